import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import translation

from criteria.evaluating import Outcome
from criteria.rules import Kind
from frame.examples import example_line
from frame.ring import ClockFace
from frame.templatetags.charts import Bar, Line
from tests.frame.rendering import TUESDAY, rendered

IDA = SimpleNamespace(name="Ida Aal", side="marketing", initials="IA")
FACE = ClockFace("soon", "sales", "14 min left", 0.2, "due 11:06", TUESDAY, "to respond")
LINE = example_line(Outcome.UNKNOWN, "Warehouse system", None, could_bring=18)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ('{% icon "inbox" %}', 'aria-hidden="true"'),
        ('{% clock_ring "late" %}', 'aria-label="late"'),
        ("{% clock face %}", "14 min left"),
        ('{% side_mark "marketing" %}', "<span>Marketing</span>"),
        ('{% side_mark "sales" alone=True %}', 'class="visually-hidden">Sales<'),
        ("{% avatar person %}", ">IA<"),
        ('{% tier "A" %}', 'class="tier tier-first"'),
        ('{% tier "B" %}', 'title="tier B"'),
        ('{% chip "adopted" %}', "adopted"),
        ('<ul class="criteria">{% criterion_line line %}</ul>', "+18"),
        ('{% promise_bar 0.93 0.96 "9 of 165 slipped" %}', "9 of 165 slipped"),
        ('{% share_bar "Respond in time" "47 of 49" 0.96 "sales" target=0.9 %}', "47 of 49"),
        ('{% figure "1,842" "leads" href="/leads/" %}', 'href="/leads/"'),
        ('{% bar_chart "Why" bars %}', ">14<"),
        ('{% line_chart "Kept" weeks lines promised=90 unit="%" %}', "97% sales"),
        ('{% progress 5 10 "rows" %}', '<progress value="5" max="10"'),
        ("{% steps names 2 %}", 'aria-current="step"'),
        ('{% message kind="error" %}Not saved.{% endmessage %}', 'role="alert"'),
        ("{% message %}Saved.{% endmessage %}", 'role="status"'),
        ('{% empty_state title="Nothing" %}<p>Why.</p>{% endempty_state %}', "<h2>Nothing</h2><p>Why.</p>"),
        ('{% panel label="Return" key="R" %}<p>So.</p>{% endpanel %}', 'data-key="r"'),
        ("{% when moment %}", 'datetime="2026-11-17T09:52:00+00:00"'),
        ("{{ 0.93|percent }}", "93\u202f%"),
        ("{{ none|percent }}", "–"),
        ("{{ 4800|left }}", "1 h 20 left"),
    ],
)
def test_each_part_shows_what_it_is_given(source, shown):
    html = rendered(
        source,
        face=FACE,
        person=IDA,
        line=LINE,
        bars=[Bar("Timing", 14), Bar("Later", 0)],
        weeks=["31 Aug", "7 Sept"],
        lines=[Line("sales", [90, 97], "sales"), Line("marketing", [None, None])],
        names=["File", "Try"],
        moment=TUESDAY,
        none=None,
    )

    assert shown in html
    assert not re.search(r"\sstyle=|<script|\son\w+=", html)


@pytest.mark.parametrize(
    ("kind", "outcome", "said"),
    [
        (Kind.REQUIRED, Outcome.MET, "met"),
        (Kind.POINTS, Outcome.NOT_MET, "not met"),
        (Kind.DISQUALIFYING, Outcome.MET, "applies"),
        (Kind.DISQUALIFYING, Outcome.NOT_MET, "does not apply"),
        (Kind.DISQUALIFYING, Outcome.UNKNOWN, "unknown"),
    ],
)
def test_a_criterion_says_whether_it_is_in_order(kind, outcome, said):
    html = rendered("{% criterion_line line %}", line=example_line(outcome, "Relation", "prospect", kind=kind))

    assert f'aria-label="{said}"' in html


def test_a_group_shows_the_lines_inside_it():
    inside = (example_line(Outcome.MET, "Title is known", "Head of Logistics"),)

    html = rendered("{% criterion_line line %}", line=example_line(Outcome.MET, "Any of", None, lines=inside))

    assert "Head of Logistics" in html


def test_text_of_people_is_escaped():
    html = rendered("{% chip name %}{% side_mark 'sales' name %}{% figure name name %}", name="<b>Eve</b>")

    assert "<b>" not in html


def test_a_due_time_has_a_colour_only_when_soon_or_late():
    later, past = TUESDAY + timedelta(hours=2), TUESDAY - timedelta(hours=3)

    html = rendered("{% due later %}|{% due later soon=True %}|{% due past %}", later=later, past=past)

    assert re.findall(r'class="([\w-]+)">([^<]+)', html) == [("soon-text", "2 h left"), ("late-text", "3 h late")]


def test_the_gap_of_the_promise_bar_is_what_neither_kept():
    html = rendered("{% promise_bar 0.5 0.8 %}")

    assert '<rect x="25.00%" width="35.00%" height="100%" fill="url(#hatch)"/>' in html
    assert 'aria-label="Marketing kept 50\u202f%, sales kept 80\u202f%"' in html


def test_one_promise_broken_of_two_hundred_is_neither_hidden_nor_rounded_away():
    html = rendered("{% promise_bar kept 1 %}", kept=204 / 205)

    assert 'aria-label="Marketing kept 99.5\u202f%, sales kept 100\u202f%"' in html
    assert 'width="1.00%" height="100%" fill="url(#hatch)"' in html


def test_a_side_that_owed_nothing_leaves_no_gap():
    html = rendered("{% promise_bar none 1 %}", none=None)

    assert "hatch" not in html
    assert "–" in html


def test_where_nothing_was_owed_the_promise_bar_is_not_filled():
    html = rendered("{% promise_bar none none %}", none=None)

    assert 'class="promise-track"' in html
    assert "blend" not in html


def test_the_next_page_keeps_the_filters_of_this_one():
    html = rendered('{% pagination next_cursor="k9" %}', path="/leads/?source=fair&after=k1")

    assert 'href="?source=fair&amp;after=k9"' in html


def test_numbers_in_drawings_are_the_same_in_every_language(settings):
    settings.LANGUAGES = [("de", "Deutsch")]
    with translation.override("de"):
        html = rendered('{% promise_bar 0.555 0.8 %}{% line_chart "a" labels lines %}',
                        labels=["1", "2", "3"], lines=[Line("x", [1.5, 2.25, 3.1])])  # fmt: skip

    drawn = re.findall(r' (?:x|y|cx|cy|width|d)="([^"]+)"', html)
    assert drawn
    assert not [value for value in drawn if "," in value]
