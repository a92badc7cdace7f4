"""What a job start, a moved start or a job end will do to the planned contacts: told before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients import wording
from clients.facts import facts_of, job_facts
from clients.followalong import (
    JOB_LOSS,
    STILL_TO_DO,
    PlannedRow,
    Status,
    next_due,
    planned_contacts,
    projection,
    status,
)
from clients.models import DueContact, Job


@dataclass(frozen=True, slots=True)
class Planned:
    """One contact as it will be planned; `was` is its due date before a start moved."""

    label: str
    window: str
    is_past: bool
    was: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    planned: list[Planned]
    note: str = ""


def of_start(start_date: date, today: date, *, was: date | None = None) -> Preview:
    """The first year's contacts of a job that starts on `start_date`; `was`: the start it had before."""
    before = planned_contacts(start_date=was) if was else []
    earlier = {row.rule: wording.day(row.due_date, today) for row in before}
    rows = planned_contacts(start_date=start_date)
    planned = [
        Planned(
            label=wording.rule_label(row.rule),
            window=wording.window(row.opens_date, row.due_date, today),
            is_past=row.due_date < today,
            was=earlier.get(row.rule, ""),
        )
        for row in rows
    ]
    past = sum(row.is_past for row in planned)
    note = ngettext(
        "%(number)s of them was due before today: log the contact that took place, if one did.",
        "%(number)s of them were due before today: log the contacts that took place, if any did.",
        past,
    )
    return Preview(planned, note % {"number": past} if past else "")


def said_of_start(job: Job, today: date) -> str:
    """After saving: how many are planned and which is next."""
    rows = list(DueContact.objects.filter(job=job, withdrawn=False))
    said = ngettext("%(number)s contact planned.", "%(number)s contacts planned.", len(rows)) % {"number": len(rows)}
    coming = next_due([row.as_row() for row in rows], today)
    if coming is None:
        return said
    late = _("Overdue already: %(what)s, due %(day)s.") if coming.due_date < today else _("Next: %(what)s, by %(day)s.")
    what = {"what": wording.rule_label(coming.rule), "day": wording.day_away(coming.due_date, today)}
    return f"{said} {late % what}"


def of_end(job: Job, *, end_date: date, learned_date: date, planned_move: bool, today: date) -> list[str]:
    """What will happen when the job ends so, a sentence each: the same rules, asked with the end as if it were recorded."""
    facts = facts_of([job.client_id], jobs=[job])[job.client_id]
    ended = replace(job_facts(job), end_date=end_date, learned_date=learned_date, planned_move=planned_move)
    known = (facts.contacts, facts.declines, facts.agreements, facts.closed_date)
    rows = projection(ended, *known, today, facts.gaps)
    last = max(today, end_date)
    cancelled = [row for row in rows if status(row, last) is Status.CANCELLED]
    said = [_cancelled(cancelled, today)] if cancelled else [_("No planned contact is cancelled.")]
    return [*said, _talk(rows[-1], today) if not planned_move else _no_talk()]


def _no_talk() -> str:
    return _("A planned move asks for no contact about a lost job. Record the next job as a job start.")


def _talk(row: PlannedRow, today: date) -> str:
    """The contact after the job ended: made already, or by when."""
    if status(row, today) is Status.MET and row.met_on is not None:
        return _("The talk about it has taken place, on %(day)s.") % {"day": wording.day(row.met_on, today)}
    return _("A talk about it is due by %(day)s; in person, by phone or by video all count.") % {
        "day": wording.day_away(row.due_date, today)
    }


def of_closing(job_rows: list[DueContact], closed_date: date, today: date, *, visits: int) -> list[str]:
    """What closing on a day does to the planned contacts and visits, a sentence each; those about a lost job stay."""
    cancelled = [
        row
        for row in job_rows
        if row.due_date > closed_date and row.rule != JOB_LOSS and status(row.as_row(), today) in STILL_TO_DO
    ]
    said = [_cancelled(cancelled, today) if cancelled else _("No planned contact is cancelled.")]
    if visits:
        of_visits = ngettext(
            "%(number)s planned visit is cancelled.", "%(number)s planned visits are cancelled.", visits
        )
        said.append(of_visits % {"number": visits})
    return said


def _cancelled(rows: Sequence[DueContact | PlannedRow], today: date) -> str:
    first = rows[0]
    said = {
        "number": len(rows),
        "what": wording.rule_label(first.rule),
        "day": wording.day(first.due_date, today),
    }
    return (
        ngettext(
            "%(number)s planned contact is cancelled: %(what)s, due %(day)s.",
            "%(number)s planned contacts are cancelled, the first of them %(what)s, due %(day)s.",
            len(rows),
        )
        % said
    )
