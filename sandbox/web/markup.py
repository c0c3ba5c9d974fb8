"""HTML as nested calls; every text is escaped unless it is markup already."""

from html import escape
from typing import Any

VOID = ("input", "meta", "link", "br", "hr")


class Markup(str):
    """Text that is already HTML."""


def text(value: Any) -> Markup:
    if isinstance(value, Markup):
        return value
    if isinstance(value, (list, tuple)):
        return Markup("".join(text(part) for part in value))
    return Markup("" if value is None else escape(str(value)))


def tag(name: str, /, *children: Any, **attributes: Any) -> Markup:
    """`tag("a", "Next", href="/next", class_="quiet")`; None and False leave an attribute out, True writes it bare."""
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{text(children)}</{name}>")


def _attribute(key: str, value: Any) -> str:
    if value is None or value is False:
        return ""
    key = key.rstrip("_").replace("_", "-")
    return f" {key}" if value is True else f' {key}="{escape(str(value))}"'


def form(action: str, /, *children: Any, **attributes: Any) -> Markup:
    return tag("form", *children, method="post", action=action, **attributes)


def hidden(**values: Any) -> list[Markup]:
    return [tag("input", type="hidden", name=name, value=value) for name, value in values.items()]


def button(label: str, /, **attributes: Any) -> Markup:
    return tag("button", label, type="submit", **attributes)


def entry(name: str, label: str, value: Any = "", **attributes: Any) -> Markup:
    """A labelled input."""
    return tag("label", tag("span", label), tag("input", name=name, value=value, **attributes))


def choice(name: str, label: str, options: Any, chosen: int | str | None = None) -> Markup:
    """A labelled select; `options` are values or (value, label)."""
    pairs = [option if isinstance(option, tuple) else (option, option) for option in options]
    written = [tag("option", shown, value=value, selected=str(value) == str(chosen)) for value, shown in pairs]
    return tag("label", tag("span", label), tag("select", *written, name=name))
