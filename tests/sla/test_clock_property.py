"""Business time against other ways of counting it: minute by minute, by bisection, and another library."""

import random
from datetime import UTC, date, datetime, time, timedelta

import businesstimedelta
import pytest
import pytz  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from sla import clock
from sla.clock import Calendar, Dated, Hours, InvalidHours
from tests.sla import minute_reference as reference
from tests.sla.calendars import ALL_DAY, LUNCH, NIGHT, OFFICE, calendar, weekdays
from tests.sla.minute_reference import DAY, MINUTE, Case, Shifts

ZONES = [
    "Africa/Cairo", "Africa/Casablanca", "Africa/Nairobi", "America/Havana", "America/New_York", "America/Santiago",
    "America/Sao_Paulo", "America/St_Johns", "Asia/Beirut", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Tokyo",
    "Australia/Adelaide", "Australia/Lord_Howe", "Australia/Sydney", "Europe/Berlin", "Europe/Lisbon", "Europe/London",
    "Pacific/Auckland", "Pacific/Chatham", "Pacific/Kiritimati", "UTC",
]  # fmt: skip
CASES_PER_ZONE = 100
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("zone", ZONES)
def test_business_time_agrees_with_stepping_minute_by_minute(zone):
    chance = random.Random(f"minutes in {zone}")
    for _ in range(CASES_PER_ZONE):
        case, worked = any_case(chance, zone)
        is_open = case.open_minutes()
        start, end = sorted(chance.sample(range(3 * DAY, 15 * DAY), 2))
        pauses = [tuple(sorted(chance.sample(range(2 * DAY, 16 * DAY), 2))) for _ in range(chance.choice((0, 0, 1, 3)))]

        agrees_on_what_is_used(case, worked, is_open, start=start, end=end, pauses=pauses)
        agrees_on_what_is_due(case, worked, is_open, start=start, minutes=chance.randint(1, 3000), pauses=pauses)


def agrees_on_what_is_used(case, worked, is_open, *, start, end, pauses):
    running = reference.pause(is_open, pauses=pauses)
    begin, stop, breaks = (
        moment(case, start),
        moment(case, end),
        [(moment(case, a), moment(case, b)) for a, b in pauses],
    )
    lines = clock.explain(worked, start=begin, end=stop, pauses=breaks)

    assert clock.used(worked, start=begin, end=stop) == 60 * reference.used(is_open, start=start, end=end), case
    assert clock.used_with_pauses(worked, start=begin, end=stop, pauses=breaks) == 60 * reference.used(
        running, start=start, end=end
    ), case
    assert list(clock.spans(worked, start=begin, end=stop)) == [
        (moment(case, a), moment(case, b)) for a, b in reference.spans(is_open, start=start, end=end)
    ], case
    assert sum(line.seconds for line in lines if line.why is clock.Why.COUNTED) == 60 * reference.used(
        running, start=start, end=end
    ), case
    assert clock.is_open(worked, at=begin) == bool(is_open[start]), case


def agrees_on_what_is_due(case, worked, is_open, *, start, minutes, pauses):
    breaks = [(moment(case, a), moment(case, b)) for a, b in pauses]
    plain = reference.due(is_open, start=start, minutes=minutes)
    paused = reference.due(reference.pause(is_open, pauses=pauses), start=start, minutes=minutes)
    first = reference.due(is_open, start=start, minutes=1)

    # What the reference cannot know, beyond its table, is left to the case that begins nearer to it.
    if plain is not None and plain <= 16 * DAY:
        assert clock.due(worked, start=moment(case, start), seconds=60 * minutes) == moment(case, plain), case
    if paused is not None and paused <= 16 * DAY:
        assert clock.due_with_pauses(worked, start=moment(case, start), seconds=60 * minutes, pauses=breaks) == moment(
            case, paused
        ), case
    if first is not None and first <= 16 * DAY:
        assert clock.next_opening(worked, after=moment(case, start)) == moment(case, first - 1), case


@pytest.mark.parametrize("zone", ZONES[::2])
def test_a_due_time_is_the_first_instant_at_which_the_seconds_are_used(zone):
    chance = random.Random(f"seconds in {zone}")
    for _ in range(20):
        case, worked = any_case(chance, zone)
        start = moment(case, 3 * DAY) + timedelta(
            seconds=chance.randint(0, 6 * 86_400), microseconds=chance.choice((0, 1, 499_999))
        )
        seconds = chance.choice((chance.randint(1, 90_000), chance.randint(1, 9_000_000) / 1000))

        assert clock.due(worked, start=start, seconds=seconds) == bisected(worked, start=start, seconds=seconds), case


def bisected(worked: Calendar, *, start: datetime, seconds: float) -> datetime:
    """The first instant with at least those seconds used, found by halving alone."""
    low, high = start, start + timedelta(days=1)
    while clock.used(worked, start=start, end=high) < seconds:
        low, high = high, high + (high - start)
    while high - low > timedelta(microseconds=1):
        middle = low + (high - low) // 2
        low, high = (low, middle) if clock.used(worked, start=start, end=middle) >= seconds else (middle, high)
    return high


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Sydney", "UTC"])
@pytest.mark.parametrize("day", [OFFICE, LUNCH], ids=["office", "lunch"])
def test_another_library_counts_the_same_in_plain_weeks(zone, day):
    chance = random.Random(f"{zone} {day}")
    rules = businesstimedelta.Rules(
        [
            businesstimedelta.WorkDayRule(
                start_time=time(9), end_time=time(17), working_days=[0, 1, 2, 3, 4], tz=pytz.timezone(zone)
            ),
            *(
                [
                    businesstimedelta.LunchTimeRule(
                        start_time=time(12), end_time=time(13), working_days=[0, 1, 2, 3, 4], tz=pytz.timezone(zone)
                    )
                ]
                if day is LUNCH
                else []
            ),
        ]
    )
    worked = calendar(weekdays(day), zone=zone)
    for _ in range(25):
        start = datetime(2025, 1, 1, tzinfo=UTC) + chance.randint(0, 300 * 86_400) * SECOND
        seconds = chance.randint(1, 100_000)

        assert clock.due(worked, start=start, seconds=seconds) == start + businesstimedelta.BusinessTimeDelta(
            rules, seconds=seconds
        )


instants = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))
amounts = st.integers(1, 400_000)


@settings(max_examples=100, deadline=None)
@given(times=st.lists(instants, min_size=3, max_size=3).map(sorted), night=st.booleans())
def test_used_time_adds_up_wherever_it_is_cut(times, night):
    worked, (start, middle, end) = calendar(weekdays(NIGHT if night else LUNCH)), times

    both = clock.used(worked, start=start, end=middle) + clock.used(worked, start=middle, end=end)

    assert both == pytest.approx(clock.used(worked, start=start, end=end), abs=1e-6)


@settings(max_examples=100, deadline=None)
@given(
    start=instants, seconds=amounts, pauses=st.lists(st.tuples(instants, instants).map(sorted).map(tuple), max_size=4)
)
def test_exactly_the_target_is_used_when_it_is_due_and_pauses_only_delay(start, seconds, pauses):
    worked = calendar(weekdays(LUNCH), holidays={date(2025, 6, 9): "Whit Monday"})

    ends = clock.due_with_pauses(worked, start=start, seconds=seconds, pauses=pauses)

    assert clock.used_with_pauses(worked, start=start, end=ends, pauses=pauses) == seconds
    assert ends >= clock.due(worked, start=start, seconds=seconds)


def moment(case: Case, step: int) -> datetime:
    return case.first + step * MINUTE


def any_case(chance: random.Random, zone: str) -> tuple[Case, Calendar]:
    """A calendar that may be worked by, as plain data and as the product knows it."""
    while True:
        first = chance.choice(reference.stretches(zone))
        days = [(first + timedelta(days=offset)).date() for offset in range(2, 17)]
        case = Case(
            zone=zone,
            first=first,
            week=any_week(chance),
            holidays=frozenset(chance.sample(days, chance.choice((0, 1, 3)))),
            dated={day: any_dated(chance) for day in chance.sample(days, chance.choice((0, 1, 3)))},
            holidays_win=chance.random() < 0.5,
            changed_on=chance.choice((date.max, chance.choice(days))),
            week_after=any_week(chance),
        )
        try:
            return case, worked_by(case)
        except InvalidHours:
            continue


def worked_by(case: Case) -> Calendar:
    after = () if case.changed_on == date.max else ((case.changed_on, Hours(case.zone, weekly=case.week_after)),)
    return Calendar(
        ((None, Hours(case.zone, weekly=case.week)), *after),
        holidays=dict.fromkeys(case.holidays, "a holiday"),
        dated={day: Dated(shifts) for day, shifts in case.dated.items()},
        holidays_win=case.holidays_win,
    )


def any_week(chance: random.Random) -> tuple[Shifts, ...]:
    tuesdays: tuple[Shifts, ...] = ((), OFFICE, (), (), (), (), ())
    common = (weekdays(OFFICE), weekdays(LUNCH), weekdays(NIGHT), (NIGHT,) * 7, (ALL_DAY,) * 7, tuesdays)
    if chance.random() < 0.5:
        return chance.choice(common)
    return tuple(any_shifts(chance, latest=chance.choice((DAY, DAY + 300))) for _ in range(7))


def any_shifts(chance: random.Random, *, latest: int) -> Shifts:
    """Up to three shifts, often in the small hours, where clocks change."""
    count = chance.choice((0, 1, 1, 2, 3))
    night = list(range(0, 241, 15))
    ends = sorted(chance.sample(sorted({*night, *chance.sample(range(latest), 12), latest}), 2 * count))
    return tuple((a, b) for a, b in zip(ends[::2], ends[1::2], strict=True) if a < DAY and b - a <= DAY)


def any_dated(chance: random.Random) -> Shifts:
    return () if chance.random() < 0.4 else any_shifts(chance, latest=DAY + chance.choice((0, 240)))
