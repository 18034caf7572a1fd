"""Hours as people write them."""

import pytest

from sla.models.calendar import WORKING_WEEK
from sla.week import Unreadable, in_words, read_day, write_day


@pytest.mark.parametrize(
    ("text", "intervals", "written"),
    [
        ("9:00-17:00", ((540, 1020),), "9:00-17:00"),
        ("9-12:30, 13.30–17", ((540, 750), (810, 1020)), "9:00-12:30, 13:30-17:00"),
        ("22:00-6:00", ((1320, 1800),), "22:00-6:00"),
        ("18:00-24:00", ((1080, 1440),), "18:00-24:00"),
        ("18:00 to 0:00", ((1080, 1440),), "18:00-24:00"),
        ("24 h", ((0, 1440),), "24 h"),
        ("", (), ""),
        ("closed", (), ""),
    ],
)
def test_hours_are_read_and_written_back(text, intervals, written):
    assert read_day(text) == intervals
    assert write_day(intervals) == written
    assert read_day(written) == intervals


@pytest.mark.parametrize(
    "text", ["nine to five", "9:00", "9:00-9:00", "9:60-10:00", "25:00-26:00", "24:00-25:00", "9-17-18"]
)
def test_what_cannot_be_read_says_what_to_write(text):
    with pytest.raises(Unreadable, match="“"):
        read_day(text)


def test_days_alike_are_said_together():
    assert in_words(WORKING_WEEK) == "Mon–Fri 9:00-17:00"
    assert in_words(((), ((540, 600),), (), (), (), ((0, 1440),), ((0, 1440),))) == "Tue 9:00-10:00, Sat–Sun 24 h"
