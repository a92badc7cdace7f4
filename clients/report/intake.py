"""Referrals as a list, one person's way in and back, and what was done to reach them before closing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import CharField, DateField, F, Min, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import StaffMember
from clients import wording
from clients.intakerules import Bucket, bucket_of, days_to_first_meeting
from clients.models import (
    Client,
    ClientContact,
    Episode,
    Job,
    OutreachAttempt,
    Programme,
    ProgrammeStay,
    Referral,
    ReferralQuerySet,
)
from clients.report.cards import Card
from employers.timeline import Entry
from tenancy.models import Agency

STATES = {
    "waiting": gettext_lazy("Waiting"),
    "accepted": gettext_lazy("Taken on"),
    "declined": gettext_lazy("Not taken on"),
}
BUCKETS = {
    Bucket.WEEK: gettext_lazy("within 7 days"),
    Bucket.MONTH: gettext_lazy("8 to 30 days"),
    Bucket.LONGER: gettext_lazy("more than 30 days"),
}
PAGE = 50
YEAR, HALF_A_YEAR = timedelta(days=365), timedelta(days=183)
# Whoever waits longer than this without a meeting is shown as late: the first bucket of the reports is over.
SOON = 7


class Row(NamedTuple):
    url: str
    name: str
    source: str
    unit: str
    received: str
    state: str
    meeting: str
    late: bool


class Listed(NamedTuple):
    rows: list[Row]
    total: int
    older: int | None
    shown: list[Any]


def met_first() -> Coalesce:
    """The first meeting: written on the referral, or the first talk in person or by video that was logged since."""
    talks = ClientContact.objects.standing().filter(
        client=OuterRef("client"), contact_date__gte=OuterRef("received_date"), mode__in=["in_person", "video"],
        with_whom__contains=["client"],
    )  # fmt: skip
    first = talks.order_by().values("client").annotate(first=Min("contact_date")).values("first")
    return Coalesce(F("first_meeting_date"), Subquery(first), output_field=DateField())


def of_state(rows: ReferralQuerySet, state: str) -> ReferralQuerySet:
    narrowed = {"waiting": rows.waiting, "accepted": rows.accepted, "declined": rows.not_taken_on}
    return narrowed[state]() if state in narrowed else rows


def listed(staff: StaffMember, *, state: str, search: str, skip: int = 0) -> Listed:
    """Those that wait come longest waiting first, the others newest first."""
    today = staff.agency.today()
    rows = of_state(Referral.objects.visible_to(staff), state).matching(search)
    order = ("received_date", "pk") if state == "waiting" else ("-received_date", "-pk")
    page = list(
        rows.annotate(met=met_first()).select_related("client", "unit").order_by(*order)[skip : skip + PAGE + 1]
    )
    total = rows.count()
    return Listed(
        [_row(each, today) for each in page[:PAGE]],
        total,
        skip + PAGE if len(page) > PAGE else None,
        [each.public_id for each in page[:PAGE]],
    )


def _row(referral: Any, today: date) -> Row:
    days = days_to_first_meeting(referral.received_date, referral.met, today)
    late = referral.is_waiting and referral.met is None and days > SOON
    return Row(
        reverse("clients:referral", args=[referral.public_id]),
        referral.who,
        str(referral.get_source_display()),
        referral.unit.name,
        wording.day(referral.received_date, today),
        state_said(referral, today),
        "" if late else meeting_said(referral, referral.met, today),
        late,
    )


def state_said(referral: Referral, today: date) -> str:
    if referral.accepted_date is not None:
        return _("taken on %(day)s") % {"day": wording.day(referral.accepted_date, today)}
    if referral.declined_date is not None:
        return _("not taken on: %(reason)s") % {"reason": referral.get_decline_reason_display()}
    days = (today - referral.received_date).days
    return ngettext("waiting for %(days)s day", "waiting for %(days)s days", days) % {"days": days}


def meeting_said(referral: Referral, met: date | None, today: date) -> str:
    if met is None:
        return "" if referral.declined_date else _("not met yet")
    days = days_to_first_meeting(referral.received_date, met, today)
    after = ngettext("after %(days)s day", "after %(days)s days", days) % {"days": days}
    return _("met %(day)s, %(after)s") % {"day": wording.day(met, today), "after": after}


def facts_of(referral: Referral, today: date) -> list[tuple[str, str]]:
    days = (
        (_("Sent"), referral.sent_date),
        (_("Received"), referral.received_date),
        (_("Accepted"), referral.accepted_date),
    )
    source = str(referral.get_source_display())
    return [
        (_("Referred by"), ", ".join(part for part in (source, referral.referrer) if part)),
        (_("How to reach whoever referred"), referral.referrer_contact),
        (_("Agrees to be contacted"), {True: _("yes"), False: _("no"), None: ""}[referral.may_be_contacted]),
        *((label, wording.day(day, today) if day else "") for label, day in days),
        (_("Unit"), referral.unit.name),
    ]


def first_meetings(staff: StaffMember) -> list[tuple[str, int]]:
    """Of the referrals one sees that were received within a year: how long until the first meeting; and not met yet."""
    today = staff.agency.today()
    seen = Referral.objects.visible_to(staff).filter(received_date__gt=today - YEAR, declined_date=None)
    counts = dict.fromkeys(Bucket, 0)
    unmet = 0
    for received, met in seen.annotate(met=met_first()).values_list("received_date", "met"):
        if met is None:
            unmet += 1
        else:
            counts[bucket_of(days_to_first_meeting(received, met, today))] += 1
    return [*((str(BUCKETS[bucket]), number) for bucket, number in counts.items()), (_("not met yet"), unmet)]


class Stay(NamedTuple):
    programme: str
    when: str
    note: str


class Told(NamedTuple):
    """One episode in words, oldest facts first."""

    title: str
    facts: list[tuple[str, str]]
    stays: list[Stay]
    person_view: str


def running_stay(client: Client) -> ProgrammeStay | None:
    """The programme somebody is in, with no end agreed."""
    stays = ProgrammeStay.objects.filter(episode__client=client, episode__exit_date=None, to_date=None)
    return stays.select_related("programme").order_by("-from_date").first()


def said_of(stay: ProgrammeStay, today: date) -> str:
    return f"{stay.programme}, {_when(stay.from_date, stay.to_date, today)}"


def episodes_of(client: Client, today: date) -> list[Told]:
    """Newest first."""
    rows = list(client.episodes.prefetch_related("stays__programme").order_by("-entry_date"))
    return [_told(episode, len(rows) - number, today) for number, episode in enumerate(rows)]


def _told(episode: Episode, number: int, today: date) -> Told:
    stays = sorted(episode.stays.all(), key=lambda stay: stay.from_date)
    until = wording.day(episode.exit_date, today) if episode.exit_date else _("goes on")
    title = _("%(first)s to %(last)s") % {"first": wording.day(episode.entry_date, today), "last": until}
    if episode.exit_date is None:
        title = _("Since %(day)s") % {"day": wording.day(episode.entry_date, today)}
    return Told(
        title if number == 1 else _("%(when)s (came back)") % {"when": title},
        [(str(label), value) for label, value in _facts(episode, today) if value],
        [Stay(stay.programme.name, _when(stay.from_date, stay.to_date, today), stay.note) for stay in stays],
        episode.person_view,
    )


def _facts(episode: Episode, today: date) -> list[tuple[Any, str]]:
    hours, received = episode.weekly_hours_at_exit, episode.referral_received_date
    at_exit = {True: _("yes"), False: _("no"), None: ""}[episode.employed_at_exit]
    if at_exit and hours is not None:
        at_exit = _("yes, %(hours)s hours a week") % {"hours": f"{hours.normalize():f}"}
    labels = dict(Episode.Told.choices)
    first = episode.first_employer_contact_date
    return [
        (_("Referral received"), wording.day(received, today) if received else ""),
        (_("In work at entry"), _("yes") if episode.employed_at_entry else ""),
        (_("First employer contact"), wording.day(first, today) if first else ""),
        (_("Closed because"), str(episode.get_exit_reason_display()) if episode.exit_reason else ""),
        (_("In work at closing"), at_exit),
        (_("Who was told"), ", ".join(str(labels[who]) for who in episode.told)),
        (_("How they can come back"), episode.way_back),
    ]


def _when(first: date, last: date | None, today: date) -> str:
    if last is None:
        return _("since %(day)s") % {"day": wording.day(first, today)}
    return wording.window(first, last, today)


class Try(NamedTuple):
    """One try to reach the person, from whichever record it comes."""

    day: date
    what: str
    note: str


class Tried(NamedTuple):
    day: str
    what: str
    note: str


def outreach_of(client: Client, today: date) -> list[Tried]:
    """What was tried to reach the person in the last half-year, newest first: each kind of record is one list here."""
    since = today - HALF_A_YEAR
    tries = [*_contacts_that_tried(client, since), *_attempts_of_outreach(client, since)]
    newest = sorted(tries, key=lambda each: each.day, reverse=True)[:PAGE]
    return [Tried(wording.day(each.day, today), each.what, each.note) for each in newest]


def _contacts_that_tried(client: Client, since: date) -> list[Try]:
    """Unanswered calls, missed meetings, and talks with family or the clinic."""
    attempts = Q(mode__in=ClientContact.ATTEMPTS) | Q(with_whom__overlap=["family", "clinician"])
    rows = client.contacts.standing().filter(attempts, contact_date__gt=since).order_by("-contact_date", "-pk")
    return [Try(each.contact_date, _tried(each), each.note) for each in rows[:PAGE]]


def _attempts_of_outreach(client: Client, since: date) -> list[Try]:
    rows = OutreachAttempt.objects.filter(outreach__client=client, voided_at=None, attempt_date__gt=since)
    return [
        Try(each.attempt_date, _attempted(each), each.note) for each in rows.order_by("-attempt_date", "-pk")[:PAGE]
    ]


def _attempted(attempt: OutreachAttempt) -> str:
    who = f"{attempt.who} ({attempt.get_role_display()})"
    parts = (str(attempt.get_mode_display()), attempt.place, str(attempt.get_result_display()), who)
    return ", ".join(part for part in parts if part)


def _tried(contact: ClientContact) -> str:
    labels = dict(ClientContact.With.choices)
    whom = ", ".join(str(labels[who]) for who in contact.with_whom)
    where = str(contact.get_place_display()) if contact.place else ""
    return ", ".join(part for part in (str(contact.get_mode_display()), whom, where) if part)


def last_talk(client: Client) -> date | None:
    """The last time somebody spoke with the person."""
    talks = client.contacts.standing().exclude(mode__in=ClientContact.ATTEMPTS)
    newest = talks.filter(with_whom__contains=["client"]).order_by("-contact_date")
    return newest.values_list("contact_date", flat=True).first()


def hours_in_work(client: Client, day: date) -> tuple[bool, Any]:
    """Whether the person is at work on a day, and how many hours a week where all are known."""
    hours = list(Job.objects.current_on(day).filter(client=client).values_list("weekly_hours", flat=True))
    known = [each for each in hours if each is not None]
    return bool(hours), sum(known) if known and len(known) == len(hours) else None


class Place(NamedTuple):
    url: str
    name: str
    about: str
    period: str
    taken: str
    over: bool


def programmes_of(agency: Agency) -> list[Place]:
    today = agency.today()
    rows = Programme.objects.with_taken(today).order_by(F("to_date").desc(nulls_first=True), "name")
    return [_place(each, today) for each in rows]


def _place(programme: Any, today: date) -> Place:
    about = [str(programme.get_cohort_display()), programme.region, programme.funder]
    taken = _("%(taken)s in it") % {"taken": programme.taken}
    if programme.places is not None:
        taken = _("%(taken)s of %(places)s places") % {"taken": programme.taken, "places": programme.places}
    return Place(
        reverse("clients:change_programme", args=[programme.public_id]),
        programme.name,
        " · ".join(part for part in about if part),
        _period(programme, today),
        taken,
        programme.places is not None and programme.taken > programme.places,
    )


def _period(programme: Programme, today: date) -> str:
    if programme.from_date and programme.to_date:
        return wording.window(programme.from_date, programme.to_date, today)
    if programme.from_date:
        return _("since %(day)s") % {"day": wording.day(programme.from_date, today)}
    return _("until %(day)s") % {"day": wording.day(programme.to_date, today)} if programme.to_date else ""


# For the page of a client: what the timeline tells, and the card.

RECEIVED, DECLINED, MOVED, ENTRY, EXIT = "referral", "not taken on", "programme", "entry", "exit"


def ask_events(client: int) -> QuerySet[Any]:
    """What happened on the way in, out and back. Entry and closing of the running episode the timeline tells itself."""
    referrals, stays = Referral.objects.filter(client=client), ProgrammeStay.objects.filter(episode__client=client)
    earlier = Episode.objects.filter(client=client, entry_date__lt=F("client__programme_entry_date"))
    declined = referrals.filter(declined_date__isnull=False)
    return _events(referrals, RECEIVED, "received_date", F("source"), F("interest")).union(
        _events(declined, DECLINED, "declined_date", F("decline_reason"), F("decline_text")),
        _events(stays, MOVED, "from_date", F("programme__name"), F("note")),
        _events(earlier, ENTRY, "entry_date", Value(""), Value("")),
        _events(earlier.filter(exit_date__isnull=False), EXIT, "exit_date", F("exit_reason"), F("person_view")),
        all=True,
    )


def _events(rows: QuerySet[Any], kind: str, day: str, title: Any, text: Any) -> QuerySet[Any]:
    said = {"title": Cast(title, TextField()), "text": Cast(text, TextField())}
    # "text" and "day" are no fields of these tables; whichever are keep their names.
    rows = rows.order_by().annotate(kind=Value(kind, CharField()), day=F(day), **said)
    return rows.values_list("kind", "day", "public_id", "title", "text")


def event(kind: str, day: date, public_id: UUID, title: str, text: str, today: date) -> Entry:
    if kind == RECEIVED:
        url = reverse("clients:referral", args=[public_id])
        return Entry(day, "note", "mail", _("Referral received"), str(Referral.Source(title).label), "", text, url)
    if kind == DECLINED:
        url = reverse("clients:referral", args=[public_id])
        return Entry(day, "note", "leave", _("Not taken on"), str(Referral.NotTakenOn(title).label), "", text, url)
    if kind == MOVED:
        return Entry(day, "assignment", "assignment", _("Programme"), title, "", text)
    if kind == ENTRY:
        return Entry(day, "assignment", "flag", _("Programme entry"))
    return Entry(day, "note", "leave", _("Closed"), str(Client.ClosureReason(title).label), "", text)


def ask_state(client: int) -> QuerySet[Any]:
    """The last referral of a client, and where it came from."""
    rows = Referral.objects.filter(client=client).annotate(
        kind=Value(RECEIVED, CharField()), day=F("received_date"), code=Cast("source", TextField())
    )
    return rows.order_by("-received_date", "-pk").values_list("kind", "day", "code")[:1]


def card(kind: str, day: date | None, code: str, today: date) -> Card:
    """`url` is said from the client's page."""
    title, url = _("Referral and programme"), "intake/"
    if day is None:
        return Card(title, _("Who referred them, their own words, and the programme."), url, False)
    said = _("referred %(day)s: %(source)s")
    said = said % {"day": wording.day(day, today), "source": Referral.Source(code).label}
    return Card(title, said, url, False)
