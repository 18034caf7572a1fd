"""Where things stand in charts."""

from itertools import pairwise

import pytest

from frame.plots import TIME_STEPS, across, alone, apart, band, levels, path, root_share, ticks

HOUR = 3600


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (87, 97, [80, 90, 100]),
        (0, 100, [0, 50, 100]),
        (95, 100, [95, 100]),
        (100, 100, [100, 101]),
        (0, 1, [0, 1]),
        (0, 1284, [0, 1000, 2000]),
    ],
)
def test_two_or_three_round_levels_hold_everything(low, high, found):
    assert levels(low, high) == found


def test_levels_of_time_are_round_hours():
    assert levels(0, 15 * HOUR, steps=TIME_STEPS) == [0, 8 * HOUR, 16 * HOUR]
    assert levels(0, 40 * 60, steps=TIME_STEPS) == [0, 1800, 3600]


def test_more_time_than_any_step_still_has_its_levels():
    assert levels(0, 10_000 * HOUR, steps=TIME_STEPS) == [0, 10_000 * HOUR]


def test_a_line_stops_where_nothing_is_known_and_a_lonely_point_is_found():
    points = [(0.0, 10.0), (10.0, 20.0), None, (30.0, 5.0), None]

    assert path(points) == "M0 10L10 20M30 5"
    assert alone(points) == [(30.0, 5.0)]


def test_a_band_is_closed_piece_by_piece():
    upper = [(0.0, 1.0), (1.0, 1.0), None, (3.0, 1.0)]
    lower = [(0.0, 9.0), (1.0, 9.0), None, (3.0, 9.0)]

    assert band(upper, lower) == "M0 1L1 1L1 9L0 9ZM3 1L3 9Z"


def test_names_at_the_ends_stand_apart_and_inside():
    placed = apart([100, 101, 118], most=120)

    assert sorted(placed) == placed
    assert all(after - before >= 15 for before, after in pairwise(placed))
    assert max(placed) <= 120


def test_labels_are_the_first_the_last_and_two_between():
    assert ticks(12) == [0, 4, 7, 11]
    assert ticks(3) == [0, 1, 2]
    assert across(0, count=1) == 50
    assert across(11, count=12) == 100


def test_bars_on_a_square_root_scale():
    assert root_share(25, 100) == 50
    assert root_share(0, 100) == 0
    assert root_share(3, 0) == 0
