"""What of each open chart has been put into the clinical record: profile, plan and notes (item 5)."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Max, OuterRef, Q, Subquery
from django.db.models.functions import Greatest

from clients.jobdevelopmentrules import WEEK
from clients.models import ClientContact, ClientNote, ClinicalCopy, JobSearchPlan, ProfileEdition
from clients.report.staffing import open_episodes
from clients.report.window import Window
from tenancy.asked import Question

# A note has so long to be passed on. (Ours.)
TIME_FOR_A_NOTE = WEEK


class Chart(NamedTuple):
    """Of profile, plan and notes: the day of the newest, and the day of the last copy; None when there is none."""

    public_id: UUID
    name: str
    profile: date | None
    plan: date | None
    note: date | None
    profile_copy: date | None
    plan_copy: date | None
    note_copy: date | None

    @property
    def has_something(self) -> bool:
        return any(each is not None for each in (self.profile, self.plan, self.note))

    @property
    def copied(self) -> bool:
        return any(each is not None for each in (self.profile_copy, self.plan_copy, self.note_copy))

    @property
    def missing(self) -> list[str]:
        """What there is and has not been passed on since it was made."""
        pairs = (
            ("profile", self.profile, self.profile_copy),
            ("plan", self.plan, self.plan_copy),
            ("notes", self.note, self.note_copy),
        )
        return [what for what, made, copied in pairs if made is not None and (copied is None or copied < made)]


def charts_of(window: Window, clients: list[int]) -> list[Chart]:
    """Everybody on the programme on the day. One question."""
    return [
        Chart(public_id, f"{first} {last}".strip(), *dates)
        for public_id, first, last, *dates in _CHARTS.rows(clients=clients, day=window.day)
    ]


def _ask_charts(*, clients: list[int], day: date) -> Any:
    client = OuterRef("client")
    profile = ProfileEdition.objects.filter(client=client, begun_date__lte=day).order_by("-number")
    plan = JobSearchPlan.objects.filter(client=client, started_date__lte=day).order_by("-edition")
    note = ClientNote.objects.standing().filter(client=client, note_date__lte=day - TIME_FOR_A_NOTE)
    said = ClientContact.objects.standing().exclude(note="")
    said = said.filter(client=client, contact_date__lte=day - TIME_FOR_A_NOTE).order_by("-contact_date")
    return (
        open_episodes(clients, day)
        .annotate(
            profile=Subquery(profile.values("begun_date")[:1]),
            plan=Subquery(plan.values("started_date")[:1]),
            note=Greatest(
                Subquery(note.order_by("-note_date").values("note_date")[:1]),
                Subquery(said.values("contact_date")[:1]),
            ),
            **{f"{what}_copy": _copied(what, day) for what in ("profile", "plan", "notes")},
        )
        .order_by("client__sort_key", "client_id")
        .values_list(
            "client__public_id", "client__first_name", "client__last_name", "profile", "plan", "note",
            "profile_copy", "plan_copy", "notes_copy",
        )
    )  # fmt: skip


_CHARTS = Question(_ask_charts)


def _copied(what: str, day: date) -> Any:
    copies = ClinicalCopy.objects.filter(Q(**{what: True}), client=OuterRef("client"), voided_at=None, day__lte=day)
    return Subquery(copies.order_by().values("client").annotate(last=Max("day")).values("last"))
