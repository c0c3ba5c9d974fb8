"""Switches, faults and the clock: how the sandbox behaves."""

from typing import Any

from sandbox.serving.faults import KINDS
from sandbox.tenant.switches import SWITCHES
from sandbox.web.layout import section, table
from sandbox.web.markup import Markup, button, choice, entry, form, hidden, tag
from sandbox.web.visit import View, Visit

FAULT_COLUMNS = (("Fault", ""), ("Calls", ""), ("How often", ""), ("Struck", "number"), ("", ""))


def switches(visit: Visit) -> View:
    values = visit.box.tenant.switches.describe()
    return (
        "Switches",
        tag(
            "p",
            "What nobody has proven about the real MiniCRM can be switched here; it takes effect at once.",
            class_="quiet",
        ),
        tag("div", *(_switch(switch, values[name]) for name, switch in SWITCHES.items()), class_="knobs"),
    )


def _switch(switch: Any, value: Any) -> Markup:
    knob = (
        choice(switch.name, switch.name, switch.choices, value)
        if switch.choices
        else entry(switch.name, switch.name, value, inputmode="numeric", pattern="[0-9]+")
    )
    changed = tag("em", f"default: {switch.default}") if value != switch.default else ""
    return form("/switches", hidden(back="/switches"), knob, button("Set"), tag("p", switch.explains, " ", changed))


def faults(visit: Visit) -> View:
    kinds = tag(
        "dl",
        *(tag("div", tag("dt", tag("code", kind)), tag("dd", sentence)) for kind, sentence in KINDS.items()),
        class_="kinds",
    )
    return "Faults", _order_form(), section("Ordered", _ordered(visit)), section("What each of them does", kinds)


def _order_form() -> Markup:
    return section(
        "Order a fault",
        form(
            "/faults",
            hidden(back="/faults"),
            choice("kind", "Fault", KINDS),
            choice("method", "Method", [("", "any"), "GET", "POST", "PUT"]),
            entry("path", "Path (regular expression)", "/Api/"),
            entry("times", "Times", "1", inputmode="numeric"),
            entry("rate", "or by chance, 0 to 1", inputmode="decimal"),
            entry("seconds", "Seconds", inputmode="decimal"),
            button("Order"),
        ),
        class_="hands",
    )


def _ordered(visit: Visit) -> Markup:
    rows = [
        [
            tag("code", fault["kind"]),
            tag("code", f"{fault['method'] or 'any'} {fault['path']}"),
            _how_often(fault),
            fault["hits"],
            form("/faults/clear", hidden(id=fault["id"], back="/faults"), button("Take back")),
        ]
        for fault in visit.box.faults.describe()
    ]
    return table(FAULT_COLUMNS, rows, "Nothing goes wrong on purpose.")


def _how_often(fault: Any) -> Any:
    rate = "" if fault["rate"] is None else f"{fault['rate']:.0%} of calls"
    times = "always" if fault["times"] is None else f"{fault['times']} times"
    return ", ".join(part for part in (rate, times if not rate or fault["times"] is not None else "") if part)


def clock_form(visit: Visit, back: str) -> Markup:
    clock = visit.box.tenant.clock.describe()
    paces = [("", "as it is"), ("freeze", "frozen"), ("run", "running")]
    return form(
        "/clock",
        hidden(back=back),
        entry("now", "Set to", placeholder=clock["now"]),
        entry("advance_seconds", "Move on by seconds", inputmode="decimal"),
        entry("speed", "Speed", f"{clock['speed']:g}", inputmode="decimal"),
        choice("pace", "Pace", paces),
        button("Set the clock"),
        class_="inline",
    )
