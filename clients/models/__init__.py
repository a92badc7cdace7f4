"""The client record: who the person is, who looks after them, their jobs, contacts, and what is due."""

from clients.models.application import Interview, JobApplication
from clients.models.benefits import AdviceScenario, BenefitsAdvice, BenefitsHeld, ReportingDuty
from clients.models.client import Assignment, Client, ClientQuerySet
from clients.models.consent import Consent, ConsentWording, Disclosure, Purpose
from clients.models.contact import ClientContact, ContactJob, EmployerContactFor, PlannedVisit
from clients.models.disclosure import Decision, DisclosureDecision, DisclosureException, DisclosureRevisit
from clients.models.document import Document
from clients.models.draft import Draft
from clients.models.due import Digest, DueContact, DueContactQuerySet, Reminder, SweepRun
from clients.models.education import Education
from clients.models.episode import Episode, Programme, ProgrammeQuerySet, ProgrammeStay
from clients.models.imports import ImportFile
from clients.models.job import Job
from clients.models.jobdevelopment import EmployerVisitFor, OpeningOffer, WeekReview
from clients.models.merge import ClientMerge
from clients.models.natural import NaturalSupport
from clients.models.note import ClientNote, NoteAddendum, Sensitivity
from clients.models.outreach import Outreach, OutreachAttempt
from clients.models.plan import JobSearchPlan, PlanLine, PlanSignature
from clients.models.profile import ProfileEdition, ProfileSection, ProfileSession, ProfileSignature
from clients.models.referral import Referral, ReferralQuerySet
from clients.models.stepdown import StepDown
from clients.models.support import ModeAgreement, SupportDecline
from clients.models.supportplan import OwnWord, PlanSupport, SupportPlan, SupportPlanSignature, TopicWork
from clients.models.teamwork import ClinicalCopy, Meeting, MeetingClient, MeetingStaff, MentoringNeed, WorkWeek
from clients.models.work import JobChange, WorkExperience

__all__ = [
    "AdviceScenario",
    "Assignment",
    "BenefitsAdvice",
    "BenefitsHeld",
    "Client",
    "ClientContact",
    "ClientMerge",
    "ClientNote",
    "ClientQuerySet",
    "ClinicalCopy",
    "Consent",
    "ConsentWording",
    "ContactJob",
    "Decision",
    "Digest",
    "Disclosure",
    "DisclosureDecision",
    "DisclosureException",
    "DisclosureRevisit",
    "Document",
    "Draft",
    "DueContact",
    "DueContactQuerySet",
    "Education",
    "EmployerContactFor",
    "EmployerVisitFor",
    "Episode",
    "ImportFile",
    "Interview",
    "Job",
    "JobApplication",
    "JobChange",
    "JobSearchPlan",
    "Meeting",
    "MeetingClient",
    "MeetingStaff",
    "MentoringNeed",
    "ModeAgreement",
    "NaturalSupport",
    "NoteAddendum",
    "OpeningOffer",
    "Outreach",
    "OutreachAttempt",
    "OwnWord",
    "PlanLine",
    "PlanSignature",
    "PlanSupport",
    "PlannedVisit",
    "ProfileEdition",
    "ProfileSection",
    "ProfileSession",
    "ProfileSignature",
    "Programme",
    "ProgrammeQuerySet",
    "ProgrammeStay",
    "Purpose",
    "Referral",
    "ReferralQuerySet",
    "Reminder",
    "ReportingDuty",
    "Sensitivity",
    "StepDown",
    "SupportDecline",
    "SupportPlan",
    "SupportPlanSignature",
    "SweepRun",
    "TopicWork",
    "WeekReview",
    "WorkExperience",
    "WorkWeek",
]
