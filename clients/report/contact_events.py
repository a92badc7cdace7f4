"""Contacts with a client, as the timeline tells them. The page knows more of them than their rows say: which jobs, and what
they met."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat, JSONObject
from django.utils.formats import time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clients import wording
from clients.models import Assignment, ClientContact, ContactJob, Job, ModeAgreement, SupportDecline
from employers.timeline import Entry
from tenancy.addresses import leading_to
from tenancy.models import Agency

KIND = "contact"
ATTEMPTS = Q(mode__in=sorted(ClientContact.ATTEMPTS))

_ICONS = {
    "in_person": "in-person",
    "phone": "phone",
    "video": "video",
    "text": "text",
    "email": "mail",
    "voicemail": "voicemail",
    "no_show": "no-show",
}
_TOLD = (
    "pk", "contact_time", "mode", "place", "with_whom", "minutes", "next_step", "next_step_date", "created_at",
    "import_key", "void_reason", "correction_reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What the page has read already: it is told once more here and costs no query."""

    jobs: list[Job]
    assignments: list[Assignment]
    declines: list[SupportDecline]
    agreements: list[ModeAgreement]
    met: dict[int, list[str]]
    late: dict[int, list[str]]
    may_correct: bool = False


def ask_events(client: int) -> QuerySet[Any, Any]:
    """`title` holds what the entry says, put together by the database: the timeline asks all parts at once."""
    jobs = ContactJob.objects.filter(contact=OuterRef("pk")).order_by().values("job_id")
    who = Concat("specialist__user__first_name", Value(" "), "specialist__user__last_name")
    told = JSONObject(
        # A sub-question per row that is shown: joined and grouped, every contact of the person would be read for fifty of them.
        job_ids=ArraySubquery(jobs), who=who, void=Q(voided_at__isnull=False), **{name: name for name in _TOLD}
    )  # fmt: skip
    return (
        ClientContact.objects.filter(client=client)
        .order_by()
        .annotate(kind=Value(KIND, CharField()), day=F("contact_date"), title=Cast(told, TextField()), text=F("note"))
        .values_list("kind", "day", "public_id", "title", "text")
    )


def entries(rows: Iterable[tuple[Any, ...]], known: Known, agency: Agency, today: date) -> Iterator[Entry]:
    """Those of a day in the order in which they were written, the last first."""
    address = leading_to("clients:correct_contact")
    told = [(json.loads(title), day, public_id, note) for _kind, day, public_id, title, note, *_part in rows]
    told.sort(key=lambda each: each[0]["pk"], reverse=True)
    for row, day, public_id, note in told:
        yield _entry({**row, "day": day, "public_id": public_id, "note": note}, known, agency, today, address)


def _entry(row: dict[str, Any], known: Known, agency: Agency, today: date, address: Callable[[UUID], str]) -> Entry:
    mode = row["mode"]
    attempt = mode in ClientContact.ATTEMPTS
    return Entry(
        day=row["day"],
        at=time.fromisoformat(row["contact_time"]) if row["contact_time"] else time.min,
        kind="attempt" if attempt else "contact",
        icon=_ICONS.get(mode, "contact"),
        word=capfirst(str(ClientContact.Mode(mode).label)),
        title=_title(row, known),
        meta=" · ".join(part for part in _meta(row, known, agency, today) if part),
        text=_text(row, today),
        void=row["void"],
        correct_url=address(row["public_id"]) if known.may_correct and not row["void"] else "",
    )


def _title(row: dict[str, Any], known: Known) -> str:
    place = str(ClientContact.Place(row["place"]).label) if row["place"] else ""
    others = [str(ClientContact.With(code).label) for code in row["with_whom"] if code != ClientContact.With.CLIENT]
    if ClientContact.With.CLIENT in row["with_whom"]:
        others = [_("with %(others)s too") % {"others": ", ".join(others)}] if others else []
    else:
        others = [_("with %(others)s") % {"others": ", ".join(others)}]
    named = [str(job.employer) for job in known.jobs if job.pk in (row["job_ids"] or ())]
    return ", ".join(part for part in (place, *others, *named) if part)


def _meta(row: dict[str, Any], known: Known, agency: Agency, today: date) -> Iterable[str]:
    if row["contact_time"]:
        yield time_format(time.fromisoformat(row["contact_time"]))
    if row["minutes"]:
        yield _("%(minutes)s min") % {"minutes": row["minutes"]}
    yield row["who"].strip()
    written = agency.local(datetime.fromisoformat(row["created_at"])).date()
    if written > row["day"]:
        # When it happened and when it was written are two things, and a late note is to be seen as one.
        said = _("imported %(day)s") if row["import_key"] else _("written %(day)s")
        yield said % {"day": wording.day(written, today)}
    if met := known.met.get(row["pk"]):
        yield _("met %(contacts)s") % {"contacts": ", ".join(met)}
    if late := known.late.get(row["pk"]):
        yield _("late for %(contacts)s") % {"contacts": ", ".join(late)}
    if row["void"]:
        yield _("void: %(reason)s") % {"reason": row["void_reason"]}
    elif row["correction_reason"]:
        yield _("corrected: %(reason)s") % {"reason": row["correction_reason"]}


def _text(row: dict[str, Any], today: date) -> str:
    lines = [row["note"]] if row["note"] else []
    if row["next_step"]:
        by = wording.day(date.fromisoformat(row["next_step_date"]), today) if row["next_step_date"] else ""
        said = _("Next: %(step)s, by %(day)s") if by else _("Next: %(step)s")
        lines.append(said % {"step": row["next_step"], "day": by})
    return "\n".join(lines)
