"""Who is marked for field mentoring: for supervisors' eyes, one mark at a time, ended and never removed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Membership
from accounts.roles import Role
from audit.models import TrailEntry
from clients import actions
from clients.models import MentoringNeed
from clients.report.mentoring import needs_of
from tenancy.context import agency_context
from tests.clients.pages import errors, get, send
from tests.world import World, make_staff

DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def _tuesday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-10T12:00:00+02:00", tick=False)


@pytest.fixture
def need(north: World) -> MentoringNeed:
    return actions.mark_mentoring(specialist=north.ana, why="new", from_date=date(2026, 2, 2), by=north.sam)


def marks(world: World) -> list[MentoringNeed]:
    with agency_context(world.north.pk):
        return list(MentoringNeed.objects.order_by("pk"))


def test_a_supervisor_marks_a_specialist_and_ends_it(world: World, browser: Any) -> None:
    data = {"specialist": world.ana.public_id, "why": "employers", "from_date": "2026-03-02"}
    assert send(browser, world.sam, "clients:mark_mentoring", **data).status_code == 302
    (made,) = marks(world)
    assert (made.specialist, made.why, made.from_date, made.to_date) == (world.ana, "employers", date(2026, 3, 2), None)
    page = get(browser, world.sam, "clients:mentoring").content.decode()
    assert (
        "Ana Anason" in page and "Finds employer work hard · since Mon 2 Mar" in page and "not out together yet" in page
    )
    ended = {"version": 1, "why": "employers", "from_date": "2026-03-02", "to_date": "2026-03-09"}
    assert send(browser, world.sam, "clients:change_mentoring", made.public_id, **ended).status_code == 302
    assert [each.to_date for each in marks(world)] == [date(2026, 3, 9)]
    assert "Mon 2 Mar to Mon 9 Mar" in get(browser, world.sam, "clients:mentoring").content.decode()
    with agency_context(world.north.pk):
        lines = list(
            TrailEntry.objects.filter(object_id=made.public_id).order_by("pk").values_list("action", "staff_id")
        )
    assert lines == [
        ("need of field mentoring marked", world.sam.pk),
        ("need of field mentoring ended", world.sam.pk),
    ]


def test_the_last_day_out_together_is_told(north: World, need: MentoringNeed) -> None:
    for day in (date(2026, 2, 20), date(2026, 3, 4)):
        out = actions.log_meeting(kind="mentoring", day=day, specialist=north.ana, unit=north.harbour, by=north.sam)
    assert [each.last for each in needs_of(north.sam)] == ["Wed 4 Mar, 6 days ago"]
    actions.void_meeting(meeting=out, version=1, reason="It rained.", by=north.sam)
    assert [each.last for each in needs_of(north.sam)] == ["Fri 20 Feb, 18 days ago"]


def test_nobody_but_those_who_lead_them_sees_a_mark(north: World, browser: Any, need: MentoringNeed) -> None:
    """Not the specialist, not a colleague, not another unit's supervisor, on no page of theirs."""
    for who in (north.ana, north.ben, north.adi, north.lee):
        assert get(browser, who, "clients:mentoring").status_code == 403
        assert get(browser, who, "clients:change_mentoring", need.public_id).status_code == 403
    for name, args in (("meetings", ()), ("my_week", ()), ("today", ())):
        for who in (north.ana, north.ben):
            page = get(browser, who, f"clients:{name}", *args).content.decode()
            assert reverse("clients:mentoring") not in page and "Is new" not in page, name
    assert reverse("clients:mentoring") in get(browser, north.sam, "clients:meetings").content.decode()
    Membership.objects.filter(staff=north.sam).update(unit=north.hill)
    assert get(browser, north.sam, "clients:change_mentoring", need.public_id).status_code == 404
    assert needs_of(north.sam) == []


def test_a_mark_is_seen_by_whoever_led_them_while_it_stood(north: World, need: MentoringNeed) -> None:
    """Ana goes to the other unit; what is marked there is not her former supervisor's to know."""
    Membership.objects.filter(staff=north.ana, unit=north.harbour).update(ends_date=date(2026, 2, 28))
    Membership.objects.create(staff=north.ana, role="specialist", unit=north.hill, starts_date=date(2026, 3, 1))
    actions.change_mentoring(
        need=need, version=1, why="new", from_date=need.from_date, to_date=date(2026, 2, 28), by=north.sam
    )
    later = actions.mark_mentoring(specialist=north.ana, why="employers", from_date=date(2026, 3, 2), by=north.adi)
    hilda = make_staff("Hilda", Role.SUPERVISOR, north.hill)
    assert [each.public_id for each in needs_of(north.sam)] == [need.public_id]
    assert [each.public_id for each in needs_of(hilda)] == [later.public_id]


def test_a_supervisor_does_not_see_or_set_their_own(north: World, browser: Any) -> None:
    post = {"role": "specialist", "unit": north.harbour, "starts_date": date(2026, 1, 1)}
    Membership.objects.create(staff=north.sam, **post)
    data = {"specialist": north.sam.public_id, "why": "new", "from_date": "2026-03-02"}
    assert "specialist" in errors(send(browser, north.sam, "clients:mark_mentoring", **data))
    actions.mark_mentoring(specialist=north.sam, why="new", from_date=DAY, by=north.adi)
    assert needs_of(north.sam) == []


def test_only_those_whom_one_leads_can_be_marked(north: World, browser: Any) -> None:
    data = {"specialist": north.cleo.public_id, "why": "new", "from_date": "2026-03-02"}
    answer = send(browser, north.sam, "clients:mark_mentoring", **data)
    assert answer.status_code == 422 and "specialist" in errors(answer) and marks(north) == []


def test_a_second_mark_that_runs_is_refused_beside_its_field(north: World, browser: Any, need: MentoringNeed) -> None:
    data = {"specialist": north.ana.public_id, "why": "new", "from_date": "2026-03-02"}
    answer = send(browser, north.sam, "clients:mark_mentoring", **data)
    assert errors(answer)["specialist"] == ["They are marked already: end that mark first."]
    actions.change_mentoring(
        need=need, version=1, why="new", from_date=need.from_date, to_date=date(2026, 3, 1), by=north.sam
    )
    assert send(browser, north.sam, "clients:mark_mentoring", **data).status_code == 302
    again = {"version": 2, "why": "new", "from_date": "2026-02-02", "to_date": ""}
    answer = send(browser, north.sam, "clients:change_mentoring", need.public_id, **again)
    assert errors(answer)["to_date"] == ["There is a newer mark that goes on: this one has an end."]


@pytest.mark.parametrize(
    ("data", "field", "text"),
    [
        ({"from_date": "2026-03-11"}, "from_date", "This day has not come yet."),
        ({"to_date": "2026-03-11"}, "to_date", "This day has not come yet."),
        ({"from_date": "2026-03-02", "to_date": "2026-03-01"}, "to_date", "This is before it begins."),
    ],
)
def test_impossible_days_are_refused_beside_their_field(
    north: World, browser: Any, need: MentoringNeed, data: dict[str, str], field: str, text: str
) -> None:
    sent = {"version": 1, "why": "new", "from_date": "2026-02-02", "to_date": "", **data}
    answer = send(browser, north.sam, "clients:change_mentoring", need.public_id, **sent)
    assert answer.status_code == 422 and errors(answer) == {field: [text]}


def test_the_late_one_is_told(north: World, browser: Any, need: MentoringNeed) -> None:
    sent = {"why": "employers", "from_date": "2026-02-02", "to_date": ""}
    assert send(browser, north.sam, "clients:change_mentoring", need.public_id, version=1, **sent).status_code == 302
    late = send(browser, north.sam, "clients:change_mentoring", need.public_id, version=1, **sent)
    assert late.status_code == 409


def test_the_database_keeps_its_own_promises(north: World, need: MentoringNeed) -> None:
    for fields, wall in (
        ({"from_date": DAY}, "one_running_need_of_mentoring"),
        ({"from_date": DAY, "to_date": date(2026, 3, 9)}, "mentoring_ends_after_it_begins"),
    ):
        with pytest.raises(IntegrityError, match=wall), transaction.atomic():
            MentoringNeed.objects.create(specialist=north.ana, why="new", recorded_by=north.sam, **fields)


def test_a_day_out_is_logged_from_the_mark(north: World, browser: Any, need: MentoringNeed) -> None:
    url = reverse("clients:log_meeting", args=["mentoring"]) + f"?specialist={north.ana.public_id}"
    assert url in get(browser, north.sam, "clients:mentoring").content.decode()
    form = browser.get(url).context["form"]
    assert form.initial["specialist"] == str(north.ana.public_id)
    assert list(form.fields["clients"].queryset) == [north.maria]
