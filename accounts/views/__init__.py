"""Pages about staff, units, teams, cover, the agency and oneself."""

from accounts.views.agencies import agency, choose_agency
from accounts.views.covers import add_cover, cancel_cover, cover
from accounts.views.joining import accept_invitation, resend_invitation, withdraw_invitation
from accounts.views.me import me, still_here
from accounts.views.memberships import add_membership, change_membership, end_membership
from accounts.views.people import invite, people, person
from accounts.views.places import add_team, add_unit, change_team, change_unit, teams, units

__all__ = [
    "accept_invitation",
    "add_cover",
    "add_membership",
    "add_team",
    "add_unit",
    "agency",
    "cancel_cover",
    "change_membership",
    "change_team",
    "change_unit",
    "choose_agency",
    "cover",
    "end_membership",
    "invite",
    "me",
    "people",
    "person",
    "resend_invitation",
    "still_here",
    "teams",
    "units",
    "withdraw_invitation",
]
