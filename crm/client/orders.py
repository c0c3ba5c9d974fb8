"""Orders: ORD-1 to ORD-8 of API.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from crm.client.calling import checked_id, refused_before_sending
from crm.client.calls import Answer
from crm.client.documents import Documents
from crm.client.drafts import OrderDraft
from crm.client.errors import Unsendable
from crm.client.records import DocumentPage, OrderDetail

MOVES = ("Finalize", "Edit", "Complete", "Paid", "Storno")


class Orders(Documents):
    """The order endpoint (000 p.100 to p.110, 001 line 990 to 1395)."""

    def create_order(self, draft: OrderDraft) -> Answer[OrderDetail]:
        """ORD-1: create a draft order; the answer is the whole order with its Id. **Not repeatable.**

        A Customer block overwrites the contact's VAT number and bank account. Raises Unsendable, Rejected,
        OutcomeUnknown. Source: 000 p.100.
        """
        with refused_before_sending():
            body = draft.to_wire(self.number_styles["order"])
        return self._write_document(OrderDetail, "POST", "", body)

    def order(self, id: int) -> Answer[OrderDetail]:
        """ORD-2: read an order; it tells no status (the list row and the card do). Source: 000 p.102."""
        return self._read_document(OrderDetail, id)

    def order_page(
        self, page: int = 0, *, updated_since: datetime | None = None, status_group: str | None = None
    ) -> Answer[DocumentPage]:
        """ORD-3: one page of the list, see document_page. Drafts are not in it. Source: 000 p.104, p.129."""
        return self.document_page("order", page, updated_since=updated_since, status_group=status_group)

    def order_pages(
        self, page: int = 0, *, updated_since: datetime | None = None, status_group: str | None = None
    ) -> Iterator[Answer[DocumentPage]]:
        """ORD-3: the pages of the list, newest first, until an empty one."""
        return self.document_pages("order", page, updated_since=updated_since, status_group=status_group)

    def update_order(self, id: int, draft: OrderDraft) -> Answer[OrderDetail]:
        """ORD-4, ORD-5: change header and lines of a draft order; a line with id is overwritten, one without added.

        Adding lines is **not repeatable**, the rest is. The currency is never sent. Raises Unsendable, Rejected,
        NotAllowed where the order is no draft, OutcomeUnknown. Source: 000 p.105.
        """
        with refused_before_sending():
            body = draft.to_wire(self.number_styles["order"], is_new=False)
        return self._write_document(OrderDetail, "POST", f"/{checked_id(id)}", body)

    def delete_order_item(self, id: int, item_id: int) -> Answer[OrderDetail]:
        """ORD-6: remove a line of a draft order; the answer is the order without it.

        A **GET that changes state**: sent once, never from the pool. Raises NotFound, NotAllowed, OutcomeUnknown.
        Source: 000 p.110.
        """
        return self._write_document(OrderDetail, "GET", f"/{checked_id(id)}/DeleteItem/{checked_id(item_id)}")

    def update_order_card(self, id: int, fields: Mapping[str, Any]) -> Answer[OrderDetail]:
        """ORD-7: change fields of the order's card in any status; the answer is the whole order. Repeatable.

        Raises Unsendable without fields, Rejected, OutcomeUnknown. Source: 000 p.107, 001 line 1311.
        """
        return self._write_document(OrderDetail, "POST", f"/{checked_id(id)}/Project", self._fields(fields))

    def move_order(self, id: int, move: str) -> Answer[OrderDetail]:
        """ORD-8: Finalize, Edit, Complete, Paid or Storno, by the verb of ``transition_verb``.

        Raises NotAllowed (405, nothing changed) for an illegal move, one already made, or the wrong verb; Unsendable
        for another word. Source: 000 p.108; 001 line 1341 (with GET).
        """
        if move not in MOVES:
            raise Unsendable(f"{move!r} is no move of an order.")
        return self._write_document(OrderDetail, self.transition_verb, f"/{checked_id(id)}/{move}")
