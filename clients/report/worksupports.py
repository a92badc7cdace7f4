"""What helps people who work, and who gives it: what fidelity item 22 is looked at by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Cast, Coalesce, Concat

from clients.jobdevelopmentrules import Share
from clients.models import (
    ClientContact,
    Consent,
    Education,
    EmployerContactFor,
    Job,
    JobChange,
    PlanSupport,
    SupportPlan,
)
from clients.report.asking import OfWindow
from clients.report.shares import Asked, Line, lines, numbers_of, shares_in
from clients.report.window import Window
from employers.models import EmployerContact
from tenancy.asked import Numbers

MONTHS = 6
FURTHER = ("promoted", "new_job", "in_studies")


@dataclass(frozen=True, slots=True)
class WorkSupports:
    """`kinds` and `givers`: on average for each person in work. `narrow`: people with one kind of support or none."""

    plans: Share
    kinds: Fraction | None
    givers: Fraction | None
    narrow: int
    employers: Share
    helped_on: Share
    first: date

    @property
    def people(self) -> int:
        return self.plans.whole


def work_supports(window: Window) -> WorkSupports:
    """One question."""
    numbers = _OF_PEOPLE.numbers(window)
    found = shares_in(numbers)
    number = found["plans"].whole
    return WorkSupports(
        plans=found["plans"],
        kinds=Fraction(numbers["all_kinds"], number) if number else None,
        givers=Fraction(numbers["all_givers"], number) if number else None,
        narrow=found["narrow"].part,
        employers=found["employers"],
        helped_on=found["further"],
        first=first_day(window),
    )


def first_day(window: Window) -> date:
    return window.since(MONTHS)


def _of_people(window: Window) -> Numbers:
    asked = {
        "plans": Asked(Q(plan=True)),
        "narrow": Asked(Q(kinds__lte=1)),
        "employers": Asked(Q(in_touch=True), Q(agreed=True)),
        "further": Asked(Q(*((name, True) for name in FURTHER), _connector=Q.OR)),
    }
    people, numbers = numbers_of(_people(window), asked)
    return Numbers(people, {**numbers, "all_kinds": Sum("kinds"), "all_givers": Sum("givers")})


_OF_PEOPLE = OfWindow(_of_people)


def _people(window: Window) -> QuerySet[Any]:
    """Who is in work on the day."""
    day, first, mine = window.day, first_day(window), OuterRef("pk")
    current = Job.objects.current_on(day)
    people = window.clients.filter(Exists(current.filter(client=mine)))
    supports = _supports(first, day)
    return people.annotate(
        plan=Exists(SupportPlan.objects.filter(job__in=current, job__client=mine, made_date__lte=day)),
        kinds=_different(supports, Concat("kind", Cast("own", CharField()), output_field=CharField())),
        givers=_different(supports, "given_by"),
        agreed=Exists(_agreed(window)),
        in_touch=Exists(_with_employers(first, day)) | Exists(_talks_with_employers(first, day)),
        promoted=Exists(
            JobChange.objects.in_effect().filter(job__client=mine, promotion=True, from_date__range=(first, day))
        ),
        new_job=Exists(_new_jobs(first, day)),
        in_studies=Exists(
            Education.objects.standing().filter(
                Q(end_date=None) | Q(end_date__gte=first), client=mine, start_date__lte=day
            )
        ),
    )


def _supports(first: date, day: date) -> QuerySet[PlanSupport]:
    """Supports that held in the window, in whatever edition held then."""
    newer = SupportPlan.objects.filter(
        job=OuterRef("plan__job"), edition__gt=OuterRef("plan__edition"), made_date__lte=first
    )
    return PlanSupport.objects.filter(
        Q(from_date=None) | Q(from_date__lte=day),
        Q(to_date=None) | Q(to_date__gte=first),
        ~Exists(newer),
        plan__job__client=OuterRef("pk"),
        plan__job__cancelled_at=None,
        plan__made_date__lte=day,
    ).exclude(plan__job__end_date__lt=first)


def _different(supports: QuerySet[PlanSupport], what: Any) -> Coalesce:
    counted = supports.order_by().values("plan__job__client").annotate(number=Count(what, distinct=True))
    return Coalesce(Subquery(counted.values("number")), 0)


def _agreed(window: Window) -> QuerySet[Consent]:
    """Consent to talk with employers, as it stood at the end of the day."""
    lasts = Q(expires_date=None) | Q(expires_date__gte=window.day)
    stood = Q(revoked_at=None) | Q(revoked_at__gte=window.night)
    given = Consent.objects.about_employers().filter(client=OuterRef("pk"), given_date__lte=window.day)
    return given.filter(lasts & stood)


def _with_employers(first: date, day: date) -> QuerySet[EmployerContactFor]:
    """Contacts in their name to support them at work, or with an employer they work for."""
    theirs = Job.objects.standing().filter(client=OuterRef("client"), start_date__lte=day)
    at_theirs = Exists(theirs.filter(employer=OuterRef("employer_contact__employer")))
    reached = EmployerContactFor.objects.filter(
        client=OuterRef("pk"), employer_contact__voided_at=None, employer_contact__contact_date__range=(first, day)
    ).exclude(employer_contact__mode__in=EmployerContact.ATTEMPTS)
    return reached.filter(Q(employer_contact__purpose=EmployerContact.Purpose.SUPPORT_WORKER) | at_theirs)


def _talks_with_employers(first: date, day: date) -> QuerySet[ClientContact]:
    return (
        ClientContact.objects.standing()
        .apart()
        .filter(client=OuterRef("pk"), with_whom__contains=[ClientContact.With.EMPLOYER])
        .filter(contact_date__range=(first, day))
        .exclude(mode__in=ClientContact.ATTEMPTS)
    )


def _new_jobs(first: date, day: date) -> QuerySet[Job]:
    """Another job than the first they had with us."""
    earlier = Job.objects.standing().filter(client=OuterRef("client"), start_date__lt=OuterRef("start_date"))
    return Job.objects.standing().filter(Exists(earlier), client=OuterRef("pk"), start_date__range=(first, day))


# The rows


def working_people(window: Window) -> list[Line]:
    columns = ("plan", "kinds", "givers", "agreed", "in_touch", *FURTHER)
    return lines(_people(window), *columns, client="")
