"""How a fidelity review is scored: numbers to points, specialists to a programme, points to a total, a total to a band.

Plain Python, exact: no percentage is rounded before it is whole. All thresholds come from the edition's data file
(fidelity/edition.py); the built-in one is IPS-25 of 2008, whose item numbers are named below. An edition may have any number
of items, and subscales with totals and bands of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

from fidelity.edition import HIGHEST, LOWEST, Band, Edition, Item, Kind, Rounding, built_in

Number = int | float | Decimal | Fraction


class ReviewerDecides(ValueError):
    """No number says the score: the item is for judgement, or this number lies outside its anchors."""


def band(total: int, edition: Edition | None = None, *, subscale: str | None = None) -> Band:
    """The band of a total. IPS-25: 115-125 exemplary, 100-114 good, 74-99 fair, 73 and below not supported employment.

    Of an edition with several subscales one has to be named: they have totals of their own. A total that the
    items can't add up to is refused, because something is missing or counted twice.
    """
    part = (edition or built_in()).subscale(subscale)
    for each in part.bands:
        if each.holds(total):
            return each
    raise ValueError(f"A total lies from {part.lowest} to {part.highest}; this one is {total}.")


def score(
    item_number: int,
    value: Number,
    edition: Edition | None = None,
    *,
    caps: Iterable[str] = (),
    seekers: int | None = None,
    fte: Number = 1,
) -> int:
    """Points, 1 to 5, for the number of an item that has cut-offs.

    The number is rounded to a whole one first, half upwards: 97.5% of time on employment services is 98% (item 2),
    46 of 52 employer contacts on plan are 88% (item 16), a mean of 30.4 days to the first employer contact is 30 (item 15).
    Contacts a week are not rounded up: who makes 3.9 makes no four (item 17).

    What is counted: percentages 0 to 100 (items 2, 4, 16, 19, 20, 21, 24), people for each full-time specialist (1), mean
    days (15), contacts a week (17), and of components those that are there: phases (3), features (5, 8, 10, 11, 13),
    ways of reaching out (25).

    `caps` names circumstances that leave an item fewer points, by their keys in the edition: item 17 has 3 at most when the
    supervisor goes through the log only monthly ("log_reviewed_monthly"), and 2 when there is none ("no_log"); item 4 has 2
    at most for three teams or more; item 16 has 3 when plans are old; item 21 has 1 with fewer than ten jobs.

    `seekers` is how many people of the specialist look for work (item 17): with fewer than three, two contacts a week
    for each are enough for 5. What falls short of that is scored as for everybody. The number is one for full-time work,
    so `fte` has to be said for part-time work: two for each person are two whatever the share.
    """
    item = (edition or built_in()).item(item_number)
    if item.cutoffs is None:
        raise ReviewerDecides(f"Item {item_number} has no cut-offs: a reviewer scores it.")
    limits = [item.cap(key).most for key in caps]
    exact = _exact(value)
    if exact < 0 and item.kind is not Kind.DAYS:
        # Somebody may have met an employer before the day of entry; nothing else can be less than nothing.
        raise ValueError(f"Item {item_number} can't be {value}.")
    if _enough_for_few(item, exact, fte, seekers):
        return min([HIGHEST, *limits])
    points = item.cutoffs.score(floor(exact) if item.rounding is Rounding.DOWN else half_up(exact))
    if points is None:
        raise ReviewerDecides(f"Item {item_number} has no anchor for {value}: a reviewer scores it.")
    return min([points, *limits])


def percent(part: Number, whole: Number) -> Fraction:
    """Exactly, to be rounded once and not twice. Of nothing there is no share."""
    if whole == 0:
        raise ValueError("There is no share of nothing.")
    return 100 * _exact(part) / _exact(whole)


def mean(values: Iterable[Number]) -> Fraction:
    """Exactly: the days of item 15, the weeks of item 17."""
    exact = [_exact(value) for value in values]
    if not exact:
        raise ValueError("There is no mean of nothing.")
    return sum(exact, Fraction(0)) / len(exact)


def median(values: Iterable[Number]) -> Fraction:
    """Shown beside the mean of item 15, which one person who waits for long pulls up."""
    exact = sorted(_exact(value) for value in values)
    if not exact:
        raise ValueError("There is no median of nothing.")
    middle = len(exact) // 2
    return exact[middle] if len(exact) % 2 else (exact[middle - 1] + exact[middle]) / 2


def half_up(value: Number) -> int:
    """To a whole number, a half upwards, as in 97.5 -> 98. Python's own round() takes a half to the even side."""
    return floor(_exact(value) + Fraction(1, 2))


def programme_score(specialist_scores: Iterable[int]) -> int:
    """A programme's points on an item that is scored by specialist (items 2, 3, 4, 17, 18, 24): the mean, half upwards."""
    return programme_choices(specialist_scores)[0]


def programme_choices(specialist_scores: Iterable[int]) -> tuple[int, ...]:
    """The same, and with a mean right between two points both, the higher first: the scale does not say which."""
    average = mean(_points(specialist_scores))
    if average.denominator == 2:
        return half_up(average), floor(average)
    return (half_up(average),)


def total(scores: Mapping[int, int], edition: Edition | None = None, *, subscale: str | None = None) -> int:
    """The points of all items of a scale, or of one subscale. An item without points leaves no total."""
    part = (edition or built_in()).subscale(subscale)
    missing = [item.number for item in part.items if item.number not in scores]
    if missing:
        raise ValueError(f"Without points: item {', '.join(map(str, missing))}.")
    return sum(_points(scores[item.number] for item in part.items))


def _points(scores: Iterable[int]) -> Sequence[int]:
    found = list(scores)
    for each in found:
        if each not in range(LOWEST, HIGHEST + 1):
            raise ValueError(f"Points are whole and from {LOWEST} to {HIGHEST}; these are {each}.")
    return found


def _exact(value: Number) -> Fraction:
    """Neither infinity nor "not a number" is one."""
    try:
        return Fraction(value)
    except OverflowError as error:
        raise ValueError(f"{value} is no number to score.") from error


def _enough_for_few(item: Item, contacts: Fraction, fte: Number, seekers: int | None) -> bool:
    few = item.few_seekers
    if few is None or seekers is None or seekers >= few.fewer_than:
        return False
    if seekers <= 0:
        raise ReviewerDecides(f"Nobody looks for work: item {item.number} has nothing to count.")
    return contacts * _exact(fte) >= few.each * seekers
