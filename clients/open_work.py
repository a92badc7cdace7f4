"""What keeps a specialist, a unit or a team from going: the open clients they still have (accounts.open_work)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import open_work
from accounts.models import StaffMember, TreatmentTeam, Unit
from clients.models import Assignment, Client
from tenancy.models import Agency


def listen() -> None:
    """Asked whenever a role is ended or a unit or team closed. Twice is once."""
    if caseload_of not in open_work.OF_SPECIALISTS:
        open_work.OF_SPECIALISTS.append(caseload_of)
        open_work.OF_UNITS.append(clients_of_unit)
        open_work.OF_TEAMS.append(clients_of_team)


def caseload_of(staff: StaffMember, day: date) -> open_work.OpenWork:
    """Open clients who are on this caseload after `day`, or come to it."""
    held = Assignment.objects.filter(Q(to_date=None) | Q(to_date__gt=day), specialist=staff, client__closed_date=None)
    return _said(staff.agency, held.values("client").distinct().count())


def clients_of_unit(unit: Unit, day: date) -> open_work.OpenWork:
    return _said(unit.agency, Client.objects.filter(unit=unit, closed_date=None).count())


def clients_of_team(team: TreatmentTeam, day: date) -> open_work.OpenWork:
    return _said(team.agency, Client.objects.filter(treatment_team=team, closed_date=None).count())


def _said(agency: Agency, count: int) -> open_work.OpenWork:
    word = agency.words.one if count == 1 else agency.words.some
    return open_work.OpenWork(_("%(count)d %(clients)s") % {"count": count, "clients": word}, count)
