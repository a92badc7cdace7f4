"""What is written down beside the work with one person: hours of a week, entries of the log, who needs field mentoring."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Membership, StaffMember
from accounts.roles import Role
from audit import trail
from clients.actions.writing import strike_out
from clients.jobdevelopmentrules import DAY, WEEK
from clients.models import Client, Meeting, MeetingClient, MeetingStaff, MentoringNeed, WorkWeek

# Hours


def record_hours(
    *, specialist: StaffMember, monday: date, version: int, hours: dict[str, Decimal], by: StaffMember
) -> WorkWeek:
    """The hours of one week, written down or written anew. `version` 0: nobody had written them when the form was opened."""
    if monday > by.agency.today():
        raise ValidationError(_("This week has not come yet."))
    posts = Membership.objects.filter(staff=specialist, role=Role.SPECIALIST)
    if not posts.between(monday, monday + WEEK - DAY).exists():
        raise ValidationError(_("No post as a specialist in this week."))
    row = WorkWeek.objects.select_for_update().filter(specialist=specialist, monday=monday).first()
    if row is None:
        row = WorkWeek.objects.create(specialist=specialist, monday=monday, recorded_by=by, **hours)
        trail.record("hours written down", by=by, on=row, details={"week": monday.isoformat()})
        return row
    row.expect_version(version)
    changed = sorted(name for name, value in hours.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, hours[name])
    if changed:
        row.save()
        trail.record("hours corrected", by=by, on=row, details={"week": monday.isoformat(), "fields": changed})
    return row


# The log


def log_meeting(
    *, kind: str, staff: Sequence[StaffMember] = (), clients: Sequence[Client] = (), by: StaffMember, **fields: Any
) -> Meeting:
    """`staff`: who was there. `clients`: whom it was about. `fields`: the columns of its kind."""
    meeting = Meeting.objects.create(kind=kind, recorded_by=by, **fields)
    _put_staff(meeting, staff)
    for client in clients:
        MeetingClient.objects.create(meeting=meeting, client=client)
    about = sorted((client.public_id for client in clients), key=str)
    trail.record("meeting logged", by=by, on=meeting, shown=about, details={"kind": kind})
    return meeting


def correct_meeting(
    *,
    meeting: Meeting,
    version: int,
    staff: Sequence[StaffMember],
    clients: Sequence[Client],
    by: StaffMember,
    **fields: Any,
) -> Meeting:
    """`clients`: of those whom `by` may see. Whoever else it was about stays."""
    meeting.expect_version(version)
    _still_stands(meeting)
    for name, value in fields.items():
        setattr(meeting, name, value)
    meeting.save()
    _put_staff(meeting, staff)
    seen = MeetingClient.objects.filter(meeting=meeting, client__in=Client.objects.visible_to(by))
    seen.exclude(client__in=clients).delete()
    there = set(MeetingClient.objects.filter(meeting=meeting).values_list("client", flat=True))
    for client in clients:
        if client.pk not in there:
            MeetingClient.objects.create(meeting=meeting, client=client)
    about = sorted((client.public_id for client in clients), key=str)
    trail.record("meeting corrected", by=by, on=meeting, shown=about)
    return meeting


def void_meeting(*, meeting: Meeting, version: int, reason: str, by: StaffMember) -> Meeting:
    """It was not so. It stays readable, struck through, and counts for nothing."""
    _still_stands(meeting)
    strike_out(row=meeting, version=version, reason=reason, action="meeting voided", on=meeting, by=by)
    return meeting


def _put_staff(meeting: Meeting, staff: Sequence[StaffMember]) -> None:
    rows = MeetingStaff.objects.filter(meeting=meeting)
    rows.exclude(staff__in=staff).delete()
    there = set(rows.values_list("staff", flat=True))
    for each in staff:
        if each.pk not in there:
            MeetingStaff.objects.create(meeting=meeting, staff=each)


def _still_stands(meeting: Meeting) -> None:
    if meeting.voided_at is not None:
        raise ValidationError(_("This entry is void."))


# Who needs field mentoring


def mark_mentoring(*, specialist: StaffMember, why: str, from_date: date, by: StaffMember) -> MentoringNeed:
    need = MentoringNeed.objects.create(specialist=specialist, why=why, from_date=from_date, recorded_by=by)
    trail.record("need of field mentoring marked", by=by, on=need)
    return need


def change_mentoring(
    *, need: MentoringNeed, version: int, why: str, from_date: date, to_date: date | None, by: StaffMember
) -> MentoringNeed:
    """Corrected, or ended: `to_date` is its last day. Call with the row locked."""
    need.expect_version(version)
    ended = need.to_date is None and to_date is not None
    need.why, need.from_date, need.to_date = why, from_date, to_date
    need.save()
    trail.record("need of field mentoring ended" if ended else "need of field mentoring changed", by=by, on=need)
    return need
