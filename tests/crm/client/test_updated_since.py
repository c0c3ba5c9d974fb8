"""UpdatedSince around the hour that MiniCRM's naive stamps pass twice."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.client.values import write_updated_since

BUDAPEST = ZoneInfo("Europe/Budapest")
AUTUMN_NIGHTS = {2023: 29, 2024: 27, 2025: 26, 2026: 25, 2027: 31}


def stamp(moment):
    """What MiniCRM writes beside a record that changes at this moment."""
    return moment.astimezone(BUDAPEST).strftime("%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize(("year", "day"), AUTUMN_NIGHTS.items())
def test_every_minute_of_both_passings_asks_from_the_minute_before(year, day):
    first = datetime(year, 10, day, 0, 0, tzinfo=UTC)
    asked = {write_updated_since(first + timedelta(minutes=minute, seconds=59)) for minute in range(120)}
    assert asked == {f"{year}-10-{day} 01:59"}


@pytest.mark.parametrize(("year", "day"), AUTUMN_NIGHTS.items())
def test_the_minutes_on_both_sides_are_asked_for_as_they_are(year, day):
    first = datetime(year, 10, day, 0, 0, tzinfo=UTC)
    assert write_updated_since(first - timedelta(minutes=1)) == f"{year}-10-{day} 01:59"
    assert write_updated_since(first + timedelta(minutes=120)) == f"{year}-10-{day} 03:00"


def test_the_missing_hour_of_spring_is_no_danger():
    assert write_updated_since(datetime(2024, 3, 31, 0, 59, tzinfo=UTC)) == "2024-03-31 01:59"
    assert write_updated_since(datetime(2024, 3, 31, 1, 0, tzinfo=UTC)) == "2024-03-31 03:00"


def test_seconds_are_rounded_down():
    assert write_updated_since(datetime(2024, 2, 12, 9, 0, 59, 999999, tzinfo=UTC)) == "2024-02-12 10:00"


def test_the_zone_is_the_clients():
    moment = datetime(2024, 10, 27, 0, 30, tzinfo=UTC)
    assert write_updated_since(moment, ZoneInfo("Europe/Bucharest")) == "2024-10-27 02:59"
    assert write_updated_since(moment, ZoneInfo("UTC")) == "2024-10-27 00:30"


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="without a zone"):
        write_updated_since(datetime(2024, 2, 12, 10, 0))


nights = st.sampled_from([date(year, 10, day) for year, day in AUTUMN_NIGHTS.items()])


@given(nights, st.integers(-14_400, 14_400), st.integers(0, 28_800))
def test_no_later_change_is_stamped_before_what_is_asked_for(night, seconds, later):
    wanted = datetime(night.year, night.month, night.day, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    changed = wanted + timedelta(seconds=later)
    assert stamp(changed) >= write_updated_since(wanted)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC)))
def test_at_most_two_hours_are_asked_for_again(moment):
    asked = datetime.strptime(write_updated_since(moment), "%Y-%m-%d %H:%M").replace(tzinfo=BUDAPEST)
    assert timedelta(0) <= moment - asked.astimezone(UTC) < timedelta(hours=2, minutes=1)
