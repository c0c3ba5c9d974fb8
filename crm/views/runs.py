"""Runs and what comparisons found; starting and stopping them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import kinds, runs, tasks, timeline
from crm.filters import DifferenceFilter, RunFilter
from crm.models import Difference, Event, Kind, Run
from crm.refresh import KINDS
from crm.tables import DifferenceTable, RunTable
from crm.views.lists import DeskView, ListView


class RunListView(ListView):
    permission_required = "crm.view_run"
    template_name = "crm/run_list.html"
    table_class = RunTable
    filterset_class = RunFilter
    title = gettext_lazy("Runs")
    polls = True

    def get_queryset(self) -> Any:
        return Run.objects.filter(system=self.system)

    @cached_property
    def token(self) -> str:
        rows = Run.objects.filter(system=self.system)
        newest = rows.order_by("-pk").values_list("pk", flat=True).first() or 0
        active = rows.filter(state__in=[Run.State.QUEUED, Run.State.RUNNING]).order_by("pk").values_list("pk", "done")
        return f"{newest}.{'-'.join(f'{pk}:{done}' for pk, done in active[:50])}"

    def ranges(self) -> list[dict[str, Any]]:
        tasks_shown = [self.range_of(label, task=task) for task, label in Run.Task.choices]
        return [self.range_of(_("All")), *tasks_shown, self.range_of(_("Failed"), state=Run.State.FAILED)]

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        may_start = self.request.user.has_perm("crm.change_stream")
        return super().get_context_data(may_start=may_start, streams=KINDS, **values)


class RunDetailView(DeskView):
    permission_required = "crm.view_run"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = get_object_or_404(Run.objects.filter(system=self.system).select_related("created_by"), pk=pk)
        context = {
            "run": run,
            "may_stop": run.is_active and self._may_stop(run),
            "differences": run.differences.count() if run.task == Run.Task.RECONCILE else 0,
            "events": [_told(event) for event in run.events.order_by("-pk")[:50]],
        }
        part = request.GET.get("part") == "live"
        return render(request, "crm/_run_live.html" if part else "crm/run_detail.html", context)

    def _may_stop(self, run: Run) -> bool:
        user = self.request.user
        return user.has_perm("crm.change_stream") or (run.created_by_id is not None and run.created_by_id == user.pk)


def _told(event: Event) -> dict[str, Any]:
    """One event as the page of a run shows it: what, where it leads, which fields changed."""
    is_change = event.what == Event.What.CHANGED
    model = kinds.model_of(event.kind)
    return {
        "event": event,
        "number": event.after.get("number", ""),
        "fields": ", ".join(timeline.label_of(name, model) for name in event.after) if is_change else "",
    }


class RunStopView(RunDetailView):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = get_object_or_404(Run.objects.filter(system=self.system), pk=pk)
        if not self._may_stop(run):
            return self.handle_no_permission()
        runs.request_stop(run)
        messages.success(request, _("It stops after the piece it is working on; nothing is lost."))
        return HttpResponseRedirect(run.get_absolute_url())


class RunStartView(DeskView):
    """Starts a refresh of one stream, or a comparison."""

    permission_required = "crm.change_stream"

    def post(self, request: HttpRequest) -> HttpResponse:
        stream = request.POST.get("stream", "")
        if self.system is None or stream not in KINDS:
            messages.error(request, _("Choose what shall be refreshed."))
            return HttpResponseRedirect(reverse("crm:run_list"))
        full = request.POST.get("full") == "1"
        run = runs.queue(self.system, Run.Task.REFRESH, stream=stream, by=request.user, full=full)  # type: ignore[arg-type]
        tasks.start(run)
        return HttpResponseRedirect(run.get_absolute_url())


class DifferenceListView(ListView):
    """What the last comparison (or `?run=`) found, with causes."""

    permission_required = "crm.view_difference"
    template_name = "crm/difference_list.html"
    table_class = DifferenceTable
    filterset_class = DifferenceFilter
    title = gettext_lazy("Reconciliation")
    search_placeholder = gettext_lazy("Number of the invoice")

    @cached_property
    def run(self) -> Run | None:
        rows = Run.objects.filter(system=self.system, task=Run.Task.RECONCILE).order_by("-pk")
        key = self.request.GET.get("run", "")
        return get_object_or_404(rows, pk=key) if key.isdigit() else rows.first()

    def get_queryset(self) -> Any:
        return Difference.objects.filter(run=self.run) if self.run else Difference.objects.none()

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        rows = Run.objects.filter(system=self.system, task=Run.Task.RECONCILE).order_by("-pk")
        return super().get_context_data(
            run=self.run, earlier=rows[:10], may_start=self.request.user.has_perm("crm.change_stream"), **values
        )


class ReconcileStartView(DeskView):
    permission_required = "crm.change_stream"

    def post(self, request: HttpRequest) -> HttpResponse:
        if self.system is None:
            messages.error(request, _("No MiniCRM system is connected yet."))
            return HttpResponseRedirect(reverse("crm:difference_list"))
        run = runs.queue(self.system, Run.Task.RECONCILE, stream=Kind.INVOICE, by=request.user)  # type: ignore[arg-type]
        tasks.start(run)
        return HttpResponseRedirect(run.get_absolute_url())
