"""What PDFs and browser tests need beside Python: Pango, letters to print with, and Chromium."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.sax.saxutils import escape

from dev import debian
from dev.places import ROOT
from dev.say import Problem, plain

PANGO = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
_LOAD = "import ctypes; [ctypes.CDLL(name) for name in {names!r}]"
_NAMES = {
    "linux": ["libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"],
    "darwin": ["libpango-1.0.0.dylib", "libpangoft2-1.0.0.dylib", "libharfbuzz-subset.0.dylib"],
}
BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome", "chromium-browser")


def environment(var: Path) -> dict[str, str]:
    return {**debian.library_path(var / "sys"), "FONTCONFIG_FILE": str(_fonts(var))}


def ensure_pango(var: Path) -> None:
    """Without Pango everything works but PDFs, so a machine that can't have it is told and goes on."""
    if _pango_loads(var):
        return
    debian.step_for("Pango, for PDFs")
    try:
        debian.install(PANGO, var / "sys")
    except Problem as problem:
        plain(f"Pango is missing, so PDFs can't be made: {problem}")


def ensure_chromium(var: Path) -> str:
    """The path of a Chromium that starts."""
    found = find_chromium(var)
    if not found:
        debian.step_for("Chromium, for the browser tests")
        debian.install(["chromium-headless-shell"], var / "sys")
        found = find_chromium(var)
    if not found:
        raise Problem("Chromium was installed but does not start; IPS_CHROMIUM can name another one.")
    return found


def find_chromium(var: Path) -> str:
    return next((candidate for candidate in _browsers(var) if _starts(candidate, var)), "")


def _browsers(var: Path) -> list[str]:
    named = [os.environ.get("IPS_CHROMIUM"), *(shutil.which(name) for name in BROWSERS)]
    unpacked = sorted((var / "sys" / "root" / "usr" / "lib" / "chromium").glob("chromium-headless-shell"))
    return [candidate for candidate in [*named, *map(str, unpacked)] if candidate]


def _starts(browser: str, var: Path) -> bool:
    try:
        command = [browser, "--version"]
        return _quiet(command, var).returncode == 0
    except OSError:
        return False


def _pango_loads(var: Path) -> bool:
    names = _NAMES.get(sys.platform, [])
    return _quiet([sys.executable, "-c", _LOAD.format(names=names)], var).returncode == 0


def _quiet(command: list[str], var: Path) -> subprocess.CompletedProcess:
    return subprocess.run(command, capture_output=True, check=False, env={**os.environ, **environment(var)}, timeout=60)


def _fonts(var: Path) -> Path:
    """Our own letters, beside the machine's: without any, PDFs are empty and Chromium stops."""
    file = var / "fonts.conf"
    text = (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n'
        f"  <dir>{escape(str(ROOT / 'static' / 'fonts'))}</dir>\n  <dir>/usr/share/fonts</dir>\n"
        f"  <cachedir>{escape(str(var / 'fontcache'))}</cachedir>\n</fontconfig>\n"
    )
    if not file.exists() or file.read_text() != text:
        file.write_text(text)
    return file
