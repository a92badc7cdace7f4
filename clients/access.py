"""One door to a record: not in scope is 404, and whoever opens one is on the trail."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import Http404

from accounts.models import StaffMember
from audit import trail
from clients.models import (
    Client,
    ClientContact,
    Consent,
    Disclosure,
    DisclosureException,
    DueContact,
    Job,
    PlannedVisit,
)
from clients.models.client import Sight, sight_of
from tenancy.asked import Question


def _ask_client(sight: Sight, lock: bool, public_id: UUID, **values: Any) -> Any:
    clients = Client.objects.within(sight, **values).filter(public_id=public_id)
    clients = clients.select_related("unit", "treatment_team").annotate(  # type: ignore[no-redef]
        employer_consent=_of_employers(values["day"])
    )
    return clients.select_for_update(of=("self",)) if lock else clients


def _of_employers(day: date) -> Exists:
    """Asked with the record, so that its pages need no question more: whether some employer may be told about them today."""
    return Exists(Consent.objects.about_employers().standing_today(day).filter(client=OuterRef("pk")))


def _ask_client_of(sight: Sight, lock: bool, client: int, **values: Any) -> Any:
    clients = Client.objects.within(sight, **values).filter(pk=client)
    return clients.select_for_update(of=("self",)) if lock else clients


CLIENT, CLIENT_OF = Question(_ask_client), Question(_ask_client_of)


def open_client(staff: StaffMember, public_id: UUID, *, lock: bool = False, why: str = "client opened") -> Client:
    """The client, if `staff` may see them; Http404 else. `lock` for a page that writes: its own line says what was done."""
    sight, values = sight_of(staff)
    return _let_in(staff, CLIENT.records(sight, lock, **values, public_id=public_id), lock, why)


def open_job(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> Job:
    job = _one(Job.objects.standing().select_related("employer", "site"), public_id)
    job.client = _client_of(staff, job.client_id, lock)
    return job


def open_contact(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> ClientContact:
    contact = _one(ClientContact.objects.select_related("specialist__user"), public_id)
    contact.client = _client_of(staff, contact.client_id, lock)
    return contact


def open_due_contact(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> DueContact:
    row = _one(DueContact.objects.filter(withdrawn=False).select_related("job__employer", "met_by"), public_id)
    row.client = _client_of(staff, row.client_id, lock)
    return row


def open_visit(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> PlannedVisit:
    visit = _one(PlannedVisit.objects.all(), public_id)
    visit.client = _client_of(staff, visit.client_id, lock)
    return visit


def open_consent(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> Consent:
    """With `lock` it is read once the client is held: it may have been taken back while this waited."""
    with_all = Consent.objects.select_related("employer", "wording", "recorded_by__user", "revoked_by__user")
    consent = _one(with_all, public_id)
    client = _client_of(staff, consent.client_id, lock)
    consent = _one(with_all, public_id) if lock else consent
    consent.client = client
    return consent


def open_disclosure(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> Disclosure:
    told = _one(Disclosure.objects.filter(employer_contact=None, contact=None).select_related("employer"), public_id)
    told.client = _client_of(staff, told.client_id, lock)
    return told


def open_exception(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> DisclosureException:
    exception = _one(DisclosureException.objects.select_related("employer", "job"), public_id)
    exception.client = _client_of(staff, exception.client_id, lock)
    return exception


def _one(rows: QuerySet[Any], public_id: UUID) -> Any:
    row: Model | None = rows.filter(public_id=public_id).first()
    if row is None:
        raise Http404
    return row


def _client_of(staff: StaffMember, client_id: int, lock: bool) -> Client:
    sight, values = sight_of(staff)
    return _let_in(staff, CLIENT_OF.records(sight, lock, **values, client=client_id), lock, "client opened")


def _let_in(staff: StaffMember, found: list[Client], lock: bool, why: str) -> Client:
    if not found:
        raise Http404
    (client,) = found
    if lock:
        _still_visible(staff, client)
    else:
        trail.record(why, by=staff, on=client)
    return client


def _still_visible(staff: StaffMember, client: Client) -> None:
    """Asked anew once the lock is held: a hand-over may have been committed while this waited for it."""
    sight, values = sight_of(staff)
    if not CLIENT_OF.records(sight, False, **values, client=client.pk):
        raise Http404
