"""Where files lie: a private folder outside everything that is served, one folder per agency, under names nobody can guess.

A file is written before its row, so that a row never points at nothing; what a refused change left behind is swept up.
"""

from __future__ import annotations

import os
import secrets
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings

_SAVED_WITHIN, _LOOKED_AT = timedelta(hours=1), timedelta(days=8)


def folder(agency: int) -> Path:
    return Path(settings.DOCUMENTS_ROOT) / str(agency)


def put(agency: int, content: bytes) -> str:
    """Write `content` down, for good before this returns; the name under which it lies."""
    place = folder(agency)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = secrets.token_hex(24)
    # Made anew, readable by the app alone.
    with open(os.open(place / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return name


def get(agency: int, name: str) -> bytes:
    return (folder(agency) / name).read_bytes()


def take_away(agency: int, name: str) -> None:
    (folder(agency) / name).unlink(missing_ok=True)


def written_lately(agency: int) -> list[str]:
    """Files of the last days, but for the youngest, which may belong to a change that is just being saved: one of them that
    no row knows was left behind. What is older was looked at before."""
    place = folder(agency)
    if not place.is_dir():
        return []
    now = time.time()
    youngest, oldest = now - _SAVED_WITHIN.total_seconds(), now - _LOOKED_AT.total_seconds()
    return [file.name for file in place.iterdir() if oldest < file.stat().st_mtime < youngest]
