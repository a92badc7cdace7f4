"""Pages about employers: no page here shows, takes or leads to a client."""

from employers.views.contacts import correct_contact, log_contact, void_contact
from employers.views.reading import employer_list, page
from employers.views.records import add, add_person, add_site, edit, edit_person, edit_site

__all__ = [
    "add",
    "add_person",
    "add_site",
    "correct_contact",
    "edit",
    "edit_person",
    "edit_site",
    "employer_list",
    "log_contact",
    "page",
    "void_contact",
]
