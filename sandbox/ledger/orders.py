"""Orders and their state machine.

draft ──Finalize──▶ in_progress ──Complete──▶ completed ──Paid──▶ paid
draft ◀────Edit──── in_progress               completed ──Storno─▶ failed
                                              paid ───────Storno─▶ failed
                                              failed ─────Paid───▶ paid
"""

import json

from sandbox.ledger import documents
from sandbox.tenant.records import Record
from sandbox.tenant.refusals import NotAllowed
from sandbox.tenant.work import Work

MOVES = {
    "Finalize": (("draft",), "in_progress"),
    "Edit": (("in_progress",), "draft"),
    "Complete": (("in_progress",), "completed"),
    "Paid": (("completed", "failed"), "paid"),
    "Storno": (("completed", "paid"), "failed"),
}


def move_order(work: Work, order_id: int, verb: str) -> None:
    """One step of the state machine; anything else is refused and changes nothing."""
    order = documents.find_document(work, "order", order_id)
    allowed_from, target = MOVES[verb]
    if documents.word_of(work, order) not in allowed_from:
        raise NotAllowed()
    documents.move_document(work, order, target, **consequences(work, order, target))


def consequences(work: Work, order: Record, target: str) -> dict[str, str]:
    """What else changes on an order that comes to a state, by the API or by hand."""
    columns = {"paid": work.today if target == "paid" else ""}
    if target != "draft" and not order["number"]:
        columns["number"], _ = documents.next_number(work, "order")
        columns["issued"] = order["issued"] or work.today
        _name_card(work, order, columns["number"])
    return columns


def _name_card(work: Work, order: Record, number: str) -> None:
    """The number takes the place of "to be issued", unless somebody has named the card."""
    customer = json.loads(order["customer"])["Name"]
    unnamed = documents.card_name_of(work, "", customer)
    work.update("cards", {"id": order["card_id"], "name": unnamed}, name=documents.card_name_of(work, number, customer))


def require_draft(work: Work, order: Record) -> None:
    if documents.word_of(work, order) != "draft":
        raise NotAllowed()
