"""Runs, streams, differences and the call budget; and the way to ask a worker for a run."""
# ruff: noqa: ARG002  the arguments of Django's admin

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import runs, tasks
from crm.admin import cells, links, questions
from crm.admin.pages import ReadOnlyAdmin, Tool, by_choice, filtered
from crm.models import Budget, Difference, Event, Run, Stream, System
from crm.refresh import KINDS

IS_FAILING = filtered(
    gettext_lazy("state"),
    "state",
    {
        "failing": (gettext_lazy("failing"), lambda rows: rows.exclude(failing_since=None)),
        "importing": (gettext_lazy("never complete"), lambda rows: rows.filter(complete_until=None)),
    },
)

NAME = filtered(gettext_lazy("stream"), "name", by_choice("name", [(kind, kind.label) for kind in KINDS]))


def ask_for_run(request: HttpRequest, system: System, task: str, stream: str = "", **options: Any) -> Run:
    """A run that a worker begins at once, or the same one that waits or runs already."""
    same = Run.objects.filter(
        system=system, task=task, stream=stream, state__in=[Run.State.QUEUED, Run.State.RUNNING], options=options
    )
    if active := same.order_by("pk").first():
        return active
    run = runs.queue(system, task, stream=stream, by=request.user, **options)  # type: ignore[arg-type]
    transaction.on_commit(lambda: tasks.start(run), robust=True)
    return run


def tell(request: HttpRequest, started: list[Run]) -> None:
    """Where the runs can be watched."""
    told = ngettext("A worker begins it: %(runs)s.", "Workers begin them: %(runs)s.", len(started))
    shown = [links.link(links.change_url(run), run) for run in started]
    parts = cells.joined(shown)
    messages.info(request, cells.sentence(told, runs=parts))


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = (
        "__str__", "state_shown", "system", "created_by", "created_shown", "duration", "calls", "counts_shown", "said",
    )  # fmt: skip
    list_filter = ("task", "state", "stream", "system")
    list_select_related = ("system", "created_by")
    search_fields = ("=id", "error")
    date_hierarchy = "created_at"
    ordering = ("-id",)
    actions = ("stop",)
    change_form_template = "admin/portal/run.html"
    has_history = True
    fieldsets = (
        (None, {"fields": ("system", "task", "stream", "state_shown", "progress", "error")}),
        (
            gettext_lazy("Time"),
            {"fields": ("created_by", "created_shown", "started_shown", "ended_shown", "beat_shown", "duration")},
        ),
        (gettext_lazy("Result"), {"fields": ("calls", "counts_pretty")}),
        (gettext_lazy("Options"), {"fields": ("options_pretty",), "classes": ("collapse",)}),
    )
    options_pretty = cells.raw_column("options", gettext_lazy("options"))
    created_shown = cells.moment_column("created_at", gettext_lazy("asked"))
    started_shown = cells.moment_column("started_at", gettext_lazy("started"))
    ended_shown = cells.moment_column("ended_at", gettext_lazy("ended"))
    beat_shown = cells.moment_column("beat_at", gettext_lazy("last sign of life"))
    counts_pretty = cells.raw_column("counts", gettext_lazy("counts"))

    def tools(self, request: HttpRequest, row: Run) -> Iterable[Tool]:
        if row.task == Run.Task.RECONCILE:
            yield Tool(links.list_url(Difference, run__id__exact=row.pk), gettext_lazy("Differences"))
        yield Tool(links.list_url(Event, run__id__exact=row.pk), gettext_lazy("Events"))
        yield Tool(links.change_url(row.system), gettext_lazy("System"))

    def button_names(self, request: HttpRequest, row: Run) -> Iterable[str]:
        return ("stop",) if row.is_active else ()

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, run: Run) -> Any:
        return cells.state(run)

    @admin.display(description=gettext_lazy("time"))
    def duration(self, run: Run) -> Any:
        return cells.seconds(run.duration_seconds)

    @admin.display(description=gettext_lazy("counts"))
    def counts_shown(self, run: Run) -> str:
        return cells.tallies(run.counts)

    @admin.display(description=gettext_lazy("error"))
    def said(self, run: Run) -> Any:
        return cells.short(run.error)

    @admin.display(description=gettext_lazy("progress"))
    def progress(self, run: Run) -> str:
        if run.state == Run.State.QUEUED:
            return _("Waits for a worker. If none is woken, the schedule “Deliver what is due” begins it.")
        if not run.phase:
            return ""
        return f"{run.phase}: {run.done}/{run.total}" if run.total else run.phase

    def has_stop_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("crm.change_stream")

    @admin.action(description=gettext_lazy("Stop"), permissions=["stop"])
    def stop(self, request: HttpRequest, queryset: QuerySet[Run]) -> HttpResponse:
        rows = list(queryset)
        for run in rows:
            runs.request_stop(run)
            self.log_change(request, run, _("Asked to stop."))
        messages.info(request, _("They stop after the piece they are working on."))
        return self.back(request, rows)


@admin.register(Stream)
class StreamAdmin(ReadOnlyAdmin):
    list_display = ("name", "system", "state_shown", "complete_shown", "started_shown", "run", "last_error_shown")
    list_filter = (IS_FAILING, NAME, "system")
    list_select_related = ("system", "run")
    search_fields = ("name", "last_error")
    ordering = ("system", "id")
    actions = ("refresh_now", "refresh_everything", "import_again")
    has_history = True
    fieldsets = (
        (None, {"fields": ("system", "name", "state_shown", "complete_shown", "started_shown", "run")}),
        (gettext_lazy("Failure"), {"fields": ("failing_shown", "last_error")}),
        (gettext_lazy("Import"), {"fields": ("resume_pretty",), "classes": ("collapse",)}),
    )
    complete_shown = cells.moment_column("complete_until", gettext_lazy("complete until"))
    started_shown = cells.moment_column("last_started_at", gettext_lazy("last started"))
    failing_shown = cells.moment_column("failing_since", gettext_lazy("failing since"))
    resume_pretty = cells.raw_column("resume", gettext_lazy("where an import goes on"))

    def tools(self, request: HttpRequest, row: Stream) -> Iterable[Tool]:
        runs_of_it = links.list_url(Run, task=Run.Task.REFRESH, stream=row.name, system__id__exact=row.system_id)
        yield Tool(runs_of_it, gettext_lazy("Runs"))

    def button_names(self, request: HttpRequest, row: Stream) -> Iterable[str]:
        return self.actions

    @admin.display(description=gettext_lazy("state"))
    def state_shown(self, stream: Stream) -> Any:
        if stream.failing_since:
            return cells.badge("refused", _("failing"))
        if stream.complete_until is None:
            return cells.badge("waiting", _("not complete yet"))
        return cells.badge("confirmed", _("complete"))

    @admin.display(description=gettext_lazy("last error"))
    def last_error_shown(self, stream: Stream) -> Any:
        return cells.short(stream.last_error)

    def has_refresh_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("crm.change_stream")

    @admin.action(description=gettext_lazy("Refresh now"), permissions=["refresh"])
    def refresh_now(self, request: HttpRequest, queryset: QuerySet[Stream]) -> HttpResponse:
        rows = list(queryset.select_related("system"))
        tell(request, [ask_for_run(request, row.system, Run.Task.REFRESH, row.name) for row in rows])
        return self.back(request, rows)

    @admin.action(description=gettext_lazy("Refresh everything"), permissions=["refresh"])
    def refresh_everything(self, request: HttpRequest, queryset: QuerySet[Stream]) -> HttpResponse:
        rows = list(queryset.select_related("system"))
        if not questions.is_confirmed(request):
            question = questions.Question(
                "refresh_everything",
                _("Refresh everything"),
                _("Read everything again"),
                questions.keys(rows),
                [
                    _("Every record of these streams is read from MiniCRM again, as at the first import."),
                    _("Contacts and cards share MiniCRM's 60 calls a minute with people: a large system takes hours."),
                ],
                rows,
            )
            return questions.ask(self, request, question)
        tell(request, [ask_for_run(request, row.system, Run.Task.REFRESH, row.name, full=True) for row in rows])
        return self.back(request, rows)

    @admin.action(description=gettext_lazy("Import again"), permissions=["refresh"])
    def import_again(self, request: HttpRequest, queryset: QuerySet[Stream]) -> HttpResponse:
        rows = list(queryset.select_related("system"))
        if not questions.is_confirmed(request):
            question = questions.Question(
                "import_again",
                _("Import again"),
                _("Forget how far they are complete"),
                questions.keys(rows),
                [
                    _("“Complete until” is cleared, and the next refresh reads everything as the first import did."),
                    _("Nothing is deleted. Until it is through, the desk says that rows may be missing."),
                ],
                rows,
            )
            return questions.ask(self, request, question)
        for row in rows:
            self._forget(request, row)
        return self.back(request, rows)

    def _forget(self, request: HttpRequest, stream: Stream) -> None:
        """A refresh that is at work would set the cursor again when it ends."""
        idle = Stream.objects.filter(pk=stream.pk).exclude(lease_until__gt=timezone.now())
        if not idle.update(complete_until=None, resume={}):
            text = _("%(stream)s is being refreshed at this moment; try again when that is through.")
            messages.error(request, text % {"stream": stream})
            return
        self.log_change(request, stream, _("Cleared “complete until”, so that everything is imported again."))
        tell(request, [ask_for_run(request, stream.system, Run.Task.REFRESH, stream.name)])


@admin.register(Difference)
class DifferenceAdmin(ReadOnlyAdmin):
    list_display = ("about", "kind", "cause", "field", "ours", "theirs", "is_settled", "run", "explanation_shown")
    list_filter = ("is_settled", "cause", "kind")
    list_select_related = ("run",)
    search_fields = ("number", "=remote_id", "field")
    ordering = ("-id",)
    fieldsets = (
        (None, {"fields": ("run", "kind", "about", "remote_id", "number")}),
        (
            gettext_lazy("Difference"),
            {"fields": ("cause", "field", "ours", "theirs", "explanation", "done", "is_settled")},
        ),
    )

    @admin.display(description=gettext_lazy("document"), ordering="number")
    def about(self, difference: Difference) -> Any:
        return difference.number or f"#{difference.remote_id}"

    @admin.display(description=gettext_lazy("explanation"))
    def explanation_shown(self, difference: Difference) -> Any:
        return cells.short(difference.explanation)

    def tools(self, request: HttpRequest, row: Difference) -> Iterable[Tool]:
        if row.target_id:
            yield Tool(links.admin_url(row.kind, row.target_id), gettext_lazy("Document"))


@admin.register(Budget)
class BudgetAdmin(ReadOnlyAdmin):
    list_display = ("call_class", "system", "is_frozen", "free_shown", "people_shown", "refused_shown")
    fields = ("call_class", "system", "is_frozen", "frozen_shown", "free_shown", "people_shown", "refused_shown")
    list_filter = ("call_class", "system")
    list_select_related = ("system",)
    search_fields = ("call_class",)
    ordering = ("system", "call_class")

    free_shown = cells.moment_column("next_free_at", gettext_lazy("next free"))
    people_shown = cells.moment_column("interactive_free_at", gettext_lazy("next free for people"))
    frozen_shown = cells.moment_column("frozen_until", gettext_lazy("frozen until"))
    refused_shown = cells.moment_column("last_refused_at", gettext_lazy("last refused for rate"))

    @admin.display(description=gettext_lazy("state"))
    def is_frozen(self, budget: Budget) -> Any:
        if budget.frozen_until and budget.frozen_until > timezone.now():
            return cells.badge("waiting", _("frozen, MiniCRM refused for rate"))
        return cells.badge("confirmed", _("free"))
