"""Units and treatment teams: added, renamed, closed. Closed ones stay on the records that name them."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import open_work
from accounts.actions import guards
from accounts.models import Membership, StaffMember, TreatmentTeam, Unit
from accounts.roles import Permission
from audit import trail

Place = TypeVar("Place", Unit, TreatmentTeam)


def add_unit(*, name: str, by: StaffMember | None) -> Unit:
    return _add(Unit(name=name.strip()), by)


def add_team(*, name: str, by: StaffMember | None) -> TreatmentTeam:
    return _add(TreatmentTeam(name=name.strip()), by)


def change_unit(
    *, unit: Unit, version: int | None, name: str, closed_date: date | None = None, by: StaffMember | None
) -> Unit:
    """Rename, close or open again. A unit where somebody works after that day can't close."""
    now = Unit.objects.select_for_update().get(pk=unit.pk).expect_version(version)
    if closed_date is not None and closed_date != now.closed_date:
        _is_empty([_members, *open_work.OF_UNITS], now, closed_date)
    return _change(now, name, closed_date, by)


def change_team(
    *, team: TreatmentTeam, version: int | None, name: str, closed_date: date | None = None, by: StaffMember | None
) -> TreatmentTeam:
    now = TreatmentTeam.objects.select_for_update().get(pk=team.pk).expect_version(version)
    if closed_date is not None and closed_date != now.closed_date:
        _is_empty(open_work.OF_TEAMS, now, closed_date)
    return _change(now, name, closed_date, by)


def _add(place: Place, by: StaffMember | None) -> Place:
    guards.must_have(by, Permission.MANAGE_PEOPLE)
    _name_is_free(place)
    place.save()
    trail.record(f"{_kind(place)} added", by=by, on=place)
    return place


def _change(place: Place, name: str, closed_date: date | None, by: StaffMember | None) -> Place:
    guards.must_have(by, Permission.MANAGE_PEOPLE)
    wanted = {"name": name.strip(), "closed_date": closed_date}
    changed = sorted(field for field, value in wanted.items() if getattr(place, field) != value)
    if not changed:
        return place
    place.name, place.closed_date = name.strip(), closed_date
    _name_is_free(place)
    place.save()
    trail.record(f"{_kind(place)} changed", by=by, on=place, details={"fields": changed})
    return place


def _kind(place: Unit | TreatmentTeam) -> str:
    return "unit" if isinstance(place, Unit) else "team"


def _name_is_free(place: Unit | TreatmentTeam) -> None:
    if not place.name:
        raise ValidationError({"name": _("Write a name.")})
    if type(place).objects.filter(name__iexact=place.name).exclude(pk=place.pk).exists():
        raise ValidationError({"name": _("There is one of that name already.")})


def _is_empty(questions: list, place: Unit | TreatmentTeam, day: date) -> None:
    work = open_work.left_after(questions, place, day)
    if work:
        text = _("%(place)s still has %(what)s after that day. Move them first, then close it.")
        raise open_work.HoldsOpenWork(text % {"place": place, "what": ", ".join(each.what for each in work)}, work)


def _members(unit: Unit, day: date) -> open_work.OpenWork | None:
    count = Membership.objects.filter(unit=unit).exclude(ends_date__lte=day).count()
    text = ngettext("%(count)d member of staff", "%(count)d members of staff", count) % {"count": count}
    return open_work.OpenWork(text, count)
