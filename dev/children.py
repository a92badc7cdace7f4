"""The app's processes under the demo: started, watched, restarted within reason, and never left behind."""

import json
import os
import subprocess
import time
from collections import deque
from pathlib import Path

from dev.places import PRIVATE, VENV
from dev.processes import birth_of, command_of, end_group
from dev.say import Problem, step

RESTARTS = 5
WITHIN_SECONDS = 60


class Children:
    def __init__(self, var: Path, environment: dict[str, str]) -> None:
        self.var = var
        self.environment = environment
        self.commands: dict[str, tuple[list[str], tuple[int, ...]]] = {}
        self.running: dict[str, subprocess.Popen] = {}
        self.deaths: dict[str, deque[float]] = {}

    def start(self, name: str, command: list[str], *, keep: tuple[int, ...] = ()) -> None:
        """In a session of its own, so that Ctrl-C reaches the supervisor alone; `keep` are its sockets."""
        self.commands[name] = (command, keep)
        with (self.var / "log" / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment,
                pass_fds=keep, start_new_session=True, umask=PRIVATE,
            )  # fmt: skip
        self._record()

    def revive_the_dead(self) -> None:
        for name, child in list(self.running.items()):
            if child.poll() is None:
                continue
            end_group(child.pid, patience=3)  # what it may have left of its own children
            died = self.deaths.setdefault(name, deque(maxlen=RESTARTS))
            if len(died) == RESTARTS and time.monotonic() - died[0] < WITHIN_SECONDS:
                raise Problem(f"{name} stopped {RESTARTS + 1} times within a minute.\n{self.tail(name)}")
            died.append(time.monotonic())
            step(f"{name} stopped ({_reason(child.returncode)}); starting it again")
            command, keep = self.commands[name]
            self.start(name, command, keep=keep)

    def stop(self) -> None:
        """All at once, then one by one: the slowest sets the time."""
        for child in self.running.values():
            child.terminate()
        for child in self.running.values():
            end_group(child.pid)
            child.wait()
        _record_file(self.var).unlink(missing_ok=True)

    def tail(self, name: str) -> str:
        log = self.var / "log" / f"{name}.log"
        return f"The end of {log}:\n" + log.read_text(errors="replace")[-1500:]

    def _record(self) -> None:
        found = {name: [child.pid, birth_of(child.pid)] for name, child in self.running.items()}
        part = _record_file(self.var).with_suffix(".part")
        part.write_text(json.dumps(found))
        part.replace(_record_file(self.var))


def reap(var: Path) -> None:
    """End what a killed run left running, if the recorded processes are still the ones that it started."""
    try:
        recorded = json.loads(_record_file(var).read_text())
    except (OSError, ValueError):
        return
    for name, (pid, birth) in recorded.items():
        if birth and birth_of(pid) == birth and str(VENV) in command_of(pid):
            step(f"Ending {name}, left behind by a run that was killed")
            end_group(pid)
    _record_file(var).unlink(missing_ok=True)


def _record_file(var: Path) -> Path:
    return var / "processes.json"


def _reason(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit {code}"


def worker_count() -> int:
    return min(4, max(2, os.cpu_count() or 1))
