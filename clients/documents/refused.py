from __future__ import annotations


class Refused(Exception):
    """The file is not taken. `str()` says why and what to do, in the reader's language."""
