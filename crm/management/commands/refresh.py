"""`manage.py refresh`: pulls what changed in MiniCRM, from the environment alone."""

from argparse import ArgumentParser
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from crm.management.runs import as_text, current_system
from crm.models import Run, StatusGroup, System
from crm.refresh import KINDS, Busy, Options, refresh

NAMES = {"orders": "order", "offers": "offer", "invoices": "invoice", "contacts": "contact"}


class Command(BaseCommand):
    help = "Refreshes the local copy of orders, offers, invoices, contacts, or all of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", nargs="?", default="all", choices=[*NAMES, "all"])
        parser.add_argument(
            "--status-group",
            default="",
            choices=["", *StatusGroup.values],
            metavar="G",
            help=f"walk one group only: {', '.join(StatusGroup.values)}",
        )
        parser.add_argument(
            "--since",
            default="",
            metavar="T",
            help="walk what changed since this moment (2026-11-22 or '2026-11-22 08:00', MiniCRM's time)",
        )
        parser.add_argument("--full", action="store_true", help="walk everything, as the first import does")
        parser.add_argument("--json", action="store_true", help="one JSON object per run")

    def handle(self, *, what: str, status_group: str, since: str, full: bool, json: bool, **_options: Any) -> None:
        system = current_system()
        if what == "contacts" and status_group:
            raise CommandError("Contacts have no status groups; leave --status-group out.")
        kinds = KINDS if what == "all" else (NAMES[what],)
        options = Options(since=self._moment(since, system), status_group=status_group, full=full, patient=True)
        failed = []
        for kind in kinds:
            if status_group and kind == NAMES["contacts"]:
                continue
            run = self._refresh(system, kind, options)
            self.stdout.write(as_text(run, as_json=json))
            failed += [kind] if run.state != Run.State.FINISHED else []
        if failed:
            raise CommandError(f"Not finished: {', '.join(failed)}.")

    def _refresh(self, system: System, kind: str, options: Options) -> Run:
        try:
            return refresh(system, kind, options)
        except Busy as busy:
            raise CommandError(f"{busy} Wait for it, or stop it on the page of runs.") from None

    def _moment(self, text: str, system: System) -> datetime | None:
        if not text:
            return None
        try:
            moment = parse_datetime(text.replace("T", " "))
            day = None if moment else parse_date(text)
        except ValueError:
            moment = day = None
        if day:
            moment = datetime.combine(day, time.min)
        if moment is None:
            raise CommandError(f"{text!r} is not a moment; write 2026-11-22 or '2026-11-22 08:00'.")
        return moment if timezone.is_aware(moment) else moment.replace(tzinfo=ZoneInfo(system.zone))
