"""Planned contacts made out of those due, rule by rule: the values of fidelity item 23, with the jobs behind them.

As of any day: a planned contact that was due before it stands in its row as followalong.status says (met, declined, cancelled,
or not made), and what is dated later leaves that alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from clients.followalong import JOB_LOSS, PRE_START, WITHIN_3_DAYS
from clients.jobdevelopmentrules import DAY, Share
from clients.models import Client, ClientContact, ContactJob, DueContact, Episode, Job, StepDown
from clients.report.asking import OfWindow
from clients.report.shares import Asked, Line, Shares, lines, months_after
from clients.report.window import Window
from tenancy.asked import Numbers, once

# The scale's file says 12 to 15 months: with fifteen, jobs of a year have their whole year in it.
MONTHS = 15
FIRST_MONTHS = 4
RULES = {
    "before_start": Q(rule=PRE_START),
    "three_days": Q(rule=WITHIN_3_DAYS),
    "weekly": Q(rule__startswith="week_"),
    "monthly": Q(rule__startswith="month_"),
    "job_loss": Q(rule=JOB_LOSS),
}


@dataclass(frozen=True, slots=True)
class FollowedAlong:
    """`rules`: made in time out of due, by rule. `declined` fell due and count in neither.

    `four_months`: people met in person in each of the first four months, out of those with a job of four months or longer.
    `taken_over`: people who left in work, out of these those whose support somebody else had taken over.
    `unplanned`: jobs that nothing was planned for.
    """

    rules: dict[str, Share]
    declined: int
    four_months: Share
    taken_over: Share
    jobs: int
    unplanned: int
    first: date

    @property
    def due(self) -> int:
        return sum(share.whole for share in self.rules.values())


def first_day(window: Window) -> date:
    return window.since(MONTHS)


def followed_along(window: Window) -> FollowedAlong:
    """Three questions."""
    rules = _OF_DUE.of(window)
    declined = rules.pop("declined")
    jobs = _OF_JOBS.numbers(window)
    taken = _OF_LEFT.of(window)["taken"]
    return FollowedAlong(
        rules=rules,
        declined=declined.part,
        four_months=Share(jobs["met"], jobs["asked"]),
        taken_over=taken,
        jobs=jobs["every"],
        unplanned=jobs["unplanned"],
        first=first_day(window),
    )


def _of_due(window: Window) -> tuple[QuerySet[Any], dict[str, Asked]]:
    asked = {name: Asked(Q(met_on__isnull=False), rule & _counts(window.day)) for name, rule in RULES.items()}
    return _due(window), {**asked, "declined": Asked(_declined(window.day))}


def _of_jobs(window: Window) -> Numbers:
    numbers = {
        "every": Count("pk"),
        "unplanned": Count("pk", filter=Q(planned=False)),
        "asked": Count("client", distinct=True, filter=Q(long=True)),
        "met": Count("client", distinct=True, filter=Q(long=True, seen=True)),
    }
    return Numbers(once(_first_months(window)), numbers)


_OF_DUE, _OF_JOBS = Shares(_of_due), OfWindow(_of_jobs)
_OF_LEFT = Shares(lambda window: (_left_in_work(window), {"taken": Asked(Q(taken_over=True))}))


def _jobs(window: Window) -> QuerySet[Job]:
    jobs = Job.objects.standing().filter(
        client__in=window.clients, start_date__gte=first_day(window), start_date__lte=window.day
    )
    return window.in_programme(jobs, "client", "start_date")


def _due(window: Window) -> QuerySet[DueContact]:
    """What has fallen due: its last day is over, or it is met."""
    over = Q(due_date__lt=window.day) | Q(due_date=window.day, met_on__isnull=False)
    return DueContact.objects.filter(over, withdrawn=False, job__in=_jobs(window))


def _declined(day: date) -> Q:
    return Q(met_on=None, declined_on__lte=day) & (Q(resumed_on=None) | Q(resumed_on__gt=day))


def _counts(day: date) -> Q:
    """Neither declined nor cancelled by a job's end or a closing (followalong.status, in SQL)."""
    return Q(met_on__isnull=False) | (~_declined(day) & (Q(cancelled_on=None) | Q(cancelled_on__gt=day)))


# Met in each of the first four months


def _first_months(window: Window) -> QuerySet[Any]:
    jobs = _jobs(window).annotate(
        planned=Exists(DueContact.objects.filter(job=OuterRef("pk"), withdrawn=False)),
        **{f"month_{number}": months_after("start_date", number) for number in range(FIRST_MONTHS + 1)},
    )
    lasted = Q(end_date=None) | Q(end_date__gte=F(f"month_{FIRST_MONTHS}") - 1)
    months = Q(*(_met_in(number, window.day) for number in range(1, FIRST_MONTHS + 1)))
    long = lasted & Q(**{f"month_{FIRST_MONTHS}__lte": window.day + DAY})
    return jobs.annotate(
        # Asked of long ones alone: only of these anybody wants to know.
        long=Case(When(long, then=True), default=False),
        seen=Case(When(long & months, then=True), default=False),
    )


def _met_in(month: int, day: date) -> Exists:
    """In person, with the person, about this job or about none in particular (followalong.serves)."""
    contacts = ClientContact.objects.standing().filter(
        client=OuterRef("client"),
        mode=ClientContact.Mode.IN_PERSON,
        with_whom__contains=[ClientContact.With.CLIENT],
        contact_date__gte=OuterRef(f"month_{month - 1}"),
        contact_date__lt=OuterRef(f"month_{month}"),
        contact_date__lte=day,
    )
    named = ContactJob.objects.filter(contact=OuterRef("pk"))
    return Exists(contacts.filter(Exists(named.filter(job=OuterRef(OuterRef("pk")))) | ~Exists(named)))


# Somebody else has taken over


def _left_in_work(window: Window) -> QuerySet[Any]:
    """Closed in the window as stepped down, or in work."""
    left = Episode.objects.filter(
        Q(exit_reason=Client.ClosureReason.STEP_DOWN) | Q(employed_at_exit=True),
        client__in=window.clients,
        exit_date__gte=first_day(window),
        exit_date__lte=window.day,
    )
    handed = StepDown.objects.filter(
        client=OuterRef("client"), handed_over_on__gte=OuterRef("entry_date"), handed_over_on__lte=window.day
    )
    return window.in_programme(left, "client", "exit_date").annotate(taken_over=Exists(handed))


# The rows


def rows_by_job(window: Window) -> list[Line]:
    """A row for each job and rule with something due: how many, how many were made, and the last days of those not made."""
    family = Case(*(When(rule, then=Value(name)) for name, rule in RULES.items()), output_field=CharField())
    made = Q(met_on__isnull=False)
    person = ("client__public_id", "client__first_name", "client__last_name")
    job = ("job__public_id", "job__title", "job__employer__name", "job__start_date", "job__end_date")
    counts = _counts(window.day)
    found = (
        _due(window)
        .annotate(family=family)
        .order_by("client__sort_key", "job")
        .values("family", "job", "client__sort_key", *person, *job)
        .annotate(
            due=Count("pk", filter=counts),
            made=Count("pk", filter=counts & made),
            declined=Count("pk", filter=_declined(window.day)),
            not_made=ArrayAgg("due_date", filter=counts & ~made, order_by="due_date"),
        )
    )
    return [Line(row[person[0]], f"{row[person[1]]} {row[person[2]]}", row) for row in found]


_JOB = ("public_id", "title", "employer__name", "start_date", "end_date")


def first_months(window: Window) -> list[Line]:
    return lines(_first_months(window), *_JOB, "planned", "long", "seen")


def left_in_work(window: Window) -> list[Line]:
    return lines(_left_in_work(window), "exit_date", "taken_over")
