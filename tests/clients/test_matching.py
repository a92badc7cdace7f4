"""From a plan to openings and employers, and from an opening to one's own people."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import TrailEntry
from clients import actions
from clients.models import Assignment, Client, JobSearchPlan, OpeningOffer
from employers import actions as employer_actions
from employers.models import Acquaintance, Employer, Opening, Site
from tenancy.context import agency_context
from tests.clients.pages import TODAY
from tests.conftest import sign_in
from tests.world import World, make_job

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def noon() -> Any:
    with time_machine.travel(TODAY, tick=False):
        yield


def plan(client: Client, staff: Any, **lines: str) -> JobSearchPlan:
    """A plan with a line of each kind that is named: job_type="Baker"."""
    made = actions.start_plan(client=client, goal="", started_date=DAY, review_date=None, by=staff)
    for kind, text in lines.items():
        actions.add_line(plan=made, kind=kind, text=text, by=staff)
    return made


def opening(world: World, title: str, employer: Employer | None = None, **fields: Any) -> Opening:
    fields = {"heard_date": DAY - timedelta(days=3), "found_by": world.ben, **fields}
    return Opening.objects.create(employer=employer or world.bakery, title=title, **fields)


def page(browser: Any, staff: Any, name: str, *args: Any) -> str:
    sign_in(browser, staff)
    return str(browser.get(reverse(f"clients:{name}", args=args)).content.decode())


def test_an_opening_that_fits_says_why(north: World, browser: Any) -> None:
    plan(north.maria, north.ana, job_type="Baking", hours="15 to 20 hours, mornings", place="Market Square")
    site = Site.objects.create(employer=north.bakery, name="Market", area="Market Square")
    opening(north, "Bakery assistant", site=site, hours_least=18, hours_most=24, shifts="early,day", advertised="no",
            expires_date=DAY + timedelta(days=2))  # fmt: skip
    Acquaintance.objects.create(employer=north.bakery, staff=north.ana)
    text = page(browser, north.ana, "matches", north.maria.public_id)
    for said in (
        "Bakery assistant", "wish 1: Baking", "the hours fit: 15 to 20 hours, mornings", "the time of day fits",
        "in a place they named: Market Square", "you know somebody there", "not advertised", "18 to 24 hours a week",
        "last day Thu 12 Mar, in 2 days",
    ):  # fmt: skip
        assert said in text, said


def test_what_is_ruled_out_is_left_out_and_said(north: World, browser: Any) -> None:
    plan(north.maria, north.ana, job_type="Baking", avoid="nights")
    opening(north, "Night baker", shifts="night")
    text = page(browser, north.ana, "matches", north.maria.public_id)
    assert "1 left out, because of what they want to avoid" in text
    assert text.index("Night baker") > text.index("left-out"), "and not among the openings"


@pytest.mark.parametrize(
    "gone",
    [
        {"expires_date": DAY - timedelta(days=1)},
        {"closed_date": DAY, "closed_reason": "filled"},
        {"heard_date": DAY + timedelta(days=1)},
    ],
)  # fmt: skip
def test_an_opening_that_is_over_is_not_suggested(north: World, browser: Any, gone: dict[str, Any]) -> None:
    plan(north.maria, north.ana, job_type="Baking")
    opening(north, "Bakery assistant", **gone)
    assert "Bakery assistant" not in page(browser, north.ana, "matches", north.maria.public_id)


def test_employers_without_an_opening_are_worth_a_visit(north: World, browser: Any) -> None:
    plan(north.maria, north.ana, job_type="Gardening")
    Employer.objects.create(name="Green Hands", sector="garden centre")
    Employer.objects.create(name="Iron Works", sector="foundry")
    text = page(browser, north.ana, "matches", north.maria.public_id)
    assert "Green Hands" in text and "Iron Works" not in text


def test_without_a_plan_the_page_leads_to_it(north: World, browser: Any) -> None:
    text = page(browser, north.ana, "matches", north.maria.public_id)
    assert "Nothing to go by yet" in text
    assert reverse("clients:plan", args=[north.maria.public_id]) in text


def test_an_answer_is_kept_and_leads_to_the_application(north: World, browser: Any) -> None:
    plan(north.maria, north.ana, job_type="Baking")
    found = opening(north, "Bakery assistant")
    sign_in(browser, north.ana)
    address = reverse("clients:answer_opening", args=[north.maria.public_id, found.public_id])
    shown = browser.get(address)
    said = {"answer": "wants", "note": "As soon as possible", "offered_date": "2026-03-10",
            "submission": shown.context["form"]["submission"].value()}  # fmt: skip
    first, again = browser.post(address, said), browser.post(address, said)
    assert first.url == again.url == f"/clients/{north.maria.public_id}/applications/new/?opening={found.public_id}"
    with agency_context(north.north.pk):
        (offer,) = OpeningOffer.objects.all()
        assert (offer.answer, offer.note, offer.told_by_id) == ("wants", "As soon as possible", north.ana.pk)
        assert TrailEntry.objects.filter(action="opening told", object_id=north.maria.public_id).count() == 1
    form = browser.get(first.url).context["form"]
    assert form.initial["title"] == "Bakery assistant" and form.initial["employer"] == north.bakery
    assert "told on Tue 10 Mar: wants it" in page(browser, north.ana, "matches", north.maria.public_id).replace(
        "Told", "told"
    )


def test_another_answer_takes_the_place_of_the_first(north: World, browser: Any) -> None:
    found = opening(north, "Bakery assistant")
    for answer in ("thinks", "no"):
        actions.answer_opening(
            client=north.maria, opening=found, answer=answer, note="", offered_date=DAY, by=north.ana
        )
    (offer,) = OpeningOffer.objects.all()
    assert offer.answer == "no" and offer.history.count() == 2


def test_a_day_to_come_is_refused_beside_its_field(north: World, browser: Any) -> None:
    found = opening(north, "Bakery assistant")
    sign_in(browser, north.ana)
    address = reverse("clients:answer_opening", args=[north.maria.public_id, found.public_id])
    said = {
        "answer": "no",
        "offered_date": "2026-03-11",
        "submission": browser.get(address).context["form"]["submission"].value(),
    }
    answer = browser.post(address, said)
    assert answer.status_code == 422 and "This day has not come yet." in answer.content.decode()
    assert not OpeningOffer.objects.exists()


def test_an_opening_is_shown_the_people_one_may_see_and_nobody_else(north: World, browser: Any) -> None:
    for client, staff in ((north.maria, north.ana), (north.tom, north.ben), (north.hanna, north.cleo)):
        plan(client, staff, job_type="Baking")
    found = opening(north, "Bakery assistant")
    mine = page(browser, north.ana, "opening_people", found.public_id)
    assert north.maria.name in mine and north.tom.last_name not in mine and north.hanna.last_name not in mine
    with agency_context(north.north.pk):
        shown = TrailEntry.objects.filter(action="people for an opening").latest("pk")
    assert shown.object_ids == [north.maria.public_id]
    both = page(browser, north.sam, "opening_people", found.public_id)
    assert north.maria.name in both and north.tom.last_name in both and north.hanna.last_name not in both


def test_ones_own_come_first_and_those_out_of_work_before_those_in_a_job(north: World, browser: Any) -> None:
    """What is said of each is about them: that few others ask for it is true whoever it is for."""
    for client, staff in ((north.maria, north.ana), (north.tom, north.ben)):
        plan(client, staff, job_type="Baking")
    found = opening(north, "Bakery assistant", advertised="no")

    def shown(staff: Any) -> list[tuple[str, list[str]]]:
        page(browser, staff, "opening_people", found.public_id)
        people = browser.get(reverse("clients:opening_people", args=[found.public_id])).context["found"].people
        return [(each.client.first_name, each.reasons) for each in people]

    with agency_context(north.north.pk):
        make_job(north.maria, north.bakery, DAY)
    assert shown(north.sam) == [("Tom", ["wish 1: Baking"]), ("Maria", ["wish 1: Baking"])]
    with agency_context(north.north.pk):
        Assignment.objects.filter(client=north.maria).update(specialist=north.sam)
    assert [name for name, _reasons in shown(north.sam)] == ["Maria", "Tom"]


def test_who_rules_it_out_or_has_no_plan_is_counted_not_named(north: World, browser: Any) -> None:
    plan(north.maria, north.ana, job_type="Baking", avoid="nights")
    found = opening(north, "Night baker", shifts="night")
    text = page(browser, north.ana, "opening_people", found.public_id)
    assert "1 person is left out" in text and north.maria.name not in text


def test_the_newest_edition_of_a_plan_speaks(north: World, browser: Any) -> None:
    first = plan(north.maria, north.ana, job_type="Baking")
    newer = actions.start_edition(
        plan=first, version=first.version, reason="reviewed", started_date=DAY, review_date=None, by=north.ana
    )
    actions.remove_line(line=newer.lines.get(), version=1, by=north.ana)
    actions.add_line(plan=newer, kind="job_type", text="Gardening", by=north.ana)
    found = opening(north, "Bakery assistant")
    assert north.maria.name not in page(browser, north.ana, "opening_people", found.public_id)
    assert "Bakery assistant" not in page(browser, north.ana, "matches", north.maria.public_id)


def test_questions_do_not_grow(north: World, browser: Any) -> None:
    plan(north.maria, north.ana, job_type="Baking", avoid="nights")
    counts = []
    for number in (1, 12):
        for each in range(number):
            opening(north, f"Baker {number} {each}")
        for name, of in (("matches", north.maria), ("opening_people", Opening.objects.latest("pk"))):
            page(browser, north.ana, name, of.public_id)
            with CaptureQueriesContext(connection) as captured:
                browser.get(reverse(f"clients:{name}", args=[of.public_id]))
            counts.append(len(captured))
    assert counts[:2] == counts[2:]


def test_what_somebody_else_answered_is_theirs(north: World) -> None:
    found = opening(north, "Bakery assistant")
    for client, answer in ((north.maria, "no"), (north.tom, "wants")):
        actions.answer_opening(client=client, opening=found, answer=answer, note="", offered_date=DAY, by=north.ana)
    answers = OpeningOffer.objects.order_by("pk").values_list("client", "answer")
    assert list(answers) == [(north.maria.pk, "no"), (north.tom.pk, "wants")]


def test_whoever_is_closed_is_suggested_to_nobody_and_answers_nothing(north: World, browser: Any) -> None:
    plan(north.maria, north.ana, job_type="Baking")
    found = opening(north, "Bakery assistant")
    client = Client.objects.get(pk=north.maria.pk)
    actions.close_client(client=client, version=client.version, closed_date=DAY, closure_reason="moved", by=north.ana)
    assert north.maria.name not in page(browser, north.ana, "opening_people", found.public_id)
    address = reverse("clients:answer_opening", args=[north.maria.public_id, found.public_id])
    for answer in (browser.get(address), browser.post(address, {"answer": "no", "offered_date": "2026-03-10"})):
        assert answer.url == reverse("clients:page", args=[north.maria.public_id])
    assert not OpeningOffer.objects.exists()


def test_a_record_that_was_put_into_another_is_not_suggested(north: World, browser: Any) -> None:
    """An opening that both records have stays with the other one, which is shown no more."""
    plan(north.maria, north.ana, job_type="Baking")
    double = Employer.objects.create(name="Baking House", sector="bakery")
    opening(north, "Bakery assistant", employer=double)
    opening(north, "Bakery assistant")
    Employer.objects.create(name="Baking Corner", merged_into=north.bakery)
    employer_actions.merge_employers(
        kept=north.bakery, merged=double, kept_version=north.bakery.version, merged_version=1, by=north.ana
    )
    stayed = Opening.objects.get(employer=double)
    sign_in(browser, north.ana)
    found = browser.get(reverse("clients:matches", args=[north.maria.public_id])).context["found"]
    assert [each.employer for each in found.openings] == ["Corner Bakery"]
    assert "Baking Corner" not in [each.employer for each in found.employers]
    assert browser.get(reverse("employers:opening", args=[stayed.public_id])).status_code == 404
