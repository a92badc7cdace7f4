"""Which records speak for the items about services, by the item's key."""

from __future__ import annotations

from collections.abc import Mapping

from fidelity.report import (
    advice,
    assessment,
    competitivejobs,
    disclosure,
    employerseries,
    followalong,
    openness,
    outreach,
    worksupports,
)
from fidelity.report.shape import Source

SERVICES: Mapping[str, Source] = {
    openness.KEY: Source(openness.evidence, openness.rows),
    advice.KEY: Source(advice.evidence, advice.rows),
    disclosure.KEY: Source(disclosure.evidence, disclosure.rows),
    assessment.KEY: Source(assessment.evidence, assessment.rows),
    employerseries.KEY: Source(employerseries.evidence, employerseries.rows),
    competitivejobs.KEY: Source(competitivejobs.evidence, competitivejobs.rows),
    worksupports.KEY: Source(worksupports.evidence, worksupports.rows),
    followalong.KEY: Source(followalong.evidence, followalong.rows),
    outreach.KEY: Source(outreach.evidence, outreach.rows),
}
