"""Refresh: pulling what changed in MiniCRM into our copy, in two streams per kind (DESIGN §5).

    documents   List?UpdatedSince, newest first ──> rows ──> a detail for every returned row
    cards       Project?CategoryId&UpdatedSince ──> status of drafts, customer, owner, trash

A stream's cursor is the start of its last run that finished; a failed run never moves it.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from crm import mirror, probe
from crm.client import Answer, MiniCRM, errors
from crm.connection import connect
from crm.mirror import Source
from crm.models import Category, Contact, Kind, Run, Stream, System
from crm.runs import Progress, running
from crm.words import StatusWords

log = logging.getLogger("crm.refresh")

OVERLAP = timedelta(minutes=2)
CLOCK_ALARM = timedelta(seconds=60)
LEASE = timedelta(minutes=10)
BATCH = 50
# A scheduled run reads first details for this long and leaves the rest to the next one, so that changes stay fast.
DETAIL_SECONDS = 60
# Details of contacts share the 60 calls a minute with people (50,000 of them take 15 hours): this many per run.
CONTACT_DETAILS = 20
KINDS = (Kind.ORDER, Kind.OFFER, Kind.INVOICE, Kind.CONTACT)


class Busy(Exception):
    """Another run is refreshing this stream; two never run at once."""


@dataclass(frozen=True)
class Options:
    """What a run shall walk. Only a plain or full walk moves the cursor.

    `patient` runs (a command by hand) read all details; scheduled ones leave what takes too long to the next run.
    """

    since: datetime | None = None
    status_group: str = ""
    full: bool = False
    patient: bool = False

    @property
    def moves_cursor(self) -> bool:
        return not self.status_group and self.since is None


def refresh(system: System, kind: str, options: Options | None = None, run: Run | None = None) -> Run:
    """Refreshes one stream and returns its closed Run. Raises Busy if another run has the stream."""
    options = options or Options()
    run = run or Run(system=system, task=Run.Task.REFRESH, stream=kind)
    with _lease(system, kind, run) as stream, running(run) as progress:
        client = connect(system)
        if kind == Kind.CONTACT:
            Contacts(system, client, stream, progress, options).run()
        else:
            Documents(system, kind, client, stream, progress, options).run()
    _close(stream, run)
    return run


@contextmanager
def _lease(system: System, kind: str, run: Run) -> Iterator[Stream]:
    stream, _created = Stream.objects.get_or_create(system=system, name=kind)
    now = timezone.now()
    run.save()
    taken = Stream.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now), pk=stream.pk).update(
        lease_until=now + LEASE, run=run, last_started_at=now
    )
    if not taken:
        Run.objects.filter(pk=run.pk).delete() if run.state == Run.State.QUEUED and not run.created_by_id else None
        raise Busy(f"{kind} is being refreshed already.")
    try:
        yield stream
    finally:
        Stream.objects.filter(pk=stream.pk).update(lease_until=None)


def _close(stream: Stream, run: Run) -> None:
    if run.state == Run.State.FINISHED:
        Stream.objects.filter(pk=stream.pk).update(failing_since=None, last_error="")
    elif run.state == Run.State.FAILED:
        Stream.objects.filter(pk=stream.pk, failing_since=None).update(failing_since=timezone.now())
        Stream.objects.filter(pk=stream.pk).update(last_error=run.error)


class Walk:
    """What both kinds of stream share: since when, where the cursor goes, the lease, the clock."""

    def __init__(self, system: System, client: MiniCRM, stream: Stream, progress: Progress, options: Options) -> None:
        self.system, self.client, self.stream, self.progress, self.options = system, client, stream, progress, options
        self.source = Source(run=progress.run)
        self.words = StatusWords(system)
        self.started_at = timezone.now()
        self.remote_started_at: datetime | None = None

    @property
    def is_import(self) -> bool:
        return self.options.moves_cursor and (self.options.full or self.stream.complete_until is None)

    @property
    def since(self) -> datetime | None:
        if self.options.since or self.options.status_group or self.is_import:
            return self.options.since
        return self.stream.complete_until - OVERLAP if self.stream.complete_until else None

    def alive(self) -> None:
        """Holds the stream's lease while the walk goes on."""
        Stream.objects.filter(pk=self.stream.pk).update(lease_until=timezone.now() + LEASE)

    def saw_clock(self, answer: Answer[Any]) -> None:
        """The first answer's Date: the cursor never runs ahead of MiniCRM's clock; a big difference is an alarm."""
        if self.remote_started_at or answer.remote_at is None:
            return
        self.remote_started_at = answer.remote_at
        skew = int((answer.remote_at - answer.answered_at).total_seconds())
        skew = skew if abs(skew) > CLOCK_ALARM.total_seconds() else 0
        if skew != self.system.clock_skew_seconds:
            System.objects.filter(pk=self.system.pk).update(clock_skew_seconds=skew)

    def move_cursor(self) -> None:
        if not self.options.moves_cursor:
            return
        reached = min(self.started_at, self.remote_started_at or self.started_at)
        began = self.stream.resume.get("started_at")
        if began:
            reached = min(reached, datetime.fromisoformat(began))
        Stream.objects.filter(pk=self.stream.pk).update(complete_until=reached, resume={})


class Documents(Walk):
    """Orders, offers or invoices with their cards."""

    def __init__(self, system: System, kind: str, client: MiniCRM, *rest: Any) -> None:
        super().__init__(system, client, *rest)
        self.kind = kind
        self.model = mirror.of(kind).model

    def run(self) -> None:
        if self.system.probed_at is None:
            probe.probe(self.client, self.system, self.progress)
            self.words = StatusWords(self.system)
        self._lists()
        self._details()
        if not self.options.status_group:
            self._cards()
            self._unlisted()
        self.move_cursor()

    # Lists ----------------------------------------------------------------------------------------------------

    def _lists(self) -> None:
        """Newest first; rows that move to the front meanwhile are on page 0, which is read again until it is known."""
        self.progress.phase("list")
        page = self._first_page()
        last_count = None
        while True:
            answer = self._page(page)
            rows = answer.value.rows
            news = self._news([row.id for row in rows])
            self._apply(answer, news, page)
            if last_count is not None and answer.value.count < last_count and page > 0:
                # A document left the list: everything behind it moved one place to the front, over our page's edge.
                page, last_count = page - 1, answer.value.count
                continue
            last_count = answer.value.count
            if rows and not (self._is_second_walk and not news):
                page += 1
            elif self._is_second_walk or page == 0:
                return
            else:
                self._is_second_walk, page = True, 0

    _is_second_walk = False

    def _first_page(self) -> int:
        """An import that was cut goes on one page before where it stopped: new documents only push rows back."""
        if not self.is_import:
            return 0
        if self.options.full or "page" not in self.stream.resume:
            self.stream.resume = {"page": 0, "started_at": self.started_at.isoformat()}
        return max(0, self.stream.resume["page"] - 1)

    def _page(self, page: int) -> Answer[Any]:
        answer = self.client.document_page(
            self.kind, page, updated_since=self.since, status_group=self.options.status_group or None
        )
        self.saw_clock(answer)
        return answer

    def _news(self, remote_ids: list[int]) -> set[int]:
        """Those of the page that this walk has not seen yet."""
        seen = self.model.objects.filter(
            system=self.system, remote_id__in=remote_ids, observed_from__gte=self.started_at
        ).values_list("remote_id", flat=True)
        return set(remote_ids) - set(seen)

    def _apply(self, answer: Answer[Any], news: set[int], page: int) -> None:
        applied = mirror.apply_rows(self.system, self.kind, answer, self.words, self.source, wanted=news)
        if self.is_import and not self._is_second_walk:
            self.stream.resume["page"] = page
            Stream.objects.filter(pk=self.stream.pk).update(resume=self.stream.resume)
        self.alive()
        self.progress.run.total = answer.value.count
        self.progress.step(
            len(news),
            listed=len(news),
            created=len(applied.created),
            changed=len(applied.changed),
            dropped=len(applied.dropped),
        )

    # Details --------------------------------------------------------------------------------------------------

    def _details(self) -> None:
        """Changed documents first, then those never read, newest first."""
        pending = self.model.objects.filter(system=self.system, detail_wanted_at__isnull=False)
        self.progress.phase("details", pending.count())
        self._read(pending.exclude(detail_read_at=None), None)
        seconds = None if self.options.patient else DETAIL_SECONDS
        self._read(pending.filter(detail_read_at=None), seconds)

    def _read(self, pending: Any, seconds: float | None) -> None:
        began = time.monotonic()
        below: int | None = None
        while seconds is None or time.monotonic() - began < seconds:
            batch = pending if below is None else pending.filter(remote_id__lt=below)
            ids = list(batch.order_by("-remote_id").values_list("remote_id", flat=True)[:BATCH])
            if not ids:
                return
            below = ids[-1]
            answers = [answer for remote_id in ids if (answer := self._detail(remote_id))]
            self._apply_details(answers)
            self.alive()
            self.progress.step(len(ids), details=len(answers))

    def _detail(self, remote_id: int) -> Answer[Any] | None:
        try:
            return self.client.document(self.kind, remote_id)
        except errors.NotFound:
            mirror.mark_missing(self.system, self.kind, remote_id)
        except (errors.Unreadable, errors.ServerError) as failure:
            # One bad document must not hold up the others; it stays wanted and is read again next time.
            log.warning("%s %s cannot be read: %s", self.kind, remote_id, failure)
            self.progress.counts["unreadable"] += 1
        return None

    def _apply_details(self, answers: list[Answer[Any]]) -> None:
        if answers:
            applied = mirror.apply_details(self.system, self.kind, answers, self.source)
            self.progress.counts.update(changed=len(applied.changed), created=len(applied.created))

    # Cards ----------------------------------------------------------------------------------------------------

    def _cards(self) -> None:
        category = Category.objects.filter(system=self.system, kind=self.kind).first()
        if category is None:
            return
        self.progress.phase("cards")
        filters: dict[str, Any] = {"category_id": category.remote_id}
        if self.since:
            filters["updated_since"] = self.since
        for answer in self.client.card_pages(**filters):
            self.saw_clock(answer)
            cards = [(card, answer) for card in answer.value.rows]
            mirror.apply_cards(self.system, self.kind, category.pk, cards, self.words, self.source)
            self.alive()
            self.progress.run.total = answer.value.count
            self.progress.step(len(cards), cards=len(cards))

    def _unlisted(self) -> None:
        """Draft orders made elsewhere are in no list: their card is known, and from it where their Id must be."""
        if self.kind != Kind.ORDER:
            return
        from crm.unlisted import find_orders

        self.progress.phase("drafts")
        for answers in find_orders(self.client, self.system, self.model, patient=self.options.patient):
            self._apply_details(answers)
            found = [answer.value.id for answer in answers]
            mirror.carry_from_known_cards(self.system, self.kind, found, self.words)
            self.alive()
            self.progress.step(len(answers), drafts=len(answers))


class Contacts(Walk):
    """Companies and persons: lists first, then details, which alone hold tax and bank numbers."""

    def run(self) -> None:
        self.progress.phase("list")
        filters = {"updated_since": self.since} if self.since else {}
        for answer in self._pages(filters):
            self.saw_clock(answer)
            contacts = [(contact, answer) for contact in answer.value.rows]
            applied = mirror.apply_contacts(self.system, contacts, self.source, are_details=False)
            self.alive()
            self.progress.run.total = answer.value.count
            self.progress.step(len(contacts), listed=len(contacts), created=len(applied.created))
        self._details()
        self.move_cursor()

    def _pages(self, filters: dict[str, Any]) -> Iterator[Answer[Any]]:
        return self.client.contact_pages(**filters)

    def _details(self) -> None:
        pending = Contact.objects.filter(system=self.system, detail_wanted_at__isnull=False)
        self.progress.phase("details", pending.count())
        ids = pending.order_by(F("detail_read_at").desc(nulls_last=True), "-remote_id")
        for remote_id in list(ids.values_list("remote_id", flat=True)[:CONTACT_DETAILS]):
            self._read(remote_id)
            self.alive()
            self.progress.step(1, details=1)

    def _read(self, remote_id: int) -> None:
        try:
            answer = self.client.contact(remote_id)
        except errors.NotFound:
            Contact.objects.filter(system=self.system, remote_id=remote_id).update(detail_wanted_at=None)
            return
        mirror.apply_contacts(self.system, [(answer.value, answer)], self.source, are_details=True)
