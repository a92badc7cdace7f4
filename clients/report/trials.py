"""Work trials, placements and the like of a person: the list, the timeline, the card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clients import wording
from clients.models import Client, WorkExperience
from clients.models.job import read_with_job
from clients.report.cards import Card
from employers.timeline import Entry


@dataclass(frozen=True, slots=True)
class Told:
    """One of them: `state` is running, coming, ended or struck, `said` puts it into words."""

    row: WorkExperience
    name: str
    state: str
    said: str
    about: str
    facts: list[tuple[str, str]]

    @property
    def may_become_job(self) -> bool:
        job = self.row.became_job
        return job is None or job.cancelled_at is not None


def told(client: Client, today: date) -> list[Told]:
    """Newest first, struck ones last. One query."""
    rows = WorkExperience.objects.filter(client=client).select_related("employer")
    in_order = read_with_job(rows.order_by("-start_date", "-id"), "became_job", today)
    found = [_told(row, today) for row in in_order]
    return sorted(found, key=lambda each: each.state == "struck")


def _told(row: WorkExperience, today: date) -> Told:
    state = _state(row, today)
    said = {"coming": _("to come"), "running": _("going on"), "ended": _("ended")}.get(state)
    facts = [(_("Tasks"), row.tasks), (_("What was learned"), row.learned), (_("Next step"), row.next_step)]
    struck = _("struck out: %(reason)s") % {"reason": row.void_reason}
    return Told(row, capfirst(str(row)), state, said or struck, _about(row, today), facts)


def _state(row: WorkExperience, today: date) -> str:
    if row.voided_at is not None:
        return "struck"
    if row.start_date > today:
        return "coming"
    return "running" if row.end_date is None or row.end_date >= today else "ended"


def _about(row: WorkExperience, today: date) -> str:
    if row.end_date is None:
        days = _("since %(day)s") if row.start_date <= today else _("from %(day)s")
        parts = [days % {"day": wording.day(row.start_date, today)}]
    else:
        said = {"first": wording.day(row.start_date, today), "last": wording.day(row.end_date, today)}
        parts = [_("%(first)s to %(last)s") % said]
    if row.weekly_hours is not None:
        parts.append(_("%(hours)s hours a week") % {"hours": wording.hours(row.weekly_hours)})
    if row.paid is not None:
        parts.append(_("paid") if row.paid else _("unpaid"))
    if row.arranged_by:
        parts.append(_("arranged by %(whom)s") % {"whom": row.arranged_by})
    return " · ".join(parts)


# The timeline and the card

_WHERE = Coalesce(F("employer__name"), F("place"))


def ask_events(client: int) -> QuerySet[Any, Any]:
    """First and last days. `title`: the kind and where, parted by a bar."""
    rows = WorkExperience.objects.standing().filter(client=client).order_by()
    title = Cast(Concat(F("kind"), Value("|"), _WHERE), TextField())

    def told_of(found: Any, what: str, day: str, text: str) -> Any:
        named = {"what": Value(what, CharField()), "title": title, "text": Cast(F(text), TextField())}
        return found.annotate(day=F(day), **named).values_list("what", "day", "client__public_id", "title", "text")

    ended = told_of(rows.exclude(end_date=None), "trial_end", "end_date", "learned")
    return told_of(rows, "trial_start", "start_date", "tasks").union(ended, all=True)


def event(kind: str, day: date, public_id: UUID, title: str, text: str, today: date) -> Entry:
    code, _bar, where = title.partition("|")
    label = str(WorkExperience.Kind(code).label)
    if kind == "trial_start":
        said = _("%(kind)s began") if day <= today else _("%(kind)s begins")
    else:
        said = _("%(kind)s ended") if day <= today else _("%(kind)s ends")
    url = reverse("clients:trials", args=[public_id])
    return Entry(day, "note", "workplace", capfirst(said % {"kind": label}), where, text=text, url=url)


def ask_state(client: int) -> QuerySet[Any, Any]:
    """The newest one's first day. `code`: client, last day (empty: none), kind and where, parted by bars."""
    rows = WorkExperience.objects.standing().filter(client=OuterRef("pk")).order_by("-start_date", "-id")
    end = Coalesce(Cast(F("end_date"), TextField()), Value("", TextField()))
    said = rows.annotate(said=Concat(end, Value("|"), F("kind"), Value("|"), _WHERE, output_field=TextField()))
    newest = Coalesce(Subquery(said.values("said")[:1]), Value("||", TextField()))
    code = Concat(Cast("public_id", TextField()), Value("|"), newest, output_field=TextField())
    return (
        Client.objects.filter(pk=client)
        .annotate(
            kind=Value("trials", CharField()), day=Subquery(rows.values("start_date")[:1]), code=Cast(code, TextField())
        )
        .values_list("kind", "day", "code")
    )


def card(kind: str, day: date | None, code: str, today: date) -> Card:
    client, end, which, where = code.split("|", 3)
    url, title = reverse("clients:trials", args=[client]), _("Trials and placements")
    if day is None:
        said = _("Work trials, placements, volunteering: none yet. They are never counted as work.")
        return Card(title, said, url, alarm=False)
    last = date.fromisoformat(end) if end else None
    named = capfirst(f"{WorkExperience.Kind(which).label}, {where}")
    if last is not None and last < today:
        days = {"first": wording.day(day, today), "last": wording.day(last, today)}
        return Card(title, " · ".join([named, _("%(first)s to %(last)s") % days]), url, alarm=False)
    since = _("since %(day)s") if day <= today else _("from %(day)s")
    return Card(title, " · ".join([named, since % {"day": wording.day(day, today)}]), url, alarm=False)
