"""Evidence, lists and charts are frozen at the evidence day, in one step; the lists are forgotten when they are done with."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import StaffMember
from audit import trail
from fidelity.actions import sheets
from fidelity.actions.held import held, must_be, must_review
from fidelity.models import Review, SampledChart
from fidelity.report.chartdates import dates_of
from fidelity.report.datapack import pack_of
from fidelity.report.freezing import frozen
from fidelity.report.look import Look, thresholds_of, window_of
from fidelity.report.sampling import draw
from fidelity.report.scales import edition_of
from fidelity.reviewrules import REVIEWERS, enough


def look_of(review: Review) -> Look:
    """The records as of the evidence day, in the words of the review's scale."""
    window = window_of(review.agency, review.unit, review.evidence_day)
    return Look(window, edition_of(review), thresholds_of(review.agency), review.unit)


def freeze(*, review: Review, version: int, sizes: Mapping[str, int], seed: str = "", by: StaffMember) -> Review:
    """What the records said of the day, whatever is put right in them later. With it the reviewers begin to score.

    `seed` draws the charts: given by somebody who wants to see the same ones drawn again, else by lot.
    """
    now = held(review).expect_version(version)
    must_be(now, Review.Stage.PLANNED)
    _check(now, by)
    now.worded_at = now.frozen_at = timezone.now()
    now.sample_seed = seed or secrets.token_hex(8)
    with translation.override(now.language):
        look = look_of(now)
        now.evidence = frozen(look, now.edition)
        now.pack = pack_of(look)
        _draw(now, look, sizes)
    now.stage = Review.Stage.SCORING
    now.save()
    sheets.begin(now, now.reviewers.all())
    trail.record("evidence frozen", by=by, on=now, details={"seed": now.sample_seed})
    return now


def _check(review: Review, by: StaffMember) -> None:
    if review.evidence_day > by.agency.today():
        raise ValidationError(_("The evidence day has not come yet: choose another one or wait."))
    if not enough(review.kind, review.reviewers.count()):
        least = REVIEWERS[review.kind]
        say = ngettext("It needs %(number)s reviewer first.", "It needs %(number)s reviewers first.", least)
        raise ValidationError(say % {"number": least})
    if not review.reviewers.filter(lead=True).exists():
        raise ValidationError(_("Say which of the reviewers leads: they sign the report."))


def _draw(review: Review, look: Look, sizes: Mapping[str, int]) -> None:
    drawn = draw(look, review.sample_seed, sizes)
    dates = dates_of([each.client_id for each in drawn], review.evidence_day)
    SampledChart.objects.bulk_create(
        SampledChart(
            review=review,
            client_id=each.client_id,
            group=each.group,
            number=each.number,
            dates=dates[each.client_id],
        )
        for each in drawn
    )


def forget_pack(*, review: Review, by: StaffMember) -> Review:
    """The lists of people go, the report stays. Where the law says so, within two weeks of the report."""
    now = held(review)
    must_be(now, Review.Stage.DRAFT, Review.Stage.SIGNED, Review.Stage.CALLED_OFF)
    if now.pack is None:
        raise ValidationError(_("The lists have been forgotten already."))
    now.pack, now.pack_removed_at = None, timezone.now()
    now.save(update_fields=["pack", "pack_removed_at"])
    trail.record("lists of a review forgotten", by=by, on=now)
    return now


# Charts


def save_chart(
    *, chart: SampledChart, version: int, answers: dict[str, Any], done: bool, by: StaffMember
) -> SampledChart:
    """What the chart says, question by question, beside what the records say."""
    review = held(chart.review)
    must_review(review, by)
    must_be(review, Review.Stage.SCORING, Review.Stage.AGREEING, Review.Stage.DRAFT)
    now = SampledChart.objects.select_for_update(of=("self",)).get(pk=chart.pk).expect_version(version)
    now.answers = answers
    now.done_at, now.done_by = (timezone.now(), by) if done else (None, None)
    now.save(update_fields=["answers", "done_at", "done_by"])
    trail.record("chart of a fidelity review read", by=by, on=now)
    return now
