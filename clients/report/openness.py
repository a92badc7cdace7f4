"""Who is referred, who is not taken on and why, and what follows a lost job: what fidelity item 9 is looked at by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import (
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Greatest

from accounts.models import Unit
from clients.intakerules import MONTH, NEVER_KEEPS_OUT
from clients.jobdevelopmentrules import Share
from clients.models import EmployerContactFor, Episode, Job, JobApplication, JobSearchPlan, Referral
from clients.report.asking import OfWindow
from clients.report.shares import Asked, Line, Shares, days_between, lines
from clients.report.window import Window
from tenancy.asked import Numbers

# A closing within so many days of a lost job is looked at (the scale's file).
CLOSED_AFTER_LOSS = 30


class Referred(NamedTuple):
    """A referral. Of somebody who is no client nothing is said but its day: they are in no programme."""

    public_id: UUID
    client_id: UUID | None
    client: str
    received: date
    source: str
    met: date | None
    declined: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Openness:
    """`reasons` of those not taken on; `kept_out` for what must keep nobody out; `days` to the first meeting, on average."""

    referrals: int
    sources: dict[str, int]
    reasons: dict[str, int]
    met: int
    met_in_a_month: int
    days: Fraction | None
    not_met: int
    searched_again: Share
    closed_after_loss: Share

    @property
    def not_taken_on(self) -> int:
        return sum(self.reasons.values())

    @property
    def kept_out(self) -> int:
        return sum(number for reason, number in self.reasons.items() if reason in NEVER_KEEPS_OUT)


def openness(window: Window, unit: Unit | None) -> Openness:
    """Five questions."""
    sent_to = unit.pk if unit else None
    sources = dict(_SOURCES.rows(window, sent_to))
    reasons = dict(_REASONS.rows(window, sent_to))
    waited = _WAITED.numbers(window, sent_to)
    again = _OF_ENDED.of(window)["again"]
    closed = _OF_CLOSED.of(window)["closed"]
    return Openness(
        referrals=sum(sources.values()),
        sources=sources,
        reasons=reasons,
        met=waited["met"],
        met_in_a_month=waited["soon"],
        days=Fraction(waited["days"], waited["met"]) if waited["met"] else None,
        not_met=waited["waiting"],
        searched_again=again,
        closed_after_loss=closed,
    )


_OF_ENDED = Shares(lambda window: (_ended(window), {"again": Asked(Q(again=True))}))
_OF_CLOSED = Shares(lambda window: (_closed(window), {"closed": Asked(Q(lost=True))}))


def _ask_reasons(window: Window, unit: int | None) -> Any:
    declined = _referrals(window, unit).filter(_declined(window.day))
    return declined.values_list("decline_reason").annotate(number=Count("pk"))


def _ask_waited(window: Window, unit: int | None) -> Numbers:
    met, declined = _met(window.day), _declined(window.day)
    numbers = {
        "met": Count("pk", filter=met),
        "soon": Count("pk", filter=met & Q(waited__lte=MONTH)),
        "days": Sum("waited", filter=met),
        "waiting": Count("pk", filter=~met & ~declined),
    }
    return Numbers(_referrals(window, unit).annotate(waited=_waited()), numbers)


_SOURCES = OfWindow(
    lambda window, unit: _referrals(window, unit).values_list("source").annotate(number=Count("pk")),
)
_REASONS, _WAITED = OfWindow(_ask_reasons), OfWindow(_ask_waited)


def _referrals(window: Window, unit: int | None) -> QuerySet[Referral]:
    """By the unit they were sent to. A referral that was sent twice stands once."""
    found = Referral.objects.filter(received_date__range=(window.first_entry, window.day)).order_by()
    twice = Q(decline_reason=Referral.NotTakenOn.TWICE, declined_date__lte=window.day)
    found = found.exclude(twice)
    return found.filter(unit=unit) if unit is not None else found


def _declined(day: date) -> Q:
    return Q(declined_date__isnull=False, declined_date__lte=day)


def _met(day: date) -> Q:
    return Q(first_meeting_date__isnull=False, first_meeting_date__lte=day)


def _waited() -> Greatest:
    """intakerules.days_to_first_meeting, in SQL: met before the referral counts as none."""
    return Greatest(days_between("received_date", "first_meeting_date"), Value(0))


# After a job


def _ended(window: Window) -> QuerySet[Any]:
    """Jobs that ended, and whether the search went on: a plan, an employer, an application or another job from that day on."""
    day, client = window.day, OuterRef("client")
    since = {"client": client}
    plans = JobSearchPlan.objects.filter(**since, started_date__gte=OuterRef("end_date"), started_date__lte=day)
    contacts = EmployerContactFor.objects.job_search().filter(
        **since,
        employer_contact__contact_date__gte=OuterRef("end_date"),
        employer_contact__contact_date__lte=day,
    )
    sent = JobApplication.objects.standing().filter(**since, sent_date__gte=OuterRef("end_date"), sent_date__lte=day)
    jobs = Job.objects.standing().filter(**since, start_date__gte=OuterRef("end_date"), start_date__lte=day)
    found = Job.objects.standing().filter(
        client__in=window.clients, end_date__range=(window.first_entry, day), learned_date__lte=day
    )
    return window.in_programme(found, "client", "end_date").annotate(
        again=Exists(plans) | Exists(contacts) | Exists(sent) | Exists(jobs.exclude(pk=OuterRef("pk")))
    )


def _closed(window: Window) -> QuerySet[Any]:
    """Closings, and whether a job was lost in the thirty days before."""
    lost = (
        Job.objects.standing()
        .filter(client=OuterRef("client"), end_date__lte=OuterRef("exit_date"))
        .filter(end_date__gte=ExpressionWrapper(OuterRef("exit_date") - CLOSED_AFTER_LOSS, output_field=DateField()))
        .exclude(end_reason=Job.EndReason.MOVED_ON)
    )
    found = Episode.objects.filter(client__in=window.clients, exit_date__range=(window.first_entry, window.day))
    return window.in_programme(found, "client", "exit_date").annotate(lost=Exists(lost))


# The rows


def referrals(window: Window, unit: Unit | None) -> list[Referred]:
    rows = _referrals(window, unit.pk if unit else None).order_by("-received_date", "-pk")
    columns = (
        "public_id", "client__public_id", "client__first_name", "client__last_name", "received_date", "source",
        "first_meeting_date", "declined_date", "decline_reason",
    )  # fmt: skip
    return [_referred(row, window.day) for row in rows.values_list(*columns)]


def _referred(row: tuple[Any, ...], day: date) -> Referred:
    public_id, client_id, first, last, received, source, met, declined, reason = row
    met = met if met is not None and met <= day else None
    if declined is None or declined > day:
        declined, reason = None, ""
    return Referred(
        public_id, client_id, f"{first} {last}" if client_id else "", received, source, met, declined, reason
    )


def ended(window: Window) -> list[Line]:
    columns = ("public_id", "title", "employer__name", "start_date", "end_date", "wants_another_job", "again")
    return lines(_ended(window), *columns)


def closed_after_loss(window: Window) -> list[Line]:
    return lines(_closed(window).filter(lost=True), "exit_date", "exit_reason")
