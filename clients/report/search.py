"""Finding words in what was written: contacts, notes with what was added to them, titles of documents, of visible clients and
of the classes that whoever looks may read.

A scan of the visible clients' rows, folded as they are read. No index can serve it behind the row policies (TENANCY): of
60,000 contacts a specialist's 3,600 take 27 ms, a unit's 31,000 140 ms, an agency's 250 ms; a text search vector made on
the way takes twice as long, and a stored folded column would have five million rows rewritten.
"""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from clients import snippets, wording
from clients.models import Client, ClientContact, ClientNote, Document, EmployerContactFor, NoteAddendum
from clients.snippets import Piece
from tenancy.search import Fold, matching

MOST = 100
CONTACT, EMPLOYER, NOTE, DOCUMENT = "contact", "employer", "note", "document"


class Wanted(NamedTuple):
    """`what`: contact (with an employer too), note or document, empty for all; `client` narrows to one person."""

    words: str
    what: str = ""
    since: date | None = None
    until: date | None = None
    client: UUID | None = None


class Hit(NamedTuple):
    word: str
    day: str
    url: str
    pieces: list[Piece]


class Group(NamedTuple):
    name: str
    ref: str
    url: str
    hits: list[Hit]


class Found(NamedTuple):
    """`shown`: public ids of the clients, for the trail. `more`: there are older ones than the hundred shown."""

    groups: list[Group]
    shown: list[UUID]
    hits: int
    more: bool


def found(staff: StaffMember, wanted: Wanted) -> Found:
    """The newest hundred, the person of the newest first. One query."""
    rows = list(_asked(staff, wanted))
    more, rows = len(rows) > MOST, rows[:MOST]
    today, words = staff.agency.today(), wanted.words.split()
    order = list(dict.fromkeys(row["whose"] for row in rows))
    rows.sort(key=lambda row: order.index(row["whose"]))
    groups = []
    for whose, of_one in groupby(rows, key=lambda row: row["whose"]):
        hits = list(of_one)
        name = f"{hits[0]['first']} {hits[0]['last']}".strip()
        url = reverse("clients:page", args=[whose])
        groups.append(Group(name, hits[0]["ref"], url, [_hit(row, words, url, today) for row in hits]))
    return Found(groups, order, len(rows), more)


def _hit(row: dict[str, Any], words: list[str], page: str, today: date) -> Hit:
    kind, day = row["what"], row["day"]
    word: Any = _("document")
    if kind in (CONTACT, EMPLOYER):
        word = ClientContact.Mode(row["code"]).label if kind == CONTACT else _("Employer contact")
        url = f"{page}?before={_next(day)}#what-happened"
    elif kind == NOTE:
        word, url = ClientNote.Kind(row["code"]).label, reverse("clients:note", args=[row["public_id"]])
    else:
        url = reverse("clients:document", args=[row["public_id"]])
    return Hit(capfirst(str(word)), wording.day(day, today), url, snippets.snippet(row["said"], words))


def _next(day: date) -> str:
    return date.fromordinal(min(day.toordinal() + 1, date.max.toordinal())).isoformat()


def _asked(staff: StaffMember, wanted: Wanted) -> QuerySet[Any, Any]:
    clients = Client.objects.visible_to(staff)
    if wanted.client:
        clients = clients.filter(public_id=wanted.client)
    asked = ((CONTACT, _contacts), (CONTACT, _employer_contacts), (NOTE, _notes), (DOCUMENT, _documents))
    chosen = [ask for what, ask in asked if wanted.what in ("", what)]
    branches = [_newest(ask(clients, wanted.words, staff), wanted) for ask in chosen]
    first, *others = branches
    return first.union(*others, all=True).order_by("-day", "public_id")[: MOST + 1] if others else first


def _newest(rows: QuerySet[Any, Any], wanted: Wanted) -> QuerySet[Any, Any]:
    if wanted.since:
        rows = rows.filter(day__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(day__lte=wanted.until)
    person = {"first": "client__first_name", "last": "client__last_name", "ref": "client__client_ref"}
    rows = rows.annotate(whose=F("client__public_id"), **{name: F(path) for name, path in person.items()})
    columns = rows.values("what", "day", "public_id", "code", "said", "whose", "first", "last", "ref")
    return columns.order_by("-day", "public_id")[: MOST + 1]


def _contacts(clients: QuerySet[Client], words: str, _staff: StaffMember) -> QuerySet[Any, Any]:
    rows = ClientContact.objects.standing().filter(client__in=clients).exclude(note="", next_step="")
    text = Concat("note", Value(" "), "next_step", output_field=TextField())
    return _told(rows, CONTACT, "contact_date", "mode", text).alias(folded=Fold(text)).filter(matching(words, "folded"))


def _employer_contacts(clients: QuerySet[Client], words: str, _staff: StaffMember) -> QuerySet[Any, Any]:
    """What was said about the person. What stands on the employer's side is the employer's."""
    rows = EmployerContactFor.objects.filter(client__in=clients, employer_contact__voided_at=None).exclude(note="")
    rows = rows.alias(folded=Fold(F("note"))).filter(matching(words, "folded"))
    return _told(rows, EMPLOYER, "employer_contact__contact_date", "employer_contact__mode", F("note"))


def _notes(clients: QuerySet[Client], words: str, staff: StaffMember) -> QuerySet[Any, Any]:
    """Every word in the note or in one thing added to it; the text shown is the note's."""
    rows = ClientNote.objects.standing().open_to(staff).filter(client__in=clients).alias(folded=Fold(F("text")))
    added = NoteAddendum.objects.filter(note=OuterRef("pk")).alias(folded=Fold(F("text")))
    added = added.filter(matching(words, "folded"))
    rows = rows.filter(matching(words, "folded") | Q(Exists(added)))
    return _told(rows, NOTE, "note_date", "kind", F("text"))


def _documents(clients: QuerySet[Client], words: str, staff: StaffMember) -> QuerySet[Any, Any]:
    text = Concat("title", Value(" "), "file_name", output_field=TextField())
    rows = Document.objects.standing().open_to(staff).filter(client__in=clients).alias(folded=Fold(text))
    return _told(rows.filter(matching(words, "folded")), DOCUMENT, "document_date", "kind", text)


def _told(rows: QuerySet[Any, Any], what: str, day: str, code: str, text: Any) -> QuerySet[Any, Any]:
    return rows.annotate(what=Value(what, CharField()), day=F(day), code=F(code), said=Cast(text, TextField()))
