"""Where a client stands and what is next: what the client page shows above its timeline. Six queries, however long
the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients import badges, caseloadrules, wording
from clients.followalong import JOB_LOSS, STILL_TO_DO, ModeAgreement, Reason, Status, days_late, explain, status
from clients.jobterms import Terms, hours_together
from clients.models import (
    Assignment,
    Client,
    DueContact,
    Job,
    SupportDecline,
)
from clients.models import ModeAgreement as ModeAgreementRow
from clients.report.appointments import Visit, appointments
from clients.report.contact_events import Known
from clients.report.job import terms_changed, terms_of
from tenancy.addresses import leading_to
from tenancy.asked import Question
from tenancy.models import Agency


class Step(NamedTuple):
    """One planned contact of a job's schedule."""

    url: str
    label: str
    badge: SafeString
    due: str
    said: str
    quiet: bool


@dataclass(slots=True)
class JobCard:
    """`name`: title and employer as they are today."""

    job: Job
    name: str
    state: str
    about: str
    steps: list[Step]
    summary: str


@dataclass(slots=True)
class Next:
    """A planned contact that waits: what, since or until when, and why."""

    url: str
    plan_url: str
    label: str
    badge: SafeString
    since: str
    why: wording.Why


@dataclass(slots=True)
class Clock:
    """The days to the first in-person employer contact (fidelity item 15)."""

    said: str
    late: bool
    running: bool


@dataclass(slots=True)
class Standing:
    specialist: Assignment | None
    coming: Assignment | None
    next: list[Next]
    jobs: list[JobCard]
    past_jobs: list[JobCard]
    visits: list[Visit]
    decline: SupportDecline | None
    agreements: list[ModeAgreementRow]
    clock: Clock | None
    working: str
    known: Known


_QUESTIONS = (
    Question(
        lambda client: (
            Assignment.objects.filter(client=client).select_related("specialist__user").order_by("-from_date")
        )
    ),
    Question(
        lambda client: (
            Job.objects.filter(client=client)
            .select_related("employer", "site")
            .annotate(terms_changed=terms_changed())
            .order_by("-start_date", "-id")
        )
    ),
    Question(
        lambda client: DueContact.objects.filter(client=client, withdrawn=False).order_by("due_date", "opens_date")
    ),
    Question(lambda client: SupportDecline.objects.filter(client=client).order_by("-declined_date")),
    Question(lambda client: ModeAgreementRow.objects.filter(client=client).order_by("-from_date")),
)


def _of(question: Question, client: Client) -> list[Any]:
    records = question.records(client=client.pk)
    for each in records:
        each.client = client
    return records


def standing(client: Client, agency: Agency, *, may_correct: bool = False) -> Standing:
    """Everything above the timeline, and what the timeline need not read again."""
    today = agency.today()
    assignments, jobs, rows, declines, agreements = (_of(question, client) for question in _QUESTIONS)
    terms = {job.pk: terms_of(job, job.terms_changed, today) for job in jobs}
    for job in jobs:
        # Wherever the page names it, it is called what it is now.
        job.title_on_day = terms[job.pk].title
    cards = [_card(job, [row for row in rows if row.job_id == job.pk], today, terms[job.pk]) for job in jobs]
    return Standing(
        specialist=next((a for a in assignments if _runs(a, today)), None),
        coming=next((a for a in reversed(assignments) if a.from_date > today), None),
        next=_next(client, rows, {job.pk: job for job in jobs}, _agreed(agreements), today),
        jobs=[card for card in cards if card.state in ("current", "coming")],
        past_jobs=[card for card in cards if card.state not in ("current", "coming")],
        visits=appointments(client, today),
        decline=next((d for d in declines if d.resumed_date is None or d.resumed_date > today), None),
        agreements=[a for a in agreements if a.to_date is None or a.to_date >= today],
        clock=clock(client, agency, today),
        working=_working(client, jobs, terms, today),
        known=Known(jobs, assignments, declines, agreements, _met(rows), _late(rows, today), may_correct),
    )


def _runs(assignment: Assignment, today: date) -> bool:
    return assignment.from_date <= today and (assignment.to_date is None or assignment.to_date >= today)


def _agreed(rows: list[ModeAgreementRow]) -> list[ModeAgreement]:
    return [ModeAgreement(row.from_date, row.to_date, frozenset(row.modes)) for row in rows]


def _met(rows: list[DueContact]) -> dict[int, list[str]]:
    """Which planned contacts each contact met."""
    found: dict[int, list[str]] = {}
    for row in rows:
        if row.met_by_id:
            found.setdefault(row.met_by_id, []).append(wording.rule_label(row.rule))
    return found


def _late(rows: list[DueContact], today: date) -> dict[int, list[str]]:
    """Which planned contacts each contact came late for."""
    found: dict[int, list[str]] = {}
    for row in rows:
        if row.late_by_id and days_late(row.as_row(), today):
            found.setdefault(row.late_by_id, []).append(late_for(row, today))
    return found


def late_for(row: DueContact, today: date) -> str:
    """3-day contact (2 days): beside or after the contact that came for it when it was past due."""
    days = days_late(row.as_row(), today) or 0
    said = ngettext("%(contact)s (%(days)s day)", "%(contact)s (%(days)s days)", days)
    return said % {"contact": wording.rule_label(row.rule), "days": days}


def _working(client: Client, jobs: list[Job], terms: dict[int, Terms], today: date) -> str:
    """Beside the name: closed since when and why, working since when and where, or what is coming."""
    if client.closed_date is not None:
        said = {"day": wording.day(client.closed_date, today), "reason": client.get_closure_reason_display()}
        return _("Closed on %(day)s · %(reason)s") % said
    current = [job for job in jobs if job.is_current_on(today)]
    if current:
        first = min(job.start_date for job in current)
        where = ", ".join(_named(job, terms[job.pk]) for job in current)
        working = _("Working since %(day)s · %(where)s") % {"day": wording.day(first, today), "where": where}
        return f"{working} · {_hours_in_all(current, terms)}" if len(current) > 1 else working
    coming = [job for job in jobs if job.cancelled_at is None and job.start_date > today]
    if coming:
        job = min(coming, key=lambda each: each.start_date)
        return _("Starts on %(day)s · %(where)s") % {"day": wording.day_away(job.start_date, today), "where": job}
    return _("Looking for work")


def _named(job: Job, terms: Terms) -> str:
    return f"{terms.title}, {job.employer}"


def _hours_in_all(jobs: list[Job], terms: dict[int, Terms]) -> str:
    """22 hours a week in all; of which jobs they are not known is said."""
    together = hours_together(terms[job.pk].weekly_hours for job in jobs)
    said = _("%(hours)s hours a week in all") % {"hours": wording.hours(together.total)}
    if not together.unknown:
        return said
    more = ngettext("not known of %(jobs)s job", "not known of %(jobs)s jobs", together.unknown)
    return f"{said} ({more % {'jobs': together.unknown}})"


def _next(
    client: Client, rows: list[DueContact], jobs: dict[int, Job], agreements: list[ModeAgreement], today: date
) -> list[Next]:
    """What waits now; when nothing does, the one that comes next. Of a closed client only the talk about a lost job."""
    to_do = [(row, status(row.as_row(), today)) for row in rows if client.is_open or row.rule == JOB_LOSS]
    waiting = [row for row, standing in to_do if standing in (Status.OPEN, Status.OVERDUE)]
    if not waiting:
        waiting = [row for row, standing in to_do if standing in STILL_TO_DO][:1]
    plan_url = reverse("clients:plan_visit", args=[client.public_id])
    found = []
    for row in waiting:
        planned, job = row.as_row(), jobs[row.job_id]
        reason = explain(planned, today, agreements)
        found.append(
            Next(
                url=reverse("clients:due", args=[row.public_id]),
                plan_url=f"{plan_url}?for={row.public_id}",
                label=f"{wording.rule_label(row.rule)} · {job.employer}",
                badge=badges.drawn(wording.badge(reason.status, row.due_date, today)),
                since=wording.since(planned, today),
                why=wording.why(reason, today, str(job)),
            )
        )
    return found


# Jobs and their planned contacts


def _card(job: Job, rows: list[DueContact], today: date, terms: Terms) -> JobCard:
    """On the client's page. Of a job that is over the sum is said; its planned contacts stand on its own page."""
    state = _state(job, today)
    if state in ("current", "coming"):
        return job_card(job, rows, today, terms)
    summary = _summary(rows, today) if rows else ""
    return JobCard(job, _named(job, terms), state, _about(job, terms, today), [], summary)


def job_card(job: Job, rows: list[DueContact], today: date, terms: Terms) -> JobCard:
    """`terms`: those of today."""
    rows = sorted(rows, key=lambda row: (row.opens_date, row.due_date))
    # The year is said where it changes, not on every line.
    years = [today, *(row.due_date for row in rows)]
    address = leading_to("clients:due")
    steps = [_step(row, address(row.public_id), today, before) for row, before in zip(rows, years, strict=False)]
    return JobCard(job, _named(job, terms), _state(job, today), _about(job, terms, today), steps, _summary(rows, today))


def _state(job: Job, today: date) -> str:
    if job.cancelled_at:
        return "cancelled"
    if job.start_date > today:
        return "coming"
    return "current" if job.is_current_on(today) else "past"


def _about(job: Job, terms: Terms, today: date) -> str:
    parts: list[Any] = [job.site.name if job.site else ""]
    if job.cancelled_at:
        parts.append(_("did not start: %(reason)s") % {"reason": job.cancel_reason})
    elif job.end_date:
        days = {"first": wording.day(job.start_date, today), "last": wording.day(job.end_date, today)}
        parts += [_("%(first)s to %(last)s") % days, job.get_end_reason_display()]
    elif job.start_date > today:
        parts.append(_("first day %(day)s") % {"day": wording.day_away(job.start_date, today)})
    else:
        parts.append(_("since %(day)s") % {"day": wording.day(job.start_date, today)})
    if terms.weekly_hours is not None:
        parts.append(_("%(hours)s hours a week") % {"hours": wording.hours(terms.weekly_hours)})
    return " · ".join(str(part) for part in parts if part)


def _step(row: DueContact, url: str, today: date, before: date) -> Step:
    planned = row.as_row()
    reason = explain(planned, today)
    return Step(
        url=url,
        label=capfirst(wording.rule_label(row.rule)),
        badge=badges.drawn(wording.badge(reason.status, row.due_date, today)),
        due=_("by %(day)s") % {"day": wording.day(row.due_date, before)},
        said=_said_of(reason, today),
        quiet=reason.status in (Status.UPCOMING, Status.CANCELLED),
    )


def _said_of(reason: Reason, today: date) -> str:
    """Beside a badge that speaks of the past: when they were seen, or why they were not."""
    if reason.status is Status.MET:
        return _("seen on %(day)s") % {"day": wording.day(reason.because_date, today)}
    return "" if reason.status in STILL_TO_DO else wording.grounds(reason, today)


def _summary(rows: list[DueContact], today: date) -> str:
    standings = [status(row.as_row(), today) for row in rows]
    met, all_of_them = standings.count(Status.MET), len(rows)
    said = _("%(met)s of %(all)s met") % {"met": met, "all": all_of_them}
    overdue = standings.count(Status.OVERDUE)
    late = _("%(number)s overdue") % {"number": overdue}
    return f"{said}, {late}" if overdue else said


# The first employer contact


def clock(client: Client, agency: Agency, today: date) -> Clock | None:
    """None for somebody who was in work already, or closed before it came."""
    days, entry, first = (
        agency.first_employer_contact_days,
        client.programme_entry_date,
        client.first_employer_contact_date,
    )
    if first is not None:
        return Clock(_from_entry(first, entry, today), late=(first - entry).days > days, running=False)
    if client.employed_at_entry or not client.is_open:
        return None
    late = caseloadrules.past_first_employer_contact(entry, None, today, days)
    number = caseloadrules.days_to_first_employer_contact(entry, None, today)
    said = _("None yet: day %(number)s of %(days)s since entry on %(day)s")
    return Clock(said % {"number": number, "days": days, "day": wording.day(entry, today)}, late, running=True)


def _from_entry(first: date, entry: date, today: date) -> str:
    """Mon 12 Jan, 7 days after entry. An employer may have been met while somebody was still being referred."""
    days = (first - entry).days
    if days < 0:
        said = ngettext("%(day)s, %(days)s day before entry", "%(day)s, %(days)s days before entry", -days)
    else:
        said = ngettext("%(day)s, %(days)s day after entry", "%(day)s, %(days)s days after entry", days)
    return said % {"day": wording.day(first, today), "days": abs(days)}
