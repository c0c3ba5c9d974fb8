"""Fields that the tenant has added to its cards, contacts and products: what they accept and what they show."""

import json
from typing import Any

from sandbox.tenant.refusals import BadRequest
from sandbox.tenant.work import Work


def read_field(work: Work, owner: str, name: str, value: Any) -> str:
    """The value as it is stored; an unknown name or a value outside the choices is refused."""
    if name not in work.tenant.fields.get(owner, {}):
        raise BadRequest("unknown_field", field=name)
    kind, options = work.tenant.fields[owner][name]
    text = "" if value is None else str(value)
    if kind == "Enum" and text:
        return _choice(name, text, options)
    if kind in ("Int", "Float") and text:
        return _number(name, text, kind)
    return text


def _choice(name: str, text: str, options: dict[str, str]) -> str:
    if text in options:
        return text
    by_label = {label: key for key, label in options.items()}
    if text not in by_label:
        raise BadRequest("invalid_choice", field=name, value=text)
    return by_label[text]


def _number(name: str, text: str, kind: str) -> str:
    try:
        (int if kind == "Int" else float)(text)
    except ValueError:
        raise BadRequest("invalid_number", field=name, value=text) from None
    return text


def shown_fields(work: Work, owner: str, stored: str) -> dict[str, Any]:
    """Every field of the owner with its label, "" where nothing was ever written."""
    values = json.loads(stored)
    shown = {}
    for name, (kind, options) in work.tenant.fields.get(owner, {}).items():
        value = values.get(name, "")
        shown[name] = options.get(value, value) if kind == "Enum" else value
    return shown


def raw_fields(work: Work, owner: str, stored: str) -> dict[str, str]:
    values = json.loads(stored)
    return {name: values.get(name, "") for name in work.tenant.fields.get(owner, {})}
