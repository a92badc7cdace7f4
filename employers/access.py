"""The one door to an employer: what one may not see is not there, and the visit goes on the trail."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404

from accounts.models import StaffMember
from audit import trail
from employers.models import Employer, EmployerMerge, Opening


def open_employer(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> Employer:
    """404 when `staff` may not see it. `lock`: to be changed; the change has a line of its own. A record that was put
    into another answers with the one that was kept: an old link, or a form that was open meanwhile."""
    standing = Employer.objects.visible_to(staff).standing()
    if lock:
        # Not against those who point at it: whoever writes down a contact there holds the client, who may be wanted from here.
        standing = standing.select_for_update(of=("self",), no_key=True)
    found = standing.filter(public_id=public_id).first()
    employer = found or standing.filter(pk__in=_kept_for(staff, public_id)).first()
    if employer is None:
        raise Http404
    if not lock:
        trail.record("employer opened", by=staff, on=employer)
    return employer


def _kept_for(staff: StaffMember, public_id: UUID) -> Any:
    gone = Employer.objects.visible_to(staff).filter(public_id=public_id, merged_into__isnull=False)
    return list(gone.values_list("merged_into", flat=True))


def open_two(staff: StaffMember, kept: UUID, other: UUID, *, lock: bool = False) -> tuple[Employer, Employer]:
    """Both records; to be merged they are held in one order whoever asks, so that two people can't wait for each other."""
    rows = Employer.objects.visible_to(staff).standing().filter(public_id__in=[kept, other]).order_by("pk")
    found = {each.public_id: each for each in (rows.select_for_update(of=("self",)) if lock else rows)}
    if kept == other or len(found) < 2:
        raise Http404
    if not lock:
        trail.record("employer opened", by=staff, on=found[kept])
        trail.record("employer opened", by=staff, on=found[other])
    return found[kept], found[other]


def open_merge(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> EmployerMerge:
    """A merge of two employers that `staff` may see; to be taken back, both are held in the order in which they are merged."""
    merges = EmployerMerge.objects.select_related("kept", "merged", "merged_by__user").filter(public_id=public_id)
    merge = merges.first()
    both = Employer.objects.visible_to(staff).filter(pk__in=[merge.kept_id, merge.merged_id] if merge else [])
    if merge is None or both.count() < 2:
        raise Http404
    if lock:
        list(both.select_for_update(of=("self",)).order_by("pk"))
        # Anew: it may have been taken back while this waited.
        merge = merges.get()
    else:
        trail.record("employer opened", by=staff, on=merge.kept)
    return merge


def open_opening(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> Opening:
    """An opening at an employer that `staff` may see. `lock`: whoever changes a part of an employer holds the employer."""
    visible = Opening.objects.filter(employer__in=Employer.objects.visible_to(staff).standing(), public_id=public_id)
    opening = visible.select_related("employer", "site", "person", "found_by__user").first()
    if opening is None:
        raise Http404
    if lock:
        Employer.objects.select_for_update(of=("self",)).get(pk=opening.employer_id)
        # Anew: it may have been closed, or have moved with its employer, while this waited.
        opening.refresh_from_db()
    else:
        trail.record("opening opened", by=staff, on=opening)
    return opening
