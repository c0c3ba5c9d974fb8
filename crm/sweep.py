"""Sweeps: comparing all of MiniCRM's invoices with our copy, and what each difference comes from (DESIGN §5)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from crm import mirror
from crm.client import Answer, MiniCRM, errors
from crm.connection import connect
from crm.mirror import Source
from crm.models import Difference, Kind, Lane, Run, System
from crm.refresh import OVERLAP, Busy, refresh
from crm.runs import Progress, running
from crm.words import StatusWords

COMPARED = (
    "number",
    "issued_on",
    "due_on",
    "paid_on",
    "currency",
    "amount_net",
    "amount_vat",
    "amount_gross",
    "status_word",
)
PAGE_OF_OURS = 500


def reconcile(system: System, run: Run | None = None) -> Run:
    """Compares all invoices; returns the closed Run, whose differences say what was found and done.

    Raises Busy while another comparison of this system runs.
    """
    run = run or Run(system=system, task=Run.Task.RECONCILE, stream=Kind.INVOICE)
    run.save()
    others = Run.objects.filter(system=system, task=Run.Task.RECONCILE, state=Run.State.RUNNING).exclude(pk=run.pk)
    if others.exists():
        run.delete()
        raise Busy("A reconciliation is running already.")
    _refresh_first(system)
    with running(run) as progress:
        Reconciliation(system, connect(system, lane=Lane.AUDIT), run, progress).run()
    return run


def _refresh_first(system: System) -> None:
    """What the refresh would bring anyway is no drift."""
    try:
        refresh(system, Kind.INVOICE)
    except Busy:
        return  # it is being brought


@dataclass
class Reconciliation:
    """One comparison: list keys and totals, documents that are missing on one side, header against lines, pairs."""

    system: System
    client: MiniCRM
    run_row: Run
    progress: Progress
    started_at: Any = field(default_factory=timezone.now)

    kind = Kind.INVOICE

    def __post_init__(self) -> None:
        self.mirrored = mirror.of(self.kind)
        self.model: Any = self.mirrored.model
        self.words = StatusWords(self.system)
        self.source = Source(run=self.run_row)

    def run(self) -> None:
        self._compare_lists()
        self._forgive_recent()
        self._look_for_vanished()
        self._header_and_lines()
        self._pairs()

    # Lists ----------------------------------------------------------------------------------------------------

    def _compare_lists(self) -> None:
        self.progress.phase("list")
        for answer in self.client.document_pages(self.kind):
            found = list(self._differences(answer))
            ids = [row.id for row in answer.value.rows]
            wanted = {one.remote_id for one in found}
            mirror.apply_rows(self.system, self.kind, answer, self.words, self.source, wanted=wanted)
            Difference.objects.bulk_create(self._with_target(found))
            self.progress.run.total = answer.value.count
            self.progress.step(len(ids), compared=len(ids), differences=len(found))
        self._read_wanted()

    def _differences(self, answer: Answer[Any]) -> Iterator[Difference]:
        rows = answer.value.rows
        ours = {
            row.remote_id: row
            for row in self.model.objects.filter(system=self.system, remote_id__in=[row.id for row in rows])
        }
        for row in rows:
            theirs = mirror.row_fields(self.kind, row, self.words)
            mine = ours.get(row.id)
            if mine is None:
                yield self._difference(
                    row.id,
                    row.number,
                    Difference.Cause.NOT_HERE,
                    theirs="",
                    done=_("taken over"),
                    explanation=_("It is in MiniCRM's list, and no refresh has brought it."),
                )
                continue
            if mine.observed_to and mine.observed_to >= answer.sent_at:
                continue  # written while this page was read
            yield from self._other_values(mine, theirs, row.number)

    def _other_values(self, mine: Any, theirs: dict[str, Any], number: str) -> Iterator[Difference]:
        for name in COMPARED:
            if getattr(mine, name) != theirs[name]:
                ours = self.mirrored.shown(name, getattr(mine, name), mine.currency)
                there = self.mirrored.shown(name, theirs[name], theirs["currency"])
                yield self._difference(
                    mine.remote_id,
                    number,
                    Difference.Cause.OTHER_VALUE,
                    field=name,
                    ours=ours,
                    theirs=there,
                    done=_("MiniCRM's value taken over"),
                    explanation=_("It changed in MiniCRM without the list of changes showing it to us."),
                )

    def _difference(self, remote_id: int, number: str, cause: str, *, done: str = "", **values: Any) -> Difference:
        return Difference(
            run=self.run_row,
            kind=self.kind,
            remote_id=remote_id,
            number=number,
            cause=cause,
            done=done,
            is_settled=bool(done),
            **values,
        )

    def _with_target(self, found: Iterable[Difference]) -> list[Difference]:
        found = list(found)
        keys = dict(
            self.model.objects.filter(system=self.system, remote_id__in=[one.remote_id for one in found]).values_list(
                "remote_id", "pk"
            )
        )
        for one in found:
            one.target_id = keys.get(one.remote_id)
        return found

    def _forgive_recent(self) -> None:
        """What MiniCRM itself lists as changed since we began is news, not drift: the refresh brings it as such."""
        since = self.started_at - OVERLAP
        recent: set[int] = set()
        for answer in self.client.document_pages(self.kind, updated_since=since):
            recent |= {row.id for row in answer.value.rows}
        forgiven, _by_model = self.run_row.differences.filter(remote_id__in=recent).delete()
        self.progress.counts["differences"] -= forgiven

    def _read_wanted(self) -> None:
        """Reads the details of what differed; the refresh would too, the page of this run shall not wait for it."""
        pending = self.model.objects.filter(system=self.system, detail_wanted_at__gte=self.started_at)
        for remote_id in list(pending.values_list("remote_id", flat=True)):
            try:
                answer = self.client.document(self.kind, remote_id)
            except errors.NotFound:
                mirror.mark_missing(self.system, self.kind, remote_id)
                continue
            mirror.apply_details(self.system, self.kind, [answer], self.source)
            self.progress.step(0, details=1)

    # Vanished -------------------------------------------------------------------------------------------------

    def _look_for_vanished(self) -> None:
        """Ours that no page showed: read by Id, and only two independent reads make it missing (API.md §1)."""
        unseen = self.model.objects.filter(
            Q(observed_to__lt=self.started_at), system=self.system, is_trashed=False
        ).order_by("pk")
        self.progress.phase("missing", unseen.count())
        last = 0
        while batch := list(unseen.filter(pk__gt=last)[:PAGE_OF_OURS]):
            last = batch[-1].pk
            for row in batch:
                self._look_for(row)
            self.progress.step(len(batch))

    def _look_for(self, row: Any) -> None:
        try:
            answer = self.client.document(self.kind, row.remote_id)
        except errors.NotFound:
            self._not_there(row)
            return
        mirror.apply_details(self.system, self.kind, [answer], self.source)
        Difference.objects.create(
            run=self.run_row,
            kind=self.kind,
            target_id=row.pk,
            remote_id=row.remote_id,
            number=row.number,
            cause=Difference.Cause.NOT_THERE,
            is_settled=True,
            done=_("read by its Id and kept"),
            explanation=_("MiniCRM's list does not show it, but it exists: it is probably not issued any more."),
        )
        self.progress.counts["differences"] += 1

    def _not_there(self, row: Any) -> None:
        # A 404 also comes when the plan lost its API: another read must succeed before it counts.
        self.client.categories()
        first = row.missing_since
        mirror.mark_missing(self.system, self.kind, row.remote_id)
        confirmed = first is not None and timezone.now() - first > timedelta(minutes=1)
        Difference.objects.create(
            run=self.run_row,
            kind=self.kind,
            target_id=row.pk,
            remote_id=row.remote_id,
            number=row.number,
            cause=Difference.Cause.NOT_THERE,
            done=_("marked as missing") if confirmed else "",
            explanation=_("MiniCRM answers 404 for it, for the second time.")
            if confirmed
            else _("MiniCRM answers 404 for it; the next comparison reads it once more."),
        )
        self.progress.counts["differences"] += 1

    # Sums and pairs -------------------------------------------------------------------------------------------

    def _header_and_lines(self) -> None:
        self.progress.phase("sums")
        words = _("MiniCRM's own total is not the sum of its lines; both are kept as they came.")
        self._keep(
            self._difference(
                row.remote_id,
                row.number,
                Difference.Cause.HEADER_LINES,
                field="amount_net",
                ours=lines,
                theirs=header,
                target_id=row.pk,
                explanation=words,
            )
            for row, header, lines in self.mirrored.sums_off(self.system)
        )

    def _pairs(self) -> None:
        self.progress.phase("pairs")
        self._keep(
            self._difference(
                row.remote_id, row.number, Difference.Cause.STORNO_PAIR, target_id=row.pk, explanation=words
            )
            for row, words in self.mirrored.pairs_off(self.system)
        )

    def _keep(self, found: Iterable[Difference]) -> None:
        kept = Difference.objects.bulk_create(found, batch_size=500)
        self.progress.step(len(kept), differences=len(kept))
