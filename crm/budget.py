"""The call budget: one row per system and class of calls, taken by a conditional UPDATE (DESIGN §6).

MiniCRM allows 60 calls in any 60 seconds on /Api/R3 to all integrations of a tenant together. Calls are spaced at 57 a
minute with a burst of three, one of which is kept for people; a 429 freezes the row for every worker.
"""

import logging
import random
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from crm.client import CallClass
from crm.models import Budget, System

log = logging.getLogger("crm.budget")

FREEZE = timedelta(seconds=20)
LONGEST_WAIT = timedelta(minutes=5)


@dataclass(frozen=True)
class Rate:
    """`per` calls in `seconds`, and how many may come at once for machines and for people."""

    per: int
    seconds: int
    burst: int
    burst_for_people: int

    @property
    def spacing(self) -> timedelta:
        return timedelta(seconds=self.seconds) / self.per


def rate_of(system: System, call_class: str) -> Rate | None:
    """The rate of a class of calls; None for documents, which are unlimited until a 429 (API.md §1)."""
    if call_class == CallClass.R3:
        return Rate(per=system.calls_per_minute, seconds=60, burst=2, burst_for_people=3)
    if call_class == CallClass.FEED:
        return Rate(per=170, seconds=3600, burst=8, burst_for_people=10)
    return None


class Exhausted(Exception):
    """The budget has no place within the time that the caller may wait; nothing was sent."""

    def __init__(self, free_at: datetime) -> None:
        super().__init__(f"No call is free before {free_at:%H:%M:%S}.")
        self.free_at = free_at


def take(system: System, call_class: str, *, interactive: bool, longest_wait: timedelta = LONGEST_WAIT) -> None:
    """Waits for a place and takes it. Raises Exhausted if there is none within `longest_wait`."""
    deadline = timezone.now() + longest_wait
    while free_at := _try(system, call_class, interactive):
        if free_at > deadline:
            raise Exhausted(free_at)
        # A little more than the wait, at random, so that workers do not all come back at once.
        time.sleep(max(0.0, (free_at - timezone.now()).total_seconds()) + random.uniform(0.001, 0.05))  # noqa: S311


def _try(system: System, call_class: str, interactive: bool) -> datetime | None:
    """Takes a place now and returns None, or returns when to try again."""
    now = timezone.now()
    row = _row(system.pk, call_class, now)
    if row.frozen_until and row.frozen_until > now:
        return row.frozen_until
    rate = rate_of(system, call_class)
    if rate is None:
        return None
    free_at = row.interactive_free_at if interactive else row.next_free_at
    if free_at > now:
        return free_at
    # interactive_free_at runs `burst_for_people` places behind the theoretical arrival time of the next call.
    arrival = max(now, row.interactive_free_at + rate.spacing * (rate.burst_for_people - 1)) + rate.spacing
    taken = Budget.objects.filter(
        Q(frozen_until=None) | Q(frozen_until__lte=now), pk=row.pk, interactive_free_at=row.interactive_free_at
    ).update(
        next_free_at=arrival - rate.spacing * (rate.burst - 1),
        interactive_free_at=arrival - rate.spacing * (rate.burst_for_people - 1),
    )
    return None if taken else now


def _row(system_id: int, call_class: str, now: datetime) -> Budget:
    row = Budget.objects.filter(system_id=system_id, call_class=call_class).first()
    if row is None:
        row, _created = Budget.objects.get_or_create(
            system_id=system_id, call_class=call_class, defaults={"next_free_at": now, "interactive_free_at": now}
        )
    return row


def freeze(system_id: int, call_class: str, duration: timedelta = FREEZE) -> None:
    """MiniCRM said 429: no worker calls this class before `duration` is over."""
    now = timezone.now()
    log.warning("429 from MiniCRM: %s calls of system %s rest for %s s", call_class, system_id, duration.seconds)
    Budget.objects.filter(system_id=system_id, call_class=call_class).update(
        frozen_until=now + duration, last_refused_at=now
    )
