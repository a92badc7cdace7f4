"""What the agency around the unit does for work, as far as records can say (items 10 and 11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import Exists, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients import wording
from clients.jobdevelopmentrules import DAY
from clients.report.numbers import months_before
from clients.report.periods import HALF_YEAR, QUARTER, Period, earliest, periods
from clients.report.teamwork_counts import Held, Kind
from fidelity.models import ActionStep, AgreedScore, Amendment, Review, SteeringMeeting
from fidelity.report.asked import log_asked, month_said, ours
from fidelity.report.look import Look
from fidelity.report.scored import begin, prove, with_one_more
from fidelity.report.shape import Figure, Gain, Group, Item, Row
from tenancy.asked import Question

FOCUS, SUPPORT = "agency_focus_competitive_employment", "executive_team_support"
YEAR = 12
# The scale's own: twice a year.
TWICE = 2
QUARTERS, HALVES = 4, 2


def _year(look: Look) -> date:
    return months_before(look.window.day, YEAR) + DAY


def _period(look: Look) -> str:
    return wording.window(_year(look), look.window.day, look.window.day)


# Item 10


def _stories(look: Look) -> list[Held]:
    return log_asked(look).of(Kind.STORY, since=_year(look))


def _shared(look: Look) -> list[Held]:
    return log_asked(look).of(Kind.SHARED)


def _quarters(look: Look) -> list[Period]:
    return periods((each.day for each in _shared(look)), look.window.day, number=QUARTERS, months=QUARTER)


def focus(look: Look) -> Item:
    stories, shared, quarters = _stories(look), _shared(look), _quarters(look)
    done = sum(each.done for each in quarters)
    item = begin(look, FOCUS, _period(look))
    item.figures = [
        Figure(str(len(stories)), _("times somebody in work told their story"), "", "stories"),
        Figure(
            _("%(part)s of %(whole)s") % {"part": done, "whole": QUARTERS},
            _("quarters with outcomes told"),
            "",
            "shared",
        ),
    ]
    item.notes.append(_("Most of this happens outside an app for employment services."))
    found = {
        "own_stories": len(stories) >= TWICE if stories else None,
        "rate_shared": done == QUARTERS if shared else None,
    }
    prove(look, item, found)
    points = with_one_more(look, item)
    if points is not None and item.components.get("own_stories") is False:
        item.gains.append(Gain(points, _("one more story told by somebody in work"), Fraction(1, TWICE)))
    if points is not None and item.components.get("rate_shared") is False:
        short = QUARTERS - done
        said = ngettext("outcomes told in %(number)s quarter more", "outcomes told in %(number)s quarters more", short)
        item.gains.append(Gain(points, said % {"number": short}, Fraction(short, QUARTERS)))
    return item


def focus_rows(look: Look) -> list[Group]:
    day = look.window.day
    shared = [_quarter(each, day) for each in reversed(_quarters(look))]
    groups = [
        Group("stories", _("Stories told by people in work"), "", [_entry(each, day) for each in _stories(look)]),
        Group("shared", _("Outcomes told to leaders and staff"), "", shared if _shared(look) else []),
    ]
    return [each for each in groups if each.rows]


def _entry(each: Held, day: date) -> Row:
    return Row(str(Kind(each.kind).label), wording.day(each.day, day))


def _quarter(each: Period, day: date) -> Row:
    which = _("%(first)s to %(last)s") % {"first": month_said(each.first), "last": month_said(each.last)}
    return Row(which, ", ".join(wording.day(told, day) for told in each.days) or _("none on record"))


# Item 11


class Reviewed(NamedTuple):
    """A signed review: its last day on site, its total, and whether an action plan came of it."""

    unit: int | None
    day: date
    total: int
    planned: bool
    site: str
    kind: str


class Gap(NamedTuple):
    """From one review to the next, or to the day that is looked at; `most` months are allowed after such a total."""

    first: Reviewed
    until: date
    most: int

    @property
    def kept(self) -> bool:
        return self.until <= months_before(self.first.day, -self.most)


class Committee(NamedTuple):
    day: date
    executive: bool


def _asked_here(look: Look) -> dict[str, int]:
    """What is said of one unit is asked with its number."""
    return {} if look.unit is None else {"unit": look.unit.pk}


def _here(unit: int | None) -> Q:
    return Q() if unit is None else Q(unit=unit) | Q(unit=None)


def _reviews(look: Look) -> list[Reviewed]:
    """By the scale that is looked at, signed by the day, the oldest first. One question."""
    return look.once("reviews", lambda: _ask_reviews(look))


def _ask_reviews(look: Look) -> list[Reviewed]:
    window = look.window
    rows = _REVIEWS.rows(code=look.edition.code, night=window.night, day=window.day, **_asked_here(look))
    return [Reviewed(unit, day, total or 0, *more) for unit, day, total, *more in rows]


def _signed(*, code: str, night: datetime, day: date, unit: int | None = None) -> Any:
    steps = ActionStep.objects.filter(review=OuterRef("pk"), created_at__lt=night)
    amended = Amendment.objects.filter(
        review=OuterRef("review"), item=OuterRef("item"), new_score__isnull=False, created_at__lt=night
    ).order_by("-created_at", "-pk")
    scores = AgreedScore.objects.filter(review=OuterRef("pk")).order_by()
    scores = scores.annotate(stands=Coalesce(Subquery(amended.values("new_score")[:1]), "score"))
    totals = scores.values("review").annotate(total=Sum("stands", output_field=IntegerField()))
    rows = (
        Review.objects.signed()
        # What is high fidelity is said in points of this scale.
        .filter(_here(unit), edition__code=code, signed_at__lt=night, last_day__lte=day)
        .annotate(planned=Exists(steps), total=totals.values("total"))
        .order_by("last_day", "pk")
    )
    return rows.values_list("unit_id", "last_day", "total", "planned", "site", "kind")


_REVIEWS = Question(_signed)


def _gaps(look: Look) -> list[Gap]:
    """Those that reach into the last twelve months, of each unit by itself; a review of the agency is one of every unit."""
    reviews = _reviews(look)
    if not reviews:
        return []
    units: set[int | None] = {each.unit for each in reviews if each.unit is not None}
    found = []
    for unit in sorted(units or {None}, key=str):
        chain = [each for each in reviews if each.unit in (None, unit)]
        untils = [*(each.day for each in chain[1:]), look.window.day]
        found += [Gap(each, until, _most(look, each)) for each, until in zip(chain, untils, strict=True)]
    return [each for each in found if each.until >= _year(look)]


def _most(look: Look, review: Reviewed) -> int:
    return YEAR if review.total >= look.thresholds.high_fidelity_total else HALF_YEAR


def _committees(look: Look) -> list[Committee]:
    """Meetings that were held, the newest first. One question."""
    first, last = earliest(look.window.day, HALVES, HALF_YEAR), look.window.day
    rows = look.once("committees", lambda: _COMMITTEES.rows(first=first, last=last, **_asked_here(look)))
    return [Committee(*row) for row in rows]


def _held(*, first: date, last: date, unit: int | None = None) -> Any:
    rows = SteeringMeeting.objects.filter(_here(unit), held=True, day__range=(first, last))
    return rows.order_by("-day", "-pk").values_list("day", "executive_present")


def _has_plan(look: Look) -> bool:
    """Any step by then that was not over before the last twelve months. One question."""
    asked = {"since": _year(look), "night": look.window.night, **_asked_here(look)}
    return look.once("action plan", lambda: bool(_STEPS.rows(**asked)))


def _running(*, since: date, night: datetime, unit: int | None = None) -> Any:
    steps = ActionStep.objects.filter(_here(unit), created_at__lt=night)
    running = steps.filter(Q(closed_date=None) | Q(closed_date__gte=since))
    return running.order_by().values_list("pk")[:1]


_COMMITTEES, _STEPS = Question(_held), Question(_running)


def _sittings(look: Look) -> list[Period]:
    """Quarters, or half-years once fidelity is high, by the meetings at which an executive was."""
    reviews = _reviews(look)
    high = bool(reviews) and reviews[-1].total >= look.thresholds.high_fidelity_total
    number, months = (HALVES, HALF_YEAR) if high else (QUARTERS, QUARTER)
    with_executive = (each.day for each in _committees(look) if each.executive)
    return periods(with_executive, look.window.day, number=number, months=months)


def _barriers(look: Look) -> list[Held]:
    return log_asked(look).of(Kind.BARRIERS, since=_year(look))


def support(look: Look) -> Item:
    gaps, sittings, barriers = _gaps(look), _sittings(look), _barriers(look)
    reviews, plan = _reviews(look), _has_plan(look)
    kept, used = all(each.kept for each in gaps), any(each.planned for each in reviews[-1:])
    sat = sum(each.done for each in sittings)
    item = begin(look, SUPPORT, _period(look))
    item.rule += ours(
        _("a total of %(total)s or more is high fidelity") % {"total": look.thresholds.high_fidelity_total}
    )
    part = _("%(part)s of %(whole)s")
    item.figures = [
        Figure(
            part % {"part": sum(each.kept for each in gaps), "whole": len(gaps)}, _("reviews followed in time"),
            _("the last gave %(total)s points") % {"total": reviews[-1].total} if reviews else "", "reviews",
        ),
        Figure(
            part % {"part": sat, "whole": len(sittings)}, _periods_said(sittings), "", "committee",
        ),
        Figure(str(len(barriers)), _("times barriers were taken to the executives"), "", "barriers"),
    ]  # fmt: skip
    _notes(item, reviews, used, plan)
    prove(
        look, item,
        {
            "quality_assurance": kept and used if reviews else None,
            "steering_committee": sat == len(sittings) and plan if _committees(look) else None,
            "barriers": len(barriers) >= TWICE if barriers else None,
        },
    )  # fmt: skip
    item.gains = _gains(look, item, gaps, used, plan)
    return item


def _periods_said(sittings: Sequence[Period]) -> str:
    if len(sittings) == HALVES:
        return _("half-years with a steering committee at which an executive was")
    return _("quarters with a steering committee at which an executive was")


def _notes(item: Item, reviews: Sequence[Reviewed], used: bool, plan: bool) -> None:
    if not reviews:
        item.notes.append(_("No review is signed here yet: the reviewer asks for earlier ones."))
    elif not used:
        item.notes.append(_("No action plan came of the last review."))
    if number := sum(each.kind == Review.Kind.SELF for each in reviews):
        said = ngettext(
            "%(number)s of the reviews was a self-assessment.",
            "%(number)s of the reviews were self-assessments.",
            number,
        )
        item.notes.append(said % {"number": number})
    if not plan:
        item.notes.append(_("No action plan ran in these months."))
    item.notes.append(_("That the executives help to remove barriers is for the reviewer to see."))


def _gains(look: Look, item: Item, gaps: Sequence[Gap], used: bool, plan: bool) -> list[Gain]:
    points = with_one_more(look, item)
    if points is None:
        return []
    found = []
    if item.components.get("quality_assurance") is False:
        if all(each.kept for each in gaps) and not used:
            found.append(Gain(points, _("an action plan of the last review"), Fraction(1, 2)))
        elif not gaps[-1].kept:
            found.append(Gain(points, _("a fidelity review: the last one is too long ago"), Fraction(1)))
    if item.components.get("steering_committee") is False:
        short = [each for each in _sittings(look) if not each.done]
        if short:
            said = ngettext(
                "a steering committee with an executive in %(number)s period more",
                "a steering committee with an executive in %(number)s periods more",
                len(short),
            )
            found.append(Gain(points, said % {"number": len(short)}, Fraction(len(short), len(_sittings(look)))))
        elif not plan:
            found.append(Gain(points, _("a step in the action plan"), Fraction(1, 2)))
    if item.components.get("barriers") is False:
        found.append(Gain(points, _("barriers taken to the executives once more"), Fraction(1, TWICE)))
    return found


def support_rows(look: Look) -> list[Group]:
    day = look.window.day
    sat = [_quarter(each, day) for each in reversed(_sittings(look))] if _committees(look) else []
    alone = [
        Row(wording.day(each.day, day), _("no executive was there")) for each in _committees(look) if not each.executive
    ]
    groups = [
        Group("reviews", _("Reviews and what followed"), "", [_gap(each, look) for each in reversed(_gaps(look))]),
        Group("committee", _("Steering committee with an executive"), "", sat),
        Group("alone", _("Steering committee without an executive"), "", alone),
        Group("barriers", _("Barriers taken to the executives"), "", [_entry(each, day) for each in _barriers(look)]),
    ]
    return [each for each in groups if each.rows]


def _gap(each: Gap, look: Look) -> Row:
    said = _("%(day)s, %(total)s points, the next within %(months)s months") % {
        "day": wording.day(each.first.day, look.window.day), "total": each.first.total, "months": each.most,
    }  # fmt: skip
    note: Any = _("in time") if each.kept else _("too late")
    return Row(each.first.site, said, note)
