"""What orders, offers and invoices have in common: the document, its lines, and sums over many of them."""

from decimal import Decimal
from typing import Any, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.money import Totals, from_minor, totals
from crm.models import Card, Contact, Mirrored
from crm.models.cards import DocumentStatus, StatusGroup
from crm.models.fields import ScaledDecimalField


class DocumentQuerySet(models.QuerySet[Any]):
    def matching(self, text: str) -> Self:
        """Every word of `text` in number, customer, tax number or subject; case and accents do not matter."""
        from crm.folding import fold

        found = self
        for word in fold(text).split():
            found = found.filter(search__contains=word)
        return found

    def in_use(self) -> Self:
        """Without those whose card is in MiniCRM's trash."""
        return self.filter(is_trashed=False)

    def sums_by_currency(self) -> list[dict[str, Any]]:
        """Per currency: `count` and `net`, `vat`, `gross` as amount × effect, in that currency."""
        rows = (
            self.order_by("currency")
            .values("currency")
            .annotate(
                count=models.Count("pk"),
                net=Sum(F("amount_net") * F("effect")),
                vat=Sum(F("amount_vat") * F("effect")),
                gross=Sum(F("amount_gross") * F("effect")),
            )
        )
        return [
            row | {key: from_minor(row[key] or 0, row["currency"]) for key in ("net", "vat", "gross")} for row in rows
        ]


class Document(Mirrored):
    """A document of MiniCRM: list row, detail and card together (API.md §2).

    `amount_*` are MiniCRM's own totals in minor units of `currency`; `net`, `vat`, `gross` give them as `Decimal`.
    `effect` is what the amount counts for in a sum: +1, −1 for a storno invoice with positive amounts, 0 for a
    proforma. Status columns are written by the mirror alone.
    """

    kind: str

    card = models.ForeignKey(
        Card, on_delete=models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name=_("card")
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="%(class)ss", verbose_name=_("customer")
    )
    number = models.CharField(_("number"), max_length=120, blank=True)
    type = models.CharField(_("type"), max_length=60, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=DocumentStatus.choices, blank=True)
    status_word = models.CharField(_("word in MiniCRM"), max_length=255, blank=True)
    status_group = models.CharField(_("group"), max_length=8, choices=StatusGroup.choices, blank=True)
    is_trashed = models.BooleanField(_("in the trash"), default=False)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    amount_net = models.BigIntegerField(_("net, minor units"), default=0)
    amount_vat = models.BigIntegerField(_("VAT, minor units"), default=0)
    amount_gross = models.BigIntegerField(_("gross, minor units"), default=0)
    effect = models.SmallIntegerField(_("counts in sums as"), default=1)
    issued_on = models.DateField(_("issued"), null=True, blank=True)
    performance_on = models.DateField(_("performance"), null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    paid_on = models.DateField(_("paid"), null=True, blank=True)
    payment_method = models.CharField(_("payment method"), max_length=60, blank=True)
    subject = models.TextField(_("subject"), blank=True)
    customer_name = models.CharField(_("customer"), max_length=512, blank=True)
    customer = models.JSONField(_("customer as printed"), encoder=DjangoJSONEncoder, default=dict, blank=True)
    vendor = models.JSONField(_("vendor as printed"), encoder=DjangoJSONEncoder, default=dict, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    vat_mode = models.CharField(_("VAT mode"), max_length=30, blank=True)
    document_url = models.CharField(_("PDF"), max_length=1000, blank=True)
    search = models.TextField(editable=False, blank=True)
    raw_row = models.JSONField(_("list row as MiniCRM sent it"), encoder=DjangoJSONEncoder, default=dict, blank=True)
    raw_detail = models.JSONField(_("detail as MiniCRM sent it"), encoder=DjangoJSONEncoder, default=dict, blank=True)
    detail_wanted_at = models.DateTimeField(_("detail wanted since"), null=True, editable=False)
    detail_read_at = models.DateTimeField(_("detail read"), null=True, editable=False)
    missing_since = models.DateTimeField(_("not found in MiniCRM since"), null=True, blank=True, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta(Mirrored.Meta):
        abstract = True
        indexes = [
            models.Index(fields=["system", "-issued_on", "-id"], name="%(class)s_issued"),
            models.Index(fields=["system", "-remote_id"], name="%(class)s_newest"),
            models.Index(fields=["system", "status", "-issued_on"], name="%(class)s_status"),
            models.Index(fields=["system", "number", "id"], name="%(class)s_number"),
            models.Index(fields=["system", "customer_name", "id"], name="%(class)s_customer"),
            models.Index(fields=["system", "due_on", "id"], name="%(class)s_due"),
            models.Index(fields=["system", "amount_gross", "id"], name="%(class)s_gross"),
            models.Index(fields=["system", "currency", "status", "effect", "amount_gross"], name="%(class)s_sums"),
            models.Index(
                fields=["system", "-remote_id"],
                name="%(class)s_pending",
                condition=models.Q(detail_wanted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"#{self.remote_id}"

    def get_title(self) -> str:
        """The noun with the number: “Order R26-0731”."""
        return f"{self.noun} {self}"

    @property
    def noun(self) -> str:
        """What it is called in a heading."""
        return str(self._meta.verbose_name).capitalize()

    def get_absolute_url(self) -> str:
        return reverse(f"billing:{self.kind}_detail", args=[self.pk])

    @property
    def net(self) -> Decimal:
        return from_minor(self.amount_net, self.currency)

    @property
    def vat(self) -> Decimal:
        return from_minor(self.amount_vat, self.currency)

    @property
    def gross(self) -> Decimal:
        return from_minor(self.amount_gross, self.currency)

    @property
    def status_label(self) -> str:
        """Our word for the status; the tenant's own where we know none."""
        return str(self.get_status_display()) if self.status else self.status_word

    def computed_totals(self) -> Totals:
        """Our own sums of the lines: a control beside MiniCRM's totals, never a replacement."""
        lines = self.lines.all()  # type: ignore[attr-defined]
        return totals(((line.price_net, line.quantity, line.vat_rate, line.vat_label) for line in lines), self.currency)


class Line(models.Model):
    """A line of a document; price and quantity are exact, `total_*` are MiniCRM's own in minor units."""

    position = models.PositiveSmallIntegerField(_("position"))
    remote_id = models.BigIntegerField(_("Id in MiniCRM"), null=True, blank=True)
    sku = models.CharField(_("SKU"), max_length=120, blank=True)
    ean = models.CharField(_("EAN"), max_length=60, blank=True)
    name = models.CharField(_("name"), max_length=512)
    description = models.TextField(_("description"), blank=True)
    price_net = ScaledDecimalField(_("net price"), places=6)
    quantity = ScaledDecimalField(_("quantity"), places=6)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    vat_rate = ScaledDecimalField(_("VAT rate, percent"), places=3, null=True, blank=True)
    vat_text = models.CharField(_("VAT as MiniCRM wrote it"), max_length=60, blank=True)
    total_net = models.BigIntegerField(_("net, minor units"), default=0)
    total_gross = models.BigIntegerField(_("gross, minor units"), default=0)

    class Meta:
        abstract = True
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name

    @property
    def net(self) -> Decimal:
        """MiniCRM's own net total of the line."""
        return from_minor(self.total_net, self.document.currency)  # type: ignore[attr-defined]

    @property
    def vat_label(self) -> str:
        """`27 %`, or the code as it came."""
        if self.vat_rate is None:
            return self.vat_text
        return f"{self.vat_rate.normalize():f} %"
