"""A client's documents, as the timeline and their own page show them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat, JSONObject
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from clients import wording
from clients.models import Client, Document, Sensitivity
from clients.report.cards import Card
from employers.timeline import Entry

KIND = "document"


def ask_events(client: int) -> QuerySet[Any, Any]:
    told = JSONObject(
        kind="kind",
        sensitivity="sensitivity",
        who=Concat("uploaded_by__user__first_name", Value(" "), "uploaded_by__user__last_name"),
        size="size",
        title="title",
        void="void_reason",
    )
    return (
        Document.objects.filter(client=client)
        .order_by()
        .annotate(
            what=Value(KIND, CharField()),
            day=F("document_date"),
            said=Cast(told, TextField()),
            nothing=Value("", TextField()),
        )
        .values_list("what", "day", "public_id", "said", "nothing")
    )


def event(kind: str, day: date, public_id: UUID, title: str, text: str, today: date) -> Entry:
    told = json.loads(title)
    return Entry(
        day=day,
        kind="note",
        icon="file",
        word=_("Document"),
        title=told["title"],
        meta=" · ".join(part for part in _meta(told) if part),
        text=text,
        url="" if told["void"] else reverse("clients:document", args=[public_id]),
        void=bool(told["void"]),
    )


def _meta(told: dict[str, Any]) -> list[str]:
    about = "" if told["sensitivity"] == Sensitivity.ORDINARY else str(Sensitivity(told["sensitivity"]).label)
    void = _("void: %(reason)s") % {"reason": told["void"]} if told["void"] else ""
    return [str(Document.Kind(told["kind"]).label), about, filesizeformat(told["size"]), told["who"].strip(), void]


def ask_state(client: int) -> QuerySet[Any, Any]:
    """The newest document that stands, and what it is: its title may say too much."""
    rows = Document.objects.standing().filter(client=client).order_by("-document_date")
    return rows.values_list(Value(KIND, CharField()), "document_date", "kind")[:1]


def card(kind: str, day: date | None, code: str, today: date) -> Card:
    title = _("Documents")
    if day is None:
        return Card(title, _("None yet. Files and signed papers."), "", alarm=False)
    said = _("Last %(day)s: %(what)s") % {"day": wording.day(day, today), "what": Document.Kind(code).label}
    return Card(title, said, "", alarm=False)


def of(client: Client, staff: StaffMember) -> list[Document]:
    """Newest first, of the classes that `staff` may read; the voided ones are struck through."""
    rows = client.documents.open_to(staff).select_related("uploaded_by__user")
    return list(rows.order_by("-document_date", "-pk"))
