"""Offers and their lines."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models import Kind

from .documents import Document, Line


class Offer(Document):
    """An offer; its statuses are the tenant's own and free, grouped by StatusGroup (billing.transitions.offers)."""

    kind = Kind.OFFER

    class Meta(Document.Meta):
        verbose_name = _("offer")
        verbose_name_plural = _("offers")


class OfferLine(Line):
    document = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="lines")

    class Meta(Line.Meta):
        verbose_name = _("offer line")
        verbose_name_plural = _("offer lines")
        constraints = [models.UniqueConstraint(fields=["document", "position"], name="billing_offerline_position")]
