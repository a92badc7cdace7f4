"""Study of a person: the list, the timeline, the card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse
from django.utils.translation import gettext as _

from clients import wording
from clients.models import Client, Education
from clients.report.cards import Card
from employers.timeline import Entry


@dataclass(frozen=True, slots=True)
class Told:
    row: Education
    about: str
    facts: list[tuple[str, str]]
    struck: bool


def told(client: Client, today: date) -> list[Told]:
    """Newest first, struck ones last. One query."""
    rows = Education.objects.filter(client=client).order_by("-start_date", "-id")
    found = [Told(row, _about(row, today), _facts(row), row.voided_at is not None) for row in rows]
    return sorted(found, key=lambda each: each.struck)


def _about(row: Education, today: date) -> str:
    if row.end_date is None:
        days = _("since %(day)s") if row.start_date <= today else _("from %(day)s")
        parts = [days % {"day": wording.day(row.start_date, today)}]
    else:
        said = {"first": wording.day(row.start_date, today), "last": wording.day(row.end_date, today)}
        parts = [_("%(first)s to %(last)s") % said]
    parts += [str(row.get_pace_display()), row.credit_hours, str(row.get_outcome_display())]
    return " · ".join(part for part in parts if part)


def _facts(row: Education) -> list[tuple[str, str]]:
    return [
        (_("What it leads to"), row.award),
        (_("Goal"), row.goal),
        (_("How it is paid for"), row.finance),
        (_("Disability or student office"), row.study_office),
        (_("Accommodations"), row.accommodations),
        (_("Study supports"), row.supports),
        (_("What came of it"), row.outcome_note),
    ]


# The timeline and the card


def ask_events(client: int) -> QuerySet[Any, Any]:
    """First and last days. Of an end the title begins with its outcome and a bar."""
    rows = Education.objects.standing().filter(client=client).order_by()
    columns = ("kind", "day", "client__public_id", "title", "text")
    start = rows.annotate(
        kind=Value("study_start", CharField()), day=F("start_date"), title=Cast(F("course"), TextField()),
        text=Cast(F("goal"), TextField()),
    )  # fmt: skip
    end = rows.exclude(end_date=None).annotate(
        kind=Value("study_end", CharField()), day=F("end_date"),
        title=Cast(Concat(F("outcome"), Value("|"), F("course")), TextField()),
        text=Cast(F("outcome_note"), TextField()),
    )  # fmt: skip
    return start.values_list(*columns).union(end.values_list(*columns), all=True)


def event(kind: str, day: date, public_id: UUID, title: str, text: str, today: date) -> Entry:
    url = reverse("clients:education", args=[public_id])
    if kind == "study_start":
        word = _("Study began") if day <= today else _("Study begins")
        return Entry(day, "note", "education", word, title, text=text, url=url)
    outcome, _bar, course = title.partition("|")
    word = _("Study ended") if day <= today else _("Study ends")
    said = str(Education.Outcome(outcome).label) if outcome else ""
    return Entry(day, "note", "education", word, course, meta=said, text=text, url=url)


def ask_state(client: int) -> QuerySet[Any, Any]:
    """The newest course's first day. `code`: client, last day (empty: none) and course, parted by bars."""
    rows = Education.objects.standing().filter(client=OuterRef("pk")).order_by("-start_date", "-id")
    end = Coalesce(Cast(F("end_date"), TextField()), Value("", TextField()))
    said = rows.annotate(said=Concat(end, Value("|"), F("course"), output_field=TextField()))
    newest = Coalesce(Subquery(said.values("said")[:1]), Value("|", TextField()))
    code = Concat(Cast("public_id", TextField()), Value("|"), newest, output_field=TextField())
    return (
        Client.objects.filter(pk=client)
        .annotate(
            kind=Value("education", CharField()),
            day=Subquery(rows.values("start_date")[:1]),
            code=Cast(code, TextField()),
        )
        .values_list("kind", "day", "code")
    )


def card(kind: str, day: date | None, code: str, today: date) -> Card:
    client, end, course = code.split("|", 2)
    url, title = reverse("clients:education", args=[client]), _("Education")
    if day is None:
        return Card(title, _("Courses and study, and who helps with them: none yet."), url, alarm=False)
    last = date.fromisoformat(end) if end else None
    if last is not None and last < today:
        days = {"first": wording.day(day, today), "last": wording.day(last, today)}
        return Card(title, " · ".join([course, _("%(first)s to %(last)s") % days]), url, alarm=False)
    since = _("since %(day)s") if day <= today else _("from %(day)s")
    return Card(title, " · ".join([course, since % {"day": wording.day(day, today)}]), url, alarm=False)
