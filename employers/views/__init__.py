"""Pages about employers: no page here shows, takes or leads to a client."""

from employers.views.contacts import correct_contact, log_contact, void_contact
from employers.views.merging import doubles, merge, undo_merge
from employers.views.openings import (
    add_opening,
    add_opening_anywhere,
    close_opening,
    edit_opening,
    interest,
    opening,
    openings,
    reopen_opening,
)
from employers.views.reading import employer_list, page
from employers.views.records import (
    add,
    add_acquaintance,
    add_person,
    add_site,
    edit,
    edit_person,
    edit_site,
    remove_acquaintance,
)

__all__ = [
    "add",
    "add_acquaintance",
    "add_opening",
    "add_opening_anywhere",
    "add_person",
    "add_site",
    "close_opening",
    "correct_contact",
    "doubles",
    "edit",
    "edit_opening",
    "edit_person",
    "edit_site",
    "employer_list",
    "interest",
    "log_contact",
    "merge",
    "opening",
    "openings",
    "page",
    "remove_acquaintance",
    "reopen_opening",
    "undo_merge",
    "void_contact",
]
