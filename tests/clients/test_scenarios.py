"""Dated cases of follow-along, from records that were imported or entered to the lines of the export.

A1 to A3 and A5 to A9 of the cases that this app was specified with; what each expects is written out here.
"""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from clients import actions
from clients.models import ClientContact, DueContact, Job
from tenancy.context import agency_context
from tenancy.models import Agency
from tests.clients.importing import exported, run, sheet, take
from tests.world import World

pytestmark = pytest.mark.django_db

PERSON = {
    "client_ref": "C-1",
    "first_name": "Veera",
    "last_name": "Lahti",
    "programme_entry": "2025-10-01",
    "specialist_email": "ana@example.org",
    "unit": "Harbour",
}
JOB = {"employer": "Satama Logistics", "job_title": "Warehouse worker"}
VISIT = {"client_ref": "C-1", "mode": "in_person", "specialist_email": "ana@example.org"}
Line = tuple[str, str, str]


def at(moment: str, zone: str = "Europe/Helsinki") -> Any:
    return time_machine.travel(datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone)), tick=False)


def windows(rows: list[dict[str, str]]) -> list[Line]:
    return [(row["rule"], row["opens"], row["due"]) for row in rows]


def statuses(as_of: date, start: str = "") -> dict[str, str]:
    return {row["rule"]: row["status"] for row in exported(as_of) if start in ("", row["job_start"])}


def line(as_of: date, rule: str, start: str = "") -> dict[str, str]:
    found = [row for row in exported(as_of) if row["rule"] == rule and start in ("", row["job_start"])]
    assert len(found) == 1
    return found[0]


A1 = [
    ("pre_start", "2026-02-27", "2026-03-05"),
    ("within_3_days", "2026-03-06", "2026-03-09"),
    ("week_1", "2026-03-06", "2026-03-12"),
    ("week_2", "2026-03-13", "2026-03-19"),
    ("week_3", "2026-03-20", "2026-03-26"),
    ("week_4", "2026-03-27", "2026-04-02"),
    ("month_2", "2026-04-06", "2026-05-05"),
    ("month_3", "2026-05-06", "2026-06-05"),
    ("month_4", "2026-06-06", "2026-07-05"),
    ("month_5", "2026-07-06", "2026-08-05"),
    ("month_6", "2026-08-06", "2026-09-05"),
    ("month_7", "2026-09-06", "2026-10-05"),
    ("month_8", "2026-10-06", "2026-11-05"),
    ("month_9", "2026-11-06", "2026-12-05"),
    ("month_10", "2026-12-06", "2027-01-05"),
    ("month_11", "2027-01-06", "2027-02-05"),
    ("month_12", "2027-02-06", "2027-03-05"),
]


def test_a1_a_start_on_a_friday_plans_seventeen_contacts(world: World, tmp_path: Path) -> None:
    """By the command and from files, as a service would."""
    (tmp_path / "caseload.csv").write_bytes(sheet("caseload", {**PERSON, **JOB, "job_start": "6.3.2026"}))
    (tmp_path / "contacts.csv").write_bytes(sheet("contacts", {**VISIT, "date": "2026-03-09", "time": "10:00"}))
    with at("2026-03-10T09:00"):
        run("caseload", tmp_path / "caseload.csv")
        rows = exported(date(2026, 3, 1))
        assert windows(rows) == A1
        assert {row["employer"] for row in rows} == {"Satama Logistics"}
        assert {row["job_start"] for row in rows} == {"2026-03-06"}
        weekdays = {row["rule"]: date.fromisoformat(row["due"]).strftime("%a") for row in rows}
        assert (weekdays["within_3_days"], weekdays["week_4"], weekdays["month_4"]) == ("Mon", "Thu", "Sun")
        assert statuses(date(2026, 3, 1))["pre_start"] == "open"

        run("contacts", tmp_path / "contacts.csv")
        found = statuses(date(2026, 3, 9))
        assert (found["within_3_days"], found["week_1"], found["week_2"]) == ("met", "met", "upcoming")
        assert found["pre_start"] == "missed"
        assert line(date(2026, 3, 9), "week_1")["met_on"] == "2026-03-09"
        assert line(date(2026, 3, 9), "pre_start")["days_late"] == "4"
        # The contact was on the 9th: on the 8th nobody knew of it.
        assert statuses(date(2026, 3, 8))["within_3_days"] == "open"


@pytest.mark.parametrize(
    ("moment", "status", "days_late"),
    [("2026-03-09T23:45", "met", ""), ("2026-03-10T00:10", "missed", "1")],
)
def test_a2_the_agencys_own_midnight_decides_also_when_clocks_change(
    world: World, moment: str, status: str, days_late: str
) -> None:
    """South Bay is in Chicago, where clocks went forward on 8 March. Logged that minute, with the day the form offers."""
    with at(moment, "America/Chicago"), agency_context(world.south.pk):
        today = world.south.today()
        job = actions.start_job(
            client=world.zed, employer=world.zinc, site=None, title="Packer", start_date=date(2026, 3, 6), by=world.olga
        )
        actions.log_contact(
            client=world.zed,
            specialist=world.olga,
            contact_date=today,
            contact_time=time.fromisoformat(moment[11:]),
            mode="in_person",
            with_whom=["client"],
            jobs=[],
            by=world.olga,
        )
        assert job.pk
    with at("2026-03-12T09:00", "America/Chicago"):
        rows = {row["rule"]: row for row in exported(agency="south")}
    assert rows["within_3_days"]["due"] == "2026-03-09"
    assert (rows["within_3_days"]["status"], rows["within_3_days"]["days_late"]) == (status, days_late)


def test_a3_months_anchored_on_the_31st_do_not_drift(north: World) -> None:
    with at("2026-02-01T09:00"):
        take(north, "caseload", {**PERSON, **JOB, "job_start": "2026-01-31"})
        months = [each for each in windows(exported()) if each[0].startswith("month_")]
    assert months == [
        ("month_2", "2026-02-28", "2026-03-30"),
        ("month_3", "2026-03-31", "2026-04-29"),
        ("month_4", "2026-04-30", "2026-05-30"),
        ("month_5", "2026-05-31", "2026-06-29"),
        ("month_6", "2026-06-30", "2026-07-30"),
        ("month_7", "2026-07-31", "2026-08-30"),
        ("month_8", "2026-08-31", "2026-09-29"),
        ("month_9", "2026-09-30", "2026-10-30"),
        ("month_10", "2026-10-31", "2026-11-29"),
        ("month_11", "2026-11-30", "2026-12-30"),
        ("month_12", "2026-12-31", "2027-01-30"),
    ]


@pytest.mark.parametrize(
    ("contact", "status", "days_late"),
    [
        ({"date": "2026-04-03", "mode": "phone"}, "met", ""),
        ({"date": "2026-04-03", "mode": "voicemail"}, "overdue", ""),
        ({"date": "2026-04-07", "mode": "in_person"}, "missed", "2"),
    ],
)
def test_a5_a_job_loss_is_due_three_days_after_it_was_learned_of(
    north: World, contact: dict[str, str], status: str, days_late: str
) -> None:
    end = {"job_end": "2026-03-31", "job_end_learned": "2026-04-02", "job_end_reason": "laid_off"}
    with at("2026-04-08T09:00"):
        take(north, "caseload", {**PERSON, **JOB, "job_start": "2026-01-12", **end})
        take(north, "contacts", {**VISIT, **contact})
        row = line(date(2026, 4, 8), "job_loss")
    assert (row["opens"], row["due"]) == ("2026-04-02", "2026-04-05")
    assert date.fromisoformat(row["due"]).strftime("%a") == "Sun"
    assert (row["status"], row["days_late"]) == (status, days_late)


def test_a6_a_job_lost_and_the_next_one(north: World) -> None:
    first = {**JOB, "job_start": "2026-02-02", "job_end": "2026-03-19", "job_end_reason": "dismissed"}
    second = {"employer": "Kahvila Aamu", "job_title": "Barista", "job_start": "2026-04-13"}
    with at("2026-04-10T09:00"):
        take(north, "caseload", {**PERSON, **first}, {**PERSON, **second})
        rows = {row["rule"]: row for row in exported(date(2026, 4, 10)) if row["job_start"] == "2026-02-02"}
        assert rows["week_4"]["due"] == "2026-03-01"
        assert (rows["month_2"]["opens"], rows["month_2"]["due"]) == ("2026-03-02", "2026-04-01")
        assert {rows[f"month_{n}"]["status"] for n in range(2, 13)} == {"cancelled"}
        # Without any contact the weeks before the end were missed, and nothing ever came.
        assert (rows["week_4"]["status"], rows["week_4"]["days_late"]) == ("missed", "")
        assert (rows["job_loss"]["due"], rows["job_loss"]["status"]) == ("2026-03-22", "overdue")
        ahead = line(date(2026, 4, 10), "pre_start", "2026-04-13")
        assert (ahead["opens"], ahead["due"], ahead["status"]) == ("2026-04-06", "2026-04-12", "open")
        assert line(date(2026, 4, 10), "within_3_days", "2026-04-13")["due"] == "2026-04-16"
        # The day before the end nobody knew: the second month was open.
        assert statuses(date(2026, 3, 18), "2026-02-02")["month_2"] == "open"
    person = Job.objects.get(start_date=date(2026, 2, 2)).client
    assert (person.programme_entry_date, person.closed_date) == (date(2025, 10, 1), None)
    ended = Job.objects.get(start_date=date(2026, 2, 2))
    assert ended.end_date is not None
    assert (ended.end_date - ended.start_date).days + 1 == 46
    assert (date(2026, 4, 13) - ended.end_date).days - 1 == 24


@pytest.mark.parametrize("named", [True, False])
def test_a7_one_visit_answers_for_two_jobs(north: World, named: bool) -> None:
    """Entered by hand; naming both jobs or none comes to the same."""
    with at("2026-05-08T15:00"):
        jobs = [
            actions.start_job(
                client=north.maria,
                employer=north.bakery,
                site=north.market,
                title=title,
                start_date=start,
                weekly_hours=hours,
                by=north.ana,
            )
            for title, start, hours in [("Baker", date(2025, 11, 3), 12), ("Cashier", date(2026, 5, 6), 10)]
        ]
        actions.log_contact(
            client=north.maria,
            specialist=north.ana,
            contact_date=date(2026, 5, 8),
            mode="in_person",
            with_whom=["client"],
            jobs=jobs if named else [],
            by=north.ana,
        )
        month_7 = line(date(2026, 5, 8), "month_7", "2025-11-03")
        three_days = line(date(2026, 5, 8), "within_3_days", "2026-05-06")
        week_1 = line(date(2026, 5, 8), "week_1", "2026-05-06")
    assert (month_7["opens"], month_7["due"], month_7["status"]) == ("2026-05-03", "2026-06-02", "met")
    assert (three_days["due"], three_days["status"]) == ("2026-05-09", "met")
    assert date.fromisoformat(three_days["due"]).strftime("%a") == "Sat"
    assert (week_1["status"], week_1["met_on"]) == ("met", "2026-05-08")


def test_a8_a_work_trial_plans_nothing_and_the_job_after_it_does(north: World) -> None:
    """A trial is no job: it is in the contacts, not in the caseload file's job columns."""
    trial = [{**VISIT, "date": day, "note": "Work trial"} for day in ("2026-02-09", "2026-03-16", "2026-05-08")]
    job = {**JOB, "job_start": "2026-05-11", "weekly_hours": "20", "permanent": "yes"}
    with at("2026-05-12T09:00"):
        take(north, "caseload", {**PERSON, "programme_entry": "2026-01-12"})
        take(north, "contacts", *trial)
        assert exported() == []
        take(
            north,
            "employer-contacts",
            {
                "employer": "Satama Logistics",
                "date": "2026-02-09",
                "mode": "in_person",
                "client_ref": "C-1",
                "about_competitive_job": "no",
                "specialist_email": "ana@example.org",
            },
        )
        take(north, "caseload", {**PERSON, "programme_entry": "2026-01-12", **job})
        rows = {row["rule"]: row for row in exported()}
    assert len(rows) == 17
    assert rows["within_3_days"]["due"] == "2026-05-14"
    # The last visit of the trial lay in the week before the start.
    assert (rows["pre_start"]["status"], rows["pre_start"]["met_on"]) == ("met", "2026-05-08")
    assert Job.objects.get(client__client_ref="C-1").client.first_employer_contact_date is None


def test_a9_declined_support_is_neither_met_nor_missed_and_comes_back(north: World) -> None:
    """A job from a file, the decline entered by hand."""
    with at("2026-06-03T12:00"):
        take(north, "caseload", {**PERSON, **JOB, "job_start": "2026-06-01"})
        person = Job.objects.get(client__client_ref="C-1").client
        actions.decline_support(
            client=person, declined_date=date(2026, 6, 3), agreed="One phone call a month", by=north.ana
        )
        assert line(date(2026, 6, 3), "within_3_days")["due"] == "2026-06-04"
    with at("2026-07-15T12:00"):
        assert statuses(date(2026, 7, 14))["month_2"] == "declined"
        actions.resume_support(client=person, resumed_date=date(2026, 7, 15), by=north.ana)
        found = statuses(date(2026, 7, 15))
        month_2 = line(date(2026, 7, 15), "month_2")
    assert {found[rule] for rule in ("within_3_days", "week_1", "week_2", "week_3", "week_4")} == {"declined"}
    assert list(found.values()).count("declined") == 5
    assert (month_2["opens"], month_2["due"], month_2["status"]) == ("2026-07-01", "2026-07-31", "open")
    assert statuses(date(2026, 8, 1))["month_2"] == "overdue"
    person.refresh_from_db()
    assert person.closed_date is None


def test_what_is_stored_says_the_same_as_the_export(north: World) -> None:
    """The rows that Today reads and the lines that the export writes come from the same facts."""
    with at("2026-03-25T09:00"):
        take(north, "caseload", {**PERSON, **JOB, "job_start": "2026-03-06"})
        take(north, "contacts", {**VISIT, "date": "2026-03-09"}, {**VISIT, "date": "2026-03-21"})
        lines = {row["rule"]: (row["met_on"], row["days_late"]) for row in exported()}
        stored = {
            row.rule: (
                row.met_on.isoformat() if row.met_on else "",
                str((row.late_on - row.due_date).days) if row.late_on else "",
            )
            for row in DueContact.objects.filter(client__client_ref="C-1")
        }
    assert lines == stored and ClientContact.objects.count() == 2 and Agency.objects.count() == 2
