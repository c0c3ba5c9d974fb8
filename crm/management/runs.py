"""What the commands share: the system they work on, and how they tell of a run."""

import json

from django.core.management.base import CommandError

from crm.models import Run, System


def current_system() -> System:
    """The default system. Raises CommandError with a sentence if none is connected."""
    try:
        return System.objects.current()
    except System.DoesNotExist as missing:
        raise CommandError(str(missing)) from None


def as_text(run: Run, *, as_json: bool) -> str:
    """One line that says what the run did."""
    seconds = round(run.duration_seconds or 0, 2)
    row = {
        "run": run.pk,
        "task": run.task,
        "stream": run.stream,
        "state": run.state,
        "counts": run.counts,
        "calls": run.calls,
        "seconds": seconds,
        "error": run.error,
    }
    if as_json:
        return json.dumps(row, ensure_ascii=False)
    counts = ", ".join(f"{name} {count}" for name, count in run.counts.items() if count) or "nothing new"
    line = f"{run.get_task_display()} {run.stream}: {run.get_state_display()}, {counts}; {run.calls} calls, {seconds} s"
    return line + (f" ({run.error})" if run.error else "")
