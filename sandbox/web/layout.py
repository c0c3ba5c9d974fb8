"""The frame around every page, and the tables and pagers that pages share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sandbox.tenant.records import Record
from sandbox.web.markup import Markup, tag

if TYPE_CHECKING:
    from sandbox.box import Sandbox

Columns = tuple[tuple[str, str], ...]
TITLE = "MiniCRM sandbox — not the real thing"
PAGES = (
    ("/", "Overview"),
    ("/orders", "Orders"),
    ("/offers", "Offers"),
    ("/invoices", "Invoices"),
    ("/contacts", "Contacts"),
    ("/products", "Products"),
    ("/switches", "Switches"),
    ("/faults", "Faults"),
    ("/calls", "Calls"),
    ("/effects", "Effects"),
)


def page(box: Sandbox, path: str, heading: str, *content: Any, said: str = "") -> Markup:
    """A whole document; `said` is the sentence that answers the last form."""
    current = next((address for address, _ in reversed(PAGES) if path.startswith(address)), "/")
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("title", f"{heading} · {TITLE}"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("link", rel="stylesheet", href="/style.css"),
        tag("link", rel="icon", href="data:,"),
    )
    body = tag(
        "body",
        _banner(box),
        _navigation(current),
        tag("main", tag("h1", heading), tag("p", said, class_="said", role="status") if said else "", *content),
    )
    return Markup(f"<!DOCTYPE html>{tag('html', head, body, lang='en')}")


def _banner(box: Sandbox) -> Markup:
    clock = box.tenant.clock.describe()
    pace = "frozen" if clock["frozen"] else "" if clock["speed"] == 1 else f"× {clock['speed']:g}"
    return tag(
        "header",
        tag("a", tag("strong", "MiniCRM sandbox"), " — not the real thing", href="/", class_="brand"),
        tag("span", f"system {box.system_id}"),
        tag("span", tag("time", clock["now"]), " Budapest ", tag("em", pace) if pace else "", class_="clock"),
    )


def _navigation(current: str) -> Markup:
    links = [
        tag("a", label, href=address, aria_current="page" if address == current else None) for address, label in PAGES
    ]
    return tag("nav", *links, aria_label="Pages")


def section(heading: str, *content: Any, **attributes: Any) -> Markup:
    return tag("section", tag("h2", heading), *content, **attributes)


def table(columns: Columns, rows: Sequence[Sequence[Any]], empty: str = "Nothing here.", css: str = "") -> Markup:
    """`columns`: (heading, class); each row a list of cells. Cells of class `wide` are left out on narrow screens."""
    if not rows:
        return tag("p", empty, class_="quiet")
    head = tag("tr", *(tag("th", heading, class_=side or None, scope="col") for heading, side in columns))
    body = [
        tag("tr", *(tag("td", cell, class_=side or None) for cell, (_, side) in zip(row, columns, strict=True)))
        for row in rows
    ]
    return tag("table", tag("thead", head), tag("tbody", *body), class_=css or None)


def search(path: str, asked: str) -> Markup:
    return tag(
        "form",
        tag("input", type="search", name="q", value=asked, placeholder="Number, name or id", aria_label="Search"),
        tag("button", "Search", type="submit"),
        method="get",
        action=path,
        class_="search",
    )


def pager(path: str, asked: str, number: int, count: int, length: int) -> Markup:
    """Earlier and later pages; `number` counts from 0."""
    last = max(0, (count - 1) // length)

    def link(label: str, target: int) -> Markup:
        query = urlencode({name: value for name, value in (("q", asked), ("page", target)) if value})
        usable = 0 <= target <= last
        return tag("a", label, href=f"{path}?{query}" if query else path) if usable else tag("span", label)

    return tag(
        "p",
        link("‹ Newer", number - 1),
        tag("span", f"page {number + 1} of {last + 1}, {count} in all"),
        link("Older ›", number + 1),
        class_="pager",
    )


def facts(pairs: list[Any]) -> Markup:
    return tag(
        "dl",
        *(tag("div", tag("dt", name), tag("dd", value if value not in ("", None) else "–")) for name, value in pairs),
    )


def status_mark(status: Record) -> Markup:
    """A status as word and shape, so that colour is never alone."""
    shapes = {"Lead": "○", "Open": "◐", "Success": "●", "Failed": "✕"}
    group = status["status_group"]
    return tag(
        "span", tag("i", shapes[group], aria_hidden="true"), f" {status['label']}", class_=f"state {group.lower()}"
    )
