"""The log: each kind asks for its own, readers see what is their unit's or about themselves, names only of whom they may see."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms import RadioSelect
from django.http import QueryDict
from django.urls import reverse

from accounts.models import Membership, TreatmentTeam
from accounts.roles import Role
from audit.models import TrailEntry
from clients import actions
from clients.models import Meeting, MeetingClient
from clients.report import meetings as report
from clients.report.meetings import ASKED, kinds_for
from tenancy.context import agency_context
from tests.clients.pages import errors, get, queries, said, send, sign_in
from tests.world import World, make_client, make_staff

DAY = date(2026, 3, 9)
LED = {"supervision", "mentoring", "outcomes", "shared", "barriers"}


@pytest.fixture(autouse=True)
def _tuesday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-10T12:00:00+02:00", tick=False)


def unit_meeting(world: World, day: date = DAY, **fields: Any) -> Meeting:
    given = {"unit": world.harbour, "by": world.ana, "staff": [world.ana, world.ben], **fields}
    return actions.log_meeting(kind=given.pop("kind", "unit"), day=day, **given)


def sent(world: World, kind: str) -> dict[str, Any]:
    """A whole entry of the kind, as its page sends it."""
    ids = {
        "team": world.team,
        "specialist": world.ana,
        "unit": world.harbour,
        "staff": world.ana,
        "clients": world.maria,
    }
    plain = {
        "partner": "Jobcentre", "day": str(DAY), "planned": "on", "mode": "in_person", "referrals_raised": "2",
        "goals": "Two job starts", "summary": "Ways to employers",
    }  # fmt: skip
    every = {**plain, **{name: str(each.public_id) for name, each in ids.items()}}
    return {name: every[name] for name in ASKED[kind].fields if name != "unit"}


def entries(world: World) -> list[Meeting]:
    with agency_context(world.north.pk):
        return list(Meeting.objects.order_by("pk"))


def seen_by(who: Any) -> set[Meeting]:
    return set(Meeting.objects.visible_to(who))


# Writing


@pytest.mark.parametrize("kind", Meeting.Kind.values)
def test_each_kind_is_written_with_the_fields_of_its_own(world: World, browser: Any, kind: str) -> None:
    form = get(browser, world.sam, "clients:log_meeting", kind).context["form"]
    assert set(form.fields) - {"submission"} == set(ASKED[kind].fields) - {"unit"}
    assert send(browser, world.sam, "clients:log_meeting", kind, **sent(world, kind)).status_code == 302
    (entry,) = entries(world)
    asked = ASKED[kind].fields
    assert (entry.kind, entry.day, entry.unit_id, entry.recorded_by) == (kind, DAY, world.harbour.pk, world.sam)
    assert entry.team_id == (world.team.pk if "team" in asked else None)
    assert entry.specialist == (world.ana if "specialist" in asked else None)
    assert (entry.partner, entry.goals) == ("Jobcentre" * ("partner" in asked), "Two job starts" * ("goals" in asked))
    assert entry.referrals_raised == (2 if "referrals_raised" in asked else 0)
    with agency_context(world.north.pk):
        assert [each.staff for each in entry.staff.all()] == [world.ana] * ("staff" in asked)
        assert [each.client for each in entry.people.all()] == [world.maria] * ("clients" in asked)
        line = TrailEntry.objects.get(action="meeting logged")
    assert (line.staff_id, line.object_id, line.details) == (world.sam.pk, entry.public_id, {"kind": kind})
    assert line.object_ids == [world.maria.public_id] * ("clients" in asked)


def test_a_specialist_writes_of_meetings_and_stories_only(world: World, browser: Any) -> None:
    assert set(kinds_for(world.ana)) == set(Meeting.Kind.values) - LED
    page = get(browser, world.ana, "clients:choose_meeting").content.decode()
    for kind in Meeting.Kind.values:
        address = reverse("clients:log_meeting", args=[kind])
        assert (f'href="{address}"' in page) is (kind not in LED)
        answer = send(browser, world.ana, "clients:log_meeting", kind, **sent(world, kind))
        assert answer.status_code == (403 if kind in LED else 302), kind
    assert {entry.kind for entry in entries(world)} == {"team", "unit", "partner", "story"}


def test_there_is_no_form_of_an_unknown_kind(world: World, browser: Any) -> None:
    assert get(browser, world.sam, "clients:log_meeting", "party").status_code == 404


@pytest.mark.parametrize(
    ("kind", "data", "field", "text"),
    [
        ("team", {"team": ""}, "team", "Please fill this in."),
        ("partner", {"partner": "  "}, "partner", "Please fill this in."),
        ("supervision", {"specialist": ""}, "specialist", "Please fill this in."),
        ("mentoring", {"specialist": ""}, "specialist", "Please fill this in."),
        ("outcomes", {"goals": " "}, "goals", "Please fill this in."),
        ("unit", {"day": "2026-03-11"}, "day", "This day has not come yet."),
        ("unit", {"mode": "pigeon"}, "mode", "Choose one of the list."),
        ("team", {"referrals_raised": "100"}, "referrals_raised", "No more than 99."),
        ("team", {"referrals_raised": "-1"}, "referrals_raised", "Write a whole number."),
    ],
)
def test_what_the_database_would_refuse_is_said_beside_its_field(
    world: World, browser: Any, kind: str, data: dict[str, str], field: str, text: str
) -> None:
    answer = send(browser, world.sam, "clients:log_meeting", kind, **{**sent(world, kind), **data})
    assert answer.status_code == 422 and errors(answer) == {field: [text]}
    assert entries(world) == []


@pytest.mark.parametrize(
    ("fields", "wall"),
    [
        ({"kind": "team"}, "a_team_meeting_has_a_team"),
        ({"kind": "unit", "unit": None}, "a_unit_meeting_has_a_unit"),
        ({"kind": "supervision"}, "supervision_is_of_a_specialist"),
        ({"kind": "partner"}, "a_partner_meeting_has_a_partner"),
        ({"kind": "outcomes", "specialist": "ana"}, "an_outcome_review_sets_goals"),
        ({"kind": "unit", "void_reason": "x"}, "a_void_entry_of_the_log_says_why"),
    ],
)
def test_the_database_keeps_its_own_promises(north: World, fields: dict[str, Any], wall: str) -> None:
    given = {"day": DAY, "unit": north.harbour, "recorded_by": north.ana, **fields}
    given |= {"specialist": north.ana} if "specialist" in fields else {}
    with pytest.raises(IntegrityError, match=wall), transaction.atomic():
        Meeting.objects.create(**given)


def test_people_and_specialists_are_chosen_among_ones_own(world: World, browser: Any) -> None:
    form = get(browser, world.ana, "clients:log_meeting", "unit").context["form"]
    with agency_context(world.north.pk):
        assert list(form.fields["clients"].queryset) == [world.maria]
    stranger = {**sent(world, "unit"), "clients": str(world.tom.public_id)}
    assert "clients" in errors(send(browser, world.ana, "clients:log_meeting", "unit", **stranger))
    led = get(browser, world.sam, "clients:log_meeting", "supervision").context["form"]
    with agency_context(world.north.pk):
        assert list(led.fields["specialist"].queryset) == [world.ana, world.ben]
    other = {**sent(world, "supervision"), "specialist": str(world.cleo.public_id)}
    assert "specialist" in errors(send(browser, world.sam, "clients:log_meeting", "supervision", **other))
    assert entries(world) == []


def test_few_are_tapped_and_many_are_searched(north: World, browser: Any) -> None:
    """Nobody is chosen before the writer chooses."""
    field = get(browser, north.sam, "clients:log_meeting", "supervision").context["form"]["specialist"]
    assert isinstance(field.field.widget, RadioSelect) and len(field.subwidgets) == 2 and not field.value()
    for number in range(6):
        make_staff(f"More{number}", Role.SPECIALIST, north.harbour)
    page = browser.get(reverse("clients:log_meeting", args=["supervision"])).content.decode()
    assert '<option value="" selected>Choose one</option>' in page


def test_supervision_before_a_specialist_came_is_refused(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        Membership.objects.filter(staff=world.ana).update(starts_date=date(2026, 3, 10))
    answer = send(browser, world.sam, "clients:log_meeting", "supervision", **sent(world, "supervision"))
    assert errors(answer) == {"day": ["They were not in a unit of yours on this day."]}


def test_who_is_usually_there_is_ticked(north: World, browser: Any) -> None:
    clinician, former = north.cli, make_staff("Former", Role.SPECIALIST, north.harbour)
    Membership.objects.filter(staff=former).update(ends_date=date(2026, 3, 1))
    form = get(browser, north.ana, "clients:log_meeting", "unit").context["form"]
    offered = set(form.fields["staff"].queryset)
    assert {north.ana, north.ben, north.cleo, north.sam, clinician} == offered
    assert set(form["staff"].value()) == {north.ana.public_id, north.ben.public_id, north.sam.public_id}
    team = get(browser, north.ana, "clients:log_meeting", "team").context["form"]
    assert team["staff"].value() == [north.ana.public_id]


def test_a_supervisor_of_several_units_says_which_or_the_whole_agency(north: World, browser: Any) -> None:
    Membership.objects.filter(staff=north.sam).update(unit=None)
    data = sent(north, "unit")
    assert errors(send(browser, north.sam, "clients:log_meeting", "unit", **data)) == {"unit": ["Please fill this in."]}
    send(browser, north.sam, "clients:log_meeting", "unit", **data, unit=str(north.hill.public_id))
    send(browser, north.sam, "clients:log_meeting", "shared", **sent(north, "shared"))
    hill, whole = entries(north)
    assert (hill.unit, whole.unit) == (north.hill, None)
    assert (seen_by(north.ana), seen_by(north.cleo)) == ({whole}, {hill, whole})
    assert "the whole agency" in get(browser, north.ana, "clients:meetings").content.decode()


def test_the_same_form_sent_twice_is_taken_once(world: World, browser: Any) -> None:
    data = {**sent(world, "unit"), "submission": "6b0c1f4e-0c39-4c75-9d3e-1f1c0f4bd222"}
    for _time in range(2):
        assert send(browser, world.ana, "clients:log_meeting", "unit", **data).status_code == 302
    assert len(entries(world)) == 1


# Reading


def test_who_sees_which_entries(north: World) -> None:
    unit, story = unit_meeting(north), unit_meeting(north, kind="story", by=north.sam)
    about = {
        who: unit_meeting(north, kind="supervision", specialist=getattr(north, who), by=north.sam)
        for who in ("ana", "ben")
    }
    hill = unit_meeting(north, unit=north.hill, by=north.cleo)
    assert seen_by(north.ana) == {unit, story, about["ana"]}
    assert seen_by(north.ben) == {unit, story, about["ben"]}
    assert seen_by(north.sam) == {unit, story, *about.values()}
    assert seen_by(north.cleo) == {hill}
    unit_meeting(north, kind="shared", unit=None, by=north.sam)
    for nobody in (north.lee, north.adi, north.cli, north.rhea, north.pat):
        assert seen_by(nobody) == set()
    # Their own supervision goes with whoever changes units; what is the unit's does not.
    Membership.objects.filter(staff=north.ana).update(unit=north.hill)
    del north.ana.active_memberships
    assert {entry for entry in seen_by(north.ana) if entry.unit_id} == {about["ana"], hill}


def test_a_supervisor_sees_of_another_unit_nothing(north: World, browser: Any) -> None:
    hill = unit_meeting(north, kind="supervision", unit=north.hill, specialist=north.cleo, by=north.cleo)
    for name in ("meeting", "correct_meeting", "void_meeting"):
        for who in (north.sam, north.ana):
            assert get(browser, who, f"clients:{name}", hill.public_id).status_code == 404
    assert get(browser, north.sam, "clients:meetings").context["page"].rows == []


def test_names_are_shown_to_those_who_may_see_them_and_the_rest_are_counted(north: World, browser: Any) -> None:
    tess = make_client("N-4", "Tess", "Laukkanen", north.harbour, north.ben)
    entry = unit_meeting(north, clients=[north.maria, north.tom, tess], by=north.sam)
    for name, args in (("meetings", ()), ("meeting", (entry.public_id,))):
        mine = get(browser, north.ana, f"clients:{name}", *args).content.decode()
        assert "Söderström" in mine and "and 2 others" in mine
        assert not any(other in mine for other in ("Virtanen", "Laukkanen", "Tess"))
        theirs = get(browser, north.ben, f"clients:{name}", *args).content.decode()
        assert "Virtanen" in theirs and "Laukkanen" in theirs and "and 1 other" in theirs and "Söderström" not in theirs
        assert "other" not in report.one(entry, north.sam).others_said
    assert report.one(entry, make_staff("New", Role.SPECIALIST, north.harbour)).others_said == "3 people"
    shown = TrailEntry.objects.filter(staff_id=north.ana.pk, action="meeting opened").latest("pk")
    assert (shown.object_id, shown.object_ids) == (entry.public_id, [north.maria.public_id])
    listed = TrailEntry.objects.filter(staff_id=north.ana.pk, action="meetings shown").latest("pk")
    assert listed.object_ids == [north.maria.public_id]


def test_the_log_is_narrowed_by_kind_and_time(north: World, browser: Any) -> None:
    old = unit_meeting(north, DAY - timedelta(weeks=14))
    new, story = unit_meeting(north), unit_meeting(north, kind="story")

    def found(**params: str) -> list[Meeting]:
        return [row.meeting for row in get(browser, north.ana, "clients:meetings", **params).context["page"].rows]

    assert found() == [story, new, old]
    assert found(kind="unit") == [new, old] and found(weeks="13") == [story, new]
    assert found(kind="unit", weeks="4") == [new] and found(kind="nonsense", weeks="3") == [story, new, old]
    assert found(kind="partner") == []
    assert (
        "No entries of this kind and time"
        in browser.get(reverse("clients:meetings") + "?kind=partner").content.decode()
    )


def test_pages_of_the_log_begin_after_a_row(north: World, monkeypatch: Any) -> None:
    monkeypatch.setattr(report, "PAGE", 2)
    made = [unit_meeting(north, DAY - timedelta(days=back)) for back in (0, 0, 1, 2, 3)]
    made[0], made[1] = made[1], made[0]  # of one day the later one first
    query, seen = "", []
    while True:
        page = report.listed(north.ana, QueryDict(query), date(2026, 3, 10))
        seen.append([row.meeting for row in page.rows])
        if not page.older_url:
            break
        query = page.older_url[1:]
    assert seen == [made[:2], made[2:4], made[4:]]
    back = report.listed(north.ana, QueryDict(page.newer_url[1:]), date(2026, 3, 10))
    assert [row.meeting for row in back.rows] == made[2:4] and back.newer_url and back.older_url
    # A mark that the reader may not see is none.
    hidden = unit_meeting(north, unit=north.hill, by=north.cleo)
    first = report.listed(north.ana, QueryDict(f"after={hidden.public_id}"), date(2026, 3, 10))
    assert [row.meeting for row in first.rows] == made[:2] and not first.newer_url


def test_the_list_costs_the_same_for_one_row_and_thirty(north: World, browser: Any) -> None:
    url = reverse("clients:meetings")
    unit_meeting(north, clients=[north.maria, north.tom])
    sign_in(browser, north.sam).get(url)
    few = queries(browser, url)
    for back in range(30):
        unit_meeting(north, DAY - timedelta(days=back), clients=[north.maria, north.tom], staff=[north.ben, north.sam])
    assert len(queries(browser, url)) == len(few) <= 11


# Correcting and making void


def correction(world: World, entry: Meeting, **data: Any) -> dict[str, Any]:
    return {**sent(world, entry.kind), "version": entry.version, **data}


def test_a_correction_leaves_whom_the_writer_does_not_see(north: World, browser: Any) -> None:
    entry = unit_meeting(north, clients=[north.maria, north.tom])
    page = get(browser, north.ana, "clients:correct_meeting", entry.public_id)
    assert "It is also about 1 person whom you do not see: that stays." in page.content.decode()
    form = page.context["form"]
    assert form["clients"].value() == [north.maria.public_id, north.tom.public_id]
    assert "Virtanen" not in page.content.decode() and str(north.tom.public_id) not in page.content.decode()
    data = correction(north, entry, clients=[], staff=[str(north.ben.public_id)], summary="No leads")
    assert send(browser, north.ana, "clients:correct_meeting", entry.public_id, **data).status_code == 302
    entry.refresh_from_db()
    assert (entry.version, entry.summary) == (2, "No leads")
    assert [each.client for each in entry.people.all()] == [north.tom]
    assert [each.staff for each in entry.staff.all()] == [north.ben]
    actions.correct_meeting(meeting=entry, version=2, staff=[], clients=[north.maria], by=north.ana)
    assert {each.client for each in entry.people.all()} == {north.maria, north.tom}
    lines = TrailEntry.objects.filter(action="meeting corrected").order_by("pk")
    assert [line.object_ids for line in lines] == [[], [north.maria.public_id]]


def test_only_the_writer_and_supervisors_correct(north: World, browser: Any) -> None:
    entry = unit_meeting(north)
    supervision = unit_meeting(north, kind="supervision", specialist=north.ana, by=north.sam)
    # Who led the unit then and is a specialist in it now.
    former = unit_meeting(north, kind="shared", by=north.ana)
    for name in ("correct_meeting", "void_meeting"):
        for who, one, status in (
            (north.ana, entry, 200),
            (north.sam, entry, 200),
            (north.ben, entry, 403),
            (north.ana, supervision, 403),
            (north.ana, former, 403),
            (north.sam, supervision, 200),
        ):
            assert get(browser, who, f"clients:{name}", one.public_id).status_code == status
    address = reverse("clients:correct_meeting", args=[entry.public_id])
    assert address in get(browser, north.ana, "clients:meeting", entry.public_id).content.decode()
    assert address not in get(browser, north.ben, "clients:meeting", entry.public_id).content.decode()
    data = correction(north, entry, summary="Mine now")
    assert send(browser, north.ben, "clients:correct_meeting", entry.public_id, **data).status_code == 403


def test_who_leads_one_unit_changes_nothing_another_wrote_of_them_or_of_their_other_unit(
    north: World, browser: Any
) -> None:
    """Hilda leads Hill and works as a specialist in Harbour, where Sam supervises her."""
    hilda = make_staff("Hilda", Role.SUPERVISOR, north.hill)
    Membership.objects.create(staff=hilda, role=Role.SPECIALIST, unit=north.harbour, starts_date=date(2026, 1, 1))
    given = {"unit": north.harbour, "day": DAY, "by": north.sam}
    hers = actions.log_meeting(kind="supervision", specialist=hilda, summary="Late notes.", **given)
    told = actions.log_meeting(kind="shared", summary="Twelve in work.", **given)
    ours = unit_meeting(north)
    for entry in (hers, told, ours):
        assert get(browser, hilda, "clients:meeting", entry.public_id).status_code == 200
        for page in ("correct_meeting", "void_meeting"):
            assert get(browser, hilda, f"clients:{page}", entry.public_id).status_code == 403, (entry.kind, page)
        assert send(browser, hilda, "clients:void_meeting", entry.public_id, version=1, reason="x").status_code == 403
    assert get(browser, north.sam, "clients:void_meeting", hers.public_id).status_code == 200
    own = unit_meeting(north, by=hilda, unit=north.hill)
    assert get(browser, hilda, "clients:correct_meeting", own.public_id).status_code == 200


def test_the_late_one_is_told_and_learns_no_name(north: World, browser: Any) -> None:
    entry = unit_meeting(north, clients=[north.tom])
    both = [str(north.maria.public_id), str(north.tom.public_id)]
    data = correction(north, entry, clients=both)
    assert send(browser, north.sam, "clients:correct_meeting", entry.public_id, **data).status_code == 302
    assert len(entry.people.all()) == 2
    data = correction(north, entry, version=1)
    late = send(browser, north.ana, "clients:correct_meeting", entry.public_id, **data)
    assert late.status_code == 409 and "Virtanen" not in late.content.decode()


def test_a_void_entry_says_why_stays_readable_and_cannot_be_changed(north: World, browser: Any) -> None:
    entry = unit_meeting(north, summary="Leads shared")
    answer = send(browser, north.ana, "clients:void_meeting", entry.public_id, version=1, reason="It was cancelled.")
    assert said(answer) == "The entry is void and counts for nothing."
    entry.refresh_from_db()
    assert entry.voided_at and list(Meeting.objects.standing()) == []
    page = get(browser, north.ana, "clients:meeting", entry.public_id).content.decode()
    assert "This entry is void and counts for nothing: It was cancelled." in page and "Leads shared" in page
    for name in ("correct_meeting", "void_meeting"):
        assert get(browser, north.ana, f"clients:{name}", entry.public_id).status_code == 302
    with pytest.raises(ValidationError, match="This entry is void"):
        actions.void_meeting(meeting=entry, version=2, reason="Again", by=north.ana)
    with pytest.raises(ValidationError, match="This entry is void"):
        actions.correct_meeting(meeting=entry, version=2, staff=[], clients=[], by=north.ana)


def test_a_team_that_closed_stays_in_its_entry(north: World, browser: Any) -> None:
    gone = TreatmentTeam.objects.create(name="Team Gone", closed_date=date(2026, 3, 1))
    entry = unit_meeting(north, kind="team", team=gone)
    teams = get(browser, north.ana, "clients:correct_meeting", entry.public_id).context["form"].fields["team"].queryset
    assert set(teams) == {north.team, gone}
    new = get(browser, north.ana, "clients:log_meeting", "team").context["form"].fields["team"].queryset
    assert list(new) == [north.team]


# Two records of one person


def test_merged_records_take_their_entries_along_and_count_once(north: World) -> None:
    twin = make_client("N-9", "Marja", "Söderstrom", north.harbour, north.ana)
    both = unit_meeting(north, clients=[north.maria, twin])
    alone = unit_meeting(north, clients=[twin])
    merge = actions.merge_clients(kept=north.maria, merged=twin, kept_version=1, merged_version=1, by=north.sam)
    assert [row.client_id for row in MeetingClient.objects.filter(meeting=alone)] == [north.maria.pk]
    for entry in (both, alone):
        row = report.one(entry, north.ana)
        assert [name for _id, name in row.people] == ["Maria Söderström"] and row.others == 0
    actions.undo_merge(merge=merge, by=north.sam)
    assert [row.client_id for row in MeetingClient.objects.filter(meeting=alone)] == [twin.pk]
    assert len(report.one(both, north.ana).people) == 2
