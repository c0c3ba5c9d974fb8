"""Orders, offers and invoices: what they have in common from creation to modification."""

import json
import secrets
import sqlite3
from collections.abc import Sequence
from typing import Any

from sandbox.ledger import cards
from sandbox.ledger.money import document_sums
from sandbox.tenant.account import CATEGORY_OF
from sandbox.tenant.records import Record
from sandbox.tenant.refusals import BadRequest, Missing
from sandbox.tenant.work import Work

FIND = """
    SELECT documents.*, cards.status_id, cards.deleted, cards.name AS card_name, cards.fields AS card_fields,
           cards.contact_id, cards.business_id, cards.user_id
    FROM documents JOIN cards ON cards.id = documents.card_id
    WHERE documents.kind = ? AND documents.id = ?"""
LINE_COLUMNS = ("sku", "ean", "name", "description", "price_net", "quantity", "unit", "vat")


def find_document(work: Work, kind: str, document_id: int) -> Record:
    document = work.one(FIND, kind, document_id)
    if document is None:
        raise Missing()
    return document


def lines_of(work: Work, document: Record) -> list[sqlite3.Row]:
    return work.all(
        "SELECT * FROM lines WHERE kind = ? AND document_id = ? ORDER BY id", document["kind"], document["id"]
    )


def word_of(work: Work, document: Record) -> str:
    """The sandbox's own word for the state, whatever the tenant calls it."""
    return str(work.tenant.statuses[document["status_id"]]["word"])


def create_document(
    work: Work,
    kind: str,
    contact: Record,
    customer: dict[str, Any],
    lines: Sequence[Record],
    word: str,
    *,
    fields: dict[str, Any] | None = None,
    card_name: str = "",
    **columns: Any,
) -> int:
    """A document with its card and lines, in the state `word`; returns its id."""
    status = work.tenant.status(CATEGORY_OF[kind], word)
    name = card_name or card_name_of(work, columns.get("number", ""), customer["Name"])
    card_id = cards.create_card(work, CATEGORY_OF[kind], contact, name, status, fields=fields)
    document_id = work.next_id(kind)
    sums = document_sums(lines, columns["currency"], columns.get("vat_mode", "NormalVAT"))
    work.insert(
        "documents",
        kind=kind,
        id=document_id,
        card_id=card_id,
        customer_id=contact["id"],
        customer=json.dumps(customer),
        modified=work.now,
        amount_net=str(sums.net),
        amount_vat=str(sums.vat),
        amount=str(sums.gross),
        **columns,
    )
    for line in lines:
        _insert_line(work, kind, document_id, line)
    work.effect("created", kind, document_id, columns.get("number", ""))
    return document_id


def _insert_line(work: Work, kind: str, document_id: int, line: Record) -> int:
    line_id = work.next_id("line")
    work.insert("lines", id=line_id, kind=kind, document_id=document_id, **{name: line[name] for name in LINE_COLUMNS})
    return line_id


def card_name_of(work: Work, number: str, customer_name: str) -> str:
    return f"{number or work.words.label('to_be_issued')} ({customer_name})"


def new_file(work: Work) -> dict[str, Any]:
    """The columns of a freshly printed document."""
    return {"file_id": work.next_id("file"), "token": secrets.token_hex(10)}


# Lines -----------------------------------------------------------------------------------------


def find_line(work: Work, document: Record, line_id: Any) -> Record:
    line = work.one(
        "SELECT * FROM lines WHERE id = ? AND kind = ? AND document_id = ?",
        str(line_id),
        document["kind"],
        document["id"],
    )
    if line is None:
        raise BadRequest("unknown_item", value=line_id)
    return line


def add_line(work: Work, document: Record, line: Record) -> int:
    line_id = _insert_line(work, document["kind"], document["id"], line)
    work.effect("line_added", document["kind"], document["id"], f"{line_id} {line['name']}")
    return line_id


def change_line(work: Work, document: Record, line_id: Any, changes: dict[str, Any]) -> None:
    line = find_line(work, document, line_id)
    if changes:
        work.update("lines", {"id": line["id"]}, **changes)
    work.effect("line_changed", document["kind"], document["id"], f"{line_id} {', '.join(changes)}")


def delete_line(work: Work, document: Record, line_id: Any) -> None:
    line = find_line(work, document, line_id)
    work.db.execute("DELETE FROM lines WHERE id = ?", (line["id"],))
    work.effect("line_deleted", document["kind"], document["id"], str(line_id))


# Modification ----------------------------------------------------------------------------------


def content_changed(work: Work, document: Record) -> None:
    """New sums and a new modification stamp after lines or header have changed."""
    sums = document_sums(lines_of(work, document), document["currency"], document["vat_mode"])
    work.update(
        "documents",
        key_of(document),
        amount_net=str(sums.net),
        amount_vat=str(sums.vat),
        amount=str(sums.gross),
        modified=work.now,
    )
    if work.switches.on("document_touches_card"):
        work.update("cards", {"id": document["card_id"]}, updated_at=work.now, updated_by=work.actor)


def change_header(work: Work, document: Record, **columns: Any) -> None:
    work.update("documents", key_of(document), **columns)
    work.effect("changed", document["kind"], document["id"], ", ".join(columns))


def move_document(work: Work, document: Record, word: str, **columns: Any) -> None:
    """A step of the state machine: card and document both count as modified."""
    cards.set_status(work, document["card_id"], work.tenant.status(CATEGORY_OF[document["kind"]], word))
    work.update("documents", key_of(document), modified=work.now, **columns)


def key_of(document: Record) -> dict[str, Any]:
    return {"kind": document["kind"], "id": document["id"]}


# Numbers ---------------------------------------------------------------------------------------


def next_number(work: Work, kind: str, currency: str = "HUF", is_proforma: bool = False) -> tuple[str, str]:
    """(number, pad counter) of the next document of its series; taken with the transaction, so without gaps."""
    series = series_of(kind, work.now[:4], currency, is_proforma)
    counter = work.next_id(f"number {series}")
    return f"{series}/{counter:05d}", f"{counter:05d}"


def series_of(kind: str, year: str, currency: str, is_proforma: bool) -> str:
    if kind == "order":
        return f"MR{year}"
    if kind == "offer":
        return f"AJ{year}-E"
    if is_proforma:
        return f"D{year}"
    return f"{year}-E" if currency == "HUF" else f"{year}-E-{currency}"
