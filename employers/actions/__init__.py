"""What is done about employers: a function each, a trail line each, inside the request's or the import's one transaction.

None knows a client: a contact on somebody's behalf is linked from the client's side (clients.actions.link_employer_contact).
"""

from employers.actions.acquaintances import SaidAlready, add_acquaintance, remove_acquaintance
from employers.actions.merging import merge_employers, undo_employer_merge
from employers.actions.openings import (
    OpeningClosed,
    OpeningKnown,
    add_opening,
    change_opening,
    close_opening,
    reopen_opening,
    say_interest,
    take_interest_back,
)
from employers.actions.records import (
    FOLLOW_CHANGES,
    AlreadyVoid,
    BranchOfABranch,
    NameTaken,
    add_employer,
    add_person,
    add_site,
    change_employer,
    change_person,
    change_site,
    correct_employer_contact,
    find_or_add_employer,
    find_or_add_person,
    find_or_add_site,
    log_employer_contact,
    void_employer_contact,
)

__all__ = [
    "FOLLOW_CHANGES",
    "AlreadyVoid",
    "BranchOfABranch",
    "NameTaken",
    "OpeningClosed",
    "OpeningKnown",
    "SaidAlready",
    "add_acquaintance",
    "add_employer",
    "add_opening",
    "add_person",
    "add_site",
    "change_employer",
    "change_opening",
    "change_person",
    "change_site",
    "close_opening",
    "correct_employer_contact",
    "find_or_add_employer",
    "find_or_add_person",
    "find_or_add_site",
    "log_employer_contact",
    "merge_employers",
    "remove_acquaintance",
    "reopen_opening",
    "say_interest",
    "take_interest_back",
    "undo_employer_merge",
    "void_employer_contact",
]
