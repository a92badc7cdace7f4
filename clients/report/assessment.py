"""Profiles in time and renewed after each job, lessons, and what came before any search: the values of fidelity item 14."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, DateField, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest, Least

from clients.jobdevelopmentrules import Share
from clients.models import (
    EmployerContactFor,
    Episode,
    Job,
    JobApplication,
    ProfileEdition,
    ProfileSession,
    ProfileSignature,
    WorkExperience,
)
from clients.report.shares import Asked, Line, Shares, days_after, lines
from clients.report.window import Window

MONTHS = 12
# A profile is written in so many meetings, or so many days after entry (the scale's file).
SESSIONS, DAYS = 3, 30


@dataclass(frozen=True, slots=True)
class Assessment:
    """`in_time` are not asked yet. `unmarked`: profiles with neither a meeting nor a signature, so nobody can say when."""

    profiles: Share
    renewed: Share
    lessons: Share
    trials_first: Share
    in_time: int
    unmarked: int
    first: date


def first_day(window: Window) -> date:
    return window.since(MONTHS)


def assessment(window: Window, follow_up_days: int) -> Assessment:
    """Three questions."""
    entered = _OF_ENTERED.of(window)
    starts, ends = _OF_STARTS.of(window, follow_up_days), _OF_ENDS.of(window, follow_up_days)
    renewed = Share(starts["renewed"].part + ends["renewed"].part, starts["renewed"].whole + ends["renewed"].whole)
    return Assessment(
        profiles=entered["profiles"],
        renewed=renewed,
        lessons=ends["lessons"],
        trials_first=entered["trials"],
        in_time=starts["waiting"].part + ends["waiting"].part,
        unmarked=entered["unmarked"].part,
        first=first_day(window),
    )


_ENTERED = {
    "profiles": Asked(Q(in_time=True), Q(asked=True)),
    "waiting": Asked(Q(asked=False)),
    "unmarked": Asked(Q(edition__isnull=False, done_on=None)),
    "trials": Asked(Q(trial_first=True)),
}


def _of_starts(window: Window, follow_up_days: int) -> tuple[QuerySet[Any], dict[str, Asked]]:
    return _starts(window, follow_up_days), _renewals(window)


def _of_ends(window: Window, follow_up_days: int) -> tuple[QuerySet[Any], dict[str, Asked]]:
    return _ends(window, follow_up_days), {**_renewals(window), "lessons": Asked(~Q(end_lessons=""))}


def _renewals(window: Window) -> dict[str, Asked]:
    over = Q(renewed=True) | Q(last__lt=window.day)
    return {"renewed": Asked(Q(renewed=True), over), "waiting": Asked(~over)}


_OF_ENTERED = Shares(lambda window: (_entered(window), _ENTERED))
_OF_STARTS, _OF_ENDS = Shares(_of_starts), Shares(_of_ends)


# The first profile, and what came before a search


def _entered(window: Window) -> QuerySet[Any]:
    """Who entered in the window. `asked`: of whose profile it can be said whether it came in time."""
    day, mine = window.day, OuterRef("client")
    entered = Episode.objects.filter(client__in=window.clients, entry_date__gte=first_day(window), entry_date__lte=day)
    first = ProfileEdition.objects.filter(client=mine, begun_date__lte=day).order_by("number")
    signed = ProfileSignature.objects.filter(
        edition=OuterRef("edition"), who=ProfileSignature.Who.PERSON, taken_back_at=None, signed_date__lte=day
    )
    sessions = ProfileSession.objects.filter(edition=OuterRef("edition"), session_date__lte=day)
    entered = window.in_programme(entered, "client", "entry_date").annotate(
        edition=Subquery(first.values("pk")[:1]),
        signed=Subquery(signed.order_by("signed_date").values("signed_date")[:1]),
        met=Subquery(sessions.order_by("-session_date").values("session_date")[:1]),
        done_on=Coalesce("signed", "met"),
        last=days_after("entry_date", DAYS),
    )
    until_done = sessions.filter(session_date__lte=OuterRef("done_on")).order_by().values("edition")
    number = Coalesce(Subquery(until_done.annotate(number=Count("pk")).values("number")), 0)
    done = Q(done_on__isnull=False)
    # Who left within the days had none to be done.
    gone = Q(exit_date__isnull=False, exit_date__lte=Least(F("last"), Value(day, DateField())))
    over = Q(last__lt=day) & ~gone
    return _with_trials(entered.annotate(sessions=number), day).annotate(
        asked=Case(When(done | over, then=True), default=False),
        in_time=Case(When(done & (Q(sessions__lte=SESSIONS) | Q(done_on__lte=F("last"))), then=True), default=False),
    )


def _with_trials(entered: QuerySet[Any], day: date) -> QuerySet[Any]:
    """`trial_first`: a trial, placement or voluntary work since entry, and no search for a competitive job before it."""
    theirs = {"client": OuterRef("client")}
    trials = WorkExperience.objects.standing().filter(
        **theirs, start_date__gte=OuterRef("entry_date"), start_date__lte=day
    )
    contacts = EmployerContactFor.objects.job_search().filter(
        Q(employer_contact__about_competitive_job=None) | Q(employer_contact__about_competitive_job=True),
        **theirs,
        employer_contact__contact_date__gte=OuterRef("entry_date"),
    )
    jobs = Job.objects.standing().filter(**theirs, start_date__gte=OuterRef("entry_date"))
    sent = JobApplication.objects.standing().filter(**theirs, sent_date__gte=OuterRef("entry_date"))
    searched = Least(
        "first_employer_contact_date",
        _earliest(contacts, "employer_contact__contact_date"),
        _earliest(jobs, "start_date"),
        _earliest(sent, "sent_date"),
        output_field=DateField(),
    )
    entered = entered.annotate(trial=_earliest(trials, "start_date"), searched=searched)
    first = Q(trial__isnull=False) & (Q(searched=None) | Q(searched__gt=F("trial")))
    return entered.annotate(trial_first=Case(When(first, then=True), default=False))


def _earliest(rows: QuerySet[Any], day: str) -> Subquery:
    return Subquery(rows.order_by().values("client").annotate(earliest=Min(day)).values("earliest"))


# After each start and end


def _starts(window: Window, follow_up_days: int) -> QuerySet[Any]:
    starts = Job.objects.standing().filter(
        client__in=window.clients, start_date__gte=first_day(window), start_date__lte=window.day
    )
    return _renewed(
        window.in_programme(starts, "client", "start_date"), "start_date", "start_date", window, follow_up_days
    )


def _ends(window: Window, follow_up_days: int) -> QuerySet[Any]:
    """Ends that were known by the day: the days run from when we knew."""
    ends = Job.objects.standing().filter(
        client__in=window.clients,
        end_date__gte=first_day(window),
        end_date__lte=window.day,
        learned_date__lte=window.day,
    )
    ends = window.in_programme(ends, "client", "end_date").annotate(known=Greatest("end_date", "learned_date"))
    return _renewed(ends, "end_date", "known", window, follow_up_days)


def _renewed(jobs: QuerySet[Any], day: str, known: str, window: Window, follow_up_days: int) -> QuerySet[Any]:
    """`renewed`: a new edition of the profile was begun from that day on, within the days."""
    jobs = jobs.annotate(last=days_after(known, follow_up_days))
    begun = ProfileEdition.objects.filter(
        client=OuterRef("client"),
        begun_date__gte=OuterRef(day),
        begun_date__lte=OuterRef("last"),
        number__gt=1,
    )
    return jobs.annotate(renewed=Exists(begun.filter(begun_date__lte=window.day)))


# The rows

_JOB = ("public_id", "title", "employer__name", "start_date", "end_date", "last", "renewed")


def entered(window: Window) -> list[Line]:
    columns = ("entry_date", "edition", "sessions", "done_on", "asked", "in_time", "trial", "searched", "trial_first")
    return lines(_entered(window), *columns)


def starts(window: Window, follow_up_days: int) -> list[Line]:
    return lines(_starts(window, follow_up_days), *_JOB)


def ends(window: Window, follow_up_days: int) -> list[Line]:
    learned = Case(When(end_lessons="", then=False), default=True)
    return lines(_ends(window, follow_up_days).annotate(learned=learned), *_JOB, "learned")
