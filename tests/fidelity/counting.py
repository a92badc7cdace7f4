"""What the tests of job development in numbers share: people who entered, contacts, and the page read back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from clients.models import Client, EmployerContactFor, Episode
from employers.models import EmployerContact
from fidelity.report.jobdevelopment import Item
from tests.clients.pages import get
from tests.world import World, make_client, make_job

TODAY = date(2026, 3, 19)  # a Thursday
LAST = date(2026, 3, 9)  # the last whole week


def item(world: World, browser: Any, number: int, who: Any = None, **params: Any) -> Item:
    page = get(browser, who or world.sam, "fidelity:job_development", **params)
    assert page.status_code == 200
    found: Item = next(each for each, _url in page.context["items"] if each.number == number)
    return found


def values(found: Item) -> list[str]:
    return [figure.value for figure in found.figures]


def groups(world: World, browser: Any, name: str, who: Any = None, **params: Any) -> dict[str, list[Any]]:
    page = get(browser, who or world.sam, f"fidelity:{name}", **params)
    return {group.key: list(group.rows) for group in page.context["groups"]}


def entered(world: World, ref: str, entry: date, first: date | None = None, **fields: Any) -> Client:
    unit = fields.pop("unit", world.harbour)
    client = make_client(ref, ref, "Person", unit, fields.pop("specialist", world.ana), programme_entry_date=entry)
    closed = fields.get("exit_date")
    Episode.objects.create(
        client=client, entry_date=entry, first_employer_contact_date=first,
        **({"exit_reason": "moved"} if closed else {}), **fields,
    )  # fmt: skip
    return client


def contact(world: World, day: date = LAST, **fields: Any) -> EmployerContact:
    given = {"specialist": world.ana, "employer": world.bakery, "mode": "in_person", "purpose": "learn", **fields}
    return EmployerContact.objects.create(contact_date=day, **given)


def for_client(world: World, client: Client, day: date = LAST, matches: bool | None = True, **fields: Any) -> None:
    reason = "an opening came up" if matches is False else ""
    EmployerContactFor.objects.create(
        client=client, employer_contact=contact(world, day, **fields), matches_plan=matches, off_plan_reason=reason
    )


def many(world: World, met: int = 6, late: int = 5) -> None:
    """Enough of everything to be told: in two units, so that it is the agency's number."""
    for number in range(met):
        unit, who = (world.hill, world.cleo) if number % 2 else (world.harbour, world.ana)
        client = entered(world, f"M-{number}", date(2026, 1, 1), date(2026, 1, 11), unit=unit, specialist=who)
        make_job(client, world.bakery, date(2026, 2, 2), f"Work {number % 5}")
        for each in range(2):
            for_client(world, client, LAST + timedelta(days=each), specialist=who)
    for number in range(late):
        entered(world, f"L-{number}", date(2026, 1, 1))
