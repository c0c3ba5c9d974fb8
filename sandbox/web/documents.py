"""Lists of orders, offers and invoices, and the page of one document with the forms that change it."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from sandbox.api import shapes
from sandbox.api.numbers import hungarian
from sandbox.ledger import documents
from sandbox.ledger.money import line_gross, line_net
from sandbox.tenant.account import CATEGORY_OF
from sandbox.tenant.records import Record
from sandbox.tenant.work import Work
from sandbox.web.layout import facts, pager, search, section, status_mark, table
from sandbox.web.logs import effect_table
from sandbox.web.markup import Markup, button, choice, entry, form, hidden, tag
from sandbox.web.visit import View, Visit

PATH_OF_KIND = {"order": "orders", "offer": "offers", "invoice": "invoices"}
KIND_OF_PATH = {path: kind for kind, path in PATH_OF_KIND.items()}
DETAILS = {"order": shapes.order_detail, "offer": shapes.offer_detail, "invoice": shapes.invoice_detail}
COLUMNS = (
    ("Number", "which"),
    ("Customer", "whose"),
    ("Issued", "wide"),
    ("Due", "wide"),
    ("State", "how"),
    ("Amount", "number much"),
    ("Modified", "wide"),
)
NEWEST = """SELECT documents.*, cards.status_id, cards.deleted FROM documents JOIN cards ON cards.id = documents.card_id
            WHERE documents.kind = ? AND (? = '' OR documents.number LIKE ? OR documents.customer LIKE ?
                                          OR cards.name LIKE ? OR documents.id = ?)"""


def newest(work: Work, kind: str, asked: str, length: int, offset: int) -> tuple[list[sqlite3.Row], int]:
    """(rows, how many there are in all), most recently modified first."""
    escaped = json.dumps(asked)[1:-1]  # customers are stored as JSON, where letters with accents are escaped
    values = (kind, asked, f"%{asked}%", f"%{escaped}%", f"%{asked}%", asked)
    count = work.value(f"SELECT count(*) FROM ({NEWEST})", *values)
    rows = work.all(
        f"{NEWEST} ORDER BY documents.modified DESC, documents.id DESC LIMIT ? OFFSET ?", *values, length, offset
    )
    return rows, count


def listing(visit: Visit, kind: str) -> View:
    rows, count = newest(visit.work, kind, visit.asked, visit.length, visit.offset)
    path = f"/{PATH_OF_KIND[kind]}"
    return (
        PATH_OF_KIND[kind].capitalize(),
        search(path, visit.asked),
        listing_table(visit.work, kind, rows),
        pager(path, visit.asked, visit.page, count, visit.length),
    )


def listing_table(work: Work, kind: str, rows: Sequence[Record]) -> Markup:
    return table(COLUMNS, [_row(work, kind, row) for row in rows], css="listing")


def _row(work: Work, kind: str, row: Record) -> list[Any]:
    mark = status_mark(work.tenant.statuses[row["status_id"]])
    name = row["number"] or f"#{row['id']} (no number)"
    return [
        tag("a", name, href=f"/{PATH_OF_KIND[kind]}/{row['id']}"),
        json.loads(row["customer"])["Name"],
        row["issued"],
        row["prompt"],
        [mark, " in the trash" if row["deleted"] else ""],
        money(row),
        row["modified"],
    ]


def money(row: Record, column: str = "amount") -> str:
    return f"{hungarian(row[column], 0 if row['currency'] == 'HUF' else 2)} {row['currency']}"


# One document ----------------------------------------------------------------------------------


def detail(visit: Visit, kind: str, document_id: int) -> View:
    work = visit.work
    document = documents.find_document(work, kind, document_id)
    lines = documents.lines_of(work, document)
    heading = f"{document['type']} {document['number'] or f'#{document_id}'}"
    return (
        heading,
        _facts(work, document),
        _lines(document, lines),
        _hands(work, document),
        _effects(work, document),
        _answers(work, kind, document),
    )


def _facts(work: Work, document: Record) -> Markup:
    customer = json.loads(document["customer"])
    place = ", ".join(part for part in (customer["PostalCode"], customer["City"], customer["Address"]) if part)
    url = shapes.document_url(work, document)
    other = document["storner_id"] or document["storned_id"]
    return facts(
        [
            ("State", status_mark(work.tenant.statuses[document["status_id"]])),
            ("Id", document["id"]),
            ("Card", f"{document['card_id']}{' (in the trash)' if document['deleted'] else ''}"),
            ("Customer", tag("a", customer["Name"], href=f"/contacts/{document['customer_id']}")),
            ("Address", place),
            ("Tax number", customer["VatNumber"]),
            ("Issued", document["issued"]),
            ("Performance", document["performance"]),
            ("Due", document["prompt"]),
            ("Paid", document["paid"]),
            ("Payment", document["payment_method"]),
            ("VAT", document["vat_mode"]),
            ("Subject", document["subject"]),
            ("Owner", work.tenant.users[document["user_id"]]),
            ("Modified", document["modified"]),
            ("Storno pair", tag("a", f"#{other}", href=f"/invoices/{other}") if other else ""),
            ("Printed", tag("a", "PDF", href=url) if url else ""),
        ]
    )


def _lines(document: Record, lines: Sequence[Record]) -> Markup:
    columns = (
        ("Line", "wide"),
        ("Name", ""),
        ("Net price", "number"),
        ("Quantity", "number"),
        ("VAT", "number wide"),
        ("Net", "number wide"),
        ("Gross", "number"),
    )
    mode = document["vat_mode"]
    rows = [
        [
            line["id"],
            line["name"],
            hungarian(line["price_net"], 0),
            f"{hungarian(line['quantity'], 0)} {line['unit']}",
            shapes.shown_vat(line, mode),
            hungarian(line_net(line)),
            hungarian(line_gross(line, mode)),
        ]
        for line in lines
    ]
    totals = f"Net {money(document, 'amount_net')} · VAT {money(document, 'amount_vat')} · Gross {money(document)}"
    return section("Lines", table(columns, rows, "No lines."), tag("p", totals, class_="totals"))


def _hands(work: Work, document: Record) -> Markup:
    """The forms; any status of the tenant may be set here, as on MiniCRM's own screen."""
    return section(
        "As somebody in MiniCRM",
        _card_forms(work, document),
        _hand(document, "change_subject", entry("subject", "Subject", document["subject"]), button("Change")),
        _line_forms(work, document),
        tag("div", *_buttons(document), class_="buttons"),
        class_="hands",
    )


def _card_forms(work: Work, document: Record) -> list[Markup]:
    statuses = [
        (row["id"], f"{row['label']} ({row['status_group']})")
        for row in work.tenant.statuses_of(CATEGORY_OF[document["kind"]])
    ]
    users = list(work.tenant.users.items())
    return [
        _hand(document, "move_status", choice("status", "Status", statuses, document["status_id"]), button("Set")),
        _hand(document, "set_owner", choice("user", "Owner", users, document["user_id"]), button("Set")),
    ]


def _line_forms(work: Work, document: Record) -> list[Markup]:
    lines = [(line["id"], f"{line['id']} {line['name']}") for line in documents.lines_of(work, document)]
    picked = choice("line_id", "Line", lines)
    new = [entry("name", "Name", required=True), entry("price_net", "Net price", required=True)]
    new += [entry("quantity", "Quantity", "1"), entry("vat", "VAT", "27")]
    changed = [picked, entry("quantity", "Quantity"), entry("price_net", "Net price")]
    add = _hand(document, "add_line", *new, button("Add line"))
    if not lines:
        return [add]
    change = _hand(document, "change_line", *changed, button("Change line"))
    return [change, _hand(document, "delete_line", picked, button("Delete line")), add]


def _buttons(document: Record) -> list[Markup]:
    trash = ("restore", "Take out of the trash") if document["deleted"] else ("trash", "Put in the trash")
    moves = [("pay_invoice", "Mark as paid"), ("storno_invoice", "Storno")] if document["kind"] == "invoice" else []
    return [_hand(document, action, button(label)) for action, label in (trash, *moves)]


def _hand(document: Record, action: str, *children: Any) -> Markup:
    return form(
        "/edit",
        hidden(
            action=action,
            kind=document["kind"],
            id=document["id"],
            back=f"/{PATH_OF_KIND[document['kind']]}/{document['id']}",
        ),
        *children,
    )


def _effects(work: Work, document: Record) -> Markup:
    rows = work.all(
        "SELECT * FROM effects WHERE document_kind = ? AND document_id = ? ORDER BY id DESC LIMIT 50",
        document["kind"],
        document["id"],
    )
    return section("What happened to it", effect_table(rows, "Nothing since it was planted."))


def _answers(work: Work, kind: str, document: Record) -> Markup:
    answers = (("Detail", DETAILS[kind](work, document)), ("List row", shapes.list_row(work, document)))
    return section(
        "What the API answers",
        *(
            tag("details", tag("summary", name), tag("pre", json.dumps(value, indent=2, ensure_ascii=False)))
            for name, value in answers
        ),
    )
