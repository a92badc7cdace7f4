"""Which files are let in: by what they are called and by what they are, and both must agree.

A short list of kinds that carry no code. What a file claims to be counts for nothing: its own bytes say it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from django.utils.translation import gettext as _

from clients.documents import pictures, zipped
from clients.documents.refused import Refused

MOST = 10 * 1024 * 1024
_LONGEST_NAME = 120
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A browser that guesses takes text that begins so for a page.
_MARKUP = ("<!doctype", "<html", "<head", "<body", "<script", "<svg", "<?xml", "<iframe", "<?php", "#!")
# What moves the reading direction makes "annexe‮fdp.exe" look like a PDF.
_CHANGES_DIRECTION = set("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Kind(NamedTuple):
    content_type: str
    check: Callable[[bytes], bytes]


class Checked(NamedTuple):
    """A file that may be kept: its bytes, rewritten where that takes something hidden out, and what they are."""

    name: str
    content: bytes
    content_type: str


def _pdf(content: bytes) -> bytes:
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        raise Refused(_("This is not a whole PDF. Save or scan it again."))
    return content


def _text(content: bytes) -> bytes:
    """As UTF-8, whichever way it came."""
    for encoding in ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Refused(_("This is not plain text. Save it as a PDF."))
    if any(unicodedata.category(sign) == "Cc" and sign not in "\t\r\n\f" for sign in text):
        raise Refused(_("This is not plain text. Save it as a PDF."))
    if text.lstrip().lower().startswith(_MARKUP):
        raise Refused(_("This is a web page or a script and not plain text. Save it as a PDF."))
    return text.encode()


_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    ".pdf": Kind("application/pdf", _pdf),
    ".png": Kind("image/png", pictures.png),
    ".jpg": Kind("image/jpeg", pictures.jpeg),
    ".docx": Kind(f"{_OFFICE}wordprocessingml.document", zipped.docx),
    ".xlsx": Kind(f"{_OFFICE}spreadsheetml.sheet", zipped.xlsx),
    ".odt": Kind("application/vnd.oasis.opendocument.text", zipped.odt),
    ".txt": Kind("text/plain; charset=utf-8", _text),
}
_ALSO = {".jpeg": ".jpg"}
ACCEPTED = ",".join([*KINDS, *_ALSO])


def checked(name: str, content: bytes) -> Checked:
    """The file as it may be kept; Refused says why it may not."""
    if not content:
        raise Refused(_("This file is empty. Choose another."))
    if len(content) > MOST:
        raise Refused(_("The file is larger than %(most)s MB.") % {"most": MOST >> 20})
    if content.startswith(_OLD_OFFICE):
        raise Refused(_("This is an old Office file, or one with a password. Save it without, or as a PDF."))
    stem, ending = _parted(clean_name(name))
    kind = KINDS.get(ending)
    if kind is None:
        raise Refused(
            _("This kind of file is not taken. Take a PDF, a picture (JPG, PNG), DOCX, XLSX, ODT or plain text.")
        )
    return Checked(stem + ending, kind.check(content), kind.content_type)


def clean_name(name: str) -> str:
    """What the sender called it, without folders, signs that steer and names that a system keeps for itself."""
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign for sign in name if _may_stand(sign))
    return " ".join(unicodedata.normalize("NFC", kept).split()).strip(". ")


def _may_stand(sign: str) -> bool:
    return (
        sign not in _CHANGES_DIRECTION
        and sign not in '<>:"|?*;%'
        and (unicodedata.category(sign) not in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp", "Cf") or sign == "\u200d")
    )


def _parted(name: str) -> tuple[str, str]:
    """The name and its ending, the ending in small letters; the last of several is the one that counts."""
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name[:_LONGEST_NAME], ""
    ending = f".{ending.lower()}"
    return stem.strip(". ")[:_LONGEST_NAME] or _("document"), _ALSO.get(ending, ending)
