"""What happened with a client, newest first: contacts, jobs, hand-overs, what they agreed, and what the other parts of
the record tell (report.events).

Pages end between days, so that a day is never torn apart and the mark of the next page is a date.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from clients import wording
from clients.models import Assignment, Client, Job
from clients.models.classes import classes_open_to
from clients.profilesections import Klass
from clients.report import contact_events
from clients.report.contact_events import Known
from clients.report.days import Day
from clients.report.events import DAY, HAPPENED, entry_of, parts_shown
from clients.report.showing import EVERYTHING, JOBS, RECORD, Showing
from employers.timeline import Entry
from tenancy.models import Agency

PAGE = 50


@dataclass(slots=True)
class Timeline:
    """Some days, newest first; `older` is where the next ones begin, None when these were the last."""

    days: list[Day]
    older: date | None


def timeline(
    client: Client, known: Known, staff: StaffMember, *, before: date | None = None, showing: Showing = EVERYTHING
) -> Timeline:
    """The days before `before` (all of them when None), about fifty entries of them, of the classes that `staff` may read.
    One query, two for a very full day."""
    agency = staff.agency
    today = agency.today()
    rows, floor = _whole_days(client, before, showing, tuple(sorted(classes_open_to(staff))))
    contacts = [row for row in rows if row[0] == contact_events.KIND]
    entries = list(contact_events.entries(contacts, known, agency, today))
    entries += [entry for row in rows if (entry := entry_of(row, today))]
    rest = _rest(client, known, agency, today, showing)
    entries += [entry for entry in rest if before is None or entry.day < before]
    return _page([entry for entry in entries if entry.day >= floor], floor, today)


def _whole_days(
    client: Client, before: date | None, showing: Showing, classes: tuple[Klass, ...]
) -> tuple[list[tuple[Any, ...]], date]:
    """The newest rows, and the day down to which none is missing. A day with more than a page comes whole."""
    shape = (parts_shown(showing.kinds), showing.attempts, classes)
    if not shape[0]:
        return [], date.min
    if before is None:
        found = HAPPENED.rows("lte", PAGE + 1, *shape, client=client.pk, day=date.max)
    else:
        found = HAPPENED.rows("lt", PAGE + 1, *shape, client=client.pk, day=before)
    if len(found) <= PAGE:
        return found, date.min
    torn = found[PAGE][DAY]
    whole = [row for row in found if row[DAY] != torn]
    if whole:
        return whole, whole[-1][DAY]
    return HAPPENED.rows("exact", None, *shape, client=client.pk, day=torn), torn


def _page(entries: list[Entry], floor: date, today: date) -> Timeline:
    entries.sort(key=lambda entry: (entry.day, entry.at), reverse=True)
    days: list[Day] = []
    for number, entry in enumerate(entries):
        if not days or days[-1].date != entry.day:
            if number >= PAGE:
                return Timeline(days, days[-1].date)
            days.append(Day(entry.day, capfirst(_heading(entry.day, today))))
        days[-1].entries.append(entry)
    return Timeline(days, floor if floor != date.min else None)


def _heading(when: date, today: date) -> str:
    if abs((when - today).days) <= 1:
        return f"{wording.away(when, today)}, {wording.day(when, today)}"
    said = wording.day(when, today)
    return " · ".join([said, _("to come")]) if when > today else said


# The rest: few per person, and read by the page already


def _rest(client: Client, known: Known, agency: Agency, today: date, showing: Showing) -> Iterable[Entry]:
    if JOBS in showing.kinds:
        for job in known.jobs:
            yield from _job(job, agency, today)
    if RECORD in showing.kinds:
        yield from _record(client, known, today)


def _record(client: Client, known: Known, today: date) -> Iterable[Entry]:
    for assignment in known.assignments:
        if assignment.from_date <= today:
            yield _assignment(assignment)
    for decline in known.declines:
        word = _("Support declined")
        yield Entry(decline.declined_date, "note", "pause", word, text=decline.agreed)
        if decline.resumed_date and decline.resumed_date <= today:
            yield Entry(decline.resumed_date, "note", "check", _("Support wanted again"))
    for agreement in known.agreements:
        if agreement.from_date <= today:
            title = wording.modes_phrase(agreement.modes)
            word = _("Another way of contact agreed")
            yield Entry(agreement.from_date, "note", "contact", word, title, text=agreement.reason)
    yield Entry(client.programme_entry_date, "assignment", "flag", _("Programme entry"))
    if client.closed_date:
        reason = str(client.get_closure_reason_display())
        yield Entry(client.closed_date, "note", "leave", _("Closed"), reason)


def _job(job: Job, agency: Agency, today: date) -> Iterable[Entry]:
    if job.cancelled_at:
        day = agency.local(job.cancelled_at).date()
        yield Entry(day, "job", "job", _("Job start cancelled"), str(job), meta=job.cancel_reason)
        return
    url = reverse("clients:job", args=[job.public_id])
    if job.start_date <= today:
        # On its first day it was called what it was then.
        yield Entry(job.start_date, "job", "job", _("Job start"), f"{job.title}, {job.employer}", url=url)
    if job.end_date and job.end_date <= today:
        learned = _("we learned on %(day)s") % {"day": wording.day(job.learned_date or job.end_date, today)}
        late = learned if job.learned_date != job.end_date else ""
        meta = " · ".join(part for part in (str(job.get_end_reason_display()), late) if part)
        yield Entry(job.end_date, "job", "job-end", _("Job end"), str(job), meta=meta, text=job.end_next_step, url=url)


def _assignment(assignment: Assignment) -> Entry:
    return Entry(
        assignment.from_date,
        "assignment",
        "assignment",
        _("Looked after by"),
        assignment.specialist.name,
        text=assignment.note,
    )
