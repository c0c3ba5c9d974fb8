"""How one call of an operation is sent, stored, looked for and judged; billing registers one deliverer per call."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from crm.client import Answer, MiniCRM
from crm.mirror import Source
from crm.models import Operation, Step, System
from crm.outcomes import Found, Nature, StateSeen
from crm.words import StatusWords


@dataclass
class Job:
    """One step of one claimed operation, and the client to send it with."""

    client: MiniCRM
    operation: Operation
    step: Step

    @property
    def system(self) -> System:
        return self.operation.system

    @property
    def target_id(self) -> int:
        """The row that the operation changes; a create has none."""
        return self.operation.target_id or 0

    @property
    def payload(self) -> dict[str, Any]:
        return self.step.payload

    @property
    def source(self) -> Source:
        """Who brought the answers, for the Events."""
        return Source(operation=self.operation)

    @cached_property
    def words(self) -> StatusWords:
        return StatusWords(self.operation.system)


@dataclass(frozen=True)
class Finding:
    """What a look at MiniCRM found: the answer to adopt when it arrived, the candidates when several did."""

    found: Found
    answer: Answer[Any] | None = None
    candidates: list[dict[str, Any]] = field(default_factory=list)
    words: str = ""


class Deliverer:
    """One kind of call. What talks to MiniCRM runs outside a transaction and raises what the client raises."""

    call: str
    nature: Nature = Nature.REPEATABLE

    def objection(self, job: Job) -> str:
        """Why the call may not be sent any more, judged by the mirror just before sending; empty if it may."""
        return ""

    def conflict(self, job: Job) -> str:
        """What somebody changed in MiniCRM since the user looked, read just before sending; empty if nothing."""
        return ""

    def watermark(self, job: Job) -> int | None:
        """The highest known Id of the kind before a create."""
        return None

    def send(self, job: Job) -> Answer[Any]:
        """Makes the one call."""
        raise NotImplementedError  # pragma: no cover

    def apply(self, job: Job, answer: Answer[Any]) -> int | None:
        """Writes the answer into the mirror, inside the transaction that closes the step; the row's pk."""
        return None

    def look(self, job: Job) -> Finding:
        """Looks for the effect after an unknown outcome."""
        raise NotImplementedError  # pragma: no cover

    def state_seen(self, job: Job) -> tuple[StateSeen, str]:
        """Where the document stands after a 405, and who brought it there if MiniCRM says so."""
        return StateSeen.ELSEWHERE, ""

    def adopt(self, job: Job, remote_id: int) -> Answer[Any]:
        """Reads the candidate that a person chose."""
        raise NotImplementedError  # pragma: no cover

    def settled(self, job: Job) -> None:
        """What else is noted once the operation is confirmed, inside the transaction that closes it."""
        return

    def complete(self, job: Job) -> None:
        """Reads what the answer does not hold (card, list row); best effort, the next refresh brings it anyway."""
        return


_registry: dict[str, Deliverer] = {}


def register(*deliverers: Deliverer) -> None:
    """Called by billing when the application starts."""
    for deliverer in deliverers:
        _registry[deliverer.call] = deliverer


def of(step: Step) -> Deliverer:
    """The deliverer of the step's call; a KeyError means that its application is not installed."""
    return _registry[step.call]


def calls() -> dict[str, Deliverer]:
    """Every registered deliverer by its call, for tests and documentation."""
    return dict(_registry)
