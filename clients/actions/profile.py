"""The vocational profile is begun, filled section by section, begun anew as a copy, and signed. The client's row is locked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from clients import profilesections
from clients.models import Client, ProfileEdition, ProfileSection, ProfileSession, ProfileSignature
from tenancy.models import StaleRecord

# In the database, section by section: whoever begins an edition need not be one who may read all of it.
_COPY = """
    INSERT INTO clients_profilesection
           (agency_id, public_id, created_at, version, edition_id, code, klass, content, saved_by_id, saved_at, saved_date)
    SELECT agency_id, gen_random_uuid(), now(), 1, %s, code, klass, content, saved_by_id, saved_at, saved_date
      FROM clients_profilesection WHERE edition_id = %s
"""


def begin_profile_edition(
    *, client: Client, begun_date: date, why: str, sources: list[str], sources_note: str, by: StaffMember
) -> ProfileEdition:
    """The first profile, or a new edition that starts as a copy of the newest: that one is kept as it is from now on."""
    newest = client.profile_editions.newest_first().first()
    edition = ProfileEdition.objects.create(
        client=client,
        number=newest.number + 1 if newest else 1,
        begun_date=begun_date,
        why=why,
        sources=sources,
        sources_note=sources_note,
        begun_by=by,
    )
    if newest is not None:
        with connection.cursor() as cursor:
            cursor.execute(_COPY, [edition.pk, newest.pk])
    trail.record("profile edition begun", by=by, on=client, details={"edition": edition.number, "why": why})
    return edition


def change_profile_edition(
    *, edition: ProfileEdition, version: int, sessions: Sequence[date], by: StaffMember, **fields: Any
) -> ProfileEdition:
    """When and why it was made, who told what is in it, and on which days it was talked about."""
    edition.expect_version(version)
    _refuse_older(edition)
    for name, value in fields.items():
        setattr(edition, name, value)
    edition.save()
    kept = {row.session_date: row for row in edition.sessions.all()}
    wanted = set(sessions)
    ProfileSession.objects.filter(pk__in=[row.pk for day, row in kept.items() if day not in wanted]).delete()
    ProfileSession.objects.bulk_create(
        [ProfileSession(edition=edition, session_date=day) for day in sorted(wanted - set(kept))]
    )
    trail.record("profile edition changed", by=by, on=edition.client, details={"edition": edition.number})
    return edition


def save_profile_section(
    *,
    edition: ProfileEdition,
    code: str,
    content: profilesections.Content,
    version: int,
    sitting: UUID | None,
    by: StaffMember,
) -> ProfileSection | None:
    """What one page says of a section, whole. StaleRecord when somebody else saved since; None when nothing was ever said.

    Sent again it changes nothing, and a page that saves as one types (one `sitting`) is no second writer to itself: of an
    answer that got lost it would else be told that somebody else had been there. One line on the trail for each sitting
    and day: who wrote in which section when. What was written at each moment, the history keeps.
    """
    _refuse_older(edition)
    content = profilesections.tidied(code, content)
    row = edition.sections.filter(code=code).first()
    if row is None and not content:
        return None
    if row is not None and row.content == content:
        return row
    today = by.agency.today()
    first_of_sitting = True
    if row is None:
        row = ProfileSection(edition=edition, code=code, klass=profilesections.BY_CODE[code].klass)
    else:
        own = sitting is not None and row.sitting == sitting and row.saved_by_id == by.pk
        if version != row.version and not own:
            raise StaleRecord(row)
        first_of_sitting = not own or row.saved_date != today
    row.content, row.sitting = content, sitting
    row.saved_by, row.saved_at, row.saved_date = by, timezone.now(), today
    row.save()
    _started(edition.client, today)
    if first_of_sitting:
        details = {"edition": edition.number, "section": code}
        trail.record("profile section saved", by=by, on=edition.client, details=details)
    return row


def sign_profile(
    *, edition: ProfileEdition, who: str, name: str, signed_date: date, by: StaffMember
) -> ProfileSignature:
    signature = ProfileSignature.objects.create(
        edition=edition, who=who, name=name, signed_date=signed_date, recorded_by=by
    )
    trail.record("profile signed", by=by, on=edition.client, details={"edition": edition.number, "who": who})
    return signature


def take_back_profile_signature(*, signature: ProfileSignature, by: StaffMember) -> ProfileSignature:
    """It was recorded by mistake."""
    if signature.taken_back_at is None:
        signature.taken_back_at = timezone.now()
        signature.save()
        edition = signature.edition
        trail.record("profile signature taken back", by=by, on=edition.client, details={"edition": edition.number})
    return signature


def _refuse_older(edition: ProfileEdition) -> None:
    """In words, what the database would refuse by its trigger."""
    if ProfileEdition.objects.filter(client_id=edition.client_id, number__gt=edition.number).exists():
        raise ValidationError(_("A newer edition was begun: this one is kept as it is."))


def _started(client: Client, today: date) -> None:
    """The first section that is saved is the start of the profile, unless an import or a person has said it already."""
    if client.profile_started_date is None:
        client.profile_started_date = today
        client.save(update_fields=["profile_started_date"])
