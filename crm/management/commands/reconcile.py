"""`manage.py reconcile`: compares all invoices of MiniCRM with the local copy."""

import json as jsonlib
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crm import sweep
from crm.management.runs import as_text, current_system
from crm.models import Run
from crm.refresh import Busy


class Command(BaseCommand):
    help = "Compares all invoice keys and totals, headers with lines, and storno pairs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object for the run and one per difference")

    def handle(self, *, json: bool, **_options: Any) -> None:
        try:
            run = sweep.reconcile(current_system())
        except Busy as busy:
            raise CommandError(str(busy)) from None
        self.stdout.write(as_text(run, as_json=json))
        for row in run.differences.order_by("pk"):
            values = {
                "number": row.number,
                "remote_id": row.remote_id,
                "cause": row.cause,
                "field": row.field,
                "ours": row.ours,
                "theirs": row.theirs,
                "done": row.done,
            }
            words = f"  {row.number or row.remote_id}: {row.get_cause_display()} {row.field} {row.ours} ≠ {row.theirs}"
            line = jsonlib.dumps(values, ensure_ascii=False) if json else f"{words} {row.done}"
            self.stdout.write(line)
        if run.state != Run.State.FINISHED:
            raise CommandError(f"The comparison did not finish: {run.error}")
