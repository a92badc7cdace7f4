"""With as many rows as a real agency has, among others of its kind, the daily questions find their rows by index.

The planner is left as it is: nothing is switched off to make it choose. A table of many rows that is read from end to end
is a page that slows down with every client.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import StaffMember
from accounts.roles import Role
from clients.demo import scale
from clients.demo.scale import Shape
from clients.models import Client
from clients.reminders import wanted
from clients.report.reachingout import reaching_out
from clients.report.teamwork_counts import partner_days
from clients.report.window import Whole, Window
from dev.bench import queries
from tenancy.context import agency_context
from tenancy.models import Agency

SHAPE = Shape(
    agencies=10, specialists=10, open_clients=120, closed_clients=280, employers=200, visits=400, contacts=4400,
    jobs_of_closed=0.15, long_record=600,
)  # fmt: skip
LARGE = {
    "clients_client", "clients_assignment", "clients_job", "clients_clientcontact", "clients_duecontact", "clients_plannedvisit",
    "employers_employer", "employers_employercontact", "clients_jobapplication", "clients_interview",
}  # fmt: skip

Scan = tuple[str, str, str]
"""How a table is read, which table, by which index."""


def scans(statements: list[str]) -> list[Scan]:
    found: list[Scan] = []
    for sql in statements:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (FORMAT JSON) " + sql.replace("%", "%%"), [])
            answer = cursor.fetchone()[0]
        plan = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
        found += _scans(plan, "")
    return found


def _scans(node: dict[str, Any], table: str) -> Iterator[Scan]:
    table = node.get("Relation Name", table)
    if "Scan" in node["Node Type"]:
        yield node["Node Type"], table, node.get("Index Name", "")
    for child in node.get("Plans", ()):
        yield from _scans(child, table)


@pytest.fixture
def agency(transactional_db: None) -> Iterator[Agency]:
    """One of ten agencies with four hundred clients each, told from the real today: pages ask the clock."""
    today = Agency(time_zone="Europe/Helsinki").today()
    scale.load(SHAPE, today)
    agency = Agency.objects.get(slug="scale-3")
    with agency_context(agency.pk):
        yield agency


def staff(role: Role, day: date) -> StaffMember:
    return StaffMember.objects.with_role_on(role, day).order_by("pk")[0]


def getting(who: StaffMember, url: str) -> Callable[[], None]:
    browser = Browser()
    browser.force_login(who.user)

    def get() -> None:
        assert browser.get(url).status_code == 200

    return get


def reading(statements: list[str]) -> list[str]:
    return [sql for sql in statements if sql.lstrip("( \n").startswith(("SELECT", "WITH")) and "FOR UPDATE" not in sql]


def pages(agency: Agency) -> dict[str, tuple[Callable[[], Any], int, list[set[str]]]]:
    """By name: what is done, how many rows it may read at most, and of each set of indexes one that it uses."""
    day = agency.today()
    specialist, supervisor = staff(Role.SPECIALIST, day), staff(Role.SUPERVISOR, day)
    somebody = Client.objects.order_by("pk")[0]
    people = reverse("clients:list")
    page = reverse("clients:page", args=[somebody.public_id])
    of_a_unit = {"clients_by_name", "open_clients_of_a_unit"}
    # A person's few jobs are found by the person, with the agency in front or without: at the same cost.
    jobs = {"jobs_of_a_client", "clients_job_client_id_974d826d"}
    all_of_it, apart = Whole(), {"contacts_apart_of_a_client"}
    whole = Window(agency, day, all_of_it.clients(), all_of_it.posts(agency.pk), whole=all_of_it)
    waiting = {"waiting_contacts_of_a_client", "waiting_contacts_by_day", "clients_duecontact_job_id_03238aec"}
    return {
        "Today": (
            getting(specialist, reverse("clients:today")),
            1500,
            [
                waiting,
                {"clients_without_employer_visit"},
                {"visits_to_come_of_a_client"},
                {"interviews_to_come_of_a_client"},
            ],
        ),
        "the list": (getting(supervisor, people), 1500, [of_a_unit, {"standing_contacts_of_a_client"}]),
        "a part of a name": (getting(supervisor, f"{people}?q=lun"), 1500, [of_a_unit]),
        "a client": (getting(specialist, page), 1500, [jobs, {"specialists_of_a_client"}]),
        "applications": (
            getting(specialist, reverse("clients:applications", args=[somebody.public_id])),
            # Who may see somebody is found from either end at the same cost: from theirs, or from all whom one looks after.
            500,
            [{"applications_of_a_client"}],
        ),
        "employers": (
            getting(supervisor, reverse("employers:list")),
            1500,
            [{"employers_by_name"}, {"contacts_of_an_employer"}],
        ),
        "the caseload": (getting(supervisor, reverse("clients:caseload")), 2500, [of_a_unit]),
        "reminders": (lambda: wanted.backlogs(day), 3000, [waiting]),
        "outreach": (lambda: reaching_out(whole, 30), 2500, [apart]),
        "partners": (lambda: partner_days(whole, whole.first_entry), 1500, [apart]),
    }


def test_the_daily_questions_find_their_rows_by_index(agency: Agency) -> None:
    wrong = []
    for name, (page, most, indexes) in pages(agency).items():
        page()
        statements = reading(queries.own(queries.sent_by(page)))
        found = scans(statements)
        used = {index for _how, _table, index in found}
        wrong += [f"{name}: none of {sorted(some)} is used, but {sorted(used)}" for some in indexes if not some & used]
        whole = {table for how, table, _index in found if how == "Seq Scan" and table in LARGE}
        wrong += [f"{name}: {table} is read from end to end" for table in sorted(whole)]
        read, shown = queries.rows_read(statements, LARGE)
        wrong += [f"{name}: {read} rows read, {shown} shown"] if read > most else []
    assert not wrong, "\n".join(wrong)
