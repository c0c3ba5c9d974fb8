"""What every page shows: the system, its alarms, the navigation, how fresh the rows are, what is waiting."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.context_processors import PermWrapper
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crm import formats, navigation
from crm.freshness import Freshness
from crm.models import Operation, System
from crm.views.theme import theme_of


class Alarm(NamedTuple):
    """Something about the whole system that everybody should know; `level` is "bad" or "warn"."""

    level: str
    icon: str
    sentence: str


@dataclass(frozen=True)
class Waiting:
    """Operations of the outbox that are not through."""

    open: int = 0
    unknown: int = 0
    refused: int = 0

    @property
    def due(self) -> int:
        """Those that need somebody."""
        return self.unknown + self.refused


class Desk:
    """Everything is read when a template asks for it: a page that shows nothing of it pays nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def theme(self) -> str:
        return theme_of(self._request)

    @cached_property
    def _connected(self) -> tuple[System | None, str]:
        try:
            return System.objects.current(), ""
        except System.DoesNotExist as missing:
            return None, str(missing)

    @property
    def system(self) -> System | None:
        return self._connected[0]

    @property
    def missing_system(self) -> str:
        """Why there is no system, and what to do; empty where there is one."""
        return self._connected[1]

    @cached_property
    def navigation(self) -> list[navigation.Entry]:
        return list(navigation.entries(self._request))

    @property
    def search_url(self) -> str:
        return navigation.search_url()

    @cached_property
    def waiting(self) -> Waiting:
        """One query."""
        if self.system is None:
            return Waiting()
        unsettled = Q(state__in=Operation.OPEN) | Q(state=Operation.State.REFUSED, seen_at=None)
        counts = Operation.objects.filter(unsettled, system=self.system).aggregate(
            open=Count("pk", filter=Q(state__in=Operation.OPEN)),
            unknown=Count("pk", filter=Q(state__in=[Operation.State.CHECKING, Operation.State.NEEDS_PERSON])),
            refused=Count("pk", filter=Q(state=Operation.State.REFUSED)),
        )
        return Waiting(**counts)

    @cached_property
    def freshness(self) -> Freshness | None:
        """One query."""
        return Freshness.of(self.system) if self.system else None

    @cached_property
    def alarms(self) -> list[Alarm]:
        """No query beyond the system's own."""
        return list(_alarms(self.system)) if self.system else []


def _alarms(system: System) -> Iterator[Alarm]:
    if system.locked_at:
        sentence = _(
            "MiniCRM refuses our key. Nothing is sent or read until the connection is tested again; nothing is lost."
        )
        yield Alarm("bad", "lock", f"{sentence} {system.locked_reason}".strip())
    if system.paused:
        yield Alarm("warn", "pause", _("Sending is paused. What you ask for waits until an administrator resumes it."))
    if system.creation_paused_at:
        sentence = _("Creating documents is paused, because totals came back different from what was asked.")
        yield Alarm("bad", "alarm", f"{sentence} {system.creation_paused_reason}".strip())
    if abs(system.clock_skew_seconds) > 60:
        duration = formats.duration(abs(system.clock_skew_seconds), get_language() or "en")
        yield Alarm("warn", "clock", _("MiniCRM's clock and ours differ by %(duration)s.") % {"duration": duration})


def desk_of(request: HttpRequest) -> Desk:
    """The one Desk of a request, however many templates are rendered for it."""
    if not hasattr(request, "_desk"):
        request._desk = Desk(request)  # type: ignore[attr-defined]
    return request._desk  # type: ignore[attr-defined]


def freshness_context(request: HttpRequest, streams: Sequence[str]) -> dict[str, Any]:
    """What _fresh.html needs, also where it is rendered alone."""
    desk = desk_of(request)
    fresh = desk.freshness
    return {
        "desk": desk,
        "perms": PermWrapper(request.user),
        "fresh": fresh.only(streams) if fresh and streams else fresh,
        "only": urlencode([("stream", stream) for stream in streams]),
    }


def count_operations(request: HttpRequest) -> navigation.Tally:
    """Operations on their way and refusals that nobody has put aside."""
    waiting = desk_of(request).waiting
    return navigation.Tally(waiting.open + waiting.refused, waiting.due > 0)


navigation.register_count("operations", count_operations)


def desk(request: HttpRequest) -> dict[str, Any]:
    return {"desk": desk_of(request)}
