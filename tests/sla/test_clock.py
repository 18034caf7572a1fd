"""Business time, told as the cases that broke elsewhere. Mon–Fri 09:00–17:00 in Berlin and a target of 1 h, unless said."""

from datetime import UTC, date, datetime, timedelta

import pytest

from sla.clock import (
    ALWAYS,
    Dated,
    InvalidHours,
    OutOfReach,
    after_due,
    due,
    due_with_pauses,
    is_open,
    next_opening,
    share_instant,
    spans,
    start_of_day,
    used,
    used_with_pauses,
)
from sla.target import Target, Unit
from tests.sla.calendars import ALL_DAY, BERLIN, LUNCH, NIGHT, OFFICE, calendar, local, weekdays

HOUR = 3600
WHIT_MONDAY = date(2025, 6, 9)
OFFICE_HOURS = calendar(weekdays(OFFICE))
WITH_HOLIDAY = calendar(weekdays(OFFICE), holidays={WHIT_MONDAY: "Whit Monday"})
TUESDAYS = calendar(((), OFFICE, (), (), (), (), ()))
ZONES = [BERLIN, "America/New_York", "Australia/Sydney"]


@pytest.mark.parametrize(
    ("worked", "start", "seconds", "ends"),
    [
        pytest.param(OFFICE_HOURS, "2025-06-13 18:00", HOUR, "2025-06-16 10:00", id="friday evening is due on monday"),
        pytest.param(OFFICE_HOURS, "2025-06-14 14:00", HOUR, "2025-06-16 10:00", id="saturday keeps no time of day"),
        pytest.param(OFFICE_HOURS, "2025-06-14 18:00", HOUR, "2025-06-16 10:00", id="saturday evening loses no day"),
        pytest.param(WITH_HOLIDAY, "2025-06-07 18:00", HOUR, "2025-06-10 10:00", id="a weekend and then a holiday"),
        pytest.param(WITH_HOLIDAY, "2025-06-09 13:00", HOUR, "2025-06-10 10:00", id="on a holiday"),
        pytest.param(
            calendar((NIGHT,) * 7), "2025-06-11 10:00", HOUR, "2025-06-11 23:00", id="open over midnight only"
        ),
        pytest.param(calendar((NIGHT,) * 7), "2025-06-11 23:30", HOUR, "2025-06-12 00:30", id="across midnight"),
        pytest.param(TUESDAYS, "2025-06-11 10:00", HOUR, "2025-06-17 10:00", id="tuesdays only"),
        pytest.param(
            TUESDAYS, "2025-06-10 16:30", HOUR, "2025-06-17 09:30", id="half on this tuesday, half on the next"
        ),
        pytest.param(OFFICE_HOURS, "2025-06-11 10:45", HOUR / 2, "2025-06-11 11:15", id="not in steps of an hour"),
        pytest.param(calendar(weekdays(LUNCH)), "2025-06-11 11:30", HOUR, "2025-06-11 13:30", id="not over lunch"),
        pytest.param(
            calendar(weekdays(LUNCH)), "2025-06-11 09:00", 7 * HOUR, "2025-06-11 17:00", id="no interval twice"
        ),
        pytest.param(OFFICE_HOURS, "2025-06-11 17:00", HOUR, "2025-06-12 10:00", id="starts at closing"),
        pytest.param(OFFICE_HOURS, "2025-06-11 16:00", HOUR, "2025-06-11 17:00", id="used up at closing"),
        pytest.param(
            OFFICE_HOURS, "2025-06-11 09:00", 8 * HOUR, "2025-06-11 17:00", id="a whole day is due at closing"
        ),
        pytest.param(OFFICE_HOURS, "2025-06-11 09:00", 8 * HOUR + 1, "2025-06-12 09:00:01", id="a second past closing"),
    ],
)
def test_due(worked, start, seconds, ends):
    found = due(worked, start=local(start), seconds=seconds)

    assert found == local(ends)
    assert found.tzinfo is UTC
    assert used(worked, start=local(start), end=found) == seconds


def test_thirty_hours_round_the_clock_are_exactly_thirty_hours():
    start = local("2025-06-11 22:17")

    assert due(calendar((ALL_DAY,) * 7), start=start, seconds=30 * HOUR) == start + timedelta(hours=30)
    assert due(ALWAYS, start=start, seconds=30 * HOUR) == start + timedelta(hours=30)
    assert used(ALWAYS, start=start, end=start + timedelta(days=365)) == 365 * 24 * HOUR


def test_two_intervals_a_day_count_neither_the_break_nor_anything_twice():
    worked = calendar(weekdays(LUNCH))

    assert used(worked, start=local("2025-06-11 00:00"), end=local("2025-06-12 00:00")) == 7 * HOUR
    assert used(worked, start=local("2025-06-11 12:00"), end=local("2025-06-11 13:00")) == 0


def test_a_span_holds_its_opening_and_not_its_closing():
    moments = ["08:59:59.999999", "09:00", "16:59:59.999999", "17:00"]

    assert [is_open(OFFICE_HOURS, at=local(f"2025-06-11 {at}")) for at in moments] == [False, True, True, False]


def test_a_warning_at_75_percent_is_walked_through_open_spans():
    friday = local("2025-06-13 15:00")

    assert share_instant(OFFICE_HOURS, start=friday, seconds=8 * HOUR, share=0.75) == local("2025-06-16 13:00")
    assert share_instant(OFFICE_HOURS, start=friday, seconds=8 * HOUR, share=1) == local("2025-06-16 15:00")


def test_a_warning_at_75_percent_waits_while_the_clock_stands_still():
    friday = local("2025-06-13 15:00")
    question = (local("2025-06-13 16:00"), local("2025-06-16 10:00"))

    assert share_instant(OFFICE_HOURS, start=friday, seconds=8 * HOUR, share=0.75, pauses=[question]) == local(
        "2025-06-16 15:00"
    )


@pytest.mark.parametrize("share", [0, -0.5, 1.01])
def test_a_share_of_nothing_or_of_more_than_all_is_refused(share):
    with pytest.raises(ValueError, match="share of a window"):
        share_instant(OFFICE_HOURS, start=local("2025-06-13 15:00"), seconds=HOUR, share=share)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("before", [date(2025, 3, 8), date(2025, 3, 29), date(2025, 4, 5), date(2025, 10, 4)])
def test_office_hours_do_not_drift_over_a_clock_change(zone, before):
    worked = calendar((OFFICE,) * 7, zone=zone)
    found = due(worked, start=local(f"{before} 16:00", zone=zone), seconds=2 * HOUR)

    assert found == local(f"{before + timedelta(days=1)} 10:00", zone=zone)


@pytest.mark.parametrize(
    ("zone", "night", "hours"),
    [
        (BERLIN, "2025-03-29", 7),
        (BERLIN, "2025-10-25", 9),
        ("America/New_York", "2025-03-08", 7),
        ("America/New_York", "2025-11-01", 9),
        ("Australia/Sydney", "2025-10-04", 7),
        ("Australia/Sydney", "2025-04-05", 9),
        ("Australia/Lord_Howe", "2025-10-04", 7.5),
    ],
)
def test_a_night_in_which_clocks_change_is_as_long_as_it_really_was(zone, night, hours):
    worked = calendar((NIGHT,) * 7, zone=zone)
    start = local(f"{night} 22:00", zone=zone)

    assert used(worked, start=start, end=start + timedelta(hours=12)) == hours * HOUR
    assert due(worked, start=start, seconds=hours * HOUR) == start.astimezone(UTC) + timedelta(hours=hours)


@pytest.mark.parametrize("fold", [0, 1])
def test_a_start_in_the_repeated_hour_is_the_instant_it_says(fold):
    worked = calendar((ALL_DAY,) * 7)
    start = local("2025-10-26 02:30", fold=fold)

    assert due(worked, start=start, seconds=HOUR) == datetime(2025, 10, 26, 1 + fold, 30, tzinfo=UTC)


def test_a_day_of_a_clock_change_has_23_or_25_hours_round_the_clock():
    worked = calendar((ALL_DAY,) * 7)
    days = [date(2025, 3, 30), date(2025, 10, 26), date(2025, 6, 11)]

    assert [
        used(worked, start=start_of_day(BERLIN, day), end=start_of_day(BERLIN, day + timedelta(days=1))) for day in days
    ] == [23 * HOUR, 25 * HOUR, 24 * HOUR]


def test_thirty_days_and_ten_years_walk_each_interval_once():
    start = local("2025-06-02 00:00")

    assert len(list(spans(OFFICE_HOURS, start=start, end=start + timedelta(days=30)))) == 22
    assert used(OFFICE_HOURS, start=start, end=start + timedelta(days=30)) == 22 * 8 * HOUR
    assert used(OFFICE_HOURS, start=local("2020-01-01 00:00"), end=local("2030-01-01 00:00")) == 2609 * 8 * HOUR


def test_a_holiday_added_later_moves_the_due_time_of_who_asks_again():
    start = local("2025-06-06 16:30")

    assert due(OFFICE_HOURS, start=start, seconds=HOUR) == local("2025-06-09 09:30")
    assert due(WITH_HOLIDAY, start=start, seconds=HOUR) == local("2025-06-10 09:30")


def test_a_pause_over_a_weekend_and_a_holiday_leaves_exactly_the_business_time_that_was_left():
    start, asked, answered = local("2025-06-06 15:00"), local("2025-06-06 16:00"), local("2025-06-10 11:00")

    found = due_with_pauses(WITH_HOLIDAY, start=start, seconds=4 * HOUR, pauses=[(asked, answered)])

    assert found == local("2025-06-10 14:00")
    assert used_with_pauses(WITH_HOLIDAY, start=start, end=found, pauses=[(asked, answered)]) == 4 * HOUR


def test_several_pauses_each_count_and_overlapping_ones_count_once():
    start = local("2025-06-11 09:00")
    pauses = [
        (local("2025-06-11 13:00"), local("2025-06-11 14:00")),
        (local("2025-06-11 10:00"), local("2025-06-11 11:00")),
        (local("2025-06-11 10:30"), local("2025-06-11 11:30")),
        (local("2025-06-11 20:00"), local("2025-06-11 23:00")),
    ]

    assert due_with_pauses(OFFICE_HOURS, start=start, seconds=4 * HOUR, pauses=pauses) == local("2025-06-11 15:30")
    assert used_with_pauses(OFFICE_HOURS, start=start, end=local("2025-06-11 17:00"), pauses=pauses) == 5.5 * HOUR


def test_a_target_used_up_when_a_pause_begins_is_due_then():
    pause = (local("2025-06-11 10:00"), local("2025-06-11 12:00"))

    assert due_with_pauses(OFFICE_HOURS, start=local("2025-06-11 09:00"), seconds=HOUR, pauses=[pause]) == pause[0]


def test_a_pause_without_an_end_uses_nothing_and_leaves_no_due_time():
    start, asked = local("2025-06-11 09:00"), local("2025-06-11 12:00")
    pauses = [(asked, None), (local("2025-06-11 11:00"), local("2025-06-11 13:00"))]

    assert used_with_pauses(OFFICE_HOURS, start=start, end=local("2025-06-13 12:00"), pauses=pauses) == 2 * HOUR
    assert due_with_pauses(OFFICE_HOURS, start=start, seconds=2 * HOUR, pauses=pauses) == local("2025-06-11 11:00")
    with pytest.raises(OutOfReach, match="stands still"):
        due_with_pauses(OFFICE_HOURS, start=start, seconds=3 * HOUR, pauses=pauses)


def test_a_pause_that_ends_before_it_began_is_refused():
    pause = (local("2025-06-11 12:00"), local("2025-06-11 11:00"))

    with pytest.raises(ValueError, match="cannot end before it began"):
        due_with_pauses(OFFICE_HOURS, start=local("2025-06-11 09:00"), seconds=HOUR, pauses=[pause])


@pytest.mark.parametrize("seconds", [0, -1, -0.5, 0.0000001])
def test_zero_is_refused(seconds):
    with pytest.raises(ValueError, match="more than 0 seconds"):
        due(OFFICE_HOURS, start=local("2025-06-11 09:00"), seconds=seconds)


def test_nothing_is_used_backwards():
    assert used(OFFICE_HOURS, start=local("2025-06-11 12:00"), end=local("2025-06-11 10:00")) == 0


def test_seconds_are_whole_where_they_can_be_and_exact_to_the_microsecond_else():
    start = local("2025-06-11 16:59:59.250001")

    whole = used(OFFICE_HOURS, start=local("2025-06-11 16:00"), end=local("2025-06-12 16:00"))
    assert isinstance(whole, int)
    assert used(OFFICE_HOURS, start=start, end=local("2025-06-12 09:00:01")) == 1.749999
    assert due(OFFICE_HOURS, start=start, seconds=1.749999) == local("2025-06-12 09:00:01")


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="has no time zone"):
        used(OFFICE_HOURS, start=datetime(2025, 6, 11, 9), end=local("2025-06-11 10:00"))


def test_the_next_opening_is_now_when_it_is_open():
    assert next_opening(OFFICE_HOURS, after=local("2025-06-13 16:59")) == local("2025-06-13 16:59")
    assert next_opening(OFFICE_HOURS, after=local("2025-06-13 17:00")) == local("2025-06-16 09:00")


def test_a_calendar_that_opens_only_on_dates_ends_with_the_last_of_them():
    fair = calendar(((),) * 7, dated={date(2025, 9, 1): Dated(OFFICE, "Trade fair")})

    assert due(fair, start=local("2025-01-01 00:00"), seconds=8 * HOUR) == local("2025-09-01 17:00")
    with pytest.raises(OutOfReach, match="not used up within 20 years"):
        due(fair, start=local("2025-01-01 00:00"), seconds=8 * HOUR + 1)
    with pytest.raises(OutOfReach, match="does not open within 20 years"):
        next_opening(fair, after=local("2025-09-01 17:00"))


def test_spans_are_clipped_in_order_and_joined_where_they_touch():
    worked = calendar(weekdays(LUNCH))
    start, end = local("2025-06-13 11:00"), local("2025-06-16 10:00")

    assert list(spans(worked, start=start, end=end)) == [
        (start, local("2025-06-13 12:00")),
        (local("2025-06-13 13:00"), local("2025-06-13 17:00")),
        (local("2025-06-16 09:00"), end),
    ]
    assert list(spans(ALWAYS, start=start, end=start + timedelta(days=90))) == [(start, start + timedelta(days=90))]
    assert list(spans(worked, start=end, end=start)) == []


@pytest.mark.parametrize(
    ("due_at", "target", "rung"),
    [
        ("2025-06-13 16:00", Target(2, Unit.BUSINESS_HOURS), "2025-06-16 10:00"),
        ("2025-06-13 16:00", Target(1, Unit.WORKING_DAYS), "2025-06-16 16:00"),
        ("2025-06-13 17:00", Target(1, Unit.WORKING_DAYS), "2025-06-17 09:00"),
        ("2025-06-13 16:00", Target(2, Unit.CLOCK_HOURS), "2025-06-13 18:00"),
    ],
)
def test_a_rung_after_due_counts_from_the_due_time(due_at, target, rung):
    assert after_due(OFFICE_HOURS, due=local(due_at), target=target) == local(rung)


@pytest.mark.parametrize(
    ("zone", "day", "first"),
    [
        ("Europe/Berlin", date(2025, 3, 30), "2025-03-29T23:00"),
        ("Africa/Cairo", date(2025, 4, 25), "2025-04-24T22:00"),  # midnight is skipped
        ("America/Havana", date(2025, 11, 2), "2025-11-02T04:00"),  # midnight comes twice
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00"),  # the whole date is skipped
    ],
)
def test_a_day_starts_at_its_first_instant_whatever_clocks_do(zone, day, first):
    assert start_of_day(zone, day) == datetime.fromisoformat(first).replace(tzinfo=UTC)


def test_a_date_that_a_zone_skipped_has_no_hours():
    skipped, zone = date(2011, 12, 30), "Pacific/Apia"
    worked = calendar((OFFICE,) * 7, zone=zone, dated={skipped: Dated(((6 * 60, 20 * 60),), "Inventory")})

    before, after = start_of_day(zone, date(2011, 12, 29)), start_of_day(zone, date(2012, 1, 1))

    assert used(worked, start=before, end=after) == 16 * HOUR


def test_a_shift_far_west_reaches_two_dates_of_utc_ahead():
    worked = calendar((((20 * 60, 40 * 60),),) * 7, zone="Pacific/Pago_Pago")
    start = local("2025-06-01 18:00", zone="Pacific/Pago_Pago")

    for days in range(1, 30):
        assert used(worked, start=start, end=start + timedelta(days=days)) == 20 * days * HOUR


def test_a_calendar_with_no_open_time_is_refused():
    with pytest.raises(InvalidHours, match="This calendar never opens"):
        calendar(((),) * 7)
