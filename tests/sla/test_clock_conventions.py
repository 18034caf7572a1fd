"""What a calendar says of nights, holidays, clock changes and new hours; targets in working days; explanations."""

from dataclasses import FrozenInstanceError
from datetime import date, timedelta

import pytest

from sla.clock import (
    ALWAYS,
    Calendar,
    Dated,
    Hours,
    InvalidHours,
    InvalidTarget,
    OutOfReach,
    Target,
    Unit,
    Why,
    due,
    explain,
    is_open,
    running_calendar,
    spans,
    start_of_day,
    target_due,
    target_seconds,
    used,
)
from tests.sla.calendars import ALL_DAY, BERLIN, LUNCH, NIGHT, OFFICE, calendar, local, weekdays

HOUR = 3600
WEDNESDAY = date(2025, 6, 11)
HOLIDAY = {WEDNESDAY: "Founders' day"}


def opened(worked, first, last, *, zone=BERLIN):
    """The open spans of some days as the wall shows them."""
    found = spans(worked, start=local(f"{first} 00:00", zone=zone), end=local(f"{last} 00:00", zone=zone))
    return [
        " – ".join(f"{end.astimezone(local('2025-01-01', zone=zone).tzinfo):%d %H:%M}" for end in span)
        for span in found
    ]


# Nights, holidays, dated openings and closings


def test_a_holiday_ends_the_night_before_and_its_own_night_does_not_begin():
    worked = calendar((NIGHT,) * 7, holidays=HOLIDAY)

    assert opened(worked, "2025-06-10", "2025-06-13") == [
        "10 00:00 – 10 06:00",
        "10 22:00 – 11 00:00",
        "12 22:00 – 13 00:00",
    ]


def test_a_dated_closing_ends_the_night_before_as_a_holiday_does():
    worked = calendar((NIGHT,) * 7, dated={WEDNESDAY: Dated((), "Stocktaking")})

    assert opened(worked, "2025-06-10", "2025-06-13") == opened(
        calendar((NIGHT,) * 7, holidays=HOLIDAY), "2025-06-10", "2025-06-13"
    )


def test_a_dated_opening_replaces_the_hours_of_its_date_and_leaves_the_night_before():
    worked = calendar((NIGHT,) * 7, dated={WEDNESDAY: Dated(((600, 720),), "Short day")})

    assert opened(worked, "2025-06-11", "2025-06-13") == [
        "11 00:00 – 11 06:00",
        "11 10:00 – 11 12:00",
        "12 22:00 – 13 00:00",
    ]


def test_a_dated_opening_opens_a_day_off():
    worked = calendar(weekdays(OFFICE), dated={date(2025, 6, 14): Dated(((600, 840),), "Open day")})

    assert due(worked, start=local("2025-06-13 16:00"), seconds=2 * HOUR) == local("2025-06-14 11:00")


def test_a_dated_opening_that_meets_the_night_before_counts_the_common_time_once():
    worked = calendar((NIGHT,) * 7, dated={WEDNESDAY: Dated(((300, 480),), "Early")})

    assert used(worked, start=local("2025-06-11 00:00"), end=local("2025-06-11 12:00")) == 8 * HOUR


@pytest.mark.parametrize(("holidays_win", "hours"), [(True, []), (False, ["11 10:00 – 11 14:00"])])
def test_a_holiday_comes_before_a_dated_opening_unless_the_calendar_says_otherwise(holidays_win, hours):
    dated = {WEDNESDAY: Dated(((600, 840),), "Sale")}
    worked = calendar(weekdays(OFFICE), holidays=HOLIDAY, dated=dated, holidays_win=holidays_win)

    assert opened(worked, "2025-06-11", "2025-06-12") == hours


def test_a_dated_opening_on_a_holiday_does_not_bring_back_the_night_before():
    dated = {WEDNESDAY: Dated(((600, 840),), "Sale")}
    worked = calendar((NIGHT,) * 7, holidays=HOLIDAY, dated=dated, holidays_win=False)

    assert opened(worked, "2025-06-11", "2025-06-12") == ["11 10:00 – 11 14:00"]


def test_24_00_closes_a_day_and_meets_the_next_without_a_gap():
    worked = calendar((((18 * 60, 24 * 60),), ((0, 6 * 60),), (), (), (), (), ()))

    assert opened(worked, "2025-06-09", "2025-06-11") == ["09 18:00 – 10 06:00"]


def test_a_shift_over_midnight_belongs_to_the_day_it_begins_on():
    friday_nights = calendar(((), (), (), (), NIGHT, (), ()))

    assert opened(friday_nights, "2025-06-09", "2025-06-16") == ["13 22:00 – 14 06:00"]


# Clock changes


def test_an_end_in_the_hour_that_is_skipped_moves_forward():
    worked = calendar((((22 * 60, 26 * 60 + 30),),) * 7)  # 02:30 is 03:30 in the night to 30 March

    assert opened(worked, "2025-03-30", "2025-03-31")[0] == "30 00:00 – 30 03:30"
    assert used(worked, start=local("2025-03-29 22:00"), end=local("2025-03-30 12:00")) == 4.5 * HOUR


def test_an_opening_in_the_hour_that_is_skipped_moves_forward():
    assert opened(calendar((((150, 300),),) * 7), "2025-03-30", "2025-03-31") == ["30 03:30 – 30 05:00"]


def test_an_interval_that_a_clock_change_turns_round_is_left_out_that_day():
    assert opened(calendar((((150, 195),),) * 7), "2025-03-30", "2025-04-01") == ["31 02:30 – 31 03:15"]


def test_intervals_that_meet_after_a_skipped_hour_count_the_common_time_once():
    worked = calendar((((60, 150), (180, 300)),) * 7)

    assert opened(worked, "2025-03-30", "2025-03-31") == ["30 01:00 – 30 05:00"]
    assert used(worked, start=local("2025-03-30 00:00"), end=local("2025-03-31 00:00")) == 3 * HOUR


def test_in_a_repeated_hour_the_first_pass_counts():
    evening = calendar((((22 * 60, 26 * 60 + 30),),) * 7)
    morning = calendar((((150, 300),),) * 7)
    within = calendar((((135, 165),),) * 7)
    day = {"start": local("2025-10-25 12:00"), "end": local("2025-10-26 12:00")}

    assert used(evening, **day) == 4.5 * HOUR
    assert used(morning, **day) == 3.5 * HOUR
    assert used(within, **day) == 0.5 * HOUR
    assert [is_open(within, at=local("2025-10-26 02:20", fold=fold)) for fold in (0, 1)] == [True, False]


# Hours that change from a day on


def test_new_hours_count_from_their_day_on_in_the_middle_of_a_window():
    later = Hours(BERLIN, weekly=weekdays(((12 * 60, 20 * 60),)))
    worked = Calendar(((WEDNESDAY, later), (None, Hours(BERLIN, weekly=weekdays(OFFICE)))))

    assert due(worked, start=local("2025-06-10 16:00"), seconds=2 * HOUR) == local("2025-06-11 13:00")
    assert opened(worked, "2025-06-10", "2025-06-12") == ["10 09:00 – 10 17:00", "11 12:00 – 11 20:00"]


def test_the_last_night_of_the_old_hours_is_worked_to_its_end():
    worked = Calendar(((None, Hours(BERLIN, weekly=(NIGHT,) * 7)), (WEDNESDAY, Hours(BERLIN, weekly=weekdays(OFFICE)))))

    assert opened(worked, "2025-06-11", "2025-06-12") == ["11 00:00 – 11 06:00", "11 09:00 – 11 17:00"]


def test_a_team_that_moves_to_another_zone_works_no_time_twice():
    east, west = Hours("Pacific/Auckland", weekly=(LUNCH,) * 7), Hours("Pacific/Honolulu", weekly=(LUNCH,) * 7)
    start, end = local("2025-06-08 00:00", zone="UTC"), local("2025-06-15 00:00", zone="UTC")

    for before, after in ((east, west), (west, east)):
        worked = Calendar(((None, before), (WEDNESDAY, after)))
        found = list(spans(worked, start=start, end=end))
        counted = [line for line in explain(worked, start=start, end=end) if line.why is Why.COUNTED]

        assert all(a[1] < b[0] for a, b in zip(found, found[1:], strict=False))
        assert sum(line.seconds for line in counted) == used(worked, start=start, end=end)


def test_hours_that_begin_on_a_day_hold_before_it_too():
    worked = Calendar(((WEDNESDAY, Hours(BERLIN, weekly=weekdays(OFFICE))),))

    assert opened(worked, "2025-06-10", "2025-06-11") == ["10 09:00 – 10 17:00"]


# Hours that cannot be worked by


@pytest.mark.parametrize(
    ("day", "code", "message"),
    [
        (((540, 720), (700, 900)), "overlap", "Monday: 09:00 to 12:00 and 11:40 to 15:00 overlap"),
        (((540, 720), (540, 720)), "overlap", "overlap"),
        (((540, 540),), "no_length", "Monday: 09:00 to 09:00 has no length"),
        (((1020, 540),), "order", "closes before it opens"),
        (((1440, 1500),), "range", "does not open between 00:00 and 24:00"),
        (((-60, 60),), "range", "does not open"),
        (((540, 2000),), "too_long", "longer than 24 hours"),
    ],
)
def test_impossible_intervals_are_refused_and_named(day, code, message):
    with pytest.raises(InvalidHours, match=message) as refused:
        Hours(BERLIN, weekly=(day, *((),) * 6))

    assert refused.value.code == code


@pytest.mark.parametrize(("night", "morning"), [(0, 1), (6, 0)])
def test_a_night_that_runs_into_the_next_days_hours_is_refused(night, morning):
    week = [(), (), (), (), (), (), ()]
    week[night], week[morning] = NIGHT, ((5 * 60, 9 * 60),)

    with pytest.raises(InvalidHours, match="day to .*day: 22:00 to 30:00 and 05:00 to 09:00 overlap"):
        Hours(BERLIN, weekly=tuple(week))


def test_intervals_may_touch():
    assert Hours(BERLIN, weekly=(((0, 360), (360, 720), (1320, 1440)),) * 7).weekly[0][1] == (360, 720)


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "", "../etc/passwd", "Europe", "/etc/localtime"])
def test_an_unknown_zone_is_refused(zone):
    with pytest.raises(InvalidHours, match="There is no time zone"):
        Hours(zone, weekly=weekdays(OFFICE))


def test_hours_that_stop_for_good_are_refused():
    hours = (None, Hours(BERLIN, weekly=weekdays(OFFICE)))

    with pytest.raises(InvalidHours, match="From 2025-06-11 on this calendar never opens"):
        Calendar((hours, (WEDNESDAY, Hours(BERLIN, weekly=((),) * 7))))


def test_a_calendar_whose_only_opening_is_a_holiday_is_refused():
    dated = {WEDNESDAY: Dated(OFFICE, "Fair")}

    with pytest.raises(InvalidHours, match="never opens"):
        calendar(((),) * 7, dated=dated, holidays=HOLIDAY)
    assert calendar(((),) * 7, dated=dated, holidays=HOLIDAY, holidays_win=False).dated == dated


def test_other_impossible_calendars_are_refused():
    hours = Hours(BERLIN, weekly=weekdays(OFFICE))

    with pytest.raises(InvalidHours, match="has no hours"):
        Calendar(())
    with pytest.raises(InvalidHours, match="begin on the same day"):
        Calendar(((WEDNESDAY, hours), (WEDNESDAY, hours)))
    with pytest.raises(InvalidHours, match="seven days"):
        Hours(BERLIN, weekly=(OFFICE,))
    with pytest.raises(InvalidHours, match="2025-06-11: 09:00 to 12:00 and 10:00 to 13:00 overlap"):
        calendar(weekdays(OFFICE), dated={WEDNESDAY: Dated(((540, 720), (600, 780)))})


def test_a_calendar_does_not_change_after_it_was_made():
    holidays = dict(HOLIDAY)
    worked = calendar(weekdays(OFFICE), holidays=holidays)

    holidays.clear()

    assert worked.holidays == HOLIDAY
    assert worked == calendar(weekdays(OFFICE), holidays=HOLIDAY)
    assert hash(worked) == hash(calendar(weekdays(OFFICE), holidays=HOLIDAY))
    with pytest.raises(FrozenInstanceError):
        worked.holidays_win = False


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
    assert start_of_day(BERLIN, WEDNESDAY) == local("2025-06-11 00:00")
