"""The pages of the vocational profile: written as one types, two writers, hidden classes, editions side by side."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Permission
from clients import actions
from clients.models import ProfileEdition, ProfileSignature
from tenancy.context import agency_context
from tests.clients.pages import TODAY, get, main_action, queries, said, send
from tests.clients.profiling import (
    CANARIES,
    begin,
    content_of,
    may_not,
    say,
    say_canaries,
    section_url,
    typed,
)
from tests.conftest import sign_in
from tests.world import World, make_job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_tuesday(time_machine: Any) -> None:
    time_machine.move_to(TODAY, tick=False)


@pytest.fixture
def edition(north: World) -> ProfileEdition:
    return begin(north.maria, north.ana)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_an_empty_place_leads_to_the_first_edition(north: World, browser: Any):
    page = get(browser, north.ana, "clients:profile", north.maria.public_id)
    assert reverse("clients:begin_profile_edition", args=[north.maria.public_id]) in page.content.decode()
    answer = send(
        browser, north.ana, "clients:begin_profile_edition", north.maria.public_id,
        begun_date="2026-03-09", why="first", sources=["person", "family"], sources_note="Her sister",
    )  # fmt: skip
    assert answer.url == reverse("clients:profile", args=[north.maria.public_id])
    found = ProfileEdition.objects.get()
    assert (found.number, found.begun_date, found.sources) == (1, date(2026, 3, 9), ["person", "family"])
    begun = browser.get(answer.url)
    assert "0 of 21 sections filled" in text(begun)
    assert main_action(begun) == section_url(found), "there is nothing to print yet"


def test_a_form_sent_twice_begins_one_edition(north: World, edition: ProfileEdition, browser: Any):
    same = {"submission": str(uuid.uuid4()), "begun_date": "2026-03-10", "why": "job_end"}
    for _each in range(2):
        assert (
            send(browser, north.ana, "clients:begin_profile_edition", north.maria.public_id, **same).status_code == 302
        )
    assert ProfileEdition.objects.count() == 2


def test_two_do_not_begin_the_same_edition_twice(north: World, edition: ProfileEdition, browser: Any):
    page = get(browser, north.sam, "clients:begin_profile_edition", north.maria.public_id)
    assert page.context["form"]["after"].value() == 1
    begin(north.maria, north.ana, why="job_end")
    said_to_sam = {"begun_date": "2026-03-10", "why": "job_end", "after": "1"}
    answer = send(browser, north.sam, "clients:begin_profile_edition", north.maria.public_id, **said_to_sam)
    assert answer.status_code == 422 and "Edition 2 was begun while you were here." in text(answer)
    assert ProfileEdition.objects.count() == 2


# Written as one types


def test_what_is_typed_is_saved_and_says_when(north: World, edition: ProfileEdition, browser: Any):
    page = sign_in(browser, north.ana).get(section_url(edition))
    sitting = re.search(r'name="sitting" value="([^"]+)"', page.content.decode())
    assert sitting is not None
    answer = typed(browser, north.ana, edition, why_now="Ren", sitting=sitting[1])
    assert "Saved 12.00" in text(answer) or "Saved 12:00" in text(answer)
    assert 'name="version" value="1"' in answer.content.decode()
    # The answer got lost on the way: the page still says version 0, and is not told that somebody else was there.
    answer = typed(browser, north.ana, edition, why_now="Rent", sitting=sitting[1])
    assert "Not saved" not in text(answer)
    assert content_of(north, edition) == {"why_now": "Rent"}


def test_without_script_the_button_saves_and_goes_on(north: World, edition: ProfileEdition, browser: Any):
    answer = send(
        browser, north.ana, "clients:profile_section", edition.public_id, "goals",
        version="0", sitting=str(uuid.uuid4()), why_now="Rent", finish="next",
    )  # fmt: skip
    assert answer.url == section_url(edition, "preferences")
    assert said(answer) == "Goals and interests: saved."
    answer = send(
        browser, north.ana, "clients:profile_section", edition.public_id, "goals",
        version="1", sitting=str(uuid.uuid4()), why_now="Rent", finish="close",
    )  # fmt: skip
    assert answer.url == reverse("clients:profile", args=[north.maria.public_id]) + "#goals"


def test_a_section_of_rows_takes_another_and_drops_the_emptied(north: World, edition: ProfileEdition, browser: Any):
    jobs = {"jobs-0-employer": "Bakery", "jobs-0-liked": "Smell", "jobs-1-employer": "", "jobs-2-employer": "Café"}
    answer = send(
        browser, north.ana, "clients:profile_section", edition.public_id, "work_history",
        version="0", finish="more", **jobs,
    )  # fmt: skip
    assert answer.url == section_url(edition, "work_history") + "?rows=2#more"
    assert content_of(north, edition, "work_history") == {
        "jobs": [{"employer": "Bakery", "liked": "Smell"}, {"employer": "Café"}]
    }
    page = browser.get(answer.url).content.decode()
    assert "jobs-2-employer" in page and "jobs-3-employer" not in page and page.count('id="more"') == 1


def test_what_is_too_long_is_not_saved_and_said(north: World, edition: ProfileEdition, browser: Any):
    answer = typed(browser, north.ana, edition, why_now="x" * 4001)
    assert "Not saved: Why work now:" in text(answer)
    assert not edition.sections.exists()
    many = {f"jobs-{number}-employer": "x" for number in range(41)}
    answer = typed(browser, north.ana, edition, "work_history", **many)
    assert "Not saved: This section takes at most 40 rows." in text(answer)
    answer = send(browser, north.ana, "clients:profile_section", edition.public_id, "work_history", version="0", **many)
    assert answer.status_code == 422 and "at most 40 rows" in text(answer)
    full = {"why_now": "a\r\n" * 1333 + "b"}
    assert "Not saved" not in text(typed(browser, north.ana, edition, **full))


def test_the_second_writer_sees_both_and_loses_nothing(north: World, edition: ProfileEdition, browser: Any):
    say(edition, north.ana, why_now="Rent")
    answer = typed(browser, north.sam, edition, version="0", why_now="Friends")
    assert "Not saved: Ana Anason saved this section" in text(answer)
    assert 'name="version" value="0"' in answer.content.decode()
    assert content_of(north, edition) == {"why_now": "Rent"}
    answer = send(
        browser, north.sam, "clients:profile_section", edition.public_id, "goals",
        version="0", why_now="Friends", finish="close",
    )  # fmt: skip
    assert answer.status_code == 409
    both = text(answer)
    assert "Rent" in both and "Friends" in both and "Ana Anason" in both
    form = answer.context["form"]
    answer = send(
        browser, north.sam, "clients:profile_section", edition.public_id, "goals",
        version=form.data["version"], submission=form.data["submission"], why_now="Friends and rent",
    )  # fmt: skip
    assert answer.status_code == 302
    assert content_of(north, edition) == {"why_now": "Friends and rent"}


def test_htmx_gets_the_whole_of_what_it_would_leave_out(north: World, edition: ProfileEdition, browser: Any):
    say(edition, north.ana, why_now="Rent")
    answer = typed(browser, north.sam, edition, version="0", why_now="Friends", finish="close")
    assert (answer.status_code, answer["HX-Retarget"], answer["HX-Reselect"]) == (200, "#main", "#main")
    assert "Someone else saved first" in text(answer)
    answer = typed(browser, north.ana, edition, version="1", why_now="Rent.", finish="close")
    assert answer["HX-Redirect"].endswith("/profile/#goals")


def test_an_edition_begun_meanwhile_is_no_loss_either(north: World, edition: ProfileEdition, browser: Any):
    say(edition, north.ana, "work_history", jobs=[{"employer": "Bakery"}])
    newer = begin(north.maria, north.sam, why="job_end")
    say(newer, north.sam, "work_history", jobs=[{"employer": "Bakery"}, {"employer": "Café"}, {"employer": "Inn"}])
    written = {"jobs-0-employer": "The bakery", "version": "1"}
    answer = typed(browser, north.ana, edition, "work_history", **written)
    assert "Not saved: Sam Samson saved this section" in text(answer)
    answer = send(
        browser, north.ana, "clients:profile_section", edition.public_id, "work_history", finish="close", **written
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert f'action="{section_url(newer, "work_history")}"' in page
    assert "Inn" in page and "The bakery" in page
    assert content_of(north, edition, "work_history") == {"jobs": [{"employer": "Bakery"}]}
    # One in which nobody has written is filled in the newest edition at once.
    answer = typed(browser, north.ana, edition, "strengths", strengths="Patience")
    assert "Saved" in text(answer)
    assert content_of(north, newer, "strengths") == {"strengths": "Patience"}
    assert get(browser, north.ana, "clients:profile_section", edition.public_id, "goals").url == reverse(
        "clients:profile_edition", args=[edition.public_id]
    )


def test_a_lost_session_is_said_and_not_swapped_in(north: World, edition: ProfileEdition, browser: Any):
    data = {"version": "0", "why_now": "Rent"}
    assert browser.post(section_url(edition), data, headers={"HX-Request": "true"}).status_code == 401
    assert browser.post(section_url(edition), data).status_code == 302


def test_somebody_of_two_agencies_who_has_to_choose_anew_is_told_so(world: World, browser: Any):
    from tests.world import Membership, StaffMember

    with agency_context(world.south.pk):
        other = StaffMember.objects.create(user=world.ana.user)
        Membership.objects.create(staff=other, role="specialist", starts_date=date(2024, 1, 1))
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        url = section_url(begin(world.maria, world.ana))
    browser.force_login(world.ana.user)
    assert browser.post(url, {}, headers={"HX-Request": "true"}).status_code == 401
    assert browser.post(url, {}).status_code == 302


# Hidden classes

ANOTHER_FIELD = {"mental_health": "early_signs", "substance_use": "supports", "legal": "conditions"}


@pytest.mark.parametrize(
    ("permission", "hidden"),
    [
        (Permission.SEE_HEALTH, "mental_health"),
        (Permission.SEE_SUBSTANCE_USE, "substance_use"),
        (Permission.SEE_LEGAL, "legal"),
    ],
)
def test_a_hidden_class_is_neither_shown_nor_read_nor_written(
    permission: Permission, hidden: str, north: World, browser: Any, monkeypatch: Any
):
    first = begin(north.maria, north.ana, "2026-01-12")
    say_canaries(first, north.ana)
    newest = begin(north.maria, north.ana, why="job_end")
    say(
        newest,
        north.ana,
        hidden,
        **{
            "supports"
            if hidden == "substance_use"
            else "coping"
            if hidden == "mental_health"
            else "conditions": "other"
        },
    )
    may_not(monkeypatch, permission)
    shown = [canary for code, canary in CANARIES.items() if code != hidden]
    names = ["clients:profile_edition", "clients:compare_profile", "clients:profile_paper"]
    pages = [reverse(name, args=[first.public_id]) for name in names]
    pages += [reverse("clients:page", args=[north.maria.public_id]), pages[1] + "?everything=on"]
    sign_in(browser, north.ana)
    read: list[Any] = []
    monkeypatch.setattr("clients.models.ProfileSection.from_db", _noting(read))
    for url in pages:
        with CaptureQueriesContext(connection) as captured:
            page = browser.get(url).content.decode()
        assert CANARIES[hidden] not in page, url
        asked = [q["sql"] for q in captured.captured_queries if '"clients_profilesection"."content"' in q["sql"]]
        assert all('"klass" IN' in sql and "'ordinary'" in sql for sql in asked), url
    for url in pages[:1] + pages[2:3]:
        page = browser.get(url).content.decode()
        assert all(canary in page for canary in shown), url
    assert "so they are not on this copy:" in page
    assert read and not [code for code in read if code == hidden]
    for answer in (browser.get(section_url(newest, hidden)), typed(browser, north.ana, newest, hidden, version="2")):
        assert answer.status_code == 404 and CANARIES[hidden] not in answer.content.decode()


def _noting(read: list[Any]) -> Any:
    """Which sections were made of rows of the database."""
    from clients.models import ProfileSection

    original = ProfileSection.from_db.__func__  # type: ignore[attr-defined]

    def from_db(db: Any, names: Any, values: Any) -> Any:
        row = original(ProfileSection, db, names, values)
        read.append(row.code)
        return row

    return staticmethod(from_db)


def test_a_section_that_is_none_is_not_there(north: World, edition: ProfileEdition, browser: Any):
    assert get(browser, north.ana, "clients:profile_section", edition.public_id, "nonsense").status_code == 404


def test_what_was_written_never_leaves_its_signs(north: World, edition: ProfileEdition, browser: Any):
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    say(edition, north.ana, why_now=evil)
    say(edition, north.ana, "work_history", jobs=[{"employer": evil, "liked": evil}])
    second = begin(north.maria, north.ana, why="other")
    say(second, north.ana, why_now=evil + "!")
    for name in ("clients:profile_edition", "clients:compare_profile", "clients:profile_paper"):
        page = get(browser, north.ana, name, second.public_id).content.decode()
        assert "<script>alert" not in page and "<img src=x" not in page and "&lt;script&gt;alert(1)" in page
    page = get(browser, north.ana, "clients:profile_section", second.public_id, "goals").content.decode()
    assert "<script>alert" not in page and "<img src=x" not in page


# Editions


def test_two_editions_say_in_words_what_changed(north: World, edition: ProfileEdition, browser: Any):
    say(edition, north.ana, why_now="Rent", interests="Chess")
    say(edition, north.ana, "work_history", jobs=[{"employer": "Bakery"}])
    second = begin(north.maria, north.ana, why="job_end")
    say(second, north.ana, why_now="Rent", dream_job="Baker")
    say(second, north.ana, "work_history", jobs=[{"employer": "Café"}, {"employer": "Bakery", "liked": "Calm"}])
    page = get(browser, north.ana, "clients:compare_profile", second.public_id)
    shown = text(page)
    assert "4 differences" in shown
    for line in ("Dream job added – Baker", "Interests and hobbies taken out Chess –", "Job 1 added – Café",
                 "Job 2 changed Bakery Bakery Liked: Calm"):  # fmt: skip
        assert line in shown
    assert "Why work now" not in shown
    page = get(browser, north.ana, "clients:compare_profile", second.public_id, everything="on")
    assert "Why work now as before Rent Rent" in text(page)


def test_any_two_can_be_laid_side_by_side(north: World, edition: ProfileEdition, browser: Any):
    say(edition, north.ana, why_now="First")
    say(begin(north.maria, north.ana, why="other"), north.ana, why_now="Second")
    third = begin(north.maria, north.ana, why="other")
    say(third, north.ana, why_now="Third")
    shown = text(get(browser, north.ana, "clients:compare_profile", third.public_id))
    assert "Edition 2 beside edition 3" in shown
    shown = text(get(browser, north.ana, "clients:compare_profile", third.public_id, against=str(edition.public_id)))
    assert "Edition 1 beside edition 3" in shown and "First Third" in shown
    shown = text(get(browser, north.ana, "clients:compare_profile", edition.public_id, against="nonsense"))
    assert "Edition 1 beside edition 2" in shown


def test_an_edition_of_somebody_else_is_not_laid_beside_it(north: World, edition: ProfileEdition, browser: Any):
    begin(north.maria, north.ana, why="other")
    toms = begin(north.tom, north.ben)
    say(toms, north.ben, why_now="tomscanary")
    page = get(browser, north.sam, "clients:compare_profile", edition.public_id, against=str(toms.public_id))
    assert "tomscanary" not in page.content.decode()


def test_an_older_edition_is_read_and_not_written(north: World, edition: ProfileEdition, browser: Any):
    say(edition, north.ana, why_now="Rent")
    begin(north.maria, north.ana, why="job_end")
    page = get(browser, north.ana, "clients:profile_edition", edition.public_id)
    assert "It is kept as it was." in text(page)
    assert section_url(edition) not in page.content.decode()
    answer = send(browser, north.ana, "clients:edit_profile_edition", edition.public_id, version="1")
    assert answer.url == reverse("clients:profile_edition", args=[edition.public_id])


def test_sessions_and_sources_are_changed_and_two_see_each_other(north: World, edition: ProfileEdition, browser: Any):
    known = {"begun_date": "2026-03-09", "why": "first", "sources": ["person"]}
    answer = send(
        browser, north.ana, "clients:edit_profile_edition", edition.public_id,
        version="1", session_0="2026-03-09", session_1="2026-03-10", **known,
    )  # fmt: skip
    assert answer.status_code == 302
    assert list(edition.sessions.order_by("session_date").values_list("session_date", flat=True)) == [
        date(2026, 3, 9),
        date(2026, 3, 10),
    ]
    answer = send(
        browser, north.sam, "clients:edit_profile_edition", edition.public_id,
        version="1", session_0="2026-03-05", sources_note="Her sister", **known,
    )  # fmt: skip
    assert answer.status_code == 409
    assert "Her sister" in answer.content.decode()
    answer = send(
        browser, north.ana, "clients:edit_profile_edition", edition.public_id,
        version="2", session_0="2026-03-11", **known,
    )  # fmt: skip
    assert answer.status_code == 422 and "This day has not come yet." in text(answer)


def test_signatures_say_whether_something_changed_since(
    north: World, edition: ProfileEdition, browser: Any, time_machine: Any
):
    say(edition, north.ana, why_now="Rent")
    time_machine.move_to("2026-03-10T13:00:00+02:00", tick=False)
    sign_url = reverse("clients:sign_profile", args=[edition.public_id])
    seen = sign_in(browser, north.ana).get(sign_url).context["form"]["seen"].value()
    data = {
        "who": "person",
        "name": "Maria S.",
        "signed_date": "2026-03-09",
        "submission": str(uuid.uuid4()),
        "seen": seen,
    }
    assert sign_in(browser, north.ana).post(sign_url, data).status_code == 302
    page = text(get(browser, north.ana, "clients:profile", north.maria.public_id))
    assert "Maria S. (the person), Mon 9 Mar" in page and "Changed since." not in page
    time_machine.move_to("2026-03-10T14:00:00+02:00", tick=False)
    say(edition, north.ana, why_now="Rent, friends")
    assert "Changed since." in text(get(browser, north.ana, "clients:profile", north.maria.public_id))
    assert "Changed since." in text(get(browser, north.ana, "clients:profile_paper", edition.public_id))
    signature = ProfileSignature.objects.get()
    send(browser, north.ana, "clients:take_back_signature", signature.public_id)
    assert "Maria S." not in text(get(browser, north.ana, "clients:profile", north.maria.public_id))


def test_the_page_asks_for_an_update_after_each_job_start_and_end(north: World, browser: Any):
    begin(north.maria, north.ana, "2026-01-12")
    make_job(
        north.maria, north.bakery, date(2026, 3, 2), end_date=date(2026, 3, 7), learned_date=date(2026, 3, 9),
        end_reason="quit",
    )  # fmt: skip
    page = get(browser, north.ana, "clients:profile", north.maria.public_id)
    assert "Update the profile: job at Corner Bakery started on Mon 2 Mar" in text(page)
    assert "Update the profile: job at Corner Bakery ended on Sat 7 Mar" in text(page)
    url = reverse("clients:begin_profile_edition", args=[north.maria.public_id]) + "?why=job_end"
    assert url in page.content.decode()
    assert browser.get(url).context["form"]["why"].value() == "job_end"
    begin(north.maria, north.ana, why="job_end")
    assert "Update the profile" not in text(get(browser, north.ana, "clients:profile", north.maria.public_id))


def test_the_pages_ask_as_much_of_a_long_profile_as_of_a_short_one(north: World, edition: ProfileEdition, browser: Any):
    sign_in(browser, north.ana)

    def ask() -> dict[str, int]:
        newest = north.maria.profile_editions.newest_first()[0]
        args = [newest.public_id]
        names = (
            "clients:profile_edition",
            "clients:compare_profile",
            "clients:profile_paper",
            "clients:edit_profile_edition",
        )
        urls = {name: reverse(name, args=args) for name in names}
        urls["clients:profile"] = reverse("clients:profile", args=[north.maria.public_id])
        urls["clients:profile_section"] = section_url(newest, "work_history")
        return {name: len(queries(browser, url)) for name, url in urls.items()}

    say(edition, north.ana, "work_history", jobs=[{"employer": "Bakery"}])
    second = begin(north.maria, north.ana, why="other")
    actions.change_profile_edition(edition=second, version=1, sessions=[date(2026, 3, 9)], by=north.ana)
    actions.sign_profile(edition=second, who="person", name="M", signed_date=date(2026, 3, 9), by=north.ana)
    make_job(north.maria, north.bakery, date(2026, 3, 10))
    few = ask()
    for number in range(6):
        newest = begin(north.maria, north.sam, why="other")
        say_canaries(newest, north.sam if number % 2 else north.ana)
        say(newest, north.ana, "work_history", jobs=[{"employer": f"Bakery {each}"} for each in range(8)])
        make_job(north.maria, north.bakery, date(2026, 3, 10), title=f"Cook {number}")
    days = [date(2026, 2, each) for each in range(1, 12)]
    actions.change_profile_edition(edition=newest, version=1, sessions=days, by=north.ana)
    for name in ("A", "B", "C"):
        actions.sign_profile(edition=newest, who="other", name=name, signed_date=date(2026, 3, 9), by=north.ana)
    assert ask() == few
    assert max(few.values()) <= 14, few
