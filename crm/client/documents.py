"""What orders, offers and invoices have in common: detail, list, card fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

from crm.client.calling import Caller, checked_id
from crm.client.calls import Answer
from crm.client.errors import Unsendable
from crm.client.pages import walk
from crm.client.records import DocumentDetail, DocumentPage, InvoiceDetail, OfferDetail, OrderDetail

D = TypeVar("D", bound=DocumentDetail)

DETAILS: dict[str, type[DocumentDetail]] = {"order": OrderDetail, "offer": OfferDetail, "invoice": InvoiceDetail}
PATHS = {"order": "/Api/Order", "offer": "/Api/Offer", "invoice": "/Api/Invoice"}
STATUS_GROUPS = ("Lead", "Open", "Success", "Failed")


class Documents(Caller):
    """The calls that take the kind of document (order, offer, invoice) as a word."""

    def document(self, kind: str, id: int) -> Answer[DocumentDetail]:
        """Read one document with its lines, by document Id (not the card's). Amounts in its currency.

        Raises NotFound and the other MiniCRMErrors. Source: 000 p.102, p.114, p.121.
        """
        return self._read_document(DETAILS[checked_kind(kind)], id)

    def document_page(
        self, kind: str, page: int = 0, *, updated_since: datetime | None = None, status_group: str | None = None
    ) -> Answer[DocumentPage]:
        """Read one page of 100 rows, most recently modified document first; past the end it is empty.

        Only issued documents are listed. ``updated_since`` is an aware moment, told to the minute; ``status_group`` is
        Lead, Open, Success or Failed. Raises Unsendable for other words. Source: 000 p.104, p.116, p.123, p.129, p.130.
        """
        if status_group is not None and status_group not in STATUS_GROUPS:
            raise Unsendable(f"{status_group!r} is not a status group of MiniCRM.")
        query = {"Page": page, "UpdatedSince": updated_since, "StatusGroup": status_group}
        return self._read(f"{PATHS[checked_kind(kind)]}/List", self._page, query)

    def document_pages(
        self, kind: str, page: int = 0, *, updated_since: datetime | None = None, status_group: str | None = None
    ) -> Iterator[Answer[DocumentPage]]:
        """Walk the list from ``page`` on until an empty page, one call per page; the first page comes in any case.

        Raises, while walking, what document_page raises.
        """
        return walk(
            lambda number: self.document_page(kind, number, updated_since=updated_since, status_group=status_group),
            page,
        )

    def update_document_card(self, kind: str, id: int, fields: Mapping[str, Any]) -> Answer[DocumentDetail | None]:
        """Change fields of the document's card, in any status; ``fields`` has MiniCRM's own names.

        The value is None where MiniCRM answers with the bare Id (no manual shows the answer for offers and invoices).
        Raises Unsendable without fields and for an invoice's UserId or StatusId. Repeatable.
        Source: 000 p.107, p.117, p.128; 001 line 1652.
        """
        if kind == "invoice" and {"UserId", "StatusId"} & set(fields):
            raise Unsendable("Owner and status of an invoice cannot be changed through its card.")
        body = self._fields(fields)
        detail = DETAILS[checked_kind(kind)]
        return self._write(
            "POST", f"{PATHS[kind]}/{checked_id(id)}/Project", body, lambda raw: self._detail_if_any(detail, raw)
        )

    def _read_document(self, detail: type[D], id: int) -> Answer[D]:
        return self._read(f"{PATHS[detail.kind]}/{checked_id(id)}", lambda raw: detail.read(raw, self.zone))

    def _write_document(
        self, detail: type[D], method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> Answer[D]:
        return self._write(method, PATHS[detail.kind] + path, body, lambda raw: detail.read(raw, self.zone))

    def _detail_if_any(self, detail: type[D], raw: Any) -> D | None:
        return None if isinstance(raw, dict) and set(raw) == {"Id"} else detail.read(raw, self.zone)

    def _page(self, raw: Any) -> DocumentPage:
        return DocumentPage.read(raw, self.zone)


def checked_kind(kind: str) -> str:
    """A kind of document. Raises ValueError for a word other than order, offer, invoice."""
    if kind not in PATHS:
        raise ValueError(f"{kind!r} is no kind of document")
    return kind
