"""What the clinical record was given: list, card, timeline; corrected, made void, and kept when records are merged."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import QueryDict

from audit.models import TrailEntry
from clients import actions
from clients.models import ClinicalCopy
from clients.report.record import tiles
from clients.report.showing import showing
from clients.report.standing import standing
from clients.report.timeline import timeline
from tenancy.context import agency_context
from tests.clients.pages import chart_lines, errors, get, said, send
from tests.world import World, make_client

DAY = date(2026, 3, 9)


@pytest.fixture(autouse=True)
def _tuesday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-10T12:00:00+02:00", tick=False)


def copy(world: World, day: date = DAY, *parts: str, client: Any = None) -> ClinicalCopy:
    given = {name: name in parts for name in ClinicalCopy.PARTS}
    return actions.record_clinical_copy(client=client or world.maria, day=day, by=world.ana, **given)


def card(world: World) -> Any:
    (found,) = [tile for tile in tiles(world.maria, date(2026, 3, 10)) if tile.title == "Clinical record"]
    return found


def told(world: World) -> list[tuple[date, str]]:
    stands = standing(world.maria, world.north, may_correct=True)
    shown = timeline(world.maria, stands.known, world.ana, showing=showing(QueryDict("show=clinical")))
    return [(entry.day, entry.title) for day in shown.days for entry in day.entries]


def test_what_was_given_is_noted_and_told(world: World, browser: Any) -> None:
    data = {"day": "2026-03-09", "parts": ["profile", "notes"]}
    answer = send(browser, world.ana, "clients:record_copy", world.maria.public_id, **data)
    assert said(answer) == "Noted: it is in the clinical record."
    page = browser.get(answer.url).content.decode()
    assert "Vocational profile, notes about work" in page and "last on Mon 9 Mar" in page and "Ana Anason" in page
    with agency_context(world.north.pk):
        (made,) = ClinicalCopy.objects.all()
        assert (made.client, made.day, made.parts) == (world.maria, DAY, ["profile", "notes"])
        line = TrailEntry.objects.get(action="copy in the clinical record noted")
        assert (line.staff_id, line.object_id) == (world.ana.pk, world.maria.public_id)
        assert told(world) == [(DAY, "vocational profile, notes about work")]


def test_the_card_says_when_each_was_given_last_and_what_is_missing(north: World) -> None:
    assert card(north).said == "Which documents were put into the clinical record stands here."
    assert not card(north).made
    copy(north, date(2026, 2, 2), "profile", "plan")
    copy(north, DAY, "profile")
    wrong = copy(north, date(2026, 3, 10), "notes")
    actions.void_clinical_copy(copy=wrong, version=1, reason="Another person", by=north.ana)
    assert card(north).said == "Vocational profile Mon 9 Mar · job search plan Mon 2 Feb · not yet: notes about work"
    assert [day for day, _title in told(north)] == [DAY, date(2026, 2, 2)]


def test_the_dates_for_a_chart_review_say_it_too(north: World, browser: Any) -> None:
    line = ("Family, treatment team and partners", "In the clinical record")
    assert chart_lines(browser, north)[line] == ""
    copy(north, DAY, "profile", "plan")
    assert chart_lines(browser, north)[line] == "Vocational profile Mon 9 Mar, Job search plan Mon 9 Mar"


@pytest.mark.parametrize(
    ("data", "field", "text"),
    [
        ({"parts": []}, "parts", "Tick at least one."),
        ({"day": "2026-03-11"}, "day", "This day has not come yet."),
        ({"day": "2001-01-01"}, "day", "This is before programme entry."),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    world: World, browser: Any, data: dict[str, Any], field: str, text: str
) -> None:
    data = {"day": "2026-03-09", "parts": ["plan"], **data}
    answer = send(browser, world.ana, "clients:record_copy", world.maria.public_id, **data)
    assert answer.status_code == 422 and errors(answer) == {field: [text]}


def test_a_copy_is_corrected_and_the_late_one_is_told(north: World, browser: Any) -> None:
    made = copy(north, DAY, "profile")
    data = {"day": "2026-03-08", "parts": ["plan"], "version": 1}
    assert send(browser, north.ana, "clients:correct_copy", made.public_id, **data).status_code == 302
    made.refresh_from_db()
    assert (made.day, made.parts, made.version) == (date(2026, 3, 8), ["plan"], 2)
    late = send(browser, north.sam, "clients:correct_copy", made.public_id, **{**data, "parts": ["notes"]})
    assert late.status_code == 409 and "job search plan" in late.content.decode()


def test_a_void_copy_stays_readable_with_its_reason_and_counts_for_nothing(north: World, browser: Any) -> None:
    made = copy(north, DAY, "profile")
    send(browser, north.ana, "clients:void_copy", made.public_id, version=1, reason="Another person")
    page = get(browser, north.ana, "clients:clinical_record", north.maria.public_id).content.decode()
    assert "Another person" in page and "last on" not in page
    assert told(north) == [] and not card(north).made
    for name in ("correct_copy", "void_copy"):
        assert get(browser, north.ana, f"clients:{name}", made.public_id).status_code == 302
    made.refresh_from_db()
    for change in (
        lambda: actions.void_clinical_copy(copy=made, version=2, reason="Again", by=north.ana),
        lambda: actions.correct_clinical_copy(copy=made, version=2, by=north.ana, plan=True),
    ):
        with pytest.raises(ValidationError, match="void already"):
            change()


def test_nothing_new_is_noted_in_a_closed_record(north: World, browser: Any) -> None:
    north.maria.closed_date, north.maria.closure_reason = DAY, "moved"
    north.maria.save()
    data = {"day": "2026-03-09", "parts": ["plan"]}
    send(browser, north.ana, "clients:record_copy", north.maria.public_id, **data)
    assert not ClinicalCopy.objects.exists()


def test_the_database_keeps_its_own_promises(north: World) -> None:
    for fields, wall in (
        ({}, "a_clinical_copy_is_of_something"),
        ({"plan": True, "void_reason": "x"}, "a_void_clinical_copy_says_why"),
    ):
        with pytest.raises(IntegrityError, match=wall), transaction.atomic():
            ClinicalCopy.objects.create(client=north.maria, day=DAY, recorded_by=north.ana, **fields)


def test_merged_records_take_their_copies_along(north: World) -> None:
    twin = make_client("N-9", "Marja", "Söderstrom", north.harbour, north.ana)
    made = copy(north, DAY, "profile", client=twin)
    merge = actions.merge_clients(kept=north.maria, merged=twin, kept_version=1, merged_version=1, by=north.sam)
    assert told(north) == [(DAY, "vocational profile")]
    actions.undo_merge(merge=merge, by=north.sam)
    made.refresh_from_db()
    assert made.client == twin and told(north) == []
