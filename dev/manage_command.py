"""`make manage ARGS="..."`: any management command against the demo's servers, running or not."""

import os
import shlex
import signal
import subprocess

from dev import application, libraries, packages, places
from dev.interrupts import SIGNALS
from dev.places import PRIVATE, PYTHON, ROOT
from dev.services import in_use

# These are about the tables themselves, or need none: nothing is migrated before them.
WITHOUT_TABLES = {"", "help", "check", "migrate", "makemigrations", "showmigrations", "sqlmigrate", "dbshell"}


def run(arguments: list[str]) -> int:
    arguments = arguments[1:] if arguments[:1] == ["--"] else arguments
    arguments += shlex.split(os.environ.get("ARGS", ""))
    var = places.var()
    packages.ensure("demo")
    libraries.ensure_pango(var)
    with in_use(var) as services:
        environment = application.environment(services)
        if not WITHOUT_TABLES.intersection(arguments[:1] or [""]):
            application.migrate(services, environment)
        return _run(arguments, environment)


def _run(arguments: list[str], environment: dict[str, str]) -> int:
    """Signals are the command's own business; we stay to give the servers back."""
    command = [str(PYTHON), str(ROOT / "manage.py"), *arguments]
    before = {number: signal.signal(number, lambda *_: None) for number in SIGNALS}
    try:
        code = subprocess.Popen(command, env=environment, umask=PRIVATE).wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code
