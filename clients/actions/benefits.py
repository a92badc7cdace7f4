"""Benefits advice: what the person receives, what was offered and said, and what they report to whom."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from clients.actions.writing import change_row, strike_out
from clients.benefitrules import next_report
from clients.models import AdviceScenario, BenefitsAdvice, BenefitsHeld, Client, ReportingDuty


def record_benefits_held(
    *, client: Client, current: BenefitsHeld | None, version: int | None, by: StaffMember, **fields: Any
) -> BenefitsHeld:
    """What they receive, as of a day. `current`: what stood there; the first time nothing."""
    if current is None:
        current = BenefitsHeld.objects.create(client=client, **fields)
        trail.record("benefits recorded", by=by, on=client)
        return current
    # A first form says no version: whoever was first meanwhile is not written over.
    change_row(row=current, version=version or 0, action="benefits changed", on=client, by=by, fields=fields)
    return current


def offer_advice(*, client: Client, by: StaffMember, **fields: Any) -> BenefitsAdvice:
    """Advice was offered, and perhaps answered and given already."""
    advice = BenefitsAdvice.objects.create(client=client, **fields)
    trail.record("benefits advice offered", by=by, on=client)
    return advice


def change_advice(*, advice: BenefitsAdvice, version: int, by: StaffMember, **fields: Any) -> None:
    """The answer, the session, who advised, whether a written summary was given."""
    change_row(row=advice, version=version, action="benefits advice changed", on=advice.client, by=by, fields=fields)


def strike_advice(*, advice: BenefitsAdvice, version: int, reason: str, by: StaffMember) -> None:
    action = "benefits advice struck out"
    strike_out(row=advice, version=version, reason=reason, action=action, on=advice.client, by=by)


def add_scenario(*, advice: BenefitsAdvice, by: StaffMember, **fields: Any) -> AdviceScenario:
    if advice.voided_at is not None:
        raise ValidationError(_("This advice is struck out."))
    scenario = AdviceScenario.objects.create(advice=advice, **fields)
    trail.record("scenario of benefits advice added", by=by, on=advice.client)
    return scenario


def change_scenario(*, scenario: AdviceScenario, version: int, by: StaffMember, **fields: Any) -> None:
    client, action = scenario.advice.client, "scenario of benefits advice changed"
    change_row(row=scenario, version=version, action=action, on=client, by=by, fields=fields)


def strike_scenario(*, scenario: AdviceScenario, version: int, reason: str, by: StaffMember) -> None:
    client, action = scenario.advice.client, "scenario of benefits advice struck out"
    strike_out(row=scenario, version=version, reason=reason, action=action, on=client, by=by)


def add_duty(*, client: Client, by: StaffMember, **fields: Any) -> ReportingDuty:
    duty = ReportingDuty.objects.create(client=client, **fields)
    trail.record("reporting duty added", by=by, on=client)
    return duty


def change_duty(*, duty: ReportingDuty, version: int, by: StaffMember, **fields: Any) -> None:
    change_row(row=duty, version=version, action="reporting duty changed", on=duty.client, by=by, fields=fields)


def strike_duty(*, duty: ReportingDuty, version: int, reason: str, by: StaffMember) -> None:
    """It does not hold any more, or never did."""
    action = "reporting duty struck out"
    strike_out(row=duty, version=version, reason=reason, action=action, on=duty.client, by=by)


def note_report(*, duty: ReportingDuty, version: int, reported_date: date, by: StaffMember) -> None:
    """The person has reported: the next day follows from the one that was due, not from the day it was done."""
    due = duty.next_date
    fields = {
        "last_reported_date": reported_date,
        "next_date": next_report(due, duty.repeats, duty.day_of_month) if due else None,
    }
    change_row(
        row=duty, version=version, action="report to benefits office noted", on=duty.client, by=by, fields=fields
    )
