"""Days are counted once they are over, and again when something about them changes; what is shown is right at any moment."""

from datetime import date, timedelta
from io import StringIO
from threading import Event as Signal
from threading import Thread

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from events.models import Outgoing
from leads.models import Handoff, Lead, take_back
from people.models import Workspace
from scoreboard import keeping, rollups
from scoreboard.days import DAY, Days
from scoreboard.models import WHOLE, Family, HandoffDay, Ledger, Mark, PromiseDay
from scoreboard.numbers import Numbers
from scoreboard.period import Period, month_of
from sla.clock import start_of_day
from tests.factories import make_handoff, make_lead
from tests.leads.test_taking_back import last_event
from tests.scoreboard.story import HOUR, on

pytestmark = pytest.mark.django_db
ZONE = "Europe/Berlin"
MARCH = month_of(date(2026, 3, 1), zone=ZONE)
TUESDAY, WEDNESDAY, THURSDAY = on(10), on(11), on(12)


def numbers(at=THURSDAY, source="kept"):
    return Numbers(at=at, zone=ZONE, source=source)


def kept(at=THURSDAY, source="kept"):
    """(kept, broken) of both sides in March."""
    sides = numbers(at, source).sides(MARCH)
    return sum(tally.kept for tally in sides.values()), sum(tally.broken for tally in sides.values())


def marked(family, at=THURSDAY):
    found = keeping.marked_days(zone=ZONE, before=numbers(at).today)
    return sorted(day.day for day in found.get(family, ()))


@pytest.fixture
def handed_over(agreement, sales, mia):
    return make_handoff(to=sales, by=mia, at=TUESDAY)


def spans(day):
    """What the rows of a day stand for: the whole of it, or which of its hours."""
    return sorted(set(HandoffDay.objects.filter(day=date(2026, 3, day)).values_list("span", flat=True)))


def test_what_is_over_is_read_and_the_hour_that_runs_is_counted(handed_over, sales, mia):
    for at in (THURSDAY - HOUR / 2, THURSDAY + HOUR / 4):
        make_handoff(to=sales, by=mia, at=at)
    keeping.sweep(at=THURSDAY + HOUR / 2)

    HandoffDay.objects.filter(day=date(2026, 3, 10)).update(submitted=7)
    HandoffDay.objects.filter(day=date(2026, 3, 12)).update(submitted=50)

    assert (spans(10), spans(12)) == ([WHOLE], [9])
    later = THURSDAY + HOUR / 2
    assert numbers(later).handoffs(MARCH)["submitted"] == 7 + 50 + 1
    assert numbers(later, source="raw").handoffs(MARCH)["submitted"] == 3
    yesterday = Period(date(2026, 3, 10), date(2026, 3, 12), ZONE)
    assert numbers(later).handoffs(yesterday)["submitted"] == 7


def test_an_hour_that_changed_is_counted_at_once_and_again_by_the_sweep(handed_over, sam):
    keeping.sweep(at=TUESDAY + 2 * HOUR)
    assert spans(10) == [10]
    HandoffDay.objects.update(submitted=7)  # nobody reads it: the hour has a mark
    handed_over.withdraw(reason="Wrong one", by=handed_over.submitted_by, turn=0, at=TUESDAY + 2 * HOUR)

    def volume(source="kept"):
        found = numbers(TUESDAY + 2 * HOUR, source).handoffs(MARCH)
        return found["submitted"], found["volume"]

    assert volume() == volume("raw") == (1, 0)
    keeping.sweep(at=TUESDAY + 2 * HOUR)
    assert HandoffDay.objects.filter(span=10, submitted=1, volume=0).exists()
    assert volume() == (1, 0)


def test_a_promise_breaks_in_an_hour_in_which_nothing_happens(handed_over):
    due_at = handed_over.clocks.get(kind="respond").due_at  # at 11:00 in Berlin
    keeping.sweep(at=due_at)
    keeping.sweep(at=due_at + HOUR)

    assert kept(at=due_at + HOUR) == kept(at=due_at + HOUR, source="raw") == (0, 1)
    assert PromiseDay.objects.filter(span__gte=0, kind="respond", broken=1).exists()


def test_the_day_that_ran_becomes_whole_when_nobody_reads_its_hours_any_more(handed_over):
    midnight = on(11) - 10 * HOUR
    keeping.sweep(at=midnight - HOUR / 4)
    assert spans(10) == [10]

    keeping.sweep(at=midnight + timedelta(minutes=4))
    assert spans(10) == [10]
    assert numbers(midnight + timedelta(minutes=4)).handoffs(MARCH)["submitted"] == 1
    assert [one for one in keeping.check(at=midnight + timedelta(minutes=4)) if one.different] == []

    keeping.sweep(at=midnight + timedelta(minutes=5))
    assert spans(10) == [WHOLE]
    assert numbers(midnight + timedelta(minutes=5)).handoffs(MARCH)["submitted"] == 1


def test_who_asks_for_an_earlier_day_than_the_one_that_runs_has_it_counted(handed_over, sales, mia):
    keeping.sweep(at=THURSDAY)

    assert numbers(TUESDAY + HOUR).handoffs(MARCH) == numbers(TUESDAY + HOUR, source="raw").handoffs(MARCH)
    assert not keeping.count_hour(Family.HANDOFFS, date(2026, 3, 10), 10, zone=ZONE, at=THURSDAY)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Asia/Kathmandu", date(2026, 3, 29), 24),
    ],
)
def test_every_hour_of_a_day_has_a_mark_of_its_own(db, zone, day, hours):
    Workspace.objects.create(name="Elsewhere", zone=zone)
    begins = start_of_day(zone, day)
    Ledger.objects.create(pk=1, zone=zone)
    Mark.objects.create(family=Family.CALLS, day=day)

    assert keeping.sweep(at=begins) == 0
    assert Mark.objects.filter(family=Family.CALLS).count() == hours
    assert keeping.sweep(at=start_of_day(zone, day + DAY) - timedelta(seconds=1)) == hours - 1
    (last,) = Mark.objects.filter(family=Family.CALLS)
    assert last.at == start_of_day(zone, day + DAY) - HOUR


def test_marks_of_days_to_come_stay_apart_by_their_hours(handed_over):
    """They are hours once that day runs, and each has to be counted."""
    keeping.sweep(at=TUESDAY)
    Mark.objects.all().delete()
    quarters = [TUESDAY + 24 * HOUR + minutes * timedelta(minutes=1) for minutes in (0, 14, 15, 60)]
    for at in (*quarters, *quarters):
        Mark.objects.create(family=Family.PROMISES, at=at)

    keeping.sweep(at=TUESDAY)

    assert sorted(Mark.objects.values_list("at", flat=True)) == [quarters[0], *quarters[2:]]


def test_before_the_first_count_everything_is_counted_from_the_raw_rows(handed_over):
    assert numbers().handoffs(MARCH)["submitted"] == 1
    assert keeping.marked_days(zone=ZONE, before=date(2026, 3, 12)) is None


def test_a_promise_breaks_without_anything_happening(handed_over):
    keeping.sweep(at=TUESDAY + HOUR / 2)
    before = kept(at=TUESDAY + HOUR / 2)

    assert before == (0, 0)
    assert kept(at=TUESDAY + 2 * HOUR) == (0, 1)
    assert marked(Family.PROMISES, at=WEDNESDAY) == [10]
    keeping.sweep(at=WEDNESDAY)
    assert kept(at=WEDNESDAY) == kept(at=WEDNESDAY, source="raw")
    assert PromiseDay.objects.filter(day=date(2026, 3, 10), kind="respond", late=1).exists()


def test_a_follow_up_entered_later_counts_at_once_for_then(handed_over, sam):
    handed_over.accept(by=sam, turn=0, at=TUESDAY + HOUR / 2)
    keeping.sweep(at=THURSDAY)
    broken = kept()

    handed_over.follow_up(channel="call", outcome="reached", by=sam, turn=1, at=THURSDAY, when=TUESDAY + HOUR)

    assert Outgoing.objects.exists()  # nobody has read of it yet
    assert kept() == kept(source="raw") != broken
    assert numbers().calls(MARCH).keys() == {(2, 11)}
    assert marked(Family.PROMISES) == [10]
    assert (marked(Family.CALLS), marked(Family.WAITS)) == ([10], [10])
    assert numbers().follow_ups(MARCH)[None].median == 60
    assert keeping.sweep(at=THURSDAY) == 3
    assert kept() == kept(source="raw")


def test_a_step_taken_back_over_midnight_leaves_nothing_behind(handed_over, sam):
    at = on(10, 22, 59) + timedelta(seconds=50)
    handed_over.accept(by=sam, turn=0, at=at)
    keeping.sweep(at=at + timedelta(seconds=15))
    assert numbers(at + timedelta(seconds=15)).handoffs(MARCH)["accepted"] == 1

    take_back(last_event(), by=sam, at=at + timedelta(seconds=20))

    assert numbers().handoffs(MARCH)["accepted"] == 0
    keeping.sweep(at=THURSDAY)
    assert numbers().handoffs(MARCH) == numbers(source="raw").handoffs(MARCH)


def test_a_lead_of_another_team_counts_there_on_every_day_it_had(handed_over, marketing):
    other = type(marketing).objects.create(name="Events", side="marketing")
    keeping.sweep(at=THURSDAY)

    lead = Lead.objects.get(pk=handed_over.lead_id)
    lead.marketing_team = other
    lead.save()

    assert marked(Family.HANDOFFS) == [10]
    assert [numbers().handoffs(MARCH, team=team)["submitted"] for team in (marketing, other)] == [0, 1]
    keeping.sweep(at=THURSDAY)
    assert [numbers().handoffs(MARCH, team=team)["submitted"] for team in (marketing, other)] == [0, 1]


def test_the_old_day_of_a_first_contact_is_counted_again(workspace):
    lead = make_lead(at=TUESDAY, first_contact_on=date(2026, 3, 9))
    keeping.sweep(at=THURSDAY)

    lead.first_contact_on = date(2026, 3, 10)
    lead.save()

    assert marked(Family.LEADS) == [9, 10]
    assert numbers().met(MARCH) == 1
    assert numbers().met(Period(date(2026, 3, 9), date(2026, 3, 10), ZONE)) == 0


def test_a_win_counts_no_promise_anew(handed_over, sam):
    handed_over.accept(by=sam, turn=0, at=TUESDAY + HOUR / 2)
    handed_over.convert(value=None, by=sam, turn=1, at=TUESDAY + HOUR)
    keeping.sweep(at=WEDNESDAY)

    handed_over.win(by=sam, turn=2, at=WEDNESDAY)

    assert {family: marked(family) for family in Family} == {
        Family.PROMISES: [],
        Family.HANDOFFS: [11],
        Family.WAITS: [10],  # from the opportunity on
        Family.CALLS: [],
        Family.LEADS: [10],  # met then, a customer now
    }


def test_counting_twice_changes_nothing(handed_over):
    assert keeping.sweep(at=THURSDAY) > 0
    rows = list(HandoffDay.objects.values("day", "whose", "team", "submitted"))

    assert keeping.sweep(at=THURSDAY) == 0
    assert list(HandoffDay.objects.values("day", "whose", "team", "submitted")) == rows


def test_who_is_stopped_while_counting_leaves_the_day_to_others(handed_over):
    keeping.begin(zone=ZONE)
    day = date(2026, 3, 10)

    with transaction.atomic():
        assert keeping.count_day(Family.HANDOFFS, day, zone=ZONE, at=THURSDAY)
        transaction.set_rollback(True)

    assert not HandoffDay.objects.exists()
    assert marked(Family.HANDOFFS) == [10]
    assert keeping.count_day(Family.HANDOFFS, day, zone=ZONE, at=THURSDAY)
    assert not keeping.count_day(Family.HANDOFFS, day, zone=ZONE, at=THURSDAY)


def test_marks_of_one_day_become_one(handed_over, sales, mia):
    keeping.sweep(at=TUESDAY)
    for minute in range(5):
        make_handoff(to=sales, by=mia, at=TUESDAY + minute * timedelta(minutes=1))

    assert Mark.objects.filter(family=Family.HANDOFFS, at__lt=TUESDAY + HOUR).count() > 6
    keeping.sweep(at=TUESDAY)
    assert Mark.objects.filter(family=Family.HANDOFFS, at__lt=TUESDAY + HOUR).count() == 1

    keeping.sweep(at=WEDNESDAY)
    assert not Mark.objects.filter(at__lt=WEDNESDAY - 10 * HOUR).exists()
    assert numbers().handoffs(MARCH)["submitted"] == 6


def test_in_another_zone_days_are_counted_anew(agreement, sales, mia):
    make_handoff(to=sales, by=mia, at=on(10, 23, 30))  # the 11th in Berlin, still the 10th in New York
    keeping.sweep(at=THURSDAY)

    Workspace.objects.update(zone="America/New_York")

    there = Numbers(at=THURSDAY, zone="America/New_York")
    tenth = Period(date(2026, 3, 10), date(2026, 3, 11), "America/New_York")
    assert there.handoffs(tenth)["submitted"] == 1
    keeping.sweep(at=THURSDAY)
    assert set(HandoffDay.objects.values_list("day", flat=True)) == {date(2026, 3, 10)}
    assert Numbers(at=THURSDAY, zone="America/New_York").handoffs(tenth)["submitted"] == 1


def test_the_command_counts_all_and_proves_it(handed_over, sam):
    handed_over.accept(by=sam, turn=0, at=TUESDAY + HOUR / 2)
    said = StringIO()
    call_command("rebuild_numbers", stdout=said)

    assert "scoreboard_handoffday" in said.getvalue()
    assert "Numbers and raw rows say the same." in said.getvalue()
    HandoffDay.objects.update(accepted=5)
    told = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("rebuild_numbers", "--check", stdout=said, stderr=told)
    assert ended.value.code == 1
    assert "scoreboard_handoffday, 2026-03: " in told.getvalue()


@pytest.mark.parametrize("table", rollups.TABLES, ids=lambda table: table.name)
def test_a_day_is_found_by_an_index(db, table):
    days = Days.counted((date(2026, 3, 10), date(2026, 3, 10) + DAY), zone=ZONE)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {table.counted(days)}", {**days.params, "at": THURSDAY})
        plan = [line for (line,) in cursor.fetchall()]

    assert [line for line in plan if "Seq Scan" in line and "sla_reason" not in line] == []


@pytest.mark.django_db(transaction=True)
def test_a_change_that_commits_while_a_day_is_counted_leaves_it_marked(handed_over, sam):
    keeping.sweep(at=THURSDAY)
    changed, counted = Signal(), Signal()

    def accept():
        with transaction.atomic():
            Handoff.objects.get(pk=handed_over.pk).accept(by=sam, turn=0, at=TUESDAY + HOUR / 2)
            changed.set()
            counted.wait(20)
        connection.close()

    other = Thread(target=accept)
    other.start()
    changed.wait(20)
    Mark.objects.create(family=Family.HANDOFFS, day=date(2026, 3, 10))
    keeping.sweep(at=THURSDAY)
    before = numbers().handoffs(MARCH)["accepted"]
    counted.set()
    other.join()

    assert before == 0
    assert marked(Family.HANDOFFS) == [10]
    assert numbers().handoffs(MARCH)["accepted"] == 1
    keeping.sweep(at=THURSDAY)
    assert numbers().handoffs(MARCH)["accepted"] == 1


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_count_every_day_once(handed_over, sales, mia):
    for day in range(2, 10):
        make_handoff(to=sales, by=mia, at=on(day))
    keeping.begin(zone=ZONE)
    waiting = sum(len(days) for days in keeping.marked_days(zone=ZONE, before=date(2026, 3, 12)).values())
    counted = []

    def sweep():
        counted.append(keeping.sweep(at=THURSDAY))
        connection.close()

    sweeps = [Thread(target=sweep) for _ in range(2)]
    for one in sweeps:
        one.start()
    for one in sweeps:
        one.join()

    assert sum(counted) == waiting
    assert [one for one in keeping.check(at=THURSDAY) if one.different or one.waiting] == []
