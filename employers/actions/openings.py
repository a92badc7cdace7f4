"""Openings at employers: written down, changed, closed, opened again; and who of us may have somebody, never whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import StaffMember
from audit import trail
from employers.actions.records import belong, write
from employers.models import Employer, Opening, OpeningInterest


class OpeningKnown(Exception):
    """The same opening was written down for that day already. `.existing` is it."""

    def __init__(self, existing: Opening | None) -> None:
        super().__init__("this opening is known already")
        self.existing = existing


class OpeningClosed(Exception):
    """It is closed: nobody can be had for it, and nothing of it is changed before it is opened again."""


def add_opening(
    *, employer: Employer, title: str, heard_date: date, found_by: StaffMember, by: StaffMember, **fields: Any
) -> Opening:
    """`fields`: site, person, tasks, hours, shifts, pay, what kind of job, advertised where, expires_date."""
    belong(employer, fields.get("site"), fields.get("person"))
    opening = Opening(employer=employer, title=_tidy(title), heard_date=heard_date, found_by=found_by, **fields)
    _keep(opening, opening.save)
    trail.record("opening added", by=by, on=opening, details={"employer": str(employer.public_id)})
    return opening


def change_opening(*, opening: Opening, version: int | None, by: StaffMember, **fields: Any) -> Opening:
    opening.expect_version(version)
    if opening.closed_date is not None:
        raise OpeningClosed
    # What it named before it may go on naming.
    site, person = fields.get("site"), fields.get("person")
    belong(opening.employer, None if site == opening.site else site, None if person == opening.person else person)
    if "title" in fields:
        fields["title"] = _tidy(fields["title"])
    changed = write(opening, fields)
    _keep(opening, opening.save)
    trail.record("opening changed", by=by, on=opening, details={"fields": changed})
    return opening


def close_opening(*, opening: Opening, version: int | None, reason: str, closed_date: date, by: StaffMember) -> Opening:
    opening.expect_version(version)
    if opening.closed_date is not None:
        raise OpeningClosed
    opening.closed_date, opening.closed_reason = closed_date, reason
    opening.save(update_fields=["closed_date", "closed_reason"])
    trail.record("opening closed", by=by, on=opening, details={"reason": reason})
    return opening


def reopen_opening(*, opening: Opening, version: int | None, by: StaffMember) -> Opening:
    """It was closed too early. Who said that they may have somebody is still known."""
    opening.expect_version(version)
    opening.closed_date, opening.closed_reason = None, ""
    _keep(opening, lambda: opening.save(update_fields=["closed_date", "closed_reason"]))
    trail.record("opening opened again", by=by, on=opening)
    return opening


def say_interest(*, opening: Opening, by: StaffMember) -> OpeningInterest:
    """I may have somebody. Said twice is said once. The opening is held, so that it is not closed meanwhile."""
    if opening.closed_date is not None:
        raise OpeningClosed
    said = OpeningInterest.objects.filter(opening=opening, staff=by, withdrawn_at=None).first()
    if said is None:
        said = OpeningInterest.objects.create(opening=opening, staff=by, said_date=by.agency.today())
        trail.record("interest in an opening", by=by, on=opening)
    return said


def take_interest_back(*, opening: Opening, by: StaffMember) -> None:
    said = OpeningInterest.objects.filter(opening=opening, staff=by, withdrawn_at=None).first()
    if said is not None:
        said.withdrawn_at = timezone.now()
        said.save(update_fields=["withdrawn_at"])
        trail.record("interest in an opening taken back", by=by, on=opening)


def _tidy(title: str) -> str:
    return " ".join(title.split())


def _keep(opening: Opening, save: Callable[[], None]) -> None:
    try:
        with transaction.atomic():
            save()
    except IntegrityError as error:
        if "an_opening_once_a_day" not in str(error):
            raise
        same = Opening.objects.filter(employer=opening.employer_id, heard_date=opening.heard_date, closed_date=None)
        raise OpeningKnown(same.filter(title__iexact=opening.title).exclude(pk=opening.pk).first()) from error
