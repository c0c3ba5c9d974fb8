"""What every copy of a remote record has in common: whose it is, its remote key, and when it was read."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .systems import System


class Kind(models.TextChoices):
    """The nouns of MiniCRM that the portal mirrors or changes."""

    ORDER = "order", _("Order")
    OFFER = "offer", _("Offer")
    INVOICE = "invoice", _("Invoice")
    PRODUCT = "product", _("Product")
    CONTACT = "contact", _("Contact")
    CARD = "card", _("Card")


class Mirrored(models.Model):
    """A row that only answers and refreshes write.

    `observed_from` and `observed_to` are the start and the end of the read that last filled it. An answer is applied
    only if its request started after `observed_to` (DESIGN §5); a stub known by reference alone has neither.
    """

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="+", verbose_name=_("system"))
    remote_id = models.BigIntegerField(_("Id in MiniCRM"))
    observed_from = models.DateTimeField(_("read from"), null=True, editable=False)
    observed_to = models.DateTimeField(_("read until"), null=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["system", "remote_id"], name="%(app_label)s_%(class)s_remote"),
        ]
