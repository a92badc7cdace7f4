"""What people do with a client's record. Each is one transaction and one line on the trail; the client's row is locked first."""

from clients.actions.contacts import Logged, correct_contact, log_contact, take_back_contact, void_contact
from clients.actions.employer_contacts import link_employer_contact, log_employer_contact_for, refresh_employer_clock
from clients.actions.jobs import cancel_start, change_job, end_job, move_start, start_job, undo_end
from clients.actions.natural import add_natural_support, change_natural_support, end_natural_support
from clients.actions.outreach import correct_attempt, end_outreach, record_attempt, void_attempt
from clients.actions.people import add_client, assign, change_client, close_client, reopen_client
from clients.actions.stepdown import (
    change_step_down,
    drop_step_down,
    hand_over_to_supporter,
    hold_meeting,
    plan_step_down,
    return_from_step_down,
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
from clients.actions.supportplans import (
    add_support,
    change_support,
    change_support_plan,
    find_or_add_word,
    is_changeable,
    make_support_plan,
    record_topics,
    remove_support,
    sign_support_plan,
    take_back_topic,
)

__all__ = [
    "Logged",
    "add_client",
    "add_natural_support",
    "add_support",
    "agree_modes",
    "assign",
    "cancel_start",
    "cancel_visit",
    "change_client",
    "change_job",
    "change_natural_support",
    "change_step_down",
    "change_support",
    "change_support_plan",
    "close_client",
    "correct_attempt",
    "correct_contact",
    "decline_support",
    "drop_step_down",
    "end_agreed_modes",
    "end_job",
    "end_natural_support",
    "end_outreach",
    "find_or_add_word",
    "hand_over_to_supporter",
    "hold_meeting",
    "is_changeable",
    "link_employer_contact",
    "log_contact",
    "log_employer_contact_for",
    "make_support_plan",
    "move_start",
    "move_visit",
    "plan_step_down",
    "plan_visit",
    "record_attempt",
    "record_topics",
    "refresh_employer_clock",
    "remove_support",
    "reopen_client",
    "resume_support",
    "return_from_step_down",
    "sign_support_plan",
    "start_job",
    "take_back_contact",
    "take_back_topic",
    "undo_end",
    "void_attempt",
    "void_contact",
]
