"""Two reviews of the first agency: one signed nearly a year ago, and one whose two reviewers are in the midst of scoring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta

from django.utils import timezone, translation

from accounts.models import StaffMember
from accounts.roles import Role
from clients.demo.people import Scene
from fidelity.actions.agreeing import digest_of
from fidelity.actions.freezing import look_of
from fidelity.demo import told
from fidelity.edition import Item, Kind
from fidelity.models import (
    AgreedScore,
    Review,
    Reviewer,
    ReviewSession,
    SampledChart,
    ScaleEdition,
    SheetScore,
)
from fidelity.models.sheets import ScoreFields
from fidelity.report.chartdates import dates_of
from fidelity.report.datapack import pack_of
from fidelity.report.freezing import frozen
from fidelity.report.look import USUAL
from fidelity.report.reviewreport import values_of
from fidelity.report.sampling import USUAL as SIZES
from fidelity.report.sampling import draw
from fidelity.report.scales import Frozen, frozen_of
from fidelity.reviewrules import suggestion

DAY = timedelta(days=1)
LAST_YEAR, REPORTED = 320 * DAY, 24 * DAY
# Where the second reviewer saw it otherwise, before they agreed.
OTHERWISE = {6: 4, 10: 4, 15: 5, 17: 2, 22: 3}
# How far the two have come with the review of today.
SCORED = (9, 14)


def add(scene: Scene) -> None:
    """Where somebody of the cast reviews: the first agency."""
    reviewers = _of(scene, Role.REVIEWER)
    administrators, supervisors = _of(scene, Role.ADMINISTRATOR), scene.staff.supervisors
    if not reviewers or not administrators or len(supervisors) < 2:
        return
    pair = (reviewers[0], supervisors[1])
    _signed(scene, administrators[0], pair)
    _scoring(scene, administrators[0], pair)


def _of(scene: Scene, role: Role) -> list[StaffMember]:
    people = zip(scene.cast.people, scene.staff.members, strict=True)
    return [member for person, member in people if person.role == role]


def _planned(scene: Scene, by: StaffMember, first_day: date, evidence_day: date) -> Review:
    """The row as it was planned, four weeks before the visit."""
    edition = ScaleEdition.objects.newest(USUAL)
    if edition is None:
        raise LookupError("No edition of the scale is loaded.")
    moment = scene.writer.at(first_day - 28 * DAY, time(10))
    # Worded as the scale is now: the demo's past has no wordings of its own.
    review = Review(
        edition=edition, worded_at=timezone.now(), language="en", country=scene.writer.agency.country,
        site=scene.writer.agency.name, first_day=first_day, last_day=first_day + DAY, evidence_day=evidence_day,
        planned_by=by, created_at=moment,
    )  # fmt: skip
    scene.writer.write([review])
    return review


def _reviewers(scene: Scene, review: Review, pair: Iterable[StaffMember]) -> list[Reviewer]:
    """The first leads, and comes from outside."""
    until = review.last_day + 8 * 7 * DAY
    rows = [
        Reviewer(review=review, staff=each, lead=not place, until_date=None if place else until, created_at=review.created_at)
        for place, each in enumerate(pair)
    ]  # fmt: skip
    return scene.writer.write(rows)


def _freeze(scene: Scene, review: Review, *, lists: bool) -> Frozen:
    """As the action does, with the moment of then. The lists of the earlier review have been forgotten since."""
    moment = scene.writer.at(review.evidence_day + DAY, time(8))
    with translation.override(review.language):
        look = look_of(review)
        review.evidence = frozen(look, review.edition)
        review.pack = pack_of(look) if lists else None
        review.sample_seed = f"harbour {review.evidence_day.isoformat()}"
        drawn = draw(look, review.sample_seed, SIZES)
        dates = dates_of([each.client_id for each in drawn], review.evidence_day)
    if not lists:
        review.pack_removed_at = scene.writer.at(review.last_day + 40 * DAY)
    review.frozen_at, review.stage = moment, Review.Stage.SCORING
    review.save()
    scene.writer.write(
        [
            SampledChart(
                review=review, client_id=each.client_id, group=each.group, number=each.number,
                dates=dates[each.client_id], created_at=moment,
            )
            for each in drawn
        ]
    )  # fmt: skip
    return frozen_of(review)


def _sessions(scene: Scene, review: Review, *, held: bool) -> None:
    plan = [
        (
            "interview",
            "director",
            0,
            time(9),
            1,
            "Knows the principles and asks after numbers; the committee met once.",
        ),
        ("interview", "specialists", 0, time(10), 4, "Proud of the jobs found. Time for employers is what is short."),
        ("observation", "team_meeting", 0, time(13), 8, "Work came up by itself three times."),
        ("interview", "clients", 1, time(9), 5, "“They asked what I wanted, and then we went there.”"),
        ("observation", "employer_visit", 1, time(11), 1, "Listened first, offered nothing too early."),
        ("interview", "partners", 1, time(14), 1, "Would like to be told of job starts sooner."),
    ]
    done = 6 if held else 3
    moment = review.created_at
    rows = [
        ReviewSession(
            review=review, kind=kind, whom=whom, day=review.first_day + after * DAY, starts=starts,
            number=number if place < done else None, held=place < done, notes=notes if place < done else "",
            created_at=moment,
        )
        for place, (kind, whom, after, starts, number, notes) in enumerate(plan)
    ]  # fmt: skip
    scene.writer.write(rows)


def _write(row: ScoreFields, item: Item, kept: Frozen, score: int) -> None:
    """A score that keeps the rules: ticked as many as it takes, with the reason where records suggest another."""
    said = told.ITEMS[item.number]
    row.score, row.evidence, row.recommendation = score, said.evidence, said.recommendation
    row.ticked = _ticked(item, score)
    suggested = suggestion(item, kept.suggested(item.number), row.ticked)
    row.differs_reason = told.DIFFERS if suggested and score not in suggested else ""


def _ticked(item: Item, score: int) -> list[str]:
    keys = [each.key for each in item.components]
    if item.kind is not Kind.COMPONENT_COUNT or item.cutoffs is None:
        return keys[:score]
    return next((keys[:number] for number in range(len(keys) + 1) if item.cutoffs.score(number) == score), keys)


def _sheets(scene: Scene, review: Review, kept: Frozen, reviewers: list[Reviewer], scored: Mapping[int, int]) -> None:
    """`scored`: how many items, by place of the reviewer."""
    rows: list[SheetScore] = []
    since = {"created_at": review.frozen_at} if review.frozen_at else {}
    for place, reviewer in enumerate(reviewers):
        for item in kept.edition.items:
            row = SheetScore(reviewer=reviewer, item=item.number, ticked=kept.proven(item), **since)
            if len(rows) % len(kept.numbers) < scored[place]:
                other = OTHERWISE.get(item.number) if place else None
                _write(row, item, kept, other or told.ITEMS[item.number].score)
            rows.append(row)
    scene.writer.write(rows)


def _signed(scene: Scene, by: StaffMember, pair: tuple[StaffMember, StaffMember]) -> None:
    first_day = scene.today - LAST_YEAR
    first_day -= first_day.weekday() * DAY
    review = _planned(scene, by, first_day, first_day - 4 * DAY)
    reviewers = _reviewers(scene, review, pair)
    kept = _freeze(scene, review, lists=False)
    _sheets(scene, review, kept, reviewers, {0: 25, 1: 25})
    _sessions(scene, review, held=True)
    for chart in review.charts.all():
        chart.answers = {"entry": {"found": "same", "text": ""}}
        chart.done_at, chart.done_by = scene.writer.at(review.last_day), pair[chart.number % 2]
        chart.save(update_fields=["answers", "done_at", "done_by"])
    Reviewer.objects.filter(review=review).update(handed_in_at=scene.writer.at(review.last_day, time(17)))
    agreed = [
        AgreedScore(review=review, item=item.number, created_at=scene.writer.at(review.last_day + DAY))
        for item in kept.edition.items
    ]
    for row, item in zip(agreed, kept.edition.items, strict=True):
        _write(row, item, kept, told.ITEMS[item.number].score)
    scene.writer.write(agreed)
    review.who_was_met, review.summary = told.MET, told.SUMMARY
    review.strengths, review.priorities = told.STRENGTHS, told.PRIORITIES
    review.stage, review.signed_by = Review.Stage.SIGNED, pair[0]
    review.signed_at = scene.writer.at(review.last_day + REPORTED, time(15))
    review.signed = values_of(review)
    review.signed_digest = digest_of(review.signed)
    review.save()


def _scoring(scene: Scene, by: StaffMember, pair: tuple[StaffMember, StaffMember]) -> None:
    first_day = scene.today - DAY
    review = _planned(scene, by, first_day, scene.today - 5 * DAY)
    reviewers = _reviewers(scene, review, pair)
    kept = _freeze(scene, review, lists=True)
    _sheets(scene, review, kept, reviewers, dict(enumerate(SCORED)))
    _sessions(scene, review, held=False)
