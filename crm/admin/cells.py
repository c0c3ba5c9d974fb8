"""Cells of the admin's lists and forms: states with their shape, amounts, ages, raw answers."""

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crm import formats
from crm.templatetags.desk import money, state, state_badge

__all__ = ["state"]  # beside the cells below

# Where there is nothing to show; Django would print None in a form.
EMPTY = "–"


def badge(shape: str, word: Any, title: Any = "") -> SafeString:
    return state_badge(shape, word, title)


def amount(value: Decimal | None, currency: str) -> str:
    return money(value, currency) if value is not None else EMPTY


def moment(value: datetime | None) -> str:
    """14:03 today, 19 Nov 14:03 before; seconds in its title."""
    return _time(value, lambda at, language: formats.moment(at, language, timezone.localtime())) if value else EMPTY


def ago(value: datetime | None) -> str:
    """How long since: 42 min ago; the moment in its title."""
    return _time(value, _age) if value else EMPTY


def _age(at: datetime, language: str) -> str:
    duration = formats.duration(max(0, round((timezone.now() - at).total_seconds())), language)
    return _("%(duration)s ago") % {"duration": duration}


def _time(value: datetime, write: Callable[[datetime, str], str]) -> SafeString:
    at, language = timezone.localtime(value), get_language() or "en"
    title = f"{formats.day(at.date(), language)} {formats.clock(at, language, seconds=True)}"
    iso = at.isoformat("T", "seconds")
    return format_html('<time datetime="{}" title="{}">{}</time>', iso, title, write(at, language))


def short(text: str, most: int = 90) -> str:
    """The beginning of a long text, the whole of it in its title."""
    if len(text) <= most:
        return text or EMPTY
    return format_html('<span title="{}">{}</span>', text, Truncator(text).chars(most))


def tallies(counts: dict[str, Any]) -> str:
    """The counts of a run in one line: listed 120, created 4."""
    return ", ".join(f"{name} {number}" for name, number in counts.items() if number)


def pretty(value: Any) -> str:
    """JSON as a person reads it."""
    if value in (None, "", {}, []):
        return EMPTY
    text = json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    return format_html('<pre class="portal-raw" tabindex="0">{}</pre>', text)


def raw_column(name: str, description: Any) -> Callable[[Any, Any], str]:
    """A read-only field that shows the JSON column `name`."""

    @admin.display(description=description)
    def column(_admin: Any, row: Any) -> str:
        return pretty(getattr(row, name))

    return column


def moment_column(name: str, description: Any) -> Callable[[Any, Any], str]:
    """A moment as the desk writes it, sorted by its column."""

    @admin.display(description=description, ordering=name)
    def column(_admin: Any, row: Any) -> str:
        return moment(getattr(row, name))

    return column


def day_column(name: str, description: Any) -> Callable[[Any, Any], str]:
    """A day as the desk writes it, sorted by its column."""

    @admin.display(description=description, ordering=name)
    def column(_admin: Any, row: Any) -> str:
        return day(getattr(row, name))

    return column


def flag_column(name: str, description: Any, said: Any) -> Callable[[Any, Any], str]:
    """What is said of a row whose flag is set; Django's red cross would say that something is wrong with the others."""

    @admin.display(description=description, ordering=name)
    def column(_admin: Any, row: Any) -> str:
        return str(said) if getattr(row, name) else EMPTY

    return column


def lines(texts: list[Any]) -> SafeString:
    """One below the other."""
    return format_html_join(SafeString("<br>"), "{}", ((text,) for text in texts))


def joined(parts: list[Any]) -> SafeString:
    """One after the other, with commas."""
    return format_html_join(", ", "{}", ((part,) for part in parts))


def sentence(text: str, **parts: Any) -> SafeString:
    """A translated sentence with %(name)s places, filled with safe HTML or escaped text."""
    return SafeString(escape(text) % {name: conditional_escape(part) for name, part in parts.items()})


def seconds(value: float | None) -> str:
    return formats.duration(max(0, value), get_language() or "en") if value is not None else EMPTY


def folded(word: str, parts: list[Any]) -> str:
    """What is shown only when asked for."""
    shown = [part for part in parts if part != EMPTY]
    if not shown:
        return EMPTY
    inside = format_html_join("", "{}", ((part,) for part in shown))
    return format_html("<details><summary>{}</summary>{}</details>", word, inside)


def figure(value: Decimal | int | None) -> str:
    return "" if value is None else formats.figure(value, get_language() or "en")


def day(value: date | None) -> str:
    return formats.day(value, get_language() or "en") if value else EMPTY
