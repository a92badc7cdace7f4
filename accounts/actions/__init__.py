"""What people do with staff, units, teams and the agency. Each is one line on the trail, inside the open transaction."""

from accounts.actions.agencies import change_agency, create_agency
from accounts.actions.covers import arrange_cover, cancel_cover
from accounts.actions.guards import Refused
from accounts.actions.joining import accept_invitation, resend_invitation, withdraw_invitation
from accounts.actions.memberships import add_membership, change_membership, end_membership
from accounts.actions.people import change_me, invite
from accounts.actions.places import add_team, add_unit, change_team, change_unit

__all__ = [
    "Refused",
    "accept_invitation",
    "add_membership",
    "add_team",
    "add_unit",
    "arrange_cover",
    "cancel_cover",
    "change_agency",
    "change_me",
    "change_membership",
    "change_team",
    "change_unit",
    "create_agency",
    "end_membership",
    "invite",
    "resend_invitation",
    "withdraw_invitation",
]
