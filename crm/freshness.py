"""How fresh our copy is: one query over the streams and the schedule that refreshes them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from django.db.models import CharField, IntegerField, Subquery
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from crm.models import Run, Stream, System

REFRESH_TASK = "crm.tasks.refresh_all"


@dataclass(frozen=True)
class Freshness:
    """What a page says of the age of its rows; `streams` are those that the page shows."""

    streams: tuple[Stream, ...]
    interval: timedelta | None = None
    is_scheduled: bool = True

    @classmethod
    def of(cls, system: System) -> Self:
        """All streams of the system. One query."""
        task = PeriodicTask.objects.filter(task=REFRESH_TASK, enabled=True).order_by("pk")
        streams = tuple(
            Stream.objects.filter(system=system)
            .select_related("run")
            .annotate(
                schedule=Subquery(task.values("task")[:1], output_field=CharField()),
                every=Subquery(task.values("interval__every")[:1], output_field=IntegerField()),
                period=Subquery(task.values("interval__period")[:1], output_field=CharField()),
            )
            .order_by("pk")
        )
        return cls(streams, _interval(streams), any(stream.schedule for stream in streams))

    def only(self, names: Iterable[str]) -> "Freshness":
        """The part that concerns these streams."""
        names = set(names)
        return Freshness(
            tuple(stream for stream in self.streams if stream.name in names), self.interval, self.is_scheduled
        )

    @property
    def complete_until(self) -> datetime | None:
        """Until when all of the streams are complete; None while one of them never was."""
        moments = [stream.complete_until for stream in self.streams]
        return min((moment for moment in moments if moment), default=None) if all(moments) else None

    @property
    def next_refresh_at(self) -> datetime | None:
        starts = [stream.last_started_at for stream in self.streams if stream.last_started_at]
        return min(starts) + self.interval if starts and self.interval else None

    @property
    def is_due(self) -> bool:
        return self.next_refresh_at is not None and self.next_refresh_at <= timezone.now()

    @property
    def failing(self) -> list[Stream]:
        return [stream for stream in self.streams if stream.failing_since]

    @property
    def is_importing(self) -> bool:
        """Whether the first import is not through yet: rows are missing, sums are too small."""
        return not all(stream.complete_until for stream in self.streams)

    @property
    def importing(self) -> list[Run]:
        """The runs of the first import that are at work."""
        return [
            stream.run for stream in self.streams
            if stream.complete_until is None and stream.run is not None and stream.run.is_active
        ]  # fmt: skip

    @property
    def poll_seconds(self) -> int:
        """How often a page looks again."""
        return 5 if self.importing else 60


def _interval(streams: tuple[Stream, ...]) -> timedelta | None:
    for stream in streams:
        if stream.every and stream.period:  # type: ignore[attr-defined]
            return timedelta(**{stream.period: stream.every})  # type: ignore[attr-defined]
    return None
