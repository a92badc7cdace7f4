"""The disclosure decision: editions, exceptions, taking back; the card opened before walking in; and that no form forces one."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from audit.models import TrailEntry
from clients import actions
from clients.models import DisclosureDecision, DisclosureException, EmployerContactFor, Job
from clients.report import disclosure as report
from employers.models import EmployerContact
from tenancy.context import agency_context
from tests.clients.consenting import at, bound, give
from tests.clients.pages import errors, get, main_action, queries, said, send
from tests.conftest import sign_in
from tests.world import make_client

pytestmark = pytest.mark.django_db
NOTHING = "Say nothing about health: nothing is agreed."


@pytest.fixture(autouse=True)
def noon():
    with at("2026-03-10T12:00"):
        yield


@pytest.fixture
def world(world):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        world.job = actions.start_job(
            client=world.maria, employer=world.bakery, site=None, title="Baker", start_date=date(2026, 3, 6), by=world.ana
        )  # fmt: skip
    return bound(world)


def typed(**more):
    return {
        "version": "1", "talked_date": "2026-03-09", "adjustments_explained": "yes", "decision": "some",
        "may_contact_employers": "yes", "may_say": "She needs a quiet place.", "must_not_say": "The hospital.",
        "example": "Maria works best in the morning.", "who_may_be_told": "The manager", "made_date": "2026-03-10", **more,
    }  # fmt: skip


def decide(world, browser, **more):
    return send(browser, world.ana, "clients:decide_disclosure", world.maria.public_id, **typed(**more))


def card(world, browser, **where):
    return get(browser, world.ana, "clients:what_may_be_said", world.maria.public_id, **where).context["card"]


def newest(world):
    with agency_context(world.north.pk):
        return DisclosureDecision.objects.newest_first().first()


def test_without_a_decision_the_card_says_say_nothing(world, browser):
    shown = card(world, browser)
    assert (shown.agreed, shown.decision) == (False, NOTHING)
    assert "No consent stands: do not name them." in shown.consent


def test_the_card_says_the_decision_in_plain_words_and_whether_consent_stands(world, browser):
    assert "Next: the signature" in said(decide(world, browser))
    give(world)
    shown = card(world, browser)
    assert (shown.decision, shown.may_say, shown.must_not_say, shown.example) == (
        "Say only what stands here.", "She needs a quiet place.", "The hospital.", "Maria works best in the morning.",
    )  # fmt: skip
    assert shown.about == "Decided on Tue 10 Mar, not signed yet." and shown.may_name
    page = get(browser, world.ana, "clients:what_may_be_said", world.maria.public_id).content.decode()
    assert page.index("She needs a quiet place.") < page.index("The hospital.")


def test_the_card_opens_from_job_client_and_contact_pages_in_one_tap_and_is_on_the_trail(world, browser):
    url = reverse("clients:what_may_be_said", args=[world.maria.public_id])
    for name, key, address in [
        ("clients:page", world.maria.public_id, url),
        ("clients:job", world.job.public_id, f"{url}?job={world.job.public_id}"),
        ("clients:employer_contact", world.maria.public_id, url),
    ]:
        assert f'href="{address}"' in get(browser, world.ana, name, key).content.decode()
    browser.get(url)
    with agency_context(world.north.pk):
        line = TrailEntry.objects.filter(action="what may be said opened").get()
    assert (line.object_id, line.staff_id) == (world.maria.public_id, world.ana.pk)


def test_the_card_opens_from_every_task_of_today_and_from_each_employer_of_theirs(world, browser):
    url = reverse("clients:what_may_be_said", args=[world.maria.public_id])
    today = get(browser, world.ana, "clients:today").content.decode()
    assert f'href="{url}?job={world.job.public_id}"' in today  # the contact that is due
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        actions.plan_visit(
            client=world.maria, specialist=world.ana, due_contact=None, visit_date=date(2026, 3, 12), visit_time=None,
            place="", note="", by=world.ana,
        )  # fmt: skip
        actions.start_job(
            client=world.tom, employer=world.bakery, site=None, title="Cook", start_date=date(2026, 3, 16), by=world.ben
        )  # fmt: skip
        waits = make_client("W-1", "Wim", "Waits", world.harbour, world.ana)
        cafe = type(world.bakery).objects.create(name="Aino's Café")
        seen = EmployerContact.objects.create(
            employer=cafe, specialist=world.ana, contact_date=date(2026, 3, 9), mode="phone"
        )
        EmployerContactFor.objects.create(client=world.maria, employer_contact=seen)
    today = get(browser, world.ana, "clients:today").content.decode()
    assert today.count(f'href="{url}"') == 2  # the visit, and the first employer contact that waits
    assert f'href="{reverse("clients:what_may_be_said", args=[waits.public_id])}"' in today
    page = get(browser, world.ana, "clients:what_may_be_said", world.maria.public_id)
    assert [name for _address, name in page.context["places"]] == ["Aino's Café", "Corner Bakery"]
    there = browser.get(f"{url}?employer={cafe.public_id}")
    assert there.context["employer"] == cafe and not there.context["places"]
    starts = get(browser, world.ben, "clients:today").content.decode()
    assert f"{reverse('clients:what_may_be_said', args=[world.tom.public_id])}?job=" in starts


def test_employers_pages_lead_to_no_card(world, browser):
    page = get(browser, world.ana, "employers:page", world.bakery.public_id).content.decode()
    assert "what-may-be-said" not in page and str(world.maria.public_id) not in page


def test_an_exception_is_said_where_it_holds_and_listed_elsewhere(world, browser):
    decide(world, browser)
    data = {
        "job": str(world.job.public_id), "employer": "", "decision": "full", "may_say": "Also the clinic.",
        "must_not_say": "", "agreed_date": "2026-03-10",
    }  # fmt: skip
    assert send(browser, world.ana, "clients:agree_exception", world.maria.public_id, **data).status_code == 302
    at_job = card(world, browser, job=str(world.job.public_id))
    assert [each.exception.may_say for each in at_job.here] == ["Also the clinic."] and not at_job.elsewhere
    with agency_context(world.north.pk):
        cafe = type(world.bakery).objects.create(name="Harbour Café")
        other = Job.objects.create(
            client=world.maria, employer=world.bakery, title="Cashier", start_date=date(2026, 3, 9)
        )
    assert not card(world, browser, employer=str(cafe.public_id)).here
    assert not card(world, browser, job=str(other.public_id)).here
    assert [each.where for each in card(world, browser).elsewhere] == ["Baker, Corner Bakery"]
    with agency_context(world.north.pk):
        exception = DisclosureException.objects.get()
    send(browser, world.ana, "clients:end_exception", exception.public_id)
    assert not card(world, browser, job=str(world.job.public_id)).here


def test_an_exception_needs_a_decision_and_names_where(world, browser):
    answer = send(browser, world.ana, "clients:agree_exception", world.maria.public_id)
    assert said(answer) == "No decision stands. Record one first."
    decide(world, browser)
    data = {"job": "", "employer": "", "decision": "none", "agreed_date": "2026-03-10"}
    answer = send(browser, world.ana, "clients:agree_exception", world.maria.public_id, **data)
    assert answer.status_code == 422 and list(errors(answer)) == ["employer"]


def test_a_new_edition_begins_as_a_copy_says_why_and_is_compared(world, browser):
    decide(world, browser)
    form = get(browser, world.ana, "clients:decide_disclosure", world.maria.public_id).context["form"]
    assert form.initial["may_say"] == "She needs a quiet place." and form.initial["version"] == 2
    refused = decide(world, browser, version="2", why="")
    assert list(errors(refused)) == ["why"]
    decide(world, browser, version="2", why="Two months without a job", may_say="Nothing")
    parts = get(browser, world.ana, "clients:compare_disclosure", world.maria.public_id).context["parts"]
    assert [(part.label, part.before, part.after) for part in parts if part.differs] == [
        ("May be said", "She needs a quiet place.", "Nothing")
    ]


def test_the_second_who_makes_an_edition_sees_the_first_and_loses_nothing(world, browser):
    decide(world, browser)
    decide(world, browser, version="2", why="Hers", may_say="Ana's words")
    answer = decide(world, browser, version="2", why="His", may_say="Other words")
    page = answer.content.decode()
    assert answer.status_code == 409 and "Ana&#x27;s words" in page and "Other words" in page
    assert decide(world, browser, version="3", why="His", may_say="Other words").status_code == 302
    assert (newest(world).number, newest(world).may_say) == (3, "Other words")


def test_signed_once_talked_about_again_and_taken_back(world, browser):
    maria = world.maria.public_id
    decide(world, browser, made_date="2026-03-02", talked_date="2026-03-01")
    early = send(
        browser, world.ana, "clients:sign_disclosure", maria, edition=1, signed_date="2026-03-01", signed_how="paper"
    )
    assert list(errors(early)) == ["signed_date"]
    page = reverse("clients:disclosure", args=[maria])
    assert main_action(browser.get(page)) == reverse("clients:sign_disclosure", args=[maria]), "the signature is next"
    send(browser, world.ana, "clients:sign_disclosure", maria, edition=1, signed_date="2026-03-03", signed_how="paper")
    assert main_action(browser.get(page)) == reverse("clients:decide_disclosure", args=[maria])
    again = send(
        browser, world.ana, "clients:sign_disclosure", maria, edition=1, signed_date="2026-03-04", signed_how="paper"
    )
    assert errors(again) == {"__all__": ["This edition is signed already."]}
    assert newest(world).signed_date == date(2026, 3, 3)
    send(browser, world.ana, "clients:revisit_disclosure", maria, edition=1, revisited_date="2026-03-09", note="Stands")
    with agency_context(world.north.pk):
        assert (
            report.card(*report.ask_state(world.maria.pk)[0], date(2026, 3, 10)).said == "Tell some things, Mon 9 Mar"
        )
    send(browser, world.ana, "clients:revoke_disclosure", maria)
    shown = card(world, browser)
    assert (shown.agreed, shown.decision, shown.may_say) == (False, NOTHING, "")
    assert shown.about == "The decision was taken back on Tue 10 Mar."
    for name in ("sign", "revisit", "revoke"):
        assert said(send(browser, world.ana, f"clients:{name}_disclosure", maria)).startswith("No decision stands.")
    with agency_context(world.north.pk):
        events = sorted(report.event(*row, date(2026, 3, 10)) for row in report.ask_events(world.maria.pk))
    assert [(each.day.day, each.word) for each in events] == [
        (2, "Disclosure decided"), (9, "Disclosure talked about again"), (10, "Disclosure decision taken back"),
    ]  # fmt: skip


def test_nobody_signs_an_edition_that_was_not_read(world, browser):
    """Ben made a new one while Maria read the first: her signature is not put under his."""
    maria = world.maria.public_id
    decide(world, browser)
    read = {
        name: get(browser, world.ana, f"clients:{name}_disclosure", maria).context["form"]["edition"].value()
        for name in ("sign", "revisit")
    }
    decide(world, browser, version="2", why="His", decision="full")
    sign = {"edition": read["sign"], "signed_date": "2026-03-10", "signed_how": "paper"}
    again = {"edition": read["revisit"], "revisited_date": "2026-03-10", "note": ""}
    for name, typed in (("sign", sign), ("revisit", again)):
        refused = send(browser, world.ana, f"clients:{name}_disclosure", maria, **typed)
        assert errors(refused) == {"__all__": ["A newer edition has been made meanwhile. Look at that one."]}
    with agency_context(world.north.pk):
        assert newest(world).signed_date is None and not newest(world).revisits.exists()
    assert send(browser, world.ana, "clients:sign_disclosure", maria, **sign | {"edition": "2"}).status_code == 302


def test_taking_back_ends_the_exceptions(world, browser):
    decide(world, browser)
    data = {"job": "", "employer": str(world.bakery.public_id), "decision": "full", "agreed_date": "2026-03-10"}
    send(browser, world.ana, "clients:agree_exception", world.maria.public_id, **data)
    send(browser, world.ana, "clients:revoke_disclosure", world.maria.public_id)
    with agency_context(world.north.pk):
        assert not DisclosureException.objects.standing().exists()
    decide(world, browser, version="2", why="Anew", decision="none")
    assert not card(world, browser, employer=str(world.bakery.public_id)).here


def test_the_pages_cost_the_same_for_one_edition_and_for_twenty(world, browser):
    decide(world, browser)
    sign_in(browser, world.ana)
    maria = world.maria.public_id
    urls = [
        reverse(f"clients:{name}", args=[maria]) for name in ("disclosure", "what_may_be_said", "decide_disclosure")
    ]
    browser.get(urls[0])  # takes with it what was said of the decision
    few = [len(queries(browser, url)) for url in urls]
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        for number in range(2, 21):
            said = {"decision": "some", "why": "Anew", "made_date": date(2026, 3, 10), "by": world.ana}
            decision = actions.decide_disclosure(client=world.maria, number=number, **said)
            actions.revisit_disclosure(decision=decision, revisited_date=date(2026, 3, 10), note="", by=world.ana)
            employer = type(world.bakery).objects.create(name=f"Shop {number}")
            where = {"client": world.maria, "employer": employer, "job": None, "agreed_date": date(2026, 3, 10)}
            actions.agree_exception(decision="none", by=world.ana, **where)
    assert [len(queries(browser, url)) for url in urls] == few


@pytest.mark.parametrize(
    ("name", "about", "data"),
    [
        ("clients:log_contact", "maria", {"mode": "phone", "with_whom": "client", "contact_date": "2026-03-10"}),
        ("clients:plan_visit", "maria", {"visit_date": "2026-03-12"}),
        ("clients:start_job", "maria", {"new_employer": "Quay Café", "title": "Cook", "start_date": "2026-03-12"}),
        ("clients:agree_modes", "maria", {"modes": "phone", "from_date": "2026-03-10"}),
        ("clients:decline", "maria", {"declined_date": "2026-03-10", "agreed": ""}),
        ("clients:move_start", "job", {"start_date": "2026-03-13", "version": "1"}),
        ("clients:end_job", "job", {
            "end_date": "2026-03-10", "learned_date": "2026-03-10", "end_reason": "quit", "version": "1"}),
        ("clients:give_consent", "maria", {"given_date": "2026-03-10", "how": "spoken"}),
        ("clients:close", "maria", {"closed_date": "2026-03-10", "closure_reason": "moved", "version": "1"}),
    ],
)  # fmt: skip
def test_support_never_depends_on_a_decision(world, browser, name, about, data):
    """Nothing decided, nothing consented: every other form of the record goes through."""
    answer = send(browser, world.ana, name, getattr(world, about).public_id, **data)
    assert answer.status_code == 302, errors(answer)
    with agency_context(world.north.pk):
        assert not DisclosureDecision.objects.exists()


def test_nothing_else_of_the_record_points_at_a_decision():
    """No table but the decision's own knows of it: none can ask for one."""
    pointing = {
        relation.related_model.__name__
        for relation in DisclosureDecision._meta.related_objects
        if not hasattr(relation.related_model, "pgh_tracked_model")
    }
    assert pointing == {"DisclosureRevisit"}
