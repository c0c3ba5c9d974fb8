"""`manage.py deliver`: by hand what the worker does."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from crm.delivery import deliver_until_empty
from crm.models import Operation


class Command(BaseCommand):
    help = "Delivers the operations that are due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--until-empty",
            action="store_true",
            help="wait for those that are due later too, until none waits but those that need a person",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object per operation")

    def handle(self, *, until_empty: bool, json: bool, **_options: Any) -> None:
        for operation in deliver_until_empty():
            self._tell(operation, as_json=json)
        while until_empty and (seconds := self._next_due()) is not None:
            time.sleep(min(seconds, 5))
            for operation in deliver_until_empty():
                self._tell(operation, as_json=json)

    def _next_due(self) -> float | None:
        """Seconds until the next operation may be taken; None if none will be."""
        rows = Operation.objects.open().exclude(state=Operation.State.NEEDS_PERSON)
        rows = rows.filter(system__paused=False, system__locked_at=None)
        blocked = Operation.objects.filter(state=Operation.State.NEEDS_PERSON).values("target_id")
        row = rows.exclude(target_id__in=blocked.exclude(target_id=None)).order_by("due_at").first()
        if row is None:
            return None
        due_at = row.lease_until if row.state == Operation.State.SENDING and row.lease_until else row.due_at
        return max(0.05, (due_at - timezone.now()).total_seconds())

    def _tell(self, operation: Operation, *, as_json: bool) -> None:
        operation.refresh_from_db()
        if as_json:
            row = {
                "operation": operation.pk,
                "kind": operation.kind,
                "action": operation.action,
                "state": operation.state,
                "error": operation.last_error,
            }
            self.stdout.write(json.dumps(row, ensure_ascii=False))
            return
        text = f"{operation.pk} {operation.kind} {operation.action} {operation.title}: {operation.get_state_display()}"
        self.stdout.write(text + (f" ({operation.last_error})" if operation.last_error else ""))
