"""What happened to a document: append-only rows that serve history, timeline and audit."""

from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .mirrored import Kind
from .operations import Operation
from .runs import Run
from .systems import System


class EventQuerySet(models.QuerySet["Event"]):
    def of(self, kind: str, target_id: int) -> "EventQuerySet":
        return self.filter(kind=kind, target_id=target_id)

    def update(self, **_values: Any) -> int:
        raise TypeError("Events are append-only.")


class Event(models.Model):
    """Who or which run did what to a row, when, with what before and after; never changed, never deleted by hand."""

    class What(models.TextChoices):
        APPEARED = "appeared", _("appeared")
        CHANGED = "changed", _("changed in MiniCRM")
        ASKED = "asked", _("asked for")
        CONFIRMED = "confirmed", _("confirmed by MiniCRM")
        ADOPTED = "adopted", _("found in MiniCRM and adopted")
        REFUSED = "refused", _("refused")
        UNKNOWN = "unknown", _("outcome unknown")
        WITHDRAWN = "withdrawn", _("withdrawn")
        SENT_AGAIN = "sent_again", _("sent again by decision")
        REVIEW_ASKED = "review_asked", _("sent for review")
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned")
        APPROVAL_VOID = "approval_void", _("approval void")
        PAYMENT = "payment", _("payment noted")
        COMMENT = "comment", _("comment")
        DRIFT = "drift", _("difference found")
        MISSING = "missing", _("not found in MiniCRM")
        ALARM = "alarm", _("alarm")

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="+", verbose_name=_("system"))
    kind = models.CharField(_("noun"), max_length=8, choices=Kind.choices)
    target_id = models.BigIntegerField(_("row"), null=True)
    what = models.CharField(_("what"), max_length=16, choices=What.choices)
    at = models.DateTimeField(_("when"), default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, blank=True, related_name="events")
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, null=True, blank=True, related_name="events")
    before = models.JSONField(_("before"), encoder=DjangoJSONEncoder, default=dict, blank=True)
    after = models.JSONField(_("after"), encoder=DjangoJSONEncoder, default=dict, blank=True)
    text = models.TextField(_("text"), blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["system", "kind", "target_id", "-id"], name="crm_event_target")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.target_id}: {self.get_what_display()}"
