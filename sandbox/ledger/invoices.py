"""Invoices and proformas: issuing, paying, storno, and the stock that issuing takes."""

import json
from collections.abc import Sequence
from typing import Any

from sandbox.ledger import documents, products
from sandbox.ledger.contacts import find_contact
from sandbox.tenant.records import Record
from sandbox.tenant.refusals import NotAllowed
from sandbox.tenant.work import Work


def issue_invoice(
    work: Work,
    contact: Record,
    customer: dict[str, Any],
    lines: Sequence[Record],
    word: str = "issued",
    **columns: Any,
) -> int:
    """Gives the next number of its series and books the goods out; a proforma takes no goods."""
    is_proforma = bool(columns.get("is_proforma"))
    number, pad_counter = documents.next_number(work, "invoice", columns["currency"], is_proforma)
    invoice_id = documents.create_document(
        work,
        "invoice",
        contact,
        customer,
        lines,
        word,
        number=number,
        pad_counter=pad_counter,
        **documents.new_file(work),
        **columns,
    )
    if not is_proforma:
        products.book_lines(work, lines)
    return invoice_id


def pay_invoice(work: Work, invoice_id: int, customer: dict[str, Any] | None = None) -> int:
    """Marks an invoice as paid and returns its id; a paid proforma makes an invoice, whose id is returned."""
    invoice = documents.find_document(work, "invoice", invoice_id)
    if documents.word_of(work, invoice) != "issued":
        raise NotAllowed()
    documents.move_document(work, invoice, "paid", paid=work.today)
    return _invoice_for_proforma(work, invoice, customer) if invoice["is_proforma"] else invoice_id


def _invoice_for_proforma(work: Work, proforma: Record, customer: dict[str, Any] | None) -> int:
    today = {"issued": work.today, "performance": work.today, "prompt": work.today, "paid": work.today}
    return issue_invoice(
        work,
        find_contact(work, proforma["contact_id"]),
        customer or json.loads(proforma["customer"]),
        documents.lines_of(work, proforma),
        "paid",
        type="Invoice",
        **_carried(proforma),
        **today,
    )


def storno_invoice(work: Work, invoice_id: int) -> int:
    """Cancels and returns the id of the new storno invoice; a proforma is only marked, and its own id returned."""
    invoice = documents.find_document(work, "invoice", invoice_id)
    word = documents.word_of(work, invoice)
    if invoice["storned_id"] or word not in ("issued", "paid") or (invoice["is_proforma"] and word != "issued"):
        raise NotAllowed()
    if invoice["is_proforma"]:
        documents.move_document(work, invoice, "stornoed")
        return invoice_id
    storno_id = _storno_for(work, invoice)
    documents.move_document(work, invoice, "stornoed", storner_id=storno_id)
    return storno_id


def _storno_for(work: Work, invoice: Record) -> int:
    lines = documents.lines_of(work, invoice)
    reversed_lines = [reversed_line(line) for line in lines]
    own_type = work.switches["storno_type"] == "own"
    number, pad_counter = documents.next_number(work, "invoice", invoice["currency"])
    storno_id = documents.create_document(
        work,
        "invoice",
        find_contact(work, invoice["contact_id"]),
        json.loads(invoice["customer"]),
        reversed_lines if work.switches["storno_sign"] == "negative" else lines,
        "stornoed",
        number=number,
        pad_counter=pad_counter,
        type=work.words.label("storno") if own_type else "Invoice",
        issued=work.today,
        performance=invoice["performance"],
        prompt=work.today,
        paid=invoice["paid"],
        storned_id=invoice["id"],
        **_carried(invoice),
        **documents.new_file(work),
    )
    products.book_lines(work, reversed_lines)
    return storno_id


def _carried(invoice: Record) -> dict[str, Any]:
    names = ("media", "language", "subject", "payment_method", "currency", "vat_mode")
    return {name: invoice[name] for name in names}


def reversed_line(line: Record) -> dict[str, Any]:
    quantity = line["quantity"]
    return dict(line) | {"quantity": quantity[1:] if quantity.startswith("-") else f"-{quantity}"}
