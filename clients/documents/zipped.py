"""Office files are zips: looked through in memory, bounded, never unpacked to disk. Nothing in them may run or call home."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from django.utils.translation import gettext as _

from clients.documents.refused import Refused

MOST_PARTS = 2000
MOST_UNPACKED = 100 * 1024 * 1024
# Text packs to a tenth, empty tables to a hundredth; a bomb to a thousandth.
MOST_RATIO = 250
_PIECE = 1 << 18

_CODE = re.compile(
    r"vbaproject|vbadata|activex|oleobject|^basic/|^scripts/|/basic/|\.(exe|dll|js|vbs|bat|cmd|ps1|jar|hta|scr|html?|svgz?|lnk)$",
    re.IGNORECASE,
)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>", re.IGNORECASE)
_OUTSIDE = re.compile(rb"TargetMode\s*=\s*[\"']External", re.IGNORECASE)
_LINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


def docx(content: bytes) -> bytes:
    return _ooxml(content, b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml")


def xlsx(content: bytes) -> bytes:
    return _ooxml(content, b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml")


def odt(content: bytes) -> bytes:
    parts = _parts(content)
    if parts.get("mimetype", b"").strip() != b"application/vnd.oasis.opendocument.text":
        raise Refused(_not_what_it_says())
    if "content.xml" not in parts or b"<script:event-listener" in parts["content.xml"]:
        raise Refused(_with_code())
    return content


def _ooxml(content: bytes, main: bytes) -> bytes:
    parts = _parts(content)
    types = parts.get("[Content_Types].xml", b"")
    if b"macroenabled" in types.lower():
        raise Refused(_with_code())
    if main not in types:
        raise Refused(_not_what_it_says())
    for name, part in parts.items():
        if name.endswith(".rels") and any(_calls_home(relation) for relation in _RELATION.findall(part)):
            raise Refused(_("The file fetches something from outside when it is opened. Save it as a PDF."))
    return content


def _calls_home(relation: bytes) -> bool:
    """A link that somebody may follow is none; a template or a picture that is fetched on opening is."""
    return bool(_OUTSIDE.search(relation)) and not _LINK.search(relation)


def _parts(content: bytes) -> dict[str, bytes]:
    """The parts that say what the file is, read; all others looked through. Refused for whatever does not look right."""
    if not content.startswith(b"PK\x03\x04"):
        raise Refused(_not_what_it_says())
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return dict(_read(archive, len(content)))
    except Refused:
        raise
    except Exception as problem:
        # As many ways as zipfile and zlib have: all mean this.
        raise Refused(_("The file is damaged. Open it, save it again, or save it as a PDF.")) from problem


def _read(archive: zipfile.ZipFile, packed: int) -> Iterator[tuple[str, bytes]]:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise Refused(_too_much())
    left = min(MOST_UNPACKED, MOST_RATIO * packed)
    seen: set[str] = set()
    for part in parts:
        name = part.filename
        if part.flag_bits & 1:
            raise Refused(_("The file has a password. Save it without, or as a PDF."))
        if name.startswith(("/", "\\")) or ".." in name.split("/") or "\\" in name or name.lower() in seen:
            raise Refused(_not_what_it_says())
        if _CODE.search(name):
            raise Refused(_with_code())
        seen.add(name.lower())
        # What a part says of its own size may be anything: it is counted as it comes.
        whole = _unpacked(archive, part, left)
        left -= len(whole)
        if name.endswith((".xml", ".rels")):
            _refuse_own_entities(whole)
        if name == "mimetype" or name.endswith((".xml", ".rels")):
            yield name, whole


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> bytes:
    pieces, size = [], 0
    with archive.open(part) as opened:
        while piece := opened.read(_PIECE):
            size += len(piece)
            if size > most:
                raise Refused(_too_much())
            pieces.append(piece)
    return b"".join(pieces)


def _refuse_own_entities(xml: bytes) -> None:
    """Neither entities of its own, nor another writing in which they could hide."""
    if xml.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in xml[:200] or _DOCTYPE.search(xml):
        raise Refused(_("The file holds instructions that no document needs. Save it as a PDF."))


def _not_what_it_says() -> str:
    return _("The file is not what its name says. Open it, save it again, or save it as a PDF.")


def _with_code() -> str:
    return _("The file holds macros or other code. Save it without, or as a PDF.")


def _too_much() -> str:
    return _("The file unpacks to more than can be read. Save it as a PDF.")
