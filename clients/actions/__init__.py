"""What people do with a client's record. Each is one transaction and one line on the trail; the client's row is locked first."""

from clients.actions.contacts import Logged, correct_contact, log_contact, take_back_contact, void_contact
from clients.actions.employer_contacts import link_employer_contact, log_employer_contact_for, refresh_employer_clock
from clients.actions.intake import (
    change_referral,
    decline_referral,
    move_to_programme,
    reconsider_referral,
    record_referral,
    take_back_on,
    take_on,
)
from clients.actions.jobs import cancel_start, change_job, end_job, move_start, start_job, undo_end
from clients.actions.merging import merge_clients, undo_merge
from clients.actions.people import add_client, assign, change_client, close_client, reopen_client
from clients.actions.programmes import add_programme, change_programme
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
    "add_programme",
    "agree_modes",
    "assign",
    "cancel_start",
    "cancel_visit",
    "change_client",
    "change_job",
    "change_programme",
    "change_referral",
    "close_client",
    "correct_contact",
    "decline_referral",
    "decline_support",
    "end_agreed_modes",
    "end_job",
    "link_employer_contact",
    "log_contact",
    "log_employer_contact_for",
    "merge_clients",
    "move_start",
    "move_to_programme",
    "move_visit",
    "plan_visit",
    "reconsider_referral",
    "record_referral",
    "refresh_employer_clock",
    "reopen_client",
    "resume_support",
    "start_job",
    "take_back_contact",
    "take_back_on",
    "take_on",
    "undo_end",
    "undo_merge",
    "void_contact",
]
