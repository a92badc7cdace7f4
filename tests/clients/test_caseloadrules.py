"""The numbers of fidelity items 1 and 17."""

from decimal import Decimal

import pytest

from clients.caseloadrules import (
    caseload_target,
    is_over_caseload_target,
    weekly_employer_contact_target,
)


@pytest.mark.parametrize(
    ("fte", "target"), [("1", "20"), ("0.5", "10"), ("0.8", "16"), ("0.75", "15"), ("0", "0")]
)
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
