"""Remote record ↔ our fields: the one border between MiniCRM's words and ours."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from crm.client.records import Address, Card, Contact, DocumentDetail, DocumentRow, LineItem
from crm.client.values import read_vat
from crm.folding import fold
from crm.models import Kind
from crm.words import StatusWords

Fields = dict[str, Any]


def storable(raw: Any) -> Any:
    """The answer as our JSON columns keep it: numbers with a fraction, which arrive as Decimal, become text."""
    if isinstance(raw, dict):
        return {key: storable(value) for key, value in raw.items()}
    if isinstance(raw, list):
        return [storable(value) for value in raw]
    return str(raw) if isinstance(raw, Decimal) else raw


# "Proforma" is the tenant's word for a Type; these are MiniCRM's own (API.md INV-1; 001 line 1470).
PROFORMA_TYPES = frozenset(fold(word) for word in ("Díjbekérő", "Proforma", "Pro forma", "Factură proformă"))
STORNO_TYPES = frozenset(
    fold(word) for word in ("Storno", "Sztornó", "Sztornó számla", "Storno invoice", "Factură storno")
)

# Our column → MiniCRM's key and the record's attribute; a key that an answer lacks leaves the column alone.
_DETAIL: tuple[tuple[str, str, str], ...] = (
    ("number", "Number", "number"),
    ("type", "Type", "type"),
    ("issued_on", "Issued", "issued"),
    ("performance_on", "Performance", "performance"),
    ("due_on", "Prompt", "prompt"),
    ("paid_on", "Paid", "paid"),
    ("currency", "CurrencyCode", "currency_code"),
    ("payment_method", "PaymentMethod", "payment_method"),
    ("subject", "Subject", "subject"),
    ("language", "Language", "language"),
    ("vat_mode", "VATMode", "vat_mode"),
    ("document_url", "DocumentUrl", "document_url"),
)

ToMinor = Callable[[Decimal, str], int]
_SIXTH = Decimal("0.000001")


def document_from_row(kind: str, row: DocumentRow, words: StatusWords, to_minor: ToMinor) -> Fields:
    """Columns that a list row fills (API.md §2, first column of the table)."""
    meaning = words.of(kind, row.status, row.status_group)
    fields: Fields = {
        "number": row.number,
        "type": row.type,
        "issued_on": row.issued,
        "performance_on": row.performance,
        "due_on": row.prompt,
        "paid_on": row.paid,
        "status": meaning.status,
        "status_word": meaning.word,
        "status_group": meaning.group,
        "raw_row": storable(row.raw),
        **_amounts(row, to_minor),
    }
    if row.document_url:
        fields["document_url"] = row.document_url
    if kind == Kind.INVOICE:
        fields["partner_remote_id"] = row.storner_id or row.storned_id
        fields |= _form(row.type)
    return fields


def document_from_detail(kind: str, detail: DocumentDetail, to_minor: ToMinor) -> Fields:
    """Columns that a detail fills; its status is not among them, no detail holds one (API.md §2)."""
    raw = detail.raw
    fields: Fields = {ours: getattr(detail, theirs) for ours, key, theirs in _DETAIL if key in raw}
    fields |= _amounts(detail, to_minor)
    fields["raw_detail"] = storable(raw)
    if detail.customer is not None:
        block = raw["Customer"]
        fields["customer"] = storable(block[0] if isinstance(block, list) else block)
        fields["customer_name"] = detail.customer.name
    if detail.vendor is not None:
        fields["vendor"] = storable(raw["Vendor"])
    if kind == Kind.INVOICE and "Type" in raw:
        fields |= _form(detail.type)
    return fields


def _amounts(record: DocumentRow | DocumentDetail, to_minor: ToMinor) -> Fields:
    currency = record.currency_code
    return {
        "currency": currency,
        "amount_net": to_minor(record.amount_net or Decimal(0), currency),
        "amount_vat": to_minor(record.amount_vat or Decimal(0), currency),
        "amount_gross": to_minor(record.amount or Decimal(0), currency),
    }


def _form(type_word: str) -> Fields:
    """The form that a Type tells; a storno whose Type does not tell is recognised by its link (billing.mirror)."""
    folded = fold(type_word)
    if folded in PROFORMA_TYPES:
        return {"form": "proforma"}
    return {"form": "storno"} if folded in STORNO_TYPES else {}


def line_from_item(item: LineItem, position: int, currency: str, to_minor: ToMinor) -> Fields:
    """Columns of one line; a missing total is price × quantity, because an offer need not send it."""
    price, quantity = _six_places(item.price_net), _six_places(item.quantity)
    net = item.price_net_total if item.price_net_total is not None else price * quantity
    return {
        "position": position,
        "remote_id": item.id,
        "sku": item.sku,
        "ean": item.ean,
        "name": item.name,
        "description": item.description,
        "price_net": price,
        "quantity": quantity,
        "unit": item.unit,
        "vat_rate": item.vat.rate,
        "vat_text": item.vat.text,
        "total_net": to_minor(net, currency),
        "total_gross": to_minor(item.price_total if item.price_total is not None else net, currency),
    }


def _six_places(number: Decimal | None) -> Decimal:
    """As exact as our columns are; MiniCRM sends five or six decimals at most (000 p.103, p.106)."""
    return (number or Decimal(0)).quantize(_SIXTH)


def card_from_record(card: Card) -> Fields:
    """Columns of a card. A list gives ids, a detail labels; a label that is no id is looked up in the word table."""
    fields: Fields = {"name": card.name, "is_trashed": bool(card.deleted), "raw": storable(card.raw)}
    if isinstance(card.status_id, int):
        fields["status_remote_id"] = card.status_id
    elif card.status_id:
        fields["status_label"] = card.status_id
    if isinstance(card.user_id, int):
        fields["user_remote_id"] = card.user_id
    elif card.user_id:
        fields["owner"] = card.user_id
    if card.updated_at is not None or card.created_at is not None:
        fields["fields"] = storable(card.fields)
    return fields


def contact_from_record(contact: Contact) -> Fields:
    """Columns of a contact; the type comes as Person/Business in lists and is localised in details."""
    name = contact.name or " ".join(part for part in (contact.last_name, contact.first_name) if part)
    fields: Fields = {"name": name, "email": contact.email, "phone": contact.phone, "raw": storable(contact.raw)}
    if contact.type in ("Person", "Business"):
        fields["type"] = contact.type.lower()
    if contact.deleted is not None:
        fields["is_deleted"] = contact.deleted
    for column in ("vat_number", "eu_vat_number", "bank_account", "registration_number"):
        key = {"eu_vat_number": "EUVatNumber"}.get(column, "".join(part.capitalize() for part in column.split("_")))
        if key in contact.raw:
            fields[column] = getattr(contact, column)
    return fields


def contact_search(fields: Fields) -> str:
    """The folded text that the type-ahead searches: name, e-mail, phone, tax numbers with and without dashes."""
    numbers = [fields.get("vat_number", ""), fields.get("eu_vat_number", "")]
    return fold(
        fields.get("name", ""),
        fields.get("email", ""),
        fields.get("phone", ""),
        *numbers,
        *(number.replace("-", "").replace(" ", "") for number in numbers),
    )


def address_from_record(address: Address) -> Fields:
    """Columns of a postal address."""
    return {
        "type": address.type,
        "name": address.name,
        "country": address.country_id,
        "county": address.county,
        "postal_code": address.postal_code,
        "city": address.city,
        "street": address.address,
        "is_default": bool(address.default),
        "raw": storable(address.raw),
    }


def document_search(fields: Fields) -> str:
    """The folded text that lists search: number, customer, tax numbers, subject."""
    customer = fields.get("customer") or {}
    number = str(customer.get("VatNumber") or "")
    return fold(
        fields.get("number", ""),
        fields.get("customer_name", ""),
        number,
        number.replace("-", ""),
        fields.get("subject", ""),
    )


def vat_rate(text: str) -> Decimal | None:
    """The rate in percent of a VAT as MiniCRM or a user writes it; None for a code such as TAM."""
    return read_vat(text).rate
