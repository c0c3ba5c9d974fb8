"""What somebody does in MiniCRM's own screens: the changes that reach the portal from outside."""

from collections.abc import Sequence
from typing import Any

from sandbox.api import reading
from sandbox.ledger import cards, contacts, customers, documents, invoices
from sandbox.ledger.states import place_card
from sandbox.tenant.account import CATEGORY_OF, CURRENCIES, KINDS
from sandbox.tenant.records import Record
from sandbox.tenant.refusals import BadRequest
from sandbox.tenant.work import Work


def edit(work: Work, wanted: dict[str, Any]) -> dict[str, Any]:
    """Carries out one action of ACTIONS and returns what it made or changed."""
    action = wanted.get("action")
    if action not in ACTIONS:
        raise BadRequest("invalid_choice", field="action", value=action)
    return ACTIONS[action](work, wanted)


def find(work: Work, wanted: dict[str, Any]) -> Record:
    if wanted.get("kind") not in KINDS:
        raise BadRequest("invalid_choice", field="kind", value=wanted.get("kind"))
    return documents.find_document(work, wanted["kind"], _number(wanted, "id"))


def _number(wanted: dict[str, Any], name: str) -> int:
    text = str(wanted.get(name, ""))
    if not text.isdigit():
        raise BadRequest("invalid_number", field=name, value=text)
    return int(text)


def _told(document: Record) -> dict[str, Any]:
    return {"kind": document["kind"], "id": document["id"], "card_id": document["card_id"]}


# Documents -------------------------------------------------------------------------------------


def move_status(work: Work, wanted: dict[str, Any]) -> dict[str, Any]:
    """`status` is our word (`paid`), the tenant's label or its id."""
    document = find(work, wanted)
    category_id, value = CATEGORY_OF[document["kind"]], wanted.get("status", "")
    statuses = work.tenant.statuses_of(category_id)
    status = work.tenant.find_status(category_id, value) or next(
        (row for row in statuses if row["word"] == value), None
    )
    if status is None:
        raise BadRequest("invalid_choice", field="status", value=value)
    place_card(work, cards.find_card(work, document["card_id"]), status)
    return _told(document)


def change_subject(work: Work, wanted: dict[str, Any]) -> dict[str, Any]:
    document = find(work, wanted)
    documents.change_header(work, document, subject=str(wanted.get("subject", "")))
    documents.content_changed(work, document)
    return _told(document)


def change_line(work: Work, wanted: dict[str, Any]) -> dict[str, Any]:
    """`line_id`, or `line`, counted from 0; any of name, quantity, price_net, vat, unit, sku."""
    document = find(work, wanted)
    columns = _line_columns(wanted)
    documents.change_line(work, document, _line_id(work, document, wanted), columns)
    documents.content_changed(work, document)
    return _told(document)


def add_line(work: Work, wanted: dict[str, Any]) -> dict[str, Any]:
    document = find(work, wanted)
    line = reading.new_line(work, _line_columns(wanted))
    line_id = documents.add_line(work, document, line)
    documents.content_changed(work, document)
    return _told(document) | {"line_id": line_id}


def delete_line(work: Work, wanted: dict[str, Any]) -> dict[str, Any]:
    document = find(work, wanted)
    documents.delete_line(work, document, _line_id(work, document, wanted))
    documents.content_changed(work, document)
    return _told(document)


def _line_id(work: Work, document: Record, wanted: dict[str, Any]) -> int:
    if "line_id" in wanted:
        return _number(wanted, "line_id")
    lines, position = documents.lines_of(work, document), _number(wanted, "line")
    if position >= len(lines):
        raise BadRequest("unknown_item", value=position)
    return int(lines[position]["id"])


LINE_NAMES = {
    "name": "Name",
    "quantity": "Quantity",
    "price_net": "PriceNet",
    "vat": "VAT",
    "unit": "Unit",
    "sku": "SKU",
    "description": "Description",
}


def _line_columns(wanted: dict[str, Any]) -> dict[str, Any]:
    """Numbers are read leniently here, whatever the API does with them."""
    return reading.read_item({name: wanted[key] for key, name in LINE_NAMES.items() if key in wanted})


def pay_invoice(work: Work, wanted: dict[str, Any]) -> dict[str, Any]:
    return _told(documents.find_document(work, "invoice", invoices.pay_invoice(work, _number(wanted, "id"))))


def storno_invoice(work: Work, wanted: dict[str, Any]) -> dict[str, Any]:
    return _told(documents.find_document(work, "invoice", invoices.storno_invoice(work, _number(wanted, "id"))))


# Cards -----------------------------------------------------------------------------------------


def trash(work: Work, wanted: dict[str, Any]) -> dict[str, Any]:
    document = find(work, wanted)
    cards.set_deleted(work, document["card_id"], True)
    return _told(document)


def restore(work: Work, wanted: dict[str, Any]) -> dict[str, Any]:
    document = find(work, wanted)
    cards.set_deleted(work, document["card_id"], False)
    return _told(document)


def set_owner(work: Work, wanted: dict[str, Any]) -> dict[str, Any]:
    document = find(work, wanted)
    cards.set_owner(work, document["card_id"], wanted.get("user", ""))
    return _told(document)


def set_field(work: Work, wanted: dict[str, Any]) -> dict[str, Any]:
    document = find(work, wanted)
    cards.write_fields(work, document["card_id"], {wanted.get("field", ""): wanted.get("value", "")})
    return _told(document)


# Contacts and new documents --------------------------------------------------------------------


def change_contact(work: Work, wanted: dict[str, Any]) -> dict[str, Any]:
    """`fields` by the API's names: {"Name": …} or {"FirstName": …, "LastName": …, "Email": …}."""
    contact_id = _number(wanted, "id")
    contacts.change_contact(work, contact_id, dict(wanted.get("fields") or {}))
    return {"kind": "contact", "id": contact_id}


def create_document(work: Work, wanted: dict[str, Any]) -> dict[str, Any]:
    """`kind`, `customer_id` and `lines` (as for add_line); orders are drafts, offers unissued, invoices issued."""
    kind = wanted.get("kind")
    if kind not in KINDS:
        raise BadRequest("invalid_choice", field="kind", value=kind)
    contact = customers.find_customer(work, wanted.get("customer_id"), None)
    lines = [reading.new_line(work, _line_columns(line)) for line in wanted.get("lines") or [{}]]
    document_id = CREATORS[kind](work, contact, lines, _header(work, wanted))
    return _told(documents.find_document(work, kind, document_id))


def _header(work: Work, wanted: dict[str, Any]) -> dict[str, str]:
    return {
        "currency": reading.read_choice(wanted, "currency", CURRENCIES, "HUF"),
        "subject": str(wanted.get("subject", "")),
        "payment_method": "WiredTransfer",
        "language": work.tenant.language.upper(),
        "performance": work.today,
        "issued": work.today,
        "prompt": reading.read_date(wanted, "prompt", work.today),
    }


def _create_order(work: Work, contact: Record, lines: Sequence[Record], header: dict[str, Any]) -> int:
    block = customers.block_of(work, contact)
    return documents.create_document(work, "order", contact, block, lines, "draft", type="Order", **header)


def _create_offer(work: Work, contact: Record, lines: Sequence[Record], header: dict[str, Any]) -> int:
    block, word = customers.block_of(work, contact), work.tenant.statuses_of(CATEGORY_OF["offer"])[0]["word"]
    return documents.create_document(work, "offer", contact, block, lines, word, type="Offer", **header)


def _create_invoice(work: Work, contact: Record, lines: Sequence[Record], header: dict[str, Any]) -> int:
    contact = customers.invoice_party(work, contact, forces_person=False)
    return invoices.issue_invoice(work, contact, customers.block_of(work, contact), lines, type="Invoice", **header)


CREATORS = {"order": _create_order, "offer": _create_offer, "invoice": _create_invoice}
ACTIONS = {
    action.__name__: action
    for action in (
        move_status,
        change_subject,
        change_line,
        add_line,
        delete_line,
        pay_invoice,
        storno_invoice,
        trash,
        restore,
        set_owner,
        set_field,
        change_contact,
        create_document,
    )
}
