"""Cards (MiniCRM's Project): each belongs to a module and a contact and carries the status of its document."""

import json
import secrets
from typing import Any

from sandbox.ledger.fields import read_field
from sandbox.tenant.account import CATEGORIES
from sandbox.tenant.records import Record
from sandbox.tenant.refusals import BadRequest, Missing
from sandbox.tenant.work import Work

OWNER_OF = {category.id: category.kind for category in CATEGORIES}


def find_card(work: Work, card_id: int) -> Record:
    card = work.one("SELECT * FROM cards WHERE id = ?", card_id)
    if card is None:
        raise Missing()
    return card


def document_of(work: Work, card_id: int) -> Record | None:
    return work.one("SELECT * FROM documents WHERE card_id = ?", card_id)


def business_of(contact: Record) -> int | None:
    """The company on a card: the contact itself, or the one that the person works for."""
    company: int | None = contact["id"] if contact["type"] == "Business" else contact["business_id"]
    return company


def create_card(
    work: Work,
    category_id: int,
    contact: Record,
    name: str,
    status: Record | None = None,
    user_id: int | None = None,
    fields: dict[str, Any] | None = None,
) -> int:
    status = status or work.tenant.statuses_of(category_id)[0]
    card_id = work.next_id("card")
    work.insert(
        "cards",
        id=card_id,
        category_id=category_id,
        status_id=status["id"],
        user_id=user_id or next(iter(work.tenant.users)),
        contact_id=contact["id"],
        business_id=business_of(contact),
        name=name,
        fields=json.dumps(read_fields(work, category_id, fields or {})),
        hash=secrets.token_hex(10),
        email=f"{secrets.token_hex(10)}@db.minicrm.hu",
        status_updated_at=work.now,
        created_by=work.actor,
        created_at=work.now,
        updated_by=work.actor,
        updated_at=work.now,
    )
    note_status(work, card_id, None, status["id"])
    return card_id


def read_fields(work: Work, category_id: int, data: dict[str, Any]) -> dict[str, Any]:
    return {name: read_field(work, OWNER_OF[category_id], name, value) for name, value in data.items()}


def note_status(work: Work, card_id: int, old_id: int | None, new_id: int) -> None:
    user_id = work.tenant.find_user(work.actor) or 0
    work.insert(
        "status_changes",
        id=work.next_id("status_change"),
        card_id=card_id,
        user_id=user_id,
        closed_at=work.now,
        old_id=old_id,
        new_id=new_id,
    )


def set_status(work: Work, card_id: int, status: Record) -> None:
    """Moves the card and nothing else; what the move means for a document is decided by its own module."""
    card = find_card(work, card_id)
    if card["status_id"] == status["id"]:
        return
    work.update(
        "cards",
        {"id": card_id},
        status_id=status["id"],
        status_updated_at=work.now,
        updated_at=work.now,
        updated_by=work.actor,
    )
    note_status(work, card_id, card["status_id"], status["id"])
    document = document_of(work, card_id)
    kind, key = (document["kind"], document["id"]) if document else ("card", card_id)
    old = work.tenant.statuses[card["status_id"]]
    work.effect("moved", kind, key, f"{old['word']} → {status['word']}")


def touch_card(work: Work, card_id: int) -> None:
    """Notes that the card was modified; its document only counts as modified where the switch says so."""
    work.update("cards", {"id": card_id}, updated_at=work.now, updated_by=work.actor)
    if work.switches.on("card_touches_document"):
        work.update("documents", {"card_id": card_id}, modified=work.now)


def write_fields(work: Work, card_id: int, data: dict[str, Any]) -> None:
    """Writes the tenant's own fields and the name of a card."""
    card = find_card(work, card_id)
    data = dict(data)
    name = str(data.pop("Name", card["name"]))
    fields = json.loads(card["fields"]) | read_fields(work, card["category_id"], data)
    work.update("cards", {"id": card_id}, name=name, fields=json.dumps(fields))
    touch_card(work, card_id)
    work.effect("changed", "card", card_id, ", ".join(data) or "Name")


def set_deleted(work: Work, card_id: int, deleted: bool) -> None:
    work.update("cards", {"id": card_id}, deleted=int(deleted))
    touch_card(work, card_id)
    work.effect("trashed" if deleted else "restored", "card", card_id)


def set_owner(work: Work, card_id: int, value: Any) -> None:
    """An owner that nobody knows is accepted, and somebody at random gets the card."""
    user_id = work.tenant.find_user(value) or work.tenant.chance.choice(list(work.tenant.users))
    work.update("cards", {"id": card_id}, user_id=user_id)
    touch_card(work, card_id)
    work.effect("changed", "card", card_id, "UserId")


def move_to_contact(work: Work, card_id: int, contact_id: Any, business_id: int | None = None) -> None:
    """Another main contact: within the company, or elsewhere if the new company is named as well."""
    card = find_card(work, card_id)
    contact = work.one("SELECT * FROM contacts WHERE id = ?", str(contact_id))
    if contact is None:
        raise BadRequest("unknown_customer", value=contact_id)
    wanted = card["business_id"] if business_id is None else business_id
    if business_of(contact) is None or business_of(contact) != wanted:
        raise BadRequest("business_locked")
    work.update("cards", {"id": card_id}, contact_id=contact["id"], business_id=wanted)
    touch_card(work, card_id)
    work.effect("changed", "card", card_id, "ContactId")
