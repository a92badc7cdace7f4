"""What is measured: the operations of the app with their limits, the same by plain SQL, and the same in Django admin."""

from __future__ import annotations

import itertools
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, transaction
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import Cover, StaffMember, User
from accounts.roles import Role
from clients.models import Assignment, Client, DueContact, Job
from clients.reminders import wanted
from dev.bench import raw
from dev.bench.measure import Call, Operation, Peer
from employers.models import EmployerContact
from ipsapp.celery import app
from tenancy.context import agency_context
from tenancy.models import Agency

ADMIN = "/bench/admin/"
TASKS = 1000


@dataclass
class Stage:
    """Who measures in which agency. The specialist covers two colleagues, so that their Today has fifty people."""

    agency: Agency
    day: date
    specialist: StaffMember
    supervisor: StaffMember
    raw: raw.Raw

    @classmethod
    def of(cls, slug: str) -> Stage:
        agency = Agency.objects.get(slug=slug)
        day = agency.today()
        with agency_context(agency.pk):
            specialist = StaffMember.objects.with_role_on(Role.SPECIALIST, day).order_by("pk")[0]
            supervisor = StaffMember.objects.with_role_on(Role.SUPERVISOR, day).order_by("pk")[0]
        # Admin lets in who is marked so; in the app the marks mean nothing.
        User.objects.filter(staff_members__agency=agency).update(is_staff=True, is_superuser=True)
        return cls(agency, day, specialist, supervisor, raw.Raw(agency.pk, day))

    def browser(self, staff: StaffMember) -> Browser:
        browser = Browser(SERVER_NAME="localhost")
        browser.force_login(staff.user)
        return browser

    def unit(self) -> int:
        membership = self.supervisor.memberships.get()
        return membership.unit_id or 0


def getting(browser: Browser, url: str) -> Call:
    def get() -> int:
        response = browser.get(url)
        return _expected(response, 200)

    return get


def _expected(response: Any, status: int) -> int:
    """The size of an answer that is as it should be: the time of an error measures nothing."""
    if response.status_code != status:
        raise RuntimeError(
            f"{response.request['PATH_INFO']} answered {response.status_code}: {response.content[:3000]!r}"
        )
    return len(response.content)


def all_of(stage: Stage, deep: Stage) -> list[Operation]:
    return [
        today(stage),
        client_list(stage),
        *paging(deep),
        client_page(stage),
        log_contact(stage),
        search_clients(stage),
        search_employers(stage),
        search_employers(deep, "Search of 50,000 employers"),
        caseload(stage),
        sweep(deep),
    ]


def today(stage: Stage) -> Operation:
    browser = stage.browser(stage.specialist)
    who = _looked_after(stage)

    def rows() -> int:
        return stage.raw.rows(raw.TODAY, raw.VISITS, raw.WAITING, who=who)

    admin = getting(browser, f"{ADMIN}clients/duecontact/")
    return Operation(
        "Today",
        stage.agency.pk, getting(browser, reverse("clients:today")), rows, 2.5, queries=8, grows=1.3,
        peers=[Peer("admin's list of planned contacts", admin, 1 / 12)],
    )  # fmt: skip


def _looked_after(stage: Stage) -> list[int]:
    """The specialist, and the colleagues they cover."""
    with agency_context(stage.agency.pk):
        absent = list(Cover.objects.filter(covering=stage.specialist).values_list("absent_id", flat=True))
    return [stage.specialist.pk, *absent]


def client_list(stage: Stage) -> Operation:
    browser, unit = stage.browser(stage.supervisor), stage.unit()
    return Operation(
        "Client list, filtered",
        stage.agency.pk,
        getting(browser, reverse("clients:list") + "?state=working"),
        lambda: stage.raw.rows(raw.LIST, unit=unit),
        3,
        queries=10,
        peers=[Peer("admin's list of clients", getting(browser, f"{ADMIN}clients/client/"))],
    )


def paging(deep: Stage) -> list[Operation]:
    """Page 1 and page 1,000 of an agency with fifty thousand clients, seen by somebody who supervises every unit."""
    with agency_context(deep.agency.pk):
        deep.supervisor.memberships.update(unit=None)
        mark = (
            Client.objects.still_open()
            .order_by("sort_key", "pk")
            .values_list("sort_key", "pk", "public_id")[999 * 50 - 1]
        )
    browser, url = deep.browser(deep.supervisor), reverse("clients:list")
    first = Operation(
        "Client list, page 1 of 50,000",
        deep.agency.pk,
        getting(browser, url),
        lambda: deep.raw.rows(raw.FIRST),
        3,
        queries=10,
    )
    last = Operation(
        "Client list, page 1,000",
        deep.agency.pk,
        getting(browser, f"{url}?after={mark[2]}"),
        lambda: deep.raw.rows(raw.DEEP, key=mark[0], id=mark[1]),
        3,
        queries=10,
        slower_than=(first.name, 1.3),
    )
    return [first, last]


def client_page(stage: Stage) -> Operation:
    browser = stage.browser(stage.specialist)
    with agency_context(stage.agency.pk):
        client = Client.objects.order_by("pk")[0]
    return Operation(
        "Client page, 5 years, 2,000 contacts",
        stage.agency.pk,
        getting(browser, reverse("clients:page", args=[client.public_id])),
        lambda: stage.raw.rows(*raw.PAGE, client=client.pk, public_id=client.public_id),
        3,
        queries=15,
        grows=1.3,
        peers=[
            Peer(
                "admin's page of a client, without contacts",
                getting(browser, f"{ADMIN}clients/client/{client.pk}/change/"),
            )
        ],
    )


def log_contact(stage: Stage) -> Operation:
    """A contact, what it meets, the trail: written and committed."""
    with agency_context(stage.agency.pk):
        # Not the one of the Today page: what is logged there would empty it.
        staff = StaffMember.objects.with_role_on(Role.SPECIALIST, stage.day).order_by("pk")[5]
        mine = Assignment.objects.current_on(stage.day).filter(specialist=staff).values("client_id")
        people = list(Client.objects.filter(pk__in=mine).order_by("-pk").values_list("pk", "public_id"))
    turn, browser, moments = itertools.cycle(people), stage.browser(staff), _moments(stage)

    def page() -> int:
        _pk, public_id = next(turn)
        response = browser.post(reverse("clients:log_contact", args=[public_id]), _contact(next(moments)))
        return _expected(response, 302)

    def admin() -> int:
        pk, _public_id = next(turn)
        fields = _admin_contact(next(moments), pk, staff.pk)
        return _expected(browser.post(f"{ADMIN}clients/clientcontact/add/", fields), 302)

    def insert() -> int:
        values = {"client": people[0][0], "staff": staff.pk, "note": "Talked after the shift."}
        return stage.raw.write(raw.INSERT, keep=True, **values)

    return Operation(
        "Log a contact (POST)", stage.agency.pk, page, insert, 4, queries=12, peers=[Peer("admin's add page", admin)]
    )


def _moments(stage: Stage) -> Iterator[dict[str, str]]:
    """Minute after minute of a day of the last weeks: never ahead of the clock, whenever the bench runs, and no two contacts
    alike, also when the data are those of a run a moment ago (an equal contact is asked about)."""
    first = int(time.time()) // 60 % (24 * 60)
    day = (stage.day - timedelta(days=1 + int(time.time()) % 60)).isoformat()
    for number in itertools.count(first):
        hour, minute = divmod(number % (24 * 60), 60)
        yield {"contact_date": day, "contact_time": f"{hour:02}:{minute:02}"}


def _contact(moment: dict[str, str]) -> dict[str, Any]:
    return {
        **moment, "mode": "in_person", "with_whom": ["client"], "place": "community", "minutes": "30",
        "note": "Talked after the shift.", "next_step": "", "next_step_date": "",
        "submission": str(uuid.uuid4()),
    }  # fmt: skip


def _admin_contact(moment: dict[str, str], client: int, specialist: int) -> dict[str, Any]:
    return {
        **moment, "client": client, "specialist": specialist, "mode": "in_person", "place": "community",
        "with_whom": "client", "minutes": "30", "note": "Talked after the shift.",
        "next_step": "", "correction_reason": "", "void_reason": "",
    }  # fmt: skip


def search_clients(stage: Stage) -> Operation:
    browser, unit = stage.browser(stage.supervisor), stage.unit()
    return Operation(
        "Search of clients",
        stage.agency.pk,
        getting(browser, reverse("clients:list") + "?q=lun"),
        lambda: stage.raw.rows(raw.SEARCH, unit=unit, like="%lun%"),
        3,
        p95_ms=100,
        peers=[Peer("admin's search", getting(browser, f"{ADMIN}clients/client/?q=lun"), 1 / 20)],
    )


def search_employers(stage: Stage, name: str = "Search of employers") -> Operation:
    browser = stage.browser(stage.supervisor)
    return Operation(
        name,
        stage.agency.pk,
        getting(browser, reverse("employers:list") + "?q=lun"),
        lambda: stage.raw.rows(raw.EMPLOYERS, like="%lun%"),
        3,
        p95_ms=100,
        peers=[Peer("admin's search", getting(browser, f"{ADMIN}employers/employer/?q=lun"), 1 / 20)],
    )


def caseload(stage: Stage) -> Operation:
    browser, unit = stage.browser(stage.supervisor), stage.unit()
    return Operation(
        "Caseload of a unit",
        stage.agency.pk,
        getting(browser, reverse("clients:caseload")),
        lambda: stage.raw.rows(raw.CASELOAD, unit=unit),
        3,
        queries=10,
        peers=[Peer("a loop over specialists", lambda: _loop(stage), 1)],
    )


def _loop(stage: Stage) -> int:
    """One specialist after the other, a question per number."""
    day, asked = stage.day, 0
    with agency_context(stage.agency.pk):
        for staff in StaffMember.objects.with_role_on(Role.SPECIALIST, day):
            people = list(Client.objects.still_open().assigned_to([staff.pk], day).values_list("pk", flat=True))
            numbers = (
                Job.objects.current_on(day).filter(client__in=people).values("client").distinct().count(),
                DueContact.objects.overdue_on(day).filter(client__in=people).count(),
                DueContact.objects.due_by(day).filter(client__in=people).count(),
                EmployerContact.objects.job_development().in_week_of(day).filter(specialist=staff).count(),
            )
            asked += len(numbers)
    return asked


def sweep(deep: Stage) -> Operation:
    """Writing down a reminder for each of a hundred thousand planned contacts that opened, against one UPDATE of as many rows."""
    Agency.objects.filter(pk=deep.agency.pk).update(
        remind_when_opens=True, remind_when_due=False, remind_day_after=False, supervisor_after_days=30_000
    )

    def page() -> int:
        return undone(deep, lambda: wanted.add_reminders(deep.day, by_the_clock=False))

    owner = psycopg.connect(**{**connection.get_connection_params(), **_owner()}, autocommit=True)

    def vacuum() -> None:
        """Rows that were taken back must not slow down the next sample."""
        owner.execute("VACUUM clients_reminder, clients_duecontact")

    return Operation(
        "Reminder sweep",
        deep.agency.pk,
        page,
        lambda: deep.raw.write(raw.UPDATE, keep=False),
        5,
        heavy=True,
        peers=[Peer("a task put in the queue per row", _enqueue, 1 / 50, times=page() / TASKS)],
        reset=vacuum,
    )


def _owner() -> dict[str, Any]:
    named = {"USER": "user", "PASSWORD": "password"}
    return {named[key]: value for key, value in settings.DATABASE_OWNER.items() if key in named and value}


def _enqueue() -> int:
    """So many tasks with one id each, and the queue emptied again."""
    with app.connection_for_write() as broker:
        producer = app.amqp.Producer(broker)
        for number in range(TASKS):
            app.send_task("bench.nothing", kwargs={"due_contact_id": number}, queue="bench", producer=producer)
        broker.default_channel.queue_purge("bench")
    return TASKS


class Undo(Exception):
    """What was measured is taken back, so that the next sample finds the same work."""


def undone(stage: Stage, what: Callable[[], int]) -> int:
    count = 0
    try:
        with agency_context(stage.agency.pk), transaction.atomic():
            count = what()
            raise Undo
    except Undo:
        return count
