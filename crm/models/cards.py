"""MiniCRM's modules, their status words, and the cards that hold a document's status, owner and custom fields."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from .contacts import Contact
from .mirrored import Kind, Mirrored
from .systems import System


class DocumentStatus(models.TextChoices):
    """Our words for the states of documents; what MiniCRM shows is the tenant's word for it (StatusWord)."""

    DRAFT = "draft", _("Draft")
    IN_PROGRESS = "in_progress", _("In progress")
    COMPLETED = "completed", _("Completed")
    ISSUED = "issued", _("Issued")
    PAID = "paid", _("Paid")
    FAILED = "failed", _("Failed")
    STORNOED = "stornoed", _("Stornoed")


class StatusGroup(models.TextChoices):
    """MiniCRM's four groups of status words."""

    LEAD = "Lead", _("Lead")
    OPEN = "Open", _("Open")
    SUCCESS = "Success", _("Success")
    FAILED = "Failed", _("Failed")


class Category(models.Model):
    """A module of MiniCRM ("Category"); `kind` says which documents' cards live in it."""

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="categories", verbose_name=_("system"))
    remote_id = models.BigIntegerField(_("Id in MiniCRM"))
    name = models.CharField(_("name"), max_length=255)
    kind = models.CharField(_("documents"), max_length=8, choices=Kind.choices, blank=True)
    schema = models.JSONField(_("fields of its cards"), default=dict, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, editable=False)

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        constraints = [models.UniqueConstraint(fields=["system", "remote_id"], name="crm_category_remote")]

    def __str__(self) -> str:
        return self.name


class StatusWordQuerySet(models.QuerySet["StatusWord"]):
    def undecided(self) -> "StatusWordQuerySet":
        """Words of orders and invoices that nobody has matched to a status yet."""
        return self.filter(status="", kind__in=[Kind.ORDER, Kind.INVOICE])


class StatusWord(models.Model):
    """A tenant's word for a state, such as "Folyamatban", and what it means to us; never guessed when unknown."""

    class Source(models.TextChoices):
        STANDARD = "standard", _("MiniCRM's standard word")
        ADMIN = "admin", _("decided here")
        UNDECIDED = "undecided", _("to be decided")

    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="status_words", verbose_name=_("system"))
    kind = models.CharField(_("documents"), max_length=8, choices=Kind.choices)
    word = models.CharField(_("word in MiniCRM"), max_length=255)
    remote_id = models.BigIntegerField(_("StatusId in MiniCRM"), null=True, blank=True)
    group = models.CharField(_("group"), max_length=8, choices=StatusGroup.choices, blank=True)
    status = models.CharField(_("means"), max_length=12, choices=DocumentStatus.choices, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    source = models.CharField(_("source"), max_length=10, choices=Source.choices, default=Source.UNDECIDED)
    first_seen_at = models.DateTimeField(_("first seen"), auto_now_add=True)

    objects = StatusWordQuerySet.as_manager()

    class Meta:
        verbose_name = _("status word")
        verbose_name_plural = _("status words")
        ordering = ["kind", "position", "word"]
        constraints = [models.UniqueConstraint(fields=["system", "kind", "word"], name="crm_statusword_word")]

    def __str__(self) -> str:
        return self.word


class Card(Mirrored):
    """MiniCRM's Project: the card of a document, with its status, customer, owner and custom fields."""

    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="cards", verbose_name=_("module")
    )
    name = models.CharField(_("name"), max_length=512, blank=True)
    contact = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("contact")
    )
    business = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("company")
    )
    status_remote_id = models.BigIntegerField(_("StatusId"), null=True, blank=True)
    user_remote_id = models.BigIntegerField(_("UserId"), null=True, blank=True)
    owner = models.CharField(_("owner"), max_length=255, blank=True)
    is_trashed = models.BooleanField(_("in the trash"), default=False)
    fields = models.JSONField(_("custom fields"), encoder=DjangoJSONEncoder, default=dict, blank=True)
    searched_at = models.DateTimeField(_("its order searched for"), null=True, editable=False)
    raw = models.JSONField(_("as MiniCRM sent it"), encoder=DjangoJSONEncoder, default=dict, blank=True)

    class Meta(Mirrored.Meta):
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        indexes = [models.Index(fields=["category", "status_remote_id"], name="crm_card_status")]

    def __str__(self) -> str:
        return self.name or _("Card %(id)s") % {"id": self.remote_id}
