"""What we may send to MiniCRM, as values that know how they are written on the wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from crm.client.errors import Unsendable
from crm.client.values import NumberStyle, write_number, write_vat
from crm.client.wire import day_or_none, fields_to_wire, only_set, whose, write_product_number

# The keys that each kind's lines have in the manuals' requests (000 p.100, p.105, p.113, p.119); MiniCRM answers 400 to
# keys that it does not know.
LINE_KEYS = {
    "order": {"Id", "SKU", "Name", "Description", "PriceNet", "Quantity", "Unit", "VAT"},
    "offer": {"SKU", "EAN", "Name", "Description", "PriceNet", "Quantity", "Unit", "VAT"},
    "invoice": {"Name", "Description", "PriceNet", "Quantity", "Unit", "VAT"},
}


@dataclass(frozen=True)
class ItemDraft:
    """A line. With ``id`` it overwrites that line of an order, without it adds one (not repeatable).

    ``price_net`` is per unit, in the document's currency; ``vat`` a rate in percent ("27") or a code ("KBAUK").
    None is not sent, ``""`` is sent empty. What the kind's lines do not have is not sent: an invoice line has neither
    ``sku`` nor ``ean``.
    """

    name: str | None = None
    price_net: Decimal | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    vat: str | None = None
    description: str | None = None
    sku: str | None = None
    ean: str | None = None
    id: int | None = None

    def to_wire(self, style: NumberStyle, kind: str) -> dict[str, Any]:
        """The line as ``kind`` (order, offer, invoice) wants it. Raises ValueError for a number that is none."""
        line = {
            "Id": self.id,
            "SKU": self.sku,
            "EAN": self.ean,
            "Name": self.name,
            "Description": self.description,
            "PriceNet": None if self.price_net is None else write_number(self.price_net, style),
            "Quantity": None if self.quantity is None else write_number(self.quantity, style),
            "Unit": self.unit,
            "VAT": None if self.vat is None else write_vat(self.vat, kind, style),
        }
        return {key: value for key, value in line.items() if value is not None and key in LINE_KEYS[kind]}


@dataclass(frozen=True)
class CustomerDraft:
    """The buyer's data. Sending them **overwrites the contact's VAT number and bank account** and may add a default
    billing address (000 p.100): only what the user edited. None is not sent, ``""`` is sent empty.
    """

    name: str | None = None
    country_id: str | None = None
    country: str | None = None
    county: str | None = None
    postal_code: str | None = None
    city: str | None = None
    address: str | None = None
    account_number: str | None = None
    vat_number: str | None = None
    eu_vat_number: str | None = None
    registration_number: str | None = None
    group_identification_number: str | None = None

    def to_wire(self) -> dict[str, Any]:
        """The Customer block. ``EUVatNumber`` as answers and 001 line 1041 spell it, not the slip of 000 p.100."""
        return only_set(
            {
                "Name": self.name,
                "CountryId": self.country_id,
                "Country": self.country,
                "County": self.county,
                "PostalCode": self.postal_code,
                "City": self.city,
                "Address": self.address,
                "AccountNumber": self.account_number,
                "VatNumber": self.vat_number,
                "EUVatNumber": self.eu_vat_number,
                "RegistrationNumber": self.registration_number,
                "GroupIdentificationNumber": self.group_identification_number,
            }
        )


@dataclass(frozen=True, kw_only=True)
class OrderDraft:
    """An order, or a change of one: exactly one of ``customer_id`` and ``reference_id``, also for a change.

    None is not sent, ``""`` is sent empty. ``currency`` is sent on creation alone; ``card_fields`` (MiniCRM's names)
    go with a creation, later through ``update_order_card``.
    """

    customer_id: int | None = None
    reference_id: int | str | None = None
    currency: str | None = None
    subject: str | None = None
    payment_method: str | None = None
    performance: date | None = None
    items: Sequence[ItemDraft] = ()
    card_fields: Mapping[str, Any] = field(default_factory=dict)
    customer: CustomerDraft | None = None

    def to_wire(self, style: NumberStyle = NumberStyle.DOT, *, is_new: bool = True) -> dict[str, Any]:
        """The body of ORD-1, or with ``is_new=False`` of ORD-4 and ORD-5. Raises Unsendable, ValueError."""
        if is_new and not self.currency:
            raise Unsendable("A new order needs its currency; it cannot be set later.")
        if is_new and any(item.id is not None for item in self.items):
            raise Unsendable("The lines of a new order have no id yet.")
        if not is_new and self.card_fields:
            raise Unsendable("The card of an existing order is changed by a call of its own.")
        return {
            **whose(self.customer_id, self.reference_id),
            **only_set(
                {
                    "CurrencyCode": self.currency if is_new else None,
                    "Subject": self.subject,
                    "PaymentMethod": self.payment_method,
                    "Performance": day_or_none(self.performance),
                }
            ),
            **_blocks(self.customer, self.items, style, "order"),
            **({"Project": fields_to_wire(self.card_fields)} if self.card_fields else {}),
        }


@dataclass(frozen=True, kw_only=True)
class OfferDraft:
    """An offer; items, owner and currency cannot be changed by API afterwards (000 p.117)."""

    customer_id: int | None = None
    reference_id: int | str | None = None
    currency: str | None = None
    subject: str | None = None
    payment_method: str | None = None
    issued: date | None = None
    performance: date | None = None
    prompt: date | None = None
    language: str | None = None
    vat_mode: str | None = None
    items: Sequence[ItemDraft] = ()
    card_fields: Mapping[str, Any] = field(default_factory=dict)
    customer: CustomerDraft | None = None

    def to_wire(self, style: NumberStyle = NumberStyle.DOT) -> dict[str, Any]:
        """The body of OFF-1. Raises Unsendable, ValueError."""
        if not self.currency:
            raise Unsendable("A new offer needs its currency; it cannot be set later.")
        return {
            **whose(self.customer_id, self.reference_id),
            **only_set(
                {
                    "CurrencyCode": self.currency,
                    "Subject": self.subject,
                    "PaymentMethod": self.payment_method,
                    "Issued": day_or_none(self.issued),
                    "Performance": day_or_none(self.performance),
                    "Prompt": day_or_none(self.prompt),
                    "Language": self.language,
                    "VATMode": self.vat_mode,
                }
            ),
            **_blocks(self.customer, self.items, style, "offer"),
            **({"Project": fields_to_wire(self.card_fields)} if self.card_fields else {}),
        }


@dataclass(frozen=True, kw_only=True)
class InvoiceDraft:
    """An invoice or proforma. Sending it **issues a fiscal document**.

    ``vat_mode`` NormalVAT, ReverseCharge or VATExempt; ``media`` PKI or Paper. For a person under a company the invoice
    goes to the company unless ``force_on_person`` (001 line 1412).
    """

    customer_id: int | None = None
    reference_id: int | str | None = None
    type: str = "Invoice"
    payment_method: str | None = None
    issued: date | None = None
    performance: date | None = None
    prompt: date | None = None
    currency: str | None = None
    language: str | None = None
    subject: str | None = None
    vat_mode: str | None = None
    media: str | None = None
    force_on_person: bool = False
    items: Sequence[ItemDraft] = ()
    customer: CustomerDraft | None = None

    def to_wire(self, style: NumberStyle = NumberStyle.COMMA) -> dict[str, Any]:
        """The body of INV-1. Raises Unsendable, ValueError."""
        if not self.currency or not self.items:
            raise Unsendable("An invoice needs its currency and at least one line.")
        return {
            **whose(self.customer_id, self.reference_id),
            **only_set(
                {
                    "Type": self.type,
                    "PaymentMethod": self.payment_method,
                    "Issued": day_or_none(self.issued),
                    "Performance": day_or_none(self.performance),
                    "Prompt": day_or_none(self.prompt),
                    "CurrencyCode": self.currency,
                    "Language": self.language,
                    "Subject": self.subject,
                    "VATMode": self.vat_mode,
                    "Media": self.media,
                    "ForcesInvoiceOnPerson": "1" if self.force_on_person else None,
                }
            ),
            **_blocks(self.customer, self.items, style, "invoice"),
        }


@dataclass(frozen=True, kw_only=True)
class ProductDraft:
    """A product. Name, SKU, VAT, price and currency always go out: omitted ones fall back to MiniCRM's defaults.

    ``quantity`` is the absolute stock and is sent only when set, which only counting the stock may do.
    ``price_net`` is per ``unit``, in ``currency``. Source: 000 p.131.
    """

    name: str
    sku: str
    vat: str
    price_net: Decimal
    currency: str
    ean: str | None = None
    folder: str | None = None
    unit: str | None = None
    quantity: Decimal | None = None
    warehouse: str | None = None
    description: str | None = None
    deleted: bool | None = None
    custom_fields: Mapping[str, Any] = field(default_factory=dict)

    def to_wire(self, style: NumberStyle = NumberStyle.DOT) -> dict[str, Any]:
        """The body of PRD-1 and PRD-2. Raises ValueError for a number that is none."""
        return {
            **fields_to_wire(self.custom_fields),
            "Name": self.name,
            "SKU": self.sku,
            "VAT": write_vat(self.vat, "product", style),
            "PriceNet": write_product_number(self.price_net, style),
            "CurrencyCode": self.currency,
            **only_set(
                {
                    "EAN": self.ean,
                    "FolderName": self.folder,
                    "UnitName": self.unit,
                    "Quantity": None if self.quantity is None else write_product_number(self.quantity, style),
                    "Warehouse_Name": self.warehouse,
                    "Description": self.description,
                    "Deleted": None if self.deleted is None else int(self.deleted),
                }
            ),
        }


def _blocks(
    customer: CustomerDraft | None, items: Sequence[ItemDraft], style: NumberStyle, kind: str
) -> dict[str, Any]:
    block = customer.to_wire() if customer else {}
    lines = [item.to_wire(style, kind) for item in items]
    return {**({"Customer": block} if block else {}), **({"Items": lines} if lines else {})}
