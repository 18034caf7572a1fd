"""Loaded before the settings (`-p tests.plumbing`): gives every test process a Redis database of its own."""

import os
import zlib
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

DATABASES = 16


def pytest_addoption(parser):
    parser.addoption(
        "--every-screen", action="store_true", help="axe looks at every screen of each reader, also at those alike"
    )
    parser.addoption(
        "--every-example", action="store_true", help="fifty made-up requests an operation of the API for each role"
    )
    parser.addoption(
        "--every-step",
        action="store_true",
        help="ten thousand random steps before numbers are compared, and more walks",
    )


# in this order, so that nobody is left alone with them at the end; then the other slow ones, then the rest
LONGEST = ("journeys/test_from_file", "house/test_up", "journeys/test_accessibility", "journeys/")


def pytest_collection_modifyitems(items):
    items.sort(key=length)


def length(item):
    """The longer a test takes, the smaller: where its name stands among the longest."""
    known = next((place for place, name in enumerate(LONGEST) if name in item.nodeid), len(LONGEST))
    return (known, item.get_closest_marker("slow") is None)


def own_redis(url: str, *, worker: str, suffix: str) -> str:
    """The same server, with the database of this worker (gw0, gw1, … or none), moved by the suffix when there is one."""
    number = int(worker.removeprefix("gw") or 0) if worker else 0
    number = (number + zlib.crc32(suffix.encode())) % (DATABASES - 1) + 1  # 0 is for people
    parts = urlsplit(url)
    if parts.scheme == "unix":
        query = {**dict(parse_qsl(parts.query)), "db": str(number)}
        return f"unix://{parts.path}?{urlencode(query)}"
    return urlunsplit(parts._replace(path=f"/{number}"))


if "REDIS_URL" in os.environ:
    os.environ["REDIS_URL"] = own_redis(
        os.environ["REDIS_URL"],
        worker=os.environ.get("PYTEST_XDIST_WORKER", ""),
        suffix=os.environ.get("TEST_DB_SUFFIX", ""),
    )
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop running in the thread of the test
os.environ["DEBUG"] = "0"
