"""Invoices: INV-1 to INV-5 of API.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from crm.client.calling import checked_id, refused_before_sending
from crm.client.calls import Answer
from crm.client.documents import Documents
from crm.client.drafts import CustomerDraft, InvoiceDraft
from crm.client.records import DocumentDetail, DocumentPage, InvoiceDetail


class Invoices(Documents):
    """The invoice endpoint (000 p.118 to p.128, 001 line 1406 to 1665)."""

    def create_invoice(self, draft: InvoiceDraft) -> Answer[InvoiceDetail]:
        """INV-1: **issue a fiscal document**, numbers in the invoice style. **Not repeatable.**

        Compare the answer's totals with the preview: a misread decimal mark is a hundredfold invoice. Raises
        Unsendable, Rejected, OutcomeUnknown. Source: 000 p.118, 001 line 1419.
        """
        with refused_before_sending():
            body = draft.to_wire(self.number_styles["invoice"])
        return self._write_document(InvoiceDetail, "POST", "", body)

    def invoice(self, id: int) -> Answer[InvoiceDetail]:
        """INV-2: read an invoice; it names neither card, customer id nor status. Source: 000 p.121."""
        return self._read_document(InvoiceDetail, id)

    def invoice_page(
        self, page: int = 0, *, updated_since: datetime | None = None, status_group: str | None = None
    ) -> Answer[DocumentPage]:
        """INV-2: one page of the list, see document_page. Source: 000 p.123, p.129."""
        return self.document_page("invoice", page, updated_since=updated_since, status_group=status_group)

    def invoice_pages(
        self, page: int = 0, *, updated_since: datetime | None = None, status_group: str | None = None
    ) -> Iterator[Answer[DocumentPage]]:
        """INV-2: the pages of the list, newest first, until an empty one."""
        return self.document_pages("invoice", page, updated_since=updated_since, status_group=status_group)

    def pay_invoice(self, id: int, customer: CustomerDraft | None = None) -> Answer[InvoiceDetail]:
        """INV-3: mark an invoice as paid; the API takes neither amount nor date.

        On a proforma it **creates a new, paid invoice** and answers with that one (another Id): not repeatable.
        ``customer`` overwrites the contact's data. Raises NotAllowed, OutcomeUnknown. Source: 000 p.124, 001 line 1498.
        """
        block = customer.to_wire() if customer else {}
        body = {"Customer": block} if block else None
        return self._write_document(InvoiceDetail, "POST", f"/{checked_id(id)}/Paid", body)

    def storno_invoice(self, id: int) -> Answer[InvoiceDetail]:
        """INV-4: **create a storno invoice** and answer with that one (another Id). **Not repeatable.**

        On a proforma nothing is created and the same document answers. Raises NotAllowed, OutcomeUnknown.
        Source: 000 p.126, 001 line 1515.
        """
        return self._write_document(InvoiceDetail, "POST", f"/{checked_id(id)}/Storno")

    def update_invoice_card(self, id: int, fields: Mapping[str, Any]) -> Answer[DocumentDetail | None]:
        """INV-5: change card fields, not UserId and StatusId (Unsendable). Repeatable.

        The value is None where MiniCRM answers with the bare Id. Source: 000 p.128, 001 line 1652.
        """
        return self.update_document_card("invoice", id, fields)
