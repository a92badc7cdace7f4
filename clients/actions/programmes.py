"""Programmes and pilots of the agency: added and changed. Whoever was in one stays in it, also after its last day."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from clients.models import Programme


def add_programme(*, by: StaffMember, **fields: Any) -> Programme:
    programme = Programme(**fields)
    _name_is_free(programme)
    programme.save()
    trail.record("programme added", by=by, on=programme)
    return programme


def change_programme(*, programme: Programme, version: int, by: StaffMember, **fields: Any) -> Programme:
    programme.expect_version(version)
    changed = sorted(name for name, value in fields.items() if getattr(programme, name) != value)
    if not changed:
        return programme
    for name in changed:
        setattr(programme, name, fields[name])
    _name_is_free(programme)
    programme.save()
    trail.record("programme changed", by=by, on=programme, details={"fields": changed})
    return programme


def _name_is_free(programme: Programme) -> None:
    if Programme.objects.filter(name__iexact=programme.name).exclude(pk=programme.pk).exists():
        raise ValidationError({"name": _("There is one of that name already.")})
