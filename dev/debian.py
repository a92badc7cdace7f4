"""System libraries: apt for root; for everyone else the same packages, unpacked into var/sys."""

import os
import shutil
import subprocess
from pathlib import Path

from dev.places import am_root
from dev.say import Problem, step

NAMES_OF_FOLDERS = ("usr/lib/*-linux-gnu", "lib/*-linux-gnu", "usr/lib/*-linux-gnu/pulseaudio")


def install(packages: list[str], system: Path) -> None:
    """Bring in Debian packages with what they need."""
    if not shutil.which("apt-get"):
        raise Problem(f"No apt on this machine: please install what Debian calls {', '.join(packages)} yourself.")
    log = system.parent / "log" / "apt.log"
    try:
        if am_root():
            _as_root(packages, log)
        else:
            _unpacked(packages, system, log)
    except subprocess.CalledProcessError as error:
        tail = log.read_text(errors="replace")[-1500:]
        raise Problem(f"`{' '.join(error.cmd[:2])}` did not succeed ({log}):\n{tail}") from None


def library_path(system: Path) -> dict[str, str]:
    """Where the loader finds what was unpacked; nothing when nothing was."""
    found = [str(place) for pattern in NAMES_OF_FOLDERS for place in sorted((system / "root").glob(pattern))]
    if not found:
        return {}
    already = os.environ.get("LD_LIBRARY_PATH")
    return {"LD_LIBRARY_PATH": ":".join([*found, already] if already else found)}


def _as_root(packages: list[str], log: Path) -> None:
    get = ["apt-get", "-o", "DPkg::Lock::Timeout=120"]
    _run([*get, "update"], log)
    _run([*get, "install", "-y", "--no-install-recommends", *packages], log)


def _unpacked(packages: list[str], system: Path, log: Path) -> None:
    """apt with a state of its own: it knows what the machine has, downloads the rest, installs nothing."""
    apt = system / "apt"
    for folder in ("state/lists/partial", "cache/archives/partial"):
        (apt / folder).mkdir(parents=True, exist_ok=True)
    get = ["apt-get", "-o", f"Dir::State={apt}/state", "-o", f"Dir::Cache={apt}/cache"]
    get += ["-o", "Dir::State::status=/var/lib/dpkg/status", "-o", "Debug::NoLocking=1"]
    _run([*get, "update"], log)
    _run([*get, "install", "-y", "--download-only", "--no-install-recommends", *packages], log)
    root = system / "root"
    root.mkdir(exist_ok=True)
    for package in sorted((apt / "cache" / "archives").glob("*.deb")):
        _run(["dpkg", "-x", str(package), str(root)], log)
        package.unlink()


def _run(command: list[str], log: Path) -> None:
    with log.open("a") as out:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=True, env=environment)


def step_for(what: str) -> None:
    how = "with apt" if am_root() else "into var/sys"
    step(f"Installing {what} {how}")
