"""What is written down while it runs: a line of JSON for each thing that happened, readable lines on a terminal.

Every line of a request carries its ``request_id`` and the ``person_id``, every line of a task its ``task_id``, its name and
the request that sent for it. Lines hold ids, codes and numbers, never names, addresses, words somebody searched for, or
anything else about a person. They go to the error output: the other one is what a command answers.
"""

import logging
import sys
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog

from events import failures

Line = MutableMapping[str, Any]
ABOUT: list[Callable[..., Any]] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def begin() -> None:
    """Once in each process."""
    logging.captureWarnings(True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *ABOUT,
            leave_out_idle,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def configuration(*, level: str, readable: bool) -> dict[str, Any]:
    """For ``LOGGING``: our lines and those of packages come out alike."""
    render: list[Any] = [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    if not readable:
        render = [tell_failures, structlog.processors.JSONRenderer(ensure_ascii=False, default=str)]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [*ABOUT, structlog.stdlib.ExtraAdder(allow={"status_code"})],
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"level": "WARNING"},
            "django.request": {"level": "CRITICAL"},  # said once, by RequestLog
            "celery": {"level": "WARNING"},
            "celery.app.trace": {"level": "CRITICAL"},  # said once, as `task_failed`
        },
    }


def tell_failures(_logger: Any, _method: str, line: Line) -> Line:
    """An error in a line: its class, what may be told of it, and where it came from."""
    found = [_failure(line.pop(name, None)) for name in ("exc_info", "exception")]
    if failure := found[0] or found[1]:
        line["error"] = failures.told(failure)
        line["trace"] = failures.trace(failure)
    return line


def leave_out_idle(_logger: Any, _method: str, line: Line) -> Line:
    """A sweep that found nothing to do is not worth a line: there is one every second."""
    if line.get("event") == "task_succeeded" and line.get("result") == 0:
        raise structlog.DropEvent
    return line


def _failure(found: Any) -> BaseException | None:
    if found is True:
        return sys.exc_info()[1]
    if isinstance(found, tuple):
        return found[1] if isinstance(found[1], BaseException) else None
    return found if isinstance(found, BaseException) else None
