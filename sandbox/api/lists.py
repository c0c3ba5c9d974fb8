"""The document lists: most recently modified first, a hundred rows a page, so pages shift while they are walked."""

from typing import Any

from sandbox.api.call import PAGE_LENGTH, Call, Condition
from sandbox.api.shapes import list_row
from sandbox.tenant.account import CATEGORY_OF, GROUPS
from sandbox.tenant.records import Record
from sandbox.tenant.refusals import BadRequest

FROM = " FROM documents JOIN cards ON cards.id = documents.card_id WHERE "
ORDER = " ORDER BY documents.modified DESC, documents.id DESC LIMIT ? OFFSET ?"
COLUMNS = "SELECT documents.*, cards.status_id"


def list_documents(call: Call, kind: str) -> dict[str, Any]:
    where, values = conditions(call, kind)
    count = call.work.value("SELECT count(*)" + FROM + where, *values)
    rows = call.work.all(COLUMNS + FROM + where + ORDER, *values, PAGE_LENGTH, call.page_offset())
    results = {str(row["id"]): list_row(call.work, row) for row in rows}
    return {"Count": count, "Results": results or []}


def conditions(call: Call, kind: str) -> Condition:
    work, parts, values = call.work, ["documents.kind = ?"], [kind]
    if kind == "order":
        parts.append("cards.status_id != ?")
        values.append(work.tenant.status(CATEGORY_OF["order"], "draft")["id"])
    if kind == "offer" and work.switches["offer_list"] == "issued":
        parts.append("documents.number != ''")
    if work.switches["trash_in_lists"] not in ("documents", "both"):
        parts.append("cards.deleted = 0")
    _add_status_group(call, kind, parts, values)
    since = call.query_stamp("UpdatedSince")
    if since:
        parts.append("documents.modified >= ?")
        values.append(since[:16])  # the remote compares to the minute
    return " AND ".join(parts), values


def _add_status_group(call: Call, kind: str, parts: list[str], values: Any) -> None:
    group = call.query.get("StatusGroup", "")
    if not group:
        return
    if group not in GROUPS:
        raise BadRequest("invalid_choice", field="StatusGroup", value=group)
    ids = [row["id"] for row in call.work.tenant.statuses_of(CATEGORY_OF[kind]) if row["status_group"] == group]
    parts.append(f"cards.status_id IN ({', '.join('?' * len(ids))})")
    values.extend(ids)


def last_listed(call: Call, kind: str) -> Record | None:
    """The document at the very end of the list, the one that a walk would reach last."""
    where, values = conditions(call, kind)
    order = " ORDER BY documents.modified, documents.id LIMIT 1"
    return call.work.one(COLUMNS + FROM + where + order, *values)
