"""How single values and fields of a tenant's own are put into a request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from crm.client.errors import Unsendable
from crm.client.values import ZONE, NumberStyle, write_date, write_moment_local, write_number


def write_product_number(number: Decimal, style: NumberStyle) -> int | str:
    """A whole number as a JSON number, as 000 p.131 shows it; a fraction as text, since JSON would make it a float."""
    text = write_number(number, style)
    return int(number) if number == int(number) else text


def fields_to_wire(fields: Mapping[str, Any], zone: ZoneInfo = ZONE) -> dict[str, Any]:
    """Card, contact or address fields under MiniCRM's own names, as JSON can hold them; None is not sent.

    A Decimal becomes plain digits with a dot, a bool 0 or 1, a moment local time. Raises ValueError for a float.
    """
    return {name: _plain(value, zone) for name, value in fields.items() if value is not None}


def _plain(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str | int):
        return value
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    if isinstance(value, datetime):
        return write_moment_local(value, zone)
    if isinstance(value, date):
        return write_date(value)
    raise ValueError(f"{type(value).__name__} cannot be sent as the value of a field")


def only_set(pairs: dict[str, Any]) -> dict[str, Any]:
    """The pairs that have a value; ``""`` is one."""
    return {key: value for key, value in pairs.items() if value is not None}


def day_or_none(day: date | None) -> str | None:
    """``YYYY-MM-DD``, or None to leave it out. Raises ValueError for a datetime."""
    return None if day is None else write_date(day)


def whose(customer_id: int | None, reference_id: int | str | None) -> dict[str, Any]:
    """The key that names the customer. Raises Unsendable unless it is exactly one (000 p.100, p.111, p.118)."""
    if (customer_id is None) == (reference_id is None):
        raise Unsendable("Either a CustomerId or a ReferenceId is needed.")
    return {"CustomerId": customer_id} if reference_id is None else {"ReferenceId": reference_id}
