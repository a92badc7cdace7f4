"""PostgreSQL and Redis for one data folder, shared by whoever needs them at the moment.

Everyone who uses the servers holds a shared lock on one file for as long as they live. The kernel lets go of
it even after kill -9, so the last to leave can tell that it is the last, and stops them.
"""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from dev.postgres_server import Postgres
from dev.redis_server import Redis
from dev.say import step


class Services:
    def __init__(
        self, var: Path, *, throwaway: bool = False, careless: bool = False, copy_of: Path | None = None
    ) -> None:
        self.var = var
        # Servers named from outside are used as they are; throw-away ones are always our own.
        named = {} if throwaway else os.environ
        self.postgres = (
            None if named.get("DATABASE_URL") else Postgres(var / "postgres", careless=careless, copy_of=copy_of)
        )
        self.redis = None if named.get("REDIS_URL") else Redis(var / "redis")
        self._users = (var / "services.users").open("a")

    @staticmethod
    def named_from_outside() -> bool:
        return bool(os.environ.get("DATABASE_URL"))

    def acquire(self) -> None:
        with self._alone():
            fcntl.flock(self._users, fcntl.LOCK_SH)
            if self.postgres:
                self._start("PostgreSQL", self.postgres)
                self.postgres.prepare_database()
            if self.redis:
                self._start("Redis", self.redis)

    def release(self) -> None:
        """Leave; the last one out turns off the light, unless `services` asked to leave it on."""
        with self._alone():
            fcntl.flock(self._users, fcntl.LOCK_UN)
            if not self.kept() and self._nobody_else():
                self.stop()

    def _start(self, name: str, server: Postgres | Redis) -> None:
        if not server.running():
            step(f"Starting {name}")
            server.start()

    def revive(self) -> None:
        """Start again what died on its own; a server that can't start says why and ends the run."""
        for server, name in ((self.postgres, "PostgreSQL"), (self.redis, "Redis")):
            if server and not server.running():
                step(f"{name} stopped; starting it again")
                server.start()

    def stop(self) -> None:
        for server in (self.redis, self.postgres):
            if server:
                server.stop()

    def destroy(self) -> None:
        for server in (self.redis, self.postgres):
            if server:
                server.destroy()

    def keep(self, wanted: bool) -> None:
        marker = self.var / "services.keep"
        marker.touch() if wanted else marker.unlink(missing_ok=True)

    def kept(self) -> bool:
        return (self.var / "services.keep").exists()

    def environment(self) -> dict[str, str]:
        """What the settings read. Servers named from outside are left as they are."""
        found = {"IPS_VAR": str(self.var), "SECRET_KEY": os.environ.get("SECRET_KEY") or secret_key(self.var)}
        if self.postgres:
            found["DATABASE_URL"] = self.postgres.url("ips_app")
            found["DATABASE_OWNER_URL"] = self.postgres.url("ips_owner")
        if self.redis:
            found["REDIS_URL"] = self.redis.url()
        return found

    def _nobody_else(self) -> bool:
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        fcntl.flock(self._users, fcntl.LOCK_UN)
        return True

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.var / "services.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


@contextlib.contextmanager
def in_use(var: Path) -> Iterator[Services]:
    services = Services(var)
    try:
        services.acquire()
        yield services
    finally:
        services.release()


def secret_key(var: Path) -> str:
    """Made once per data folder; readable by its owner only."""
    return secret(var, "secret_key")


def secret(var: Path, name: str) -> str:
    file = var / name
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    with os.fdopen(handle, "w") as out:
        made = secrets.token_urlsafe(50)
        out.write(made)
    return made
