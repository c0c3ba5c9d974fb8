"""Orders and their lines."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models import Kind

from .documents import Document, DocumentQuerySet, Line


class OrderQuerySet(DocumentQuerySet):
    def drafts(self) -> "OrderQuerySet":
        return self.filter(status=Order.Status.DRAFT, is_trashed=False)


class Order(Document):
    """An order; its moves are in billing.transitions.orders.

    Draft ──Finalize──> In progress ──Complete──> Completed ──Paid──> Paid
      ^───────Edit────────┘                          │ Storno          │ Storno
                                                     └────> Failed <───┘
                                                              └──Paid──> Paid
    """

    kind = Kind.ORDER

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_PROGRESS = "in_progress", _("In progress")
        COMPLETED = "completed", _("Completed")
        PAID = "paid", _("Paid")
        FAILED = "failed", _("Failed")

    objects = OrderQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Document.Meta):
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        permissions = [
            ("finalize_order", _("Can finalize orders")),
            ("reopen_order", _("Can take orders back to draft")),
            ("complete_order", _("Can complete orders")),
            ("pay_order", _("Can set orders to paid")),
            ("storno_order", _("Can storno orders")),
            ("approve_order", _("Can approve orders")),
        ]


class OrderLine(Line):
    document = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")

    class Meta(Line.Meta):
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints = [models.UniqueConstraint(fields=["document", "position"], name="billing_orderline_position")]
