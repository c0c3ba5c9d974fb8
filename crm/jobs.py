"""What tasks and commands do: whole jobs, from the environment alone, without a broker."""

import logging
from collections.abc import Iterator

from crm import lookup, probe, sweep
from crm.models import Run, System
from crm.refresh import KINDS, Busy, Options, refresh

log = logging.getLogger("crm.jobs")


def reachable_systems() -> Iterator[System]:
    """Systems that are not locked out; paused ones are still read."""
    yield from System.objects.filter(locked_at=None)


def streams_to_refresh() -> list[tuple[int, str]]:
    """(system, stream) of every refresh that a beat starts; an empty database gets its system from the environment."""
    if not System.objects.exists():
        System.objects.current()
    return [(system.pk, kind) for system in reachable_systems() for kind in KINDS]


def refresh_stream(system: System, kind: str) -> None:
    """A scheduled refresh of one stream; passed over while another one runs."""
    try:
        refresh(system, kind)
    except Busy as busy:
        log.info("%s", busy)


def reconcile(system: System) -> None:
    """The comparison of all invoices; passed over while another one runs."""
    try:
        sweep.reconcile(system)
    except Busy as busy:
        log.info("%s", busy)


def begin(run_id: int) -> None:
    """Begins a queued run. One conditional UPDATE decides between workers."""
    if not Run.objects.filter(pk=run_id, state=Run.State.QUEUED).update(state=Run.State.RUNNING):
        return
    run = Run.objects.select_related("system").get(pk=run_id)
    match run.task:
        case Run.Task.REFRESH:
            _refresh(run)
        case Run.Task.RECONCILE:
            sweep.reconcile(run.system, run)
        case Run.Task.PROBE:
            probe.run_probe(run.system, run)
        case Run.Task.LOOKUP:
            lookup.look_up(run)


def _refresh(run: Run) -> None:
    options = Options(
        full=bool(run.options.get("full")), status_group=run.options.get("status_group", ""), patient=True
    )
    refresh(run.system, run.stream, options, run)


def begin_queued() -> None:
    """Begins what a lost nudge left in the queue."""
    for run_id in Run.objects.filter(state=Run.State.QUEUED).order_by("pk").values_list("pk", flat=True)[:20]:
        begin(run_id)
