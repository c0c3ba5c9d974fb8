"""/Api/R3/Project and ProjectHistory: the cards, found by at least one filter, oldest id first."""

from collections.abc import Callable
from typing import Any

from sandbox.api.call import PAGE_LENGTH, Call, Condition, is_on, without_id
from sandbox.ledger import cards
from sandbox.ledger.fields import read_field, shown_fields
from sandbox.ledger.states import place_card
from sandbox.tenant.account import CATEGORIES, GROUPS
from sandbox.tenant.records import Record
from sandbox.tenant.refusals import BadRequest, Missing
from sandbox.tenant.work import Work

REQUIRED = ("Name", "CategoryId", "ContactId", "StatusId", "UserId")
CATEGORY_IDS = {category.id for category in CATEGORIES}


def read_list(call: Call) -> dict[str, Any]:
    where, values = conditions(call)
    count = call.work.value(f"SELECT count(*) FROM cards WHERE {where}", *values)
    rows = call.work.all(
        f"SELECT * FROM cards WHERE {where} ORDER BY id LIMIT ? OFFSET ?", *values, PAGE_LENGTH, call.page_offset()
    )
    results = {str(row["id"]): list_row(call, row) for row in rows}
    return {"Count": count, "Results": results or call.empty_r3()}


def list_row(call: Call, card: Record) -> dict[str, Any]:
    row = {
        "Id": card["id"],
        "Name": card["name"],
        "Url": f"{call.url}/Api/R3/Project/{card['id']}",
        "ContactId": card["contact_id"],
        "StatusId": card["status_id"],
        "UserId": card["user_id"],
        "Deleted": card["deleted"],
    }
    return row | ({"BusinessId": card["business_id"]} if card["business_id"] else {})


def conditions(call: Call) -> Condition:
    parts, values = [], []
    for name, text in call.query.items():
        if name == "Page" or text == "":
            continue
        part, found = FILTERS[name](call) if name in FILTERS else _by_field(call, name, text)
        parts.append(part)
        values.extend(found)
    if not parts:
        raise BadRequest("needs_filter")
    if "Deleted" not in call.query and call.work.switches["trash_in_lists"] not in ("cards", "both"):
        parts.append("deleted = 0")
    return " AND ".join(parts), values


def _by_number(name: str, column: str) -> Callable[[Call], Condition]:
    return lambda call: (f"{column} = ?", [call.query_number(name, 0)])


def _by_status(call: Call) -> Condition:
    ids = [key for key, row in call.work.tenant.statuses.items() if call.query["StatusId"] in (str(key), row["label"])]
    return _among("status_id", ids)


def _by_status_group(call: Call) -> Condition:
    group = call.query["StatusGroup"]
    if group not in GROUPS:
        raise BadRequest("invalid_choice", field="StatusGroup", value=group)
    return _among("status_id", [key for key, row in call.work.tenant.statuses.items() if row["status_group"] == group])


def _by_user(call: Call) -> Condition:
    user_id = call.work.tenant.find_user(call.query["UserId"])
    return "user_id = ?", [user_id or 0]


def _among(column: str, ids: list[int]) -> Condition:
    return f"{column} IN ({', '.join('?' * len(ids))})", ids


def _by_main_contact(call: Call) -> Condition:
    contact_id = call.query_number("MainContactId", 0)
    return "(contact_id = ? OR business_id = ?)", [contact_id, contact_id]


def _since(call: Call) -> Condition:
    return "updated_at >= ?", [call.query_stamp("UpdatedSince")]


def _at(call: Call) -> Condition:
    stamp = call.query_stamp("UpdatedAt")
    return "substr(updated_at, 1, ?) = ?", [len(stamp), stamp]


def _by_name(call: Call) -> Condition:
    return "name = ?", [call.query["Name"]]


def _by_words(call: Call) -> Condition:
    return "holds_words(name || ' ' || fields, ?)", [call.query["Query"]]


FILTERS: dict[str, Callable[[Call], Condition]] = {
    "CategoryId": _by_number("CategoryId", "category_id"),
    "ContactId": _by_number("ContactId", "contact_id"),
    "BusinessId": _by_number("BusinessId", "business_id"),
    "Deleted": _by_number("Deleted", "deleted"),
    "StatusId": _by_status,
    "StatusGroup": _by_status_group,
    "UserId": _by_user,
    "MainContactId": _by_main_contact,
    "UpdatedSince": _since,
    "UpdatedAt": _at,
    "Query": _by_words,
    "Name": _by_name,
}


def _by_field(call: Call, name: str, text: str) -> Condition:
    """A field of the tenant's own, by value or label, in the named module or in any that has it."""
    category_id = call.query_number("CategoryId", 0)
    owners = [
        category.kind
        for category in CATEGORIES
        if category_id in (0, category.id) and name in call.work.tenant.fields.get(category.kind, {})
    ]
    if not owners:
        raise BadRequest("unknown_field", field=name)
    return "json_extract(fields, ?) = ?", [f"$.{name}", read_field(call.work, owners[0], name, text)]


def read(call: Call) -> dict[str, Any]:
    work = call.work
    card = cards.find_card(work, call.id)
    return {
        "Id": card["id"],
        "CategoryId": card["category_id"],
        "ContactId": card["contact_id"],
        "StatusId": work.tenant.statuses[card["status_id"]]["label"],
        "UserId": work.tenant.users[card["user_id"]],
        "Name": card["name"],
        "StatusUpdatedAt": card["status_updated_at"],
        "IsPrivate": card["is_private"],
        "Deleted": card["deleted"],
        "CreatedBy": card["created_by"],
        "CreatedAt": card["created_at"],
        "UpdatedBy": card["updated_by"],
        "UpdatedAt": card["updated_at"],
        **shown_fields(work, cards.OWNER_OF[card["category_id"]], card["fields"]),
        **({"BusinessId": card["business_id"]} if card["business_id"] else {}),
        "ProjectHash": card["hash"],
        "ProjectEmail": card["email"],
    }


def create(call: Call) -> dict[str, int]:
    work, data = call.work, without_id(call.data)
    for name in REQUIRED:
        if data.get(name) in (None, ""):
            raise BadRequest("missing_field", field=name)
    category_id, contact_id, wanted, owner = (data.pop(name) for name in REQUIRED[1:])
    if not str(category_id).isdigit() or int(category_id) not in CATEGORY_IDS:
        raise BadRequest("invalid_choice", field="CategoryId", value=category_id)
    contact = work.one("SELECT * FROM contacts WHERE id = ?", str(contact_id))
    if contact is None:
        raise BadRequest("unknown_customer", value=contact_id)
    status = _status(work, int(category_id), wanted)
    name = str(data.pop("Name"))
    data.pop("BusinessId", None)
    card_id = cards.create_card(work, int(category_id), contact, name, status, _owner(work, owner), data)
    work.effect("created", "card", card_id)
    return {"Id": card_id}


def _owner(work: Work, value: Any) -> int:
    return work.tenant.find_user(value) or work.tenant.chance.choice(list(work.tenant.users))


def _status(work: Work, category_id: int, value: Any) -> Record:
    status = work.tenant.find_status(category_id, value)
    if status is None:
        raise BadRequest("invalid_choice", field="StatusId", value=value)
    return status


def update(call: Call) -> dict[str, int]:
    work, data = call.work, without_id(call.data)
    card = cards.find_card(work, call.id)
    if str(data.pop("CategoryId", card["category_id"])) != str(card["category_id"]):
        raise BadRequest("locked_field", field="CategoryId")
    if "StatusId" in data:
        place_card(work, card, _status(work, card["category_id"], data.pop("StatusId")))
    if "UserId" in data:
        cards.set_owner(work, call.id, data.pop("UserId"))
    if "Deleted" in data:
        cards.set_deleted(work, call.id, is_on(data.pop("Deleted")))
    if "ContactId" in data:
        business = data.pop("BusinessId", None)
        cards.move_to_contact(work, call.id, data.pop("ContactId"), None if business is None else int(business))
    if data:
        cards.write_fields(work, call.id, data)
    return {"Id": call.id}


def read_history(call: Call) -> dict[str, Any]:
    """The changes of status, newest first; everything here is text, even the Count."""
    card = cards.find_card(call.work, call.id)
    if card["deleted"]:
        raise Missing()
    if call.query.get("Type", "StatusHistory") != "StatusHistory":
        raise BadRequest("invalid_choice", field="Type", value=call.query["Type"])
    rows = call.work.all("SELECT * FROM status_changes WHERE card_id = ? ORDER BY id DESC", call.id)
    return {"Count": str(len(rows)), "Results": {str(row["id"]): _history_row(call.work, row) for row in rows}}


def _history_row(work: Work, row: Record) -> dict[str, str]:
    statuses = work.tenant.statuses
    return {
        "Id": str(row["id"]),
        "ProjectId": str(row["card_id"]),
        "Type": "StatusHistory",
        "UserId": str(row["user_id"]),
        "ClosedAt": row["closed_at"],
        "Status_Old_Id": str(row["old_id"] or ""),
        "Status_New_Id": str(row["new_id"]),
        "Status_Old_Name": statuses[row["old_id"]]["label"] if row["old_id"] else "",
        "Status_New_Name": statuses[row["new_id"]]["label"],
    }
