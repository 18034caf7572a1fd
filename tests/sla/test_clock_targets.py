"""Targets in business time, clock time and working days, and due times that explain themselves."""

from datetime import date, timedelta

import pytest

from sla.clock import (
    ALWAYS,
    Dated,
    InvalidTarget,
    OutOfReach,
    Target,
    Unit,
    Why,
    due,
    explain,
    running_calendar,
    target_due,
    target_seconds,
    used,
)
from tests.sla.calendars import ALL_DAY, LUNCH, NIGHT, OFFICE, calendar, local, weekdays

HOUR = 3600
WEDNESDAY = date(2025, 6, 11)
HOLIDAY = {WEDNESDAY: "Founders' day"}

# Targets


@pytest.mark.parametrize(
    ("start", "days", "ends"),
    [
        pytest.param("2025-06-11 10:30", 1, "2025-06-12 10:30", id="the same local time"),
        pytest.param("2025-06-13 10:30", 1, "2025-06-16 10:30", id="over a weekend"),
        pytest.param("2025-06-11 10:30", 5, "2025-06-18 10:30", id="a working week"),
        pytest.param("2025-06-14 15:00", 1, "2025-06-17 09:00", id="a start on a day off counts from the next opening"),
        pytest.param("2025-06-13 17:00", 2, "2025-06-18 09:00", id="so does a start at closing"),
        pytest.param("2025-06-11 12:30", 1, "2025-06-12 13:00", id="a start in the break counts from its end"),
        pytest.param("2025-06-11 10:30", 0, "2025-06-11 17:00", id="the same working day"),
        pytest.param("2025-06-11 12:30", 0, "2025-06-11 17:00", id="the same working day, from the break"),
        pytest.param(
            "2025-06-13 18:00", 0, "2025-06-16 17:00", id="the same working day is the next one after closing"
        ),
    ],
)
def test_working_days(start, days, ends):
    worked, target = calendar(weekdays(LUNCH)), Target(days, Unit.WORKING_DAYS)

    found = target_due(worked, start=local(start), target=target)

    assert found == local(ends)
    assert target_seconds(worked, start=local(start), target=target) == used(worked, start=local(start), end=found)


@pytest.mark.parametrize(
    ("start", "ends"),
    [
        pytest.param("2025-06-10 10:30", "2025-06-11 10:30", id="in the hours"),
        pytest.param("2025-06-10 09:30", "2025-06-11 11:00", id="before opening: the end of the interval that follows"),
        pytest.param("2025-06-10 11:30", "2025-06-11 16:00", id="in the break: the end of the interval that follows"),
        pytest.param("2025-06-10 11:00", "2025-06-11 11:00", id="at a closing: that closing"),
        pytest.param("2025-06-10 16:30", "2025-06-11 16:00", id="past closing: its closing"),
    ],
)
def test_one_working_day_into_a_day_with_other_hours(start, ends):
    worked = calendar(weekdays(OFFICE), dated={WEDNESDAY: Dated(((600, 660), (900, 960)), "Staff outing")})

    assert target_due(worked, start=local(start), target=Target(1, Unit.WORKING_DAYS)) == local(ends)


def test_a_working_day_of_a_night_shift_is_that_on_which_it_began():
    worked = calendar(weekdays(NIGHT))
    saturday = local("2025-06-14 02:00")

    assert target_due(worked, start=saturday, target=Target(1, Unit.WORKING_DAYS)) == local("2025-06-17 02:00")
    assert target_due(worked, start=saturday, target=Target(0, Unit.WORKING_DAYS)) == local("2025-06-14 06:00")


def test_holidays_and_closings_are_no_working_days():
    worked = calendar(weekdays(OFFICE), holidays=HOLIDAY, dated={date(2025, 6, 12): Dated((), "Stocktaking")})

    assert target_due(worked, start=local("2025-06-10 11:00"), target=Target(1, Unit.WORKING_DAYS)) == local(
        "2025-06-13 11:00"
    )


@pytest.mark.parametrize("night", ["2025-03-29", "2025-06-11", "2025-10-25"])
def test_round_the_clock_a_working_day_is_24_hours_even_when_clocks_change(night):
    worked, start = calendar((ALL_DAY,) * 7), local(f"{night} 14:00")

    assert target_seconds(worked, start=start, target=Target(1, Unit.WORKING_DAYS)) == 24 * HOUR
    assert target_seconds(worked, start=start, target=Target(3, Unit.WORKING_DAYS)) == 72 * HOUR


def test_a_holiday_is_no_working_day_round_the_clock_either():
    worked = calendar((ALL_DAY,) * 7, holidays=HOLIDAY)

    assert target_due(worked, start=local("2025-06-10 14:00"), target=Target(1, Unit.WORKING_DAYS)) == local(
        "2025-06-12 14:00"
    )


def test_a_working_day_keeps_the_local_time_over_a_clock_change():
    worked = calendar(weekdays(OFFICE))

    assert target_due(worked, start=local("2025-03-28 10:00"), target=Target(1, Unit.WORKING_DAYS)) == local(
        "2025-03-31 10:00"
    )


def test_a_working_day_that_ends_in_the_skipped_hour_moves_forward():
    worked = calendar((((22 * 60, 30 * 60),),) * 7)

    assert target_due(worked, start=local("2025-03-29 02:30"), target=Target(1, Unit.WORKING_DAYS)) == local(
        "2025-03-30 03:30"
    )


def test_working_days_beyond_the_last_opening_are_out_of_reach():
    fair = calendar(((),) * 7, dated={WEDNESDAY: Dated(OFFICE, "Fair")})

    with pytest.raises(OutOfReach, match="too few working days"):
        target_due(fair, start=local("2025-06-11 10:00"), target=Target(1, Unit.WORKING_DAYS))


def test_clock_time_runs_day_and_night_and_business_time_by_the_calendar():
    worked, start = calendar(weekdays(OFFICE)), local("2025-06-13 16:30")
    clock_time, business = Target(90, Unit.CLOCK_MINUTES), Target(1, Unit.BUSINESS_HOURS)

    assert running_calendar(worked, target=clock_time) is ALWAYS
    assert running_calendar(worked, target=business) is worked
    assert target_due(worked, start=start, target=clock_time) == start + timedelta(minutes=90)
    assert target_due(worked, start=start, target=business) == local("2025-06-16 09:30")
    assert [target_seconds(worked, start=start, target=target) for target in (clock_time, business)] == [5400, 3600]


@pytest.mark.parametrize("unit", Unit)
def test_a_target_is_read_as_it_was_written(unit):
    target = Target(4, unit)

    assert target.to_json() == {"amount": 4, "unit": unit.value}
    assert Target.from_json(target.to_json()) == target


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "shape"),
        ([4, "business_hours"], "shape"),
        ({"amount": 4}, "shape"),
        ({"amount": 4, "unit": "business_hours", "of": "sales"}, "shape"),
        ({"amount": 4, "unit": "fortnights"}, "unit"),
        ({"amount": 4, "unit": ["business_hours"]}, "unit"),
        ({"amount": "4", "unit": "business_hours"}, "whole"),
        ({"amount": 1.5, "unit": "business_hours"}, "whole"),
        ({"amount": True, "unit": "business_hours"}, "whole"),
        ({"amount": 0, "unit": "business_hours"}, "amount"),
        ({"amount": -1, "unit": "working_days"}, "amount"),
        ({"amount": 10**9, "unit": "clock_minutes"}, "amount"),
    ],
)
def test_what_is_no_target_is_refused(value, code):
    with pytest.raises(InvalidTarget) as refused:
        Target.from_json(value)

    assert refused.value.code == code


def test_the_same_working_day_is_a_target_of_no_working_days():
    assert Target.from_json({"amount": 0, "unit": "working_days"}) == Target(0, Unit.WORKING_DAYS)


# A due time explains itself


def test_a_due_time_names_each_span_counted_and_each_closed_day_skipped_with_its_source():
    worked = calendar(
        weekdays(LUNCH),
        holidays={date(2025, 6, 9): "Whit Monday"},
        dated={date(2025, 6, 10): Dated((), "Stocktaking"), WEDNESDAY: Dated(((600, 720),), "Short day")},
    )
    start = local("2025-06-06 14:00")
    ends = due(worked, start=start, seconds=5 * HOUR)

    told = [(line.day.day, line.why, line.seconds, line.source) for line in explain(worked, start=start, end=ends)]

    assert told == [
        (6, Why.COUNTED, 3 * HOUR, ""),
        (7, Why.DAY_OFF, 0, ""),
        (8, Why.DAY_OFF, 0, ""),
        (9, Why.HOLIDAY, 0, "Whit Monday"),
        (10, Why.CLOSURE, 0, "Stocktaking"),
        (11, Why.COUNTED, 2 * HOUR, "Short day"),
    ]


def test_a_due_time_names_the_open_time_in_which_the_clock_stood_still():
    worked, start, end = calendar(weekdays(OFFICE)), local("2025-06-11 10:00"), local("2025-06-12 10:00")
    pauses = [(local("2025-06-11 11:00"), local("2025-06-11 12:00")), (local("2025-06-11 16:00"), None)]

    told = [
        (line.why, line.start, line.end, line.seconds) for line in explain(worked, start=start, end=end, pauses=pauses)
    ]

    assert told == [
        (Why.COUNTED, start, local("2025-06-11 11:00"), HOUR),
        (Why.PAUSED, local("2025-06-11 11:00"), local("2025-06-11 12:00"), HOUR),
        (Why.COUNTED, local("2025-06-11 12:00"), local("2025-06-11 16:00"), 4 * HOUR),
        (Why.PAUSED, local("2025-06-11 16:00"), local("2025-06-11 17:00"), HOUR),
        (Why.PAUSED, local("2025-06-12 09:00"), end, HOUR),
    ]


def test_an_explanation_files_a_night_under_the_day_it_began_on():
    worked, start = calendar((NIGHT,) * 7), local("2025-06-11 03:00")

    told = [(line.day.day, line.seconds) for line in explain(worked, start=start, end=local("2025-06-11 23:00"))]

    assert told == [(10, 3 * HOUR), (11, HOUR)]


def test_nothing_is_explained_backwards():
    worked = calendar(weekdays(OFFICE))

    assert explain(worked, start=local("2025-06-12 10:00"), end=local("2025-06-11 10:00")) == []
