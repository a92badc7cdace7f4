"""A cluster with the tables made, kept between test runs: copying it takes a blink, migrating takes seconds.

Its name says what it was made from, so a changed migration makes a new one. Django clones each test database
from the database in it (TEST TEMPLATE); what a run changes, it changes in its own copy.
"""

import os
import shutil
import subprocess
from pathlib import Path

from dev import application
from dev.places import var
from dev.say import Problem, step
from dev.services import Services

KEPT = 3


def kept() -> Path:
    return var() / "test-clusters" / application.digest_of_the_tables()[:16]


def make(servers: Services, environment: dict[str, str]) -> bool:
    """Have the tables in these servers' database, and remember them; False when a migration did not run."""
    if not servers.postgres:
        return False
    if servers.postgres.copied:
        return True
    step("Making the tables for tests")
    try:
        application.manage(["migrate", "--noinput"], {**os.environ, **environment}, servers.var / "log" / "setup.log")
    except Problem as problem:
        step(f"{problem}")
        return False
    servers.postgres.stop()
    _keep(servers.postgres.data)
    servers.postgres.start()
    return True


def _keep(data: Path) -> None:
    place = kept()
    part = place.with_name(f"{place.name}.{os.getpid()}.part")
    part.parent.mkdir(mode=0o700, exist_ok=True)
    subprocess.run(["cp", "-a", str(data), str(part)], check=True)
    try:
        part.rename(place)
    except OSError:  # another run was faster
        shutil.rmtree(part)
    newest_first = sorted(place.parent.iterdir(), key=lambda each: each.stat().st_mtime, reverse=True)
    for old in newest_first[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
