"""From a plan to openings and employers, and from an opening to one's own people: what fits, and why, in words.

The plan is read, openings and employers are asked for in a fixed number of questions, and clients.matchrules weighs them.
Whose plan is read is a matter of scope: the people one may see, and of an opening one's own caseload first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import StaffMember
from clients import wording
from clients.matchrules import Fit, Kind, Reason, Why, Wish, Work, fit, order, stem, words
from clients.models import Assignment, Client, Job, JobSearchPlan, OpeningOffer, PlanLine
from employers.models import Acquaintance, Employer, EmployerContact, Opening

_OF_THE_PLACE = frozenset({Why.KNOWN, Why.VISITED, Why.NOT_ADVERTISED})
KINDS = [str(kind) for kind in Kind]
# How many are weighed at most, the newest first; and how many are shown.
MOST_OPENINGS, MOST_EMPLOYERS, SHOWN = 400, 120, 25
YEAR = timedelta(days=365)


class Suggestion(NamedTuple):
    """An opening or an employer that fits, ready to show. `answer` is what the person said to it, if anything."""

    public_id: UUID
    title: str
    employer: str
    employer_id: UUID
    terms: str
    expires: str
    reasons: list[str]
    doubts: list[str]
    answer: str
    refused: bool


class LeftOut(NamedTuple):
    """What would fit but for something they want to avoid."""

    public_id: UUID
    title: str
    employer: str
    because: str


class Person(NamedTuple):
    """One of the reader's people to whom an opening might be told."""

    client: Client
    reasons: list[str]
    doubts: list[str]
    at_work: bool
    answer: str
    refused: bool


@dataclass(slots=True)
class Matches:
    """`has_wishes`: the plan says what work they want; without it nothing can be weighed."""

    has_plan: bool
    has_wishes: bool
    openings: list[Suggestion] = field(default_factory=list)
    employers: list[Suggestion] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


@dataclass(slots=True)
class People:
    people: list[Person]
    left_out: int
    without_plan: int


def matches_of(client: Client, staff: StaffMember, today: date) -> Matches:
    """What fits one person's plan. Six questions, however many openings there are."""
    wishes = _wishes(PlanLine.objects.held_by(client).filter(kind__in=KINDS))[client.pk]
    asks = any(wish.kind in (Kind.JOB_TYPE, Kind.LEAD) for wish in wishes)
    found = Matches(has_plan=bool(wishes) or client.plans.exists(), has_wishes=asks)
    if not asks:
        return found
    worked = set(Job.objects.standing().filter(client=client).values_list("employer_id", flat=True))
    answers = {offer.opening_id: offer for offer in OpeningOffer.objects.filter(client=client)}
    weighed = [(opening, work, fit(wishes, work)) for opening, work in _openings(staff, today, worked)]
    for opening, _work, how in sorted(weighed, key=lambda each: order(each[2], each[1])):
        if how.left_out:
            found.left_out.append(_left_out(opening, how))
        elif how.suggested and len(found.openings) < SHOWN:
            found.openings.append(_opening(opening, how, answers.get(opening.pk), today))
    found.employers = _employers(wishes, staff, today, worked, {opening.employer_id for opening, _w, _f in weighed})
    return found


def people_for(opening: Opening, staff: StaffMember, today: date) -> People:
    """Whom of the people `staff` may see this opening might suit: their own caseload first, those out of work before
    those who have a job. Six questions."""
    people = {client.pk: client for client in Client.objects.visible_to(staff).still_open().select_related("unit")}
    held = JobSearchPlan.objects.filter(client=OuterRef("plan__client")).newest_first().values("pk")[:1]
    lines = PlanLine.objects.filter(plan__client__in=list(people), kind__in=KINDS, plan=Subquery(held))
    wishes = _wishes(lines)
    own = set(Assignment.objects.current_on(today).filter(specialist=staff).values_list("client_id", flat=True))
    at_work = set(Job.objects.current_on(today).filter(client__in=list(people)).values_list("client_id", flat=True))
    answers = {offer.client_id: offer for offer in OpeningOffer.objects.filter(opening=opening)}
    ((_opening_row, work),) = _openings(staff, today, set(), only=opening)
    found = People([], 0, sum(1 for pk in people if pk not in wishes))
    weighed = [(people[pk], fit(lines, work)) for pk, lines in wishes.items() if pk in people]

    def place(each: tuple[Client, Fit]) -> tuple[bool, bool, int, str, int]:
        client, how = each
        return (client.pk not in own, client.pk in at_work, -how.points, client.sort_key, client.pk)

    for client, how in sorted(weighed, key=place):
        found.left_out += how.left_out
        if how.suggested:
            found.people.append(_person(client, how, client.pk in at_work, answers.get(client.pk), today))
    return found


# What is weighed


def _wishes(lines: Any) -> dict[int, list[Wish]]:
    """The lines of plans by client."""
    found: dict[int, list[Wish]] = defaultdict(list)
    asked = lines.select_related("employer").values_list(
        "plan__client", "kind", "rank", "text", "employer", "employer__name"
    )
    for client, kind, rank, text, employer, name in asked:
        found[client].append(Wish(kind, rank, text or name or "", employer))
    return found


def _openings(
    staff: StaffMember, today: date, worked: set[int], only: Opening | None = None
) -> list[tuple[Opening, Work]]:
    asked = Opening.objects.select_related("employer", "site")
    asked = asked.filter(pk=only.pk) if only else asked.open_on(today).filter(employer__merged_into=None)
    rows = asked.annotate(known=_known(staff, "employer"), seen=_visits(today, "employer"))
    return [(row, _work_of(row, worked)) for row in rows.order_by("-heard_date", "-pk")[:MOST_OPENINGS]]


def _work_of(row: Any, worked: set[int]) -> Work:
    employer, site = row.employer, row.site
    return Work(
        employer=employer.pk,
        title=row.title,
        about=f"{row.tasks} {employer.sector}",
        culture=employer.culture,
        places=" ".join((site.area, site.address, site.name)) if site else "",
        shifts=tuple(row.shifts.split(",")) if row.shifts else (),
        hours_least=float(row.hours_least) if row.hours_least is not None else None,
        hours_most=float(row.hours_most) if row.hours_most is not None else None,
        known_there=row.known,
        worked_there=employer.pk in worked,
        not_advertised=row.advertised in (Opening.Advertised.NO, Opening.Advertised.MADE),
        visits=row.seen or 0,
        heard=row.heard_date,
    )


def _known(staff: StaffMember, path: str) -> Exists:
    return Exists(Acquaintance.objects.filter(employer=OuterRef(path), staff=staff))


def _visits(today: date, path: str) -> Subquery:
    """In-person contacts of the last year."""
    made = EmployerContact.objects.standing().filter(
        employer=OuterRef(path), mode=EmployerContact.Mode.IN_PERSON, contact_date__gt=today - YEAR
    )
    return Subquery(made.order_by().values("employer").annotate(number=Count("pk")).values("number"))


def _employers(
    wishes: list[Wish], staff: StaffMember, today: date, worked: set[int], with_openings: set[int]
) -> list[Suggestion]:
    """Employers of whom no opening is known: most jobs are never advertised, and a visit is what finds out."""
    wanted = [word for wish in wishes if wish.kind == Kind.JOB_TYPE for word in words(wish.text)]
    stems = {min(stem(word), word[: max(4, len(word) - 2)], key=len) for word in wanted}
    leads = [wish.employer for wish in wishes if wish.kind == Kind.LEAD and wish.employer]
    named = Q(pk__in=leads)
    for each in sorted(stems):
        named |= Q(search_key__contains=each)
    rows = (
        Employer.objects.visible_to(staff)
        .standing()
        .filter(named)
        .exclude(pk__in=with_openings)
        .annotate(known=_known(staff, "pk"), seen=_visits(today, "pk"))
        .order_by(F("seen").desc(nulls_last=True), "pk")[:MOST_EMPLOYERS]
    )
    weighed = []
    for row in rows:
        work = Work(
            employer=row.pk, title=f"{row.name} {row.sector}", about=row.needs, culture=row.culture,
            known_there=row.known, worked_there=row.pk in worked, visits=row.seen or 0,
        )  # fmt: skip
        weighed.append((row, work, fit(wishes, work)))
    best = sorted((each for each in weighed if each[2].suggested), key=lambda each: order(each[2], each[1]))
    return [
        Suggestion(row.public_id, row.name, row.name, row.public_id, row.sector, "", *_said(how), "", refused=False)
        for row, _work, how in best[:SHOWN]
    ]


# How it is said


def _opening(row: Any, how: Fit, offer: OpeningOffer | None, today: date) -> Suggestion:
    expires = _("last day %(day)s") % {"day": wording.day_away(row.expires_date, today)} if row.expires_date else ""
    return Suggestion(
        row.public_id, row.title, row.employer.name, row.employer.public_id, terms_of(row), expires, *_said(how),
        answer=_answered(offer, today), refused=offer is not None and offer.answer == OpeningOffer.Answer.NO,
    )  # fmt: skip


def terms_of(opening: Opening) -> str:
    """10 to 20 hours a week · early mornings, weekends · 13.50 an hour."""
    labels = dict(Opening.Shift.choices)
    shifts = ", ".join(str(labels[code]) for code in opening.shifts.split(",") if code in labels)
    return " · ".join(part for part in (_hours(opening), shifts, opening.pay) if part)


def _hours(opening: Opening) -> str:
    least, most = opening.hours_least, opening.hours_most
    if least is None and most is None:
        return ""
    if least is None or most is None or least == most:
        return _("%(hours)s hours a week") % {"hours": wording.hours(least if most is None else most)}  # type: ignore[arg-type]
    said = {"least": wording.hours(least), "most": wording.hours(most)}
    return _("%(least)s to %(most)s hours a week") % said


def _answered(offer: OpeningOffer | None, today: date) -> str:
    """Told Thu 19 Mar: thinks it over."""
    if offer is None:
        return ""
    said = {"day": wording.day(offer.offered_date, today), "answer": offer.get_answer_display()}
    return _("told on %(day)s: %(answer)s") % said


def _person(client: Client, how: Fit, at_work: bool, offer: OpeningOffer | None, today: date) -> Person:
    # What is true of the opening, whoever it is for, sets nobody apart.
    about_them = [_reason(each) for each in how.reasons if each.why not in _OF_THE_PLACE]
    doubts = [_reason(each) for each in how.doubts]
    refused = offer is not None and offer.answer == OpeningOffer.Answer.NO
    return Person(client, about_them, doubts, at_work, _answered(offer, today), refused)


def _left_out(row: Any, how: Fit) -> LeftOut:
    because = "; ".join(dict.fromkeys(reason.wish for reason in how.vetoes))
    return LeftOut(row.public_id, row.title, row.employer.name, because)


def _said(how: Fit) -> tuple[list[str], list[str]]:
    return [_reason(each) for each in how.reasons], [_reason(each) for each in how.doubts]


def _reason(reason: Reason) -> str:
    say: dict[Why, str] = {
        Why.LEAD: _("it is a lead in the plan"),
        Why.JOB_TYPE: _("wish %(number)s: %(wish)s"),
        Why.HOURS: _("the hours fit: %(wish)s"),
        Why.SHIFT: _("the time of day fits: %(wish)s"),
        Why.PLACE: _("in a place they named: %(wish)s"),
        Why.PACE: _("the pace fits: %(wish)s"),
        Why.KNOWN: _("you know somebody there"),
        Why.WORKED: _("they have worked there before"),
        Why.NOT_ADVERTISED: _("not advertised: few others ask"),
        Why.OTHER_HOURS: _("other hours than they want: %(wish)s"),
        Why.OTHER_PLACE: _("not in a place they named: %(wish)s"),
    }
    if reason.why is Why.VISITED:
        said = ngettext("%(number)s visit there in a year", "%(number)s visits there in a year", reason.number)
        return said % {"number": reason.number}
    return say[reason.why] % {"number": reason.number, "wish": reason.wish}


def shown_ids(people: Iterable[Person]) -> list[UUID]:
    """Whose names a page showed, for the trail."""
    return [person.client.public_id for person in people]
