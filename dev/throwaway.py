"""Servers for one test run, in a folder of their own that goes away with it."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from dev import migrated
from dev.postgres_server import DATABASE
from dev.services import Services

PREFIX = "ips-test-"


@contextlib.contextmanager
def services(*, careless: bool = True) -> Iterator[dict[str, str]]:
    """The environment of running throw-away servers; those of an outer run are used when there is one."""
    if os.environ.get("IPS_TEST_SERVICES"):
        yield {}
        return
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.geteuid()}-"))
    folder.chmod(0o711)  # PostgreSQL may run as another user and has to pass through
    with (folder / "in-use").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name in ("log", "static"):
            (folder / name).mkdir()
        tables = migrated.kept() if migrated.kept().exists() else None
        servers = Services(folder, throwaway=True, careless=careless, copy_of=tables)
        try:
            servers.acquire()
            found = {**servers.environment(), "IPS_TEST": "1", "IPS_TEST_SERVICES": str(folder)}
            if migrated.make(servers, found):
                found["IPS_TEST_TEMPLATE"] = DATABASE
            yield found
        finally:
            servers.destroy()
            shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Stop and remove what a killed run left behind: its lock is free."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}{os.geteuid()}-*"):
        with contextlib.suppress(OSError), (folder / "in-use").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            Services(folder, throwaway=True).destroy()
            shutil.rmtree(folder, ignore_errors=True)
