"""Which records speak for which item, by the item's key: another edition that asks the same finds the same evidence."""

from __future__ import annotations

from collections.abc import Mapping

from fidelity.report import jobdevelopment_sources as jobs
from fidelity.report import organization, staffing
from fidelity.report.look import Look
from fidelity.report.services import SERVICES
from fidelity.report.shape import Group, Item, Source, nothing

SOURCES: Mapping[str, Source] = {
    **staffing.SOURCES,
    **organization.SOURCES,
    "rapid_job_search": Source(jobs.first, jobs.first_rows, "fidelity:first_contacts"),
    "individualized_job_search": Source(jobs.plan, jobs.plan_rows, "fidelity:plan_contacts"),
    "frequent_employer_contact": Source(jobs.frequently, jobs.frequent_rows, "fidelity:weekly_contacts"),
    "diversity_of_job_types": Source(jobs.kinds, jobs.kinds_rows, "fidelity:job_kinds"),
    "diversity_of_employers": Source(jobs.employers, jobs.employers_rows, "fidelity:job_employers"),
    **SERVICES,
}


def evidence_of(look: Look) -> list[Item]:
    """All items of the edition in its order; of those no record speaks for, that they are a reviewer's."""
    return [item_of(look, each.key) for each in look.edition.items]


def item_of(look: Look, key: str) -> Item:
    """One of them."""
    asked = look.item(key)
    source = SOURCES.get(key)
    item = source.evidence(look) if source else nothing(asked.number, key, asked.title, "")
    # Said as the edition says it, in whatever wording and order.
    item.number, item.title, item.key = asked.number, asked.title, key
    if asked.computable_from_records and not item.rule:
        item.rule = asked.computable_from_records.formula
    return item


def rows_of(look: Look, key: str) -> list[Group]:
    """The rows behind an item's numbers; none when records say nothing of it."""
    return SOURCES[key].rows(look) if key in SOURCES else []
