"""Two records of one person become one, and two again when that was wrong.

Every table that points at clients is asked (also those that come later): its rows move to the record that is kept, and
what can't stand beside a row of that record stays with the other, with what hangs on it. What moved is remembered row by
row, so that taking it back restores exactly (tenancy.merging). Facts and planned contacts follow from the rows: both records
are projected anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from clients import episodes
from clients.actions.employer_contacts import refresh_employer_clock
from clients.models import (
    Client,
    ClientContact,
    ClientMerge,
    DisclosureDecision,
    DisclosureException,
    DisclosureRevisit,
    Job,
)
from clients.models.person import ABOUT, nothing_said
from clients.projection import project
from tenancy import merging
from tenancy.merging import Table

# Empty ones are filled from the other record.
_ABOUT = tuple(name for name in ABOUT if name not in ("first_name", "last_name", "needs_interpreter"))
FILLED = (*_ABOUT, "treatment_team_id", "profile_started_date")
_CLOSING = ("closed_date", "closure_reason")
# What counts the editions of a document: they move together or not at all.
_EDITIONS = frozenset({"edition", "number"})
# What was agreed beside a disclosure decision means nothing beside another one.
_BESIDE = {DisclosureException: DisclosureDecision, DisclosureRevisit: DisclosureDecision}


def tables() -> Iterator[Table]:
    """Tables that point at clients, and by which field; not history, and not this module's own memory.

    Clients too: what was merged into a record goes with it when that is merged in its turn.
    """
    return merging.pointing_at(Client, but=(ClientMerge,))


def _in_order() -> list[Table]:
    """The same, each after those that its rows hang on."""
    waiting, found = list(tables()), list[Table]()
    while waiting:
        left = {model for model, _field in waiting}
        ready = [pair for pair in waiting if not left.intersection(each.related_model for each in _parents(pair[0]))]
        found += ready
        waiting = [pair for pair in waiting if pair not in ready]
    return found


def _parents(model: Any) -> list[Any]:
    """Its fields that point at rows of a client: an interview's application, the job that advice was about."""
    of_clients = {each for each, _field in tables()} - {Client}
    return [field for field in model._meta.local_fields if field.is_relation and field.related_model in of_clients]


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
    for model, field in _in_order():
        _move(model, field, kept, merged, merge)
    merge.filled = _fill(kept, merged)
    merge.save()
    _follow_up(kept, today)
    trail.record("records merged", by=by, on=kept, details={"other": str(merged.public_id)})
    return merge


def undo_merge(*, merge: ClientMerge, by: StaffMember) -> ClientMerge:
    """Two records again, as they were. What was written down since stays with the one that was kept, but for what is about
    rows of the other: contacts that name only its jobs, an interview for its application."""
    if merge.undone_at is not None:
        raise ValidationError(_("This was taken back already."))
    kept, merged = merge.kept, merge.merged
    if kept.merged_into_id is not None:
        # Its rows went on from there: they would come back to the wrong record.
        raise ValidationError(_("The record that was kept has been merged into another since: take that back first."))
    known = {model._meta.label: (model, field) for model, field in tables()}
    merging.move_back(known, merge.moved, kept=kept, merged=merged)
    _contacts_follow_jobs(kept, merged)
    for model, field in _in_order():
        _follow_parents(model, field, kept, merged)
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


def _move(model: Any, field: str, kept: Client, merged: Client, merge: ClientMerge) -> None:
    theirs = model._base_manager.filter(**{field: merged}).order_by("pk")
    ids = list(theirs.values_list("pk", flat=True))
    if not ids:
        return
    free = list(theirs.exclude(_hangs_on(model, merged)).values_list("pk", flat=True))
    if _stands_beside(model, merge):
        moved = []
    elif merging.goes(model, field, free, kept):
        moved = free
    elif _has_editions(model):
        # Together or not at all: the last of them alone would be taken for the newest of the kept record's own.
        moved = []
    else:
        moved = [pk for pk in free if merging.goes(model, field, [pk], kept)]
    stayed = sorted(set(ids) - set(moved))
    label = model._meta.label
    if moved:
        merge.moved[label] = moved
    if stayed:
        merge.stayed[label] = stayed


def _hangs_on(model: Any, client: Client) -> Q:
    """On a row of `client`: of those that others hang on, they have been asked first."""
    found = Q(pk__in=[])
    for parent in _parents(model):
        found |= Q(**{f"{parent.name}__client": client})
    return found


def _stands_beside(model: Any, merge: ClientMerge) -> bool:
    beside = _BESIDE.get(model)
    return beside is not None and beside._meta.label in merge.stayed


def _has_editions(model: Any) -> bool:
    return any(field.name in _EDITIONS for field in model._meta.fields)


def _follow_parents(model: Any, field: str, kept: Client, merged: Client) -> None:
    """What was written since on a row that went back goes with it: always where it must hang on one, and where it only may,
    unless it hangs on a row that stays as well."""
    rows = model._base_manager.filter(**{field: kept})
    must = [parent for parent in _parents(model) if not parent.null]
    if must:
        goes = rows.filter(Q(*((f"{parent.name}__client", merged) for parent in must), _connector=Q.OR))
    else:
        goes = rows.filter(_hangs_on(model, merged)).exclude(_hangs_on(model, kept))
    model._base_manager.filter(pk__in=list(goes.values_list("pk", flat=True))).update(**{field: merged})


def _fill(kept: Client, merged: Client) -> dict[str, Any]:
    filled = {}
    for name in FILLED:
        if not getattr(kept, name) and getattr(merged, name):
            setattr(kept, name, getattr(merged, name))
            filled[name] = merging.plain(getattr(merged, name))
    if merged.needs_interpreter and not kept.needs_interpreter:
        kept.needs_interpreter = filled["needs_interpreter"] = True
    if filled:
        kept.save()
    return filled


def _take_out(kept: Client, filled: dict[str, Any]) -> None:
    if merging.take_out(kept, filled, _nothing):
        kept.save()


def _nothing(name: str) -> Any:
    return nothing_said(name) if name in _ABOUT or name == "needs_interpreter" else None


def _contacts_follow_jobs(kept: Client, merged: Client) -> None:
    """A contact logged since that names jobs of the other record, and none of this one, is about the other."""
    named = ClientContact.objects.filter(client=kept, named_jobs__job__client=merged)
    named = named.exclude(pk__in=ClientContact.objects.filter(client=kept, named_jobs__job__client=kept).values("pk"))
    ClientContact.objects.filter(pk__in=list(named.values_list("pk", flat=True))).update(client=merged)


def _follow_up(client: Client, today: date) -> None:
    episodes.keep(client)
    refresh_employer_clock(client)
    project(client, today=today)
