"""The outbox: what a user or a rule wants changed in MiniCRM, and the calls that do it."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .mirrored import Kind
from .systems import System


class Lane(models.IntegerChoices):
    """Who is served first; also the order in which the call budget is granted."""

    INTERACTIVE = 1, _("interactive")
    PUSH = 2, _("push")
    PULL = 3, _("pull")
    AUDIT = 4, _("audit")


class Reversibility(models.TextChoices):
    """What can be done about an action once MiniCRM has carried it out."""

    REVERSIBLE = "reversible", _("can be undone")
    ONE_WAY = "one_way", _("cannot be undone")
    FISCAL = "fiscal", _("fiscal: cannot be undone, only stornoed")


class OperationQuerySet(models.QuerySet["Operation"]):
    def open(self) -> "OperationQuerySet":
        """Not finished: waiting, being sent, being checked, or waiting for a person."""
        return self.filter(state__in=Operation.OPEN)

    def of(self, kind: str, target_id: int) -> "OperationQuerySet":
        return self.filter(kind=kind, target_id=target_id)

    def unknown(self) -> "OperationQuerySet":
        """Nobody knows yet whether MiniCRM has carried them out."""
        return self.filter(state__in=[Operation.State.CHECKING, Operation.State.NEEDS_PERSON])

    def refused(self) -> "OperationQuerySet":
        """Refused, and nobody has put the refusal aside yet."""
        return self.filter(state=Operation.State.REFUSED, seen_at=None)

    def due(self) -> "OperationQuerySet":
        """What a worker may take now: due rows, and rows whose worker died, each the first open one of its document."""
        now = timezone.now()
        earlier = Operation.objects.open().filter(
            system=models.OuterRef("system"),
            kind=models.OuterRef("kind"),
            target_id=models.OuterRef("target_id"),
            pk__lt=models.OuterRef("pk"),
        )
        waited_for = Operation.objects.open().filter(pk=models.OuterRef("after_id"))
        return (
            self.filter(
                Q(state__in=[Operation.State.WAITING, Operation.State.CHECKING], due_at__lte=now)
                | Q(state=Operation.State.SENDING, lease_until__lt=now),
                system__paused=False,
                system__locked_at=None,
            )
            .exclude(models.Exists(earlier))
            .exclude(models.Exists(waited_for))
            .order_by("lane", "due_at", "pk")
        )


class Operation(models.Model):
    """One wish, carried out in steps of one call each.

        WAITING ──claim──> SENDING ──> CONFIRMED
           ^  │               ├──────> REFUSED          MiniCRM or our guard said no; its words are shown
           │  └─> WITHDRAWN   ├──────> WAITING          surely not carried out: tried again later
           │                  └──────> CHECKING         outcome unknown: looked for after the quiet period
           └── still possible ── CHECKING ──> CONFIRMED (read back, or adopted) / REFUSED / NEEDS_PERSON
                                 NEEDS_PERSON ──> CONFIRMED (adopt) / WAITING (send again) / WITHDRAWN

    Only creates and stornos with none or several candidates reach NEEDS_PERSON. Moves are made by crm.outbox and
    crm.delivery alone.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        CHECKING = "checking", _("Outcome unknown, being checked")
        NEEDS_PERSON = "needs_person", _("Needs a person")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    OPEN = (State.WAITING, State.SENDING, State.CHECKING, State.NEEDS_PERSON)

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="operations", verbose_name=_("system"))
    kind = models.CharField(_("noun"), max_length=8, choices=Kind.choices)
    target_id = models.BigIntegerField(_("row"), null=True, blank=True)
    title = models.CharField(_("about"), max_length=255, blank=True)
    action = models.CharField(_("action"), max_length=40)
    lane = models.PositiveSmallIntegerField(_("lane"), choices=Lane.choices, default=Lane.INTERACTIVE)
    reversibility = models.CharField(
        _("reversibility"), max_length=10, choices=Reversibility.choices, default=Reversibility.REVERSIBLE
    )
    submission = models.UUIDField(_("submission"), unique=True, default=uuid.uuid4, editable=False)
    intent = models.JSONField(_("what was asked"), default=dict, blank=True)
    base = models.JSONField(_("what the user saw"), default=dict, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    after = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followers", verbose_name=_("after")
    )

    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    lease = models.UUIDField(_("lease"), null=True, editable=False)
    lease_until = models.DateTimeField(_("lease until"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)
    was_adopted = models.BooleanField(_("found instead of answered"), default=False, editable=False)
    last_error = models.TextField(_("last error"), blank=True, editable=False)
    candidates = models.JSONField(_("candidates"), encoder=DjangoJSONEncoder, default=list, blank=True, editable=False)
    result_id = models.BigIntegerField(_("resulting row"), null=True, editable=False)
    seen_at = models.DateTimeField(_("refusal put aside"), null=True, editable=False)

    objects = OperationQuerySet.as_manager()

    class Meta:
        verbose_name = _("operation")
        verbose_name_plural = _("operations")
        permissions = [("settle_operation", _("Can settle operations whose outcome is unknown"))]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "kind", "target_id", "action"],
                name="crm_operation_one_open",
                condition=Q(state__in=["waiting", "sending", "checking", "needs_person"], target_id__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["system", "kind", "target_id", "id"], name="crm_operation_target"),
            models.Index(
                fields=["lane", "due_at"],
                name="crm_operation_due",
                condition=Q(state__in=["waiting", "sending", "checking", "needs_person"]),
            ),
            models.Index(fields=["system", "state", "id"], name="crm_operation_state"),
        ]

    def __str__(self) -> str:
        return f"{self.title} · {self.action}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_held(self) -> bool:
        """Whether it still can be pulled back: nothing of it has been sent yet."""
        return self.state == self.State.WAITING and self.attempts == 0

    @property
    def held_seconds(self) -> int:
        """Seconds until it goes out, 0 when it is due."""
        return max(0, int((self.due_at - timezone.now()) / timedelta(seconds=1)))


class Step(models.Model):
    """One call of an operation; `payload` holds the office's words, `answer` what MiniCRM said."""

    class State(models.TextChoices):
        PENDING = "pending", _("Not sent yet")
        SENDING = "sending", _("Sent, no answer stored")
        UNKNOWN = "unknown", _("Outcome unknown")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(_("position"))
    call = models.CharField(_("call"), max_length=40)
    payload = models.JSONField(_("payload"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.PENDING)
    watermark = models.BigIntegerField(_("highest known Id before sending"), null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    http_status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    answer = models.JSONField(_("answer"), encoder=DjangoJSONEncoder, null=True, blank=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["operation", "position"], name="crm_step_position")]

    def __str__(self) -> str:
        return f"{self.position}. {self.call}"

    @property
    def duration_seconds(self) -> float | None:
        if self.sent_at and self.answered_at:
            return (self.answered_at - self.sent_at).total_seconds()
        return None
