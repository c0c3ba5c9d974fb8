"""Template tags of the desk: icons, states, figures, days, freshness, timelines and diagrams (docs/look.md)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy

from crm import diagrams, formats
from crm.context_processors import freshness_context
from crm.marks import mark_of
from crm.models import Kind

register = template.Library()
EMPTY = SafeString("")
# Parameters that say where a reader is in a list; another order begins at its start.
CURSORS = ("page", "cursor", "after", "before", "part", "seen")


def _language() -> str:
    return get_language() or "en"


# Icons and states ---------------------------------------------------------------------------------------------


@cache
def _sprite() -> str:
    return static("desk/icons.svg")


@lru_cache(maxsize=512)
def _drawing(css: str, name: str) -> SafeString:
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', css, _sprite(), name)


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """A drawing that repeats what words beside it say; a control without words needs its own aria-label."""
    return _drawing(f"mp-i {css}".strip(), f"i-{name}")


@register.simple_tag
def shape(name: str) -> SafeString:
    """The shape of a state without its word, for a column whose heading or neighbour says it."""
    return _drawing("mp-s", f"s-{name}")


@register.simple_tag
def state_badge(code: str, label: Any, title: str = "", large: bool = False) -> SafeString:
    """A word of our choice beside the shape `code`."""
    css = "mp-state mp-state-lg" if large else "mp-state"
    if title:
        return format_html('<span class="{}" data-s="{}" title="{}">{}{}</span>', css, code, title, shape(code), label)
    return format_html('<span class="{}" data-s="{}">{}{}</span>', css, code, shape(code), label)


@register.simple_tag
def state(subject: Any, large: bool = False) -> SafeString:
    """The state of a document, operation, step, review or run, or a document status given as its code."""
    mark = mark_of(subject)
    return state_badge(mark.shape, mark.word, mark.title, large)


# Figures ------------------------------------------------------------------------------------------------------


@cache
def _currency(code: str) -> SafeString:
    return format_html('<span class="mp-cur">{}</span>', code)


@register.simple_tag
def money(amount: Decimal | int | None, currency: str) -> SafeString:
    """An amount with its currency beside it; nothing where there is no amount, muted where it is zero."""
    if amount is None or amount == "":
        return EMPTY
    figure = SafeString(formats.amount(amount, currency, _language()) + formats.NO_BREAK) + _currency(currency)
    return figure if amount else SafeString(f'<span class="mp-zero">{figure}</span>')


@register.simple_tag
def sums(rows: Iterable[Mapping[str, Any]], key: str = "gross") -> str:
    """Totals per currency in one line: 14,902,410 HUF · 18,230.15 EUR. `rows` as sums_by_currency() gives them."""
    language = _language()
    return " · ".join(
        f"{formats.amount(row[key], row['currency'], language)}{formats.NO_BREAK}{row['currency']}" for row in rows
    )


@register.simple_tag
def quantity(value: Decimal | int | None, unit: str = "") -> SafeString:
    """A quantity without idle zeros, its unit muted."""
    if value is None or value == "":
        return EMPTY
    figure = formats.figure(value, _language())
    return format_html('{} <span class="mp-3">{}</span>', figure, unit) if unit else format_html("{}", figure)


@register.filter
def figure(value: Decimal | int | None, places: int | None = None) -> str:
    """A plain number in the reader's language."""
    return "" if value is None or value == "" else formats.figure(value, _language(), places)


@register.filter
def percent(value: Decimal | int | None, variant: str = "") -> str:
    """27 → 27 %; with "signed" +23 %. The value is in percent already."""
    if value is None or value == "":
        return ""
    return formats.percent(value, _language(), signed=variant == "signed")


# Days and moments ---------------------------------------------------------------------------------------------


@lru_cache(maxsize=8192)
def _day(value: date, language: str) -> SafeString:
    before, year, after = formats.day_parts(value, language)
    return format_html(
        '<time datetime="{}">{}<span class="mp-3">{}</span>{}</time>', value.isoformat(), before, year, after
    )


def _local_day(value: date | datetime) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


@register.filter
def day(value: date | datetime | None, variant: str = "") -> str:
    """4 Dec 2026 with a muted year; with "plain" as bare text, with "heading" as Friday 4 December."""
    if not value:
        return EMPTY
    on = _local_day(value)
    if variant == "plain":
        return formats.day(on, _language())
    if variant == "heading":
        return formats.day_heading(on, _language(), timezone.localdate())
    return _day(on, _language())


@register.filter
def clock(value: datetime | None, variant: str = "") -> SafeString:
    """14:03 today, 19 Nov 14:03 before; with "seconds" 14:03:07; with "time" the time alone."""
    if not value:
        return EMPTY
    at, now, language = timezone.localtime(value), timezone.localtime(), _language()
    if variant == "time":
        text = formats.clock(at, language)
    else:
        text = formats.moment(at, language, now, seconds=variant == "seconds")
    return format_html(
        '<time datetime="{}" title="{} {}">{}</time>', at.isoformat(timespec="seconds"),
        formats.day(at.date(), language), formats.clock(at, language, seconds=True), text,
    )  # fmt: skip


@register.filter
def duration(seconds: Decimal | float | None) -> str:
    """1.8 s, 4 min, 2 h 5 min, 24 d."""
    return "" if seconds is None or seconds == "" else formats.duration(max(0, seconds), _language())


@register.filter
def ago(value: datetime | None) -> str:
    """How long since: 42 min."""
    return duration((timezone.now() - value).total_seconds() // 1) if value else ""


@register.filter
def until(value: datetime | None) -> str:
    """How long until: 4 min; 0 s where it is past."""
    return duration((value - timezone.now()).total_seconds() // 1) if value else ""


# Parts of pages -----------------------------------------------------------------------------------------------


@register.inclusion_tag("_fresh.html", takes_context=True)
def fresh(context: template.Context, *streams: str) -> dict[str, Any]:
    """How fresh the rows of these streams ("invoice", "order", …; none: all) are, and what is waiting."""
    return freshness_context(context["request"], streams)


_STREAMS = {
    Kind.ORDER: gettext_lazy("Orders"),
    Kind.OFFER: gettext_lazy("Offers"),
    Kind.INVOICE: gettext_lazy("Invoices"),
    Kind.PRODUCT: gettext_lazy("Products"),
    Kind.CONTACT: gettext_lazy("Contacts"),
    Kind.CARD: gettext_lazy("Cards"),
}


@register.filter
def stream_label(name: str) -> str:
    """The word for a stream's rows: invoice → Invoices."""
    return str(_STREAMS.get(name, name))


@register.filter
def person(user: Any) -> str:
    """A colleague's name in the order of the reader's language; the login where there is none."""
    names = [user.last_name, user.first_name] if _language().startswith("hu") else [user.first_name, user.last_name]
    return " ".join(filter(None, names)) or user.get_username()


@register.simple_tag(takes_context=True)
def sort_url(context: template.Context, column: Any) -> str:
    """The address of this list in the order of a column, with its filters, from its start."""
    query = context["request"].GET.copy()
    for cursor in CURSORS:
        query.pop(cursor, None)
    query[context["table"].prefixed_order_by_field] = column.order_by_alias.next
    return f"?{query.urlencode()}"


@register.inclusion_tag("_timeline.html")
def timeline(entries: Iterable[Any], empty: str = "") -> dict[str, Any]:
    """Entries, newest first, under the heading of their day; what an entry may have is in docs/look.md."""
    days: dict[date, list[Any]] = {}
    for entry in entries:
        at = entry["at"] if isinstance(entry, Mapping) else entry.at
        days.setdefault(_local_day(at), []).append(entry)
    return {"days": days.items(), "empty": empty}


@register.inclusion_tag("_state_diagram.html")
def state_diagram(
    moves: Iterable[Any], current: str, legal: Iterable[Any] = (), waiting: str = "", label: str = ""
) -> dict[str, Any]:
    """The diagram of a table of moves; `legal` are those possible now, `waiting` the status an operation asks for."""
    return {"diagram": diagrams.draw(moves, current, legal, waiting), "label": label}


@register.simple_tag
def cells(row: Any) -> SafeString:
    """The cells of a row. A column's attributes are computed once where they do not depend on the row."""
    return SafeString("".join(_cell(column, value) for column, value in row.items()))


def _cell(column: Any, value: Any) -> str:
    opening = getattr(column, "_opening", None)
    if opening is None:
        attrs = column.attrs["td"]
        tag = SafeString('th role="rowheader"' if "scope" in attrs else 'td role="cell"')
        opening = format_html("<{} {}>", tag, attrs.as_html())
        if not any(callable(one) for one in column.column.attrs.get("td", {}).values()):
            column._opening = opening
    return f"{opening}{conditional_escape(localize(value))}</{opening[1:3]}>"


@register.simple_tag
def total_cell(row: Mapping[str, Any], column: Any) -> SafeString:
    """A cell of a row of totals: the sum of that column, or the row's label where the customer stands."""
    attrs = column.attrs["td"]
    place = attrs.get("data-at", "")
    value = row.get(column.name)
    shown = row.get("label", "") if place == "who" else EMPTY
    if isinstance(value, Decimal):
        shown = money(value, row["currency"])
    return format_html('<td role="cell" class="{}" data-at="{}">{}</td>', attrs.get("class", ""), place, shown)


# Forms --------------------------------------------------------------------------------------------------------


def _control_css(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return ""
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


@register.filter
def is_checkbox(bound: BoundField) -> bool:
    """Whether the label stands behind the control."""
    return isinstance(bound.field.widget, forms.CheckboxInput)


@register.simple_tag
def control(bound: BoundField, **attrs: Any) -> SafeString:
    """The control of a field with our class, tied to its help and its errors; further attributes with _ for -."""
    css = f"{_control_css(bound.field.widget)} {bound.field.widget.attrs.get('class', '')}".strip()
    named = {name.replace("_", "-"): value for name, value in attrs.items()}
    return bound.as_widget(attrs={"class": css, **named} if css else named)


@register.filter
def shown_value(bound: BoundField) -> str:
    """What a locked field shows: the label of its choice, or its value as the control would write it."""
    value = bound.value()
    choices = dict(_flat(getattr(bound.field, "choices", ())))
    if choices:
        return str(choices.get(str(value), ""))
    return str(bound.field.widget.format_value(value) or "")


def _flat(choices: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            yield from _flat(label)
        else:
            yield str(key), label
