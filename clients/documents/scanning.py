"""Asking clamd whether a file is known to do harm: when an agency's server has one (CLAMD). Without its word nothing is taken.

Its protocol: "zINSTREAM", then pieces with their length before them, a length of nought, and one line in answer.
"""

from __future__ import annotations

import logging
import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from clients.documents.refused import Refused

log = logging.getLogger("clients.documents")

TIMEOUT = 20.0
_PIECE = 1 << 16
_LONGEST_ANSWER = 4096


def scan(content: bytes) -> None:
    """Refused when clamd knows it as harmful, or can't be asked. Nothing when none is set up."""
    if not settings.CLAMD:
        return
    try:
        answer = _asked(settings.CLAMD, content)
    except OSError as problem:
        log.error("the virus scanner can't be reached", exc_info=problem)
        raise Refused(_not_asked()) from problem
    if answer.endswith(" FOUND"):
        log.warning("a file was refused by the virus scanner")
        raise Refused(_("The virus scanner refuses this file. Tell whoever sent it to you."))
    if not answer.endswith(" OK"):
        log.error("the virus scanner did not answer as it should")
        raise Refused(_not_asked())


def _not_asked() -> str:
    return _("The file could not be checked for viruses just now, and was not saved. Try again later.")


def _asked(address: str, content: bytes) -> str:
    with _line(address) as line:
        line.settimeout(TIMEOUT)
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _PIECE):
            piece = content[start : start + _PIECE]
            line.sendall(struct.pack("!I", len(piece)) + piece)
        line.sendall(struct.pack("!I", 0))
        return _answer(line)


def _line(address: str) -> socket.socket:
    where = urlsplit(address)
    if where.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(TIMEOUT)
        line.connect(where.path)
        return line
    return socket.create_connection((where.hostname or "localhost", where.port or 3310), timeout=TIMEOUT)


def _answer(line: socket.socket) -> str:
    said = b""
    while piece := line.recv(_LONGEST_ANSWER):
        said += piece
        if b"\0" in piece or len(said) > _LONGEST_ANSWER:
            break
    return said.split(b"\0", 1)[0].decode("ascii", "replace").strip()
