"""A caption claims only what the numbers carry."""

import pytest

from scoreboard.findings import Change, Share, change


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (Share(37, 198), Share(60, 194), Change.FELL),
        (Share(471, 491), Share(440, 489), Change.ROSE),
        (Share(50, 100), Share(48, 100), Change.SAME),
        (Share(19, 19), Share(0, 500), Change.TOO_FEW),
        (Share(0, 500), Share(19, 19), Change.TOO_FEW),
        (Share(20, 20), Share(20, 20), Change.SAME),
        (Share(0, 20), Share(0, 40), Change.SAME),
    ],
)
def test_a_share_changed_only_where_chance_is_no_likely_reason(now, before, said):
    assert change(now, before) is said


def test_the_least_share_that_fits_grows_with_what_was_seen():
    few, many = Share(4, 5), Share(80, 100)

    assert 0.37 < few.least < 0.38
    assert few.least < many.least < 0.8
    assert Share(0, 0).least == 0
