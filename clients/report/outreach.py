"""Every attempt to reach somebody in one trail, newest first, and which strategies of outreach it shows (item 25)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients import outreachrules, wording
from clients.models import Client, ClientContact, NaturalSupport, Outreach, OutreachAttempt
from clients.outreachrules import AttemptFacts, Evidence, Strategy
from clients.report.cards import Card
from clients.report.days import Day
from employers.timeline import Entry

STRATEGIES = {
    Strategy.NEVER_CLOSED_FOR_IT: gettext_lazy("Never closed for missed appointments or because time is up"),
    Strategy.WRITTEN_DOWN: gettext_lazy("Attempts are written down"),
    Strategy.CLINICAL_TEAM: gettext_lazy("Clinical team members try too"),
    Strategy.VISITED: gettext_lazy("Several home or community visits"),
    Strategy.JOINT: gettext_lazy("Joint visits by specialist and clinician"),
    Strategy.FAMILY: gettext_lazy("Family contacted, where they may be"),
}
_ICONS = {
    "call": "phone",
    "text": "text",
    "letter": "mail",
    "home_visit": "home",
    "community_visit": "community",
    "through_family": "family",
    "with_team": "team",
    "voicemail": "voicemail",
    "no_show": "no-show",
}


class Attempt(NamedTuple):
    """One attempt, from whichever record it comes. `url`: where it is corrected."""

    day: date
    how: str
    who: str
    place: str
    result: str
    note: str
    next: str
    joint: bool
    family: bool
    icon: str
    url: str
    void: bool
    facts: AttemptFacts


@dataclass(frozen=True, slots=True)
class Shown:
    """A strategy in words: evidenced or not, and by how many attempts."""

    strategy: str
    word: str
    icon: str
    said: str


@dataclass(frozen=True, slots=True)
class Trail:
    attempts: list[Attempt]
    strategies: list[Shown]
    shown: int
    lost: list[str]

    @property
    def days(self) -> list[Day]:
        """As templates/_timeline.html draws it."""
        return [
            Day(day, capfirst(wording.day(day)), [_entry(each) for each in of_day])
            for day, of_day in groupby(self.attempts, key=lambda each: each.day)
        ]


def outreach_trail(client: Client) -> list[Attempt]:
    """All attempts, newest first: those of outreach, and contacts that reached nobody. Two queries."""
    contacts = (
        ClientContact.objects.filter(client=client, mode__in=ClientContact.ATTEMPTS)
        .filter(with_whom__overlap=[ClientContact.With.CLIENT, ClientContact.With.FAMILY])
        .select_related("specialist__user")
        .order_by("-contact_date", "-pk")
    )
    made = OutreachAttempt.objects.filter(outreach__client=client).order_by("-attempt_date", "-pk")
    found = [_of_contact(each) for each in contacts] + [_of_attempt(each) for each in made]
    return sorted(found, key=lambda each: each.day, reverse=True)


def trail_of(client: Client, today: date) -> Trail:
    """The trail with what it shows. Five queries, however long it is."""
    attempts = outreach_trail(client)
    facts = [each.facts for each in attempts if not each.void]
    silences = _lost_contacts(client, facts, client.closed_date or today)
    family = NaturalSupport.objects.family_to_contact(today).filter(client=client).exists()
    found = outreachrules.evidence(facts, silences, closure_reason=client.closure_reason, may_contact_family=family)
    lost = [wording.window(each.first, each.last, today) for each in silences]
    return Trail(attempts, [_shown(each) for each in found], outreachrules.shown(found), lost)


def _lost_contacts(client: Client, facts: Sequence[AttemptFacts], through: date) -> list[outreachrules.Silence]:
    causes = (Outreach.Cause.MISSED, Outreach.Cause.SILENCE)
    since = Outreach.objects.filter(client=client, cause__in=causes).values_list("since_date", flat=True)
    missed = [*since, *(each.day for each in facts if each.mode == ClientContact.Mode.NO_SHOW)]
    talks = (
        ClientContact.objects.standing()
        .filter(client=client, with_whom__contains=[ClientContact.With.CLIENT])
        .filter(contact_date__gte=min(missed, default=through))
        .exclude(mode__in=ClientContact.ATTEMPTS)
    )
    return outreachrules.lost_contacts(missed, talks.values_list("contact_date", flat=True), through)


def last_missed(client: Client) -> date | None:
    """The last day they did not come, when nobody has talked with them since."""
    standing = ClientContact.objects.standing().filter(client=client, with_whom__contains=["client"])
    last = standing.exclude(mode=ClientContact.Mode.VOICEMAIL).order_by("-contact_date", "-pk").first()
    return last.contact_date if last is not None and last.mode == ClientContact.Mode.NO_SHOW else None


def _of_contact(contact: ClientContact) -> Attempt:
    outside = (ClientContact.Place.HOME, ClientContact.Place.COMMUNITY)
    visited = contact.mode == ClientContact.Mode.NO_SHOW and contact.place in outside
    joint = ClientContact.With.CLINICIAN in contact.with_whom
    family = ClientContact.With.FAMILY in contact.with_whom
    mode = f"{contact.place}_visit" if visited else contact.mode
    url = "" if contact.voided_at else reverse("clients:correct_contact", args=[contact.public_id])
    return Attempt(
        day=contact.contact_date,
        how=capfirst(str(contact.get_mode_display())),
        who=contact.specialist.name,
        place=str(contact.get_place_display()) if contact.place else "",
        result="",
        note=contact.note,
        next=_next(contact.next_step, contact.next_step_date),
        joint=joint,
        family=family,
        icon=_ICONS[contact.mode],
        url=url,
        void=contact.voided_at is not None,
        facts=AttemptFacts(contact.contact_date, "specialist", mode, joint, family),
    )


def _of_attempt(attempt: OutreachAttempt) -> Attempt:
    facts = AttemptFacts(attempt.attempt_date, attempt.role, attempt.mode, attempt.joint, attempt.family)
    url = "" if attempt.voided_at else reverse("clients:correct_attempt", args=[attempt.public_id])
    return Attempt(
        day=attempt.attempt_date,
        how=capfirst(str(attempt.get_mode_display())),
        who=f"{attempt.who} ({attempt.get_role_display()})",
        place=attempt.place,
        result=str(attempt.get_result_display()),
        note=attempt.note,
        next=_next(attempt.next_step, attempt.next_date),
        joint=facts.is_joint,
        family=facts.is_family,
        icon=_ICONS[attempt.mode],
        url=url,
        void=attempt.voided_at is not None,
        facts=facts,
    )


def _next(step: str, by: date | None) -> str:
    if not step:
        return ""
    said = _("Next: %(step)s, by %(day)s") if by else _("Next: %(step)s")
    return said % {"step": step, "day": wording.day(by) if by else ""}


def _entry(attempt: Attempt) -> Entry:
    others = [_("with the treatment team")] if attempt.joint else []
    others += [_("with family")] if attempt.family else []
    return Entry(
        day=attempt.day,
        kind="attempt",
        icon=attempt.icon,
        word=attempt.how,
        title=", ".join(part for part in (attempt.result, attempt.place) if part),
        meta=" · ".join(part for part in (attempt.who, *others) if part),
        text="\n".join(part for part in (attempt.note, attempt.next) if part),
        void=attempt.void,
        correct_url=attempt.url,
    )


def _shown(found: Evidence) -> Shown:
    words = {True: (_("shown"), "check"), False: (_("not shown yet"), "close"), None: (_("nothing to show"), "help")}
    word, icon = words[found.shown]
    number = {"number": found.attempts}
    said = ngettext("%(number)s attempt", "%(number)s attempts", found.attempts) % number if found.attempts else ""
    return Shown(str(STRATEGIES[found.strategy]), word, icon, said)


# For the client page


BEGUN, ENDED, REACHED, TRIED = "outreach_begun", "outreach_ended", "outreach_reached", "outreach_attempt"
# Whoever was reached was no mere attempt: that stays when attempts are left out.
ATTEMPTS = Q(kind=TRIED)
_SPOKEN_WITH = (OutreachAttempt.Result.REACHED, OutreachAttempt.Result.NOT_NOW)


def _dated(rows: Any, kind: Any, day: str, of: str, title: Any, text: Any) -> Any:
    rows = rows.order_by().annotate(kind=kind, day=F(day), of=F(of), title=title, text=text)
    return rows.values_list("kind", "day", "of", "title", "text")


def _kind(code: str) -> Value:
    return Value(code, CharField())


def ask_events(client: int) -> QuerySet[Any, Any]:
    """Outreach begun and ended, and each attempt. The public id is the client's."""
    mine, nothing = Outreach.objects.filter(client=client), Value("", TextField())
    made = OutreachAttempt.objects.filter(outreach__client=client, voided_at=None)
    what = Concat("mode", Value(" "), "result", Value(" "), "who", output_field=TextField())
    cause, reason = Cast("cause", TextField()), Cast("end_reason", TextField())
    begun = _dated(mine, _kind(BEGUN), "since_date", "client__public_id", cause, nothing)
    ended = mine.exclude(ended_date=None)
    kind = Case(When(result__in=_SPOKEN_WITH, then=_kind(REACHED)), default=_kind(TRIED))
    attempts = _dated(made, kind, "attempt_date", "outreach__client__public_id", what, F("note"))
    said = Cast("end_said", TextField())
    over = _dated(ended, _kind(ENDED), "ended_date", "client__public_id", reason, said)
    return begun.union(attempts, over, all=True)


def event(kind: str, day: date, public_id: UUID, title: str, text: str, today: date) -> Entry:
    url = reverse("clients:outreach", args=[public_id])
    if kind == BEGUN:
        return Entry(day, "note", "flag", _("Outreach begun"), str(Outreach.Cause(title).label), text=text, url=url)
    if kind == ENDED:
        return Entry(day, "note", "check", _("Outreach ended"), str(Outreach.End(title).label), text=text, url=url)
    mode, result, who = title.split(" ", 2)
    how = capfirst(str(OutreachAttempt.Mode(mode).label))
    came = str(OutreachAttempt.Result(result).label)
    drawn = "attempt" if kind == TRIED else "contact"
    return Entry(day, drawn, _ICONS[mode], how, came, meta=who, text=text, url=url)


def ask_state(client: int) -> QuerySet[Any, Any]:
    """The last outreach: how it ended, or since when it runs, or by when the next attempt is to be made."""
    made = OutreachAttempt.objects.filter(outreach=OuterRef("pk"), voided_at=None).order_by("-attempt_date", "-pk")
    rows = Outreach.objects.filter(client=client).annotate(next_date=Subquery(made.values("next_date")[:1]))
    code = Case(
        When(ended_date__isnull=False, then=F("end_reason")),
        When(next_date__isnull=False, then=Value("next")),
        default=Value("running"),
        output_field=CharField(),
    )
    rows = rows.annotate(
        kind=Value("outreach", CharField()), code=code, day=Coalesce("ended_date", "next_date", "since_date")
    )
    return rows.order_by("-since_date", "-pk").values_list("kind", "day", "code")[:1]


_SAID = {
    "next": gettext_lazy("Under way, next attempt by %(day)s."),
    "running": gettext_lazy("Under way since %(day)s."),
    "in_touch": gettext_lazy("Back in touch on %(day)s."),
    "no_longer_wants_work": gettext_lazy("Stopped on %(day)s: they no longer want to work."),
}


def card(kind: str, day: date | None, code: str, today: date) -> Card:
    """`url` is said from the client's page."""
    title = _("Outreach")
    if day is None:
        return Card(
            title, _("When somebody does not come, each attempt to reach them stands here."), "outreach/", False
        )
    late = code == "next" and day < today
    return Card(title, str(_SAID[code]) % {"day": wording.day(day, today)}, "outreach/", late)
