"""The catalogue. MiniCRM lets nobody read products: ours comes from document lines and from our own pushes."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.models import Kind, System
from crm.models.fields import ScaledDecimalField


class ProductQuerySet(models.QuerySet["Product"]):
    def active(self) -> "ProductQuerySet":
        return self.filter(is_deleted=False)

    def matching(self, text: str) -> "ProductQuerySet":
        """Every word of `text` in SKU, EAN or name; case and accents do not matter."""
        from crm.folding import fold

        found = self
        for word in fold(text).split():
            found = found.filter(search__contains=word)
        return found


class Product(models.Model):
    """A product or service as last seen on a line or as last pushed by us; `source` says which."""

    kind = Kind.PRODUCT

    class Source(models.TextChoices):
        LINES = "lines", _("seen on document lines")
        PUSHED = "pushed", _("sent to MiniCRM from here")

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="+", verbose_name=_("system"))
    remote_id = models.BigIntegerField(_("Id in MiniCRM"), null=True, blank=True)
    sku = models.CharField(_("SKU"), max_length=120, blank=True)
    ean = models.CharField(_("EAN"), max_length=60, blank=True)
    name = models.CharField(_("name"), max_length=512)
    description = models.TextField(_("description"), blank=True)
    folder = models.CharField(_("folder"), max_length=255, blank=True)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    price_net = ScaledDecimalField(_("net price"), places=6, default=0)
    vat_text = models.CharField(_("VAT"), max_length=60, blank=True)
    warehouse = models.CharField(_("warehouse"), max_length=255, blank=True)
    counted_quantity = ScaledDecimalField(_("counted quantity"), places=6, null=True, blank=True)
    counted_at = models.DateTimeField(_("counted"), null=True, blank=True)
    is_deleted = models.BooleanField(_("deleted"), default=False)
    source = models.CharField(_("source"), max_length=8, choices=Source.choices, default=Source.LINES)
    last_used_on = models.DateField(_("last on a document"), null=True, blank=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    search = models.TextField(editable=False, blank=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        permissions = [("count_product", _("Can send counted stock"))]
        constraints = [
            models.UniqueConstraint(fields=["system", "remote_id"], name="billing_product_remote"),
            models.UniqueConstraint(fields=["system", "sku"], condition=~Q(sku=""), name="billing_product_sku"),
            models.UniqueConstraint(
                fields=["system", "name", "currency"], condition=Q(sku=""), name="billing_product_name"
            ),
        ]
        indexes = [models.Index(fields=["system", "name", "id"], name="product_name")]

    def __str__(self) -> str:
        return f"{self.sku} {self.name}".strip()

    def get_absolute_url(self) -> str:
        return reverse("billing:product_detail", args=[self.pk])
