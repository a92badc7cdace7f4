"""What the client page says of each part of the record: made when, how it stands, and whether somebody has to look."""

from __future__ import annotations

from typing import NamedTuple


class Card(NamedTuple):
    title: str
    said: str
    url: str
    alarm: bool
