"""Employers, their sites, people and openings, and contacts with them. Knows no client: no path from here leads to one."""

from employers.models.contact import EmployerContact, EmployerContactQuerySet, EmployerVisit
from employers.models.employer import (
    Acquaintance,
    Employer,
    EmployerMerge,
    EmployerPerson,
    EmployerQuerySet,
    Site,
)
from employers.models.opening import Opening, OpeningInterest

__all__ = [
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
]
