"""Two records of one person become one, and two again when that was wrong.

Which rows move, and how they come back: tenancy.merging. Facts and planned contacts follow from the rows: both records
are projected anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from clients import episodes
from clients.actions.employer_contacts import refresh_employer_clock
from clients.models import Client, ClientContact, ClientMerge, Job
from clients.models.person import ABOUT, nothing_said
from clients.projection import project
from tenancy import merging
from tenancy.merging import Table

# Empty ones are filled from the other record.
FILLED = tuple(name for name in ABOUT if name not in ("first_name", "last_name", "needs_interpreter"))
_CLOSING = ("closed_date", "closure_reason")


def tables() -> Iterator[Table]:
    """Tables that point at clients, and by which field; not this module's own memory."""
    yield from merging.pointing_at(Client, but=(Client, ClientMerge))


def _by_label() -> dict[str, Table]:
    return {model._meta.label: (model, field) for model, field in tables()}


def merge_clients(
    *, kept: Client, merged: Client, kept_version: int, merged_version: int, by: StaffMember
) -> ClientMerge:
    """Put `merged` into `kept`. Both rows are locked (access.open_two). ValidationError when one job stands on both."""
    kept.expect_version(kept_version)
    merged.expect_version(merged_version)
    _later_is_kept(kept, merged)
    _no_job_twice(kept, merged)
    episodes.keep_all([kept, merged])
    today = by.agency.today()
    was = {name: merging.plain(getattr(merged, name)) for name in _CLOSING}
    merge = ClientMerge(kept=kept, merged=merged, was=was, merged_by=by)
    # Closed first: it is nobody's work any more, wherever its rows end up.
    if merged.closed_date is None:
        merged.closed_date = max(today, merged.programme_entry_date)
        merged.closure_reason = Client.ClosureReason.OTHER
    merged.merged_into = kept
    merged.save()
    moves = merging.move(_by_label(), kept=kept, merged=merged)
    merge.moved, merge.stayed = moves.moved, moves.stayed
    merge.filled = _fill(kept, merged)
    merge.save()
    _follow_up(kept, today)
    trail.record("records merged", by=by, on=kept, details={"other": str(merged.public_id)})
    return merge


def undo_merge(*, merge: ClientMerge, by: StaffMember) -> ClientMerge:
    """Two records again, as they were. What was written down since stays with the one that was kept, but for contacts that
    name only jobs of the other."""
    if merge.undone_at is not None:
        raise ValidationError(_("This was taken back already."))
    kept, merged = merge.kept, merge.merged
    merging.move_back(_by_label(), merge.moved, kept=kept, merged=merged)
    _contacts_follow_jobs(kept, merged)
    _take_out(kept, merge.filled)
    day = merge.was["closed_date"]
    merged.closed_date, merged.closure_reason = day and date.fromisoformat(day), merge.was["closure_reason"]
    merged.merged_into = None
    merged.save()
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.save()
    for client in (kept, merged):
        _follow_up(client, by.agency.today())
    trail.record("merge taken back", by=by, on=kept, details={"other": str(merged.public_id)})
    return merge


def _later_is_kept(kept: Client, merged: Client) -> None:
    """The record that is kept says how they stand now: it is the open one, or the one closed last."""
    if kept.closed_date is None:
        return
    if merged.closed_date is None or merged.programme_entry_date > kept.closed_date:
        raise ValidationError(_("The other record is the one that goes on: keep that one instead."))


def _no_job_twice(kept: Client, merged: Client) -> None:
    same = ("employer", "site", "title", "start_date")
    mine = set(Job.objects.standing().filter(client=kept).values_list(*same))
    for job in Job.objects.standing().filter(client=merged).select_related("employer"):
        if (job.employer_id, job.site_id, job.title, job.start_date) in mine:
            said = _("%(job)s stands on both records. Cancel its start on one of them, as recorded twice, then merge.")
            raise ValidationError(said % {"job": job})


def _fill(kept: Client, merged: Client) -> dict[str, Any]:
    filled = merging.fill(kept, merged, FILLED)
    if merged.needs_interpreter and not kept.needs_interpreter:
        kept.needs_interpreter = filled["needs_interpreter"] = True
    if filled:
        kept.save()
    return filled


def _take_out(kept: Client, filled: dict[str, Any]) -> None:
    if merging.take_out(kept, filled, nothing_said):
        kept.save()


def _contacts_follow_jobs(kept: Client, merged: Client) -> None:
    """A contact logged since that names jobs of the other record, and none of this one, is about the other."""
    named = ClientContact.objects.filter(client=kept, named_jobs__job__client=merged)
    named = named.exclude(pk__in=ClientContact.objects.filter(client=kept, named_jobs__job__client=kept).values("pk"))
    ClientContact.objects.filter(pk__in=list(named.values_list("pk", flat=True))).update(client=merged)


def _follow_up(client: Client, today: date) -> None:
    episodes.keep(client)
    refresh_employer_clock(client)
    project(client, today=today)
