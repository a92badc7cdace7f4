"""What the database itself keeps: given facts, wordings, what was told and decided are never edited or removed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from clients import actions
from clients.models import (
    Consent,
    ConsentWording,
    Disclosure,
    DisclosureDecision,
    DisclosureException,
    DisclosureRevisit,
)
from tests.clients.consenting import give

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 2)


@pytest.fixture
def records(north):
    """One row of each kind, by model."""
    consent = give(north, expires_date=date(2026, 8, 2))
    told = actions.log_disclosure(
        client=north.maria, purpose="employers", employer=north.bakery, told_date=DAY, what="Her name", by=north.ana
    )
    said = {"decision": "some", "may_say": "She bakes.", "by": north.ana}
    decision = actions.decide_disclosure(client=north.maria, number=1, made_date=DAY, **said)
    revisit = actions.revisit_disclosure(decision=decision, revisited_date=DAY, note="", by=north.ana)
    exception = actions.agree_exception(
        client=north.maria, employer=north.bakery, job=None, agreed_date=DAY, decision="none", by=north.ana
    )
    rows = [consent, consent.wording, told, decision, revisit, exception]
    return {type(row): row for row in rows}


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (Consent, {"expires_date": date(2027, 1, 1)}),
        (Consent, {"given_date": date(2026, 1, 1)}),
        (Consent, {"purpose": "research"}),
        (Consent, {"scope": "everything"}),
        (Consent, {"how": "spoken"}),
        (ConsentWording, {"text": "Other words"}),
        (Disclosure, {"what": "Nothing"}),
        (Disclosure, {"told_date": date(2026, 1, 1)}),
        (DisclosureDecision, {"may_say": "Everything"}),
        (DisclosureDecision, {"decision": "full"}),
        (DisclosureRevisit, {"revisited_date": date(2026, 3, 3)}),
        (DisclosureException, {"may_say": "Everything"}),
        (DisclosureException, {"decision": "full"}),
    ],
)
def test_what_was_given_told_or_decided_is_not_edited(records, model, changes):
    row = records[model]
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**changes)


@pytest.mark.parametrize(
    "model",
    [Consent, ConsentWording, Disclosure, DisclosureDecision, DisclosureRevisit, DisclosureException],
)
def test_nothing_of_it_is_removed(records, model):
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=records[model].pk)._raw_delete("default")


def test_what_was_taken_back_signed_or_ended_stays_so(records, north):
    now = timezone.now()
    for model, first, then in [
        (Consent, {"revoked_at": now, "revoked_by": north.ana}, {"revoked_at": None, "revoked_by": None}),
        (DisclosureDecision, {"signed_date": DAY, "signed_how": "paper"}, {"signed_date": DAY + timedelta(days=1)}),
        (DisclosureDecision, {"revoked_at": now, "revoked_by": north.ana}, {"revoked_at": None, "revoked_by": None}),
        (DisclosureException, {"ended_date": DAY, "ended_by": north.ana}, {"ended_date": None, "ended_by": None}),
    ]:
        row = model.objects.filter(pk=records[model].pk)
        assert row.update(**first) == 1
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            row.update(**then)


@pytest.mark.parametrize(
    ("wrong", "promise"),
    [
        ({"expires_date": date(2026, 2, 1)}, "a_consent_holds_at_least_its_day"),
        ({"purpose": "employer"}, "a_consent_for_one_employer_names_it"),
        ({"recipient": "Anna"}, "an_employer_is_not_named_in_passing"),
        ({"purpose": "family"}, "a_consent_says_who_may_be_told"),
        ({"revoked_at": timezone.now()}, "a_revoked_consent_says_who_recorded_it"),
    ],
)
def test_a_consent_that_cannot_be_is_refused(north, wrong, promise):
    wording = ConsentWording.objects.create(purpose="employers", language="en", number=1, text="Words")
    said = {
        "client": north.maria, "purpose": "employers", "wording": wording, "given_date": DAY, "how": "signed",
        "recorded_by": north.ana, **wrong,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        Consent.objects.create(**said)


@pytest.mark.parametrize(
    ("wrong", "promise"),
    [
        ({"without_consent": ""}, "what_was_told_rests_on_consent_or_says_why"),
        ({"recipient": ""}, "what_was_told_says_to_whom"),
        ({"what": ""}, "what_was_told_says_what"),
        ({"voided_at": timezone.now()}, "a_voided_disclosure_says_why"),
    ],
)
def test_what_was_told_says_to_whom_what_and_on_which_ground(north, wrong, promise):
    said = {
        "client": north.maria, "purpose": "family", "recipient": "Anna", "told_date": DAY, "what": "Her shifts",
        "told_by": north.ana, "recorded_by": north.ana, "without_consent": "She was in danger", **wrong,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        Disclosure.objects.create(**said)


@pytest.mark.parametrize(
    ("wrong", "promise"),
    [
        ({"number": 1}, "one_disclosure_decision_of_an_edition"),
        ({"why": ""}, "a_new_disclosure_decision_says_why"),
        ({"signed_date": DAY}, "a_signed_decision_says_how"),
        ({"revoked_at": timezone.now()}, "a_revoked_decision_says_who_recorded_it"),
    ],
)
def test_an_edition_that_cannot_be_is_refused(records, north, wrong, promise):
    said = {
        "client": north.maria, "number": 2, "made_date": DAY, "made_by": north.ana, "decision": "none", "why": "Anew",
        **wrong,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        DisclosureDecision.objects.create(**said)


def test_one_exception_stands_for_an_employer_and_job(records, north):
    said = {"client": north.maria, "employer": north.bakery, "decision": "full", "agreed_date": DAY}
    with pytest.raises(IntegrityError, match="one_standing_exception"), transaction.atomic():
        DisclosureException.objects.create(recorded_by=north.ana, **said)
    # By the action the new one takes the place of the old one.
    actions.agree_exception(job=None, by=north.ana, **said)
    assert DisclosureException.objects.standing().get().decision == "full"
