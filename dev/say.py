"""Progress on stderr with the seconds gone by, so that stdout stays free for a command's own output."""

import contextlib
import sys
import time

_started = time.monotonic()


class Problem(Exception):
    """Something the person at the keyboard can put right; shown without a traceback."""


def step(text: str) -> None:
    plain(f"[{time.monotonic() - _started:5.1f}s] {text}")


def plain(text: str = "") -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone; what is being done still has to be done
        print(text, file=sys.stderr, flush=True)
