"""The badge of a due contact as ready markup: a list of fifty would else render the same few templates fifty times."""

from __future__ import annotations

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language


def drawn(badge: str) -> SafeString:
    """`badge` is a name that templates/_due_badge.html knows (clients.wording.badge)."""
    return _drawn(badge, get_language())


@lru_cache(maxsize=64)
def _drawn(badge: str, language: str | None) -> SafeString:
    # The language is part of the key, because the words are.
    return render_to_string("_due_badge.html", {"status": badge})
