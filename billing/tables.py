"""Lists of documents and products: columns, where cells go on a narrow screen, what a screen reader hears."""

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from billing.models import Invoice, Offer, Order, Product
from crm.templatetags.desk import day, money, state


def cell(at: str = "", css: str = "", **attrs: Any) -> dict[str, Any]:
    """Attributes of a column: where it goes on a narrow screen, and its class."""
    td = {key: value for key, value in {"data-at": at, "class": css, **attrs}.items() if value}
    return {"td": td}


class DayColumn(tables.Column):
    def render(self, value: Any) -> str:
        return day(value)


class GrossColumn(tables.Column):
    """The gross amount; sorted by the stored minor units."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            verbose_name=_("Gross"), accessor="gross", order_by="amount_gross", attrs=cell("sum", "mp-num"), **kwargs
        )

    def render(self, value: Any, record: Any) -> str:
        return money(value, record.currency)


class RemarkColumn(tables.TemplateColumn):
    """What waits for the row, was refused, or is odd about it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            template_name="billing/_remark.html", verbose_name=_("Remarks"), orderable=False, attrs=cell("d"), **kwargs
        )


def row_attrs(css: str = "") -> dict[str, Any]:
    return {
        "data-currency": lambda record: record.currency,
        "data-amount": lambda record: str(record.gross),
        "class": css,
    }


class DocumentTable(tables.Table):
    number = tables.Column(verbose_name=_("Number"), attrs=cell("a", "mp-nowrap", scope="row"), empty_values=())
    customer_name = tables.Column(verbose_name=_("Customer"), attrs=cell("who", "mp-clip"), empty_values=())
    issued_on = DayColumn(verbose_name=_("Issued"), attrs=cell("", "mp-nowrap"))
    status = tables.Column(verbose_name=_("State"), attrs=cell("b"), empty_values=())
    subject = tables.Column(verbose_name=_("Subject"), orderable=False, attrs=cell("", "mp-clip mp-wide"))
    remark = RemarkColumn()
    gross = GrossColumn()

    default_order = ("-remote_id",)
    totals: list[dict[str, Any]] = []
    empty_icon = "inbox"

    class Meta:
        order_by: tuple[str, ...] = ()
        row_attrs = row_attrs()

    def render_number(self, record: Any) -> str:
        return format_html('<a data-open href="{}">{}</a>', record.get_absolute_url(), str(record))

    def render_customer_name(self, record: Any) -> str:
        return record.customer_name or "—"

    def render_status(self, record: Any) -> str:
        return state(record)


def totals_of(rows: list[dict[str, Any]], words: Any) -> list[dict[str, Any]]:
    """The foot of a list: the number of documents once, the gross sum per currency."""
    count = sum(row["count"] for row in rows)
    return [
        {"label": words(count) if number == 0 else "", "currency": row["currency"], "gross": row["gross"]}
        for number, row in enumerate(rows)
    ]


class OrderTable(DocumentTable):
    caption = _("Orders, newest first")
    empty_icon = "order"

    class Meta(DocumentTable.Meta):
        model = Order
        fields: tuple[str, ...] = ()
        sequence = ("number", "customer_name", "subject", "issued_on", "status", "remark", "gross")
        empty_text = _("No orders yet.")


class OfferTable(DocumentTable):
    caption = _("Offers, newest first")
    empty_icon = "offer"
    due_on = DayColumn(verbose_name=_("Valid until"), attrs=cell("", "mp-nowrap"))

    class Meta(DocumentTable.Meta):
        model = Offer
        fields: tuple[str, ...] = ()
        sequence = ("number", "customer_name", "subject", "issued_on", "due_on", "status", "remark", "gross")
        empty_text = _("No offers yet.")


class InvoiceTable(DocumentTable):
    caption = _("Invoices, newest first")
    empty_icon = "invoice"
    due_on = DayColumn(verbose_name=_("Due"), attrs=cell("", "mp-nowrap"))
    overdue = tables.TemplateColumn(
        template_name="billing/_overdue.html", verbose_name=_("Overdue"), orderable=False, attrs=cell("c", "mp-nowrap")
    )

    class Meta(DocumentTable.Meta):
        model = Invoice
        fields: tuple[str, ...] = ()
        sequence = ("number", "customer_name", "issued_on", "due_on", "overdue", "status", "subject", "remark", "gross")
        empty_text = _("No invoices yet.")
        row_attrs = row_attrs() | {"class": lambda row: "is-void" if row.status == Invoice.Status.STORNOED else ""}


class ProductTable(tables.Table):
    caption = _("Products")
    empty_icon = "product"
    default_order = ("name",)
    totals: list[dict[str, Any]] = []

    sku = tables.Column(verbose_name=_("SKU"), attrs=cell("a", "mp-code"), empty_values=())
    name = tables.Column(verbose_name=_("Name"), attrs=cell("who", "mp-grow", scope="row"))
    unit = tables.Column(verbose_name=_("Unit"), orderable=False)
    vat_text = tables.Column(verbose_name=_("VAT"), orderable=False, attrs=cell("b"))
    source = tables.Column(verbose_name=_("Source"), attrs=cell("c"))
    last_used_on = DayColumn(verbose_name=_("Last on a document"), attrs=cell("", "mp-nowrap"))
    remark = tables.TemplateColumn(
        template_name="billing/_remark.html", verbose_name=_("Remarks"), orderable=False, attrs=cell("d")
    )
    price_net = tables.Column(verbose_name=_("Net price"), attrs=cell("sum", "mp-num"))

    class Meta:
        model = Product
        fields: tuple[str, ...] = ()
        sequence = ("sku", "name", "unit", "vat_text", "source", "last_used_on", "remark", "price_net")
        empty_text = _("No products yet. They appear here from the lines of documents, or when you add one.")
        row_attrs = {"class": lambda record: "is-void" if record.is_deleted else ""}

    def render_sku(self, record: Product) -> str:
        return record.sku or "—"

    def render_name(self, record: Product) -> str:
        return format_html('<a data-open href="{}">{}</a>', record.get_absolute_url(), record.name)

    def render_price_net(self, value: Any, record: Product) -> str:
        return money(value, record.currency)


def count_of_orders(count: int) -> str:
    return ngettext("%(count)s order", "%(count)s orders", count) % {"count": f"{count:,}"}


def count_of_offers(count: int) -> str:
    return ngettext("%(count)s offer", "%(count)s offers", count) % {"count": f"{count:,}"}


def count_of_invoices(count: int) -> str:
    return ngettext("%(count)s invoice", "%(count)s invoices", count) % {"count": f"{count:,}"}
