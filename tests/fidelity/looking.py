"""What the tests of evidence have in common: one look at North Town's records, and what an item says of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, MembershipTeam, TreatmentTeam, Unit
from clients.models import Client, Episode, Meeting, MeetingClient, MeetingStaff, WorkWeek
from fidelity.report.look import Look, thresholds_of, usual_edition, window_of
from fidelity.report.shape import Item, Row
from fidelity.report.sources import SOURCES, rows_of
from tests.world import World, make_client

DAY = date(2026, 6, 29)  # a Monday
LAST = date(2026, 6, 22)  # the Monday of the last whole week
EVERYWHERE = None


def look(world: World, day: date = DAY, unit: Unit | None = EVERYWHERE) -> Look:
    return Look(window_of(world.north, unit, day), usual_edition(world.north), thresholds_of(world.north), unit)


def evidence(world: World, key: str, day: date = DAY, unit: Unit | None = EVERYWHERE) -> Item:
    return SOURCES[key].evidence(look(world, day, unit))


def rows(world: World, key: str, day: date = DAY, unit: Unit | None = EVERYWHERE) -> dict[str, list[Row]]:
    return {group.key: list(group.rows) for group in rows_of(look(world, day, unit), key)}


def figures(item: Item) -> list[tuple[str, str]]:
    return [(figure.value, figure.of) for figure in item.figures]


def missing(item: Item) -> list[str]:
    return [f"{figure.value} {figure.label}" for figure in item.missing]


def specialists(item: Item) -> dict[str, int | None]:
    return {each.name.split()[0]: each.points.points for each in item.specialists}


def gains(item: Item) -> list[tuple[int, str]]:
    return [(each.points, each.said) for each in item.gains]


def every_figure_has_its_rows(world: World, key: str, day: date = DAY) -> None:
    found = rows(world, key, day)
    item = evidence(world, key, day)
    for figure in [*item.figures, *item.missing]:
        if figure.rows and figure.value not in ("0", "–") and not figure.value.startswith("0 "):
            assert found.get(figure.rows), figure


def questions(ask: Callable[[], Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        ask()
    return len(asked)


def entered(world: World, ref: str, specialist: Any, entry: date = date(2026, 1, 5), **fields: Any) -> Client:
    """Somebody with an open episode, on a specialist's caseload from the entry on."""
    closed = fields.pop("exit_date", None)
    client = make_client(
        ref, ref, "Person", fields.pop("unit", world.harbour), specialist, programme_entry_date=entry, **fields
    )
    Episode.objects.create(
        client=client, entry_date=entry, exit_date=closed, **({"exit_reason": "moved"} if closed else {})
    )
    return client


def week(world: World, specialist: Any, back: int = 0, **hours: float) -> WorkWeek:
    given = {f"{name}_hours": number for name, number in hours.items()}
    return WorkWeek.objects.create(
        specialist=specialist, monday=LAST - timedelta(weeks=back), recorded_by=specialist, **given
    )


def meeting(
    world: World, kind: str, day: date, *staff: Any, about: list[Client] | None = None, **fields: Any
) -> Meeting:
    """An entry of the log with those who were there."""
    given: dict[str, Any] = {"recorded_by": world.sam, **fields}
    if kind == Meeting.Kind.OUTCOMES:
        given.setdefault("goals", "Two visits a week")
    if kind == Meeting.Kind.PARTNER:
        given.setdefault("partner", "Kela")
    entry = Meeting.objects.create(kind=kind, day=day, **given)
    MeetingStaff.objects.bulk_create(MeetingStaff(meeting=entry, staff=each) for each in staff)
    MeetingClient.objects.bulk_create(MeetingClient(meeting=entry, client=each) for each in about or ())
    return entry


def in_team(world: World, specialist: Any, *teams: TreatmentTeam) -> None:
    post = Membership.objects.get(staff=specialist)
    for team in teams:
        MembershipTeam.objects.create(membership=post, team=team)
