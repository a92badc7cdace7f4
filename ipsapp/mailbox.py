"""Reads the folder where Django's file backend writes mail: so that a demo's mail can be read without a mail server.

One file holds all messages of one connection, each ended by a line of 79 dashes. What a name in an address may reach
is one such file in that folder and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from email.utils import parsedate_to_datetime
from pathlib import Path

NEWEST = 200
_END = re.compile(rb"^-{79}\r?\n(?=[A-Za-z-]+:|\Z)", re.MULTILINE)
_NAME = re.compile(r"(?P<file>\d{8}-\d{6}-\d{1,20})-(?P<place>\d{1,4})")
_LINK = re.compile(r"https?://[^\s<>\"']+")
_NOT_PART_OF_A_LINK = ".,;:!?)]"
_PLUMBING = ("content-", "mime-")


@dataclass(frozen=True, slots=True)
class Mail:
    name: str
    at: datetime
    to: str
    subject: str
    headers: list[tuple[str, str]]
    text: str


def newest(folder: Path) -> list[Mail]:
    """Messages of the newest files, newest first."""
    files = sorted(folder.glob("*.log"), key=lambda path: path.name, reverse=True)[:NEWEST]
    mails = [mail for path in files for mail in _read(folder, path)]
    return sorted(mails, key=lambda mail: (mail.at, mail.name), reverse=True)


def find(folder: Path, name: str) -> Mail | None:
    """The message of that name. A name is digits and dashes, so no path can be made of it; a link out is not followed."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    return next((mail for mail in _read(folder, folder / f"{match['file']}.log") if mail.name == name), None)


def linked(text: str) -> list[tuple[str, bool]]:
    """`text` in pieces, and whether each is an address to follow: the template escapes them all."""
    pieces: list[tuple[str, bool]] = []
    done = 0
    for match in _LINK.finditer(text):
        address = match.group().rstrip(_NOT_PART_OF_A_LINK)
        pieces += [(text[done : match.start()], False), (address, True)]
        done = match.start() + len(address)
    return [piece for piece in [*pieces, (text[done:], False)] if piece[0]]


def _read(folder: Path, path: Path) -> Iterator[Mail]:
    if not path.is_file() or path.resolve().parent != folder.resolve():
        return
    for place, raw in enumerate(part for part in _END.split(path.read_bytes()) if part.strip()):
        yield _mail(f"{path.stem}-{place}", raw, path)


def _mail(name: str, raw: bytes, path: Path) -> Mail:
    message = message_from_bytes(raw, policy=modern)
    assert isinstance(message, EmailMessage)  # noqa: S101 - what this policy makes
    headers = [(key, str(value)) for key, value in message.items() if not key.lower().startswith(_PLUMBING)]
    return Mail(
        name=name,
        at=_when(message, path),
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        headers=headers,
        text=_plain(message),
    )


def _when(message: EmailMessage, path: Path) -> datetime:
    try:
        at = parsedate_to_datetime(str(message["Date"]))
    except ValueError:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _plain(message: EmailMessage) -> str:
    """The plain part. An HTML part is never shown: nothing of a mail runs or loads on this page."""
    part = message.get_body(preferencelist=("plain",))
    if part is None:
        return ""
    try:
        return str(part.get_content()).strip()
    except (LookupError, UnicodeError):
        return (part.get_payload(decode=True) or b"").decode("utf-8", "replace").strip()  # type: ignore[union-attr]
