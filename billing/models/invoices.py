"""Invoices, proformas and storno invoices, with their lines."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.models import Kind

from .documents import Document, DocumentQuerySet, Line


class InvoiceQuerySet(DocumentQuerySet):
    def unpaid(self) -> "InvoiceQuerySet":
        """Issued invoices that ask for money: neither paid nor stornoed, no proformas, no storno invoices."""
        return self.filter(status=Invoice.Status.ISSUED, form=Invoice.Form.INVOICE)

    def overdue(self) -> "InvoiceQuerySet":
        return self.unpaid().filter(due_on__lt=timezone.localdate())

    def due_within(self, *, days: int) -> "InvoiceQuerySet":
        """Not overdue yet, and due in this many days."""
        today = timezone.localdate()
        return self.unpaid().filter(due_on__gte=today, due_on__lte=today + timedelta(days=days))


class Invoice(Document):
    """An invoice, a proforma or a storno invoice; its moves are in billing.transitions.invoices.

    Invoice   Issued ──Paid──> Paid          Proforma  Issued ──Paid──> Paid, with a new paid invoice
                └──Storno──┬────┘                        └──Storno──> Stornoed, no new document
                           v
                        Stornoed, with a new storno invoice
    """

    kind = Kind.INVOICE

    class Status(models.TextChoices):
        ISSUED = "issued", _("Issued")
        PAID = "paid", _("Paid")
        STORNOED = "stornoed", _("Stornoed")

    class Form(models.TextChoices):
        INVOICE = "invoice", _("Invoice")
        PROFORMA = "proforma", _("Proforma")
        STORNO = "storno", _("Storno invoice")

    form = models.CharField(_("form"), max_length=8, choices=Form.choices, default=Form.INVOICE)
    partner_remote_id = models.BigIntegerField(_("storno or stornoed, as its list row names it"), null=True, blank=True)
    storno_of = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="storno", verbose_name=_("storno of")
    )
    proforma = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="invoices", verbose_name=_("proforma")
    )

    objects = InvoiceQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Document.Meta):
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        indexes = [
            *Document.Meta.indexes,
            models.Index(
                fields=["system", "due_on", "currency", "amount_gross"],
                name="invoice_unpaid",
                condition=Q(status="issued", form="invoice"),
            ),
        ]
        permissions = [
            ("issue_invoice", _("Can issue invoices")),
            ("pay_invoice", _("Can set invoices to paid")),
            ("storno_invoice", _("Can storno invoices")),
        ]

    @property
    def noun(self) -> str:
        return str(self.get_form_display())

    @property
    def days_overdue(self) -> int:
        """Days past due; 0 for what is not due, paid, stornoed, or asks for no money."""
        if self.status != self.Status.ISSUED or self.form != self.Form.INVOICE or self.due_on is None:
            return 0
        return max(0, (timezone.localdate() - self.due_on).days)


class InvoiceLine(Line):
    document = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")

    class Meta(Line.Meta):
        verbose_name = _("invoice line")
        verbose_name_plural = _("invoice lines")
        constraints = [models.UniqueConstraint(fields=["document", "position"], name="billing_invoiceline_position")]
