"""Benefits advice before a start and after a change, and help with reporting: the values of fidelity item 12."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from clients.benefitrules import SERVES_A_START
from clients.jobdevelopmentrules import Share
from clients.models import BenefitsAdvice, Job, JobChange, PlanSupport, ReportingDuty
from clients.report.shares import Asked, Line, Shares, days_after, lines
from clients.report.window import Window

MONTHS = 12
DECLINED = Q(answer=BenefitsAdvice.Answer.DECLINED)


@dataclass(frozen=True, slots=True)
class AdviceShares:
    """`untrained`: starts with a session whose adviser's training is not written down, and with no other advice.

    `in_time`: changes without advice for which the days are not over yet; they are not asked.
    """

    starts: Share
    changes: Share
    reporting: Share
    untrained: int
    in_time: int
    first: date


def first_day(window: Window) -> date:
    return window.since(MONTHS)


def advice_shares(window: Window, follow_up_days: int) -> AdviceShares:
    """Three questions."""
    starts = _OF_STARTS.of(window)
    changes = _OF_CHANGES.of(window, follow_up_days)
    reporting = _OF_PEOPLE.of(window)
    return AdviceShares(
        starts=starts["advised"],
        changes=changes["advised"],
        reporting=reporting["helped"],
        untrained=starts["untrained"].part,
        in_time=changes["in_time"].part,
        first=first_day(window),
    )


def _of_starts(window: Window) -> tuple[QuerySet[Any], dict[str, Asked]]:
    advised = Q(trained=True) | Q(declined=True)
    return _starts(window), {"advised": Asked(advised), "untrained": Asked(~advised & Q(untrained=True))}


def _of_changes(window: Window, follow_up_days: int) -> tuple[QuerySet[Any], dict[str, Asked]]:
    over = Q(advised=True) | Q(last__lt=window.day)
    return _changes(window, follow_up_days), {"advised": Asked(Q(advised=True), over), "in_time": Asked(~over)}


_OF_STARTS, _OF_CHANGES = Shares(_of_starts), Shares(_of_changes)
_OF_PEOPLE = Shares(lambda window: (_people(window), {"helped": Asked(Q(duty=True) | Q(planned=True))}))


def _starts(window: Window) -> QuerySet[Any]:
    """Job starts. Advice that names no job serves a start that follows soon (benefitrules.offer_for_start)."""
    starts = Job.objects.standing().filter(
        client__in=window.clients, start_date__gte=first_day(window), start_date__lte=window.day
    )
    advice = BenefitsAdvice.objects.standing().filter(client=OuterRef("client"))
    serves = Q(job=OuterRef("pk")) | Q(job=None)
    earliest = ExpressionWrapper(OuterRef("start_date") - SERVES_A_START.days, output_field=DateField())
    before = advice.filter(serves, session_date__lt=OuterRef("start_date"))
    before = before.filter(Q(job__isnull=False) | Q(session_date__gte=earliest))
    offered = advice.filter(serves, DECLINED, offered_date__lt=OuterRef("start_date"))
    offered = offered.filter(Q(job__isnull=False) | Q(offered_date__gte=earliest))
    return window.in_programme(starts, "client", "start_date").annotate(
        trained=Exists(before.exclude(qualification="")),
        untrained=Exists(before.filter(qualification="")),
        declined=Exists(offered),
    )


def _changes(window: Window, follow_up_days: int) -> QuerySet[Any]:
    """Changes of hours or pay, each with `last`: the day by which advice was to follow. Shortly before is as good as after."""
    changes = JobChange.objects.in_effect().filter(
        Q(weekly_hours__isnull=False) | Q(hourly_pay__isnull=False),
        job__client__in=window.clients,
        from_date__gte=first_day(window),
        from_date__lte=window.day,
    )
    changes = window.in_programme(changes, "job__client", "from_date").annotate(
        last=days_after("from_date", follow_up_days), earliest=days_after("from_date", -follow_up_days)
    )
    advice = BenefitsAdvice.objects.standing().filter(
        Q(job=OuterRef("job")) | Q(job=None), client=OuterRef("job__client")
    )
    near = {"gte": OuterRef("earliest"), "lte": OuterRef("last")}
    sessions = advice.filter(**{f"session_date__{name}": value for name, value in near.items()})
    offered = advice.filter(DECLINED, **{f"offered_date__{name}": value for name, value in near.items()})
    advised = Exists(sessions.filter(session_date__lte=window.day)) | Exists(
        offered.filter(offered_date__lte=window.day)
    )
    return changes.annotate(advised=advised)


def _people(window: Window) -> QuerySet[Any]:
    """Who is in work on the day, and whether reporting earnings is written down: as a duty, or as a support of their plan.

    A duty has no day of its own; it is there from the moment it was written down.
    """
    current = Job.objects.current_on(window.day)
    duties = ReportingDuty.objects.standing().filter(client=OuterRef("pk"), created_at__lt=window.night)
    supports = PlanSupport.objects.filter(
        plan__job__client=OuterRef("pk"),
        plan__job__in=current,
        kind=PlanSupport.Kind.WAGE_REPORTING,
        plan__made_date__lte=window.day,
    )
    people = window.clients.filter(Exists(current.filter(client=OuterRef("pk"))))
    return people.annotate(duty=Exists(duties), planned=Exists(supports))


# The rows

_JOB = ("public_id", "title", "employer__name", "start_date", "end_date")


def starts(window: Window) -> list[Line]:
    return lines(_starts(window), *_JOB, "trained", "untrained", "declined")


def changes(window: Window, follow_up_days: int) -> list[Line]:
    columns = (*(f"job__{name}" for name in _JOB), "from_date", "last", "advised")
    return lines(_changes(window, follow_up_days), *columns, client="job__client")


def people(window: Window) -> list[Line]:
    return lines(_people(window), "duty", "planned", client="")
