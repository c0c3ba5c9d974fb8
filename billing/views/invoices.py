"""Invoices: list, detail, issuing, moves, card fields."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.content import DocumentContent
from billing.filters import InvoiceFilter
from billing.forms.documents import InvoiceForm
from billing.models import Invoice
from billing.tables import InvoiceTable, count_of_invoices
from billing.transitions import invoices, machine
from billing.transitions.machine import Move, Refused
from billing.views.documents import DocumentDetailView, DocumentListView, MoveView
from billing.views.forms import DocumentFormView
from billing.views.offers import CardEditView
from crm.models import Kind, Operation

PROFORMA_WORDS = {"hu": "Díjbekérő", "ro": "Factură proformă"}


class InvoiceListView(DocumentListView):
    permission_required = "billing.view_invoice"
    model = Invoice
    kind = Kind.INVOICE
    table_class = InvoiceTable
    filterset_class = InvoiceFilter
    title = gettext_lazy("Invoices")
    count_words = count_of_invoices
    create_permission = "billing.issue_invoice"
    create_label = gettext_lazy("New invoice")

    def ranges(self) -> list[dict[str, Any]]:
        return [
            self.range_of(_("All")),
            self.range_of(_("Unpaid"), open="unpaid"),
            self.range_of(_("Overdue"), open="overdue"),
            self.range_of(_("Due in 7 days"), open="soon"),
            self.range_of(_("Paid"), status=Invoice.Status.PAID),
            self.range_of(_("Stornoed"), status=Invoice.Status.STORNOED),
        ]


class InvoiceDetailView(DocumentDetailView):
    permission_required = "billing.view_invoice"
    model = Invoice
    template_name = "billing/document_detail.html"
    live_template_name = "billing/_document_live.html"

    def moves(self) -> tuple[Move, ...]:
        return invoices.moves_of(self.document)

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        may_change = self.request.user.has_perm("billing.change_invoice")
        return super().get_context_data(
            list_url=reverse("billing:invoice_list"),
            list_title=_("Invoices"),
            edit_url=reverse("billing:invoice_edit", args=[self.document.pk]) if may_change else "",
            edit_label=_("Card fields"),
            **values,
        )

    def linked(self) -> list[Any]:
        """The storno invoice and what it stornoes, the proforma and what was made of it."""
        invoice = self.document
        storno = Invoice.objects.filter(storno_of=invoice).first()
        chain = [invoice.proforma, invoice.storno_of, invoice, storno, *invoice.invoices.order_by("pk")]
        found = [one for one in chain if one is not None]
        return found if len(found) > 1 else []

    def payments(self) -> list[Any]:
        return list(self.document.payments.select_related("created_by").order_by("paid_on", "pk"))


class InvoiceMoveView(MoveView):
    model = Invoice

    def refusal(self) -> str:
        if self.move is None:
            return _("A storno invoice stays as it is; it can neither be paid nor stornoed.")
        moves = invoices.moves_of(self.document)
        try:
            machine.check_move(self.document, self.move, moves, machine.project(self.document, moves))
        except Refused as refusal:
            return refusal.sentence
        return ""


class InvoiceCreateView(DocumentFormView):
    permission_required = "billing.issue_invoice"
    model = Invoice
    kind = Kind.INVOICE
    form_class = InvoiceForm
    title = gettext_lazy("New invoice")
    submit_label = gettext_lazy("Issue invoice")

    @property
    def back_url(self) -> str:  # type: ignore[override]
        return reverse("billing:invoice_list")

    def form_options(self) -> dict[str, Any]:
        return {"proforma_word": self._proforma_word()}

    def _proforma_word(self) -> str:
        """The tenant's word for a proforma: that of his last one, else MiniCRM's own in the language of his words."""
        known = Invoice.objects.filter(system=self.system, form=Invoice.Form.PROFORMA).exclude(type="")
        if word := known.order_by("-remote_id").values_list("type", flat=True).first():
            return word
        language = "hu" if self.system and self.system.base_url.endswith(".hu") else ""
        return PROFORMA_WORDS.get(language, "Proforma")

    def enqueue(self, content: DocumentContent, submission: Any) -> Operation | None:
        assert self.system is not None  # noqa: S101  the form has found a customer in it
        return invoices.issue_invoice(self.system, content, by=self.request.user, submission=submission)

    def context(self, *forms: Any) -> dict[str, Any]:
        return super().context(*forms) | {
            "fiscal_warning": _("Issuing makes a fiscal document. It cannot be changed or deleted, only stornoed.")
        }


class InvoiceEditView(CardEditView):
    permission_required = "billing.change_invoice"
    model = Invoice
    why = gettext_lazy("An issued invoice is a fiscal document: only the fields of its card can be changed.")

    def ask(self, fields: dict[str, Any], word: str, submission: Any) -> Operation | None:
        return invoices.edit_invoice_card(self.document, fields, by=self.request.user, submission=submission)
