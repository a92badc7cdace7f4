"""Leaving in good order: the first INT, TERM or HUP unwinds the run, later ones disturb nothing."""

import os
import signal
import threading
from typing import NoReturn

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Leaving(BaseException):
    """Raised where the run happens to be; `finally` blocks do the rest."""

    def __init__(self, number: int) -> None:
        self.number = number


def listen() -> None:
    for number in SIGNALS:
        signal.signal(number, _leave)


def leave_with_make() -> None:
    """`kill -9` of make can't be heard. Started by make, the run ends when make is gone."""
    if "MAKELEVEL" not in os.environ:
        return
    parent = os.getppid()

    def watch() -> None:
        pause = threading.Event()
        while os.getppid() == parent:
            pause.wait(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def _leave(number: int, _frame: object) -> NoReturn:
    for other in SIGNALS:
        signal.signal(other, signal.SIG_IGN)
    raise Leaving(number)
