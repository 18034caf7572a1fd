"""What a calendar says of nights, holidays, clock changes and new hours."""

from dataclasses import FrozenInstanceError
from datetime import date
from itertools import pairwise

import pytest

from sla.clock import (
    Calendar,
    Dated,
    Hours,
    InvalidHours,
    Why,
    due,
    explain,
    is_open,
    spans,
    used,
)
from tests.sla.calendars import BERLIN, LUNCH, NIGHT, OFFICE, calendar, local, weekdays

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

        assert all(a[1] < b[0] for a, b in pairwise(found))
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

    with pytest.raises(InvalidHours, match=r"day to .*day: 22:00 to 30:00 and 05:00 to 09:00 overlap"):
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
