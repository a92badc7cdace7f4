"""How an item's points went, drawn by the server: a line through the first of each month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Unit
from clients.report.numbers import months_before
from fidelity.models import EvidenceSnapshot
from fidelity.scale import HIGHEST, LOWEST

MONTHS = 12
WIDTH, HEIGHT, EDGE = 72, 20, 3


class Trend(NamedTuple):
    """`lines` are the points of polylines (a month without points breaks the line); `last`: where the last dot sits."""

    lines: list[str]
    last: tuple[str, str] | None
    said: str


Snapshots = Sequence[tuple[date, Mapping[str, Mapping[str, int | None]]]]


def snapshots_of(unit: Unit | None, day: date) -> Snapshots:
    """Those of the year before `day`, of the unit or of the agency. One question."""
    found = EvidenceSnapshot.objects.filter(unit=unit, day__gt=months_before(day, MONTHS), day__lte=day)
    return list(found.order_by("day").values_list("day", "values"))


def trend_of(snapshots: Snapshots, key: str, *, told: bool = False) -> Trend | None:
    """None: there are not two months to compare. `told`: only of months whose points could be told to people who see no
    names: there may have been fewer behind them then."""
    points = [(day, _points(values.get(key, {}), told)) for day, values in snapshots]
    if sum(number is not None for _day, number in points) < 2:
        return None
    step = (WIDTH - 2 * EDGE) / max(len(points) - 1, 1)
    places = [None if number is None else _place(index * step, number) for index, (_day, number) in enumerate(points)]
    said = ", ".join(f"{date_format(day, 'M Y')} {number}" for day, number in points if number is not None)
    last = next(each for each in reversed(places) if each is not None)
    return Trend(_lines(places), last, _("Points on the first of each month: %(points)s") % {"points": said})


def _points(value: Mapping[str, int | None], told: bool) -> int | None:
    return value.get("points") if value.get("told") or not told else None


def _place(x: float, points: int) -> tuple[str, str]:
    share = (points - LOWEST) / (HIGHEST - LOWEST)
    return f"{EDGE + x:.1f}", f"{HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE):.1f}"


def _lines(places: Sequence[tuple[str, str] | None]) -> list[str]:
    lines: list[list[str]] = [[]]
    for place in places:
        if place is None:
            lines.append([])
        else:
            lines[-1].append(",".join(place))
    return [" ".join(each) for each in lines if len(each) > 1]
