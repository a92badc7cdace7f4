"""The client record: who the person is, who looks after them, their jobs, contacts, and what is due."""

from clients.models.client import Assignment, Client, ClientQuerySet
from clients.models.consent import Consent, ConsentWording, Disclosure, Purpose
from clients.models.contact import ClientContact, ContactJob, EmployerContactFor, PlannedVisit
from clients.models.disclosure import Decision, DisclosureDecision, DisclosureException, DisclosureRevisit
from clients.models.due import Digest, DueContact, DueContactQuerySet, Reminder, SweepRun
from clients.models.imports import ImportFile
from clients.models.job import Job
from clients.models.support import ModeAgreement, SupportDecline

__all__ = [
    "Assignment",
    "Client",
    "ClientContact",
    "ClientQuerySet",
    "Consent",
    "ConsentWording",
    "ContactJob",
    "Decision",
    "Digest",
    "Disclosure",
    "DisclosureDecision",
    "DisclosureException",
    "DisclosureRevisit",
    "DueContact",
    "DueContactQuerySet",
    "EmployerContactFor",
    "ImportFile",
    "Job",
    "ModeAgreement",
    "PlannedVisit",
    "Purpose",
    "Reminder",
    "SupportDecline",
    "SweepRun",
]
