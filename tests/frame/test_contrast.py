import pytest

from tests.frame.colours import contrast, tokens

SCHEMES = {"light": 0, "dark": 1}
GROUNDS = ("paper", "sheet", "raised", "chosen")
TEXTS = ("ink", "ink-2", "ink-3", "m-text", "s-text", "b-text", "soon-text", "late-text")
FILLS = ("edge", "m-fill", "s-fill", "b-fill", "b-join", "soon-fill", "late-fill", "focus")
ON_TINTS = [("late-text", "late-tint"), ("ink", "late-tint"), ("ink-2", "quiet"), ("ink", "quiet"), ("ink", "soon-tint"),
            ("soon-text", "soon-tint"), ("b-text", "b-tint"), ("ink-3", "quiet"), ("ink-2", "hover")]  # fmt: skip


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_words_can_be_read_on_every_ground(text, ground, scheme):
    colours = tokens()
    at = SCHEMES[scheme]

    assert contrast(colours[text][at], colours[ground][at]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("fill", FILLS)
def test_shapes_can_be_told_from_every_ground(fill, ground, scheme):
    colours = tokens()
    at = SCHEMES[scheme]

    assert contrast(colours[fill][at], colours[ground][at]) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "tint"), ON_TINTS)
def test_words_can_be_read_on_tints(text, tint, scheme):
    colours = tokens()
    at = SCHEMES[scheme]

    assert contrast(colours[text][at], colours[tint][at]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("fill", ["b-fill", "late-fill"])
def test_words_can_be_read_on_a_filled_button(fill, scheme):
    colours = tokens()
    at = SCHEMES[scheme]

    assert contrast(colours["on-fill"][at], colours[fill][at]) >= 4.5
