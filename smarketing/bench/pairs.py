"""Two ways of the same work, one after the other and again, so that whatever else the machine does hits both alike."""

import gc
import time
from collections.abc import Callable
from statistics import median

ROUNDS = 5


def alternate(
    *ways: Callable[[], object], rounds: int = ROUNDS, before: Callable[[], object] = lambda: None
) -> list[float]:
    """The median seconds that each way takes, tried in turn ``rounds`` times; ``before`` each, outside that time."""
    taken: list[list[float]] = [[] for _ in ways]
    for _ in range(rounds):
        for way, times in zip(ways, taken, strict=True):
            before()
            times.append(seconds(way))
    return [median(times) for times in taken]


def seconds(way: Callable[[], object]) -> float:
    """How long it takes, with the collector of garbage out of the way."""
    gc.collect()
    gc.disable()
    try:
        begun = time.perf_counter()
        way()
        return time.perf_counter() - begun
    finally:
        gc.enable()
