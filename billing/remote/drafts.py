"""Content in the office's words as the client's drafts, and back: does a document of MiniCRM hold this content?"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from billing.content import DocumentContent, LineContent
from billing.money import from_minor, line_net
from crm.client import CustomerDraft, InvoiceDraft, ItemDraft, OfferDraft, OrderDraft
from crm.client.records import DocumentDetail, LineItem
from crm.folding import fold

_CUSTOMER = {
    "Name": "name",
    "CountryId": "country_id",
    "Country": "country",
    "County": "county",
    "PostalCode": "postal_code",
    "City": "city",
    "Address": "address",
    "AccountNumber": "account_number",
    "VatNumber": "vat_number",
    "EUVatNumber": "eu_vat_number",
    "RegistrationNumber": "registration_number",
    "GroupIdentificationNumber": "group_identification_number",
}


def items(lines: Iterable[LineContent]) -> tuple[ItemDraft, ...]:
    """Lines as the client sends them; one with a remote Id overwrites that line."""
    return tuple(
        ItemDraft(
            id=line.remote_id,
            sku=line.sku,
            name=line.name,
            description=line.description,
            price_net=line.price_net,
            quantity=line.quantity,
            unit=line.unit,
            vat=line.vat,
        )
        for line in lines
    )


def customer(block: dict[str, str] | None) -> CustomerDraft | None:
    """The Customer block, only if the user edited it: it overwrites the contact's tax and bank numbers."""
    if not block:
        return None
    return CustomerDraft(**{_CUSTOMER[key]: value for key, value in block.items() if key in _CUSTOMER})


def order(content: DocumentContent) -> OrderDraft:
    return OrderDraft(
        customer_id=content.contact_remote_id,
        currency=content.currency,
        subject=content.subject,
        payment_method=content.payment_method or None,
        performance=content.performance_on,
        items=items(content.lines),
        card_fields=content.card_fields,
        customer=customer(content.customer),
    )


def offer(content: DocumentContent) -> OfferDraft:
    return OfferDraft(
        customer_id=content.contact_remote_id,
        currency=content.currency,
        subject=content.subject,
        payment_method=content.payment_method or None,
        issued=content.issued_on,
        performance=content.performance_on,
        prompt=content.due_on,
        language=content.language or None,
        vat_mode=content.vat_mode or None,
        items=items(content.lines),
        card_fields=content.card_fields,
        customer=customer(content.customer),
    )


def invoice(content: DocumentContent) -> InvoiceDraft:
    return InvoiceDraft(
        customer_id=content.contact_remote_id,
        type=content.type or "Invoice",
        currency=content.currency,
        subject=content.subject,
        payment_method=content.payment_method or None,
        issued=content.issued_on,
        performance=content.performance_on,
        prompt=content.due_on,
        language=content.language or None,
        vat_mode=content.vat_mode or None,
        media=content.media or None,
        force_on_person=content.force_on_person,
        items=items(content.lines),
        customer=customer(content.customer),
    )


def line_of(item: LineItem) -> LineContent:
    """A line of MiniCRM as content."""
    return LineContent(
        name=item.name,
        price_net=item.price_net or Decimal(0),
        quantity=item.quantity or Decimal(0),
        vat=item.vat.text,
        unit=item.unit,
        sku=item.sku,
        description=item.description,
        remote_id=item.id,
    )


def same_line(wanted: LineContent, item: LineItem, *, has_sku: bool = True) -> bool:
    """Whether a line of MiniCRM is the wanted one; invoices answer without SKU."""
    there = line_of(item)
    if not has_sku:
        there = LineContent(**{**vars(there), "sku": wanted.sku})
    return wanted.same_as(there)


def differences(content: DocumentContent, detail: DocumentDetail) -> list[str]:
    """Which parts of a document of MiniCRM are not what was asked for: customer, currency, lines.<n>, count."""
    found = []
    if not _same_customer(content, detail):
        found.append("customer")
    if detail.currency_code != content.currency:
        found.append("currency")
    if len(detail.items) != len(content.lines):
        found.append("count")
    has_sku = detail.kind != "invoice"
    found += [
        f"lines.{number}"
        for number, (wanted, item) in enumerate(zip(content.lines, detail.items, strict=False), 1)
        if not same_line(wanted, item, has_sku=has_sku)
    ]
    return found


def _same_customer(content: DocumentContent, detail: DocumentDetail) -> bool:
    if detail.customer_id is not None:
        return detail.customer_id == content.contact_remote_id
    # Offer and invoice details name no customer Id (API.md §2); the printed name decides.
    name = (content.customer or {}).get("Name") or content.contact_name
    return detail.customer is not None and fold(detail.customer.name) == fold(name)


def rounding_tolerance(content: DocumentContent) -> Decimal:
    """How far MiniCRM's total may be from our preview: one unit of what people see, per line."""
    smallest = Decimal(1) if content.currency == "HUF" else from_minor(1, content.currency)
    return smallest * max(1, len(content.lines))


def totals_objection(content: DocumentContent, detail: DocumentDetail) -> str:
    """The difference between MiniCRM's gross total and our preview if it is beyond rounding, else empty."""
    ours, theirs = content.totals().gross, detail.amount or Decimal(0)
    if abs(ours - theirs) <= rounding_tolerance(content):
        return ""
    return f"{theirs:f} {content.currency} ≠ {ours:f} {content.currency}"


def candidate(content: DocumentContent, detail: DocumentDetail) -> dict[str, Any]:
    """What a person needs to compare a document of MiniCRM with what was asked for."""
    return {
        "remote_id": detail.id,
        "number": detail.number,
        "card": detail.project_id,
        "customer": detail.customer.name if detail.customer else "",
        "vat_number": detail.customer.vat_number if detail.customer else "",
        "currency": detail.currency_code,
        "issued_on": str(detail.issued or ""),
        "performance_on": str(detail.performance or ""),
        "due_on": str(detail.prompt or ""),
        "net": str(detail.amount_net or 0),
        "vat": str(detail.amount_vat or 0),
        "gross": str(detail.amount or 0),
        "lines": [_words(line_of(item)) for item in detail.items],
        "differences": differences(content, detail),
    }


def _words(line: LineContent) -> str:
    return f"{line.name} · {line.quantity.normalize():f} {line.unit} × {line.price_net.normalize():f}"


def lines_in_words(lines: Sequence[LineContent]) -> list[str]:
    """The wanted lines in the same words as a candidate's."""
    return [_words(line) for line in lines]


def net_of(line: LineContent, currency: str) -> Decimal:
    return line_net(line.price_net, line.quantity, currency)
