"""Numbers as the remote reads them and as each kind of document writes them."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

BLANKS = str.maketrans("", "", " \u00a0\u202f")


def read_number(value: Any, hungarian: bool = False) -> Decimal | None:
    """A Decimal, or None if it is no number.

    A number that JSON itself wrote as a number is exact. Text is read leniently (`1 000,00`, `1000.00`) unless
    `hungarian`: then the comma is the decimal mark and a dot is dropped, so that "500.00" is 50000.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        return None
    if not isinstance(value, str):
        return Decimal(value)
    text = value.translate(BLANKS)
    text = text.replace(".", "").replace(",", ".") if hungarian else _with_decimal_point(text)
    if not re.fullmatch(r"-?\d{1,15}(\.\d*)?|-?\.\d+", text, re.ASCII):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _with_decimal_point(text: str) -> str:
    """The last of dot and comma is the decimal mark, the other one separates thousands."""
    if text.rfind(",") > text.rfind("."):
        return text.replace(".", "").replace(",", ".")
    return text.replace(",", "")


def fixed(value: Any, places: int) -> str:
    """`766.0000`: at least this many decimals, more only where the value has more."""
    number = Decimal(value) + 0  # so that -0 is written as 0
    exact = max(places, -int(number.normalize().as_tuple().exponent))
    return f"{number:.{exact}f}"


def plain(value: Any) -> str:
    """`7500`, `12.5`: no more decimals than needed."""
    return fixed(value, 0)


def hungarian(value: Any, places: int = 2, blank: str = " ") -> str:
    """`1 000,00`"""
    whole, _, decimals = fixed(value, places).partition(".")
    grouped = f"{abs(int(whole)):,}".replace(",", blank)
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{grouped},{decimals}" if decimals else f"{sign}{grouped}"
