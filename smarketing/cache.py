"""The cache in Valkey, which may be away: then nothing is found and nothing is kept, and pages go on."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

logger = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """A lost server reads as an empty cache, logged. `incr` counts from nothing, so a rate limit lets through meanwhile."""

    def _unless_away(self, call: Callable[..., Any], *args: Any, otherwise: Any, **kwargs: Any) -> Any:
        try:
            return call(*args, **kwargs)
        except (RedisConnectionError, RedisTimeoutError) as error:
            logger.warning("cache is away: %s", error)
            return otherwise

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        return bool(self._unless_away(super().add, key, value, *args, otherwise=True, **kwargs))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._unless_away(super().get, key, default, version, otherwise=default)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._unless_away(super().set, *args, otherwise=None, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._unless_away(super().touch, *args, otherwise=False, **kwargs))

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._unless_away(super().delete, *args, otherwise=False, **kwargs))

    def get_many(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        found: dict[Any, Any] = self._unless_away(super().get_many, *args, otherwise={}, **kwargs)
        return found

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._unless_away(super().has_key, *args, otherwise=False, **kwargs))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return int(self._unless_away(super().incr, key, delta, version, otherwise=delta))

    def set_many(self, *args: Any, **kwargs: Any) -> list[Any]:
        failed: list[Any] = self._unless_away(super().set_many, *args, otherwise=[], **kwargs)
        return failed

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        self._unless_away(super().delete_many, *args, otherwise=None, **kwargs)

    def clear(self) -> None:
        self._unless_away(super().clear, otherwise=None)
