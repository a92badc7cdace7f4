"""The reviewers agree, item by item; the programme reads the draft and adds what was missed; the lead reviewer signs."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import StaffMember
from audit import trail
from fidelity.actions.held import held, must_be, must_review
from fidelity.actions.writing import put
from fidelity.models import AgreedScore, Amendment, FurtherEvidence, Print, Review, Reviewer
from fidelity.report.reviewreport import values_of
from fidelity.report.scales import Frozen, frozen_of
from fidelity.reviewrules import is_done, is_resolved

AGREEING, DRAFT, SIGNED = Review.Stage.AGREEING, Review.Stage.DRAFT, Review.Stage.SIGNED
WORDS = ("who_was_met", "summary", "strengths", "priorities")


def save_agreed(*, row: AgreedScore, version: int, by: StaffMember, **fields: Any) -> AgreedScore:
    """The score of the review: either's, or another, with the text it rests on."""
    review = held(row.review)
    must_review(review, by)
    must_be(review, AGREEING, DRAFT)
    now = AgreedScore.objects.select_for_update(of=("self",)).get(pk=row.pk).expect_version(version)
    put(now, frozen_of(review), fields)
    now.save()
    trail.record("agreed on an item", by=by, on=now, details={"item": now.item})
    return now


def write_words(*, review: Review, version: int, by: StaffMember, **fields: str) -> Review:
    """Summary, strengths, priorities, and who was met."""
    now = held(review).expect_version(version)
    must_review(now, by)
    must_be(now, AGREEING, DRAFT)
    for name in WORDS:
        setattr(now, name, fields[name])
    now.save(update_fields=list(WORDS))
    trail.record("words of a report written", by=by, on=now)
    return now


def finish_draft(*, review: Review, by: StaffMember) -> Review:
    """From now on the programme reads it, and may add evidence."""
    now = held(review)
    must_review(now, by)
    must_be(now, AGREEING)
    _refuse_open(not_done(now, frozen_of(now)))
    now.stage = DRAFT
    now.save(update_fields=["stage"])
    # What the reviewers printed for themselves while they agreed is no draft.
    Print.objects.filter(review=now).delete()
    trail.record("draft of a report given to the programme", by=by, on=now)
    return now


def not_done(review: Review, frozen: Frozen, *, resolved: bool = False) -> list[int]:
    """Items without an agreed score and its evidence; `resolved`: also those that were left open with a reason."""
    rows = {each.item: each for each in AgreedScore.objects.filter(review=review)}
    asks = is_resolved if resolved else is_done
    left = frozen.edition.not_rateable
    return [
        item.number
        for item in frozen.edition.items
        if item.number not in rows or not asks(item, rows[item.number].written, frozen.suggested(item.number), left)
    ]


def _refuse_open(missing: list[int]) -> None:
    if missing:
        say = ngettext("Item %(items)s is not agreed on yet.", "Items %(items)s are not agreed on yet.", len(missing))
        raise ValidationError(say % {"items": ", ".join(map(str, missing))})


# Further evidence


def give_further(*, review: Review, item: int, text: str, by: StaffMember) -> FurtherEvidence:
    """The programme has read the draft. Its evidence is answered, whatever becomes of the score."""
    now = held(review)
    if not Review.objects.planned_by(by).filter(pk=now.pk).exists():
        raise PermissionDenied
    must_be(now, DRAFT)
    further = FurtherEvidence.objects.create(review=now, item=item, text=text, given_by=by)
    trail.record("further evidence given", by=by, on=now, details={"item": item})
    return further


def answer_further(*, further: FurtherEvidence, version: int, answer: str, by: StaffMember) -> FurtherEvidence:
    """What the reviewers made of it; where it changes a score, they save that item again."""
    review = held(further.review)
    must_review(review, by)
    must_be(review, DRAFT)
    now = FurtherEvidence.objects.select_for_update(of=("self",)).get(pk=further.pk).expect_version(version)
    now.answer, now.answered_by, now.answered_at = answer, by, timezone.now()
    now.save(update_fields=["answer", "answered_by", "answered_at"])
    trail.record("further evidence answered", by=by, on=review, details={"item": now.item})
    return now


# The signature


def standing_of(review: Review) -> str:
    """A mark of all that would be signed: a signature is under what was read and nothing else."""
    return digest_of(json.loads(json.dumps(values_of(review))))


def sign(*, review: Review, seen: str, by: StaffMember) -> Review:
    """The lead reviewer signs what they read. The report is kept as values, and nothing beneath it moves any more."""
    now = held(review)
    must_review(now, by, lead=True)
    must_be(now, DRAFT)
    if seen != standing_of(now):
        raise ValidationError(_("The report has changed since you opened this page: read it again before you sign."))
    _refuse_open(not_done(now, frozen_of(now), resolved=True))
    waiting = FurtherEvidence.objects.filter(review=now, answered_at=None).count()
    if waiting:
        say = ngettext(
            "%(number)s piece of further evidence has no answer yet.",
            "%(number)s pieces of further evidence have no answer yet.",
            waiting,
        )
        raise ValidationError(say % {"number": waiting})
    now.stage, now.signed_at, now.signed_by = SIGNED, timezone.now(), by
    # As JSON keeps it, so that the digest is of what is read back.
    now.signed = json.loads(json.dumps(values_of(now)))
    now.signed_digest = digest_of(now.signed)
    now.save()
    trail.record("fidelity review signed", by=by, on=now, details={"digest": now.signed_digest})
    return now


def digest_of(values: dict[str, Any]) -> str:
    """sha256 of the canonical text: keys in order, no spaces, UTF-8."""
    said = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def amend(*, review: Review, item: int | None, new_score: int | None, text: str, by: StaffMember) -> Amendment:
    """What turned out wrong. The report stays as it was signed; this stands beside it, with who says so.

    A score is put right by a reviewer; the programme may say what is wrong in words.
    """
    now = held(review)
    must_be(now, SIGNED)
    reviews = Reviewer.objects.scored_by(by).filter(review=now).exists()
    if not reviews and (new_score is not None or not Review.objects.planned_by(by).filter(pk=now.pk).exists()):
        raise PermissionDenied
    if new_score is not None and item is None:
        raise ValidationError({"item": _("Say of which item the score is.")})
    old = AgreedScore.objects.filter(review=now, item=item).values_list("score", flat=True).first() if item else None
    amendment = Amendment.objects.create(
        review=now, item=item, old_score=old, new_score=new_score, text=text, made_by=by
    )
    trail.record("signed review amended", by=by, on=now, details={"item": item})
    return amendment
