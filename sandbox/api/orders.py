"""/Api/Order: create, read, list, edit while in draft, card fields, and the moves of the state machine."""

import json
from typing import Any

from sandbox.api import lists, reading, shapes
from sandbox.api.call import Call
from sandbox.ledger import cards, customers, documents
from sandbox.ledger.orders import move_order, require_draft
from sandbox.tenant.account import CURRENCIES, PAYMENT_METHODS
from sandbox.tenant.records import Record
from sandbox.tenant.refusals import BadRequest, Missing, NotAllowed
from sandbox.tenant.work import Work


def create(call: Call) -> dict[str, Any]:
    work, data = call.work, call.data
    contact = customers.find_customer(work, data.get("CustomerId"), data.get("ReferenceId"))
    currency = reading.read_choice(data, "CurrencyCode", CURRENCIES)
    order_id = documents.create_document(
        work,
        "order",
        contact,
        customer_of(work, contact, data),
        reading.read_items(work, "order", data.get("Items")),
        "draft",
        fields=card_fields(data),
        card_name=project_of(data).get("Name", ""),
        currency=currency,
        type="Order",
        language=work.tenant.language.upper(),
        subject=str(data.get("Subject") or ""),
        payment_method=reading.read_choice(data, "PaymentMethod", PAYMENT_METHODS, "WiredTransfer"),
        performance=reading.read_date(data, "Performance", work.today),
        issued=work.today,
        prompt=reading.read_date(data, "Prompt", work.today),
    )
    return detail(work, order_id)


def customer_of(work: Work, contact: Record, data: dict[str, Any]) -> dict[str, str]:
    """The Customer block: as sent, which overwrites the contact, or made from the contact."""
    if data.get("Customer"):
        return customers.use_block(work, contact, customers.read_block(data["Customer"]))
    return customers.block_of(work, contact)


def project_of(data: dict[str, Any]) -> dict[str, Any]:
    """The card fields that were sent along."""
    fields = data.get("Project") or {}
    if not isinstance(fields, dict):
        raise BadRequest("invalid_choice", field="Project", value=fields)
    return fields


def card_fields(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in project_of(data).items() if name != "Name"}


def detail(work: Work, order_id: int) -> dict[str, Any]:
    return shapes.order_detail(work, documents.find_document(work, "order", order_id))


def read(call: Call) -> dict[str, Any]:
    return detail(call.work, call.id)


def read_list(call: Call) -> dict[str, Any]:
    return lists.list_documents(call, "order")


def update(call: Call) -> dict[str, Any]:
    """Header and lines of a draft: an item without Id is a new line, one with Id overwrites that line."""
    work, data = call.work, call.data
    order = documents.find_document(work, "order", call.id)
    require_draft(work, order)
    contact = customers.find_customer(work, data.get("CustomerId"), data.get("ReferenceId"))
    if "CurrencyCode" in data:
        raise BadRequest("locked_field", field="CurrencyCode")
    _update_header(work, order, contact, data)
    for item in reading.item_list(data.get("Items")):
        _write_item(work, order, item)
    documents.content_changed(work, order)
    if project_of(data):
        cards.write_fields(work, order["card_id"], project_of(data))
    return detail(work, call.id)


def _update_header(work: Work, order: Record, contact: Record, data: dict[str, Any]) -> None:
    columns = {}
    if "Subject" in data:
        columns["subject"] = str(data["Subject"] or "")
    if data.get("PaymentMethod"):
        columns["payment_method"] = reading.read_choice(data, "PaymentMethod", PAYMENT_METHODS)
    if data.get("Performance"):
        columns["performance"] = reading.read_date(data, "Performance", order["performance"])
    if data.get("Customer") or contact["id"] != order["customer_id"]:
        columns |= {"customer": json.dumps(customer_of(work, contact, data)), "customer_id": contact["id"]}
    if contact["id"] != order["customer_id"]:
        work.update("cards", {"id": order["card_id"]}, contact_id=contact["id"], business_id=cards.business_of(contact))
    if columns:
        documents.change_header(work, order, **columns)


def _write_item(work: Work, order: Record, item: dict[str, Any]) -> None:
    columns = reading.read_item(item, reading.reads_hungarian(work, "order"))
    line_id = item.get("Id")
    if line_id in (None, "", 0, "0"):
        documents.add_line(work, order, reading.new_line(work, columns))
    else:
        documents.change_line(work, order, line_id, columns)


def delete_item(call: Call) -> dict[str, Any]:
    """A GET that changes state; the manual really has it so."""
    order = documents.find_document(call.work, "order", call.ids[0])
    require_draft(call.work, order)
    try:
        documents.delete_line(call.work, order, call.ids[1])
    except BadRequest:
        raise Missing() from None
    documents.content_changed(call.work, order)
    return detail(call.work, order["id"])


def write_card(call: Call) -> dict[str, Any]:
    order = documents.find_document(call.work, "order", call.id)
    if "StatusId" in call.data:
        raise BadRequest("locked_field", field="StatusId")
    fields = dict(call.data)
    owner = fields.pop("UserId", None)
    if owner is not None:
        cards.set_owner(call.work, order["card_id"], owner)
    if fields:
        cards.write_fields(call.work, order["card_id"], fields)
    return detail(call.work, call.id)


def move(verb: str) -> Any:
    """The handler of one move; the switch decides whether it is called with POST or GET."""

    def handler(call: Call) -> dict[str, Any]:
        if call.work.switches["order_verbs"] not in (call.method.lower(), "both"):
            raise NotAllowed()
        move_order(call.work, call.id, verb)
        return detail(call.work, call.id)

    return handler
