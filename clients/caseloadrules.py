"""How large a caseload should be, how many employers to see in a week, and how soon to see the first."""

from datetime import date
from decimal import Decimal

CLIENTS_PER_FTE = 20
EMPLOYER_CONTACTS_A_WEEK = 6
CONTACTS_PER_SEEKER = 2
FEW_SEEKERS = 3
DAYS_TO_FIRST_EMPLOYER_CONTACT = 30


def caseload_target(fte: Decimal, *, clients_per_fte: int = CLIENTS_PER_FTE) -> Decimal:
    """The most people a specialist carries: 20 for a full-time one (fidelity item 1, caseload size)."""
    return clients_per_fte * fte


def is_over_caseload_target(clients: int, fte: Decimal, *, clients_per_fte: int = CLIENTS_PER_FTE) -> bool:
    """Whether a specialist carries more people than the scale's best point allows; 20 for 20 is not over."""
    return clients > caseload_target(fte, clients_per_fte=clients_per_fte)


def weekly_employer_contact_target(
    fte: Decimal, job_seekers: int, *, contacts_a_week: int = EMPLOYER_CONTACTS_A_WEEK
) -> Decimal:
    """In-person employer contacts to make in a week (fidelity item 17, frequent employer contact).

    Six for a full-time specialist, pro rata for others. With fewer than three people looking for work it
    is two for each of them instead, when that is less: few seekers ask for fewer contacts, never for more.
    """
    pro_rata = contacts_a_week * fte
    if job_seekers < FEW_SEEKERS:
        return min(pro_rata, Decimal(CONTACTS_PER_SEEKER * job_seekers))
    return pro_rata


def days_to_first_employer_contact(entry_date: date, first_contact_date: date | None, on: date) -> int:
    """Calendar days from programme entry to the first in-person employer contact, or to the day so far."""
    reached = first_contact_date if first_contact_date is not None else on
    return (min(reached, on) - entry_date).days


def past_first_employer_contact(
    entry_date: date, first_contact_date: date | None, on: date, days: int = DAYS_TO_FIRST_EMPLOYER_CONTACT
) -> bool:
    """Whether a person still waits on a day for a first employer contact, with the days for it used up.

    Thirty days (fidelity item 15, rapid job search), so from day 31 after programme entry.
    """
    waiting = first_contact_date is None or on < first_contact_date
    return waiting and days_to_first_employer_contact(entry_date, None, on) > days
