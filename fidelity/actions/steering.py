"""The committee's meetings: planned, held with minutes and decisions, or called off."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from fidelity.models import SteeringMeeting


def plan_meeting(*, by: StaffMember, **said: Any) -> SteeringMeeting:
    meeting = SteeringMeeting.objects.create(written_by=by, **said)
    trail.record("committee meeting planned", by=by, on=meeting)
    return meeting


def change_meeting(*, meeting: SteeringMeeting, version: int, by: StaffMember, **said: Any) -> SteeringMeeting:
    """Day, place, agenda. Call with the row locked."""
    meeting.expect_version(version)
    _refuse_called_off(meeting)
    if meeting.held and said.get("day", meeting.day) > by.agency.today():
        raise ValidationError({"day": _("This meeting took place: choose a day that has come.")})
    for name, value in said.items():
        setattr(meeting, name, value)
    meeting.save()
    trail.record("committee meeting changed", by=by, on=meeting, details={"fields": sorted(said)})
    return meeting


def hold_meeting(*, meeting: SteeringMeeting, version: int, by: StaffMember, **said: Any) -> SteeringMeeting:
    """It took place: who was there, minutes, decisions. Written again, it says what stands now; history keeps the rest."""
    meeting.expect_version(version)
    _refuse_called_off(meeting)
    if meeting.day > by.agency.today():
        raise ValidationError(_("This meeting is still to come."))
    meeting.held = True
    for name, value in said.items():
        setattr(meeting, name, value)
    meeting.save()
    trail.record("committee meeting held", by=by, on=meeting)
    return meeting


def call_off_meeting(*, meeting: SteeringMeeting, version: int, by: StaffMember) -> SteeringMeeting:
    meeting.expect_version(version)
    _refuse_called_off(meeting)
    if meeting.held:
        raise ValidationError(_("This meeting took place: it can't be called off."))
    meeting.called_off_at = timezone.now()
    meeting.save(update_fields=["called_off_at"])
    trail.record("committee meeting called off", by=by, on=meeting)
    return meeting


def _refuse_called_off(meeting: SteeringMeeting) -> None:
    if meeting.called_off_at is not None:
        raise ValidationError(_("This meeting was called off."))
