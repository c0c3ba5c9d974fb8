"""The first page: how much there is, what is switched or broken on purpose, what is new, who called last."""

from typing import Any

from sandbox.tenant.account import KINDS
from sandbox.tenant.switches import SWITCHES
from sandbox.web.documents import PATH_OF_KIND, listing_table, newest
from sandbox.web.knobs import clock_form
from sandbox.web.layout import section
from sandbox.web.logs import call_table
from sandbox.web.markup import Markup, tag
from sandbox.web.visit import View, Visit


def overview(visit: Visit) -> View:
    return (
        "Overview",
        _counts(visit),
        _conditions(visit),
        section("Clock", clock_form(visit, "/")),
        *(_newest(visit, kind) for kind in KINDS),
        _last_calls(visit),
    )


def _counts(visit: Visit) -> Markup:
    work = visit.work
    counted = [
        (PATH_OF_KIND[kind], work.value("SELECT count(*) FROM documents WHERE kind = ?", kind)) for kind in KINDS
    ]
    counted += [(name, work.value(f"SELECT count(*) FROM {name}")) for name in ("contacts", "products", "effects")]
    counted.append(("calls", visit.box.calls.count()))
    return tag(
        "ul",
        *(
            tag("li", tag("a", tag("b", f"{count:,}".replace(",", " ")), f" {name}", href=f"/{name}"))
            for name, count in counted
        ),
        class_="counts",
    )


def _conditions(visit: Visit) -> Markup:
    """What differs from a plain, well-behaved remote."""
    switched = [
        tag("code", f"{name}={value}")
        for name, value in visit.box.tenant.switches.describe().items()
        if value != SWITCHES[name].default
    ]
    broken = [
        tag("code", f"{fault['kind']} {fault['method']} {fault['path']}".strip())
        for fault in visit.box.faults.describe()
        if fault["times"] is None or fault["hits"] < fault["times"]
    ]
    return tag(
        "div",
        tag(
            "p",
            "Switches: ",
            _joined(switched) or "all at their defaults",
            ". ",
            tag("a", "Change", href="/switches"),
        ),
        tag("p", "Faults: ", _joined(broken) or "none ordered", ". ", tag("a", "Order one", href="/faults")),
        class_="conditions",
    )


def _joined(parts: list[Markup]) -> list[Any]:
    return [part if position == 0 else [", ", part] for position, part in enumerate(parts)]


def _newest(visit: Visit, kind: str) -> Markup:
    rows, _ = newest(visit.work, kind, "", 5, 0)
    name = PATH_OF_KIND[kind]
    return section(tag("a", f"Newest {name}", href=f"/{name}"), listing_table(visit.work, kind, rows))


def _last_calls(visit: Visit) -> Markup:
    return section(tag("a", "Last calls", href="/calls"), call_table(visit.box.calls.latest(10)))
