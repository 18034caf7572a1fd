"""What went wrong, in words that say nothing about anybody: for logs, for what is put back, and for whoever runs Smarketing.

Messages of errors quote what they stumbled over: a name, an address, a row. Of those that the language, the database or the
network wrote, the quoted parts are left out; of any other only its class is told, because it may be a sentence about a person.
"""

import re
from pathlib import Path
from traceback import FrameSummary, extract_tb

HOUSE = Path(__file__).resolve().parent.parent
LONGEST = 200
DEEPEST = 12  # frames told of each error: ours, and the innermost of packages
INNERMOST = 3
# between quotes; an address; anything that could be a telephone number
VALUES = re.compile(r"""b?'(?:\\.|[^'\\])*'|b?"(?:\\.|[^"\\])*"|[“‘„«][^”’“»]*[”’“»]|\S+@\S+|\+?\d[\d ()/.-]{5,}\d""")
BY_MACHINES = ("builtins", "socket", "ssl", "smtplib", "psycopg2", "django.db", "redis", "kombu", "celery", "billiard")
OFTEN_OURS = (Exception, ValueError, AssertionError)  # what they say may be the very value that was refused


def in_short(failure: BaseException) -> str:
    """Class, what may be told of its message, and where in our code it happened."""
    place = _place(failure)
    return f"{told(failure)} ({place})" if place else told(failure)


def told(failure: BaseException) -> str:
    """Class and what may be told of its message."""
    message = _message(failure)
    return f"{type(failure).__name__}: {message}" if message else type(failure).__name__


def without_values(text: str) -> str:
    """The first line of a machine's message, without what it quotes: the further ones hold rows and parameters."""
    line = next(iter(text.strip().splitlines()), "")
    return VALUES.sub("…", line)[:LONGEST]


def trace(failure: BaseException) -> list[str]:
    """Where it happened, outermost first, and what it came from: places only, no message, no line of code, no value."""
    lines: list[str] = []
    seen: list[BaseException] = []
    error: BaseException | None = failure
    while error is not None and error not in seen:
        seen.append(error)
        frames = [f"{_file(frame)}:{frame.lineno} {frame.name}" for frame in _telling(error)]
        lines = [*([] if error is failure else [told(error)]), *frames, *lines]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return lines


def _message(failure: BaseException) -> str:
    module = type(failure).__module__
    if type(failure) in OFTEN_OURS or not any(f"{module}.".startswith(f"{known}.") for known in BY_MACHINES):
        return ""
    law = getattr(getattr(failure.__cause__, "diag", None), "constraint_name", None)
    return without_values(str(failure)) + (f" ({law})" if law else "")


def _place(failure: BaseException) -> str:
    """The innermost line of ours."""
    ours = [frame for frame in extract_tb(failure.__traceback__) if _is_ours(frame)]
    return f"{_file(ours[-1])}:{ours[-1].lineno}" if ours else ""


def _telling(error: BaseException) -> list[FrameSummary]:
    """Frames of ours, and the last ones of whatever they called."""
    frames = extract_tb(error.__traceback__)
    last = len(frames) - INNERMOST
    return [frame for number, frame in enumerate(frames) if number >= last or _is_ours(frame)][-DEEPEST:]


def _is_ours(frame: FrameSummary) -> bool:
    return HOUSE in Path(frame.filename).parents and "site-packages" not in frame.filename


def _file(frame: FrameSummary) -> str:
    """Within the house or the package it is from; no path of this machine."""
    path = Path(frame.filename)
    if "site-packages" in path.parts:
        return "/".join(path.parts[path.parts.index("site-packages") + 1 :])
    return str(path.relative_to(HOUSE)) if HOUSE in path.parents else path.name
