"""What the parts of a record say of themselves on the client page: one card each."""

from __future__ import annotations

from typing import NamedTuple


class Card(NamedTuple):
    title: str
    said: str
    url: str
    alarm: bool
