"""`manage.py probe_system`: reads modules, fields, status words and groups into the word table."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crm.management.runs import as_text, current_system
from crm.models import Category, Run
from crm.probe import run_probe


class Command(BaseCommand):
    help = "Probes the system with harmless reads and fills the word table; unknown words are shown to decide."

    def handle(self, **_options: Any) -> None:
        system = current_system()
        run = run_probe(system)
        self.stdout.write(as_text(run, as_json=False))
        if run.state != Run.State.FINISHED:
            raise CommandError(f"MiniCRM could not be probed: {run.error}")
        for category in Category.objects.filter(system=system).order_by("kind", "name"):
            self.stdout.write(f"  module {category.remote_id} {category.name}: {category.kind or 'not ours'}")
        for word in system.status_words.all():
            means = word.get_status_display() or "—"
            self.stdout.write(f"  {word.kind} “{word.word}” [{word.group or '?'}]: {means}")
        if undecided := [word.word for word in system.status_words.undecided()]:
            self.stdout.write(f"Undecided: {', '.join(undecided)}. Decide in the admin, under Status words.")
