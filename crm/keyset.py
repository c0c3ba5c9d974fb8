"""Keyset paging: a page begins behind a row, not at a number, so that page 1,000 is as fast as page 1.

Rows are ordered by some columns and, among equals, by primary key. Empty values sort as the smallest on every database.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy

PAGE_SIZE = 50


@dataclass(frozen=True)
class Page:
    """The rows of one page, and the cursors of its neighbours, empty where there is none."""

    rows: list[Any]
    previous: str
    next: str


def paginate(queryset: QuerySet[Any], ordering: Sequence[str], cursor: str = "", size: int = PAGE_SIZE) -> Page:
    """One page of `queryset` in this order (`-column` descending). A cursor that is no cursor gives the first page."""
    order = _with_key(ordering)
    position = _read(queryset.model, cursor, order)
    backwards = position is not None and position.backwards
    rows = queryset.order_by(*_expressions(order, backwards))
    if position is not None:
        rows = rows.filter(_behind(order, position))
    found = list(rows[: size + 1])
    has_more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    has_previous = has_more if backwards else position is not None
    has_next = True if backwards else has_more
    return Page(
        found,
        _write(found[0], order, backwards=True) if found and has_previous else "",
        _write(found[-1], order, backwards=False) if found and has_next else "",
    )


@dataclass(frozen=True)
class _Position:
    values: list[Any]
    backwards: bool


def _with_key(ordering: Sequence[str]) -> tuple[str, ...]:
    """The primary key goes the way of the last column, so that one index serves both."""
    order = tuple(ordering) or ("-pk",)
    if order[-1].lstrip("-") in ("pk", "id"):
        return order
    return (*order, "-pk" if order[-1].startswith("-") else "pk")


def _expressions(order: Sequence[str], backwards: bool) -> list[OrderBy]:
    return [_expression(name.lstrip("-"), name.startswith("-") != backwards) for name in order]


def _expression(name: str, descending: bool) -> OrderBy:
    return F(name).desc(nulls_last=True) if descending else F(name).asc(nulls_first=True)


def _behind(order: Sequence[str], position: _Position) -> Q:
    """(a, b, pk) behind the position: a behind, or a equal and (b behind, or b equal and …)."""
    condition = Q()
    for name, value in reversed(list(zip(order, position.values, strict=True))):
        field = name.lstrip("-")
        descending = name.startswith("-") != position.backwards
        same = Q(**{f"{field}__isnull": True}) if value is None else Q(**{field: value})
        condition = _further(field, value, descending) | (same & condition if condition else Q(pk__in=[]))
    return condition


def _further(field: str, value: Any, descending: bool) -> Q:
    if value is None:
        # Nothing is smaller than an empty value, everything else is bigger.
        return Q(pk__in=[]) if descending else Q(**{f"{field}__isnull": False})
    if descending:
        return Q(**{f"{field}__lt": value}) | Q(**{f"{field}__isnull": True})
    return Q(**{f"{field}__gt": value})


def _write(row: Any, order: Sequence[str], *, backwards: bool) -> str:
    values = [_plain(_value(row, name.lstrip("-"))) for name in order]
    text = json.dumps([int(backwards), *values], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = None if row is None else getattr(row, name)
    return row


def _plain(value: Any) -> Any:
    return (
        value.isoformat() if isinstance(value, date | datetime) else str(value) if isinstance(value, Decimal) else value
    )


def _read(model: Any, cursor: str, order: Sequence[str]) -> _Position | None:
    if not cursor:
        return None
    try:
        backwards, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if len(values) != len(order):
            return None
        fields = [_field(model, name.lstrip("-")) for name in order]
        return _Position([f.to_python(v) for f, v in zip(fields, values, strict=True)], bool(backwards))
    except (ValueError, TypeError, ValidationError):
        return None


def _field(model: Any, path: str) -> Any:
    field = None
    for name in path.split("__"):
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        model = field.related_model or model
    return field
