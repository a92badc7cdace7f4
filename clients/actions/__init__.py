"""What people do with a client's record. Each is one transaction and one line on the trail; the client's row is locked first."""

from clients.actions.contacts import Logged, correct_contact, log_contact, take_back_contact, void_contact
from clients.actions.documents import add_document, sweep_files, void_document
from clients.actions.drafts import forget_draft, keep_draft, sweep_drafts, throw_draft_away
from clients.actions.employer_contacts import link_employer_contact, log_employer_contact_for, refresh_employer_clock
from clients.actions.jobs import cancel_start, change_job, end_job, move_start, start_job, undo_end
from clients.actions.notes import add_to_note, change_note, void_note, write_note
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
    "add_client",
    "add_document",
    "add_to_note",
    "agree_modes",
    "assign",
    "cancel_start",
    "cancel_visit",
    "change_client",
    "change_job",
    "change_note",
    "close_client",
    "correct_contact",
    "decline_support",
    "end_agreed_modes",
    "end_job",
    "forget_draft",
    "keep_draft",
    "link_employer_contact",
    "log_contact",
    "log_employer_contact_for",
    "move_start",
    "move_visit",
    "plan_visit",
    "refresh_employer_clock",
    "reopen_client",
    "resume_support",
    "start_job",
    "sweep_drafts",
    "sweep_files",
    "take_back_contact",
    "throw_draft_away",
    "undo_end",
    "void_contact",
    "void_document",
    "void_note",
    "write_note",
]
