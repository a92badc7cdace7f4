"""Django's side of the demo: what its processes are told, and the database brought up to date."""

import hashlib
import os
import subprocess
import tempfile
from pathlib import Path
from typing import BinaryIO

from dev import libraries
from dev.places import PRIVATE, PYTHON, ROOT
from dev.processes import end_group
from dev.say import Problem, step
from dev.services import Services

SIGN_INS = "demo_signins.txt"
SIGN_OF_LIFE = 5  # seconds


def environment(services: Services) -> dict[str, str]:
    """The environment of everything that runs the app. What the caller set stays."""
    var = services.var
    address = var / "address"
    ours = {"IPS_DEMO": "1", "PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "ipsapp.settings"}
    if address.exists():
        ours["BASE_URL"] = address.read_text().strip()
    return {**ours, **os.environ, **services.environment(), **libraries.environment(var)}


def prepare_outside_database(environment: dict[str, str]) -> None:
    """The embedded cluster has its roles; one named by DATABASE_URL may be new."""
    asked = subprocess.run(
        [str(PYTHON), "-m", "dev.outside"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if asked.returncode:
        raise Problem(asked.stderr.strip())


def migrate(services: Services, environment: dict[str, str]) -> None:
    """Bring the tables up to date. A cluster of our own is left alone while no migration changed."""
    now = digest_of_the_tables()
    stamp = services.postgres.home / "migrated" if services.postgres else None
    if stamp and stamp.exists() and stamp.read_text() == now:
        return
    if not services.postgres:
        prepare_outside_database(environment)
    step("Bringing the database up to date")
    manage(["migrate", "--noinput"], environment, services.var / "log" / "setup.log", tells=True)
    if stamp:
        stamp.write_text(now)


def seed(services: Services, environment: dict[str, str]) -> None:
    """A believable agency, once: never into a database that somebody's records are in."""
    count = "from tenancy.models import Agency; print(Agency.objects.count())"
    log = services.var / "log" / "setup.log"
    if manage(["shell", "--no-imports", "-c", count], environment, log).strip() != "0":
        return
    step("Writing a year of demo data")
    manage(["seed_demo"], environment, log)


def collect_static(services: Services, environment: dict[str, str]) -> None:
    manage(["collectstatic", "--noinput", "--verbosity", "0"], environment, services.var / "log" / "setup.log")


def manage(arguments: list[str], environment: dict[str, str], log: Path, *, tells: bool = False) -> str:
    """Run a management command quietly, with a sign of life now and then; when it fails, the end of its log.

    What a command that `tells` wrote last is its progress. Of others it is their answer: a number, a password."""
    command = [str(PYTHON), str(ROOT / "manage.py"), *arguments]
    with log.open("ab") as errors, tempfile.TemporaryFile() as output:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL, stdout=output, stderr=errors, env=environment,
            start_new_session=True, umask=PRIVATE,
        )  # fmt: skip
        try:
            while _still_runs(child):
                said = _so_far(output).strip() if tells else ""
                step(f"  {said.splitlines()[-1].strip() if said else 'still at it'}")
        finally:
            end_group(child.pid)  # an interrupted command does not go on behind our back
            code = child.wait()
        said = _so_far(output)
    if code:
        tail = log.read_text(errors="replace")[-2000:]
        raise Problem(f"`manage.py {arguments[0]}` did not succeed. The end of {log}:\n{tail}")
    return said


def _still_runs(child: subprocess.Popen) -> bool:
    try:
        child.wait(timeout=SIGN_OF_LIFE)
    except subprocess.TimeoutExpired:
        return True
    return False


def _so_far(output: BinaryIO) -> str:
    """Read without moving the place where the command writes next: it shares the open file with us."""
    return os.pread(output.fileno(), os.fstat(output.fileno()).st_size, 0).decode(errors="replace")


def digest_of_the_tables() -> str:
    """What migrate would act on: the migrations, the walls, triggers and scale editions renewed after them, the packages."""
    found = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for pattern in ("*/migrations/*.py", "tenancy/*.py", "audit/*.py", "fidelity/editions/*.json"):
        for file in sorted(ROOT.glob(pattern)):
            found.update(file.name.encode() + file.read_bytes())
    return found.hexdigest()
