"""The log of calls and the log of effects."""

from typing import Any

from sandbox.tenant.records import Record
from sandbox.web.layout import pager, search, table
from sandbox.web.markup import Markup, tag
from sandbox.web.visit import View, Visit

CALL_COLUMNS = (
    ("#", "number wide"),
    ("At", "wide"),
    ("Method", ""),
    ("Path", "path"),
    ("Status", "number"),
    ("ms", "number wide"),
    ("Fault", "wide"),
)
EFFECT_COLUMNS = (("#", "number wide"), ("At", "wide"), ("What", ""), ("On", ""), ("Detail", "wide"), ("By", ""))


def calls(visit: Visit) -> View:
    rows = visit.box.calls.latest(visit.length, visit.offset)
    return "Calls", call_table(rows), pager("/calls", "", visit.page, visit.box.calls.count(), visit.length)


def call_table(rows: list[Any]) -> Markup:
    return table(
        CALL_COLUMNS,
        [
            [
                row["id"],
                row["at"],
                row["method"],
                tag("code", row["path"]),
                _status(row),
                f"{row['milliseconds']:.1f}",
                row["faults"],
            ]
            for row in rows
        ],
        "Nobody has called.",
    )


def _status(row: Record) -> Any:
    status = row["status"]
    return tag("span", status or "cut", class_="good" if status == 200 else "bad")


def effects(visit: Visit) -> View:
    asked = f"%{visit.asked}%"
    where = "kind LIKE ? OR document_kind LIKE ? OR call LIKE ? OR document_id = ?"
    values = (asked, asked, asked, visit.asked)
    count = visit.work.value(f"SELECT count(*) FROM effects WHERE {where}", *values)
    rows = visit.work.all(
        f"SELECT * FROM effects WHERE {where} ORDER BY id DESC LIMIT ? OFFSET ?", *values, visit.length, visit.offset
    )
    return (
        "Effects",
        search("/effects", visit.asked),
        effect_table(rows),
        pager("/effects", visit.asked, visit.page, count, visit.length),
    )


def effect_table(rows: list[Any], empty: str = "Nothing has changed.") -> Markup:
    return table(
        EFFECT_COLUMNS,
        [
            [row["id"], row["at"], row["kind"].replace("_", " "), _on(row), row["detail"], tag("code", row["call"])]
            for row in rows
        ],
        empty,
    )


def _on(row: Record) -> Any:
    kind, key = row["document_kind"], row["document_id"]
    label = f"{kind} {key}"
    has_page = kind in ("order", "offer", "invoice", "contact")
    return tag("a", label, href=f"/{kind}s/{key}") if has_page else label
