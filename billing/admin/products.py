"""The catalogue, as seen on document lines and as pushed from here."""

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from billing.admin.documents import CurrencyFilter
from billing.models import Product
from crm.admin import cells
from crm.admin.pages import MirrorAdmin
from crm.models import Kind


@admin.register(Product)
class ProductAdmin(MirrorAdmin):
    kind = Kind.PRODUCT
    list_display = ("sku", "name_shown", "price_shown", "vat_text", "unit", "source", "last_used_shown", "on_desk")
    list_display_links = ("sku", "name_shown")
    list_filter = ("source", "is_deleted", CurrencyFilter, "system")
    heavy_fields = ("description", "search")
    ordering = ("system_id", "name", "id")
    fieldsets = (
        (None, {"fields": ("sku", "ean", "name", "description", "folder", "unit", "source", "deleted_shown")}),
        (_("Price"), {"fields": ("price_shown", "vat_text")}),
        (_("Stock, as counted last"), {"fields": ("warehouse", "counted_quantity", "counted_shown")}),
        (_("In MiniCRM"), {"fields": ("system", "remote_id", "last_used_shown", "updated_shown")}),
    )

    last_used_shown = cells.day_column("last_used_on", _("last on a document"))
    deleted_shown = cells.flag_column("is_deleted", _("deleted"), _("deleted in MiniCRM"))
    counted_shown = cells.moment_column("counted_at", _("counted"))
    updated_shown = cells.moment_column("updated_at", _("updated"))

    @admin.display(description=_("name"), ordering="name")
    def name_shown(self, product: Product) -> Any:
        return cells.badge("trashed", product.name, _("Deleted")) if product.is_deleted else product.name

    @admin.display(description=_("net price"), ordering="price_net")
    def price_shown(self, product: Product) -> Any:
        return cells.amount(Decimal(product.price_net), product.currency)
