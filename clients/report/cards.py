"""What a part of the record says of itself on the client page."""

from __future__ import annotations

from typing import NamedTuple


class Card(NamedTuple):
    title: str
    said: str
    url: str
    alarm: bool
