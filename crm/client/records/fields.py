"""The kinds of field that MiniCRM's answers are made of, each read from every form it has been seen in."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainValidator, ValidationInfo

from crm.client.values import ZONE, Vat, read_date, read_moment, read_number, read_vat


def read_text(value: Any) -> str:
    """Text as it is; null and PHP's empty array are ``""``; a bare number keeps its digits. Raises ValueError."""
    if type(value) is str:
        return value
    if value is None or value == []:
        return ""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return format(Decimal(value), "f")
    raise ValueError("should be a text")


def read_link(value: Any) -> int | None:
    """The id of another record, text or number; ``""``, null and 0 name none. Raises ValueError."""
    if type(value) is int:
        return value or None
    if value is None or value == "":
        return None
    if type(value) is str and value.isascii() and value.isdigit() and len(value) <= 18:
        return int(value) or None
    raise ValueError("should be an id")


def read_own_id(value: Any) -> int:
    """The id of the record itself, which is never missing and never 0. Raises ValueError."""
    number = read_link(value)
    if number is None or number < 0:
        raise ValueError("should be the id of a record")
    return number


def read_link_or_label(value: Any) -> int | str | None:
    """An id in lists, a localised label in details (``"Demo User"``); digits are taken for an id."""
    if type(value) is str and not (value.isascii() and value.isdigit()):
        return value or None
    return read_link(value)


def read_optional_number(value: Any) -> Decimal | None:
    """A number, or None for ``""`` and null. Raises ValueError."""
    return None if value is None or value == "" else read_number(value)


def read_flag(value: Any) -> bool | None:
    """``0``/``1`` as number, text or JSON boolean; None for ``""`` and null. Raises ValueError."""
    if value is None or value == "":
        return None
    if value in (0, "0"):
        return False
    if value in (1, "1"):
        return True
    raise ValueError("should be 0 or 1")


def read_language(value: Any) -> str:
    """``HU``; answers put an underscore before it (002: ``_HU``)."""
    return read_text(value).removeprefix("_")


def read_list(value: Any) -> list[Any]:
    """A list; null is empty, and a PHP array with gaps, which arrives as an object, gives its values."""
    if type(value) is list:
        return value
    if value is None:
        return []
    if isinstance(value, dict):
        return list(value.values())
    raise ValueError("should be a list")


def read_block(value: Any) -> Any:
    """An object, or None for null, ``""`` and PHP's empty array; a list of one gives its element."""
    if value is None or value in ([], ""):
        return None
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def read_mapping(value: Any) -> dict[str, Any]:
    """An object of names and values as it came; PHP's empty array and null are empty. Raises ValueError."""
    block = read_block(value)
    if block is None:
        return {}
    if not isinstance(block, dict):
        raise ValueError("should be an object")
    return block


def read_extra_data(value: Any) -> dict[str, Any]:
    """The JSON **text** of ExtraData as an object; what is no such text is empty here and stays in ``raw``."""
    if isinstance(value, str) and value:
        try:
            value = json.loads(value, parse_float=Decimal)
        except (ValueError, RecursionError):
            return {}
    return value if isinstance(value, dict) else {}


def _moment(value: Any, info: ValidationInfo) -> datetime | None:
    return read_moment(value, info.context["zone"] if info.context else ZONE)


Text = Annotated[str, PlainValidator(read_text)]
OwnId = Annotated[int, PlainValidator(read_own_id)]
Link = Annotated[int | None, PlainValidator(read_link)]
LinkOrLabel = Annotated[int | str | None, PlainValidator(read_link_or_label)]
Number = Annotated[Decimal | None, PlainValidator(read_optional_number)]
Day = Annotated[date | None, PlainValidator(read_date)]
Moment = Annotated[datetime | None, PlainValidator(_moment)]
Flag = Annotated[bool | None, PlainValidator(read_flag)]
VatWord = Annotated[Vat, PlainValidator(read_vat)]
Language = Annotated[str, PlainValidator(read_language)]
Fields = Annotated[dict[str, Any], PlainValidator(read_mapping)]
ExtraData = Annotated[dict[str, Any], PlainValidator(read_extra_data)]
ListOf = BeforeValidator(read_list)
BlockOf = BeforeValidator(read_block)
