"""Notes as the timeline tells them: the text, and under it what was added later."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat, JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clients import wording
from clients.models import ClientNote, NoteAddendum, Sensitivity
from clients.report.cards import Card
from employers.timeline import Entry

KIND = "note"


def _name(of: str) -> Any:
    return Concat(f"{of}__user__first_name", Value(" "), f"{of}__user__last_name")


def ask_events(client: int) -> QuerySet[Any, Any]:
    """`title` holds what the entry says of the note, put together by the database: the timeline asks all parts at once."""
    added = (
        NoteAddendum.objects.filter(note=OuterRef("pk"))
        .order_by("pk")
        .values_list(JSONObject(at="created_at", who=_name("author"), text="text"))
    )
    told = JSONObject(
        kind="kind",
        sensitivity="sensitivity",
        who=_name("author"),
        at="created_at",
        void="void_reason",
        version="version",
        added=ArraySubquery(added),
    )
    return (
        ClientNote.objects.filter(client=client)
        .order_by()
        .annotate(what=Value(KIND, CharField()), day=F("note_date"), title=Cast(told, TextField()))
        .values_list("what", "day", "public_id", "title", "text")
    )


def event(kind: str, day: date, public_id: UUID, title: str, text: str, today: date) -> Entry:
    told = json.loads(title)
    about = "" if told["sensitivity"] == Sensitivity.ORDINARY else str(Sensitivity(told["sensitivity"]).label)
    written = _day(told["at"])
    meta = [told["who"].strip()]
    if written > day:
        meta.append(_("written %(day)s") % {"day": wording.day(written, today)})
    if told["void"]:
        meta.append(_("void: %(reason)s") % {"reason": told["void"]})
    elif told["version"] > 1:
        meta.append(_("changed since"))
    return Entry(
        day=day,
        kind="note",
        icon="note",
        word=capfirst(str(ClientNote.Kind(told["kind"]).label)),
        title=about,
        meta=" · ".join(meta),
        text="\n".join([text, *(_addendum(each, today) for each in told["added"])]),
        url=reverse("clients:note", args=[public_id]),
        void=bool(told["void"]),
    )


def _addendum(told: dict[str, str], today: date) -> str:
    day = wording.day(_day(told["at"]), today)
    said = {"day": day, "who": told["who"].strip(), "text": told["text"]}
    return _("Added %(day)s, %(who)s: %(text)s") % said


def _day(at: str) -> date:
    """The day where the agency is: its time zone is the request's (accounts.middleware)."""
    return timezone.localtime(datetime.fromisoformat(at)).date()


def ask_state(client: int) -> QuerySet[Any, Any]:
    """The newest note that stands, and what it is from."""
    rows = ClientNote.objects.standing().filter(client=client).order_by("-note_date")
    return rows.values_list(Value(KIND, CharField()), "note_date", "kind")[:1]


def card(kind: str, day: date | None, code: str, today: date) -> Card:
    title = _("Notes")
    if day is None:
        return Card(title, _("None yet. What a team meeting or the clinician said."), "", alarm=False)
    said = _("Last %(day)s: %(what)s") % {"day": wording.day(day, today), "what": ClientNote.Kind(code).label}
    return Card(title, said, "?show=notes#what-happened", alarm=False)
