"""From a bare machine to a running app, with Python's standard library alone.

    python3 dev/bootstrap.py demo               everything: packages, servers, demo data, the app itself
    python3 dev/bootstrap.py demo-reset         remove the demo's data
    python3 dev/bootstrap.py manage -- COMMAND  a management command against the same servers
    python3 dev/bootstrap.py check              the static checks
    python3 dev/bootstrap.py test [PYTEST ...]  the static checks and all tests, on servers of their own
    python3 dev/bootstrap.py bench [...]        measure, on servers of their own
    python3 dev/bootstrap.py services           PostgreSQL and Redis in the background; prints where they are
    python3 dev/bootstrap.py services-stop
    python3 dev/bootstrap.py lock [--upgrade]   write the lock files anew

IPS_VAR names the folder for data, logs and secrets (var/). DATABASE_URL, REDIS_URL and EMAIL_URL, when set,
are used instead of servers of our own. PORT is where the demo begins to look for a free one (8000).
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the machine decides which Python this is
    sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ".")

import shlex
from collections.abc import Callable
from pathlib import Path

# As a script, Python puts dev/ itself on the path; the package's parent belongs there.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from dev import checks, demo, interrupts, locks, manage_command, packages, places, say  # noqa: E402
from dev.services import Services  # noqa: E402


def start_services() -> int:
    packages.ensure("demo")
    services = Services(places.var())
    services.keep(True)
    services.acquire()
    for name, value in services.environment().items():
        print(f"export {name}={shlex.quote(value)}")
    return 0


def stop_services() -> int:
    services = Services(places.var())
    services.keep(False)
    services.release()
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": lambda _: demo.run(),
    "demo-reset": lambda _: demo.reset(),
    "manage": manage_command.run,
    "check": lambda _: checks.check(),
    "test": checks.test,
    "bench": checks.bench,
    "lock": locks.run,
    "services": lambda _: start_services(),
    "services-stop": lambda _: stop_services(),
}


def main() -> int:
    command, *arguments = sys.argv[1:] or [""]
    if command not in COMMANDS:
        say.plain(__doc__ or "")
        return 2
    interrupts.listen()
    try:
        return COMMANDS[command](arguments)
    except say.Problem as problem:
        say.plain(f"\n{problem}")
        return 1
    except interrupts.Leaving as leaving:
        say.step("Stopped")
        return 128 + leaving.number


if __name__ == "__main__":
    sys.exit(main())
