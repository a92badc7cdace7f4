"""A job search plan is made, changed while nobody has signed it, signed, and made anew. Call with the client's row locked."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Max
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from clients import planrules
from clients.models import Client, EmployerContactFor, JobSearchPlan, PlanLine, PlanSignature
from employers.models import Employer


def start_plan(
    *, client: Client, goal: str, started_date: date, review_date: date | None, by: StaffMember
) -> JobSearchPlan:
    """The first edition. Its lines are added one by one."""
    if client.plans.exists():
        raise ValidationError(_("There is a plan already: start a new edition of it."))
    plan = JobSearchPlan.objects.create(
        client=client, edition=1, goal=goal, started_date=started_date, review_date=review_date, made_by=by
    )
    trail.record("job search plan made", by=by, on=client)
    return plan


def start_edition(
    *,
    plan: JobSearchPlan,
    version: int,
    reason: str,
    started_date: date,
    review_date: date | None,
    by: StaffMember,
) -> JobSearchPlan:
    """A new edition, which begins as a copy of `plan`, the one that holds. That one is not edited any more."""
    plan.expect_version(version)
    if not is_newest(plan):
        raise ValidationError(_("There is a newer edition already."))
    edition = JobSearchPlan.objects.create(
        client=plan.client,
        edition=plan.edition + 1,
        reason=reason,
        started_date=started_date,
        review_date=review_date,
        made_by=by,
        goal=plan.goal,
        approaches_employers=plan.approaches_employers,
        approach_note=plan.approach_note,
        meets=plan.meets,
    )
    copied = ("key", "kind", "rank", "text", "reason", "who", "employer_id")
    PlanLine.objects.bulk_create(
        PlanLine(plan=edition, **{name: getattr(line, name) for name in copied}) for line in plan.lines.ranked()
    )
    trail.record("new edition of the job search plan", by=by, on=plan.client)
    return edition


def change_plan(*, plan: JobSearchPlan, version: int, by: StaffMember, **fields: Any) -> JobSearchPlan:
    """Change what is no line: goal, how employers are approached, how often to meet, review."""
    plan.expect_version(version)
    _still_open(plan)
    changed = sorted(name for name, value in fields.items() if getattr(plan, name) != value)
    for name in changed:
        setattr(plan, name, fields[name])
    if changed:
        plan.save()
        trail.record("job search plan changed", by=by, on=plan.client, details={"fields": changed})
    return plan


def add_line(
    *,
    plan: JobSearchPlan,
    kind: str,
    text: str,
    reason: str = "",
    who: str = "",
    employer: Employer | None = None,
    by: StaffMember,
) -> PlanLine:
    """Last among those of its kind; it is moved up from there."""
    _still_open(plan)
    last: int = plan.lines.filter(kind=kind).aggregate(last=Max("rank"))["last"] or 0
    line = PlanLine.objects.create(
        plan=plan, kind=kind, rank=last + 1, text=text, reason=reason, who=who, employer=employer
    )
    _lines_changed(plan, by)
    return line


def change_line(*, line: PlanLine, version: int, by: StaffMember, **fields: Any) -> PlanLine:
    line.expect_version(version)
    _still_open(line.plan)
    changed = [name for name, value in fields.items() if getattr(line, name) != value]
    for name in changed:
        setattr(line, name, fields[name])
    if changed:
        line.save()
        _lines_changed(line.plan, by)
    return line


def remove_line(*, line: PlanLine, version: int, by: StaffMember) -> None:
    """Take a line out; those behind it move up. A line that an employer contact serves stays: the contact points at it."""
    line.expect_version(version)
    _still_open(line.plan)
    if line.employer_contacts.exists():
        raise ValidationError(
            _("An employer contact was made for this line. Start a new edition, and leave it out there.")
        )
    plan, kind = line.plan, line.kind
    line.delete()
    _rank(list(plan.lines.filter(kind=kind).order_by("rank")))
    _lines_changed(plan, by)


def move_line(*, line: PlanLine, steps: int, by: StaffMember) -> PlanLine:
    """Up (negative) or down among those of its kind."""
    _still_open(line.plan)
    lines = {each.pk: each for each in line.plan.lines.filter(kind=line.kind).order_by("rank")}
    _rank([lines[pk] for pk in planrules.moved(list(lines), line.pk, steps)])
    _lines_changed(line.plan, by)
    line.refresh_from_db(fields=["rank", "version"])
    return line


def sign_plan(
    *, plan: JobSearchPlan, version: int, who: str, name: str, signed_date: date, by: StaffMember
) -> PlanSignature:
    """Somebody agreed to this edition as it was shown (`version`): from now on it stands as it is."""
    plan.expect_version(version)
    if not is_newest(plan):
        raise ValidationError(_("There is a newer edition: it is that one which is signed."))
    if signed_date < plan.started_date:
        raise ValidationError({"signed_date": _("This is before the edition was made.")})
    if plan.signatures.filter(who=who, name__iexact=name).exists():
        raise ValidationError({"name": _("They have signed already.")})
    signature = PlanSignature.objects.create(plan=plan, who=who, name=name, signed_date=signed_date, recorded_by=by)
    trail.record("job search plan signed", by=by, on=plan.client)
    return signature


def say_plan_line(
    *, link: EmployerContactFor, version: int, plan_line: PlanLine | None, off_plan_reason: str, by: StaffMember
) -> EmployerContactFor:
    """Say afterwards which line an employer contact served, or why it was off the plan."""
    link.expect_version(version)
    expect_line_of(link.client, plan_line)
    link.plan_line, link.off_plan_reason = plan_line, off_plan_reason
    link.matches_plan = planrules.matches_plan(
        serves_a_line=plan_line is not None, off_plan_reason=off_plan_reason, said=link.matches_plan
    )
    link.save()
    trail.record("plan line of an employer contact said", by=by, on=link.client)
    return link


def expect_line_of(client: Client, plan_line: PlanLine | None) -> None:
    """ValidationError for a line of somebody else's plan."""
    if plan_line is not None and plan_line.plan.client_id != client.pk:
        raise ValidationError(_("This line is of another plan."))


def is_newest(plan: JobSearchPlan) -> bool:
    return not JobSearchPlan.objects.filter(client=plan.client_id, edition__gt=plan.edition).exists()


def _still_open(plan: JobSearchPlan) -> None:
    if planrules.is_frozen(newest=is_newest(plan), signed=plan.signatures.exists()):
        raise ValidationError(_("This edition stands as it is. To change the plan, start a new edition."))


def _rank(lines: list[PlanLine]) -> None:
    for rank, line in enumerate(lines, start=1):
        line.rank = rank
    PlanLine.objects.bulk_update(lines, ["rank"])


def _lines_changed(plan: JobSearchPlan, by: StaffMember) -> None:
    """Whoever signs has read the lines too: the edition's version counts their changes."""
    # Counted by the database: a line is added whatever else was changed meanwhile.
    JobSearchPlan.objects.filter(pk=plan.pk).update(version=F("version") + 1)
    plan.refresh_from_db(fields=["version"])
    trail.record("job search plan changed", by=by, on=plan.client)
