"""The numbers of fidelity items 1, 15 and 17."""

from datetime import date
from decimal import Decimal

import pytest

from clients.caseloadrules import (
    caseload_target,
    days_to_first_employer_contact,
    is_over_caseload_target,
    past_first_employer_contact,
    weekly_employer_contact_target,
)


@pytest.mark.parametrize(("fte", "target"), [("1", "20"), ("0.5", "10"), ("0.8", "16"), ("0.75", "15"), ("0", "0")])
def test_the_caseload_target_is_twenty_per_full_time_specialist(fte, target):
    assert caseload_target(Decimal(fte)) == Decimal(target)


@pytest.mark.parametrize(
    ("clients", "fte", "over"),
    [(19, "1", False), (20, "1", False), (21, "1", True), (13, "0.65", False), (14, "0.65", True)],
)
def test_a_caseload_is_over_only_past_its_target(clients, fte, over):
    assert is_over_caseload_target(clients, Decimal(fte)) is over


def test_an_agency_may_set_another_caseload_target():
    assert caseload_target(Decimal(1), clients_per_fte=15) == 15
    assert is_over_caseload_target(16, Decimal(1), clients_per_fte=15)


@pytest.mark.parametrize(
    ("fte", "job_seekers", "target"),
    [
        ("1", 12, "6"),
        ("1", 3, "6"),
        ("1", 2, "4"),
        ("1", 1, "2"),
        ("1", 0, "0"),
        ("0.5", 8, "3"),
        ("0.8", 8, "4.8"),
        ("0.5", 2, "3"),
        ("0.5", 1, "2"),
    ],
)
def test_the_weekly_employer_contact_target(fte, job_seekers, target):
    assert weekly_employer_contact_target(Decimal(fte), job_seekers) == Decimal(target)


def day(text):
    return date.fromisoformat(f"2026-{text}")


@pytest.mark.parametrize(
    ("first_contact", "on", "days", "past"),
    [
        (None, "03-02", 30, False),
        (None, "03-03", 31, True),
        ("03-02", "03-10", 30, False),
        ("03-03", "03-02", 30, False),
        ("03-03", "03-03", 31, False),
        ("03-04", "03-03", 31, True),
        ("01-20", "03-10", -11, False),
    ],
)
def test_a11_thirty_days_to_the_first_employer_contact(first_contact, on, days, past):
    entry, first = day("01-31"), first_contact and day(first_contact)
    assert days_to_first_employer_contact(entry, first, day(on)) == days
    assert past_first_employer_contact(entry, first, day(on)) is past


def test_an_agency_may_set_another_number_of_days():
    assert past_first_employer_contact(day("01-01"), None, day("01-16"), days=14)
    assert not past_first_employer_contact(day("01-01"), None, day("01-15"), days=14)
