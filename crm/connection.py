"""A client for a system: its address, key, number styles and time-outs, its calls counted and budgeted."""

from collections.abc import Callable
from contextvars import ContextVar
from datetime import timedelta

from django.conf import settings

from crm import budget
from crm.client import Call, MiniCRM, NumberStyle, errors
from crm.models import Lane, System

# How long a call may wait for its place. A worker that delivers holds a lease meanwhile: crm.outbox.LEASE is longer.
WAIT = {True: timedelta(seconds=45), False: timedelta(minutes=5)}
# Calls made in this context, for the Run or Operation that makes them.
_calls: ContextVar[list[int] | None] = ContextVar("calls", default=None)


class CallCounter:
    """Counts the calls made inside `with CallCounter() as counted:`; nested counters count for themselves."""

    def __enter__(self) -> "CallCounter":
        self._box = [0]
        self._token = _calls.set(self._box)
        return self

    def __exit__(self, *_exception: object) -> None:
        _calls.reset(self._token)

    @property
    def total(self) -> int:
        return self._box[0]


def connect(system: System, *, lane: int = Lane.PULL) -> MiniCRM:
    """A client whose every call waits for its place in the system's call budget.

    Raises budget.Exhausted instead of waiting for longer than the lane may wait.
    """
    return MiniCRM(
        system.base_url,
        system.remote_id,
        system.api_key.reveal(),
        connect_timeout_seconds=settings.MINICRM_CONNECT_TIMEOUT_SECONDS,
        read_timeout_seconds=settings.MINICRM_READ_TIMEOUT_SECONDS,
        transition_verb=system.transition_verb,
        number_styles={
            "order": NumberStyle(system.order_numbers),
            "offer": NumberStyle(system.offer_numbers),
            "invoice": NumberStyle(system.invoice_numbers),
        },
        zone=system.zone,
        before_call=_before(system, lane),
        after_call=_after(system),
    )


def _before(system: System, lane: int) -> Callable[[Call], None]:
    def before(call: Call) -> None:
        interactive = lane == Lane.INTERACTIVE
        budget.take(system, call.call_class, interactive=interactive, longest_wait=WAIT[interactive])
        if (box := _calls.get()) is not None:
            box[0] += 1

    return before


def _after(system: System) -> Callable[[Call, int | None, Exception | None], None]:
    def after(call: Call, _status: int | None, error: Exception | None) -> None:
        if isinstance(error, errors.RateLimited):
            budget.freeze(system.pk, call.call_class)

    return after
