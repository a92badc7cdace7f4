"""The client record: who the person is, who looks after them, their jobs, contacts, and what is due."""

from clients.models.application import Interview, JobApplication
from clients.models.client import Assignment, Client, ClientQuerySet
from clients.models.contact import ClientContact, ContactJob, EmployerContactFor, PlannedVisit
from clients.models.document import Document
from clients.models.draft import Draft
from clients.models.due import Digest, DueContact, DueContactQuerySet, Reminder, SweepRun
from clients.models.imports import ImportFile
from clients.models.job import Job
from clients.models.note import ClientNote, NoteAddendum, Sensitivity
from clients.models.plan import JobSearchPlan, PlanLine, PlanSignature
from clients.models.support import ModeAgreement, SupportDecline

__all__ = [
    "Assignment",
    "Client",
    "ClientContact",
    "ClientNote",
    "ClientQuerySet",
    "ContactJob",
    "Digest",
    "Document",
    "Draft",
    "DueContact",
    "DueContactQuerySet",
    "EmployerContactFor",
    "ImportFile",
    "Interview",
    "Job",
    "JobApplication",
    "JobSearchPlan",
    "ModeAgreement",
    "NoteAddendum",
    "PlanLine",
    "PlanSignature",
    "PlannedVisit",
    "Reminder",
    "Sensitivity",
    "SupportDecline",
    "SweepRun",
]
