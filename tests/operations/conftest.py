import pytest

from events import registry
from events.kinds import Kind
from events.registry import reads
from operations import heartbeats
from operations.readiness import readiness
from tests.factories import MONDAY_9AM


@pytest.fixture
def stubborn():
    """A reader of the house that fails as long as it is told to."""
    fails = [True]

    @reads(Kind.TEAM_RENAMED)
    def stubborn(events, *, at):
        if fails:
            raise KeyError("Jan Pohl")

    yield fails
    registry._READERS.pop("tests")


@pytest.fixture
def heard():
    """Everything was heard of at this instant; nothing is remembered before and after."""

    def at(instant, *, besides=()):
        for part in heartbeats.STALE_SECONDS:
            heartbeats.valkey().delete(heartbeats.PREFIX + part)
            if part not in besides:
                heartbeats.beats(part, at=instant)
        readiness.forget()

    yield at
    for part in heartbeats.STALE_SECONDS:
        heartbeats.valkey().delete(heartbeats.PREFIX + part)
    readiness.forget()


@pytest.fixture
def renamed(sales, ada):
    """An event that the stubborn reader reads."""

    def rename(name="Sales West", *, at=MONDAY_9AM):
        sales.rename(name=name, by=ada, at=at)

    return rename
