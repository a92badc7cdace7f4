"""That something is left out for whoever may not read it, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import StaffMember
from clients.models import Sensitivity
from clients.models.classes import classes_open_to


def left_out(staff: StaffMember) -> str:
    """Of notes, documents and support plans; empty for whoever may read all of it."""
    mine = classes_open_to(staff)
    hidden = [str(each.label) for each in Sensitivity if each.value not in mine]
    return _("What is written %(about)s is not shown to you.") % {"about": ", ".join(hidden)} if hidden else ""
