"""The virtual environment and the locked packages in it, every file checked against its hash."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from dev.places import PYTHON, ROOT, VENV
from dev.say import Problem, step

LOCKS = {"demo": ROOT / "requirements-demo.lock", "dev": ROOT / "requirements-dev.lock"}
STAMP = VENV / "ips-installed.json"


def ensure(kind: str) -> None:
    """Have what `kind` ("demo" or "dev") needs; done in milliseconds when nothing changed since last time."""
    here = os.open(ROOT, os.O_RDONLY)  # a lock on the checkout itself: two first runs at once take turns
    try:
        fcntl.flock(here, fcntl.LOCK_EX)
        if not _is_current(kind):
            _make_venv()
            _install(kind)
    finally:
        os.close(here)


def _is_current(kind: str) -> bool:
    """dev holds all of demo with the same pins (tests/test_setup.py), so it serves for both."""
    try:
        done = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return False
    # Scripts in a venv hold its path: a moved checkout needs a new one.
    if done.get("where") != str(VENV) or done.get("python") != sys.version or not PYTHON.exists():
        return False
    return any(done.get(name) == _digest(name) for name in {kind, "dev"})


def _digest(kind: str) -> str:
    return hashlib.sha256(LOCKS[kind].read_bytes()).hexdigest()


def _make_venv() -> None:
    try:
        found = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        found = {}
    if PYTHON.exists() and found.get("where") == str(VENV) and found.get("python") == sys.version:
        return
    step("Making a virtual environment in .venv")
    if VENV.exists():
        shutil.rmtree(VENV)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Problem(f"Python could not make a virtual environment:\n{made.stdout.strip() or made.stderr.strip()}")


def _install(kind: str) -> None:
    step(f"Installing the locked packages ({kind})")
    done: dict[str, str] = {"where": str(VENV), "python": sys.version}
    if not _with_uv(LOCKS[kind]):
        step("uv was of no use here; pip does it, more slowly")
        _pip("install", "--quiet", "--require-hashes", "-r", str(LOCKS[kind]))
    done[kind] = _digest(kind)
    STAMP.write_text(json.dumps(done))


def _with_uv(lock: Path) -> bool:
    """uv itself comes from the lock too. It does not read pip's settings: what it needs is passed on."""
    stanza = _stanza_of("uv", lock.read_text())
    if not stanza:
        return False
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as only_uv:
        only_uv.write(stanza)
        only_uv.flush()
        _pip("install", "--quiet", "--require-hashes", "--no-deps", "-r", only_uv.name)
    environment = {"UV_SYSTEM_CERTS": "1", **os.environ}
    if os.environ.get("PIP_INDEX_URL"):
        environment.setdefault("UV_DEFAULT_INDEX", os.environ["PIP_INDEX_URL"])
    command = [str(VENV / "bin" / "uv"), "pip", "install", "--quiet", "--python", str(PYTHON)]
    tried = subprocess.run([*command, "--require-hashes", "-r", str(lock)], env=environment, check=False)
    return tried.returncode == 0


def _stanza_of(name: str, lock: str) -> str:
    """One package's lines of a lock file: its name and version, then its hashes, indented."""
    lines = lock.splitlines()
    for number, line in enumerate(lines):
        if line.startswith(f"{name}=="):
            rest = lines[number + 1 :]
            length = next((n for n, other in enumerate(rest) if not other.startswith("    --hash")), len(rest))
            return "\n".join([line, *rest[:length]]) + "\n"
    return ""


def _pip(*arguments: str) -> None:
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    done = subprocess.run([str(PYTHON), "-m", "pip", *arguments], env={**os.environ, **quiet}, check=False)
    if done.returncode:
        raise Problem("The packages were not installed; pip says why above. Is there a way to the internet?")
