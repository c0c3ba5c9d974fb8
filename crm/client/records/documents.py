"""Orders, offers and invoices: the row of a list and the detail, with its lines and parties."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Self
from zoneinfo import ZoneInfo

from pydantic import Field

from crm.client.records.fields import (
    BlockOf,
    Day,
    ExtraData,
    Fields,
    Flag,
    Language,
    Link,
    ListOf,
    Number,
    OwnId,
    Text,
    VatWord,
    read_link_or_label,
)
from crm.client.records.shapes import Block, Page, Record
from crm.client.values import ZONE, Vat


class DocumentRow(Record):
    """A document as its list shows it: dates, totals, status words, no customer, no lines.

    ``status`` and ``status_group`` are the words of the card's status. ``storned_id`` and ``storner_id`` are links
    whose direction is unproven: one of both keys comes, or none. Source: 000 p.104, p.116, p.123, p.129.
    """

    id: OwnId
    project_id: Link = None
    storned_id: Link = None
    storner_id: Link = None
    number: Text
    type: Text = ""
    issued: Day = None
    performance: Day = None
    prompt: Day = None
    paid: Day = None
    currency_code: Text
    amount_net: Number
    amount_vat: Number
    amount: Number
    status: Text
    status_group: Text
    document_url: Text = ""


class DocumentPage(Page[DocumentRow]):
    """One page of a document list, most recently modified document first."""

    @classmethod
    def read(cls, data: Any, zone: ZoneInfo = ZONE) -> Self:
        """Read the page. Raises ValueError if a row does not fit."""
        return cls.of(DocumentRow, data, zone)


class LineItem(Block):
    """A line. Invoices send neither ``id``, ``sku``, ``ean`` nor ``vat_subtype``; an offer may send no VAT."""

    id: Link = None
    sku: Text = ""
    ean: Text = ""
    name: Text = ""
    description: Text = ""
    price_net: Number = None
    quantity: Number = None
    unit: Text = ""
    price_net_total: Number = None
    vat: VatWord = Vat(None, None, "")
    vat_subtype: Text = ""
    price_total: Number = None


class CustomerBlock(Block):
    """The buyer as printed on the document, never to be replaced by the contact's present data."""

    name: Text = ""
    country_id: Text = ""
    country: Text = ""
    county: Text = ""
    postal_code: Text = ""
    city: Text = ""
    address: Text = ""
    account_number: Text = ""
    vat_number: Text = ""
    eu_vat_number: Text = ""
    registration_number: Text = ""
    group_identification_number: Text = ""


class VendorBlock(CustomerBlock):
    """The seller as printed on the document."""

    iban: Text = ""
    swift: Text = ""
    miscellaneous: Text = ""


class DocumentDetail(Record):
    """What the details of all kinds share, and what one kind alone sends, empty for the others.

    A missing key is None or ``""``; API.md §2 has the table of what each kind holds. None of them holds the status
    (an offer's raw id excepted), the storno links or a time of modification. Amounts are in ``currency_code``,
    as MiniCRM printed them: its sums need not add up.
    """

    kind: ClassVar[str] = ""

    id: OwnId
    project_id: Link = None
    customer_id: Link = None
    invoice_pad_counter: Text = ""
    number: Text
    type: Text = ""
    invoice_mode: Text = ""
    media: Text = ""
    language: Language = ""
    customer: Annotated[CustomerBlock | None, BlockOf] = None
    vendor: Annotated[VendorBlock | None, BlockOf] = None
    vendor_group_identification_number: Text = ""
    extra_data: ExtraData = Field(default_factory=dict)
    subject: Text = ""
    payment_method: Text = ""
    issued: Day = None
    performance: Day = None
    prompt: Day = None
    paid: Day = None
    currency_code: Text
    conversion_rate: Number = None
    amount_net: Number
    amount_vat: Number
    amount: Number
    vat_mode: Text = ""
    accounting: Text = ""
    oss: Flag = None
    is_reverse_charge: Flag = None
    document_id: Link = None
    document_url: Text = ""
    document_file_name: Text = ""
    items: Annotated[tuple[LineItem, ...], ListOf]
    project: Fields = Field(default_factory=dict)


class OrderDetail(DocumentDetail):
    """An order; a draft has ``number == ""``, the number comes with Finalize. Source: 000 p.102, 001 line 1074."""

    kind: ClassVar[str] = "order"


class OfferDetail(DocumentDetail):
    """An offer; it names neither card nor customer. Source: 000 p.114, 001 line 1793, 002 ("Interogarea")."""

    kind: ClassVar[str] = "offer"

    @property
    def status_id(self) -> int | str | None:
        """The raw id of the card's status, or None where the Project block does not tell."""
        return read_link_or_label(self.project.get("StatusId"))


class InvoiceDetail(DocumentDetail):
    """An invoice, proforma or storno invoice. Source: 000 p.121, p.124 (Paid), p.126 (Storno), 001 line 1540."""

    kind: ClassVar[str] = "invoice"
