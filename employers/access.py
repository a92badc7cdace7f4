"""The one door to an employer: what one may not see is not there, and the visit goes on the trail."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from accounts.models import StaffMember
from audit import trail
from employers.models import Employer


def open_employer(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> Employer:
    """404 when `staff` may not see it. `lock`: to be changed; the change has a line of its own."""
    visible = Employer.objects.visible_to(staff)
    if lock:
        # Not against those who point at it: whoever writes down a contact there holds the client, who may be wanted from here.
        visible = visible.select_for_update(of=("self",), no_key=True)
    employer = visible.filter(public_id=public_id).first()
    if employer is None:
        raise Http404
    if not lock:
        trail.record("employer opened", by=staff, on=employer)
    return employer
