"""The outbox: putting operations in, claiming them, pulling them back. What a claim sends is in crm.delivery."""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.models import Event, Lane, Operation, Reversibility, Step, System

log = logging.getLogger("crm.outbox")

# The points of a delivery at which a worker may die, as debug lines; the crash tests stop a worker at each of them.
points = logging.getLogger("crm.outbox.points")

# A worker that dies is noticed after this time. Longer than a call may take with its wait for the budget.
LEASE = timedelta(seconds=120)


def point(operation: Operation, name: str) -> None:
    """Tells that the delivery of this operation has reached a named point."""
    points.debug("%s", name, extra={"operation": operation.pk})


class AlreadyAsked(Exception):
    """The same action on the same document is open already."""

    def __init__(self, operation: Operation) -> None:
        super().__init__(_("This has been asked for already and is not finished."))
        self.operation = operation


@dataclass(frozen=True)
class Wish:
    """An operation to be: what is wanted, on what, by whom, in which calls."""

    system: System
    kind: str
    action: str
    steps: Sequence[tuple[str, dict[str, Any]]]
    submission: uuid.UUID
    title: str
    target_id: int | None = None
    by: User | None = None
    reversibility: str = Reversibility.REVERSIBLE
    intent: dict[str, Any] = field(default_factory=dict)
    base: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    after: Operation | None = None
    lane: int = Lane.INTERACTIVE


def find_submission(submission: uuid.UUID) -> Operation | None:
    """The operation that this form has led to before: a double click, a reload, Back or a second tab."""
    return Operation.objects.filter(submission=submission).first()


def enqueue(wish: Wish) -> Operation:
    """Puts the operation with its steps and its Event into the outbox and nudges a worker after commit.

    Must run inside the caller's transaction, after its guard. Returns the first operation of the same submission if
    there is one. Raises AlreadyAsked if the same action on the same document is open.
    """
    if existing := find_submission(wish.submission):
        return existing
    try:
        with transaction.atomic():
            operation = Operation.objects.create(
                system=wish.system,
                kind=wish.kind,
                target_id=wish.target_id,
                action=wish.action,
                title=wish.title,
                submission=wish.submission,
                created_by=wish.by,
                reversibility=wish.reversibility,
                intent=wish.intent,
                base=wish.base,
                reason=wish.reason,
                after=wish.after,
                lane=wish.lane,
                due_at=timezone.now() + hold_of(wish.system, wish.reversibility),
            )
    except IntegrityError:
        # Another request was faster: the same submission, or the same action on the same document.
        if existing := find_submission(wish.submission):
            return existing
        raise AlreadyAsked(_open_twin(wish)) from None
    Step.objects.bulk_create(
        Step(operation=operation, position=number, call=call, payload=payload)
        for number, (call, payload) in enumerate(wish.steps, 1)
    )
    record(operation, Event.What.ASKED, user=wish.by, text=wish.reason)
    nudge_after_commit()
    return operation


def _open_twin(wish: Wish) -> Operation:
    twins = Operation.objects.open().of(wish.kind, wish.target_id or 0)
    return twins.get(system=wish.system, action=wish.action)


def hold_of(system: System, reversibility: str) -> timedelta:
    """How long an action can still be pulled back: only what cannot be undone is held."""
    held = reversibility in (Reversibility.ONE_WAY, Reversibility.FISCAL)
    return timedelta(seconds=system.hold_seconds if held else 0)


def record(operation: Operation, what: str, *, user: User | None = None, text: str = "", **values: Any) -> None:
    """One Event of the operation's document."""
    Event.objects.create(
        system_id=operation.system_id,
        kind=operation.kind,
        target_id=operation.target_id or operation.result_id,
        what=what,
        user=user,
        operation=operation,
        text=text,
        **values,
    )


def nudge_after_commit() -> None:
    """Wakes a worker when the transaction is through; a lost nudge costs one beat interval (DESIGN §3)."""
    from crm.tasks import nudge

    transaction.on_commit(nudge)


def withdraw(operation: Operation, *, by: User | None, reason: str = "") -> bool:
    """Takes the wish back if nothing of it has been sent or if it waits for a person; whether that was in time."""
    now = timezone.now()
    with transaction.atomic():
        taken = Operation.objects.filter(
            pk=operation.pk, state__in=[Operation.State.WAITING, Operation.State.NEEDS_PERSON]
        ).update(state=Operation.State.WITHDRAWN, ended_at=now, lease=None)
        if taken:
            operation.refresh_from_db()
            record(operation, Event.What.WITHDRAWN, user=by, text=reason)
    return bool(taken)


def put_aside(operation: Operation) -> None:
    """A person has seen the refusal: it leaves the list of what needs somebody."""
    Operation.objects.filter(pk=operation.pk, state=Operation.State.REFUSED).update(seen_at=timezone.now())


def claim() -> Operation | None:
    """Takes the next due operation for this worker, or None. One conditional UPDATE decides between workers."""
    for operation in Operation.objects.due()[:20]:
        point(operation, "before claim")
        now = timezone.now()
        lease = uuid.uuid4()
        taken = Operation.objects.filter(
            pk=operation.pk, state=operation.state, lease=operation.lease, due_at=operation.due_at
        ).update(state=Operation.State.SENDING, lease=lease, lease_until=now + LEASE)
        if taken:
            was = operation.state
            operation.refresh_from_db()
            point(operation, "after claim")
            log.info("operation %s (%s %s) claimed, was %s", operation.pk, operation.kind, operation.action, was)
            return operation
    return None


class LeaseLost(Exception):
    """Another worker has taken the operation over; this one's answer must not be written."""


def hold_lease(operation: Operation) -> None:
    """Renews the lease before a call. Raises LeaseLost if it has run out and somebody else took it."""
    kept = Operation.objects.filter(pk=operation.pk, lease=operation.lease).update(lease_until=timezone.now() + LEASE)
    if not kept:
        raise LeaseLost(f"operation {operation.pk}")


def close(operation: Operation, **values: Any) -> None:
    """Moves the claimed operation on and gives the lease back, in the caller's transaction. Raises LeaseLost."""
    values |= {"lease": None, "lease_until": None}
    if values.get("state") in (Operation.State.CONFIRMED, Operation.State.REFUSED, Operation.State.WITHDRAWN):
        values["ended_at"] = timezone.now()
    if not Operation.objects.filter(pk=operation.pk, lease=operation.lease).update(**values):
        raise LeaseLost(f"operation {operation.pk}")
    for name, value in values.items():
        setattr(operation, name, value)
