"""Status changes made on the card, which follow no state machine: any status of the tenant may be set."""

from sandbox.ledger import cards, documents, orders
from sandbox.tenant.account import KIND_OF
from sandbox.tenant.records import Record
from sandbox.tenant.work import Work


def place_card(work: Work, card: Record, status: Record) -> None:
    """Sets the status as MiniCRM's own screen does; what belongs to the new state of a document comes with it.

    By default this is a change of the card alone: the document does not count as modified.
    """
    document = cards.document_of(work, card["id"])
    if document and card["status_id"] != status["id"]:
        columns = _consequences(work, KIND_OF[card["category_id"]], document, status["word"])
        if columns:
            work.update("documents", documents.key_of(document), **columns)
    cards.set_status(work, card["id"], status)
    cards.touch_card(work, card["id"])


def _consequences(work: Work, kind: str, document: Record, word: str) -> dict[str, str]:
    if kind == "order":
        return orders.consequences(work, document, word)
    if kind == "invoice":
        return {"paid": work.today if word == "paid" else document["paid"] if word == "stornoed" else ""}
    return {}
