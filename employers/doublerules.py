"""What makes two records look like one employer: plain Python over names, telephone numbers and websites."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

# The share of groups of three letters that two names have in common, from which they are shown to whoever adds one.
ALIKE = 0.55
# How a firm is constituted says nothing about which firm it is. Folded: small letters without accents.
LEGAL_FORMS = (
    "oy", "oyj", "ab", "abp", "ky", "ay", "tmi", "osk", "ry", "rf", "ltd", "limited", "plc", "llc", "inc", "corp", "co",
    "gmbh", "ag", "as", "asa", "aps", "bv", "nv", "sa", "sarl", "srl", "spa",
)  # fmt: skip

DIGITS, FEWEST = 8, 7
# Here many have their page under one roof: the way behind the host tells them apart.
SHARED_HOSTS = frozenset(
    {"facebook.com", "instagram.com", "linkedin.com", "twitter.com", "x.com", "tiktok.com", "youtube.com", "linktr.ee"}
)


def number(phone: str) -> str:
    """The last digits, so that +358 40 555 0101 is 040 5550101. Empty when they are too few to tell anybody by."""
    digits = re.sub(r"\D", "", phone)
    return digits[-DIGITS:] if len(digits) >= FEWEST else ""


def host(website: str) -> str:
    """Without www, in small letters. Empty when there is none."""
    return (_parts(website).hostname or "").removeprefix("www.")


def place(website: str) -> str:
    """What tells a website from others: its host, and where many share one, the way behind it too."""
    found = host(website)
    if found not in SHARED_HOSTS:
        return found
    way = _parts(website).path.strip("/").lower()
    return f"{found}/{way}" if way else ""


def _parts(website: str) -> SplitResult:
    return urlsplit(website if "//" in website else f"//{website}")


def may_be_one(*, likeness: float, same_number: bool, same_place: bool) -> bool:
    return likeness >= ALIKE or same_number or same_place
