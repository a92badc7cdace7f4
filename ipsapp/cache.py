"""A cache that may be away. Sign-in and pages work without Redis; only the limits on tries are not counted meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger("ipsapp.cache")


def _forgiving(name: str, answer: Callable[..., Any]) -> Callable[..., Any]:
    def call(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(RedisCache, name)(self, *args, **kwargs)
        except (RedisError, OSError):
            log.warning("cache is away", extra={"operation": name})
            return answer(*args, **kwargs)

    return call


class ForgivingRedisCache(RedisCache):
    get = _forgiving("get", lambda key, default=None, version=None: default)
    get_many = _forgiving("get_many", lambda *a, **k: {})
    set = _forgiving("set", lambda *a, **k: None)
    set_many = _forgiving("set_many", lambda *a, **k: [])
    add = _forgiving("add", lambda *a, **k: True)
    touch = _forgiving("touch", lambda *a, **k: False)
    delete = _forgiving("delete", lambda *a, **k: False)
    delete_many = _forgiving("delete_many", lambda *a, **k: None)
    has_key = _forgiving("has_key", lambda *a, **k: False)
    incr = _forgiving("incr", lambda key, delta=1, version=None: delta)
    clear = _forgiving("clear", lambda *a, **k: False)
