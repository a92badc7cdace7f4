"""Where the numbers of the organization come from (items 4 to 8, 10 and 11)."""

from __future__ import annotations

from fidelity.report import agency, partners, supervision, teamcontact, teams, units
from fidelity.report.shape import Source

SOURCES = {
    "integration_team_assignment": Source(teams.assignment, teams.assignment_rows),
    "integration_team_contact": Source(teamcontact.contact, teamcontact.contact_rows),
    "vr_collaboration": Source(partners.together, partners.together_rows),
    "vocational_unit": Source(units.unit, units.unit_rows),
    "employment_supervisor_role": Source(supervision.role, supervision.role_rows),
    "agency_focus_competitive_employment": Source(agency.focus, agency.focus_rows),
    "executive_team_support": Source(agency.support, agency.support_rows),
}
