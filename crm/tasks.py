"""Celery's tasks: they wake workers and carry primary keys; what they do, and whether it was done, is in rows."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from crm import delivery, jobs, runs
from crm.models import Run, System

log = logging.getLogger("crm.tasks")


def nudge() -> None:
    """Wakes a worker for the outbox. A dead broker is noted and costs one beat interval, never the page (DESIGN §3)."""
    _wake(deliver)


def start(run: Run) -> None:
    """Wakes a worker for a queued run; beat starts it if the broker is away."""
    _wake(begin, run.pk)


def _wake(task: object, *args: int) -> None:
    try:
        task.apply_async(args, retry=False)  # type: ignore[attr-defined]
    except (OperationalError, OSError) as error:
        log.warning("The broker cannot be reached (%s); beat will do it within its interval.", type(error).__name__)


@shared_task
def deliver() -> None:
    """Delivers until nothing is due."""
    delivery.deliver_until_empty()


@shared_task
def refresh(system_id: int, kind: str) -> None:
    """Refreshes one stream; another worker's refresh of it is enough."""
    jobs.refresh_stream(System.objects.get(pk=system_id), kind)


@shared_task
def refresh_all() -> None:
    """One refresh per system and stream."""
    for system_id, kind in jobs.streams_to_refresh():
        refresh.delay(system_id, kind)


@shared_task
def reconcile() -> None:
    """The nightly comparison of all invoices."""
    for system in jobs.reachable_systems():
        jobs.reconcile(system)


@shared_task
def begin(run_id: int) -> None:
    """Begins a run that somebody asked for."""
    jobs.begin(run_id)


@shared_task
def sweep() -> None:
    """Finds what a lost nudge or a dead worker left: queued runs, runs without a sign of life, due operations."""
    runs.bury_dead()
    jobs.begin_queued()
    delivery.deliver_until_empty()
