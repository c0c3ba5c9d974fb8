"""Numbers, VAT words, dates and moments."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.client.values import (
    NumberStyle,
    Vat,
    read_date,
    read_moment,
    read_number,
    read_vat,
    write_date,
    write_moment_local,
    write_number,
    write_vat,
)

NBSP, NARROW, THIN = "\u00a0", "\u202f", "\u2009"
amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=None, allow_nan=False, allow_infinity=False).filter(
    lambda number: number.as_tuple().exponent >= -20
)
styles = st.sampled_from(NumberStyle)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("766.0000", "766.0000"),
        ("500.00000", "500.00000"),
        ("15.0000", "15.0000"),
        ("7500", "7500"),
        ("0", "0"),
        ("1 000,00", "1000.00"),
        ("12 000,00", "12000.00"),
        (f"1{NBSP}000,00", "1000.00"),
        (f"1{NARROW}234{NARROW}567,5", "1234567.5"),
        (f"1{THIN}000", "1000"),
        ("1 234 567", "1234567"),
        ("-1 000,50", "-1000.50"),
        ("-12.5", "-12.5"),
        ("\u22127,00", "-7.00"),
        ("0,5", "0.5"),
        ("1000,00", "1000.00"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1.234.567,89", "1234567.89"),
        ("1.234.567", "1234567"),
        ("1.234", "1.234"),
        ("1,234", "1.234"),
        (f" 12,00{NBSP}", "12.00"),
        (10, "10"),
        (-3, "-3"),
        (Decimal("10.50"), "10.50"),
        (Decimal("1E+3"), "1E+3"),
    ],
)
def test_a_number_is_read_exactly(text, number):
    assert str(read_number(text)) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "abc",
        "1e3",
        "NaN",
        "Infinity",
        "1_000",
        "12 34",
        "1 2,5",
        "1 000 00",
        "1,234,5",
        "1.2.3",
        "1 234.567,89",
        "12 Ft",
        ".5",
        "5.",
        "--5",
        "٣",
        "1" * 61,
        True,
        1.5,
        None,
        [],
        {},
        Decimal("NaN"),
        Decimal("Infinity"),
    ],
)
def test_what_is_no_number_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match="is not a number"):
        read_number(text)


@pytest.mark.parametrize(
    ("number", "dot", "comma"),
    [
        ("500", "500.00", "500,00"),
        ("1000", "1000.00", "1000,00"),
        ("15.5", "15.50", "15,50"),
        ("0.12345", "0.12345", "0,12345"),
        ("500.00000", "500.00", "500,00"),
        ("1E+3", "1000.00", "1000,00"),
        ("1E-7", "0.0000001", "0,0000001"),
        ("-1234567.891", "-1234567.891", "-1234567,891"),
        ("-0.00", "0.00", "0,00"),
        ("0E+40", "0.00", "0,00"),
        ("12345678901234567890.12345678901234567891", "12345678901234567890.12345678901234567891", None),
    ],
)
def test_a_number_is_written_in_both_styles(number, dot, comma):
    assert write_number(Decimal(number), NumberStyle.DOT) == dot
    if comma:
        assert write_number(Decimal(number), NumberStyle.COMMA) == comma


@pytest.mark.parametrize("number", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+20", "1E-21"])
def test_what_is_no_amount_is_not_written(number):
    with pytest.raises(ValueError, match=r"not an amount|too many digits"):
        write_number(Decimal(number), NumberStyle.DOT)


@pytest.mark.parametrize("number", [1.5, True, "5", None])
def test_only_decimals_and_whole_numbers_are_written(number):
    with pytest.raises(ValueError, match="not a Decimal"):
        write_number(number, NumberStyle.DOT)


@given(amounts, styles)
def test_a_written_number_reads_back_as_itself(number, style):
    assert read_number(write_number(number, style)) == number


@given(amounts, styles)
def test_a_written_number_has_its_own_mark_only_and_two_decimals(number, style):
    whole, fraction = write_number(number, style).split(style.mark)
    assert whole.removeprefix("-").isdigit()
    assert len(fraction) >= 2
    assert fraction.isdigit()


@given(
    st.integers(min_value=-(10**15), max_value=10**15),
    st.text(alphabet="0123456789", min_size=1, max_size=6),
    st.sampled_from([(" ", ","), (NBSP, ","), (NARROW, ","), (".", ","), (",", "."), ("'", ".")]),
)
def test_thousands_are_read_with_any_separator(whole, fraction, marks):
    group, mark = marks
    text = f"{whole:,}".replace(",", group) + mark + fraction
    sign = "-" if whole < 0 else ""
    assert read_number(text) == Decimal(f"{sign}{abs(whole)}.{fraction}")


@given(st.text(max_size=30))
def test_any_text_is_a_finite_number_or_refused(text):
    try:
        number = read_number(text)
    except ValueError:
        return
    assert number.is_finite()


@pytest.mark.parametrize(
    ("value", "rate", "code"),
    [
        ("27", "27", None),
        ("27%", "27", None),
        ("19%", "19", None),
        ("5,5 %", "5.5", None),
        ("27.00", "27.00", None),
        ("0%", "0", None),
        (27, "27", None),
        (Decimal("5.5"), "5.5", None),
        ("KBAUK", None, "KBAUK"),
        (" AAM ", None, "AAM"),
        ("", None, None),
        (None, None, None),
    ],
)
def test_vat_is_a_rate_or_a_code_or_neither(value, rate, code):
    vat = read_vat(value)
    assert (vat.rate, vat.code) == (rate and Decimal(rate), code)
    assert vat.text == ("" if value is None else str(value))


@pytest.mark.parametrize("value", [[], {}, True, 27.0])
def test_what_is_no_vat_is_refused(value):
    with pytest.raises(ValueError, match="is not a number"):
        read_vat(value)


@pytest.mark.parametrize(
    ("vat", "order", "invoice"),
    [("27", "27", "27%"), ("27%", "27", "27%"), ("27.00", "27", "27%"), ("0", "0", "0%"), ("KBAUK", "KBAUK", "KBAUK")],
)
def test_vat_is_written_as_the_kind_wants_it(vat, order, invoice):
    assert write_vat(vat, "order") == write_vat(vat, "offer") == order
    assert write_vat(vat, "invoice") == write_vat(vat, "product") == invoice


def test_a_broken_vat_rate_has_the_mark_of_the_style():
    assert write_vat("5.5", "invoice", NumberStyle.COMMA) == "5,5%"
    assert write_vat("5,5", "order", NumberStyle.DOT) == "5.5"
    assert write_vat("100", "order") == "100"


@given(st.decimals(min_value=0, max_value=100, places=2), st.sampled_from(["order", "offer", "invoice"]), styles)
def test_a_written_vat_rate_reads_back_as_itself(rate, kind, style):
    assert read_vat(write_vat(Vat(rate, None, ""), kind, style)).rate == rate


@given(st.from_regex(r"[A-Z][A-Z0-9_]{0,11}", fullmatch=True), st.sampled_from(["order", "offer", "invoice"]))
def test_a_vat_code_goes_out_and_comes_back_as_it_is(code, kind):
    assert read_vat(write_vat(code, kind)).code == code


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023-09-25", date(2023, 9, 25)),
        ("2023-03-22 23:59:59", date(2023, 3, 22)),
        ("2023-03-22 00:00:00", date(2023, 3, 22)),
        (" 2023-03-22 ", date(2023, 3, 22)),
        ("", None),
        (None, None),
        ("0000-00-00", None),
        ("0000-00-00 00:00:00", None),
    ],
)
def test_a_date_is_read_in_every_form(text, day):
    assert read_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "2023-02-30",
        "2023-13-01",
        "20230925",
        "2023-W01-1",
        "25.09.2023",
        "2023-09-25T10:00:00",
        "2023-9-5",
        20230925,
        "x",
    ],
)
def test_what_is_no_date_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match="is not a date of MiniCRM"):
        read_date(text)


@given(st.dates())
def test_a_written_date_reads_back_as_itself(day):
    assert read_date(write_date(day)) == day


def test_a_moment_is_not_written_as_a_date():
    with pytest.raises(ValueError, match="not a moment"):
        write_date(datetime(2024, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2023-01-15 12:00:00", datetime(2023, 1, 15, 11, 0, tzinfo=UTC)),
        ("2023-07-15 12:00:00", datetime(2023, 7, 15, 10, 0, tzinfo=UTC)),
        ("2023-07-15 12:00", datetime(2023, 7, 15, 10, 0, tzinfo=UTC)),
        ("2023-07-15", datetime(2023, 7, 14, 22, 0, tzinfo=UTC)),
        ("2024-10-27 02:30:00", datetime(2024, 10, 27, 0, 30, tzinfo=UTC)),
        ("2024-03-31 02:30:00", datetime(2024, 3, 31, 1, 30, tzinfo=UTC)),
        ("0000-00-00 00:00:00", None),
        ("", None),
    ],
)
def test_a_local_moment_becomes_utc(text, moment):
    assert read_moment(text) == moment


def test_a_moment_is_read_in_the_zone_of_the_client():
    assert read_moment("2023-01-15 12:00:00", ZoneInfo("Europe/Bucharest")) == datetime(2023, 1, 15, 10, tzinfo=UTC)


def test_a_moment_before_the_calendar_is_refused():
    with pytest.raises(ValueError, match="is not a date of MiniCRM"):
        read_moment("0001-01-01 00:00:00")


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_a_written_moment_reads_back_at_the_same_local_time(moment):
    moment = moment.replace(microsecond=0)
    text = write_moment_local(moment)
    again = read_moment(text)
    assert again <= moment
    assert write_moment_local(again) == text


def test_a_moment_without_a_zone_is_not_written():
    with pytest.raises(ValueError, match="without a zone"):
        write_moment_local(datetime(2024, 1, 1))
