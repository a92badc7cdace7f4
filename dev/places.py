"""Where things live: the checkout, its data folder, and folders short enough for sockets."""

import hashlib
import os
import stat
import sys
import tempfile
from pathlib import Path

from dev.say import Problem

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

# Mails, logs and records are nobody else's to read on a shared machine.
PRIVATE = 0o077

# A Unix socket's path ends at 108 bytes on Linux and 104 on macOS, its name included.
LONGEST_SOCKET_FOLDER = 80


def var() -> Path:
    """The folder for data, logs and secrets: IPS_VAR, or var/ in the checkout. Made on first use."""
    folder = Path(os.environ.get("IPS_VAR") or ROOT / "var").absolute()
    try:
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        (folder / "log").mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise Problem(f"{folder} was not made: {error.strerror}. IPS_VAR can name another folder.") from None
    if not os.access(folder / "log", os.W_OK):
        raise Problem(f"{folder} belongs to someone else. IPS_VAR can name another folder.")
    return folder


def mark(path: Path) -> str:
    """A short name that differs between checkouts and data folders, so that two demos never meet."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def am_root() -> bool:
    return os.geteuid() == 0


def site_packages() -> Path:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return VENV / "lib" / version / "site-packages"


def socket_folder(home: Path) -> Path:
    """`home/run`, or a private folder under the temp dir when that is too long for a socket."""
    folder = home / "run"
    if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
        folder = Path(tempfile.gettempdir()) / f"ips-{os.geteuid()}-{mark(home)}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or (not am_root() and found.st_uid != os.geteuid()):
        raise Problem(f"{folder} belongs to someone else; remove it or set TMPDIR.")
    return folder
