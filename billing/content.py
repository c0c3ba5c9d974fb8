"""What a user wants a document to hold, in the office's words; the JSON of it is an operation's intent."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from billing.money import Totals, to_minor, totals
from crm.client.values import read_vat


@dataclass(frozen=True)
class LineContent:
    """One line as asked for; `remote_id` names the line of an order that it overwrites."""

    name: str
    price_net: Decimal
    quantity: Decimal
    vat: str
    unit: str = ""
    sku: str = ""
    description: str = ""
    remote_id: int | None = None

    @property
    def vat_rate(self) -> Decimal | None:
        return read_vat(self.vat).rate

    @property
    def vat_label(self) -> str:
        rate = self.vat_rate
        return self.vat if rate is None else f"{rate.normalize():f} %"

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"price_net": str(self.price_net), "quantity": str(self.quantity)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "LineContent":
        return cls(**data | {"price_net": Decimal(data["price_net"]), "quantity": Decimal(data["quantity"])})

    @classmethod
    def of(cls, line: Any) -> "LineContent":
        """A line of our copy as content."""
        return cls(
            name=line.name,
            price_net=line.price_net,
            quantity=line.quantity,
            vat=line.vat_text,
            unit=line.unit,
            sku=line.sku,
            description=line.description,
            remote_id=line.remote_id,
        )

    def same_as(self, other: "LineContent") -> bool:
        """Whether both would look the same on paper; numbers by value, VAT by rate, texts without outer blanks."""
        return self.essence == other.essence

    @property
    def essence(self) -> tuple[Any, ...]:
        """What is on paper, comparable."""
        texts = (self.name.strip(), self.description.strip(), self.unit.strip(), self.sku.strip())
        vat = read_vat(self.vat)
        return (*texts, self.price_net, self.quantity, vat.rate if vat.rate is not None else vat.code)


@dataclass(frozen=True)
class DocumentContent:
    """A new document, or what an order shall become.

    `customer` (MiniCRM's Customer block) is None unless the user edited it: sending it overwrites the contact's tax and
    bank numbers. `contact_remote_id` is the customer's Id; `force_on_person` keeps an invoice with the person.
    """

    contact_remote_id: int
    contact_name: str
    currency: str
    lines: Sequence[LineContent] = ()
    subject: str = ""
    payment_method: str = ""
    issued_on: date | None = None
    performance_on: date | None = None
    due_on: date | None = None
    type: str = ""
    language: str = ""
    vat_mode: str = ""
    media: str = ""
    force_on_person: bool = False
    customer: dict[str, str] | None = None
    card_fields: dict[str, Any] = field(default_factory=dict)

    def totals(self) -> Totals:
        """Our preview; MiniCRM's figures decide. Without VAT when the mode says so."""
        taxed = self.vat_mode in ("", "NormalVAT")
        return totals(
            ((one.price_net, one.quantity, one.vat_rate if taxed else None, one.vat_label) for one in self.lines),
            self.currency,
        )

    def as_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {name: getattr(self, name) for name in self.__dataclass_fields__}
        data["lines"] = [line.as_json() for line in self.lines]
        for name in ("issued_on", "performance_on", "due_on"):
            data[name] = data[name].isoformat() if data[name] else None
        sums = self.totals()
        data["preview"] = {
            "net": to_minor(sums.net, self.currency),
            "vat": to_minor(sums.vat, self.currency),
            "gross": to_minor(sums.gross, self.currency),
        }
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "DocumentContent":
        values = {name: value for name, value in data.items() if name in cls.__dataclass_fields__}
        values["lines"] = tuple(LineContent.from_json(line) for line in data["lines"])
        for name in ("issued_on", "performance_on", "due_on"):
            values[name] = date.fromisoformat(values[name]) if values.get(name) else None
        return cls(**values)

    @classmethod
    def of(cls, document: Any) -> "DocumentContent":
        """Our copy of a document as content: the base that an edit starts from."""
        return cls(
            contact_remote_id=document.contact.remote_id if document.contact else 0,
            contact_name=document.customer_name,
            currency=document.currency,
            lines=tuple(LineContent.of(line) for line in document.lines.all()),
            subject=document.subject,
            payment_method=document.payment_method,
            issued_on=document.issued_on,
            performance_on=document.performance_on,
            due_on=document.due_on,
            card_fields=dict(document.card.fields) if document.card else {},
        )

    def with_lines(self, lines: Sequence[LineContent]) -> "DocumentContent":
        return replace(self, lines=tuple(lines))
