"""An agency begins with its first administrator, and changes its settings."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import guards
from accounts.actions.people import invite
from accounts.models import StaffMember
from accounts.roles import Permission, Role
from audit import trail
from tenancy.context import agency_context
from tenancy.countries import COUNTRIES
from tenancy.models import Agency


@transaction.atomic
def create_agency(
    *,
    slug: str,
    name: str,
    time_zone: str,
    country: str,
    admin_email: str,
    admin_first_name: str = "",
    admin_last_name: str = "",
    **settings: Any,
) -> Agency:
    """An empty agency and its administrator, who gets an invitation. Opens the agency's context itself.

    ValidationError names each field that can't be: slug, name, time_zone, country, language, client_word, email.
    """
    agency = Agency(slug=slug, name=name.strip(), time_zone=time_zone, country=country, **settings)
    _check(agency)
    agency.save()
    with agency_context(agency.pk):
        trail.record("agency created", by=None)
        invite(
            email=admin_email,
            first_name=admin_first_name,
            last_name=admin_last_name,
            role=Role.ADMINISTRATOR,
            starts_date=agency.today(),
            by=None,
        )
    return agency


def _check(agency: Agency) -> None:
    errors: dict[str, Any] = {}
    try:
        agency.full_clean()
    except ValidationError as error:
        errors = error.message_dict
    if Agency.objects.filter(slug=agency.slug).exists():
        errors["slug"] = [_("There is an agency “%(slug)s” already.") % {"slug": agency.slug}]
    if agency.country not in COUNTRIES:
        errors["country"] = [_("Write a country's two capital letters (ISO 3166), such as FI.")]
    if agency.time_zone not in zoneinfo.available_timezones():
        errors["time_zone"] = [_("Write a time zone's name, such as Europe/Helsinki.")]
    if errors:
        raise ValidationError(errors)


def change_agency(*, agency: Agency, version: int | None, by: StaffMember | None, **fields: Any) -> Agency:
    """Change settings. What was already planned keeps its dates: they are days, not moments."""
    guards.must_have(by, Permission.MANAGE_AGENCY)
    now = Agency.objects.select_for_update(no_key=True).get(pk=agency.pk).expect_version(version)
    changed = sorted(name for name, value in fields.items() if getattr(now, name) != value)
    if not changed:
        return now
    for name in changed:
        setattr(now, name, fields[name])
    _check_settings(now)
    now.save(update_fields=changed)
    trail.record("agency changed", by=by, details={"fields": changed})
    return now


def _check_settings(agency: Agency) -> None:
    agency.full_clean(validate_unique=False)
    if agency.time_zone not in zoneinfo.available_timezones():
        raise ValidationError({"time_zone": _("Write a time zone's name, such as Europe/Helsinki.")})
