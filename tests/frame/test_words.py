from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from frame import words
from frame.countries import country_name

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = datetime(2026, 11, 17, 10, 52, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(0), "under 1 min"),
        (timedelta(seconds=59), "under 1 min"),
        (timedelta(minutes=14, seconds=59), "14 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=1, minutes=5), "1 h 05"),
        (timedelta(hours=4, minutes=58), "4 h 58"),
        (timedelta(hours=47, minutes=59), "47 h 59"),
        (timedelta(hours=48), "2 days"),
        (timedelta(days=11, hours=23), "11 days"),
    ],
)
def test_a_span_is_said_in_the_units_that_matter(span, said):
    assert words.duration(span.total_seconds()) == said


@pytest.mark.parametrize(
    ("due_at", "said"),
    [
        (TUESDAY + timedelta(minutes=14), "14 min left"),
        (TUESDAY + timedelta(hours=4, minutes=58), "4 h 58 left"),
        (datetime(2026, 11, 18, 9, 10, tzinfo=BERLIN), "due Wed 9:10"),
        (datetime(2026, 11, 23, 10, 40, tzinfo=BERLIN), "due Mon 10:40"),
        (datetime(2026, 12, 1, 9, 0, tzinfo=BERLIN), "due 1 Dec 9:00"),
        (TUESDAY, "under 1 min late"),
        (TUESDAY - timedelta(hours=1, minutes=24), "1 h 24 late"),
        (TUESDAY - timedelta(hours=3), "3 h late"),
    ],
)
def test_a_due_time_is_said_as_what_is_left_of_its_day(due_at, said):
    assert words.due(due_at, at=TUESDAY, zone=BERLIN) == said


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (datetime(2026, 11, 17, 9, 12, tzinfo=BERLIN), "9:12"),
        (datetime(2026, 11, 20, 16, 40, tzinfo=BERLIN), "Fri 16:40"),
        (datetime(2026, 11, 24, 16, 40, tzinfo=BERLIN), "24 Nov"),
        (datetime(2026, 11, 16, 16, 40, tzinfo=BERLIN), "yesterday 16:40"),
        (datetime(2026, 11, 13, 16, 40, tzinfo=BERLIN), "13 Nov 16:40"),
        (datetime(2026, 11, 11, 16, 40, tzinfo=BERLIN), "11 Nov 16:40"),
        (datetime(2026, 11, 9, 16, 40, tzinfo=BERLIN), "9 Nov"),
        (datetime(2025, 11, 17, 9, 0, tzinfo=BERLIN), "17 Nov 2025"),
    ],
)
def test_a_moment_is_said_as_near_as_it_is(when, said):
    assert words.moment(when, at=TUESDAY, zone=BERLIN) == said


def test_the_day_is_the_reader_s_own():
    late_in_berlin = datetime(2026, 11, 17, 23, 30, tzinfo=UTC)

    assert words.moment(late_in_berlin, at=TUESDAY, zone=BERLIN) == "Wed 0:30"
    assert words.moment(late_in_berlin, at=TUESDAY, zone=ZoneInfo("UTC")) == "23:30"


@pytest.mark.parametrize(
    ("which", "said"),
    [
        (date(2026, 11, 17), "today"),
        (date(2026, 11, 18), "Wed"),
        (date(2026, 11, 23), "Mon"),
        (date(2026, 11, 24), "24 Nov"),
        (date(2099, 1, 1), "1 Jan 2099"),
    ],
)
def test_a_day_is_said_as_near_as_it_is(which, said):
    assert words.day(which, today=TUESDAY.date()) == said


def test_early_and_the_exact_instant():
    assert words.early(4 * 3600 + 600) == "4 h 10 early"
    assert words.early(80 * 3600 + 600) == "80 h early"  # ten working days are not three and a third
    assert words.business_left(47 * 3600) == "47 h left"
    assert words.exact(TUESDAY, zone=BERLIN) == "Tue 17 November 2026, 10:52:00 CET"


def test_a_share_is_said_with_a_space_that_does_not_break():
    assert words.percent(0.931) == "93\u202f%"
    assert words.percent(0.9281, digits=1) == "92.8\u202f%"


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (204, 204, "100"),
        (204, 205, "99.5"),
        (197, 198, "99"),
        (9_999, 10_000, "99.9"),
        (0, 205, "0"),
        (1, 205, "0.5"),
        (1, 10_000, "0.1"),
        (205, 204, "100"),
    ],
)
def test_only_all_are_a_hundred_percent_and_only_none_are_nought(part, whole, said):
    assert words.percent(part / whole) == f"{said}\u202f%"


def test_a_share_with_a_decimal_is_not_rounded_to_all_either():
    assert words.percent(9_999 / 10_000, digits=1) == "99.99\u202f%"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("paid_search", "paid search"),
        ("webinar", "webinar"),
        ("LinkedIn, Peak season", "LinkedIn, Peak season"),
        ("fair 2026", "fair 2026"),
        ("", ""),
    ],
)
def test_a_source_that_is_a_code_is_said_as_people_say_it(written, said):
    assert words.source(written) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [(96, "96"), (1133, "1,133"), (Decimal("20160000.00"), "20,160,000"), (Decimal("2.5"), "2.5"), (None, "")],
)
def test_thousands_stand_apart(number, said):
    assert words.grouped(number) == said


def test_dates_and_numbers_are_written_as_the_language_writes_them():
    with translation.override("de"):
        assert words.grouped(1133) == "1.133"
        assert words.exact(TUESDAY, zone=BERLIN) == "Di, 17. November 2026, 10:52:00 CET"
        assert country_name("DE") == "Deutschland"

    assert country_name("DE") == "Germany"
    assert country_name("Freistaat") == "Freistaat"


def test_a_mail_address_breaks_behind_its_at():
    assert words.address("k.vogel@brueckner.example") == "k<wbr>.vogel@<wbr>brueckner<wbr>.example"
    assert words.address("<b>") == "&lt;b&gt;"
    assert not words.address("")
