"""Progress on stderr with the seconds gone by, so that stdout stays free for a command's own output."""

import sys
import time

_started = time.monotonic()


class Problem(Exception):
    """Something the person at the keyboard can put right; shown without a traceback."""


def step(text: str) -> None:
    print(f"[{time.monotonic() - _started:5.1f}s] {text}", file=sys.stderr, flush=True)


def plain(text: str = "") -> None:
    print(text, file=sys.stderr, flush=True)
