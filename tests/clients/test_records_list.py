"""The list of clients: who is found, in which order, what each row says, and what a page costs."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

import pytest
import time_machine

from audit.models import TrailEntry
from clients import actions
from clients.followalong import STILL_TO_DO, status
from clients.models import ClientContact, DueContact, Job, SupportDecline
from clients.projection import project
from clients.report.listing import still_to_do
from tenancy.context import agency_context
from tests.clients.pages import TODAY, get, queries, sign_in
from tests.world import make_client, make_job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
DAY = date(2026, 3, 10)


@pytest.fixture
def noon():
    with time_machine.travel(TODAY, tick=False):
        yield


def names(response):
    return [row.name for row in response.context["page"].rows]


@pytest.fixture
def more(world):
    """A few more people of Harbour unit, seen by its supervisor."""
    with agency_context(world.north.pk):
        make_client("N-10", "Åke", "Öberg", world.harbour, world.ben, first_employer_contact_date=date(2026, 1, 20))
        make_client("N-11", "Nadja", "Zeller", world.harbour, None, programme_entry_date=date(2026, 3, 1))
        gone = make_client("N-12", "Gone", "Away", world.harbour, world.ana)
        gone.closed_date, gone.closure_reason = date(2026, 2, 1), "moved"
        gone.save()
        job = make_job(world.tom, world.bakery, date(2026, 3, 2))
        project(world.tom, today=DAY, jobs=[job])
    return world


@pytest.mark.parametrize("text", ["söder", "SODER", "maria sod", "n-1 maria", "öderström"])
def test_any_part_of_a_name_or_reference_finds_a_person_with_or_without_accents(world, browser, text):
    assert names(get(browser, world.ana, "clients:list", q=text)) == ["Maria Söderström"]


def test_a_specialist_lists_their_own_and_a_supervisor_their_unit(more, browser):
    assert names(get(browser, more.ana, "clients:list")) == ["Maria Söderström"]
    assert names(get(browser, more.sam, "clients:list")) == [
        "Åke Öberg", "Maria Söderström", "Tom Virtanen", "Nadja Zeller",
    ]  # fmt: skip
    assert names(get(browser, more.sam, "clients:list", q="hanna")) == []


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"specialist": "none"}, ["Nadja Zeller"]),
        ({"specialist": "ben"}, ["Åke Öberg", "Tom Virtanen"]),
        ({"unit": "hill"}, []),
        ({"team": "team"}, ["Maria Söderström"]),
        ({"state": "working"}, ["Tom Virtanen"]),
        ({"state": "looking"}, ["Åke Öberg", "Maria Söderström", "Nadja Zeller"]),
        ({"state": "closed"}, ["Gone Away"]),
        ({"late": "1"}, ["Maria Söderström", "Tom Virtanen"]),
        ({"late": "1", "state": "working"}, ["Tom Virtanen"]),
        (
            {"specialist": "not-an-id", "state": "nonsense"},
            ["Åke Öberg", "Maria Söderström", "Tom Virtanen", "Nadja Zeller"],
        ),
    ],
)
def test_filters_stand_in_the_address(more, browser, params, expected):
    people = {"ben": more.ben, "hill": more.hill, "team": more.team}
    params = {name: str(people[value].public_id) if value in people else value for name, value in params.items()}
    assert names(get(browser, more.sam, "clients:list", **params)) == expected


def test_each_filter_is_a_chip_that_takes_itself_away(more, browser):
    params = {"specialist": str(more.ben.public_id), "state": "working", "q": "tom"}
    chips = get(browser, more.sam, "clients:list", **params).context["chips"]
    assert [chip["label"] for chip in chips] == ["Specialist: Ben Benson", "Working"]
    assert "specialist" not in chips[0]["url"] and "state=working" in chips[0]["url"] and "q=tom" in chips[0]["url"]


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [
        ("name", "Åke Öberg", "Nadja Zeller"),
        ("-name", "Nadja Zeller", "Åke Öberg"),
        ("-entry", "Nadja Zeller", "Maria Söderström"),
        ("-contact", "Tom Virtanen", "Maria Söderström"),
    ],
)
def test_sorted_by_name_entry_or_last_contact(more, browser, sort, first, last):
    with agency_context(more.north.pk):
        for day, mode in [(5, "phone"), (9, "voicemail")]:
            ClientContact.objects.create(
                client=more.tom, specialist=more.ben, contact_date=date(2026, 3, day), mode=mode, with_whom=["client"]
            )
    response = get(browser, more.sam, "clients:list", sort=sort)
    rows = names(response)
    assert (rows[0], rows[-1]) == (first, last)
    seen = {row.name: row.seen for row in response.context["page"].rows}
    assert seen["Tom Virtanen"] == "Thu 5 Mar", "a voicemail is no talk"


def test_a_row_says_what_is_due_since_when_and_who_sees_to_it(more, browser):
    rows = {row.name: row for row in get(browser, more.sam, "clients:list").context["page"].rows}
    tom, maria = rows["Tom Virtanen"], rows["Maria Söderström"]
    assert tom.what == "Contact before the start · Corner Bakery"
    assert "Overdue" in tom.badge and "Sun 1 Mar" in tom.since and tom.specialist == "Ben Benson"
    assert maria.what == "First employer contact"
    assert maria.since == "day 64 of 30 since entry"
    assert rows["Åke Öberg"].what == ""


def test_of_a_closed_person_only_the_talk_about_a_lost_job_is_still_to_do(more, browser):
    """Tom's contacts were overdue when he left; a lost job is talked about although the record is closed."""
    with agency_context(more.north.pk, staff_id=more.ben.pk):
        actions.close_client(client=more.tom, version=1, closed_date=DAY, closure_reason="moved", by=more.ben)
    (tom,) = (row for row in closed_rows(more, browser) if row.name == "Tom Virtanen")
    assert (tom.what, tom.badge, tom.since) == ("", "", "closed Tue 10 Mar")
    with agency_context(more.north.pk, staff_id=more.ben.pk):
        actions.end_job(
            job=Job.objects.get(client=more.tom), version=1, end_date=DAY, learned_date=DAY, end_reason="quit",
            end_next_step="", by=more.ben,
        )  # fmt: skip
    (tom,) = (row for row in closed_rows(more, browser) if row.name == "Tom Virtanen")
    assert tom.what == "Contact after the job ended · Corner Bakery"


def closed_rows(more, browser):
    return get(browser, more.sam, "clients:list", state="closed").context["page"].rows


@pytest.mark.parametrize("sort", ["name", "-name", "entry", "contact"])
def test_pages_show_everybody_once_forwards_and_back(world, browser, sort):
    with agency_context(world.north.pk):
        for number in range(120):
            make_client(f"P-{number:03}", "Same", f"Name{number % 7}", world.harbour, world.ben)
    page = get(browser, world.sam, "clients:list", sort=sort).context["page"]
    assert page.total == "122"
    pages = [[row.ref for row in page.rows]]
    while page.older_url:
        page = browser.get(f"/clients/{page.older_url}").context["page"]
        pages.append([row.ref for row in page.rows])
    assert [len(each) for each in pages] == [50, 50, 22]
    assert len({ref for each in pages for ref in each}) == 122
    back = browser.get(f"/clients/{page.newer_url}").context["page"]
    assert [row.ref for row in back.rows] == pages[1]
    assert browser.get(f"/clients/{back.newer_url}").context["page"].newer_url == ""


def test_an_address_with_nothing_beyond_its_mark_shows_the_first_page(more, browser):
    first = get(browser, more.sam, "clients:list").context["page"]
    for mark in ({"after": first.shown[-1]}, {"before": first.shown[0]}, {"before": uuid.uuid4()}):
        page = get(browser, more.sam, "clients:list", **mark).context["page"]
        assert (page.shown, page.total) == (first.shown, "4")
        assert (page.newer_url, page.older_url) == ("", "")


def test_a_page_costs_the_same_for_one_row_and_for_fifty(world, browser):
    sign_in(browser, world.sam)
    one = queries(browser, "/clients/?q=maria")
    with agency_context(world.north.pk):
        for number in range(50):
            client = make_client(f"P-{number:03}", "Some", "Body", world.harbour, world.ben)
            project(client, today=DAY, jobs=[make_job(client, world.bakery, date(2026, 2, 2))])
    many = queries(browser, "/clients/?q=body")
    assert len(many) == len(one) <= 9, "\n".join(many)
    # What goes on to a second page is counted besides.
    assert len(queries(browser, "/clients/")) == len(one) + 1


def test_what_was_shown_is_one_line_on_the_trail(world, browser):
    get(browser, world.ana, "clients:list")
    with agency_context(world.north.pk):
        line = TrailEntry.objects.get(action="clients listed")
    assert line.object_ids == [world.maria.public_id]
    assert line.staff_id == world.ana.pk


def test_the_query_of_what_is_to_do_agrees_with_the_rules(north):
    """still_to_do is SQL, followalong.status is Python: the same rows, day by day."""
    job = make_job(north.maria, north.bakery, date(2026, 1, 12), end_date=date(2026, 5, 4),
                   learned_date=date(2026, 5, 5), end_reason="quit")  # fmt: skip
    SupportDecline.objects.create(
        client=north.maria, declined_date=date(2026, 1, 20), resumed_date=date(2026, 2, 20), recorded_by=north.ana
    )
    ClientContact.objects.create(
        client=north.maria, specialist=north.ana, contact_date=date(2026, 1, 14), mode="in_person", with_whom=["client"]
    )
    project(north.maria, today=date(2026, 6, 1), jobs=[job])
    rows = list(DueContact.objects.filter(client=north.maria))
    for days in range(0, 160, 3):
        day = date(2026, 1, 21) + timedelta(days=days)
        by_rule = {row.pk for row in rows if status(row.as_row(), day) in STILL_TO_DO}
        # A contact of before the window's end is known on every later day, so rows with an answer are left out by both.
        assert set(still_to_do(day).values_list("pk", flat=True)) == by_rule, day


def test_the_word_for_the_person_is_the_agencys_own(world, browser):
    world.north.client_word = "participant"
    world.north.save()
    text = re.sub(r"<[^>]+>|\s+", " ", get(browser, world.ana, "clients:list").content.decode())
    assert "Participants" in text and "Add a participant" in text
    assert not re.search(r"\b[Cc]lients?\b", text)
