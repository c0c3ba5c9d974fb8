"""Where a row is: on the desk, in the admin, and in lists of what belongs to it."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from crm.models import Kind

DESK = {
    Kind.ORDER: "billing:order_detail",
    Kind.OFFER: "billing:offer_detail",
    Kind.INVOICE: "billing:invoice_detail",
    Kind.PRODUCT: "billing:product_detail",
    Kind.CONTACT: "crm:contact_detail",
}
ADMIN = {
    Kind.ORDER: "admin:billing_order_change",
    Kind.OFFER: "admin:billing_offer_change",
    Kind.INVOICE: "admin:billing_invoice_change",
    Kind.PRODUCT: "admin:billing_product_change",
    Kind.CONTACT: "admin:crm_contact_change",
    Kind.CARD: "admin:crm_card_change",
}


def desk_url(kind: str, target_id: int) -> str:
    """The desk's page of a row; empty for cards, which have none."""
    return reverse(DESK[Kind(kind)], args=[target_id]) if kind in DESK else ""


def admin_url(kind: str, target_id: int) -> str:
    """The admin's page of a row."""
    return reverse(ADMIN[Kind(kind)], args=[target_id])


def change_url(row: Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def list_url(model: type[Model], **filters: Any) -> str:
    """The admin's list of a model, filtered."""
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{url}?{urlencode(filters)}" if filters else url


def link(url: str, text: Any) -> SafeString:
    return format_html('<a href="{}">{}</a>', url, text)


def target_link(kind: str, target_id: int | None, text: Any) -> SafeString | str:
    """A row that is known by kind and key alone, as Operations, Events and Differences name it."""
    return link(admin_url(kind, target_id), text) if target_id else str(text)


def operation_url(operation: Model) -> str:
    """The desk's page of an operation, where an unknown outcome is settled."""
    return reverse("crm:operation_detail", args=[operation.pk])
