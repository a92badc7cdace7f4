"""The client record: who the person is, who looks after them, their jobs, contacts, and what is due."""

from clients.models.application import Interview, JobApplication
from clients.models.client import Assignment, Client, ClientQuerySet
from clients.models.consent import Consent, ConsentWording, Disclosure, Purpose
from clients.models.contact import ClientContact, ContactJob, EmployerContactFor, PlannedVisit
from clients.models.disclosure import Decision, DisclosureDecision, DisclosureException, DisclosureRevisit
from clients.models.due import Digest, DueContact, DueContactQuerySet, Reminder, SweepRun
from clients.models.imports import ImportFile
from clients.models.job import Job
from clients.models.natural import NaturalSupport
from clients.models.outreach import Outreach, OutreachAttempt
from clients.models.plan import JobSearchPlan, PlanLine, PlanSignature
from clients.models.stepdown import StepDown
from clients.models.support import ModeAgreement, SupportDecline
from clients.models.supportplan import OwnWord, PlanSupport, SupportPlan, SupportPlanSignature, TopicWork

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
    "Interview",
    "Job",
    "JobApplication",
    "JobSearchPlan",
    "ModeAgreement",
    "NaturalSupport",
    "Outreach",
    "OutreachAttempt",
    "OwnWord",
    "PlanLine",
    "PlanSignature",
    "PlanSupport",
    "PlannedVisit",
    "Purpose",
    "Reminder",
    "StepDown",
    "SupportDecline",
    "SupportPlan",
    "SupportPlanSignature",
    "SweepRun",
    "TopicWork",
]
