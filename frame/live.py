"""Screens that follow what others do: a channel for each thing that can be watched, and a stamp that changes when it moves.

An event moves the channel of its thread and those that an app's ``live.py`` names with ``@moves``. A view that shows
something takes ``watch(…)`` before it reads, so that whatever is committed later has a newer stamp. The browser asks
``/live/<signed channels>?v=<stamps>`` and loads its own address again when a stamp is another one. Stamps live an hour in Valkey;
without it nothing moves by itself, and nothing else is lost.
"""

import gzip
import logging
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import redis
from django.conf import settings
from django.core.signing import BadSignature, Signer, TimestampSigner
from django.db import models, transaction
from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils.html import format_html
from django.utils.safestring import SafeString

from events.kinds import Kind
from events.models import Event

logger = logging.getLogger(__name__)
KEPT_SECONDS = 3600
TEXT_SECONDS, TRUSTED_SECONDS = 60, 1800  # trust ends before a stamp is forgotten
PATIENCE_SECONDS = 0.5
PREFIX = f"{settings.REDIS_PREFIX}:live:"
BETWEEN_CHANNELS, BETWEEN_TOKENS = "+", ","

Moves = Callable[[Sequence[Event]], Iterable[str]]
Everywhere = Callable[[HttpRequest], Iterable[str]]
_moves: dict[str, list[Moves]] = defaultdict(list)
_everywhere: list[Everywhere] = []


def moves(*kinds: Kind) -> Callable[[Moves], Moves]:
    """Say which channels move when events of these kinds are committed: ``f(events) -> channels``. Errors are only logged."""

    def register(function: Moves) -> Moves:
        for kind in kinds:
            _moves[kind].append(function)
        return function

    return register


def everywhere(function: Everywhere) -> Everywhere:
    """Say which channels every page of a reader watches, for the numbers in the navigation."""
    _everywhere.append(function)
    return function


def channel(model: type[models.Model], pk: int) -> str:
    """The channel of one thing; an event on its thread moves it."""
    return f"{model._meta.label_lower}:{pk}"


@dataclass(frozen=True)
class Watch:
    """What a part of a page watches, and the stamps from before it was read."""

    token: str
    version: str

    @property
    def address(self) -> str:
        """Where the browser asks: signed names and ``?v=`` follow."""
        return f"{get_script_prefix()}live/"

    @property
    def attributes(self) -> SafeString:
        """For the element, which needs an id."""
        return format_html('data-live="{}" data-live-version="{}"', self.token, self.version)


def watch(*channels: str) -> Watch:
    """Take the stamps of these channels now: before reading what they are about."""
    return Watch(_signer().sign(BETWEEN_CHANNELS.join(channels)), version(channels))


def watch_everywhere(request: HttpRequest) -> Watch | None:
    """What every page of this reader watches; nothing for whoever is not signed in."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return None
    return watch(*(name for function in _everywhere for name in function(request)))


def version(channels: Sequence[str]) -> str:
    """Their stamps in one word; empty when Valkey is away."""
    try:
        return ".".join(stamps(channels))
    except redis.RedisError as error:
        logger.warning("live: Valkey is away: %s", error)
        return ""


def stamps(channels: Sequence[str]) -> list[str]:
    """In one command. ``0`` for what has not moved within the hour."""
    return [_stamp(found) for found in valkey().mget([PREFIX + name for name in channels])]


@lru_cache(maxsize=4096)
def channels_of(token: str) -> tuple[str, ...] | None:
    """What a signed name stands for; None when we did not sign it."""
    try:
        return tuple(_signer().unsign(token).split(BETWEEN_CHANNELS))
    except BadSignature:
        return None


def bump(*channels: str) -> None:
    """They have moved. Call it after the commit; a Valkey that is away is only logged."""
    names = sorted(set(channels))
    if not names:
        return
    try:
        with valkey().pipeline(transaction=False) as pipe:
            for name in names:
                pipe.set(PREFIX + name, secrets.token_hex(5), ex=KEPT_SECONDS)
            pipe.execute()
    except redis.RedisError as error:
        logger.warning("live: Valkey is away: %s", error)


def bump_on_commit(*channels: str) -> None:
    """They move when, and only when, this transaction is committed."""
    transaction.on_commit(lambda: bump(*channels), robust=True)


def announce(events: Sequence[Event]) -> None:
    """Move everything that watches what these committed events are about."""
    moved = {f"{event.thread_type}:{event.thread_id}" for event in events}
    by_function: dict[Moves, list[Event]] = defaultdict(list)
    for event in events:
        for function in _moves.get(event.kind, ()):
            by_function[function].append(event)
    for function, same in by_function.items():
        moved.update(function(same))
    bump(*moved)


def trust(key: str, *, about: str, reader: str) -> str:
    """A name, signed for this reader, under which a kept text is handed out without asking who they are.

    It holds for half an hour and as long as the reader's own channel stands still: whoever is deactivated, gets another
    role or signs out has to go by the view again. Empty when Valkey is away.
    """
    stamp = version([reader])
    return _text_signer().sign("|".join((key, about, reader, stamp))) if stamp else ""


def keep_text(key: str, text: str, *, stamp: str) -> None:
    """Keep what was rendered after taking ``stamp``, for all who may see it, for a minute."""
    try:
        valkey().set(f"{PREFIX}text:{key}", stamp.encode() + b"\n" + gzip.compress(text.encode(), 5), ex=TEXT_SECONDS)
    except redis.RedisError as error:
        logger.warning("live: Valkey is away: %s", error)


def kept(key: str, *, stamp: str) -> str | None:
    """What was kept under this key, if nothing has moved since; for a view that has asked who the reader is."""
    try:
        found = valkey().get(f"{PREFIX}text:{key}")
    except redis.RedisError:
        return None
    known, _, text = (found if isinstance(found, bytes) else b"").partition(b"\n")
    return gzip.decompress(text).decode() if text and known.decode() == stamp else None


def kept_text(name: str) -> bytes | None:
    """The text under a signed name, compressed by gzip. None when it is out of date, or the reader has to show who they are."""
    try:
        key, about, reader, trusted = _text_signer().unsign(name, max_age=TRUSTED_SECONDS).split("|")
    except BadSignature:
        return None
    moved, own, kept = valkey().mget([PREFIX + about, PREFIX + reader, f"{PREFIX}text:{key}"])
    stamp, _, text = (kept if isinstance(kept, bytes) else b"").partition(b"\n")
    return text if _stamp(own) == trusted and stamp.decode() == _stamp(moved) else None


@cache
def valkey() -> "redis.Redis":
    """One pool for each process; it connects again by itself."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=PATIENCE_SECONDS,
        socket_timeout=PATIENCE_SECONDS,
    )


def _stamp(found: bytes | str | None) -> str:
    return found.decode() if isinstance(found, bytes) else found or "0"


@cache
def _text_signer() -> TimestampSigner:
    return TimestampSigner(salt="frame.live.text")


@cache
def _signer() -> Signer:
    return Signer(salt="frame.live")
