"""What of a form is kept while somebody types, and how it is put back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import QueryDict

from clients.forms.contacts import WRITTEN
from clients.forms.notes import NOTE_FIELDS
from clients.models import Draft

# The fields that are kept, those of them that hold what was typed, and those of which there may be several values.
_KEPT = {Draft.Form.CONTACT: (*WRITTEN, "jobs"), Draft.Form.NOTE: NOTE_FIELDS}
_TYPED = {Draft.Form.CONTACT: ("note", "next_step"), Draft.Form.NOTE: ("text",)}
_SEVERAL = {"with_whom", "jobs"}
_LONGEST, _MOST = 20_000, 50


def content_of(form: str, sent: QueryDict) -> dict[str, list[str]]:
    """What is to be kept of a form as it stands; nothing while nobody has typed a word."""
    fields = Draft.Form(form)
    if not any(sent.get(name, "").strip() for name in _TYPED[fields]):
        return {}
    kept = {name: sent.getlist(name)[:_MOST] for name in _KEPT[fields] if name in sent}
    return {name: [value.replace("\x00", "")[:_LONGEST] for value in values] for name, values in kept.items()}


def key_of(sent: QueryDict) -> UUID | None:
    """Under which the form will be taken."""
    try:
        return UUID(sent.get("submission", ""))
    except ValueError:
        return None


def initial_of(draft: Draft) -> dict[str, Any]:
    """The form as it stood, under the id that it had: saved, it can't come back."""
    kept = {name: values for name, values in draft.content.items() if name in _KEPT[Draft.Form(draft.form)]}
    filled = {name: values if name in _SEVERAL else (values or [""])[0] for name, values in kept.items()}
    # What was left empty stays empty, whatever the form would fill in.
    empty: dict[str, Any] = {name: [] if name in _SEVERAL else "" for name in _KEPT[Draft.Form(draft.form)]}
    return {**empty, **filled, "submission": draft.key}
