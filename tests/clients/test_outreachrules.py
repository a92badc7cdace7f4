"""Which strategies of outreach somebody's records show: the six of the scale's item 25."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from clients.outreachrules import AttemptFacts, Silence, Strategy, evidence, lost_contacts, shown

MISSED = date(2026, 2, 2)


def days(*numbers: int) -> list[date]:
    return [MISSED + timedelta(days=number) for number in numbers]


def shown_by(
    *attempts: AttemptFacts, silences=(), reason: str = "", family: bool = False
) -> dict[Strategy, bool | None]:
    found = evidence(attempts, silences, closure_reason=reason, may_contact_family=family)
    return {each.strategy: each.shown for each in found}


def attempt(mode: str = "call", role: str = "specialist", *, after: int = 1, **more: bool) -> AttemptFacts:
    return AttemptFacts(MISSED + timedelta(days=after), role, mode, **more)


def test_with_nothing_missed_and_nothing_tried_there_is_nothing_to_show():
    holds = shown_by()
    assert holds.pop(Strategy.NEVER_CLOSED_FOR_IT) is True
    assert set(holds.values()) == {None}


@pytest.mark.parametrize(
    ("reason", "holds"), [("", True), ("moved", True), ("missed_appointments", False), ("time_limit", False)]
)
def test_nobody_is_closed_for_missed_appointments_or_a_time_limit(reason: str, holds: bool):
    assert shown_by(attempt(), reason=reason)[Strategy.NEVER_CLOSED_FOR_IT] is holds


@pytest.mark.parametrize(
    ("role", "holds"), [("specialist", False), ("leader", False), ("vr", False), ("clinician", True), ("peer", True)]
)
def test_the_clinical_team_tries_too(role: str, holds: bool):
    assert shown_by(attempt(role=role))[Strategy.CLINICAL_TEAM] is holds


def test_one_visit_is_not_several_and_calls_are_none():
    home, out = attempt("home_visit"), attempt("community_visit")
    assert shown_by(home, attempt("call"))[Strategy.VISITED] is False
    assert shown_by(home, out)[Strategy.VISITED] is True


def test_a_visit_with_the_team_is_joint_whether_it_is_ticked_or_said_by_its_kind():
    assert shown_by(attempt("home_visit"))[Strategy.JOINT] is False
    assert shown_by(attempt("home_visit", joint=True))[Strategy.JOINT] is True
    assert shown_by(attempt("with_team"))[Strategy.JOINT] is True


def test_family_is_asked_for_only_where_they_may_be_contacted():
    assert shown_by(attempt(), family=True)[Strategy.FAMILY] is False
    assert shown_by(attempt(), family=False)[Strategy.FAMILY] is True
    assert shown_by(attempt("through_family"), family=True)[Strategy.FAMILY] is True
    assert shown_by(attempt(family=True), family=True)[Strategy.FAMILY] is True


def test_contact_is_lost_when_thirty_days_pass_after_somebody_did_not_come():
    assert lost_contacts([MISSED], days(-40, 30), MISSED + timedelta(days=60)) == []
    assert lost_contacts([MISSED], days(31), MISSED + timedelta(days=60)) == [Silence(*days(0, 30))]
    assert lost_contacts([MISSED], [], MISSED + timedelta(days=29)) == []
    assert lost_contacts([MISSED], [], MISSED + timedelta(days=30)) == [Silence(*days(0, 30))]


def test_long_gaps_without_a_missed_appointment_are_no_lost_contact():
    assert lost_contacts([], days(0, 90), MISSED + timedelta(days=200)) == []


def test_several_misses_in_a_row_are_one_time_of_lost_contact():
    assert lost_contacts(days(0, 7, 14, 100), days(50), MISSED + timedelta(days=140)) == [
        Silence(*days(0, 49)), Silence(*days(100, 140)),
    ]  # fmt: skip


def test_a_talk_on_the_very_day_ends_the_silence_before_it_begins():
    assert lost_contacts([MISSED], [MISSED], MISSED + timedelta(days=60)) == []


def test_every_time_of_lost_contact_needs_an_attempt_and_the_missed_appointment_is_none():
    silences = [Silence(*days(0, 49)), Silence(*days(100, 140))]
    missed = AttemptFacts(MISSED, "specialist", "no_show")
    assert shown_by(missed, attempt(after=101), silences=silences)[Strategy.WRITTEN_DOWN] is False
    assert shown_by(missed, attempt(after=3), silences=silences)[Strategy.WRITTEN_DOWN] is False
    assert shown_by(missed, attempt(after=3), attempt(after=101), silences=silences)[Strategy.WRITTEN_DOWN] is True


def test_all_six_can_be_shown_and_are_counted():
    attempts = [
        attempt("home_visit", joint=True),
        attempt("community_visit", role="clinician"),
        attempt("through_family"),
    ]
    found = evidence(attempts, [Silence(*days(0, 40))], closure_reason="", may_contact_family=True)
    assert shown(found) == 6
    assert [each.attempts for each in found] == [0, 3, 1, 2, 1, 1]
