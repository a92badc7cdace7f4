"""From a bare machine to a running app, with Python's standard library alone.

python3 dev/bootstrap.py services        start PostgreSQL and Redis in the background, print where they are
python3 dev/bootstrap.py services-stop
"""

import shlex
import sys
from pathlib import Path

# As a script, Python puts dev/ itself on the path; the package's parent belongs there.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from dev import places, say  # noqa: E402
from dev.services import Services  # noqa: E402


def start_services(_arguments: list[str]) -> int:
    services = Services(places.var())
    services.keep(True)
    services.acquire()
    for name, value in services.environment().items():
        print(f"export {name}={shlex.quote(value)}")
    return 0


def stop_services(_arguments: list[str]) -> int:
    services = Services(places.var())
    services.keep(False)
    services.release()
    return 0


COMMANDS = {"services": start_services, "services-stop": stop_services}


def main() -> int:
    command, *arguments = sys.argv[1:] or [""]
    if command not in COMMANDS:
        say.plain(__doc__ or "")
        return 2
    try:
        return COMMANDS[command](arguments)
    except say.Problem as problem:
        say.plain(f"\n{problem}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
