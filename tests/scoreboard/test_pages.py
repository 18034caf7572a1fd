"""The scoreboard as a reader meets it: every number opens exactly what is behind it."""

import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sla.models import Reason
from tests.factories import make_handoff, sign
from tests.scoreboard.story import HOUR, LOOKED_AT, Story, agree, on

pytestmark = pytest.mark.django_db
QUERIES = 36  # of the whole page with the frame around it, whatever it shows


@pytest.fixture
def story(sales, sales_south, mia, mara, sam, sina, sofia, olga):
    agree(mara=mara, sofia=sofia)
    Story(sales=sales, south=sales_south, mia=mia, mara=mara, sam=sam, sina=sina, sofia=sofia, olga=olga).tell()


@pytest.fixture
def _looked_at(monkeypatch):
    """The pages are read in April."""
    monkeypatch.setattr(timezone, "now", lambda: LOOKED_AT)


class Links(HTMLParser):
    """The addresses that the page's links to the scoreboard's lists have, with their words."""

    def __init__(self, html):
        super().__init__()
        self.found, self.href, self.words = [], None, ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.href, self.words = dict(attrs).get("href", ""), ""

    def handle_data(self, data):
        self.words += data

    def handle_endtag(self, tag):
        if tag == "a" and self.href and re.match(r"/scoreboard/(promises|handoffs|calls|leads)/", self.href):
            self.found.append((self.href, " ".join(self.words.split())))
            self.href = None


def rows_behind(client, href):
    """How many rows the list has, over all its pages; each leads to its lead."""
    rows = 0
    while href:
        page = client.get(href)
        assert page.status_code == 200, href
        body = page.text.partition("<tbody>")[2].partition("</tbody>")[0]
        rows += len(re.findall(r'<th scope="row"><a href="/leads/\d+/"', body))
        assert len(re.findall("<tr>", body)) == len(page.context["rows"])
        more = re.search(r'href="(\?[^"]*)" rel="next"', page.text)
        href = page.request["PATH_INFO"] + more[1].replace("&amp;", "&") if more else None
    return rows


def number_of(words):
    """What a link says: ``3``, ``kept, 3``, ``3 of 15 not accepted``, ``11 of 12`` (opens the twelve)."""
    return int(re.findall(r"\d+", words)[-1])


@pytest.mark.usefixtures("_looked_at")
def test_every_number_opens_as_many_leads_as_it_says(story, client, mia, monkeypatch):
    monkeypatch.setattr("scoreboard.paging.PAGE", 7)
    client.force_login(mia)

    page = client.get(reverse("scoreboard:scoreboard"), {"month": "2026-03"})

    checked = 0
    for href, words in Links(page.text).found:
        behind = rows_behind(client, href)
        if "business time" in words or "sooner" in words:
            assert behind == page.context["times"].number, (href, words)
        elif "%" in words or "–" in words.split():
            of = re.search(r"of (\d+)", words)
            assert of is None or behind == int(of[1]), (href, words)
        elif re.search(r"\d+ of \d+", words):
            assert behind == int(re.search(r"\d+", words)[0]), (href, words)
        else:
            assert behind == number_of(words), (href, words)
        checked += 1
    assert checked > 60


@pytest.mark.usefixtures("_looked_at")
def test_the_denominator_of_a_share_is_what_it_opens(story, client, mia):
    client.force_login(mia)

    page = client.get(reverse("scoreboard:scoreboard"), {"month": "2026-03"})

    _volume, acceptance, completeness, exceptions = page.context["month"]["figures"]
    whole = [int(re.search(r"of (\d+)", one.more)[1]) for one in (acceptance, completeness, exceptions)]
    assert [rows_behind(client, one.url) for one in (acceptance, completeness, exceptions)] == whole


@pytest.mark.parametrize("place", ["scoreboard", "promise_list", "handoff_list"])
def test_every_member_may_see_it_and_nobody_else(client, mia, sam, mara, ada, place):
    address = reverse(f"scoreboard:{place}") + "?measure=volume"

    assert client.get(address)["Location"].startswith(reverse("account_login"))
    for person in (mia, sam, mara, ada):
        client.force_login(person)
        assert client.get(address).status_code == 200


def test_without_any_handoff_every_page_says_so(client, mia):
    client.force_login(mia)

    board = client.get(reverse("scoreboard:scoreboard"))
    promises = client.get(reverse("scoreboard:promise_list"), {"kept": "1"})
    handoffs = client.get(reverse("scoreboard:handoff_list"), {"measure": "volume"})

    assert "No promise was decided yet" in board.text
    assert "The first numbers stand here" in board.text
    assert "Nothing behind this number" in promises.text
    assert "Nothing behind this number" in handoffs.text


@pytest.mark.parametrize(
    "query",
    [
        "month=2026-13",
        "month=0001-01",
        "month=x",
        "week=2026-02-30",
        "week=9999-12-31",
        "counts_for=x",
        "counts_for=99999999999999999999",
        "counts_for_team=²",
        "after=²",
        "after=99999999999999999999",
        "after=2026-03-10~7",
        "after=2026-03-10T09:00:00~7",
        "after=2026-03-10T09:00:00%2B00:00~²",
        "side=x&kind=y&tier=z&kept=1",
        "from=2026-03-09&until=2026-03-02&compare=v99",
        "from=2001-01-01&until=2026-03-02",
        "from=2026-03-02&until=9999-12-31",
        "period=x&team=x&compare=x",
        "weekday=9&hour=x&source=&campaign=²&persona=x&reason=,/",
    ],
)
def test_an_address_somebody_made_up_breaks_nothing(client, mia, query):
    client.force_login(mia)

    for place in ("scoreboard", "promise_list", "handoff_list", "call_list"):
        assert client.get(f"{reverse(f'scoreboard:{place}')}?measure=volume&{query}").status_code == 200
    assert client.get(f"{reverse('scoreboard:lead_list')}?measure=qualified&{query}").status_code == 200


def test_an_unknown_measure_is_not_found(client, mia):
    client.force_login(mia)

    assert client.get(reverse("scoreboard:handoff_list"), {"measure": "x"}).status_code == 404
    assert client.get(reverse("scoreboard:lead_list"), {"measure": "x"}).status_code == 404


@pytest.mark.usefixtures("_looked_at")
def test_on_paper_the_page_says_which_days_and_whose_they_are(agreement, client, sales, mia, sam):
    one_of_each(sales, mia, sam, hour=9)
    client.force_login(mia)
    board = reverse("scoreboard:scoreboard")

    pages = [client.get(board, {"month": "2026-03", "team": team}).text for team in ("", sales.pk)]

    for page, whose in zip(pages, ("All teams", sales.name), strict=True):
        assert f'<p class="only-print">1 March to 31 March 2026 · {whose}</p>' in page


@pytest.mark.usefixtures("_looked_at")
def test_every_line_of_the_menus_opens_the_page_with_itself_chosen(agreement, client, sales, mia, sam):
    one_of_each(sales, mia, sam, hour=9)
    client.force_login(mia)
    board = reverse("scoreboard:scoreboard")
    lines = [line for menu in client.get(board).context["menus"].values() for line in menu]

    for line in lines:
        page = client.get(f"{board}{line.href}")
        chosen = [one.label for menu in page.context["menus"].values() for one in menu if one.is_current]
        assert line.label in chosen, line
        assert len(chosen) == 3
    assert len(lines) >= 10


@pytest.mark.usefixtures("_looked_at")
def test_the_page_asks_few_questions(agreement, client, sales, mia, sam, django_assert_max_num_queries):
    one_of_each(sales, mia, sam, hour=9)
    client.force_login(mia)
    client.get(reverse("scoreboard:scoreboard"))

    with django_assert_max_num_queries(QUERIES):
        client.get(reverse("scoreboard:scoreboard"))


@pytest.mark.usefixtures("_looked_at")
@pytest.mark.parametrize(
    ("place", "query"),
    [
        ("scoreboard", ""),
        ("promise_list", "kept=1&month=2026-03"),
        ("promise_list", "late=1"),
        ("handoff_list", "measure=submitted&month=2026-03"),
        ("handoff_list", "measure=returned&month=2026-03"),
    ],
)
def test_three_rows_ask_the_database_no_more_than_one(agreement, client, sales, mia, sam, place, query):
    client.force_login(mia)
    address = f"{reverse(f'scoreboard:{place}')}?{query}"
    one_of_each(sales, mia, sam, hour=9)
    client.get(address)

    with CaptureQueriesContext(connection) as one:
        client.get(address)
    one_of_each(sales, mia, sam, hour=10)
    one_of_each(sales, mia, sam, hour=11)
    with CaptureQueriesContext(connection) as three:
        client.get(address)

    assert len(three) == len(one)


def one_of_each(sales, mia, sam, *, hour):
    """One kept, one late, one returned."""
    kept = make_handoff(to=sales, by=mia, at=on(10, hour))
    kept.accept(by=sam, turn=0, at=on(10, hour, 5))
    make_handoff(to=sales, by=mia, at=on(11, hour))
    back = make_handoff(to=sales, by=mia, at=on(12, hour))
    reason = Reason.objects.get(agreement=back.agreement, code="bad_data")
    back.return_(reason=reason, note="No such company", by=sam, turn=0, at=on(12, hour, 5))


@pytest.mark.usefixtures("_looked_at")
def test_a_reason_of_two_versions_is_one_line_in_the_latest_words(agreement, client, sales, mia, sam, mara, sofia):
    send_back(sales, mia, sam, at=on(10))
    reasons = [
        {**reason, "label": "Not enough known"} if reason["code"] == "needs_information" else reason
        for reason in agreement.document["reasons"]
    ]
    sign(by=(mara, sofia), at=on(11), reasons=reasons)
    send_back(sales, mia, sam, at=on(12))
    client.force_login(mia)

    page = client.get(reverse("scoreboard:scoreboard"), {"month": "2026-03"})

    (part,) = page.context["returns"].parts()
    assert (part.name, part.number, part.note) == ("Not enough known", 2, "quality")
    assert rows_behind(client, part.href) == 2


@pytest.mark.usefixtures("_looked_at")
def test_what_is_late_begins_with_what_is_overdue_longest_over_all_pages(agreement, client, sales, mia, monkeypatch):
    monkeypatch.setattr("scoreboard.paging.PAGE", 2)
    for day in (12, 10, 11):
        make_handoff(to=sales, by=mia, at=on(day))
    client.force_login(mia)

    first = client.get(reverse("scoreboard:promise_list"), {"late": "1", "kind": "respond"})
    second = client.get(
        reverse("scoreboard:promise_list"), {"late": "1", "kind": "respond", "after": first.context["page"].next_cursor}
    )

    due = [clock.due_at.day for page in (first, second) for clock, _lead, _face in page.context["rows"]]
    assert due == [10, 11, 12]
    assert "the longest overdue first" in first.text


@pytest.mark.usefixtures("_looked_at")
def test_other_lists_begin_with_what_came_last_into_them(agreement, client, sales, mia, sam, monkeypatch):
    monkeypatch.setattr("scoreboard.paging.PAGE", 2)
    waiting = [make_handoff(to=sales, by=mia, at=on(9, 9 + hour)) for hour in (0, 1, 2)]
    for handoff, day in zip(waiting, (12, 10, 11), strict=True):
        handoff.accept(by=sam, turn=0, at=on(day))
    client.force_login(mia)

    def days(place, measure):
        found, after = [], ""
        while after is not None:
            page = client.get(reverse(f"scoreboard:{place}"), {"month": "2026-03", **measure, "after": after})
            found += [row[0] for row in page.context["rows"]]
            after = page.context["page"].next_cursor or None
        return found

    assert [one.accepted_at.day for one in days("handoff_list", {"measure": "taken"})] == [12, 11, 10]
    decided = [clock.decided_at for clock in days("promise_list", {})]
    assert decided == sorted(decided, reverse=True)
    assert len(decided) > 6


def send_back(sales, mia, sam, *, at):
    handoff = make_handoff(to=sales, by=mia, at=at)
    reason = Reason.objects.get(agreement=handoff.agreement, code="needs_information")
    handoff.return_(reason=reason, note="What do they need?", by=sam, turn=0, at=at + HOUR / 4)


@pytest.mark.usefixtures("_looked_at")
def test_a_long_list_says_that_there_are_more_than_it_counts_and_shows_them_all(
    agreement, client, sales, mia, sam, monkeypatch
):
    monkeypatch.setattr("scoreboard.paging.MANY", 2)
    monkeypatch.setattr("scoreboard.paging.PAGE", 2)
    for _hour in range(2):
        one_of_each(sales, mia, sam, hour=9)  # the same instants twice
    client.force_login(mia)
    address = reverse("scoreboard:handoff_list") + "?measure=submitted&month=2026-03"

    page = client.get(address)

    assert "2+ handoffs" in page.text
    assert page.context["states"] == []
    assert rows_behind(client, address) == 6


def test_the_list_behind_a_number_goes_on_to_what_was_kept_or_broken_of_it(client, mara):
    client.force_login(mara)

    page = client.get(reverse("scoreboard:promise_list"), {"side": "sales", "broken": "1", "after": "9999"})

    assert page.context["results"] == [
        ("All", "?side=sales", False),
        ("Kept", "?side=sales&kept=1", False),
        ("Broken", "?side=sales&broken=1", True),
    ]
