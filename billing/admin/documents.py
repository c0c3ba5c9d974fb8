"""Orders, offers and invoices with their lines: read-only copies of MiniCRM's documents, moved by transitions."""
# ruff: noqa: ARG002  the arguments of Django's admin

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from billing.admin.moves import INVOICE_MOVES, OFFER_MOVES, ORDER_MOVES, MovesOfRows
from billing.models import Invoice, InvoiceLine, Offer, OfferLine, Order, OrderLine, Payment, Review
from billing.money import from_minor
from crm.admin import cells, links
from crm.admin.pages import MirrorAdmin, ReadOnlyInline, Tool, by_choice, filtered
from crm.models import Kind, StatusWord

FRESHNESS = filtered(
    _("freshness"),
    "freshness",
    {
        "unread": (_("detail not read yet"), lambda rows: rows.filter(detail_read_at=None)),
        "wanted": (_("detail wanted"), lambda rows: rows.exclude(detail_wanted_at=None)),
        "missing": (_("not found in MiniCRM"), lambda rows: rows.exclude(missing_since=None)),
        "old": (
            _("not read for a month"),
            lambda rows: rows.filter(observed_to__lt=timezone.now() - timedelta(days=30)),
        ),
    },
)
OVERDUE = filtered(
    _("payment"),
    "payment",
    {
        "unpaid": (_("unpaid"), lambda rows: rows.unpaid()),
        "overdue": (_("overdue"), lambda rows: rows.overdue()),
    },
)


class CurrencyFilter(admin.SimpleListFilter):
    """The currencies that occur; documents without one are known by their card alone."""

    title, parameter_name = _("currency"), "currency"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        found = model_admin.model.objects.order_by("currency").values_list("currency", flat=True).distinct()
        return [(code, code) for code in found if code]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(currency=self.value()) if self.value() else queryset


def status_filter(statuses: Iterable[tuple[str, Any]]) -> type:
    """The statuses that the kind has, and words that nobody has matched to one."""
    undecided = {"undecided": (_("word to be decided"), lambda rows: rows.filter(status="").exclude(status_word=""))}
    return filtered(_("status"), "status", by_choice("status", statuses) | undecided)


class WordFilter(admin.SimpleListFilter):
    """The tenant's own words."""

    title, parameter_name = _("word in MiniCRM"), "status_word"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        words = StatusWord.objects.filter(kind=model_admin.kind).order_by("position", "word")
        return [(word, word) for word in dict.fromkeys(words.values_list("word", flat=True))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(status_word=self.value()) if self.value() else queryset


class LineInline(ReadOnlyInline):
    fields = (
        "position",
        "sku",
        "name",
        "quantity_shown",
        "unit",
        "price_shown",
        "vat_label",
        "net_shown",
        "gross_shown",
    )
    readonly_fields = ("quantity_shown", "price_shown", "vat_label", "net_shown", "gross_shown")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the document, whose currency every amount needs."""
        return super().get_queryset(request).select_related("document")

    @admin.display(description=_("quantity"))
    def quantity_shown(self, line: Any) -> str:
        return cells.figure(line.quantity)

    @admin.display(description=_("net price"))
    def price_shown(self, line: Any) -> Any:
        return cells.amount(line.price_net, line.document.currency)

    @admin.display(description=_("VAT"))
    def vat_label(self, line: Any) -> str:
        return str(line.vat_label)

    @admin.display(description=_("net"))
    def net_shown(self, line: Any) -> Any:
        return cells.amount(from_minor(line.total_net, line.document.currency), line.document.currency)

    @admin.display(description=_("gross"))
    def gross_shown(self, line: Any) -> Any:
        return cells.amount(from_minor(line.total_gross, line.document.currency), line.document.currency)


class DocumentAdmin(MovesOfRows, MirrorAdmin):
    heavy_fields = ("raw_row", "raw_detail", "customer", "vendor", "search", "subject")
    date_hierarchy = "issued_on"
    # In the order of an index, so that the newest hundred of a million come at once.
    ordering = ("system_id", "-issued_on", "-id")
    own_fields: tuple[str, ...] = ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        about = (
            "number", "type", *self.own_fields, "state_shown", "word_shown", "customer_name", "contact_shown", "card",
            "subject", "system", "remote_id",
        )  # fmt: skip
        amounts = ("currency", "net_shown", "vat_shown", "gross_shown", "effect", "computed_shown", "vat_mode")
        days = ("issued_shown", "performance_shown", "due_shown", "paid_shown", "payment_method")
        freshness = ("observed_shown", "detail_shown", "wanted_shown", "missing_shown")
        printed = ("customer_pretty", "vendor_pretty", "language", "document_url")
        return (
            (None, {"fields": about}),
            (_("Amounts, as MiniCRM has them"), {"fields": amounts}),
            (_("Days"), {"fields": days}),
            (_("Freshness"), {"fields": freshness}),
            (_("As printed"), {"fields": printed, "classes": ("collapse",)}),
            (_("As MiniCRM sent it"), {"fields": ("row_pretty", "detail_pretty"), "classes": ("collapse",)}),
        )

    customer_pretty = cells.raw_column("customer", _("customer as printed"))
    vendor_pretty = cells.raw_column("vendor", _("vendor as printed"))
    issued_shown = cells.day_column("issued_on", _("issued"))
    performance_shown = cells.day_column("performance_on", _("performance"))
    due_shown = cells.day_column("due_on", _("due"))
    paid_shown = cells.day_column("paid_on", _("paid"))
    observed_shown = cells.moment_column("observed_to", _("read"))
    detail_shown = cells.moment_column("detail_read_at", _("detail read"))
    wanted_shown = cells.moment_column("detail_wanted_at", _("detail wanted since"))
    missing_shown = cells.moment_column("missing_since", _("not found in MiniCRM since"))
    row_pretty = cells.raw_column("raw_row", _("list row"))
    detail_pretty = cells.raw_column("raw_detail", _("detail"))

    @admin.display(description=_("number"), ordering="number")
    def number_shown(self, document: Any) -> str:
        return str(document)

    @admin.display(description=_("status"), ordering="status")
    def state_shown(self, document: Any) -> Any:
        """Our word; the tenant's own beside it where that is another one."""
        state = cells.state(document)
        if not document.status or document.status_word in ("", document.status_label):
            return state
        return format_html('{} <span class="portal-word">{}</span>', state, document.status_word)

    @admin.display(description=_("contact"))
    def contact_shown(self, document: Any) -> Any:
        return links.link(links.change_url(document.contact), document.contact) if document.contact else cells.EMPTY

    @admin.display(description=_("word in MiniCRM"))
    def word_shown(self, document: Any) -> str:
        group = f" ({document.get_status_group_display()})" if document.status_group else ""
        return f"{document.status_word}{group}"

    @admin.display(description=_("net"), ordering="amount_net")
    def net_shown(self, document: Any) -> Any:
        return cells.amount(document.net, document.currency)

    @admin.display(description=_("VAT"), ordering="amount_vat")
    def vat_shown(self, document: Any) -> Any:
        return cells.amount(document.vat, document.currency)

    @admin.display(description=_("gross"), ordering="amount_gross")
    def gross_shown(self, document: Any) -> Any:
        return cells.amount(document.gross, document.currency)

    @admin.display(description=_("our sum of the lines"))
    def computed_shown(self, document: Any) -> Any:
        return cells.amount(document.computed_totals().gross, document.currency)

    @admin.display(description=_("read"), ordering="observed_to")
    def read_shown(self, document: Any) -> Any:
        return cells.ago(document.observed_to)


class OrderLineInline(LineInline):
    model = OrderLine


class OfferLineInline(LineInline):
    model = OfferLine


class InvoiceLineInline(LineInline):
    model = InvoiceLine


@admin.register(Order)
class OrderAdmin(DocumentAdmin):
    kind = Kind.ORDER
    moves = ORDER_MOVES
    list_display = (
        "number_shown", "customer_name", "state_shown", "gross_shown", "issued_shown", "read_shown", "on_desk",
    )  # fmt: skip
    list_filter = (
        status_filter(Order.Status.choices), WordFilter, "status_group", CurrencyFilter, "is_trashed", FRESHNESS,
        "system",
    )  # fmt: skip
    inlines = (OrderLineInline,)

    def tools(self, request: HttpRequest, row: Order) -> Iterable[Tool]:
        yield from super().tools(request, row)
        yield Tool(links.list_url(Review, order__id__exact=row.pk), _("Reviews"))
        yield Tool(links.list_url(Payment, order__id__exact=row.pk), _("Payments"))


@admin.register(Offer)
class OfferAdmin(DocumentAdmin):
    kind = Kind.OFFER
    moves = OFFER_MOVES
    list_display = (
        "number_shown", "customer_name", "state_shown", "gross_shown", "issued_shown", "read_shown", "on_desk",
    )  # fmt: skip
    list_filter = (WordFilter, "status_group", CurrencyFilter, "is_trashed", FRESHNESS, "system")
    inlines = (OfferLineInline,)


@admin.register(Invoice)
class InvoiceAdmin(DocumentAdmin):
    kind = Kind.INVOICE
    moves = INVOICE_MOVES
    list_display = (
        "number_shown", "customer_name", "state_shown", "gross_shown", "issued_shown", "due_shown", "read_shown",
        "on_desk",
    )  # fmt: skip
    list_filter = (
        status_filter(Invoice.Status.choices), OVERDUE, "form", WordFilter, "status_group", CurrencyFilter,
        FRESHNESS, "system",
    )  # fmt: skip
    own_fields = ("form", "storno_of", "storno_shown", "proforma", "partner_remote_id")
    inlines = (InvoiceLineInline,)

    def tools(self, request: HttpRequest, row: Invoice) -> Iterable[Tool]:
        yield from super().tools(request, row)
        yield Tool(links.list_url(Payment, invoice__id__exact=row.pk), _("Payments"))

    @admin.display(description=_("number"), ordering="number")
    def number_shown(self, invoice: Invoice) -> Any:
        """With its form, where it is not a plain invoice."""
        if invoice.form == Invoice.Form.INVOICE:
            return str(invoice)
        return format_html('{}<br><span class="portal-word">{}</span>', invoice, invoice.get_form_display())

    @admin.display(description=_("storno invoice"))
    def storno_shown(self, invoice: Invoice) -> Any:
        storno = Invoice.objects.filter(storno_of=invoice).only("number", "remote_id").first()
        return links.link(links.change_url(storno), storno) if storno else cells.EMPTY
