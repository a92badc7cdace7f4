"""What a consent allows and when, as a table: the days where the agency is, the moment it is taken back, and whom it names."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from clients.consentrules import ConsentFacts, State, allowed, answering, moment_of_telling, of_kind, state

HELSINKI, CHICAGO = ZoneInfo("Europe/Helsinki"), ZoneInfo("America/Chicago")
BAKERY, CAFE = 1, 2


def at(text: str, zone: ZoneInfo = HELSINKI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def consent(purpose="employers", recipient="", given="2026-02-02", expires="2026-08-02", revoked=None, id=1):
    return ConsentFacts(
        id, purpose, recipient, date.fromisoformat(given), expires and date.fromisoformat(expires), revoked
    )


REVOKED = consent(revoked=at("2026-05-12T10:30"))


@pytest.mark.parametrize(
    ("moment", "may"),
    [
        ("2026-02-01T23:59:59", False),
        ("2026-02-02T00:00", True),
        ("2026-05-12T10:29:59", True),
        ("2026-05-12T10:30", False),
        ("2026-05-12T10:31", False),
        ("2026-08-02T12:00", False),
    ],
)
def test_a15_a_consent_that_is_taken_back_stands_until_that_minute(moment, may):
    assert allowed([REVOKED], "employers", at(moment), zone=HELSINKI) is may


@pytest.mark.parametrize(
    ("moment", "stands"),
    [
        ("2026-08-01T12:00", State.STANDING),
        ("2026-08-02T23:59:59", State.STANDING),
        ("2026-08-03T00:00", State.EXPIRED),
        ("2026-02-01T12:00", State.COMING),
    ],
)
def test_a15_the_last_valid_day_is_a_whole_day(moment, stands):
    assert state(consent(), at(moment), HELSINKI) is stands


def test_the_day_ends_where_the_agency_is():
    night = at("2026-08-03T01:00")  # in Chicago still the evening of the 2nd
    assert state(consent(), night, HELSINKI) is State.EXPIRED
    assert state(consent(), night, CHICAGO) is State.STANDING


def test_without_a_last_day_it_holds_until_it_is_taken_back():
    assert allowed([consent(expires=None)], "employers", at("2036-01-01T09:00"), zone=HELSINKI)


@pytest.mark.parametrize(
    ("purpose", "recipient", "asked", "whom", "may"),
    [
        ("employers", "", "employers", BAKERY, True),
        ("employers", "", "employers", None, True),
        ("employers", "", "employer", BAKERY, True),
        ("employer", BAKERY, "employers", BAKERY, True),
        ("employer", BAKERY, "employers", CAFE, False),
        ("employer", BAKERY, "employers", None, False),
        ("employers", "", "family", "Anna", False),
        ("family", "Anna  Lahti", "family", "anna lahti", True),
        ("family", "Anna Lahti", "family", "Anna", False),
        ("family", "Anna Lahti", "family", None, False),
        ("clinicians", "", "clinicians", "Dr Salo", True),
        ("partner", "Kela", "benefits", "Kela", False),
    ],
)
def test_a_consent_covers_its_kind_and_whom_it_names(purpose, recipient, asked, whom, may):
    given = consent(purpose=purpose, recipient=recipient)
    assert allowed([given], asked, at("2026-03-02T09:00"), whom, zone=HELSINKI) is may


def test_the_answer_is_the_consent_that_names_them_then_the_newest():
    general, old, new = consent(id=1), consent(id=2), consent(given="2026-03-01", id=3)
    named = consent(purpose="employer", recipient=BAKERY, id=4)
    found = answering([general, named, old], "employers", at("2026-04-01T09:00"), BAKERY, zone=HELSINKI)
    assert found == named
    assert answering([new, old], "employers", at("2026-04-01T09:00"), BAKERY, zone=HELSINKI) == new


def test_a_new_consent_stands_beside_one_that_was_taken_back():
    again = consent(given="2026-05-12", id=2)
    assert allowed([REVOKED, again], "employers", at("2026-05-12T11:00"), zone=HELSINKI)


def test_of_a_kind_is_whatever_stands_whomever_it_names():
    moment = at("2026-03-02T09:00")
    bakery = consent(purpose="employer", recipient=BAKERY, id=2)
    anna = consent(purpose="family", recipient="Anna", id=3)
    assert of_kind([anna, bakery], "employers", moment, HELSINKI) == bakery
    assert of_kind([bakery, anna], "family", moment, HELSINKI) == anna
    assert of_kind([anna], "employers", moment, HELSINKI) is None
    assert of_kind([REVOKED], "employers", at("2026-05-12T10:30"), HELSINKI) is None


def test_what_has_a_time_is_judged_by_it_and_never_ahead_of_the_clock():
    now = at("2026-05-12T11:00")
    before = moment_of_telling(date(2026, 5, 12), now, HELSINKI, time(10, 29))
    after = moment_of_telling(date(2026, 5, 12), now, HELSINKI, time(10, 30))
    assert allowed([REVOKED], "employers", before, zone=HELSINKI)
    assert not allowed([REVOKED], "employers", after, zone=HELSINKI)
    assert moment_of_telling(date(2026, 5, 12), now, HELSINKI, time(11, 4)) == now


def test_what_is_told_today_is_told_now_and_what_was_told_earlier_by_the_end_of_its_day():
    now = at("2026-05-12T11:00")
    assert moment_of_telling(date(2026, 5, 12), now, HELSINKI) == now
    earlier = moment_of_telling(date(2026, 5, 11), now, HELSINKI)
    assert earlier.date() == date(2026, 5, 11) and allowed([REVOKED], "employers", earlier, zone=HELSINKI)
    # On the day it was taken back nothing can be written down later as if it had been before.
    next_day = at("2026-05-13T09:00")
    assert not allowed([REVOKED], "employers", moment_of_telling(date(2026, 5, 12), next_day, HELSINKI), zone=HELSINKI)
