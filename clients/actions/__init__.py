"""What people do with a client's record. Each is one transaction and one line on the trail; the client's row is locked first."""

from clients.actions.consents import change_wording, give_consent, log_disclosure, revoke_consent, void_disclosure
from clients.actions.contacts import Logged, correct_contact, log_contact, take_back_contact, void_contact
from clients.actions.disclosure import (
    agree_exception,
    decide_disclosure,
    end_exception,
    revisit_disclosure,
    revoke_disclosure,
    sign_disclosure,
)
from clients.actions.employer_contacts import (
    NeedsConsent,
    consent_for,
    link_employer_contact,
    log_employer_contact_for,
    refresh_employer_clock,
)
from clients.actions.jobs import cancel_start, change_job, end_job, move_start, start_job, undo_end
from clients.actions.people import add_client, assign, change_client, close_client, reopen_client
from clients.actions.support import (
    agree_modes,
    cancel_visit,
    decline_support,
    end_agreed_modes,
    move_visit,
    plan_visit,
    resume_support,
)

__all__ = [
    "Logged",
    "NeedsConsent",
    "add_client",
    "agree_exception",
    "agree_modes",
    "assign",
    "cancel_start",
    "cancel_visit",
    "change_client",
    "change_job",
    "change_wording",
    "close_client",
    "consent_for",
    "correct_contact",
    "decide_disclosure",
    "decline_support",
    "end_agreed_modes",
    "end_exception",
    "end_job",
    "give_consent",
    "link_employer_contact",
    "log_contact",
    "log_disclosure",
    "log_employer_contact_for",
    "move_start",
    "move_visit",
    "plan_visit",
    "refresh_employer_clock",
    "reopen_client",
    "resume_support",
    "revisit_disclosure",
    "revoke_consent",
    "revoke_disclosure",
    "sign_disclosure",
    "start_job",
    "take_back_contact",
    "undo_end",
    "void_contact",
    "void_disclosure",
]
