"""Two of the five lists: who left, and who is here, by reference."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from clients.models import (
    Assignment,
    BenefitsHeld,
    Client,
    ClientContact,
    Education,
    EmployerContactFor,
    Episode,
    Job,
    OutreachAttempt,
)
from clients.report.benefits import names_of
from fidelity.report.look import Look

DAY = timedelta(days=1)
BEFORE, AFTER, FIRST_MONTH = timedelta(days=7), timedelta(days=3), timedelta(days=29)
# What was tried so long before somebody was closed belongs to the closing.
TRIED = timedelta(days=90)
Cells = list[list[Any]]


def closed_list(look: Look, since: date) -> tuple[str, str, list[str], Cells]:
    """Who was closed in the period: in work or not, and what had been tried."""
    closed = list(
        Episode.objects.filter(client__in=look.window.clients, exit_date__range=(since, look.window.day))
        .select_related("client")
        .order_by("exit_date", "client__client_ref")
    )
    ids = [each.client_id for each in closed]
    tried: dict[int, list[tuple[date, str]]] = {}
    attempts = OutreachAttempt.objects.filter(outreach__client__in=ids, voided_at=None).order_by("attempt_date")
    for each in attempts.select_related("outreach"):
        joint = " (" + _("together with the treatment team") + ")" if each.joint else ""
        said = str(each.get_mode_display()) + joint
        tried.setdefault(each.outreach.client_id, []).append((each.attempt_date, said))
    specialists = _specialists(ids, {each.client_id: each.exit_date for each in closed if each.exit_date})
    head = [
        _("Reference"), _("Specialist"), _("Closed"), _("In work at closing"), _("Hours a week"),
        _("Ways of reaching out"), _("Reason"),
    ]  # fmt: skip
    rows = [
        [
            each.client.client_ref, specialists.get(each.client_id, ""), each.exit_date,
            {True: _("yes"), False: _("no"), None: ""}[each.employed_at_exit], each.weekly_hours_at_exit,
            "; ".join(dict.fromkeys(said for day, said in tried.get(each.client_id, []) if _near(day, each.exit_date))),
            str(each.get_exit_reason_display()),
        ]
        for each in closed
    ]  # fmt: skip
    return "closed", _("Closed cases"), head, rows


def _near(day: date, closed: date | None) -> bool:
    return closed is not None and closed - TRIED <= day <= closed


def _specialists(ids: list[int], days: dict[int, date]) -> dict[int, str]:
    """Whose caseload somebody was on, on a day of theirs."""
    found: dict[int, str] = {}
    rows = Assignment.objects.filter(client__in=ids).select_related("specialist__user").order_by("from_date", "pk")
    for each in rows:
        if each.from_date <= days[each.client_id]:
            found[each.client_id] = each.specialist.name
    return found


def people_on(look: Look) -> QuerySet[Client]:
    """Whoever was in the programme on the day, as episodes tell it and not what a client's row says today."""
    day = look.window.day
    here = Episode.objects.filter(Q(exit_date=None) | Q(exit_date__gt=day), entry_date__lte=day)
    return look.window.clients.filter(pk__in=here.values("client"))


def person_list(look: Look, since: date) -> tuple[str, str, list[str], Cells]:
    day = look.window.day
    people = list(_asked(people_on(look), day).select_related("treatment_team", "unit").order_by("client_ref"))
    ids = [each.pk for each in people]
    specialists = _specialists(ids, dict.fromkeys(ids, day))
    jobs, studies = _newest_jobs(ids, day), _studies(ids, day)
    held = {each.client_id: each for each in BenefitsHeld.objects.filter(client__in=ids, asked_date__lte=day)}
    by_whom = _first_by_whom(ids)
    head = [
        _("Reference"), _("Phase"), _("Programme entry"), _("First meeting with the specialist"), _("Specialist"),
        _("Last contact with a partner"), _("IPS unit"), _("Treatment team"), _("Benefits"), _("Which benefits"),
        _("First in-person employer contact"), _("Days after entry"), _("Made by"), *_job_head(), *_school_head(),
    ]  # fmt: skip
    rows = []
    for each in people:
        job, study, benefits = jobs.get(each.pk), studies.get(each.pk), held.get(each.pk)
        first = each.first_contact
        rows.append(
            [
                each.client_ref, _phase(job, study, day), each.entered, each.met, specialists.get(each.pk, ""),
                each.partner, each.unit.name, each.treatment_team.name if each.treatment_team else "",
                "" if benefits is None else _("yes") if benefits.held or benefits.other else _("no"),
                "; ".join(_held(look, benefits)), first,
                (first - each.entered).days if first else None,
                by_whom.get((each.pk, first), "") if first else "", *_job_cells(job, day), *_school_cells(study),
            ]
        )  # fmt: skip
    return "people", _("People"), head, rows


def _held(look: Look, benefits: BenefitsHeld | None) -> list[str]:
    if benefits is None:
        return []
    return [*names_of(benefits.held, look.window.agency), *([_("others")] if benefits.other else [])]


def _asked(people: QuerySet[Client], day: date) -> Any:
    contacts = ClientContact.objects.standing().filter(client=OuterRef("pk"), contact_date__lte=day)
    running = Episode.objects.filter(
        Q(exit_date=None) | Q(exit_date__gt=day), client=OuterRef("pk"), entry_date__lte=day
    ).order_by("-entry_date")
    met = contacts.filter(mode="in_person", with_whom__contains=["client"], contact_date__gte=OuterRef("entered"))
    return people.annotate(
        entered=Subquery(running.values("entry_date")[:1]),
        first_contact=Subquery(running.filter(first_employer_contact_date__lte=day).values("first_employer_contact_date")[:1]),
    ).annotate(
        met=Subquery(met.order_by("contact_date").values("contact_date")[:1]),
        partner=Subquery(
            contacts.filter(with_whom__contains=["partner"]).order_by("-contact_date").values("contact_date")[:1]
        ),
    )  # fmt: skip


def _first_by_whom(ids: list[int]) -> dict[tuple[int, date], str]:
    rows = EmployerContactFor.objects.job_search().filter(
        client__in=ids, employer_contact__mode="in_person", employer_contact__about_competitive_job=True
    )
    return {
        (client, day): _("the person") if by_client else _("the specialist")
        for client, day, by_client in rows.order_by("-by_client").values_list(
            "client", "employer_contact__contact_date", "by_client"
        )
    }


def _newest_jobs(ids: list[int], day: date) -> dict[int, Any]:
    """The current job, else the last one, with the contacts around its start. Of two current ones the newer."""
    talks = ClientContact.objects.standing().filter(
        client=OuterRef("client"), mode="in_person", with_whom__contains=["client"], contact_date__lte=day
    )

    def newest(first: timedelta, last: timedelta) -> Subquery:
        rows = talks.filter(contact_date__range=(OuterRef("start_date") + first, OuterRef("start_date") + last))
        return Subquery(rows.order_by("-contact_date").values("contact_date")[:1])

    month = talks.filter(contact_date__range=(OuterRef("start_date"), OuterRef("start_date") + FIRST_MONTH))
    number = month.order_by().values("client").annotate(number=Count("pk")).values("number")
    rows = Job.objects.standing().filter(client__in=ids, start_date__lte=day).select_related("employer")
    rows = rows.annotate(before=newest(-BEFORE, -DAY), after=newest(timedelta(0), AFTER), number=Subquery(number))
    # The last of them stands: what is over makes way for what goes on.
    return {
        each.client_id: each for each in sorted(rows.order_by("start_date", "pk"), key=lambda each: _works(each, day))
    }


def _works(job: Any, day: date) -> bool:
    return bool(job.end_date is None or job.end_date >= day)


def _studies(ids: list[int], day: date) -> dict[int, Education]:
    rows = Education.objects.standing().filter(client__in=ids, start_date__lte=day).exclude(end_date__lt=day)
    return {each.client_id: each for each in rows.order_by("start_date", "pk")}


def _phase(job: Any, study: Education | None, day: date) -> str:
    if job is not None and _works(job, day):
        return _("working and in education") if study else _("working")
    return _("looking for work and in education") if study else _("looking for work")


def _job_head() -> list[str]:
    return [
        _("Job start"), _("In-person contact in the week before"), _("In-person contact within 3 days"),
        _("In-person contacts in month 1"), _("Employer"), _("Job title"), _("Duties"), _("Hours a week"),
        _("Hourly pay"), _("Job end"),
    ]  # fmt: skip


def _job_cells(job: Any, day: date) -> list[Any]:
    if job is None:
        return [None] * 10
    ended = job.end_date if job.end_date and job.end_date <= day else None
    return [
        job.start_date, job.before, job.after, job.number or 0, job.employer.name, job.title, job.duties,
        job.weekly_hours, job.hourly_pay, ended,
    ]  # fmt: skip


def _school_head() -> list[str]:
    return [_("School"), _("Course"), _("Award"), _("Full or part time"), _("Credits or hours")]


def _school_cells(study: Education | None) -> list[Any]:
    if study is None:
        return [None] * 5
    return [study.school, study.course, study.award, str(study.get_pace_display()), study.credit_hours]
