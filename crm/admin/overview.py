"""What the first page of the administration says: each system's state, and what waits for an administrator."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django_celery_beat.models import PeriodicTask

from crm.admin import cells, links
from crm.admin.systems import states
from crm.models import Difference, Operation, Run, StatusWord, Stream, System


class Figure(NamedTuple):
    """A number that opens the rows it counts; `is_due` where somebody should look."""

    number: int
    label: str
    url: str
    is_due: bool = True


class SystemRow(NamedTuple):
    system: System
    url: str
    states: Any
    probed: Any


def systems(user: Any) -> list[SystemRow]:
    if not user.has_perm("crm.view_system"):
        return []
    return [
        SystemRow(system, links.change_url(system), cells.lines(states(system)), cells.moment(system.probed_at))
        for system in System.objects.order_by("pk")
    ]


def figures(user: Any) -> list[Figure]:
    """Those the user may open."""
    return [figure for permission, count in COUNTS if user.has_perm(permission) for figure in count()]


def schedules(user: Any) -> list[dict[str, Any]]:
    if not user.has_perm("django_celery_beat.view_periodictask"):
        return []
    tasks = PeriodicTask.objects.select_related("interval", "crontab").exclude(name="celery.backend_cleanup")
    return [
        {
            "name": task.name,
            "url": reverse("admin:django_celery_beat_periodictask_change", args=[task.pk]),
            "enabled": task.enabled,
            "every": task.crontab.human_readable if task.crontab else str(task.interval or ""),
            "last_run": cells.moment(task.last_run_at),
        }
        for task in tasks.order_by("name")
    ]


def _operations() -> Iterator[Figure]:
    states = Operation.State
    counts = Operation.objects.filter(Q(state__in=Operation.OPEN) | Q(state=states.REFUSED, seen_at=None)).aggregate(
        person=Count("pk", filter=Q(state=states.NEEDS_PERSON)),
        refused=Count("pk", filter=Q(state=states.REFUSED)),
        open=Count("pk", filter=Q(state__in=[states.WAITING, states.SENDING, states.CHECKING])),
    )
    yield Figure(
        counts["person"], _("operations need a person"), links.list_url(Operation, state__exact=states.NEEDS_PERSON)
    )
    yield Figure(counts["refused"], _("refusals nobody has put aside"), links.list_url(Operation, waits="refused"))
    yield Figure(
        counts["open"], _("operations on their way"), links.list_url(Operation, waits="delivery"), is_due=False
    )


def _words() -> Iterator[Figure]:
    number = StatusWord.objects.undecided().count()
    yield Figure(number, _("status words to be decided"), links.list_url(StatusWord, decision="undecided"))


def _streams() -> Iterator[Figure]:
    number = Stream.objects.exclude(failing_since=None).count()
    yield Figure(number, _("failing streams"), links.list_url(Stream, state="failing"))


def _differences() -> Iterator[Figure]:
    number = Difference.objects.filter(is_settled=False).count()
    yield Figure(number, _("differences not settled"), links.list_url(Difference, is_settled__exact=0))


def _runs() -> Iterator[Figure]:
    active = Run.objects.filter(state__in=[Run.State.QUEUED, Run.State.RUNNING]).count()
    url = links.list_url(Run, state__in=f"{Run.State.QUEUED},{Run.State.RUNNING}")
    yield Figure(active, _("runs at work"), url, is_due=False)


COUNTS = (
    ("crm.view_operation", _operations),
    ("crm.view_statusword", _words),
    ("crm.view_stream", _streams),
    ("crm.view_difference", _differences),
    ("crm.view_run", _runs),
)
