"""Writing remote answers into our copy: in bulk, only what is newer, with an Event for every change.

An answer is applied only if its request started after the end of the read that last filled the row (DESIGN §5); an
overlapping one is dropped and the row is read again.
"""

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, ParamSpec, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone

from crm import mapping
from crm.client import Answer
from crm.client.records import DocumentDetail, DocumentPage
from crm.models import Address, Card, Contact, Event, Kind, Operation, Run, System
from crm.words import StatusWords

# What an Event does not tell: copies of the answer, derived text, bookkeeping.
_SILENT = frozenset(
    {
        "raw",
        "raw_row",
        "raw_detail",
        "search",
        "customer",
        "vendor",
        "detail_wanted_at",
        "detail_read_at",
        "card_id",
        "contact_id",
        "business_id",
        "status_group",
        "effect",
        "partner_remote_id",
        "missing_since",
        "document_url",
    }
)


_EMPTY: tuple[Any, ...] = (None, "", 0, {})


@dataclass(frozen=True)
class MirroredKind:
    """A kind of document that billing mirrors: its models, and what is linked after rows were written."""

    model: type[Any]
    line_model: type[Any]
    to_minor: Callable[[Any, str], int]
    settle: Callable[[System, Sequence[Any], bool], None]  # the last argument: whether their lines were written
    shown: Callable[[str, Any, str], str]  # a column's value in a currency, as a person reads it
    sums_off: Callable[[System], Iterable[tuple[Any, str, str]]] = lambda _system: ()
    pairs_off: Callable[[System], Iterable[tuple[Any, str]]] = lambda _system: ()


_kinds: dict[str, MirroredKind] = {}


def register(kind: str, mirrored: MirroredKind) -> None:
    """Called by billing when the application starts."""
    _kinds[kind] = mirrored


def of(kind: str) -> MirroredKind:
    return _kinds[kind]


def document_kinds() -> list[str]:
    return list(_kinds)


@dataclass
class Incoming:
    """What one answer says about one row, and when it was asked and answered."""

    remote_id: int
    fields: dict[str, Any]
    sent_at: datetime
    answered_at: datetime
    lines: list[dict[str, Any]] | None = None


@dataclass
class Applied:
    """What a batch did: primary keys of new and changed rows, remote ids of those whose answer was too old."""

    created: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    rows: dict[int, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """Who brought an answer: a run or an operation; Events name it."""

    run: Run | None = None
    operation: Operation | None = None


P = ParamSpec("P")
R = TypeVar("R")


def in_one_transaction(apply: Callable[P, R]) -> Callable[P, R]:
    """Runs in a transaction, and once more if another writer has inserted one of the rows in between."""

    @functools.wraps(apply)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with transaction.atomic():
                return apply(*args, **kwargs)
        except IntegrityError:
            with transaction.atomic():
                return apply(*args, **kwargs)

    return wrapper


class Writer:
    """Upserts rows of one model for one system inside one transaction; `announced` says whether new rows are told."""

    def __init__(self, model: type[Any], kind: str, system: System, source: Source, *, announced: bool = True) -> None:
        self.model, self.kind, self.system, self.source, self.announced = model, kind, system, source, announced

    def write(self, incoming: Sequence[Incoming]) -> Applied:
        """New rows, changed rows and their Events. Must run inside a transaction."""
        applied = Applied()
        existing = self._existing(item.remote_id for item in incoming)
        new: dict[int, Any] = {}
        changed: dict[int, Any] = {}
        unchanged: dict[int, Any] = {}
        touched: set[str] = {"observed_from", "observed_to"}
        events: list[Event] = []
        for item in incoming:
            row = existing.get(item.remote_id) or new.get(item.remote_id)
            if row is None:
                new[item.remote_id] = self._new(item)
                continue
            if row.observed_to and item.sent_at <= row.observed_to:
                applied.dropped.append(item.remote_id)
                continue
            has_changed = self._change(row, item, touched, events)
            (changed if has_changed else unchanged)[item.remote_id] = row
        self._save(new, changed, unchanged, touched)
        applied.created = [row.pk for row in new.values()]
        applied.changed = [row.pk for row in changed.values()]
        applied.rows = {**existing, **new}
        if self.announced:
            events += [self.event(row, Event.What.APPEARED, after=_told(row)) for row in new.values()]
        Event.objects.bulk_create(events)
        return applied

    def _existing(self, remote_ids: Iterable[int]) -> dict[int, Any]:
        # In one order, so that two writers wait for each other instead of dead-locking.
        rows = self.model.objects.select_for_update().filter(system=self.system, remote_id__in=list(remote_ids))
        return {row.remote_id: row for row in rows.order_by("remote_id")}

    def _new(self, item: Incoming) -> Any:
        return self.model(
            system=self.system,
            remote_id=item.remote_id,
            observed_from=item.sent_at,
            observed_to=item.answered_at,
            **item.fields,
        )

    def _change(self, row: Any, item: Incoming, touched: set[str], events: list[Event]) -> bool:
        """Sets what is different and tells it; whether anything was."""
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        is_stub = row.observed_to is None
        # The first list row or detail of a document fills empty columns; that is no change in MiniCRM.
        fills = any(name in item.fields and not getattr(row, name) for name in ("raw_row", "raw_detail"))
        has_changed = False
        for name, value in item.fields.items():
            old = getattr(row, name)
            if old == value:
                continue
            setattr(row, name, value)
            touched.add(name)
            has_changed = True
            if name not in _SILENT and not is_stub and not (fills and old in _EMPTY):
                before[name], after[name] = _plain(old), _plain(value)
        row.observed_from, row.observed_to = item.sent_at, item.answered_at
        if before:
            events.append(self.event(row, Event.What.CHANGED, before=before, after=after))
        return has_changed

    def _save(self, new: dict[int, Any], changed: dict[int, Any], unchanged: dict[int, Any], touched: set[str]) -> None:
        if new:
            self.model.objects.bulk_create(new.values(), batch_size=500)
        if changed:
            self.model.objects.bulk_create(
                changed.values(),
                batch_size=500,
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=sorted(touched),
            )
        for observed, rows in groupby(unchanged.values(), key=lambda row: (row.observed_from, row.observed_to)):
            self.model.objects.filter(pk__in=[row.pk for row in rows]).update(
                observed_from=observed[0], observed_to=observed[1]
            )

    def event(self, row: Any, what: str, **values: Any) -> Event:
        """An unsaved Event of the row, naming who brought the answer."""
        return Event(
            system=self.system,
            kind=self.kind,
            target_id=row.pk,
            what=what,
            run=self.source.run,
            operation=self.source.operation,
            **values,
        )


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | None) else str(value)


def _told(row: Any) -> dict[str, Any]:
    """What the Event of a new row tells, as far as its model has it."""
    names = ("number", "status", "status_word", "amount_gross", "currency", "name")
    return {name: _plain(value) for name in names if (value := getattr(row, name, None)) not in (None, "")}


# Documents ----------------------------------------------------------------------------------------------------


def row_fields(kind: str, row: Any, words: StatusWords) -> dict[str, Any]:
    """A list row as our columns."""
    return mapping.document_from_row(kind, row, words, of(kind).to_minor)


@in_one_transaction
def apply_rows(
    system: System, kind: str, answer: Answer[DocumentPage], words: StatusWords, source: Source, *, wanted: set[int]
) -> Applied:
    """A page of a list. The details of the rows in `wanted` are marked to be read; rows that were dropped too."""
    mirrored = of(kind)
    cards = stubs(Card, system, (row.project_id for row in answer.value.rows if row.project_id))
    incoming = [
        Incoming(
            row.id,
            row_fields(kind, row, words)
            | ({"card_id": cards[row.project_id]} if row.project_id else {})
            | ({"detail_wanted_at": answer.answered_at} if row.id in wanted else {}),
            answer.sent_at,
            answer.answered_at,
        )
        for row in answer.value.rows
    ]
    applied = Writer(mirrored.model, kind, system, source).write(incoming)
    if applied.dropped:
        mirrored.model.objects.filter(system=system, remote_id__in=applied.dropped).update(
            detail_wanted_at=answer.answered_at
        )
    _settle(mirrored, system, applied, with_lines=False)
    return applied


@in_one_transaction
def apply_details(
    system: System,
    kind: str,
    answers: Sequence[Answer[Any]],
    source: Source,
    extra: dict[str, Any] | None = None,
) -> Applied:
    """Details with their lines; `extra` are columns that the answer implies, such as the status after a move."""
    mirrored = of(kind)
    people = [answer.value.customer_id for answer in answers if answer.value.customer_id]
    contacts = stubs(Contact, system, people)
    cards = stubs(Card, system, (answer.value.project_id for answer in answers if answer.value.project_id))
    incoming = [_detail(kind, answer, mirrored, cards, contacts, extra or {}) for answer in answers]
    writer = Writer(mirrored.model, kind, system, source)
    applied = writer.write(incoming)
    dropped = set(applied.dropped)
    fresh = [item for item in incoming if item.remote_id not in dropped]
    _write_lines(mirrored.line_model, applied.rows, fresh, writer.event)
    _settle(mirrored, system, applied, with_lines=True)
    return applied


def _detail(
    kind: str,
    answer: Answer[DocumentDetail],
    mirrored: MirroredKind,
    cards: dict[int, int],
    contacts: dict[int, int],
    extra: dict[str, Any],
) -> Incoming:
    detail = answer.value
    fields = mapping.document_from_detail(kind, detail, mirrored.to_minor)
    fields["search"] = mapping.document_search(fields)
    # Asked for again while this was being read: then it is still wanted.
    fields |= {"detail_read_at": answer.sent_at, "detail_wanted_at": None, "missing_since": None, **extra}
    if detail.project_id:
        fields["card_id"] = cards[detail.project_id]
    if detail.customer_id:
        fields["contact_id"] = contacts[detail.customer_id]
    lines = [
        mapping.line_from_item(item, number, detail.currency_code, mirrored.to_minor)
        for number, item in enumerate(detail.items, 1)
    ]
    return Incoming(detail.id, fields, answer.sent_at, answer.answered_at, lines)


def _write_lines(
    line_model: type[Any], rows: dict[int, Any], incoming: Sequence[Incoming], tell: Callable[..., Event]
) -> None:
    """Replaces the lines of documents whose lines are not what the answer says, and tells what changed."""
    wanted = {rows[item.remote_id].pk: item.lines for item in incoming if item.lines is not None}
    if not wanted:
        return
    names = [f.attname for f in line_model._meta.concrete_fields if f.attname not in ("id", "document_id")]
    have: dict[int, list[dict[str, Any]]] = {pk: [] for pk in wanted}
    for values in line_model.objects.filter(document_id__in=wanted).order_by("position").values("document_id", *names):
        have[values.pop("document_id")].append(values)
    other = {pk: lines for pk, lines in wanted.items() if have[pk] != lines}
    stale = {pk: lines for pk, lines in other.items() if have[pk]}
    if stale:
        line_model.objects.filter(document_id__in=stale).delete()
        by_pk = {row.pk: row for row in rows.values()}
        changes = [(by_pk[pk], *line_changes(have[pk], lines)) for pk, lines in stale.items()]
        Event.objects.bulk_create(
            tell(row, Event.What.CHANGED, before=before, after=after)
            for row, before, after in changes
            if before or after
        )
    line_model.objects.bulk_create(
        (line_model(document_id=pk, **line) for pk, lines in other.items() for line in lines), batch_size=1000
    )


_TOLD_OF_LINES = ("sku", "name", "description", "quantity", "unit", "price_net", "vat_text")


def line_changes(
    before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What differs between two sets of lines, as (before, after) keyed `lines.<position>[.<field>]`.

    Lines are matched by their remote Id, where documents send none (invoices) by position.
    """
    old = {line["remote_id"] or f"at {line['position']}": line for line in before}
    new = {line["remote_id"] or f"at {line['position']}": line for line in after}
    was: dict[str, Any] = {}
    now: dict[str, Any] = {}
    for key in old.keys() - new.keys():
        was[f"lines.{old[key]['position']}"] = _line_in_words(old[key])
    for key in new.keys() - old.keys():
        now[f"lines.{new[key]['position']}"] = _line_in_words(new[key])
    for key in old.keys() & new.keys():
        for name in _TOLD_OF_LINES:
            if old[key][name] != new[key][name]:
                field_key = f"lines.{new[key]['position']}.{name}"
                was[field_key], now[field_key] = _plain(old[key][name]), _plain(new[key][name])
    return was, now


def _line_in_words(line: dict[str, Any]) -> str:
    quantity, price = (f"{line[name].normalize():f}" for name in ("quantity", "price_net"))
    return f"{line['sku']} {line['name']}, {quantity} {line['unit']} × {price}".strip()


def _settle(mirrored: MirroredKind, system: System, applied: Applied, *, with_lines: bool) -> None:
    fresh = set(applied.created) | set(applied.changed)
    if fresh:
        mirrored.settle(system, [row for row in applied.rows.values() if row.pk in fresh], with_lines)


@in_one_transaction
def apply_implied(
    system: System, kind: str, remote_id: int, fields: dict[str, Any], answer: Answer[Any], source: Source
) -> Applied:
    """What an answer about one document says about another: the invoice whose storno it is, the proforma it pays."""
    incoming = Incoming(remote_id, fields, answer.sent_at, answer.answered_at)
    return Writer(of(kind).model, kind, system, source).write([incoming])


def mark_missing(system: System, kind: str, remote_id: int) -> None:
    """A detail answered 404: noted, never read as deleted without a second, independent read (API.md §1)."""
    of(kind).model.objects.filter(system=system, remote_id=remote_id).update(
        missing_since=timezone.now(), detail_wanted_at=None
    )


# Cards and contacts -------------------------------------------------------------------------------------------


def stubs(model: type[Any], system: System, remote_ids: Iterable[int]) -> dict[int, int]:
    """Remote id → pk, with rows made for those that are known by reference alone."""
    wanted = set(remote_ids)
    if not wanted:
        return {}
    known = _keys(model, system, wanted)
    missing = wanted - known.keys()
    if missing:
        model.objects.bulk_create((model(system=system, remote_id=one) for one in missing), ignore_conflicts=True)
        known |= _keys(model, system, missing)
    return known


def _keys(model: type[Any], system: System, remote_ids: set[int]) -> dict[int, int]:
    return dict(model.objects.filter(system=system, remote_id__in=remote_ids).values_list("remote_id", "pk"))


@in_one_transaction
def apply_cards(
    system: System,
    kind: str,
    category_id: int | None,
    answers: Sequence[tuple[Any, Answer[Any]]],
    words: StatusWords,
    source: Source,
) -> Applied:
    """Cards, given as (record, its answer), and through them status, customer and trash of their documents."""
    people = {card.contact_id for card, _answer in answers} | {card.business_id for card, _answer in answers}
    contacts = stubs(Contact, system, (one for one in people if one))
    incoming = []
    for card, answer in answers:
        fields = mapping.card_from_record(card)
        fields.pop("status_label", None)
        fields |= {
            "contact_id": contacts.get(card.contact_id),
            "business_id": contacts.get(card.business_id),
        }
        if category_id is not None:
            fields["category_id"] = category_id
        incoming.append(Incoming(card.id, fields, answer.sent_at, answer.answered_at))
    applied = Writer(Card, Kind.CARD, system, source, announced=False).write(incoming)
    _carry_to_documents(system, kind, applied, answers, words, source)
    return applied


def _carry_to_documents(
    system: System,
    kind: str,
    applied: Applied,
    answers: Sequence[tuple[Any, Answer[Any]]],
    words: StatusWords,
    source: Source,
) -> None:
    """A card's status, customer and trash are its document's."""
    mirrored = of(kind)
    dropped = set(applied.dropped)
    by_card = {
        applied.rows[card.id].pk: (card, answer)
        for card, answer in answers
        if card.id not in dropped and card.id in applied.rows
    }
    documents = mirrored.model.objects.filter(system=system, card_id__in=by_card).values_list("remote_id", "card_id")
    incoming = []
    for remote_id, card_pk in documents:
        card, answer = by_card[card_pk]
        fields = _document_from_card(kind, card, applied.rows[card.id], words)
        incoming.append(Incoming(remote_id, fields, answer.sent_at, answer.answered_at))
    Writer(mirrored.model, kind, system, source).write(incoming)


@in_one_transaction
def carry_from_known_cards(system: System, kind: str, remote_ids: Sequence[int], words: StatusWords) -> None:
    """Status and trash of documents that were found after their cards were read: from our copy of the cards."""
    rows = of(kind).model.objects.filter(system=system, remote_id__in=remote_ids, card__observed_to__isnull=False)
    for row in rows.select_related("card"):
        meaning = words.of_id(kind, row.card.status_remote_id) if row.card.status_remote_id else None
        status = (meaning.status, meaning.word, meaning.group) if meaning else ("", "", "")
        of(kind).model.objects.filter(pk=row.pk).update(
            is_trashed=row.card.is_trashed, status=status[0], status_word=status[1], status_group=status[2]
        )


def _document_from_card(kind: str, card: Any, row: Card, words: StatusWords) -> dict[str, Any]:
    fields: dict[str, Any] = {"is_trashed": bool(card.deleted)}
    if isinstance(card.status_id, int):
        meaning = words.of_id(kind, card.status_id)
    else:
        meaning = words.of(kind, card.status_id or "")
    if meaning and meaning.word:
        fields |= {"status": meaning.status, "status_word": meaning.word, "status_group": meaning.group}
    # An order names its customer itself; invoices and offers are known by their card alone (API.md §2).
    if kind != Kind.ORDER and (customer := row.business_id or row.contact_id):
        fields["contact_id"] = customer
    return fields


@in_one_transaction
def apply_contacts(
    system: System, answers: Sequence[tuple[Any, Answer[Any]]], source: Source, *, are_details: bool
) -> Applied:
    """Contacts from lists, which are marked for their detail, or details, which bring tax and bank numbers."""
    companies = stubs(Contact, system, (one.business_id for one, _answer in answers if one.business_id))
    known = {
        row.remote_id: row
        for row in Contact.objects.filter(system=system, remote_id__in=[one.id for one, _answer in answers])
    }
    incoming = []
    for contact, answer in answers:
        fields = mapping.contact_from_record(contact)
        row = known.get(contact.id)
        if row is not None and row.name and not contact.name:
            del fields["name"]  # a detail has first and last name alone; the list says in which order they go
        fields["business_id"] = companies.get(contact.business_id) if contact.business_id else None
        whole = {name: getattr(row, name) for name in ("name", "vat_number", "eu_vat_number")} if row else {}
        fields["search"] = mapping.contact_search(whole | fields)
        if are_details:
            fields |= {"detail_read_at": answer.sent_at, "detail_wanted_at": None}
        else:
            fields["detail_wanted_at"] = answer.answered_at
        incoming.append(Incoming(contact.id, fields, answer.sent_at, answer.answered_at))
    return Writer(Contact, Kind.CONTACT, system, source, announced=False).write(incoming)


@in_one_transaction
def apply_addresses(system: System, contact_remote_id: int, answer: Answer[Any]) -> None:
    """The addresses of one contact as its AddressList gives them; those that are no longer there go."""
    contact = Contact.objects.filter(system=system, remote_id=contact_remote_id).first()
    if contact is None:
        return
    rows = [
        Address(
            system=system,
            remote_id=address.id,
            contact=contact,
            observed_from=answer.sent_at,
            observed_to=answer.answered_at,
            **mapping.address_from_record(address),
        )
        for address in answer.value
    ]
    contact.addresses.exclude(remote_id__in=[row.remote_id for row in rows]).delete()
    Contact.objects.filter(pk=contact.pk).update(addresses_read_at=answer.sent_at)
    names = [
        "contact",
        "observed_from",
        "observed_to",
        "type",
        "name",
        "country",
        "county",
        "postal_code",
        "city",
        "street",
        "is_default",
        "raw",
    ]
    Address.objects.bulk_create(rows, update_conflicts=True, unique_fields=["system", "remote_id"], update_fields=names)
