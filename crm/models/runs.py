"""Runs that read MiniCRM, how far each stream is complete, what a sweep found, and the call budget."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .mirrored import Kind
from .systems import System


class Run(models.Model):
    """One refresh, sweep, probe or look-up with its counts, calls and time."""

    class Task(models.TextChoices):
        REFRESH = "refresh", _("Refresh")
        RECONCILE = "reconcile", _("Reconciliation")
        PROBE = "probe", _("Probe")
        LOOKUP = "lookup", _("Contact search")

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        FAILED = "failed", _("Failed")
        STOPPED = "stopped", _("Stopped")

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="runs", verbose_name=_("system"))
    task = models.CharField(_("task"), max_length=10, choices=Task.choices)
    stream = models.CharField(_("stream"), max_length=20, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.QUEUED)
    options = models.JSONField(_("options"), default=dict, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    started_at = models.DateTimeField(_("started"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)
    beat_at = models.DateTimeField(_("last sign of life"), null=True, editable=False)
    phase = models.CharField(_("phase"), max_length=20, blank=True, editable=False)
    done = models.PositiveIntegerField(_("done"), default=0, editable=False)
    total = models.PositiveIntegerField(_("of"), default=0, editable=False)
    counts = models.JSONField(_("counts"), default=dict, blank=True, editable=False)
    calls = models.PositiveIntegerField(_("calls"), default=0, editable=False)
    stop_requested = models.BooleanField(_("stop asked for"), default=False, editable=False)
    error = models.TextField(_("error"), blank=True, editable=False)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        indexes = [
            models.Index(fields=["system", "task", "-id"], name="crm_run_task"),
            models.Index(fields=["system", "state"], name="crm_run_state"),
        ]

    def __str__(self) -> str:
        return f"{self.get_task_display()} {self.stream} {self.pk}"

    @property
    def duration_seconds(self) -> float | None:
        if self.started_at:
            return ((self.ended_at or timezone.now()) - self.started_at).total_seconds()
        return None

    @property
    def is_active(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)


class Stream(models.Model):
    """How far one kind's rows are complete: the cursor of its refresh, moved only by a run that finished."""

    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="streams", verbose_name=_("system"))
    name = models.CharField(_("stream"), max_length=20, choices=Kind.choices)
    complete_until = models.DateTimeField(_("complete until"), null=True, blank=True)
    resume = models.JSONField(_("where an import goes on"), default=dict, blank=True, editable=False)
    run = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    last_started_at = models.DateTimeField(_("last started"), null=True, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    last_error = models.TextField(_("last error"), blank=True, editable=False)

    class Meta:
        verbose_name = _("stream")
        verbose_name_plural = _("streams")
        constraints = [models.UniqueConstraint(fields=["system", "name"], name="crm_stream_name")]

    def __str__(self) -> str:
        return self.get_name_display()


class Difference(models.Model):
    """A drift between MiniCRM and our copy that a sweep found, with its cause and what was done."""

    class Cause(models.TextChoices):
        NOT_HERE = "not_here", _("In MiniCRM, not here")
        NOT_THERE = "not_there", _("Here, not in MiniCRM's list")
        OTHER_VALUE = "other_value", _("Other value in MiniCRM")
        HEADER_LINES = "header_lines", _("Header and lines do not add up")
        STORNO_PAIR = "storno_pair", _("Storno without its counterpart")

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="differences")
    kind = models.CharField(_("noun"), max_length=8, choices=Kind.choices)
    target_id = models.BigIntegerField(_("row"), null=True)
    remote_id = models.BigIntegerField(_("Id in MiniCRM"))
    number = models.CharField(_("number"), max_length=120, blank=True)
    field = models.CharField(_("field"), max_length=60, blank=True)
    ours = models.CharField(_("here"), max_length=255, blank=True)
    theirs = models.CharField(_("in MiniCRM"), max_length=255, blank=True)
    cause = models.CharField(_("cause"), max_length=12, choices=Cause.choices)
    explanation = models.TextField(_("explanation"), blank=True)
    done = models.TextField(_("what was done"), blank=True)
    is_settled = models.BooleanField(_("settled"), default=False)

    class Meta:
        verbose_name = _("difference")
        verbose_name_plural = _("differences")
        indexes = [models.Index(fields=["run", "is_settled"], name="crm_difference_run")]

    def __str__(self) -> str:
        return f"{self.number or self.remote_id}: {self.get_cause_display()}"


class Budget(models.Model):
    """When the next call of a class may go out; taken by a conditional UPDATE, so that it needs no broker."""

    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="budgets", verbose_name=_("system"))
    call_class = models.CharField(_("class of calls"), max_length=10)
    next_free_at = models.DateTimeField(_("next free"))
    interactive_free_at = models.DateTimeField(_("next free for people"))
    frozen_until = models.DateTimeField(_("frozen until"), null=True, blank=True)
    last_refused_at = models.DateTimeField(_("last refused for rate"), null=True, blank=True)

    class Meta:
        verbose_name = _("call budget")
        verbose_name_plural = _("call budgets")
        constraints = [models.UniqueConstraint(fields=["system", "call_class"], name="crm_budget_class")]

    def __str__(self) -> str:
        return f"{self.call_class}"
