"""Runs: one row per refresh, sweep, probe or look-up, with progress, calls, time, and a way to stop it."""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from crm.budget import Exhausted
from crm.client import errors
from crm.connection import CallCounter
from crm.models import Run, System

log = logging.getLogger("crm.runs")

# A run that has shown no sign of life for this long lost its worker.
DEAD_AFTER = timedelta(minutes=15)


class Stopped(Exception):
    """Somebody asked the run to stop."""


class Progress:
    """What a running task says of itself: phase, how far, counts; asks now and then whether it shall stop."""

    def __init__(self, run: Run, calls: CallCounter) -> None:
        self.run = run
        self.counts: Counter[str] = Counter()
        self._calls = calls

    def phase(self, name: str, total: int = 0) -> None:
        """A new part of the work begins, of `total` pieces if that is known."""
        self.run.phase, self.run.done, self.run.total = name, 0, total
        self._save()

    def step(self, done: int, **counts: int) -> None:
        """`done` more pieces. Raises Stopped if somebody asked for that."""
        self.run.done += done
        self.counts.update(counts)
        self._save()
        if Run.objects.filter(pk=self.run.pk, stop_requested=True).exists():
            raise Stopped

    def _save(self) -> None:
        self.run.total = max(self.run.total, self.run.done)
        Run.objects.filter(pk=self.run.pk).update(
            phase=self.run.phase,
            done=self.run.done,
            total=self.run.total,
            counts=dict(self.counts),
            calls=self._calls.total,
            beat_at=timezone.now(),
        )


def queue(system: System, task: str, *, stream: str = "", by: User | None = None, **options: Any) -> Run:
    """A run that a worker will begin."""
    return Run.objects.create(system=system, task=task, stream=stream, created_by=by, options=options)


@contextmanager
def running(run: Run) -> Iterator[Progress]:
    """Runs the block as this run: closes it as finished, stopped or failed, and notes a lock-out on the system.

    A failure of MiniCRM ends the run as failed and is not raised; any other error is noted and raised.
    """
    now = timezone.now()
    run.state, run.started_at, run.beat_at = Run.State.RUNNING, now, now
    run.save(update_fields=["state", "started_at", "beat_at"])
    with CallCounter() as calls:
        progress = Progress(run, calls)
        try:
            yield progress
        except Stopped:
            _close(run, progress, calls, Run.State.STOPPED)
        except (errors.MiniCRMError, Exhausted) as failure:
            if isinstance(failure, errors.LockedOut):
                run.system.lock_out(str(failure))
            _close(run, progress, calls, Run.State.FAILED, str(failure))
        except BaseException as error:
            _close(run, progress, calls, Run.State.FAILED, f"{type(error).__name__}: {error}")
            raise
        else:
            _close(run, progress, calls, Run.State.FINISHED)


def _close(run: Run, progress: Progress, calls: CallCounter, state: str, error: str = "") -> None:
    run.state, run.ended_at, run.error = state, timezone.now(), error[:2000]
    run.counts, run.calls = dict(progress.counts), calls.total
    run.save(update_fields=["state", "ended_at", "error", "counts", "calls"])
    log.info("run %s (%s %s) %s: %s calls, %s", run.pk, run.task, run.stream, state, run.calls, run.counts)


def request_stop(run: Run) -> None:
    """The run stops after the piece it is working on; one that has not begun never begins."""
    now = timezone.now()
    Run.objects.filter(pk=run.pk, state=Run.State.QUEUED).update(state=Run.State.STOPPED, ended_at=now)
    Run.objects.filter(pk=run.pk, state=Run.State.RUNNING).update(stop_requested=True)


def bury_dead() -> int:
    """Closes runs whose worker died; how many."""
    return Run.objects.filter(state=Run.State.RUNNING, beat_at__lt=timezone.now() - DEAD_AFTER).update(
        state=Run.State.FAILED, ended_at=timezone.now(), error="The worker stopped before the run ended."
    )
