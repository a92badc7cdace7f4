"""What somebody applied for and how it went, newest first, each with its interviews."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.utils.formats import time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clients import wording
from clients.models import Client, Interview, JobApplication


class InterviewLine(NamedTuple):
    """`past`: its day has come and nobody has said how it went."""

    public_id: UUID
    when: str
    about: str
    outcome: str
    follow_up: str
    joint: bool
    past: bool
    told: bool


@dataclass(slots=True)
class Line:
    public_id: UUID
    title: str
    where: str
    employer: UUID | None
    about: str
    outcome: str
    open: bool
    follow_up: str
    late: bool
    note: str
    offers_job: bool
    job: UUID | None
    interviews: list[InterviewLine] = field(default_factory=list)


def of(client: Client, today: date) -> list[Line]:
    """Two questions, however many there are."""
    rows = JobApplication.objects.standing().filter(client=client).newest_first()
    found = {row.pk: _line(row, today) for row in rows.select_related("employer", "job")}
    interviews = Interview.objects.standing().filter(client=client)
    for interview in interviews.order_by("interview_date", "interview_time", "pk"):
        if interview.application_id in found:
            found[interview.application_id].interviews.append(_interview(interview, today))
    return list(found.values())


def _line(row: JobApplication, today: date) -> Line:
    late = row.is_open and row.follow_up_date is not None and row.follow_up_date < today
    return Line(
        public_id=row.public_id,
        title=row.title,
        where=row.where,
        employer=row.employer.public_id if row.employer else None,
        about=" · ".join(_about(row, today)),
        outcome=capfirst(str(row.get_outcome_display())),
        open=row.is_open,
        follow_up=wording.day_away(row.follow_up_date, today) if row.is_open and row.follow_up_date else "",
        late=late,
        note=row.note,
        offers_job=row.outcome == JobApplication.Outcome.OFFER and row.standing_job is None,
        job=row.standing_job.public_id if row.standing_job else None,
    )


def _about(row: JobApplication, today: date) -> list[str]:
    sent = _("sent %(day)s by %(who)s") if row.done_by != JobApplication.DoneBy.TOGETHER else _("sent %(day)s, %(who)s")
    said = {"day": wording.day(row.sent_date, today), "who": row.get_done_by_display()}
    found = [_("found through: %(how)s") % {"how": row.get_found_display()}] if row.found else []
    return [sent % said, *found]


def _interview(row: Interview, today: date) -> InterviewLine:
    at = f" {time_format(row.interview_time)}" if row.interview_time else ""
    about = (row.place, str(row.get_mode_display()), str(row.get_attended_display()))
    by = wording.day(row.follow_up_date, today) if row.follow_up_date else ""
    step = _("%(step)s, by %(day)s") % {"step": row.follow_up, "day": by} if by else row.follow_up
    return InterviewLine(
        public_id=row.public_id,
        when=f"{wording.day(row.interview_date, today)}{at}, {wording.away(row.interview_date, today)}",
        about=" · ".join(part for part in about if part),
        outcome=capfirst(str(row.get_outcome_display())) if row.outcome else "",
        follow_up=step,
        joint=row.is_joint,
        past=not row.outcome and row.interview_date <= today,
        told=bool(row.outcome),
    )
