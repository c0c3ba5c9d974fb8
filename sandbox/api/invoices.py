"""/Api/Invoice: creating issues at once; Paid and Storno may answer with another document than they were sent to."""

from typing import Any

from sandbox.api import lists, reading, shapes
from sandbox.api.call import Call, is_on
from sandbox.api.offers import read_header
from sandbox.api.orders import customer_of
from sandbox.ledger import cards, customers, documents, invoices
from sandbox.ledger.contacts import find_contact
from sandbox.tenant.refusals import BadRequest
from sandbox.tenant.work import Work

LOCKED = ("UserId", "StatusId")


def create(call: Call) -> dict[str, Any]:
    work, data = call.work, call.data
    named = customers.find_customer(work, data.get("CustomerId"), data.get("ReferenceId"))
    contact = customers.invoice_party(work, named, is_on(data.get("ForcesInvoiceOnPerson")))
    proforma = work.words.label("proforma")
    kind = reading.read_choice(data, "Type", ("Invoice", proforma), "Invoice")
    header = read_header(work, data)
    lines = reading.read_items(work, "invoice", data.get("Items"))
    if not lines:
        raise BadRequest("needs_items")
    invoice_id = invoices.issue_invoice(
        work, contact, customer_of(work, contact, data), lines, type=kind, is_proforma=int(kind == proforma), **header
    )
    return detail(work, invoice_id)


def detail(work: Work, invoice_id: int, **extra: Any) -> dict[str, Any]:
    return shapes.invoice_detail(work, documents.find_document(work, "invoice", invoice_id), **extra)


def read(call: Call) -> dict[str, Any]:
    return detail(call.work, call.id)


def read_list(call: Call) -> dict[str, Any]:
    return lists.list_documents(call, "invoice")


def pay(call: Call) -> dict[str, Any]:
    """An optional Customer overwrites the contact; on a proforma it is printed on the new invoice."""
    work = call.work
    invoice = documents.find_document(work, "invoice", call.id)
    customer = (
        customer_of(work, find_contact(work, invoice["contact_id"]), call.data) if call.data.get("Customer") else None
    )
    paid_id = invoices.pay_invoice(work, call.id, customer)
    return detail(work, paid_id, with_document_id=True)


def storno(call: Call) -> dict[str, Any]:
    storno_id = invoices.storno_invoice(call.work, call.id)
    return detail(call.work, storno_id, with_document_id=True)


def write_card(call: Call) -> dict[str, Any]:
    invoice = documents.find_document(call.work, "invoice", call.id)
    for name in LOCKED:
        if name in call.data:
            raise BadRequest("locked_field", field=name)
    if call.data:
        cards.write_fields(call.work, invoice["card_id"], call.data)
    return detail(call.work, call.id)
