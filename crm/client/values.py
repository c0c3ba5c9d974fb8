"""MiniCRM's numbers, dates, moments and VAT words: read in every form it uses, written in the one it expects."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Budapest")
BLANKS = " \u00a0\u2009\u202f"
LONGEST_NUMBER_DIGITS = 20
LONGEST_TEXT = 60
# Invoices and products show "27%" in the manuals, orders and offers "27" (000 p.100, p.111, p.119, p.131).
VAT_SUFFIX = {"order": "", "offer": "", "invoice": "%", "product": "%"}

_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_GROUPED = re.compile(
    r"(?P<sign>[-+\u2212]?)"
    rf"(?P<whole>[0-9]{{1,3}}(?P<group>[{BLANKS}.,'])[0-9]{{3}}(?:(?P=group)[0-9]{{3}})*|[0-9]+)"
    r"(?:(?P<mark>[.,])(?P<fraction>[0-9]+))?"
)
_RATE = re.compile(rf"([0-9]{{1,3}}(?:[.,][0-9]+)?)[{BLANKS}]*%?")
_STAMP = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?: ([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?)?")


class NumberStyle(StrEnum):
    """How a kind of document writes numbers: DOT ``500.00`` (orders, offers), COMMA ``1000,00`` (invoices)."""

    DOT = "dot"
    COMMA = "comma"

    @property
    def mark(self) -> str:
        """The decimal mark."""
        return "," if self is NumberStyle.COMMA else "."


class Vat(NamedTuple):
    """A line's VAT: ``rate`` in percent, or a ``code`` such as KBAUK, or neither; ``text`` as it came."""

    rate: Decimal | None
    code: str | None
    text: str


def read_number(value: Any) -> Decimal:
    """Read ``"766.0000"``, ``"7500"``, ``"1 000,00"`` (any blank), ``"-5"``, an int or a JSON number, exactly.

    A lone ``.`` or ``,`` is the decimal mark; of two different marks the last one is; thousands come in threes.
    Raises ValueError with a sentence for anything else, and for a float: its digits are already lost.
    Source: 000 p.103 (``500.00000``), p.104 (``766.0000``), p.119 (``1 000,00``).
    """
    if type(value) is str:
        text = value
    elif isinstance(value, Decimal) and value.is_finite():
        return value
    elif type(value) is int:
        return Decimal(value)
    else:
        raise ValueError(f"{str(value)[:40]!r} is not a number that MiniCRM would send")
    if _PLAIN.fullmatch(text) and len(text) <= LONGEST_TEXT:
        return Decimal(text)
    match = _GROUPED.fullmatch(text.strip()) if len(text) <= LONGEST_TEXT else None
    if not match or (match["mark"] and match["mark"] == match["group"]):
        raise ValueError(f"{text[:40]!r} is not a number")
    return _from_groups(match)


def _from_groups(match: re.Match[str]) -> Decimal:
    sign, whole, group, fraction = match["sign"], match["whole"], match["group"], match["fraction"]
    if group in (".", ",") and not fraction and whole.count(group) == 1:
        whole, fraction = whole.split(group)  # "1,234": one mark alone is the decimal mark
    elif group:
        whole = whole.replace(group, "")
    number = Decimal(f"{whole}.{fraction or 0}") if fraction else Decimal(whole)
    return number.copy_negate() if sign in ("-", "\u2212") else number


def write_number(number: Decimal | int, style: NumberStyle) -> str:
    """Write with at least two decimals, every significant digit, no exponent and no blank: ``500.00``, ``1000,00``.

    Raises ValueError for a float, NaN, infinity, and for more than 20 digits on either side of the mark.
    Source: 000 p.100 (orders, dot), p.119 and 001 line 1460 (invoices, comma).
    """
    if isinstance(number, bool) or not isinstance(number, Decimal | int):
        raise ValueError(f"{number!r} is not a Decimal")
    number = Decimal(number)
    if not number.is_finite():
        raise ValueError(f"{number} is not an amount")
    if not number:
        return f"0{style.mark}00"
    whole, _, fraction = _positional(number).partition(".")
    return f"{whole}{style.mark}{fraction.rstrip('0').ljust(2, '0')}"


def _positional(number: Decimal) -> str:
    exponent = number.as_tuple().exponent
    if number.adjusted() >= LONGEST_NUMBER_DIGITS or (isinstance(exponent, int) and exponent < -LONGEST_NUMBER_DIGITS):
        raise ValueError(f"{number:.6E} has too many digits to be an amount or a quantity")
    return format(number, "f")


@lru_cache(maxsize=512)
def _vat_of(text: str) -> Vat:
    match = _RATE.fullmatch(text.strip())
    if match:
        return Vat(Decimal(match[1].replace(",", ".")), None, text)
    return Vat(None, text.strip() or None, text)


def read_vat(value: Any) -> Vat:
    """Read ``"27"``, ``"27%"``, ``"5,5 %"`` as a rate in percent, other words as a code, nothing as neither.

    Raises ValueError for what is neither text nor number. Source: 000 p.103, p.111, p.119; 002 (``KBAUK``).
    """
    if type(value) is str:
        return _vat_of(value)
    if value is None:
        return Vat(None, None, "")
    return _vat_of(format(read_number(value), "f"))


def write_vat(vat: str | Vat, kind: str, style: NumberStyle = NumberStyle.DOT) -> str:
    """Write a rate as ``27`` (order, offer) or ``27%`` (invoice, product); a code goes out as it is.

    ``kind`` is one of VAT_SUFFIX. Raises KeyError for another kind. Source: API.md §1, "Writing numbers".
    """
    suffix = VAT_SUFFIX[kind]
    known = read_vat(vat) if isinstance(vat, str) else vat
    if known.rate is None:
        return known.code or ""
    text = _positional(known.rate)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", style.mark) + suffix


@lru_cache(maxsize=4096)
def _naive(text: str) -> datetime | None:
    text = text.strip()
    if not text or text.startswith("0000-00-00"):
        return None
    if match := _STAMP.fullmatch(text):
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
        try:
            return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  MiniCRM's stamps have no zone
        except ValueError:
            pass
    raise _no_date(text)


def _no_date(value: Any) -> ValueError:
    return ValueError(f"{str(value)[:40]!r} is not a date of MiniCRM")


def _stamp(value: Any) -> datetime | None:
    if value is None:
        return None
    if type(value) is not str:
        raise _no_date(value)
    return _naive(value)


def read_date(value: Any) -> date | None:
    """Read ``YYYY-MM-DD`` with or without a time of day; ``""``, ``0000-00-00`` and null are None.

    Raises ValueError for anything else. Source: 000 p.68 (``2023-03-22 23:59:59``), p.121 (``0000-00-00``).
    """
    moment = _stamp(value)
    return moment.date() if moment else None


def read_moment(value: Any, zone: ZoneInfo = ZONE) -> datetime | None:
    """Read a naive local ``YYYY-MM-DD HH:MM:SS`` as aware UTC; empty forms are None, a bare date its midnight.

    In the doubled autumn hour nothing tells the passings apart: the first one is taken (``fold=0``), so that a stamp is
    never later than the truth. A stamp of the missing spring hour is read with the offset before it.
    Raises ValueError. Source: API.md §1, "Times".
    """
    moment = _stamp(value)
    if moment is None:
        return None
    try:
        return moment.replace(tzinfo=zone, fold=0).astimezone(UTC)
    except OverflowError:
        raise _no_date(value) from None


def write_date(day: date) -> str:
    """Write ``YYYY-MM-DD``. Raises ValueError for a datetime: which day it is depends on a zone."""
    if isinstance(day, datetime):
        raise ValueError("a date is wanted, not a moment")
    return day.isoformat()


def write_moment_local(moment: datetime, zone: ZoneInfo = ZONE) -> str:
    """Write an aware moment as naive local ``YYYY-MM-DD HH:MM:SS``. Raises ValueError for a naive one."""
    return _local(moment, zone).strftime("%Y-%m-%d %H:%M:%S")


def write_updated_since(moment: datetime, zone: ZoneInfo = ZONE) -> str:
    """Write an aware moment as local ``YYYY-MM-DD HH:MM`` for UpdatedSince, rounded down to the minute.

    MiniCRM compares naive stamps. In either passing of the doubled autumn hour the last unambiguous minute before it is
    sent (01:59), or rows changed in the second passing would be missed. Source: API.md §1; 000 p.130.
    """
    local = _local(moment, zone).replace(second=0, microsecond=0, tzinfo=None)
    while _is_doubled(local, zone):
        local -= timedelta(minutes=1)
    return local.strftime("%Y-%m-%d %H:%M")


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("a moment without a zone cannot be told to MiniCRM")
    return moment.astimezone(zone)


def _is_doubled(local: datetime, zone: ZoneInfo) -> bool:
    first, second = (local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return first is not None and second is not None and first > second
