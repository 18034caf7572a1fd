import pytest

from frame.ring import State, ring


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.RUNNING, "running, 40 % left"),
        (State.SOON, "nearly due, 40 % left"),
        (State.LATE, "late"),
        (State.STILL, "stands still"),
        (State.OUT_OF_HOURS, "out of hours"),
        (State.KEPT, "kept"),
        (State.MET_LATE, "met late"),
        (State.VOID, "no longer counts"),
        (State.PLAIN, "a date, not a promise"),
    ],
)
def test_a_screen_reader_hears_each_state(state, said):
    svg = ring(state, share=0.4, side="sales")

    assert f'role="img" aria-label="{said}"' in svg


def test_every_state_has_a_shape_of_its_own():
    shapes = {ring(state, share=0.2, name="-").split("<title>")[1] for state in State}

    assert len(shapes) == len(State)


def test_the_arc_is_what_is_left_and_nothing_when_nothing_is():
    assert 'stroke-dasharray="25.0 200"' in ring("running", share=0.25)
    assert "ring-arc" not in ring("running", share=0)
    assert 'stroke-dasharray="100.0 200"' in ring("running", share=1.7)


def test_the_promise_is_the_ring_s_name_when_it_is_given():
    svg = ring("soon", share=0.2, name="to respond, due <11:06>")

    assert 'aria-label="to respond, due &lt;11:06&gt;"' in svg
    assert "<11:06>" not in svg


def test_an_unknown_state_is_a_mistake_of_the_page():
    with pytest.raises(ValueError, match="sleepy"):
        ring("sleepy")
