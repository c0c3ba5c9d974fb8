"""What an answer or a failure of a call means and what comes next (the table in DESIGN §4), nothing else."""

from dataclasses import dataclass
from enum import StrEnum

from crm.budget import Exhausted
from crm.client import errors


class Nature(StrEnum):
    """What kind of change a call makes; it decides what may be done when its outcome is unknown."""

    REPEATABLE = "repeatable"  # header, lines by Id, card fields, products: the same call again does no harm
    MOVE = "move"  # a change of status: repeatable after reading the card; 405 may mean "already there"
    ADD_LINE = "add_line"  # adds lines to an order: looked for, never sent again
    CREATE = "create"  # a new document, a storno, a paid proforma: looked for, never sent again by machine


class Next(StrEnum):
    """What the delivery does next."""

    CONFIRM = "confirm"
    REFUSE = "refuse"
    RETRY = "retry"  # surely not carried out: later again, nothing to look for
    VERIFY = "verify"  # nobody knows: look for the effect
    READ_STATE = "read_state"  # 405 on a move: the card decides
    CONTROL_READ = "control_read"  # 404 on a write: one more read decides whether it is gone or we are locked out
    LOCK_OUT = "lock_out"  # the key is refused: pause the system, lose nothing
    PERSON = "person"


class Found(StrEnum):
    """What a look at MiniCRM found after an unknown outcome."""

    ARRIVED = "arrived"  # the effect is there, once
    ABSENT = "absent"  # it is not there
    SEVERAL = "several"  # several candidates, or something in between


# First row that fits decides; None stands for a readable 2xx answer.
_FAILURES: tuple[tuple[type[Exception], dict[Nature, Next] | Next], ...] = (
    (errors.LockedOut, Next.LOCK_OUT),
    (errors.RateLimited, Next.RETRY),
    (errors.NotSent, Next.RETRY),
    (Exhausted, Next.RETRY),
    (
        errors.NotAllowed,
        {
            Nature.MOVE: Next.READ_STATE,
            # Paid and Storno on a document that is already there answer 405: what is there decides.
            Nature.CREATE: Next.REFUSE,
            Nature.ADD_LINE: Next.REFUSE,
            Nature.REPEATABLE: Next.REFUSE,
        },
    ),
    (errors.NotFound, Next.CONTROL_READ),
    (errors.Rejected, Next.REFUSE),
    (errors.OutcomeUnknown, Next.VERIFY),
)


def after_call(nature: Nature, failure: Exception | None) -> Next:
    """What follows a call that answered readably (`failure` None) or failed. Closed: what is not known is VERIFY."""
    if failure is None:
        return Next.CONFIRM
    for kind, decision in _FAILURES:
        if isinstance(failure, kind):
            return decision if isinstance(decision, Next) else decision[nature]
    return Next.VERIFY


def after_look(nature: Nature, found: Found, *, was_server_error: bool) -> Next:
    """What follows a look after an unknown outcome; `was_server_error` is a 5xx with a text of its own."""
    if found is Found.ARRIVED:
        return Next.CONFIRM
    if nature in (Nature.REPEATABLE, Nature.MOVE):
        return Next.RETRY if found is Found.ABSENT else Next.REFUSE
    if nature is Nature.ADD_LINE:
        return Next.REFUSE
    if found is Found.ABSENT and was_server_error:
        return Next.REFUSE
    return Next.PERSON


class StateSeen(StrEnum):
    """Where the document stood when a move was answered with 405."""

    AT_TARGET = "at_target"
    STILL_LEGAL = "still_legal"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Verdict405:
    next: Next
    alarm: bool = False


def after_405(seen: StateSeen) -> Verdict405:
    """At the target: somebody did it already. Still legal: our verb setting is wrong, never tried by machine."""
    return {
        StateSeen.AT_TARGET: Verdict405(Next.CONFIRM),
        StateSeen.STILL_LEGAL: Verdict405(Next.REFUSE, alarm=True),
        StateSeen.ELSEWHERE: Verdict405(Next.REFUSE),
    }[seen]


@dataclass(frozen=True)
class Backoff:
    """Seconds until the next attempt, doubling from `first` to `longest`."""

    first: float = 2.0
    longest: float = 300.0

    def seconds(self, attempt: int) -> float:
        """`attempt` counts from 1."""
        return min(self.longest, self.first * float(2 ** min(attempt - 1, 16)))


RETRY = Backoff()
LOOK_AGAIN = Backoff(first=5.0, longest=600.0)
