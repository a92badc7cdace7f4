"""A part of the record on the client page: its title, how it stands, where it is."""

from __future__ import annotations

from typing import NamedTuple


class Card(NamedTuple):
    title: str
    said: str
    url: str
    alarm: bool
