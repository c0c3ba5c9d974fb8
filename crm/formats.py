"""Figures, amounts, days and moments in the reader's language; pure functions, fast enough for every cell of a list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import get_currency_precision
from django.utils import translation
from django.utils.translation import gettext as _

MINUS = "−"
NO_BREAK = "\u00a0"
# In an office the day comes before the month and the clock has 24 hours.
LOCALES: Mapping[str, str] = {"en": "en_GB"}
# CLDR has no pattern for a full day without its year that reads well in all three languages.
HEADINGS: Mapping[str, str] = {"en": "EEEE d MMMM", "hu": "MMMM d., EEEE", "ro": "EEEE, d MMMM"}
# ISO 4217 gives the forint two decimals; people write it without (DESIGN §7).
WITHOUT_DECIMALS = frozenset({"HUF"})
MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True)
class Style:
    """What one language needs, read once from CLDR: Python groups by thousands, `separators` puts its marks in."""

    language: str
    locale: Locale
    separators: dict[int, str]


@cache
def style(language: str) -> Style:
    """The style of a Django language code; what CLDR does not know reads like English."""
    code = language.replace("-", "_").split("_")[0]
    try:
        locale = Locale.parse(LOCALES.get(code, code))
    except (ValueError, UnknownLocaleError):
        return style("en")
    symbols = locale.number_symbols["latn"]
    return Style(code, locale, {ord(","): symbols["group"], ord("."): symbols["decimal"]})


def _write(value: Decimal | int, places: int, language: str) -> str:
    text = f"{value:,.{places}f}".translate(style(language).separators)
    return MINUS + text[1:] if text[0] == "-" else text


def _places(value: Decimal) -> int:
    """Decimals that are not zero at the end."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def figure(value: Decimal | int, language: str, places: int | None = None) -> str:
    """A number with its own decimals, or rounded half away from zero to `places`: 1234.5 → 1,234.5."""
    value = Decimal(value)
    if places is None:
        places = _places(value)
    elif places < _places(value):
        value = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return _write(value if value else Decimal(0), places, language)


@cache
def decimals(currency: str) -> int:
    """Decimals that a whole amount is shown with: 0 for HUF and JPY, 2 for EUR and for what nobody knows."""
    if currency in WITHOUT_DECIMALS:
        return 0
    return get_currency_precision(currency) if currency else 2


def amount(value: Decimal | int, currency: str, language: str) -> str:
    """The figure of an amount, never rounded: more decimals than usual are shown, so that no digit is hidden."""
    value = Decimal(value)
    places = max(_places(value), decimals(currency))
    if places == 1 and currency in WITHOUT_DECIMALS:
        places = 2
    return _write(value if value else Decimal(0), places, language)


def percent(value: Decimal | int, language: str, *, signed: bool = False) -> str:
    """27 → 27 %; with `signed` +23 %. The value is in percent already."""
    text = figure(value, language)
    plus = "+" if signed and value > 0 else ""
    return f"{plus}{text}{NO_BREAK}%"


@lru_cache(maxsize=8192)
def day_parts(value: date, language: str) -> tuple[str, str, str]:
    """The day as text before the year, the year, and text after it, so that a list can mute the year."""
    text = format_date(value, "medium", style(language).locale)
    before, year, after = text.partition(str(value.year))
    if after.startswith("."):
        year, after = f"{year}.", after[1:]
    return before, year, after


def day(value: date, language: str) -> str:
    """4 Dec 2026; 2026. dec. 4.; 4 dec. 2026."""
    return "".join(day_parts(value, language))


def day_heading(value: date, language: str, today: date) -> str:
    """Friday 4 December, with its year where that is not this one."""
    look = style(language)
    if value.year != today.year:
        return format_date(value, "full", look.locale)
    return format_date(value, HEADINGS.get(look.language, HEADINGS["en"]), look.locale)


def month(value: date, language: str) -> str:
    """Dec 2026."""
    return format_skeleton("yMMM", value, locale=style(language).locale)


def clock(value: datetime, language: str, *, seconds: bool = False) -> str:
    """14:03, or 14:03:07."""
    return format_time(value, "medium" if seconds else "short", tzinfo=value.tzinfo, locale=style(language).locale)


def moment(value: datetime, language: str, now: datetime, *, seconds: bool = False) -> str:
    """14:03 today, 19 Nov 14:03 this year, else with the year. Both moments are in the reader's zone."""
    at = clock(value, language, seconds=seconds)
    if value.date() == now.date():
        return at
    if value.year == now.year:
        return f"{format_skeleton('MMMd', value.date(), locale=style(language).locale)} {at}"
    return f"{day(value.date(), language)} {at}"


def duration(seconds: Decimal | float, language: str) -> str:
    """1.8 s, 42 s, 4 min, 3 h, 2 h 5 min, 24 d: one unit where a second one would say little."""
    with translation.override(language):
        if seconds < 10 and seconds != int(seconds):
            return _("%(number)s s") % {"number": figure(Decimal(str(seconds)), language, 1)}
        whole = round(seconds)
        if whole < MINUTE:
            return _("%(number)s s") % {"number": whole}
        if whole < HOUR:
            return _("%(number)s min") % {"number": whole // MINUTE}
        if whole < DAY:
            return _hours(whole)
        return _("%(number)s d") % {"number": figure(whole // DAY, language)}


def _hours(seconds: int) -> str:
    hours, minutes = seconds // HOUR, seconds % HOUR // MINUTE
    if minutes and hours < 3:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
    return _("%(number)s h") % {"number": hours}
