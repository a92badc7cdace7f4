"""What people do with a client's record. Each is one transaction and one line on the trail; the client's row is locked first."""

from clients.actions.contacts import Logged, correct_contact, log_contact, take_back_contact, void_contact
from clients.actions.employer_contacts import link_employer_contact, log_employer_contact_for, refresh_employer_clock
from clients.actions.jobs import cancel_start, change_job, end_job, move_start, start_job, undo_end
from clients.actions.people import add_client, assign, change_client, close_client, reopen_client
from clients.actions.profile import (
    begin_profile_edition,
    change_profile_edition,
    save_profile_section,
    sign_profile,
    take_back_profile_signature,
)
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
    "add_client",
    "agree_modes",
    "assign",
    "begin_profile_edition",
    "cancel_start",
    "cancel_visit",
    "change_client",
    "change_job",
    "change_profile_edition",
    "close_client",
    "correct_contact",
    "decline_support",
    "end_agreed_modes",
    "end_job",
    "link_employer_contact",
    "log_contact",
    "log_employer_contact_for",
    "move_start",
    "move_visit",
    "plan_visit",
    "refresh_employer_clock",
    "reopen_client",
    "resume_support",
    "save_profile_section",
    "sign_profile",
    "start_job",
    "take_back_contact",
    "take_back_profile_signature",
    "undo_end",
    "void_contact",
]
