"""A job's support plan: its editions, what is in the current one, who signed, and the topics worked on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Value
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from clients.actions.jobs import still_starts
from clients.models import Job, OwnWord, PlanSupport, SupportPlan, SupportPlanSignature, TopicWork
from tenancy.search import Fold

# What a new edition takes over from the one before it.
COPIED = (
    "employer_support_wanted",
    "employer_support",
    "career_goals",
    "warning_signs",
    "what_to_do",
    "clinician_actions",
)
COPIED_OF_A_SUPPORT = ("kind", "own_id", "given_by", "giver_name", "how_often", "from_date", "to_date", "note")


def make_support_plan(
    *, job: Job, made_date: date, why_made: str, review_date: date | None, by: StaffMember
) -> SupportPlan:
    """The first edition, or the next one: a copy of the newest, which from then on is frozen."""
    still_starts(job)
    before = SupportPlan.objects.filter(job=job).newest_first().first()
    plan = SupportPlan(job=job, made_date=made_date, made_by=by, why_made=why_made, review_date=review_date, edition=1)
    if before is not None:
        if made_date < before.made_date:
            raise ValidationError({"made_date": _("Choose a day after the edition before it was made.")})
        plan.edition = before.edition + 1
        for name in COPIED:
            setattr(plan, name, getattr(before, name))
    plan.save()
    if before is not None:
        PlanSupport.objects.bulk_create(
            PlanSupport(plan=plan, **{name: getattr(each, name) for name in COPIED_OF_A_SUPPORT})
            for each in before.supports.order_by("pk")
        )
    trail.record("support plan made", by=by, on=job.client)
    return plan


def change_support_plan(*, plan: SupportPlan, version: int, by: StaffMember, **fields: Any) -> SupportPlan:
    """Change the current edition while nobody has signed it."""
    plan.expect_version(version)
    _still_changeable(plan)
    changed = sorted(name for name, value in fields.items() if getattr(plan, name) != value)
    for name in changed:
        setattr(plan, name, fields[name])
    if changed:
        plan.save()
        trail.record("support plan changed", by=by, on=plan.job.client, details={"fields": changed})
    return plan


def add_support(*, plan: SupportPlan, by: StaffMember, **fields: Any) -> PlanSupport:
    _still_changeable(plan)
    support = PlanSupport.objects.create(plan=plan, **fields)
    trail.record("support added", by=by, on=plan.job.client)
    return support


def change_support(*, support: PlanSupport, version: int, by: StaffMember, **fields: Any) -> PlanSupport:
    support.expect_version(version)
    _still_changeable(support.plan)
    for name, value in fields.items():
        setattr(support, name, value)
    support.save()
    trail.record("support changed", by=by, on=support.plan.job.client)
    return support


def remove_support(*, support: PlanSupport, version: int, by: StaffMember) -> None:
    """Out of the plan that is being written; editions before it keep it, and so does history."""
    support.expect_version(version)
    _still_changeable(support.plan)
    support.delete()
    trail.record("support removed", by=by, on=support.plan.job.client)


def sign_support_plan(
    *, plan: SupportPlan, signer: str, name: str, signed_date: date, by: StaffMember
) -> SupportPlanSignature:
    """Write down a signature of the current edition. From the first on it is as agreed: changes make a new edition."""
    _is_current(plan)
    if signed_date < plan.made_date:
        raise ValidationError({"signed_date": _("This is before the edition was made.")})
    if plan.signatures.filter(signer=signer, name__iexact=name).exists():
        raise ValidationError({"name": _("They have signed already.")})
    signature = SupportPlanSignature.objects.create(
        plan=plan, signer=signer, name=name, signed_date=signed_date, recorded_by=by
    )
    trail.record("support plan signed", by=by, on=plan.job.client)
    return signature


def find_or_add_word(*, of: str, name: str, by: StaffMember) -> OwnWord:
    """A word of the agency's own for one of the lists, the same one however it is typed."""
    name = " ".join(name.split())
    known = _known_word(of, name)
    if known is None:
        # Of two who add it at once, the second finds what the first one made.
        OwnWord.objects.bulk_create([OwnWord(of=of, name=name, added_by=by)], ignore_conflicts=True)
        known = _known_word(of, name)
    return cast(OwnWord, known)


def _known_word(of: str, name: str) -> OwnWord | None:
    return OwnWord.objects.filter(of=of, key=Fold(Value(name))).first()


def record_topics(
    *, job: Job, topics: Iterable[tuple[str, OwnWord | None]], worked_date: date, note: str, by: StaffMember
) -> list[TopicWork]:
    """Topics worked on that day: each the field's code, or a word of the agency's own."""
    still_starts(job)
    rows = [
        TopicWork(job=job, topic=code, own=own, worked_date=worked_date, note=note, recorded_by=by)
        for code, own in topics
    ]
    TopicWork.objects.bulk_create(rows)
    trail.record("retention topics recorded", by=by, on=job.client)
    return rows


def take_back_topic(*, topic: TopicWork, by: StaffMember) -> None:
    """It was written down by mistake."""
    if topic.taken_back_at is None:
        topic.taken_back_at = timezone.now()
        topic.save()
        trail.record("retention topic taken back", by=by, on=topic.job.client)


def is_changeable(plan: SupportPlan) -> bool:
    """The newest edition, not signed by anybody."""
    newer = SupportPlan.objects.filter(job=plan.job_id, edition__gt=plan.edition)
    return not newer.exists() and not plan.signatures.exists()


def _is_current(plan: SupportPlan) -> None:
    if SupportPlan.objects.filter(job=plan.job_id, edition__gt=plan.edition).exists():
        raise ValidationError(_("There is a newer edition: this one stays as it was."))


def _still_changeable(plan: SupportPlan) -> None:
    _is_current(plan)
    if plan.signatures.exists():
        raise ValidationError(_("This edition is signed and stays as it was. Start a new one to change the plan."))
