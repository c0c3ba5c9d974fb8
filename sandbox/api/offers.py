"""/Api/Offer: create, read, list, and the card, which alone can be changed: items, owner and currency cannot."""

from typing import Any

from sandbox.api import lists, reading, shapes
from sandbox.api.call import Call
from sandbox.api.orders import card_fields, customer_of
from sandbox.ledger import cards, customers, documents
from sandbox.tenant.account import CATEGORY_OF, CURRENCIES, PAYMENT_METHODS
from sandbox.tenant.refusals import BadRequest
from sandbox.tenant.work import Work

VAT_MODES = ("NormalVAT", "ReverseCharge", "VATExempt")
MEDIA = ("PKI", "Paper")
PRINT_LANGUAGES = ("HU", "EN", "RO", "DE")
LOCKED = ("Items", "UserId", "CurrencyCode")


def create(call: Call) -> dict[str, Any]:
    """An offer made by the API is issued at once, with number and file, in the tenant's first status."""
    work, data = call.work, call.data
    contact = customers.find_customer(work, data.get("CustomerId"), data.get("ReferenceId"))
    header = read_header(work, data)
    customer = customer_of(work, contact, data)
    lines = reading.read_items(work, "offer", data.get("Items"))
    number, pad_counter = documents.next_number(work, "offer")
    offer_id = documents.create_document(
        work,
        "offer",
        contact,
        customer,
        lines,
        first_word(work),
        fields=card_fields(data),
        type="Offer",
        number=number,
        pad_counter=pad_counter,
        **documents.new_file(work),
        **header,
    )
    return detail(work, offer_id)


def first_word(work: Work) -> str:
    return str(work.tenant.statuses_of(CATEGORY_OF["offer"])[0]["word"])


def read_header(work: Work, data: dict[str, Any]) -> dict[str, str]:
    """What offers and invoices share."""
    issued = reading.read_date(data, "Issued", work.today)
    performance = reading.read_date(data, "Performance", issued)
    is_reverse = str(data.get("IsReverseCharge", "0")) == "1"
    return {
        "media": reading.read_choice(data, "Media", MEDIA, "PKI"),
        "language": reading.read_choice(data, "Language", PRINT_LANGUAGES, work.tenant.language.upper()),
        "subject": str(data.get("Subject") or ""),
        "payment_method": reading.read_choice(data, "PaymentMethod", PAYMENT_METHODS, "WiredTransfer"),
        "issued": issued,
        "performance": performance,
        "prompt": reading.read_date(data, "Prompt", performance),
        "currency": reading.read_choice(data, "CurrencyCode", CURRENCIES),
        "vat_mode": reading.read_choice(data, "VATMode", VAT_MODES, "ReverseCharge" if is_reverse else "NormalVAT"),
    }


def detail(work: Work, offer_id: int) -> dict[str, Any]:
    return shapes.offer_detail(work, documents.find_document(work, "offer", offer_id))


def read(call: Call) -> dict[str, Any]:
    return detail(call.work, call.id)


def read_list(call: Call) -> dict[str, Any]:
    return lists.list_documents(call, "offer")


def write_card(call: Call) -> dict[str, Any]:
    work, fields = call.work, dict(call.data)
    offer = documents.find_document(work, "offer", call.id)
    for name in LOCKED:
        if name in fields:
            raise BadRequest("locked_field", field=name)
    wanted = fields.pop("StatusId", None)
    if wanted is not None:
        status = work.tenant.find_status(CATEGORY_OF["offer"], wanted)
        if status is None:
            raise BadRequest("invalid_choice", field="StatusId", value=wanted)
        documents.move_document(work, offer, status["word"])
    if fields:
        cards.write_fields(work, offer["card_id"], fields)
    return detail(work, call.id)
