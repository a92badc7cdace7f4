"""Office files are zips: looked through in memory, bounded, never unpacked to disk. Nothing in them may run or call home."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from xml.parsers import expat

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
# What says how the parts belong together, and what an open document says: more of it than this nobody writes.
MOST_XML = 20 * 1024 * 1024
# Of an open document: what runs something, whose address is only followed by hand, and addresses that lie outside the file.
_RUNS = {"event-listener", "script", "applet", "plugin", "object-ole"}
_FOLLOWED = {"a", "template"}
_OUTSIDE = re.compile(r"\s*([a-z][a-z0-9+.-]*:|//|\\|(\./)*\.\./)", re.IGNORECASE)
_MACRO = re.compile(r"\s*(vnd\.sun\.star\.|macro:|script:|javascript:|slot:|service:)", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


def docx(content: bytes) -> bytes:
    return _ooxml(content, b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml")


def xlsx(content: bytes) -> bytes:
    return _ooxml(content, b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml")


def odt(content: bytes) -> bytes:
    parts = _parts(content)
    if parts.get("mimetype", b"").strip() != b"application/vnd.oasis.opendocument.text":
        raise Refused(_not_what_it_says())
    if "content.xml" not in parts:
        raise Refused(_with_code())
    _look_through(parts, ".xml", _refuse_what_acts)
    return content


def _refuse_what_acts(name: str, attributes: dict[str, str]) -> None:
    address = attributes.get("href", "")
    if name in _RUNS or _MACRO.match(address):
        raise Refused(_with_code())
    if name.startswith("dde-") or (name not in _FOLLOWED and _OUTSIDE.match(address)):
        raise Refused(_calls_home())


def _ooxml(content: bytes, main: bytes) -> bytes:
    parts = _parts(content)
    types = parts.get("[Content_Types].xml", b"")
    if b"macroenabled" in types.lower():
        raise Refused(_with_code())
    if main not in types:
        raise Refused(_not_what_it_says())
    _look_through(parts, ".rels", _refuse_what_calls_home)
    return content


def _refuse_what_calls_home(name: str, attributes: dict[str, str]) -> None:
    """A link that somebody may follow does not; a template or a picture that is fetched on opening does."""
    outside = attributes.get("TargetMode", "").strip().lower() == "external"
    if name == "Relationship" and outside and not attributes.get("Type", "").endswith("/hyperlink"):
        raise Refused(_calls_home())


def _look_through(parts: dict[str, bytes], ending: str, look: Callable[[str, dict[str, str]], None]) -> None:
    """Every element by its name and attributes, without prefixes, as a program reads them: a word may be written in numbers,
    and a sign that looks like the end of an element may stand within it."""
    chosen = [part for name, part in parts.items() if name.lower().endswith(ending)]
    if sum(map(len, chosen)) > MOST_XML:
        raise Refused(_too_much())
    for part in chosen:
        _read_elements(part, look)


def _read_elements(xml: bytes, look: Callable[[str, dict[str, str]], None]) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: look(
        _bare(name), {_bare(each): value for each, value in attributes.items()}
    )
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as problem:
        raise Refused(_damaged()) from problem


def _bare(name: str) -> str:
    return name.rpartition(":")[2]


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
        raise Refused(_damaged()) from problem


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
        says_what_it_is = name.lower().endswith((".xml", ".rels"))
        if says_what_it_is:
            _refuse_own_entities(whole)
        if name == "mimetype" or says_what_it_is:
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


def _damaged() -> str:
    return _("The file is damaged. Open it, save it again, or save it as a PDF.")


def _calls_home() -> str:
    return _("The file fetches something from outside when it is opened. Save it as a PDF.")


def _too_much() -> str:
    return _("The file unpacks to more than can be read. Save it as a PDF.")
