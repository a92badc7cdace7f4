"""The pages of consents: given with the words that were shown, taken back, told; and the words themselves."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import TrailEntry
from clients import actions, consents
from clients.models import Consent, ConsentWording, Disclosure
from clients.report import consents as report
from tenancy.context import agency_context
from tests.clients.consenting import at, bound, give, visit
from tests.clients.pages import errors, get, queries, said, send
from tests.conftest import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with at("2026-03-10T12:00"):
        yield


@pytest.fixture
def world(world):
    return bound(world)


def give_by_page(world, browser, purpose, **data):
    url = f"{reverse('clients:give_consent', args=[world.maria.public_id])}?purpose={purpose}&language=en"
    data = {"given_date": "2026-03-10", "how": "spoken", **data}
    return sign_in(browser, world.ana).post(url, data)


@pytest.mark.parametrize(
    ("purpose", "data", "wrong"),
    [
        ("employers", {"given_date": "2026-03-11"}, "given_date"),
        ("employers", {"expires_date": "2026-03-09"}, "expires_date"),
        ("employers", {"how": ""}, "how"),
        ("family", {"recipient": ""}, "recipient"),
        ("employer", {"employer": ""}, "employer"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(world, browser, purpose, data, wrong):
    answer = give_by_page(world, browser, purpose, **data)
    assert answer.status_code == 422 and list(errors(answer)) == [wrong]


def test_a_named_consent_keeps_its_name_and_stands_on_the_list(world, browser):
    answer = give_by_page(world, browser, "family", recipient=" Anna   Lahti,  sister ", scope="Her shifts")
    assert said(answer) == "Consent recorded. It holds until it is taken back."
    lines = get(browser, world.ana, "clients:consents", world.maria.public_id).context["lines"]
    assert [(line.title, line.who, line.standing) for line in lines] == [
        ("Family or somebody close", "Anna Lahti, sister", True)
    ]


def test_consents_keep_the_words_they_were_given_under(world, browser):
    give(world)
    sign_in(browser, world.adi)
    url = f"{reverse('clients:change_wording')}?purpose=employers&language=en"
    assert browser.post(url, {"text": "Our own words.", "version": "2"}).status_code == 302
    page = sign_in(browser, world.ana).get(reverse("clients:give_consent", args=[world.maria.public_id]))
    assert page.context["words_shown"] == "Our own words."
    shown = page.context["form"].initial["wording"]
    # Meanwhile they are changed again: what was shown is what was agreed to.
    sign_in(browser, world.adi).post(url, {"text": "Newer words.", "version": "3"})
    give_by_page(world, browser, "employers", wording=str(shown))
    with agency_context(world.north.pk):
        texts = Consent.objects.order_by("pk").values_list("wording__number", "wording__text")
        assert list(texts) == [(1, consents.wording_at_first("employers", "en")), (2, "Our own words.")]


def test_two_who_change_the_words_see_each_other(world, browser):
    sign_in(browser, world.adi)
    url = f"{reverse('clients:change_wording')}?purpose=family&language=fi"
    browser.post(url, {"text": "Ensin", "version": "2"})
    answer = browser.post(url, {"text": "Sitten", "version": "2"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Ensin" in page and "Sitten" in page and 'name="version" value="3"' in page
    with agency_context(world.north.pk):
        assert ConsentWording.objects.filter(text="Sitten").count() == 0


def test_words_of_another_purpose_are_not_taken(world, browser):
    with agency_context(world.north.pk):
        other = ConsentWording.objects.create(purpose="family", language="en", number=1, text="Family")
    answer = give_by_page(world, browser, "employers", wording=str(other.public_id))
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"revoked_time": "12:01"}, "revoked_time"),
        ({"revoked_date": "2026-02-01"}, "revoked_date"),
        ({"revoked_time": ""}, "revoked_time"),
    ],
)
def test_a_moment_that_cannot_be_is_said_beside_its_field(world, browser, data, wrong):
    consent = give(world)
    typed = {"version": "1", "revoked_date": "2026-03-10", "revoked_time": "11:00", "note": "", **data}
    answer = send(browser, world.ana, "clients:revoke_consent", consent.public_id, **typed)
    assert answer.status_code == 422 and list(errors(answer)) == [wrong]


def test_taking_back_lists_what_was_told_and_twice_is_once(world, browser):
    consent = give(world)
    send(browser, world.ana, "clients:employer_contact", world.maria.public_id, **visit(world, "2026-03-10"))
    page = get(browser, world.sam, "clients:revoke_consent", consent.public_id)
    assert [each.who for each in page.context["told"]] == ["Corner Bakery"]
    typed = {"version": "1", "revoked_date": "2026-03-10", "revoked_time": "12:00", "note": "Enough"}
    assert "Taken back." in said(send(browser, world.sam, "clients:revoke_consent", consent.public_id, **typed))
    again = send(browser, world.sam, "clients:revoke_consent", consent.public_id, **typed)
    assert said(again).endswith("This consent has been taken back already.")
    with agency_context(world.north.pk):
        consent.refresh_from_db()
        assert consent.revoked_by == world.sam and consent.revoked_note == "Enough"
        line = TrailEntry.objects.filter(action="consent revoked").get()
        assert (line.object_id, line.staff_id) == (world.maria.public_id, world.sam.pk)
        assert Disclosure.objects.get().consent_id == consent.pk


@pytest.mark.parametrize(
    ("name", "why", "status"),
    [("anna lahti", "", 302), ("Kalle Lahti", "", 422), ("Kalle Lahti", "She had fainted.", 302)],
)
def test_what_was_told_rests_on_the_consent_that_names_them_or_says_why(world, browser, name, why, status):
    consent = give(world, purpose="family", recipient="Anna Lahti")
    data = {
        "purpose": "family", "employer": "", "recipient": name, "told_date": "2026-03-09", "what": "Her new shifts",
        "without_consent": why,
    }  # fmt: skip
    answer = send(browser, world.ana, "clients:log_disclosure", world.maria.public_id, **data)
    assert answer.status_code == status
    with agency_context(world.north.pk):
        rows = list(Disclosure.objects.values_list("consent_id", "without_consent"))
    assert rows == ([] if status == 422 else [(None, why) if why else (consent.pk, "")])


def test_the_same_told_twice_is_asked_about(world, browser):
    give(world)
    data = {
        "purpose": "employers", "employer": str(world.bakery.public_id), "recipient": "", "told_date": "2026-03-10",
        "what": "Her name", "without_consent": "",
    }  # fmt: skip
    assert send(browser, world.ana, "clients:log_disclosure", world.maria.public_id, **data).status_code == 302
    again = send(browser, world.ana, "clients:log_disclosure", world.maria.public_id, **data)
    assert again.status_code == 422 and "Log it again?" in again.content.decode()


def test_what_was_not_told_is_struck_through_with_its_reason(world, browser):
    give(world)
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        told = actions.log_disclosure(
            client=world.maria, purpose="employers", employer=world.bakery, told_date=date(2026, 3, 9), what="Much",
            by=world.ana,
        )  # fmt: skip
    send(browser, world.ana, "clients:void_disclosure", told.public_id, version="1", reason="Another person")
    page = get(browser, world.ana, "clients:consents", world.maria.public_id)
    assert "<s>Much</s> void: Another person" in page.content.decode()


def test_may_asks_for_the_recipient_and_now(world):
    give(world, purpose="clinicians")
    give(world, purpose="partner", recipient="Kela")
    with agency_context(world.north.pk):
        assert consents.may(world.maria, "clinicians") and consents.may(world.maria, "clinicians", "Dr Salo")
        assert consents.may(world.maria, "partner", "kela") and not consents.may(world.maria, "partner")
        assert not consents.may(world.maria, "employers", world.bakery)
        assert not consents.may(world.tom, "clinicians")


def test_the_pages_cost_the_same_for_one_consent_and_for_thirty(world, browser):
    consent = give(world)
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        tell = {"client": world.maria, "purpose": "employers", "employer": world.bakery, "by": world.ana}
        actions.log_disclosure(told_date=date(2026, 3, 9), what="Her name", **tell)
    sign_in(browser, world.ana)
    urls = [
        reverse("clients:consents", args=[world.maria.public_id]),
        reverse("clients:consent", args=[consent.public_id]),
        reverse("clients:revoke_consent", args=[consent.public_id]),
        reverse("clients:log_disclosure", args=[world.maria.public_id]),
    ]
    few = [len(queries(browser, url)) for url in urls]
    for number in range(30):
        give(world, purpose="family", recipient=f"Sister {number}")
        with agency_context(world.north.pk, staff_id=world.ana.pk):
            actions.log_disclosure(told_date=date(2026, 3, 9), what=f"Part {number}", **tell)
    assert [len(queries(browser, url)) for url in urls] == few


def test_the_client_page_gets_events_and_a_card(world):
    consent = give(world, expires_date=date(2026, 3, 20))
    today = date(2026, 3, 10)
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        assert report.card(None, None, "", today).alarm
        (state,) = report.ask_state(world.maria.pk)
        assert report.card(*state, today) == (
            "Consents", "Employers: stands until Fri 20 Mar, 10 days left.", "", False,
        )  # fmt: skip
        assert report.card(*state, date(2026, 3, 21)).alarm
        # 00:30 in Helsinki is the day before in UTC: the day is the agency's.
        with at("2026-03-11T00:30"):
            moment = world.north.local(timezone.now())
            actions.revoke_consent(consent=consent, version=1, revoked_at=moment, note="", by=world.ana)
        rows = list(report.ask_events(world.maria.pk))
        entries = sorted((report.event(*row, today) for row in rows), key=lambda entry: entry.day)
        assert [(entry.day, entry.word) for entry in entries] == [
            (date(2026, 2, 2), "Consent given"),
            (date(2026, 3, 11), "Consent taken back"),
        ]
        (state,) = report.ask_state(world.maria.pk)
        assert report.card(*state, today).alarm
