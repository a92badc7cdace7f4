"""The people around somebody, as the client page and the support page show them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, DateField, F, Max, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients import wording
from clients.models import Client, NaturalSupport
from clients.report.cards import Card
from employers.timeline import Entry


def people_around(client: Client, today: date) -> tuple[list[NaturalSupport], list[NaturalSupport]]:
    """Those who help, and those who helped. One query."""
    people = list(client.natural_supports.select_related("asked_by__user").order_by("name", "pk"))
    helping = [each for each in people if each.ended_date is None or each.ended_date >= today]
    return helping, [each for each in people if each not in helping]


def consent_said(person: NaturalSupport, today: date) -> str:
    if person.may_contact is None or person.asked_date is None or person.asked_by is None:
        return _("Not asked yet whether we may contact them.")
    said = _("We may contact them") if person.may_contact else _("We may not contact them")
    when = _("said %(day)s, %(who)s") % {"day": wording.day(person.asked_date, today), "who": person.asked_by.name}
    return f"{said} ({when})."


def _dated(client: int, kind: str, day: str, text: Any) -> Any:
    rows = NaturalSupport.objects.filter(client=client, **{f"{day}__isnull": False}).order_by()
    rows = rows.annotate(kind=Value(kind, CharField()), day=F(day), of=F("client__public_id"))
    return rows.annotate(title=Cast("name", TextField()), text=text).values_list("kind", "day", "of", "title", "text")


def ask_events(client: int) -> QuerySet[Any, Any]:
    """When the person said whom we may contact, and when somebody stopped helping. The public id is the client's."""
    said = _dated(client, "natural_support", "asked_date", Cast("helps", TextField()))
    return said.union(_dated(client, "natural_support_ended", "ended_date", Value("", TextField())), all=True)


def event(kind: str, day: date, public_id: UUID, title: str, text: str, today: date) -> Entry:
    word = _("Natural support") if kind == "natural_support" else _("No longer helps")
    return Entry(day, "note", "people", word, title, text=text, url=reverse("clients:support", args=[public_id]))


def ask_state(client: int) -> QuerySet[Any, Any]:
    helping = NaturalSupport.objects.filter(client=client, ended_date=None).order_by().values("client")
    day = Coalesce(Max("asked_date"), Cast(Max("created_at"), DateField()), output_field=DateField())
    found = helping.annotate(kind=Value("natural_support", CharField()), day=day, code=Cast(Count("pk"), CharField()))
    return found.values_list("kind", "day", "code")


def card(kind: str, day: date | None, code: str, today: date) -> Card:
    title, url = _("Natural supports"), "support/#people"
    if day is None:
        return Card(title, _("Family, friends and co-workers who help will stand here."), url, False)
    number = int(code)
    said = ngettext("%(number)s person helps.", "%(number)s people help.", number) % {"number": number}
    return Card(title, said, url, False)
