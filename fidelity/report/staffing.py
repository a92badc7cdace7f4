"""Where the numbers of staffing, and of time in the community, come from (items 1, 2, 3 and 24)."""

from __future__ import annotations

from fidelity.report import caseloads, generalists, hours
from fidelity.report.shape import Source

SOURCES = {
    "caseload_size": Source(caseloads.size, caseloads.size_rows),
    "employment_services_staff": Source(hours.employment, hours.employment_rows),
    "vocational_generalists": Source(generalists.phases, generalists.phases_rows),
    "community_based_services": Source(hours.community, hours.community_rows),
}
