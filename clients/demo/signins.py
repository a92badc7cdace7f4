"""Passwords of the demo: made at random on first seed, kept in a file that only its owner can read, never in the code."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

FILE = "demo_signins.txt"
# Letters and digits that can't be taken for one another when they are typed from a screen.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class SignIn:
    who: str
    email: str
    password: str


def new_password() -> str:
    """Four groups of four: about 79 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def as_text(sign_ins: list[SignIn]) -> str:
    who, email = (max(len(getattr(each, name)) for each in sign_ins) for name in ("who", "email"))
    lines = [f"  {each.who:<{who}}  {each.email:<{email}}  {each.password}" for each in sign_ins]
    return "\n".join(lines) + "\n"


def keep(sign_ins: list[SignIn]) -> Path:
    """Write the file anew, readable by its owner only from the first byte on."""
    settings.VAR.mkdir(parents=True, exist_ok=True)
    path = Path(settings.VAR) / FILE
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(as_text(sign_ins))
    return path
