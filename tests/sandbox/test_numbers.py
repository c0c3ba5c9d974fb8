"""Reading and writing numbers."""

from decimal import Decimal

import pytest

from sandbox.api.numbers import fixed, hungarian, plain, read_number


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("500.00", "500.00"),
        ("1 000,00", "1000.00"),
        ("1\u202f000,5", "1000.5"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("-3,5", "-3.5"),
        ("7", "7"),
        (7, "7"),
        (Decimal("7.5"), "7.5"),
        (".5", ".5"),
    ],
)
def test_both_decimal_marks_are_read(value, number):
    assert read_number(value) == Decimal(number)


@pytest.mark.parametrize("value", ["", "abc", "1e5", "--1", "1.2.3,4,5", None, True, [], {}, "NaN", "Infinity", "１２"])
def test_what_is_no_number_is_none(value):
    assert read_number(value) is None


@pytest.mark.parametrize(("value", "number"), [("500.00", "50000"), ("1.000,50", "1000.50"), ("12", "12")])
def test_hungarian_reading_drops_dots(value, number):
    assert read_number(value, hungarian=True) == Decimal(number)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        ("500", 5, "500.00000"),
        ("0.123456", 4, "0.123456"),
        ("-0.00", 2, "0.00"),
        ("1E+3", 0, "1000"),
    ],
)
def test_fixed_has_at_least_so_many_decimals(value, places, text):
    assert fixed(value, places) == text


@pytest.mark.parametrize(("value", "text"), [("7500.00", "7500"), ("12.50", "12.5"), ("100", "100")])
def test_plain_has_no_more_decimals_than_needed(value, text):
    assert plain(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1000", "1 000,00"),
        ("-1234567.5", "-1 234 567,50"),
        ("-0.5", "-0,50"),
        ("12.345", "12,345"),
        ("999", "999,00"),
    ],
)
def test_hungarian_writing(value, text):
    assert hungarian(value) == text
