"""One timeline per row: Events and operations with MiniCRM's answers, in words, newest first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import kinds
from crm.models import Event, Operation, Run

MOST_ENTRIES = 200
W = Event.What

# Icon and tone of an event.
_LOOKS: dict[str, tuple[str, str]] = {
    W.APPEARED: ("plus", ""),
    W.CHANGED: ("refresh", ""),
    W.ASKED: ("person", ""),
    W.CONFIRMED: ("send", "good"),
    W.ADOPTED: ("send", "good"),
    W.REFUSED: ("alarm", "bad"),
    W.UNKNOWN: ("clock", "ask"),
    W.WITHDRAWN: ("x", ""),
    W.SENT_AGAIN: ("send", ""),
    W.REVIEW_ASKED: ("review", ""),
    W.APPROVED: ("stamp", "good"),
    W.RETURNED: ("comment", "warn"),
    W.APPROVAL_VOID: ("stamp", "warn"),
    W.PAYMENT: ("bank", ""),
    W.COMMENT: ("comment", ""),
    W.DRIFT: ("refresh", "warn"),
    W.MISSING: ("search", "warn"),
    W.ALARM: ("alarm", "bad"),
}
ACTIONS: dict[str, Any] = {
    "create": gettext_lazy("Create"), "edit": gettext_lazy("Change"), "edit_card": gettext_lazy("Change card fields"),
    "finalize": gettext_lazy("Finalize"), "reopen": gettext_lazy("Edit again"), "complete": gettext_lazy("Complete"),
    "pay": gettext_lazy("Paid"), "storno": gettext_lazy("Storno"), "trash": gettext_lazy("Move to trash"),
    "restore": gettext_lazy("Restore"), "count": gettext_lazy("Count stock"), "delete": gettext_lazy("Delete"),
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """What templates/_timeline.html shows of one event."""

    at: datetime
    what: str
    icon: str
    tone: str = ""
    who: str = ""
    url: str = ""
    note: str = ""
    said: str = ""
    changes: list[tuple[str, Any, Any]] = field(default_factory=list)


def action_label(action: str) -> str:
    """An operation's action as a person reads it."""
    return str(ACTIONS.get(action, action))


def of(kind: str, target_id: int, *, currency: str = "", model: type[Any] | None = None) -> list[Entry]:
    """The row's entries, newest first; `model` names the columns, `currency` is that of its amounts. Four queries."""
    events = (
        Event.objects.of(kind, target_id)
        .select_related("user", "run", "operation")
        .prefetch_related("operation__steps")
        .order_by("-pk")[:MOST_ENTRIES]
    )
    return [_entry(event, kind, currency, model) for event in events]


def _entry(event: Event, kind: str, currency: str, model: type[Any] | None) -> Entry:
    icon, tone = _LOOKS.get(event.what, ("comment", ""))
    return Entry(
        at=event.at,
        who=_who(event),
        what=_what(event),
        icon=icon,
        tone=tone,
        url=reverse("crm:operation_detail", args=[event.operation_id]) if event.operation_id else "",
        said=_said(event),
        note=_note(event),
        changes=list(_changes(event, kind, currency, model)),
    )


def _who(event: Event) -> str:
    if event.user:
        return event.user.get_full_name() or event.user.get_username()
    if event.run:
        return str(Run.Task(event.run.task).label)
    return ""


def _what(event: Event) -> str:
    action = action_label(event.operation.action) if event.operation else ""
    match event.what:
        case W.ASKED:
            return _("asked for “%(action)s”") % {"action": action}
        case W.CONFIRMED:
            return _("“%(action)s” confirmed by MiniCRM") % {"action": action}
        case W.ADOPTED:
            return _("“%(action)s” found in MiniCRM and adopted") % {"action": action}
        case W.REFUSED:
            return _("“%(action)s” refused") % {"action": action}
        case W.UNKNOWN:
            return _("“%(action)s”: outcome unknown") % {"action": action}
        case W.WITHDRAWN:
            return _("“%(action)s” withdrawn") % {"action": action}
        case W.CHANGED if event.operation:
            return _("“%(action)s” changed") % {"action": action}
        case W.CHANGED:
            return _("brought changes made in MiniCRM")
        case W.APPEARED if event.operation:
            return _("made by “%(action)s”") % {"action": action}
        case W.APPEARED:
            return _("brought it from MiniCRM")
    return str(event.get_what_display())


def _said(event: Event) -> str:
    """MiniCRM's words, a person's note or comment."""
    return event.text


def _note(event: Event) -> str:
    if event.what != W.CONFIRMED or not event.operation:
        return ""
    return " · ".join(_answer(event.operation))


def _answer(operation: Operation) -> Iterable[str]:
    for step in operation.steps.all():
        seconds = step.duration_seconds
        if step.http_status and seconds is not None:
            yield _("%(call)s: %(status)s in %(seconds)s s") % {
                "call": step.call,
                "status": step.http_status,
                "seconds": f"{seconds:.1f}",
            }


def _changes(event: Event, kind: str, currency: str, model: type[Any] | None) -> Iterable[tuple[str, Any, Any]]:
    if event.what not in (W.CHANGED, W.PAYMENT, W.DRIFT):
        return
    for name in dict.fromkeys([*event.before, *event.after]):
        before, after = (_shown(kind, name, values.get(name), currency) for values in (event.before, event.after))
        yield label_of(name, model), before, after


def _shown(kind: str, name: str, value: Any, currency: str) -> Any:
    if value is None or kind not in kinds.document_kinds():
        return value
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return kinds.of(kind).shown(name, value, currency)


_LINE = re.compile(r"lines\.(\d+)(?:\.(\w+))?")


def label_of(name: str, model: type[Any] | None) -> str:
    """A column's name as a person reads it; `lines.3.quantity` is line 3, quantity."""
    if match := _LINE.fullmatch(name):
        line = _("Line %(number)s") % {"number": match[1]}
        return f"{line}, {_column(match[2], _line_model(model))}" if match[2] else line
    return _column(name, model)


def _line_model(model: type[Any] | None) -> type[Any] | None:
    return model.lines.rel.related_model if model is not None and hasattr(model, "lines") else None  # type: ignore[attr-defined]


def _column(name: str, model: type[Any] | None) -> str:
    try:
        return str(model._meta.get_field(name).verbose_name) if model else name  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return name  # a column of an older version
