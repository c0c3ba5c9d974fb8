"""Delivering: a claimed operation's steps, one call at a time, and what every outcome leads to."""

import logging
import random
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm import deliverers, outbox, outcomes
from crm.budget import Exhausted
from crm.client import Answer, MiniCRM, errors
from crm.connection import connect
from crm.deliverers import Deliverer, Finding, Job
from crm.models import Event, Operation, Step
from crm.outcomes import Found, Nature, Next

log = logging.getLogger("crm.delivery")

# A repeatable call is looked for sooner: sending it twice does no harm.
QUIET_AFTER_REPEATABLE = timedelta(seconds=2)


def deliver_next() -> Operation | None:
    """Claims the next due operation and brings it as far as it gets now; None if nothing was due."""
    if operation := outbox.claim():
        try:
            deliver(operation)
        except outbox.LeaseLost:
            # The other worker looks for the effect; writing here could overwrite what it found.
            log.warning("operation %s: the lease ran out, another worker goes on", operation.pk)
        return operation
    return None


def deliver_until_empty(limit: int | None = None) -> list[Operation]:
    """Delivers until nothing is due, `limit` operations at the most; what was worked on, in order."""
    worked: list[Operation] = []
    while (limit is None or len(worked) < limit) and (operation := deliver_next()):
        worked.append(operation)
    return worked


def deliver(operation: Operation) -> None:
    """One claim's work on one operation. No transaction is open while MiniCRM is called."""
    client = connect(operation.system, lane=operation.lane)
    if operation.after and operation.after.state != Operation.State.CONFIRMED:
        refuse(operation, _("What this waited for was not carried out, so nothing was sent."))
        return
    for step in list(operation.steps.exclude(state=Step.State.DONE)):
        if not StepDelivery(client, operation, step).run():
            return
    _confirm(client, operation)


def _confirm(client: MiniCRM, operation: Operation) -> None:
    jobs = [Job(client, operation, step) for step in operation.steps.all()]
    with transaction.atomic():
        outbox.close(operation, state=Operation.State.CONFIRMED, last_error="")
        outbox.record(operation, Event.What.ADOPTED if operation.was_adopted else Event.What.CONFIRMED)
        for job in jobs:
            deliverers.of(job.step).settled(job)
    for job in jobs:
        try:
            deliverers.of(job.step).complete(job)
        except (errors.MiniCRMError, Exhausted) as failure:
            log.info("operation %s: not completed yet: %s", operation.pk, failure)


def refuse(operation: Operation, words: str, step: Step | None = None, *, alarm: bool = False) -> None:
    """Ends the claimed operation as refused, with the words that the user reads."""
    with transaction.atomic():
        if step is not None:
            step.state, step.error = Step.State.REFUSED, words
            step.save(update_fields=["state", "error"])
        outbox.close(operation, state=Operation.State.REFUSED, last_error=words)
        outbox.record(operation, Event.What.REFUSED, text=words)
        if alarm:
            outbox.record(operation, Event.What.ALARM, text=words)


class StepDelivery:
    """One step's call, or the look for its effect; `run` says whether the next step may follow."""

    def __init__(self, client: MiniCRM, operation: Operation, step: Step) -> None:
        self.job = Job(client, operation, step)
        self.operation, self.step = operation, step
        self.deliverer: Deliverer = deliverers.of(step)

    def run(self) -> bool:
        if self.step.state in (Step.State.SENDING, Step.State.UNKNOWN):
            return self._look()
        if objection := self.deliverer.objection(self.job):
            return self._refuse(objection)
        try:
            if conflict := self.deliverer.conflict(self.job):
                return self._refuse(conflict)
        except (errors.MiniCRMError, Exhausted) as failure:
            # Nothing has been sent: a failed read is a reason to wait, or the lock-out that it reports.
            locked_out = isinstance(failure, errors.LockedOut)
            return self._decide(Next.LOCK_OUT if locked_out else Next.RETRY, failure)
        return self._send()

    # Sending --------------------------------------------------------------------------------------------------

    def _send(self) -> bool:
        outbox.hold_lease(self.operation)
        self._mark_sending()
        outbox.point(self.operation, "before send")
        try:
            answer = self.deliverer.send(self.job)
        except (errors.MiniCRMError, Exhausted) as failure:
            outbox.point(self.operation, "after send")
            return self._decide(outcomes.after_call(self.deliverer.nature, failure), failure)
        outbox.point(self.operation, "after send")
        return self._store(answer)

    def _mark_sending(self) -> None:
        # Committed before a byte goes out: a worker that dies from here on leaves an unknown outcome, never a lost one.
        step = self.step
        step.state, step.sent_at, step.error, step.http_status = Step.State.SENDING, timezone.now(), "", None
        step.watermark = self.deliverer.watermark(self.job)
        step.save(update_fields=["state", "sent_at", "watermark", "error", "http_status"])
        self.operation.attempts += 1
        Operation.objects.filter(pk=self.operation.pk).update(attempts=self.operation.attempts)

    def _store(self, answer: Answer[Any]) -> bool:
        """Closes the step and writes the answer into the mirror, in one transaction."""
        step = self.step
        with transaction.atomic():
            outbox.hold_lease(self.operation)
            step.state, step.answer, step.http_status = Step.State.DONE, answer.raw, answer.status
            step.answered_at, step.error = answer.answered_at, ""
            step.save(update_fields=["state", "answer", "http_status", "answered_at", "error"])
            row = self.deliverer.apply(self.job, answer)
            if row is not None:
                self.operation.result_id = row
                Operation.objects.filter(pk=self.operation.pk).update(result_id=row)
            outbox.point(self.operation, "before commit")
        outbox.point(self.operation, "after commit")
        return True

    def _store_seen(self, words: str) -> bool:
        """Closes the step without an answer: the effect was seen in MiniCRM."""
        with transaction.atomic():
            outbox.hold_lease(self.operation)
            self.step.state, self.step.error = Step.State.DONE, words
            self.step.save(update_fields=["state", "error"])
            outbox.record(self.operation, Event.What.COMMENT, text=words)
        return True

    # What a failure leads to ----------------------------------------------------------------------------------

    def _decide(self, decision: Next, failure: Exception) -> bool:
        self._note(failure)
        match decision:
            case Next.RETRY:
                return self._later(failure)
            case Next.VERIFY:
                return self._check_later(_words(failure))
            case Next.LOCK_OUT:
                self.operation.system.lock_out(_words(failure))
                return self._later(failure)
            case Next.READ_STATE:
                return self._after_405(failure)
            case Next.CONTROL_READ:
                return self._after_404(failure)
            case _:
                return self._refuse(_words(failure))

    def _note(self, failure: Exception) -> None:
        self.step.error = _words(failure)
        self.step.http_status = getattr(failure, "status", None)
        self.step.save(update_fields=["error", "http_status"])
        log.info("operation %s step %s: %s", self.operation.pk, self.step.position, type(failure).__name__)

    def _refuse(self, words: str, *, alarm: bool = False) -> bool:
        refuse(self.operation, words, self.step, alarm=alarm)
        return False

    def _later(self, failure: Exception) -> bool:
        """Surely not carried out: it waits, with jitter so that workers do not come back together."""
        seconds = outcomes.RETRY.seconds(max(1, self.operation.attempts)) * random.uniform(0.8, 1.2)  # noqa: S311
        due_at = failure.free_at if isinstance(failure, Exhausted) else timezone.now() + timedelta(seconds=seconds)
        self._wait(Operation.State.WAITING, Step.State.PENDING, due_at=due_at, last_error=_words(failure))
        return False

    def _check_later(self, words: str) -> bool:
        """Nobody knows: look for the effect, for non-repeatable calls only after the remote must have finished."""
        due_at = timezone.now() + self._quiet
        with transaction.atomic():
            self._wait(Operation.State.CHECKING, Step.State.UNKNOWN, due_at=due_at, last_error=words)
            outbox.record(self.operation, Event.What.UNKNOWN, text=words)
        return False

    @property
    def _quiet(self) -> timedelta:
        quiet = timedelta(seconds=self.operation.system.quiet_seconds)
        is_repeatable = self.deliverer.nature in (Nature.REPEATABLE, Nature.MOVE)
        return min(quiet, QUIET_AFTER_REPEATABLE) if is_repeatable else quiet

    def _wait(self, state: str, step_state: str, **values: Any) -> None:
        with transaction.atomic():
            self.step.state = step_state
            self.step.save(update_fields=["state"])
            outbox.close(self.operation, state=state, **values)

    def _after_404(self, failure: Exception) -> bool:
        """A 404 may also mean that the plan lost its API: one harmless read tells (API.md §1)."""
        try:
            self.job.client.categories()
        except (errors.LockedOut, errors.NotFound) as control:
            self.operation.system.lock_out(_words(control))
            return self._later(failure)
        except (errors.MiniCRMError, Exhausted) as control:
            return self._later(control)
        return self._refuse(_words(failure))

    def _after_405(self, failure: Exception) -> bool:
        try:
            seen, by_whom = self.deliverer.state_seen(self.job)
        except (errors.MiniCRMError, Exhausted) as unread:
            # The 405 itself changed nothing; what it means is read when the card can be read.
            return self._check_later(_words(unread))
        verdict = outcomes.after_405(seen)
        if verdict.next is Next.CONFIRM:
            return self._store_seen(by_whom or _("It was so already."))
        if verdict.alarm:
            words = _(
                "MiniCRM answered 405 (%(words)s) although the move is legal: the setting “verb of order moves” is "
                "probably wrong. An administrator must look; it is not tried with the other verb."
            )
            return self._refuse(words % {"words": _words(failure)}, alarm=True)
        return self._refuse(_words(failure))

    # Unknown outcomes -----------------------------------------------------------------------------------------

    def _look(self) -> bool:
        if self.step.state == Step.State.SENDING and not self._is_quiet():
            # The worker that sent it died: the remote may still be working on it.
            return self._check_later(_("The worker that sent this stopped before the answer was stored."))
        outbox.hold_lease(self.operation)
        try:
            finding = self.deliverer.look(self.job)
        except (errors.MiniCRMError, Exhausted) as failure:
            return self._look_again(failure)
        was_server_error = bool(self.step.http_status and self.step.http_status >= 500)
        decision = outcomes.after_look(self.deliverer.nature, finding.found, was_server_error=was_server_error)
        return self._act_on(finding, decision)

    def _is_quiet(self) -> bool:
        return self.step.sent_at is None or timezone.now() >= self.step.sent_at + self._quiet

    def _look_again(self, failure: Exception) -> bool:
        if isinstance(failure, errors.LockedOut):
            self.operation.system.lock_out(_words(failure))
        attempts = self.operation.attempts + 1
        due_at = timezone.now() + timedelta(seconds=outcomes.LOOK_AGAIN.seconds(attempts))
        self._wait(
            Operation.State.CHECKING, Step.State.UNKNOWN, due_at=due_at, attempts=attempts, last_error=_words(failure)
        )
        return False

    def _act_on(self, finding: Finding, decision: Next) -> bool:
        if decision is Next.CONFIRM:
            if finding.answer is None:
                return self._store_seen(finding.words or _("Read back: it has arrived."))
            return self.adopt(finding.answer)
        match decision:
            case Next.RETRY:
                return self._send()
            case Next.REFUSE:
                return self._refuse(finding.words or self.step.error)
            case _:
                return self._ask_a_person(finding)

    def adopt(self, answer: Answer[Any]) -> bool:
        """Takes what was found in MiniCRM as the answer that was lost."""
        self.operation.was_adopted = self.deliverer.nature is Nature.CREATE
        Operation.objects.filter(pk=self.operation.pk).update(was_adopted=self.operation.was_adopted)
        return self._store(answer)

    def _ask_a_person(self, finding: Finding) -> bool:
        nothing = finding.found is Found.ABSENT
        words = (
            _("MiniCRM shows nothing that could be this.")
            if nothing
            else _("Several documents in MiniCRM could be this.")
        )
        with transaction.atomic():
            self._wait(
                Operation.State.NEEDS_PERSON, Step.State.UNKNOWN, candidates=finding.candidates, last_error=words
            )
            outbox.record(self.operation, Event.What.UNKNOWN, text=words)
        return False


def _words(failure: Exception) -> str:
    """The remote's own words where there are any."""
    return str(getattr(failure, "words", "") or failure)[:2000]
