"""Two records of one person, each with parts of its own: what moves, what stays, and the way back after much was written."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from clients import access, actions, consents
from clients.models import (
    BenefitsAdvice,
    Client,
    ClientMerge,
    Consent,
    Disclosure,
    DisclosureDecision,
    DisclosureException,
    DisclosureRevisit,
    DueContact,
    Interview,
    Job,
    PlannedVisit,
    Purpose,
    StepDown,
)
from clients.projection import drift
from tenancy.context import agency_context
from tests.clients.pages import TODAY, get
from tests.clients.profiling import begin, say
from tests.clients.test_intake_merging import DAY, merge, rows
from tests.world import make_client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(TODAY, tick=False):
        yield


def undo(world: Any, done: ClientMerge) -> None:
    done.refresh_from_db()
    actions.undo_merge(merge=done, by=world.sam)


# The profile


def test_the_profile_of_the_kept_record_stays_the_newest(north, double):
    say(begin(north.maria, north.ana), north.ana, why_now="Rent")
    say(begin(double, north.ben), north.ben, why_now="Somebody else's words")
    begin(double, north.ben, why="other")
    done = merge(north, north.maria, double)
    newest = north.maria.profile_editions.newest_first().first()
    assert newest.sections.get(code="goals").content == {"why_now": "Rent"}
    assert len(done.stayed["clients.ProfileEdition"]) == 2


def test_a_profile_moves_with_all_its_editions_and_back(north, double):
    say(begin(double, north.ben), north.ben, why_now="Rent")
    begin(double, north.ben, why="other")
    double.refresh_from_db()
    before = rows()
    done = merge(north, north.maria, double)
    assert list(north.maria.profile_editions.order_by("number").values_list("number", flat=True)) == [1, 2]
    north.maria.refresh_from_db()
    assert north.maria.profile_started_date == DAY, "and the day it was begun with it"
    undo(north, done)
    after = rows()
    assert {name: after[name] for name in before} == before


def test_an_edition_begun_since_does_not_hold_the_others_back(north, double):
    begin(double, north.ben)
    done = merge(north, north.maria, double)
    begin(north.maria, north.ana, why="other")
    undo(north, done)
    assert double.profile_editions.get().number == 1 and north.maria.profile_editions.get().number == 2


# Consents, what was told, and the disclosure decision


def consented(client: Client, world: Any) -> Consent:
    """A consent that was given, used and taken back, and one that stands."""
    said = {"given_date": date(2026, 2, 2), "how": "signed", "language": "en", "wording": None}
    old = actions.give_consent(client=client, purpose="family", recipient="Anna", by=world.ben, **said)
    actions.log_disclosure(
        client=client, purpose="family", recipient="Anna", told_date=date(2026, 2, 3), what="Hours", by=world.ben
    )
    actions.revoke_consent(consent=old, version=1, revoked_at=timezone.now(), note="", by=world.ben)
    return actions.give_consent(client=client, purpose="employers", by=world.ben, **said)


def decided(client: Client, world: Any) -> DisclosureDecision:
    """Two editions, one talked about again, one exception that ended and one that stands."""
    said: dict[str, Any] = {"decision": "some", "must_not_say": "The ward"}
    actions.decide_disclosure(client=client, number=1, made_date=date(2026, 2, 2), by=world.ben, **said)
    second = actions.decide_disclosure(client=client, number=2, made_date=DAY, why="More", by=world.ben, **said)
    actions.sign_disclosure(decision=second, signed_date=DAY, signed_how="paper", by=world.ben)
    actions.revisit_disclosure(decision=second, revisited_date=DAY, note="", by=world.ben)
    over = actions.agree_exception(
        client=client, employer=world.bakery, job=None, agreed_date=DAY, decision="none", by=world.ben
    )
    actions.end_exception(exception=over, by=world.ben)
    actions.agree_exception(
        client=client, employer=world.bakery, job=None, agreed_date=DAY, decision="full", by=world.ben
    )
    return second


def test_consents_and_what_was_told_move_and_hold_there(north, double):
    consented(double, north)
    before = rows()
    done = merge(north, north.maria, double)
    assert (north.maria.consents.count(), north.maria.disclosures.count()) == (2, 1)
    assert consents.may(north.maria, Purpose.EMPLOYERS, north.bakery)
    undo(north, done)
    after = rows()
    assert {name: after[name] for name in before} == before


def test_the_decision_moves_with_its_exceptions_and_talks(north, double):
    decided(double, north)
    before = rows()
    done = merge(north, north.maria, double)
    assert DisclosureDecision.objects.filter(client=north.maria).count() == 2
    assert DisclosureException.objects.filter(client=north.maria).count() == 2
    assert DisclosureRevisit.objects.get().client == north.maria
    undo(north, done)
    after = rows()
    assert {name: after[name] for name in before} == before


def test_where_both_have_decided_the_kept_records_decision_holds(north, double):
    mine = actions.decide_disclosure(
        client=north.maria, number=1, made_date=date(2026, 2, 2), decision="none", by=north.ana
    )
    decided(double, north)
    done = merge(north, north.maria, double)
    assert actions.disclosure.newest_decision(north.maria) == mine
    assert len(done.stayed["clients.DisclosureDecision"]) == 2
    assert done.stayed["clients.DisclosureRevisit"], "a talk about a decision stays with the decision"


def test_a_consent_is_nobody_elses_but_by_a_merge(north, double):
    consented(double, north)
    decided(double, north)
    for rows_of_them in (Consent, Disclosure, DisclosureDecision, DisclosureException, DisclosureRevisit):
        with pytest.raises(IntegrityError, match="stays with its person"), transaction.atomic():
            rows_of_them.objects.filter(client=double).update(client=north.tom)


def test_a_revoked_consent_stays_revoked_and_an_ended_exception_ended(north, double):
    consented(double, north)
    second = decided(double, north)
    actions.revoke_disclosure(decision=second, by=north.ben)
    for rows_of_them, change in (
        (Consent.objects.exclude(revoked_at=None), {"revoked_at": None, "revoked_by": None}),
        (DisclosureDecision.objects.exclude(revoked_at=None), {"revoked_at": None, "revoked_by": None}),
        (DisclosureException.objects.exclude(ended_date=None), {"ended_date": None, "ended_by": None}),
        (DisclosureRevisit.objects.all(), {"note": "Another word"}),
    ):
        assert rows_of_them.exists()
        with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
            rows_of_them.update(**change)


# Taken back after much was written


def test_what_hangs_on_a_row_of_the_other_record_goes_back_with_it(north, double):
    maria = north.maria
    said = {"employer": north.bakery, "title": "Baker", "sent_date": DAY, "done_by": "person"}
    application = actions.add_application(client=double, by=north.ben, **said)
    done = merge(north, maria, double)
    application.refresh_from_db()
    job = Job.objects.get(client=maria)
    application.client = job.client = maria
    actions.end_job(
        job=job, version=job.version, end_date=DAY, learned_date=DAY, end_reason="quit", end_next_step="", by=north.ana
    )
    loss = DueContact.objects.get(job=job, rule="job_loss")
    interview = actions.add_interview(
        application=application, interview_date=DAY, mode="phone", attended="alone", by=north.ana
    )
    advice = actions.offer_advice(client=maria, job=job, offered_date=DAY, offered_by=north.ana, by=north.ana)
    plain = actions.offer_advice(client=maria, job=None, offered_date=DAY, offered_by=north.ana, by=north.ana)
    visit = actions.plan_visit(
        client=maria, specialist=north.ana, due_contact=loss, visit_date=DAY, visit_time=None, place="", note="",
        by=north.ana,
    )  # fmt: skip
    step = actions.plan_step_down(
        client=maria, job=job, planned_date=DAY, supporter_name="Kaisa", supporter_role="peer", by=north.ana
    )
    undo(north, done)
    of_the_other = {
        model: list(model.objects.filter(client=double).values_list("pk", flat=True))
        for model in (Interview, BenefitsAdvice, PlannedVisit, StepDown)
    }
    assert of_the_other == {
        Interview: [interview.pk],
        BenefitsAdvice: [advice.pk],
        PlannedVisit: [visit.pk],
        StepDown: [step.pk],
    }
    assert BenefitsAdvice.objects.get(client=maria) == plain
    assert DueContact.objects.get(job=job, rule="job_loss").client == double
    assert drift([maria.pk, double.pk], today=DAY) == []


def test_what_was_told_since_under_the_others_consent_goes_back_with_the_consent(north, double):
    consented(double, north)
    done = merge(north, north.maria, double)
    told = actions.log_disclosure(
        client=north.maria, purpose="employers", employer=north.bakery, told_date=DAY, what="Hours", by=north.ana
    )
    undo(north, done)
    told.refresh_from_db()
    assert told.client == double and told.consent.client == double


def third(north: Any) -> Client:
    client = make_client("N-10", "Maria", "Soderstrom", north.harbour, None, programme_entry_date=date(2026, 3, 1))
    client.refresh_from_db()
    return client


def test_records_merged_one_after_the_other_are_taken_apart_in_that_order(north, double):
    last = third(north)
    first = merge(north, last, double)
    last.refresh_from_db()
    second = merge(north, north.maria, last)
    double.refresh_from_db()
    assert double.merged_into == north.maria
    with pytest.raises(ValidationError, match="take that back first"):
        undo(north, first)
    undo(north, second)
    double.refresh_from_db()
    assert double.merged_into == last and Job.objects.get().client == last
    undo(north, first)
    double.refresh_from_db()
    assert double.merged_into is None and Job.objects.get().client == double


def test_an_old_link_leads_through_two_merges(north, double):
    last = third(north)
    merge(north, last, double)
    last.refresh_from_db()
    merge(north, north.maria, last)
    assert access.kept_for(north.sam, double.public_id) == north.maria


def test_what_stayed_is_said_by_name(world, browser):
    with agency_context(world.north.pk, staff_id=world.sam.pk):
        other = make_client("N-9", "Maria", "Soderstrom", world.harbour, None)
        for client in (world.maria, other):
            actions.decide_disclosure(client=client, number=1, made_date=DAY, decision="none", by=world.sam)
        page = get(browser, world.sam, "clients:merge", world.maria.public_id, other.public_id).content.decode()
        assert "tell nothing" in page, "both are shown before it is done"
        merge(world, world.maria, other)
    page = get(browser, world.sam, "clients:twins", world.maria.public_id).content.decode()
    assert "disclosure decision" in page
