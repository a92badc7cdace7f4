"""What the clinical record was given of somebody's employment documents: list, timeline, card (item 5)."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, CharField, OuterRef, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import wording
from clients.models import Client, ClinicalCopy
from clients.report.cards import Card
from employers.timeline import Entry

KIND = "clinical_copy"
PARTS = {
    "profile": gettext_lazy("vocational profile"),
    "plan": gettext_lazy("job search plan"),
    "notes": gettext_lazy("notes about work"),
}


class Told(NamedTuple):
    copy: ClinicalCopy
    day: str
    what: str
    by: str
    void: bool


def copies_of(client: Client, today: date) -> list[Told]:
    """The newest first."""
    rows = ClinicalCopy.objects.filter(client=client).select_related("recorded_by__user").order_by("-day", "-pk")
    return [
        Told(
            row,
            wording.day(row.day, today),
            capfirst(said_of(row.parts)),
            row.recorded_by.name,
            row.voided_at is not None,
        )
        for row in rows
    ]


def newest(copies: list[Told]) -> list[tuple[str, str]]:
    """Of each part when it was given last; empty: never."""
    standing = [each for each in copies if not each.void]
    return [
        (capfirst(str(label)), next((each.day for each in standing if getattr(each.copy, name)), ""))
        for name, label in PARTS.items()
    ]


def last_said(client: Client, today: date) -> str:
    """Each part with its last day, for the dates of a chart review; empty: nothing was given yet."""
    given = newest(copies_of(client, today))
    return ", ".join(_("%(what)s %(day)s") % {"what": label, "day": day} for label, day in given if day)


def said_of(names: Any) -> str:
    return ", ".join(str(PARTS[name]) for name in names)


# The timeline and the card


def _codes() -> Any:
    """Names of the parts that a row is of, parted by blanks."""
    given = [Case(When(**{name: True}, then=Value(f"{name} ")), default=Value("")) for name in PARTS]
    return Concat(*given, output_field=TextField())


def ask_events(client: int) -> QuerySet[Any, Any]:
    rows = ClinicalCopy.objects.filter(client=client, voided_at=None).order_by()
    named: dict[str, Any] = {"what": Value(KIND, CharField()), "title": _codes(), "text": Value("", TextField())}
    told: Any = rows.annotate(**named)
    found: QuerySet[Any, Any] = told.values_list("what", "day", "client__public_id", "title", "text")
    return found


def event(kind: str, day: date, public_id: UUID, title: str, text: str, today: date) -> Entry:
    url = reverse("clients:clinical_record", args=[public_id])
    return Entry(day, "note", "clinic", _("Put into the clinical record"), said_of(title.split()), url=url)


def ask_state(client: int) -> QuerySet[Any, Any]:
    """`code`: client, then when each part was given last (empty: never), parted by bars."""
    rows = ClinicalCopy.objects.filter(client=OuterRef("pk"), voided_at=None).order_by("-day", "-pk")
    said: list[Any] = [Cast("public_id", TextField())]
    for name in PARTS:
        last = Subquery(rows.filter(**{name: True}).annotate(said=Cast("day", TextField())).values("said")[:1])
        said += [Value("|"), Coalesce(last, Value("", TextField()))]
    found = Client.objects.filter(pk=client).annotate(
        kind=Value(KIND, CharField()),
        day=Subquery(rows.values("day")[:1]),
        code=Cast(Concat(*said, output_field=TextField()), TextField()),
    )
    return found.values_list("kind", "day", "code")


def card(kind: str, day: date | None, code: str, today: date) -> Card:
    client, *days = code.split("|")
    url, title = reverse("clients:clinical_record", args=[client]), _("Clinical record")
    if day is None:
        return Card(title, _("Which documents were put into the clinical record stands here."), url, alarm=False)
    last = dict(zip(PARTS, days, strict=True))
    given = [
        _("%(what)s %(day)s") % {"what": PARTS[name], "day": wording.day(date.fromisoformat(on), today)}
        for name, on in last.items()
        if on
    ]
    missing = said_of(name for name, on in last.items() if not on)
    given += [_("not yet: %(what)s") % {"what": missing}] if missing else []
    return Card(title, capfirst(" · ".join(given)), url, alarm=False)
