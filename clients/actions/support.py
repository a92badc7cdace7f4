"""What the person wants of support, and visits planned with them."""

from __future__ import annotations

from datetime import date, time

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from clients.models import Client, DueContact, ModeAgreement, PlannedVisit, SupportDecline
from clients.projection import project


def decline_support(*, client: Client, declined_date: date, agreed: str, by: StaffMember) -> SupportDecline:
    """The person wants no follow-along for now. Declined contacts are neither met nor missed; nothing closes by it."""
    if SupportDecline.objects.filter(client=client, resumed_date=None).exists():
        raise ValidationError(_("Support is declined already."))
    decline = SupportDecline.objects.create(client=client, declined_date=declined_date, agreed=agreed, recorded_by=by)
    project(client, today=by.agency.today())
    trail.record("support declined", by=by, on=client)
    return decline


def resume_support(*, client: Client, resumed_date: date, by: StaffMember) -> SupportDecline:
    """They want support again from a day on: what is due from then counts as before."""
    decline = SupportDecline.objects.filter(client=client, resumed_date=None).first()
    if decline is None:
        raise ValidationError(_("Support is not declined."))
    if resumed_date < decline.declined_date:
        raise ValidationError({"resumed_date": _("Choose a day after support was declined.")})
    decline.resumed_date = resumed_date
    decline.save()
    project(client, today=by.agency.today())
    trail.record("support resumed", by=by, on=client)
    return decline


def agree_modes(*, client: Client, from_date: date, modes: list[str], reason: str, by: StaffMember) -> ModeAgreement:
    """The person asked for contact by phone, video, text or e-mail: from then on such a talk counts as well."""
    agreement = ModeAgreement.objects.create(
        client=client, from_date=from_date, modes=modes, reason=reason, recorded_by=by
    )
    project(client, today=by.agency.today())
    trail.record("way of contact agreed", by=by, on=client)
    return agreement


def end_agreed_modes(*, agreement: ModeAgreement, to_date: date, by: StaffMember) -> ModeAgreement:
    agreement.to_date = to_date
    agreement.save()
    project(agreement.client, today=by.agency.today())
    trail.record("way of contact ended", by=by, on=agreement.client)
    return agreement


def plan_visit(
    *,
    client: Client,
    specialist: StaffMember,
    due_contact: DueContact | None,
    visit_date: date,
    visit_time: time | None,
    place: str,
    note: str,
    by: StaffMember,
) -> PlannedVisit:
    visit = PlannedVisit.objects.create(
        client=client,
        specialist=specialist,
        due_contact=due_contact,
        visit_date=visit_date,
        visit_time=visit_time,
        place=place,
        note=note,
    )
    trail.record("visit planned", by=by, on=visit)
    return visit


def move_visit(
    *,
    visit: PlannedVisit,
    version: int,
    visit_date: date,
    visit_time: time | None,
    place: str,
    note: str,
    by: StaffMember,
) -> PlannedVisit:
    visit.expect_version(version)
    visit.visit_date, visit.visit_time, visit.place, visit.note = visit_date, visit_time, place, note
    visit.save()
    trail.record("visit moved", by=by, on=visit)
    return visit


def cancel_visit(*, visit: PlannedVisit, version: int, by: StaffMember) -> PlannedVisit:
    visit.expect_version(version)
    visit.cancelled_at = timezone.now()
    visit.save()
    trail.record("visit cancelled", by=by, on=visit)
    return visit
