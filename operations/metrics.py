"""The measures as Prometheus reads them."""

from collections.abc import Iterable
from datetime import datetime

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from operations.measures import Measure, measures

CONTENT_TYPE = CONTENT_TYPE_LATEST
PREFIX = "smarketing_"


class _Read(Collector):
    def __init__(self, found: Iterable[Measure]) -> None:
        self.found = found

    def collect(self) -> Iterable[GaugeMetricFamily]:
        for measure in self.found:
            family = GaugeMetricFamily(PREFIX + measure.name, measure.text, labels=measure.labels)
            for labels, value in measure.values:
                family.add_metric(labels, value)
            yield family


def metrics(*, at: datetime) -> bytes:
    """All measures as they are now."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Read(measures(at=at)))
    return generate_latest(registry)
