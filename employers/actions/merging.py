"""Two records of one employer become one, and two again when that was wrong.

Which rows move, and how they come back: tenancy.merging. Employers know no client; the rows of tables above that point at an
employer move like any other, and only their ids are remembered here. A site or person of one name on both is joined: what
pointed at the other's points at the kept one's, and the other's stays where it was.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from employers.models import Employer, EmployerMerge, EmployerPerson, Site
from tenancy import merging
from tenancy.merging import Table

# Empty ones are filled from the other record.
FILLED = ("sector", "sector_code", "size", "phone", "email", "website", "needs", "culture", "adjustments")
PARTS: dict[Any, tuple[str, ...]] = {
    Site: ("address", "area", "travel"),
    EmployerPerson: ("job_title", "can_hire", "influences", "reached", "reached_note", "phone", "email"),
}


def tables(of: type[models.Model] = Employer) -> dict[str, Table]:
    """Tables that point at employers (or at their sites or people) by name of table and field; not this module's memory."""
    pointing = merging.pointing_at(of, but=(EmployerMerge,))
    return {f"{model._meta.label}.{field}": (model, field) for model, field in pointing}


def merge_employers(
    *, kept: Employer, merged: Employer, kept_version: int, merged_version: int, by: StaffMember
) -> EmployerMerge:
    """Put `merged` into `kept`. Both rows are held (access.open_two). ValidationError when a branch would get branches."""
    kept.expect_version(kept_version)
    merged.expect_version(merged_version)
    _no_branch_gets_branches(kept, merged)
    was = {"kept_parent": kept.parent_id, "merged_parent": merged.parent_id}
    _let_go(kept, merged)
    merge = EmployerMerge(kept=kept, merged=merged, merged_by=by)
    # Joined first: who knows whom is said once of the person, before it is said once of the employer.
    joined = [each for model in PARTS for each in _join(model, kept, merged)]
    moves = merging.move(tables(), kept=kept, merged=merged)
    filled = merging.fill(kept, merged, FILLED)
    _take_parent(kept, was["merged_parent"])
    kept.save()
    merge.was = {**was, "kept_parent_now": kept.parent_id}
    merge.moved, merge.stayed = {**moves.moved, "joined": joined}, moves.stayed
    merge.filled = filled
    merge.save()
    trail.record("employers merged", by=by, on=kept, details={"other": str(merged.public_id)})
    return merge


def undo_employer_merge(*, merge: EmployerMerge, by: StaffMember) -> EmployerMerge:
    """Two records again, as they were. What was written down since stays with the one that was kept, but for what names
    only sites or people of the other. Both rows are held (access.open_merge)."""
    if merge.undone_at is not None:
        raise ValidationError(_("This was taken back already."))
    kept, merged = merge.kept, merge.merged
    if kept.merged_into_id is not None:
        said = _("%(name)s was put into another record since: take that apart first.")
        raise ValidationError(said % {"name": kept.name})
    _nothing_joined_to_its_parts(merge)
    moved = {name: ids for name, ids in merge.moved.items() if name != "joined"}
    merging.move_back(tables(), moved, kept=kept, merged=merged)
    for each in merge.moved["joined"]:
        _part(each)
    _follow_sites_and_people(kept, merged)
    merging.take_out(kept, merge.filled, _nothing(Employer))
    kept.save()
    merged.merged_into = None
    merged.save()
    _parents_back(merge)
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.save()
    trail.record("merge of employers taken back", by=by, on=kept, details={"other": str(merged.public_id)})
    return merge


# Parents and branches


def _no_branch_gets_branches(kept: Employer, merged: Employer) -> None:
    branches = merged.branches.exclude(pk=kept.pk)
    if kept.parent_id not in (None, merged.pk) and branches.exists():
        said = _("%(other)s has branches, and %(kept)s is a branch itself: keep the other one instead.")
        raise ValidationError(said % {"other": merged.name, "kept": kept.name})


def _let_go(kept: Employer, merged: Employer) -> None:
    """The other leaves its parent, and a branch that takes its parent's place stands for itself: then branches can move."""
    merged.parent, merged.merged_into = None, kept
    merged.save()
    if kept.parent_id == merged.pk:
        kept.parent = None
        kept.save()


def _take_parent(kept: Employer, parent: int | None) -> None:
    """A record that stands for itself takes the other's parent, unless it has branches or is that parent."""
    if kept.parent_id is None and parent not in (None, kept.pk) and not kept.branches.exists():
        kept.parent_id = parent


def _parents_back(merge: EmployerMerge) -> None:
    """As far as nobody has changed them since, and a branch gets no branches by it."""
    kept, merged, was = merge.kept, merge.merged, merge.was
    if kept.parent_id == was["kept_parent_now"]:
        _set_parent(kept, was["kept_parent"])
    _set_parent(merged, was["merged_parent"])


def _set_parent(employer: Employer, parent: int | None) -> None:
    try:
        with transaction.atomic():
            Employer.objects.filter(pk=employer.pk).update(parent=parent)
    except DatabaseError:
        return
    employer.parent_id = parent


# Sites and people of one name


def _join(model: Any, kept: Employer, merged: Employer) -> list[dict[str, Any]]:
    mine = {part.name.lower(): part for part in model.objects.filter(employer=kept)}
    pairs = [(mine.get(part.name.lower()), part) for part in model.objects.filter(employer=merged).order_by("pk")]
    return [_joined(model, own, other) for own, other in pairs if own is not None]


def _joined(model: Any, own: Any, other: Any) -> dict[str, Any]:
    moves = merging.move(tables(model), kept=own, merged=other)
    filled = merging.fill(own, other, PARTS[model])
    if filled:
        own.save()
    return {"of": model._meta.label, "kept": own.pk, "merged": other.pk, "moved": moves.moved, "filled": filled}


def _nothing_joined_to_its_parts(merge: EmployerMerge) -> None:
    """A site or person of a third record that was joined since to one of these would go back with it, and never come home."""
    theirs = {model._meta.label: merge.moved.get(f"{model._meta.label}.employer", []) for model in PARTS}
    since = EmployerMerge.objects.filter(kept=merge.kept, undone_at=None, pk__gt=merge.pk).select_related("merged")
    for later in since.order_by("-pk"):
        if any(each["kept"] in theirs[each["of"]] for each in later.moved["joined"]):
            said = _(
                "%(name)s has been put into the same record since, and shares sites or people: take that apart first."
            )
            raise ValidationError(said % {"name": later.merged.name})


def _part(joined: dict[str, Any]) -> None:
    """One site or person is two again."""
    model = next(each for each in PARTS if each._meta.label == joined["of"])
    own, other = (model.objects.get(pk=joined[which]) for which in ("kept", "merged"))
    merging.move_back(tables(model), joined["moved"], kept=own, merged=other)
    if merging.take_out(own, joined["filled"], _nothing(model)):
        own.save()


def _follow_sites_and_people(kept: Employer, merged: Employer) -> None:
    """A visit or an opening written down since that names somebody or a site of the other, and none of this one, is its."""
    for model, pointer in tables().values():
        parts = [each.name for each in model._meta.concrete_fields if each.related_model in PARTS]
        theirs = [Q(**{f"{part}__employer": merged}) for part in parts]
        own = [Q(**{f"{part}__employer": kept}) for part in parts]
        rows: Any = model._base_manager.filter(**{pointer: kept})
        if theirs:
            found = rows.filter(Q(*theirs, _connector=Q.OR)).exclude(Q(*own, _connector=Q.OR))
            for pk in list(found.values_list("pk", flat=True)):
                merging.goes(model, pointer, [pk], merged)


def _nothing(model: Any) -> Any:
    """What a field holds that says nothing: a text nothing, an answer None."""
    return lambda name: None if model._meta.get_field(name).null else ""
