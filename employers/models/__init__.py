"""Employers, their sites, people and openings, and contacts with them. Knows no client: no path from here leads to one."""

from employers.models.contact import EmployerContact, EmployerContactQuerySet, EmployerVisit
from employers.models.employer import (
    PUT_TOGETHER,
    Acquaintance,
    Employer,
    EmployerMerge,
    EmployerPerson,
    EmployerQuerySet,
    Site,
    keeps_its_employer,
)
from employers.models.opening import Opening, OpeningInterest

__all__ = [
    "PUT_TOGETHER",
    "Acquaintance",
    "Employer",
    "EmployerContact",
    "EmployerContactQuerySet",
    "EmployerMerge",
    "EmployerPerson",
    "EmployerQuerySet",
    "EmployerVisit",
    "Opening",
    "OpeningInterest",
    "Site",
    "keeps_its_employer",
]
