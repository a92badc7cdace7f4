"""Two records side by side before they become one, and what was merged into a record."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.apps import apps
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from clients import wording
from clients.models import Client, ClientMerge


class Both(NamedTuple):
    label: str
    kept: str
    other: str
    differs: bool


def side_by_side(kept: Client, other: Client, today: date) -> list[Both]:
    """What each says, with the numbers of what hangs on it."""
    labels, mine, theirs = _labels(), _told(kept, today), _told(other, today)
    return [Both(labels[name], mine[name], theirs[name], mine[name] != theirs[name]) for name in labels]


def _labels() -> dict[str, str]:
    return {
        "name": _("Name"),
        "ref": _("Reference"),
        "born": _("Born"),
        "phone": _("Phone"),
        "email": _("E-mail"),
        "address": _("Address"),
        "unit": _("Unit"),
        "specialist": _("Specialist"),
        "entry": _("Programme entry"),
        "closed": _("Closed"),
        "jobs": _("Jobs"),
        "contacts": _("Contacts"),
        "notes": _("Notes"),
        "documents": _("Documents"),
        "consents": _("Consents"),
        "profile": _("Career profile"),
        "plan": _("Job search plan"),
        "disclosure": _("Disclosure decision"),
    }


def _told(client: Client, today: date) -> dict[str, str]:
    assignment = client.assignments.current_on(today).select_related("specialist__user").first()
    return {
        "name": client.name,
        "ref": client.client_ref,
        "born": wording.day(client.date_of_birth) if client.date_of_birth else "",
        "phone": client.phone,
        "email": client.email,
        "address": client.address,
        "unit": client.unit.name,
        "specialist": assignment.specialist.name if assignment else "",
        "entry": wording.day(client.programme_entry_date),
        "closed": wording.day(client.closed_date) if client.closed_date else "",
        "jobs": str(client.jobs.standing().count()),
        "contacts": str(client.contacts.standing().count()),
        "notes": str(client.notes.standing().count()),
        "documents": str(client.documents.standing().count()),
        "consents": str(client.consents.standing_today(today).count()),
        **_editions(client),
    }


def _editions(client: Client) -> dict[str, str]:
    """Where both have some, the kept record's own hold and the other's go out of sight: they are to be seen first."""
    profile = client.profile_editions.newest_first().first()
    plan = client.plans.newest_first().first()
    decision = client.disclosure_decisions.newest_first().first()
    said = _("edition %(number)s, %(day)s")
    told = {"profile": "", "plan": "", "disclosure": ""}
    if profile:
        told["profile"] = said % {"number": profile.number, "day": wording.day(profile.begun_date)}
    if plan:
        told["plan"] = said % {"number": plan.edition, "day": wording.day(plan.started_date)}
    if decision:
        told["disclosure"] = f"{decision.get_decision_display()}, {wording.day(decision.made_date)}"
        if decision.revoked_at:
            told["disclosure"] += " · " + _("taken back")
    return told


def found(staff: StaffMember, client: Client, search: str) -> list[Client]:
    """Records one may see, by name or reference: the double may be called quite differently."""
    if not search.strip():
        return []
    others = Client.objects.visible_to(staff).exclude(pk=client.pk).matching(search).select_related("unit")
    return list(others.order_by("sort_key", "pk")[:20])


class Merged(NamedTuple):
    """`stayed`: how many lines could not stand beside the kept record's own, and of what they are (`stayed_said`); they
    come back when it is taken back."""

    name: str
    said: str
    stayed: int
    stayed_said: str
    undo_id: UUID | None


def merges_of(client: Client, staff: StaffMember) -> list[Merged]:
    rows = ClientMerge.objects.filter(kept=client).select_related("merged", "merged_by__user").order_by("-pk")
    seen = set(
        Client.with_merged.visible_to(staff)
        .filter(pk__in=[each.merged_id for each in rows])
        .values_list("pk", flat=True)
    )
    told = []
    for each in rows:
        day = date_format(staff.agency.local(each.created_at), "DATETIME_FORMAT")
        said = _("reference %(ref)s, merged %(day)s by %(who)s")
        said = said % {"ref": each.merged.client_ref, "day": day, "who": each.merged_by.name}
        undo = each.public_id if each.undone_at is None and each.merged_id in seen else None
        if each.undone_at is not None:
            said += " · " + _("taken back")
        stayed = sum(map(len, each.stayed.values()))
        told.append(Merged(each.merged.name, said, stayed, _of_what(each.stayed), undo))
    return told


def _of_what(stayed: dict[str, list[int]]) -> str:
    """disclosure decision: 2, assignment: 1."""
    models = ((apps.get_model(label)._meta.verbose_name, len(ids)) for label, ids in sorted(stayed.items()))
    return ", ".join(f"{name}: {number}" for name, number in models)
