"""Home: what needs the reader; each number opens its rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View

from billing.models import Invoice, Review
from crm import timeline
from crm.context_processors import desk_of
from crm.models import Difference, Operation, Run, StatusWord, Stream, System
from crm.views.lists import link


@dataclass(frozen=True)
class Need:
    """One row of “Needs you”: how many, of what, the nearest of them, sums per currency, where they are."""

    count: int
    shape: str
    label: str
    url: str
    detail: str = ""
    sums: Any = ()


class HomeView(View):
    """Everybody who is logged in has a home; its rows are those that the reader may open."""

    def get(self, request: HttpRequest) -> HttpResponse:
        system = desk_of(request).system
        context = {"system": system, "today": timezone.localdate()}
        if system is not None:
            context |= {
                "needs": [need for need in self._needs(system, request.user) if need.count],
                "streams": Stream.objects.filter(system=system).select_related("run").order_by("name"),
                "last_sweep": self._last_sweep(system),
            }
        return render(request, "billing/home.html", context)

    def _needs(self, system: System, user: Any) -> Iterator[Need]:
        if user.has_perm("crm.view_operation"):
            yield from self._operations(system)
        if user.has_perm("billing.view_review"):
            yield self._reviews(system)
        if user.is_staff:
            yield self._words(system)
        if user.has_perm("billing.view_invoice"):
            yield from self._receivables(system)
        if user.has_perm("crm.view_run"):
            yield self._failing(system)
        if user.has_perm("crm.view_difference"):
            yield self._drift(system)

    def _operations(self, system: System) -> Iterator[Need]:
        url = reverse("crm:operation_list")
        for label, shape, state, rows in (
            (_("Outcome unknown"), "unknown", "unknown", Operation.objects.unknown()),
            (_("Refused by MiniCRM"), "refused", "refused", Operation.objects.refused()),
        ):
            rows = rows.filter(system=system)
            newest = rows.order_by("-pk").first()
            detail = f"{timeline.action_label(newest.action)}: {newest.title}" if newest else ""
            yield Need(rows.count(), shape, label, link(url, state=state), detail)

    def _reviews(self, system: System) -> Need:
        rows = Review.objects.waiting().filter(order__system=system)
        oldest = rows.select_related("order").order_by("pk").first()
        detail = _("oldest: %(order)s") % {"order": oldest.order.get_title()} if oldest else ""
        return Need(rows.count(), "review", _("Wait for approval"), reverse("billing:review"), detail)

    def _words(self, system: System) -> Need:
        rows = StatusWord.objects.undecided().filter(system=system)
        words = ", ".join(f"“{word}”" for word in rows.values_list("word", flat=True)[:3])
        return Need(rows.count(), "warn", _("Status word not known"), reverse("admin:crm_statusword_changelist"), words)

    def _receivables(self, system: System) -> Iterator[Need]:
        url = reverse("billing:invoice_list")
        today = timezone.localdate()
        overdue = Invoice.objects.filter(system=system, is_trashed=False).overdue()
        oldest = overdue.order_by("due_on").values_list("due_on", flat=True).first()
        days = (today - oldest).days if oldest else 0
        detail = ngettext("oldest %(days)s day", "oldest %(days)s days", days) % {"days": days}
        yield self._sums(overdue, "overdue", _("Overdue"), link(url, open="overdue"), detail)
        soon = Invoice.objects.filter(system=system, is_trashed=False).due_within(days=7)
        yield self._sums(soon, "waiting", _("Due in 7 days"), link(url, open="soon"), "")

    def _sums(self, rows: Any, shape: str, label: str, url: str, detail: str) -> Need:
        sums = rows.sums_by_currency()
        return Need(sum(row["count"] for row in sums), shape, label, url, detail, sums)

    def _failing(self, system: System) -> Need:
        rows = Stream.objects.filter(system=system, failing_since__isnull=False)
        detail = ", ".join(f"{row}: {row.last_error[:80]}" for row in rows)
        url = link(reverse("crm:run_list"), state=Run.State.FAILED)
        return Need(len(rows), "refused", _("Refresh fails"), url, detail)

    def _drift(self, system: System) -> Need:
        run = self._last_sweep(system)
        rows = Difference.objects.filter(run=run) if run else Difference.objects.none()
        causes = ", ".join(sorted({str(row.get_cause_display()) for row in rows[:50]}))
        return Need(rows.count(), "drift", _("Differences found"), reverse("crm:difference_list"), causes)

    def _last_sweep(self, system: System) -> Run | None:
        done = Run.objects.filter(system=system, task=Run.Task.RECONCILE).exclude(ended_at=None)
        return done.order_by("-pk").first()
