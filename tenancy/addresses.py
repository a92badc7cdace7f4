"""Where rows of a list lead, and the list itself with something changed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

_SOMEBODY = UUID(int=0)


def leading_to(name: str) -> Callable[[UUID], str]:
    """The address of the page `name`, which takes one public id, for one public id after the other. The router is asked once
    for a list: once for each of its rows would cost more than the row."""
    before, after = reverse(name, args=[_SOMEBODY]).split(str(_SOMEBODY))
    return lambda public_id: f"{before}{public_id}{after}"


def address(params: QueryDict, **changes: object) -> str:
    """The query string of this list with `changes`; None takes a part away."""
    kept = params.copy()
    for name, value in changes.items():
        kept.pop(name, None)
        if value is not None:
            kept[name] = str(value)
    return f"?{kept.urlencode()}"
