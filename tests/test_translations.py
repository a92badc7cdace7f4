"""Finnish is whole, and what is compiled is what is written: bare machines have no msgfmt, so the .mo is committed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
FINNISH = ROOT / "locale" / "fi" / "LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{\w*\}")


@pytest.fixture(scope="module")
def catalogue() -> list[polib.POEntry]:
    return [entry for entry in polib.pofile(str(FINNISH / "django.po")) if not entry.obsolete]


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_nothing_is_left_in_english(catalogue):
    assert [entry.msgid for entry in catalogue if not all(texts(entry)) or entry.fuzzy] == []


def test_placeholders_are_kept(catalogue):
    """A plural's one-form may leave its number out; nothing may be added."""
    odd = []
    for entry in catalogue:
        wanted = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        for text in texts(entry):
            found = set(PLACEHOLDER.findall(text))
            if found - wanted or (not entry.msgid_plural and found != wanted):
                odd.append((entry.msgid, text))
    assert odd == []


def test_what_is_compiled_is_what_is_written(catalogue):
    compiled = {(e.msgctxt, e.msgid): texts(e) for e in polib.mofile(str(FINNISH / "django.mo"))}
    assert compiled == {(e.msgctxt, e.msgid): texts(e) for e in catalogue}


def test_no_text_hides_inside_an_f_string():
    """xgettext does not look there: such a text would stay English for ever."""
    hidden = re.compile(r"""f["'][^"'\n]*\{\s*(_|gettext|ngettext|pgettext)\(""")
    names = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    assert [name for name in names.split() if hidden.search((ROOT / name).read_text())] == []


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="needs gettext; the machine that writes texts has it")
def test_every_text_of_the_code_is_in_the_catalogue(tmp_path, catalogue):
    """makemessages on a copy finds nothing new."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for name in filter(None, tracked.split("\0")):
        if name.startswith(("tests/", "dev/")) or not name.endswith((".py", ".html", ".txt", ".po")):
            continue
        source, target = ROOT / name, tmp_path / name
        if source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    command = [sys.executable, "-m", "django", "makemessages", "-l", "fi", "--no-location"]
    plain = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(command, cwd=tmp_path, env=plain, check=True)
    fresh = polib.pofile(str(tmp_path / "locale" / "fi" / "LC_MESSAGES" / "django.po"))
    known = {(entry.msgctxt, entry.msgid) for entry in catalogue}
    assert sorted(e.msgid for e in fresh if not e.obsolete and (e.msgctxt, e.msgid) not in known) == []
