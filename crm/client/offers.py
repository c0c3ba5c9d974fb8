"""Offers: OFF-1 to OFF-3 of API.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from crm.client.calling import refused_before_sending
from crm.client.calls import Answer
from crm.client.documents import Documents
from crm.client.drafts import OfferDraft
from crm.client.records import DocumentDetail, DocumentPage, OfferDetail


class Offers(Documents):
    """The offer endpoint (000 p.111 to p.117, 001 line 1673, 002)."""

    def create_offer(self, draft: OfferDraft) -> Answer[OfferDetail]:
        """OFF-1: create an offer in the tenant's first status. **Not repeatable.**

        Raises Unsendable, Rejected, OutcomeUnknown. Source: 000 p.111, 002.
        """
        with refused_before_sending():
            body = draft.to_wire(self.number_styles["offer"])
        return self._write_document(OfferDetail, "POST", "", body)

    def offer(self, id: int) -> Answer[OfferDetail]:
        """OFF-2: read an offer; its Project block holds the raw id of the status. Source: 000 p.114."""
        return self._read_document(OfferDetail, id)

    def offer_page(
        self, page: int = 0, *, updated_since: datetime | None = None, status_group: str | None = None
    ) -> Answer[DocumentPage]:
        """OFF-2: one page of the list, see document_page. Source: 000 p.116."""
        return self.document_page("offer", page, updated_since=updated_since, status_group=status_group)

    def offer_pages(
        self, page: int = 0, *, updated_since: datetime | None = None, status_group: str | None = None
    ) -> Iterator[Answer[DocumentPage]]:
        """OFF-2: the pages of the list, newest first, until an empty one."""
        return self.document_pages("offer", page, updated_since=updated_since, status_group=status_group)

    def update_offer_card(self, id: int, fields: Mapping[str, Any]) -> Answer[DocumentDetail | None]:
        """OFF-3: change status (``StatusId``, label or id) and card fields; items, owner and currency stay.

        The value is None where MiniCRM answers with the bare Id. Repeatable. Source: 000 p.117, 002.
        """
        return self.update_document_card("offer", id, fields)
