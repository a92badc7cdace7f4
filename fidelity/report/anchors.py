"""Where a number stands among an item's anchors, as the look's edition has them: its points, and how far the next is."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil

from clients.jobdevelopmentrules import Share
from fidelity.report import saying
from fidelity.report.look import Look
from fidelity.report.points import NONE, Points
from fidelity.report.scored import scored
from fidelity.report.shape import Gain
from fidelity.scale import HIGHEST

HALF = Fraction(1, 2)


def next_bound(look: Look, key: str, points: Points) -> tuple[int, int] | None:
    """The next higher points and the number they begin at; None at the top, and where no number says."""
    cutoffs = look.item(key).cutoffs
    if cutoffs is None or points.points is None or points.points >= HIGHEST:
        return None
    higher = {score: bound for score, bound in cutoffs.bounds if score > points.points and bound is not None}
    return (min(higher), higher[min(higher)]) if higher else None


def more_of(share: Share, percent: int) -> int:
    """How many more of the same rows would have to show it, for a rounded share of so many per cent."""
    return max(0, ceil((percent - HALF) * share.whole / 100 - share.part))


def more_new(share: Share, percent: int) -> int:
    """The same when each of them comes on top: another job, of another kind."""
    least = (percent - HALF) / 100
    return max(0, ceil((least * share.whole - share.part) / (1 - least)))


def reaches(share: Share, percent: int) -> bool | None:
    """Exactly, not rounded: these thresholds are ours. None when there is nothing to ask it of."""
    return None if share.percent is None else share.percent >= percent


def short_of(share: Share, percent: int) -> int:
    """How many more of the same rows it takes to reach a threshold of ours."""
    return max(0, ceil(Fraction(percent * share.whole, 100) - share.part))


def counted_components(look: Look, key: str, components: Mapping[str, bool | None]) -> Points:
    """The points of an item that counts its components: only when records speak of each of them."""
    if any(each is None for each in components.values()):
        return NONE
    return scored(look, key, sum(map(bool, components.values())))


def component_gains(
    look: Look,
    key: str,
    points: Points,
    components: Mapping[str, bool | None],
    shares: Mapping[str, Share],
    labels: Mapping[str, str],
) -> list[Gain]:
    """The components that are nearest to being shown, as many as the next points take."""
    bound = next_bound(look, key, points)
    if bound is None:
        return []
    short = {
        name: max(1, short_of(shares[name], look.thresholds.shown_percent))
        for name, shown in components.items()
        if shown is False
    }
    wanted = bound[1] - sum(map(bool, components.values()))
    nearest = sorted(short, key=lambda name: Fraction(short[name], shares[name].whole))[:wanted]
    said = [f"{labels[name]}: {saying.more_charts(short[name])}" for name in nearest]
    distance = sum((Fraction(short[name], shares[name].whole) for name in nearest), Fraction(0)) / wanted
    return [Gain(bound[0], "; ".join(said), distance)]
