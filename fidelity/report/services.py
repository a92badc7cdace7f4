"""Which records speak for the items about services, by the item's key."""

from __future__ import annotations

from collections.abc import Mapping

from fidelity.report import competitivejobs, followalong, outreach
from fidelity.report.shape import Source

SERVICES: Mapping[str, Source] = {
    competitivejobs.KEY: Source(competitivejobs.evidence, competitivejobs.rows),
    followalong.KEY: Source(followalong.evidence, followalong.rows),
    outreach.KEY: Source(outreach.evidence, outreach.rows),
}
