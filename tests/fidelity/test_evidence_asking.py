"""What evidence asks is put into SQL once, and says on every day what it would say if it were built for that day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fidelity.report.sources import evidence_of
from tenancy.asked import Question
from tenancy.context import current_agency_id
from tests.fidelity.serviceslooking import look_at
from tests.world import World

# Months of any length lie between these, and weeks begin anywhere in them.
DAYS = [date(2026, 5, 31), date(2026, 8, 31), date(2026, 12, 1), date(2027, 3, 1), date(2028, 2, 29)]


@pytest.mark.parametrize("of_a_unit", [False, True])
def test_it_says_the_same_as_if_it_were_built_for_the_day(
    north: World, monkeypatch: pytest.MonkeyPatch, of_a_unit: bool
) -> None:
    prepare, checked = Question._prepared, []

    def compare(self: Question, shape: tuple[Any, ...], values: dict[str, Any]) -> Any:
        prepared = prepare(self, shape, values)
        told = {"agency": current_agency_id(), **values}
        *_asked, sql, params = self._built(shape, told)
        assert (prepared.sql, prepared.params(told)) == (sql, list(params))
        checked.append(shape)
        return prepared

    monkeypatch.setattr(Question, "_prepared", compare)
    unit = north.hanna.unit if of_a_unit else None
    for day in DAYS:
        evidence_of(look_at(north, day, unit))
    assert len(checked) > len(DAYS)
