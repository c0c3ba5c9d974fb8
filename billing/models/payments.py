"""Payment dates and methods. MiniCRM's API does not know them: they are kept here, beside the document."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.money import from_minor
from crm.models import Operation

from .invoices import Invoice
from .orders import Order


class Payment(models.Model):
    """When, how and how much was paid; ours alone, and pages say so."""

    class Method(models.TextChoices):
        TRANSFER = "transfer", _("Bank transfer")
        CASH = "cash", _("Cash")
        CARD = "card", _("Card")
        OTHER = "other", _("Other")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, null=True, blank=True, related_name="payments")
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, null=True, blank=True, related_name="payments")
    paid_on = models.DateField(_("paid on"))
    method = models.CharField(_("method"), max_length=8, choices=Method.choices, default=Method.TRANSFER)
    currency = models.CharField(_("currency"), max_length=3)
    amount_gross = models.BigIntegerField(_("amount, minor units"))
    operation = models.OneToOneField(Operation, on_delete=models.PROTECT, null=True, blank=True, related_name="payment")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.CheckConstraint(
                condition=Q(order__isnull=False, invoice__isnull=True) | Q(order__isnull=True, invoice__isnull=False),
                name="billing_payment_one_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paid_on} {self.amount} {self.currency}"

    @property
    def amount(self) -> Decimal:
        return from_minor(self.amount_gross, self.currency)
