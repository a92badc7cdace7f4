"""A file of employers, their sites and people: one row for each site or person, the employer repeated.

Known by name, as everywhere: a new name is a new employer, a known one is filled in and changed where the file says something.
An empty cell never erases. Nobody's record is touched.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from clients.imports.known import Known, Workplaces
from clients.imports.outcome import ADDED, UPDATED, Change, Verdict, Written, written
from clients.imports.parsing import Parsed, Row
from employers.models import Employer

# column: the field it fills, of the employer, its site and its person
OF_EMPLOYER = {
    "sector": "sector", "industry": "sector_code", "size": "size", "phone": "phone", "email": "email", "website": "website",
    "needs": "needs", "culture": "culture", "adjustments": "adjustments",
}  # fmt: skip
OF_SITE = {"site_address": "address", "site_area": "area"}
OF_PERSON = {
    "person_title": "job_title", "can_hire": "can_hire", "has_a_say": "influences", "person_phone": "phone",
    "person_email": "email", "prefers": "reached",
}  # fmt: skip


@dataclass(slots=True)
class Plan:
    workplaces: Workplaces
    verdicts: list[Verdict]
    changed: dict[int, Any] = field(default_factory=dict)
    parents: list[tuple[Employer, Employer]] = field(default_factory=list)

    @property
    def made(self) -> dict[str, int]:
        return self.workplaces.made


def check(parsed: Parsed, known: Known) -> Plan:
    plan = Plan(Workplaces(whole=True), [])
    for row in parsed.rows:
        verdict = Verdict(
            row.no, " ".join(written(row.get(name)) for name in ("employer", "site", "person") if row.get(name))
        )
        plan.verdicts.append(verdict)
        _needs(row, parsed)
        if not row.bad:
            _read(row, parsed, plan, verdict)
    return plan


def _needs(row: Row, parsed: Parsed) -> None:
    if "employer" not in row.values and row.fine("employer"):
        parsed.need(row, "employer", _("Write the employer."))
    for part, columns in (("site", OF_SITE), ("person", OF_PERSON)):
        if part not in row.values and row.fine(part) and any(column in row.values for column in columns):
            parsed.need(row, part, _("Write the name this belongs to, or leave these columns empty."))


def _read(row: Row, parsed: Parsed, plan: Plan, verdict: Verdict) -> None:
    places = plan.workplaces
    employer = places.employer(row.get("employer"))
    site = places.site(employer, row.get("site"))
    person = places.person(employer, row.get("person"), None)
    changed = False
    for record, columns in ((employer, OF_EMPLOYER), (site, OF_SITE), (person, OF_PERSON)):
        changed |= _fill(record, columns, row, plan, verdict)
    changed |= _branch(employer, row, parsed, plan, verdict)
    # What stands here and changes is said first: with a new person beside it, nobody would look for it under "new".
    if changed:
        verdict.outcome = UPDATED
    elif any(part is not None and part.pk is None for part in (employer, site, person)):
        verdict.outcome = ADDED


def _fill(record: Any, columns: dict[str, str], row: Row, plan: Plan, verdict: Verdict) -> bool:
    """What the file says takes the place of what stands; what it does not say stays. Whether something stood there changes."""
    changed = False
    for column, name in columns.items():
        said = row.get(column)
        if record is None or said is None or getattr(record, name) == said:
            continue
        verdict.changes.append(Change(column, written(getattr(record, name)), written(said)))
        setattr(record, name, said)
        if record.pk is not None:
            plan.changed[id(record)] = record
            changed = True
    return changed


def _branch(employer: Employer, row: Row, parsed: Parsed, plan: Plan, verdict: Verdict) -> bool:
    """Whether an employer that stands here gets another parent."""
    name = row.get("branch_of")
    if name is None:
        return False
    parent = plan.workplaces.employer(name)
    # By its own name, or by that of a record that was put into it.
    if parent is employer:
        parsed.wrong(row, "branch_of", _("This is the employer itself. Write the organisation it belongs to."))
        return False
    others = [each for each, of in plan.parents if of is employer]
    if (
        parent.parent_id is not None
        or any(each is parent for each, _of in plan.parents)
        or others
        or _has_branches(employer)
    ):
        parsed.wrong(row, "branch_of", _("A branch has no branches of its own. Name the organisation at the top."))
        return False
    if parent.pk is not None and employer.parent_id == parent.pk:
        return False
    verdict.changes.append(Change("branch_of", "", name))
    plan.parents.append((employer, parent))
    return employer.pk is not None


def _has_branches(employer: Employer) -> bool:
    return employer.pk is not None and employer.branches.exists()


def write(plan: Plan, known: Known) -> Written:
    """Employers, sites and people; nobody's planned contacts change by it."""
    for employer, _parent in plan.parents:
        if employer.pk is not None:
            plan.changed[id(employer)] = employer
    new = {id(employer) for employer, _parent in plan.parents if employer.pk is None}
    plan.workplaces.save()
    for employer, parent in plan.parents:
        employer.parent_id = parent.pk
        if id(employer) in new:
            employer.save(update_fields=["parent"])
    for record in plan.changed.values():
        record.save()
    return Written([*plan.changed.values(), *plan.workplaces.saved])
