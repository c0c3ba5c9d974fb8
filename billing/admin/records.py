"""Payments and reviews: what we keep beside MiniCRM's documents. Written by transitions, looked at here."""
# ruff: noqa: ARG002  the arguments of Django's admin

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from billing.models import Payment, Review
from crm.admin import cells, links
from crm.admin.pages import ReadOnlyAdmin, Tool

_HEAVY = ("raw_row", "raw_detail", "customer", "vendor", "search", "subject")


def _heavy(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}__{field}" for name in names for field in _HEAVY)


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = ("paid_shown", "document", "amount_shown", "method", "created_by", "operation", "created_shown")
    list_filter = ("method", "currency")
    list_select_related = ("order", "invoice", "created_by", "operation")
    heavy_fields = (
        *_heavy("order", "invoice"), "operation__intent", "operation__base", "operation__candidates",
    )  # fmt: skip
    search_fields = ("order__number", "invoice__number", "order__customer_name", "invoice__customer_name")
    date_hierarchy = "paid_on"
    ordering = ("-id",)
    fields = (
        "document", "paid_shown", "method", "amount_shown", "operation", "created_by", "created_shown",
    )  # fmt: skip

    created_shown = cells.moment_column("created_at", _("noted"))
    paid_shown = cells.day_column("paid_on", _("paid on"))

    @admin.display(description=_("document"))
    def document(self, payment: Payment) -> Any:
        row = payment.order or payment.invoice
        return links.link(links.change_url(row), row) if row else cells.EMPTY

    @admin.display(description=_("amount"), ordering="amount_gross")
    def amount_shown(self, payment: Payment) -> Any:
        return cells.amount(payment.amount, payment.currency)

    def tools(self, request: HttpRequest, row: Payment) -> Any:
        document = row.order or row.invoice
        if document:
            yield Tool(links.desk_url(document.kind, document.pk), _("Open on the desk"))


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    list_display = (
        "order_shown",
        "state_shown",
        "asked_by",
        "asked_shown",
        "decided_by",
        "decided_shown",
        "comment_shown",
    )
    list_filter = ("state",)
    list_select_related = ("order", "asked_by", "decided_by")
    heavy_fields = _heavy("order")
    search_fields = ("order__number", "order__customer_name", "asked_by__username", "decided_by__username")
    date_hierarchy = "asked_at"
    ordering = ("-id",)
    fieldsets = (
        (None, {"fields": ("order", "state_shown", "asked_by", "asked_shown", "note")}),
        (_("Decision"), {"fields": ("decided_by", "decided_shown", "comment", "content_hash")}),
    )

    asked_shown = cells.moment_column("asked_at", _("asked"))
    decided_shown = cells.moment_column("decided_at", _("decided"))

    @admin.display(description=_("order"), ordering="order__number")
    def order_shown(self, review: Review) -> str:
        return str(review.order)

    @admin.display(description=_("state"), ordering="state")
    def state_shown(self, review: Review) -> Any:
        return cells.state(review)

    @admin.display(description=_("comment"))
    def comment_shown(self, review: Review) -> Any:
        return cells.short(review.comment)

    def tools(self, request: HttpRequest, row: Review) -> Any:
        yield Tool(links.desk_url(row.order.kind, row.order_id), _("Open on the desk"))
