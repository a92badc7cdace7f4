"""Pictures are drawn anew: what hides in one (where it was taken, a second file behind it) does not come along."""

from __future__ import annotations

import io
import warnings
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from clients.documents.refused import Refused

# A page scanned at 600 dpi has 35 million; a picture of 50 million takes 200 MB while it is drawn.
MOST_PIXELS = 50_000_000


def png(content: bytes) -> bytes:
    return _drawn_anew(content, "PNG", b"\x89PNG\r\n\x1a\n", optimize=False)


def jpeg(content: bytes) -> bytes:
    return _drawn_anew(content, "JPEG", b"\xff\xd8\xff", quality=88)


def _drawn_anew(content: bytes, form: str, magic: bytes, **how: Any) -> bytes:
    if not content.startswith(magic):
        raise Refused(_("This is not the kind of picture that its name says. Save it again, or as a PDF."))
    try:
        with warnings.catch_warnings():
            # The limit below is ours, and lower.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[form]) as picture:
                width, height = picture.size
                if width * height > MOST_PIXELS:
                    raise Refused(
                        _("The picture has more dots than can be read. Make it smaller, or save it as a PDF.")
                    )
                return _written(ImageOps.exif_transpose(picture), form, how)
    except Refused:
        raise
    except Exception as problem:
        # A damaged picture fails in as many ways as there are decoders: all mean this.
        raise Refused(_("The picture is damaged. Save it again, or as a PDF.")) from problem


def _written(picture: Any, form: str, how: dict[str, Any]) -> bytes:
    """The dots alone, turned as the camera said."""
    modes = ("RGB", "L") if form == "JPEG" else ("RGB", "RGBA", "L", "LA", "1")
    plain = picture.convert("RGBA" if form == "PNG" else "RGB") if picture.mode not in modes else picture.copy()
    plain.info = {}
    written = io.BytesIO()
    plain.save(written, form, **how)
    return written.getvalue()
