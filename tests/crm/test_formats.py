import time
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from crm import formats

NBSP = "\u00a0"
BUDAPEST = ZoneInfo("Europe/Budapest")


@pytest.mark.parametrize(
    ("value", "currency", "language", "shown"),
    [
        ("1779397.00", "HUF", "en", "1,779,397"),
        ("1779397.00", "HUF", "hu", f"1{NBSP}779{NBSP}397"),
        ("1779397.00", "HUF", "ro", "1.779.397"),
        ("3412.8", "EUR", "en", "3,412.80"),
        ("3412.8", "EUR", "hu", f"3{NBSP}412,80"),
        ("3412.8", "RON", "ro", "3.412,80"),
        ("-1234.5", "EUR", "en", "−1,234.50"),
        ("-0.00", "EUR", "en", "0.00"),
        ("0", "HUF", "en", "0"),
        ("12.5", "HUF", "en", "12.50"),
        ("0.315", "EUR", "en", "0.315"),
        ("1234567", "JPY", "en", "1,234,567"),
        ("1", "", "en", "1.00"),
        ("1", "XXQ", "en", "1.00"),
        ("123456789012345.67", "EUR", "en", "123,456,789,012,345.67"),
    ],
)
def test_an_amount_reads_as_in_the_readers_language_and_hides_no_digit(value, currency, language, shown):
    assert formats.amount(Decimal(value), currency, language) == shown


def test_an_unknown_language_reads_like_english():
    assert formats.amount(Decimal("1234.5"), "EUR", "tlh") == "1,234.50"


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [("2400.000000", None, "2,400"), ("0.125", None, "0.125"), ("0.125", 2, "0.13"), ("-0.125", 2, "−0.13"),
     ("0.001", 2, "0.00"), ("-0.001", 2, "0.00"), ("3", 2, "3.00"), ("1E+3", None, "1,000")],
)  # fmt: skip
def test_a_figure_drops_idle_zeros_or_rounds_half_away_from_zero(value, places, shown):
    assert formats.figure(Decimal(value), "en", places) == shown


def test_a_percentage_keeps_its_sign_where_it_is_asked_to():
    assert formats.percent(Decimal("27.000"), "en") == f"27{NBSP}%"
    assert formats.percent(23, "en", signed=True) == f"+23{NBSP}%"
    assert formats.percent(Decimal("-4"), "en", signed=True) == f"−4{NBSP}%"
    assert formats.percent(Decimal("0.2"), "hu") == f"0,2{NBSP}%"


@pytest.mark.parametrize(
    ("language", "parts"),
    [("en", ("4 Dec ", "2026", "")), ("hu", ("", "2026.", " dec. 4.")), ("ro", ("4 dec. ", "2026", ""))],
)
def test_a_day_tells_its_year_apart(language, parts):
    assert formats.day_parts(date(2026, 12, 4), language) == parts
    assert formats.day(date(2026, 12, 4), language) == "".join(parts)


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "Friday 4 December"), ("hu", "december 4., péntek"), ("ro", "vineri, 4 decembrie")],
)
def test_a_heading_names_the_weekday(language, shown):
    assert formats.day_heading(date(2026, 12, 4), language, today=date(2026, 1, 1)) == shown


def test_a_heading_of_another_year_names_it():
    assert "2025" in formats.day_heading(date(2025, 12, 4), "hu", today=date(2026, 1, 1))


def test_a_month_is_short():
    assert formats.month(date(2026, 12, 4), "en") == "Dec 2026"


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ((2026, 11, 20, 14, 3), "14:03"),
        ((2026, 11, 19, 9, 3), "19 Nov 09:03"),
        ((2025, 11, 19, 9, 3), "19 Nov 2025 09:03"),
    ],
)
def test_a_moment_says_no_more_than_today_leaves_open(at, shown):
    now = datetime(2026, 11, 20, 15, 0, tzinfo=BUDAPEST)
    assert formats.moment(datetime(*at, tzinfo=BUDAPEST), "en", now) == shown


def test_both_hours_of_the_dst_night_are_told_apart_by_nothing_but_the_clock():
    first = datetime(2026, 10, 25, 2, 30, tzinfo=BUDAPEST)
    assert formats.clock(first, "en") == formats.clock(first.replace(fold=1), "en") == "02:30"
    assert formats.clock(first, "hu", seconds=True) == "2:30:00"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0 s"), (1.84, "1.8 s"), (9, "9 s"), (42, "42 s"), (59.7, "1 min"), (240, "4 min"), (3600, "1 h"),
     (7500, "2 h 5 min"), (11100, "3 h"), (86400, "1 d"), (24 * 86400, "24 d"), (1200 * 86400, "1,200 d")],
)  # fmt: skip
def test_a_duration_has_one_unit_where_two_would_say_little(seconds, shown):
    assert formats.duration(seconds, "en") == shown


def test_a_page_of_figures_is_formatted_within_ten_milliseconds():
    amounts = [Decimal(number * 7919) / 100 for number in range(600)]
    formats.amount(amounts[0], "EUR", "hu")
    best = min(_milliseconds(amounts) for _ in range(5))
    assert best < 10


def _milliseconds(amounts):
    start = time.perf_counter()
    for amount in amounts:
        formats.amount(amount, "EUR", "hu")
    return (time.perf_counter() - start) * 1000
