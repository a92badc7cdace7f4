"""A step-down: planned, met, handed over, and the way back. It closes a record only when somebody says so in so many words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from clients.actions.people import close_client, reopen_client
from clients.models import Client, Job, StepDown, SupportDecline
from clients.projection import project
from clients.stepdownrules import Stage

DAY = timedelta(days=1)


def plan_step_down(*, client: Client, job: Job | None, planned_date: date, by: StaffMember, **fields: Any) -> StepDown:
    if StepDown.objects.running().filter(client=client).exists():
        raise ValidationError(_("A step-down is under way already."))
    step = StepDown.objects.create(client=client, job=job, planned_date=planned_date, planned_by=by, **fields)
    trail.record("step-down planned", by=by, on=client)
    return step


def change_step_down(*, step: StepDown, version: int, by: StaffMember, **fields: Any) -> StepDown:
    step.expect_version(version)
    _in(step, Stage.PLANNED, Stage.MET, Stage.HANDED_OVER)
    changed = sorted(name for name, value in fields.items() if getattr(step, name) != value)
    for name in changed:
        setattr(step, name, fields[name])
    if changed:
        step.save()
        trail.record("step-down changed", by=by, on=step.client, details={"fields": changed})
    return step


def hold_meeting(*, step: StepDown, version: int, met_on: date, by: StaffMember) -> StepDown:
    """The person, the specialist and the new supporter have met."""
    step.expect_version(version)
    _in(step, Stage.PLANNED)
    step.met_on = met_on
    step.save()
    trail.record("step-down meeting held", by=by, on=step.client)
    return step


def hand_over_to_supporter(
    *, step: StepDown, version: int, handed_over_on: date, close: bool, by: StaffMember
) -> StepDown:
    """The new supporter has taken over. `close`: somebody says that the record is closed with it; then planned contacts end."""
    step.expect_version(version)
    _in(step, Stage.MET)
    if step.met_on and handed_over_on < step.met_on:
        raise ValidationError({"handed_over_on": _("This is before the hand-over meeting.")})
    step.handed_over_on = handed_over_on
    step.save()
    trail.record("step-down handed over", by=by, on=step.client)
    if close:
        client, reason = step.client, Client.ClosureReason.STEP_DOWN
        if not client.is_open:
            raise ValidationError(_("This record is closed already."))
        close_client(client=client, version=client.version, closed_date=handed_over_on, closure_reason=reason, by=by)
    return step


def drop_step_down(*, step: StepDown, version: int, dropped_on: date, reason: str, by: StaffMember) -> StepDown:
    """It will not be: the specialist goes on as before."""
    step.expect_version(version)
    _in(step, Stage.PLANNED, Stage.MET)
    step.dropped_on, step.drop_reason = dropped_on, reason
    step.save()
    trail.record("step-down dropped", by=by, on=step.client)
    return step


def return_from_step_down(*, step: StepDown, version: int, returned_on: date, reason: str, by: StaffMember) -> StepDown:
    """They are back. A record that was closed with it is opened again, and what fell due meanwhile is held against nobody.

    One that was closed for another reason is not opened by this: then they come back to the service (take_back_on).
    """
    step.expect_version(version)
    _in(step, Stage.HANDED_OVER)
    closing = step.client.closure_reason
    if closing and closing != Client.ClosureReason.STEP_DOWN:
        raise ValidationError(_("This record was closed for another reason since. Let them come back on its own page."))
    if step.handed_over_on and returned_on < step.handed_over_on:
        raise ValidationError({"returned_on": _("This is before they were handed over.")})
    step.returned_on, step.return_reason = returned_on, reason
    step.save()
    client = step.client
    if client.closed_date is not None:
        away_from = client.closed_date + DAY
        reopen_client(client=client, version=client.version, by=by)
        _support_was_elsewhere(step, away_from, returned_on, by)
    trail.record("step-down returned from", by=by, on=client)
    return step


def _support_was_elsewhere(step: StepDown, from_date: date, until: date, by: StaffMember) -> None:
    """From the closing to the return they had support elsewhere: as when support is declined, nothing counts as met or missed."""
    client = step.client
    running = client.declines.filter(resumed_date=None).first()
    if running is not None:
        running.resumed_date = max(until, running.declined_date)
        running.save()
    last = client.declines.filter(resumed_date__gt=from_date).order_by("-resumed_date").first()
    start = max(from_date, last.resumed_date) if last is not None and last.resumed_date else from_date
    if start < until:
        agreed = _("Stepped down to %(who)s.") % {"who": step.supporter_name}
        SupportDecline.objects.create(
            client=client, declined_date=start, resumed_date=until, agreed=agreed, recorded_by=by
        )
    project(client, today=by.agency.today())


def _in(step: StepDown, *stages: Stage) -> None:
    if step.stage not in stages:
        raise ValidationError(_("This step-down has gone on meanwhile: look at it again."))
