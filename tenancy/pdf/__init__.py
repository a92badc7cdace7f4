"""The one way to paper: HTML that a template of ours made becomes a tagged PDF (PDF/UA-1).

Set in a process of its own (press.py): it knows no database and no secret, reads nothing but the app's static files,
asks no network, and is stopped when it takes too long or too much. So a hostile text costs seconds, and the memory that
setting takes goes back to the machine (a web process that sets pages itself keeps it). That is also why no worker and no
page to wait on are needed: some pages take about a second.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

from django.conf import settings

from tenancy.cells import as_xml_has_it

log = logging.getLogger("tenancy.pdf")

_PRESS = Path(__file__).parent / "press.py"
# What the press needs to find: its libraries and its letters.
_PASSED_ON = (
    "PATH",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
    "LANG",
    "LC_ALL",
    "TMPDIR",
)
SECONDS = 20
# At once in one web process; who comes later waits for their turn.
_TURNS = BoundedSemaphore(2)


class NotPrinted(Exception):
    """The PDF could not be made here: too large, too slow, or a library is missing."""


def printed(html: str, *, seconds: int = SECONDS) -> bytes:
    """`html` as PDF. What it links to is taken from the static files, or left out."""
    if not _TURNS.acquire(timeout=seconds):
        raise NotPrinted("the presses are busy")
    try:
        return _set(html, seconds)
    finally:
        _TURNS.release()


def _set(html: str, seconds: int) -> bytes:
    order = {"html": as_xml_has_it(html), "static_url": settings.STATIC_URL, "folders": _folders(), "seconds": seconds}
    try:
        done = subprocess.run(
            [sys.executable, str(_PRESS)],
            input=json.dumps(order).encode(),
            capture_output=True,
            check=False,
            timeout=seconds,
            cwd="/",
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        )
    except subprocess.TimeoutExpired:
        log.warning("a PDF took too long")
        raise NotPrinted("it took too long") from None
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        # The last line names the exception's kind; what was on the page is not in it.
        log.error("a PDF was not made", extra={"operation": _kind(done.stderr), "status": done.returncode})
        raise NotPrinted("it was not made")
    return done.stdout


def _folders() -> list[str]:
    """Collected files first: their names carry a hash, where the storage says so."""
    return [str(folder) for folder in (settings.STATIC_ROOT, *settings.STATICFILES_DIRS)]


def _kind(errors: bytes) -> str:
    last = errors.decode(errors="replace").strip().rpartition("\n")[2]
    return last.partition(":")[0][:80]
