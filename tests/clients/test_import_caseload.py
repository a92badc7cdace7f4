"""A caseload file: people, their jobs, who looks after them. Today is Sunday 22 November 2026 in Helsinki."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine

from audit.models import TrailEntry
from clients import actions
from clients.models import Assignment, Client, DueContact, Job, PlannedVisit
from employers.models import Employer, Site
from tests.clients.importing import complaints, look, take
from tests.world import World

pytestmark = pytest.mark.django_db

LIISA = {
    "client_ref": "H-7",
    "first_name": "Liisa",
    "last_name": "Mäkelä",
    "programme_entry": "2026-08-03",
    "specialist_email": "ana@example.org",
    "unit": "Harbour",
}
JOB = {"employer": "Kahvila Aamu", "employer_site": "Kallio", "job_title": "Barista", "job_start": "2026-11-06"}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel("2026-11-22 10:00 +02:00", tick=False):
        yield


def _counts() -> dict[str, int]:
    models = [Client, Job, Assignment, DueContact, Employer, Site]
    return {
        **{model.__name__: model.objects.count() for model in models},
        "history": sum(model.history.rel.related_model.objects.count() for model in (Client, Job, DueContact)),
    }


def test_a_new_person_with_a_job_comes_with_everything(north: World) -> None:
    outcome = take(
        north, "caseload", {**LIISA, **JOB, "weekly_hours": "17,5", "hourly_pay": "13.20", "permanent": "YES"}
    )

    assert outcome.applied and outcome.counts == {"added": 1, "updated": 0, "unchanged": 0}
    assert outcome.made == {"employers": 1, "sites": 1}
    liisa = Client.objects.get(client_ref="H-7")
    assert (liisa.first_name, liisa.unit, liisa.programme_entry_date) == ("Liisa", north.harbour, date(2026, 8, 3))
    job = liisa.jobs.get()
    assert (job.employer.name, job.site.name, job.title) == ("Kahvila Aamu", "Kallio", "Barista")
    assert (job.weekly_hours, job.hourly_pay, job.permanent) == (Decimal("17.5"), Decimal("13.20"), True)
    assert (job.open_to_anyone, job.end_date) == (None, None)
    given = liisa.assignments.get()
    assert (given.specialist, given.from_date, given.to_date) == (north.ana, date(2026, 8, 3), None)
    assert liisa.due_contacts.count() == 17


def test_the_same_file_again_changes_nothing(north: World) -> None:
    rows = [
        {**LIISA, **JOB, "weekly_hours": "20", "job_end": "2026-11-18", "job_end_reason": "quit"},
        {**LIISA, "client_ref": "H-8"},
    ]
    take(north, "caseload", *rows)
    before, lines = _counts(), TrailEntry.objects.count()

    outcome = take(north, "caseload", *rows)

    assert outcome.counts == {"added": 0, "updated": 0, "unchanged": 2} and outcome.changes_nothing
    assert _counts() == before
    assert TrailEntry.objects.count() == lines + 1
    assert set(Client.objects.values_list("version", flat=True)) == {1}


def test_new_values_update_and_are_shown_old_to_new_and_empty_cells_never_erase(north: World) -> None:
    take(
        north,
        "caseload",
        {**LIISA, **JOB, "date_of_birth": "1990-01-02", "treatment_team": "Team Blue", "weekly_hours": "20"},
    )
    row = {"client_ref": "H-7", **JOB, "last_name": "Virtanen", "weekly_hours": "25", "hourly_pay": "14"}

    outcome = look(north, "caseload", row)
    assert outcome.verdicts[0].outcome == "updated"
    assert outcome.verdicts[0].changes == [
        ("last_name", "Mäkelä", "Virtanen"),
        ("weekly_hours", "20", "25"),
        ("hourly_pay", "", "14"),
    ]
    assert Client.objects.get(client_ref="H-7").last_name == "Mäkelä"

    take(north, "caseload", row)
    liisa = Client.objects.get(client_ref="H-7")
    assert (liisa.last_name, liisa.version) == ("Virtanen", 2)
    assert (liisa.date_of_birth, liisa.treatment_team) == (date(1990, 1, 2), north.team)
    assert (liisa.jobs.get().weekly_hours, liisa.jobs.get().version) == (25, 2)


def test_none_is_no_team(north: World) -> None:
    outcome = take(north, "caseload", {"client_ref": "N-1", "treatment_team": "none"})
    assert outcome.verdicts[0].changes == [("treatment_team", "Team Blue", "none")]
    assert Client.objects.get(client_ref="N-1").treatment_team is None
    assert take(north, "caseload", {"client_ref": "N-1", "treatment_team": "NONE"}).changes_nothing


def test_a_new_specialist_is_a_hand_over_from_today(north: World) -> None:
    outcome = take(north, "caseload", {"client_ref": "N-1", "specialist_email": "Ben@Example.org"})

    assert outcome.verdicts[0].changes == [("specialist_email", "ana@example.org", "ben@example.org")]
    first, then = Assignment.objects.filter(client=north.maria).order_by("from_date")
    assert (first.specialist, first.to_date) == (north.ana, date(2026, 11, 21))
    assert (then.specialist, then.from_date, then.to_date) == (north.ben, date(2026, 11, 22), None)
    assert take(north, "caseload", {"client_ref": "N-1", "specialist_email": "ben@example.org"}).changes_nothing


def test_another_specialist_takes_over_an_assignment_that_is_still_to_come(north: World) -> None:
    """Somebody who joins on 1 December has nobody to be handed over from today."""
    coming = {**LIISA, "programme_entry": "2026-12-01"}
    take(north, "caseload", coming)
    outcome = take(north, "caseload", {**coming, "specialist_email": "ben@example.org"})

    assert outcome.verdicts[0].changes == [("specialist_email", "ana@example.org", "ben@example.org")]
    given = Assignment.objects.get(client__client_ref="H-7")
    assert (given.specialist, given.from_date, given.to_date) == (north.ben, date(2026, 12, 1), None)
    assert take(north, "caseload", {**coming, "specialist_email": "ben@example.org"}).changes_nothing


def test_a_hand_over_that_is_agreed_is_not_undone_by_a_file(north: World) -> None:
    actions.assign(client=north.maria, specialist=north.ben, from_date=date(2026, 12, 1), by=north.sam)
    assert take(north, "caseload", {"client_ref": "N-1", "specialist_email": "ana@example.org"}).changes_nothing
    outcome = take(north, "caseload", {"client_ref": "N-1", "specialist_email": "cleo@example.org"})
    assert complaints(outcome) == [(2, "specialist_email", "cleo@example.org")]
    assert "2026-12-01" in outcome.errors[0].say


def test_a_repeated_reference_adds_a_job_and_overlapping_ones_are_possible(north: World) -> None:
    second = {**JOB, "job_title": "Cashier", "job_start": "2026-11-10"}
    outcome = take(
        north,
        "caseload",
        {**LIISA, **JOB},
        {**LIISA, **second},
        {"client_ref": "H-7", **JOB, "job_start": "2026-11-20"},
    )

    assert outcome.applied and outcome.counts["added"] == 3
    assert Job.objects.filter(client__client_ref="H-7").count() == 3
    assert [(each.row, each.column) for each in outcome.warnings] == [(4, "job_start")]


def test_rows_that_contradict_one_another_are_both_named(north: World) -> None:
    outcome = look(
        north, "caseload", {**LIISA, **JOB}, {**LIISA, "last_name": "Niemi", "job_title": "X"}, {"client_ref": "H-7"}
    )
    problem = next(each for each in outcome.errors if each.column == "last_name")
    assert (problem.row, problem.value) == (3, "Niemi") and "Row 2" in problem.say and "Mäkelä" in problem.say


def test_every_mistake_of_a_file_is_told_at_once(north: World) -> None:
    outcome = take(
        north,
        "caseload",
        {**LIISA, "specialist_email": "anna@example.org", "unit": "Harbor", "treatment_team": "Team Bleu"},
        {
            **LIISA,
            "client_ref": "H-9",
            "date_of_birth": "1990-02-30",
            "employed_at_entry": "maybe",
            "closed": "2026-11-01",
        },
        {
            **LIISA,
            "client_ref": "H-10",
            **JOB,
            "job_end": "2026-11-01",
            "job_end_reason": "sacked",
            "weekly_hours": "90",
        },
        {"client_ref": "H-11", "employer": "Kahvila Aamu", "job_end_reason": "quit"},
    )

    assert not outcome.applied and Client.objects.filter(client_ref__startswith="H-").count() == 0
    assert complaints(outcome) == [
        (2, "specialist_email", "anna@example.org"),
        (2, "treatment_team", "Team Bleu"),
        (2, "unit", "Harbor"),
        (3, "closure_reason", ""),
        (3, "date_of_birth", "1990-02-30"),
        (3, "employed_at_entry", "maybe"),
        (4, "job_end", "2026-11-01"),
        (4, "job_end_reason", "sacked"),
        (4, "weekly_hours", "90"),
        (5, "first_name", ""),
        (5, "job_start", ""),
        (5, "job_title", ""),
        (5, "last_name", ""),
        (5, "programme_entry", ""),
        (5, "unit", ""),
    ]
    say = {(each.row, each.column): each.say for each in outcome.errors}
    assert "ana@example.org" in say[2, "specialist_email"]
    assert "Harbour" in say[2, "unit"] and "Team Blue" in say[2, "treatment_team"]
    assert "step_down" in say[3, "closure_reason"] and "dismissed" in say[4, "job_end_reason"]


@pytest.mark.parametrize(
    ("reason", "rules"),
    [("quit", ["job_loss"]), ("dismissed", ["job_loss"]), ("other", ["job_loss"]), ("moved_on", [])],
)
def test_every_end_but_a_planned_move_starts_the_job_loss_contact(north: World, reason: str, rules: list[str]) -> None:
    take(north, "caseload", {**LIISA, **JOB, "job_end": "2026-11-18", "job_end_reason": reason})
    job = Job.objects.get(client__client_ref="H-7")
    assert (job.end_date, job.learned_date) == (date(2026, 11, 18), date(2026, 11, 18))
    assert list(job.due_contacts.filter(rule="job_loss").values_list("rule", flat=True)) == rules


def test_a_known_day_of_learning_is_not_taken_back_by_an_empty_cell(north: World) -> None:
    end = {"client_ref": "H-7", **JOB, "job_end": "2026-11-16", "job_end_reason": "quit"}
    take(north, "caseload", {**LIISA, **end, "job_end_learned": "2026-11-19"})
    assert take(north, "caseload", {**LIISA, **end}).changes_nothing
    assert Job.objects.get(client__client_ref="H-7").learned_date == date(2026, 11, 19)


def test_a_start_that_was_cancelled_here_stays_cancelled(north: World) -> None:
    take(north, "caseload", {**LIISA, **JOB})
    Job.objects.filter(client__client_ref="H-7").update(cancelled_at="2026-11-20T08:00Z", cancel_reason="Fell through")
    outcome = take(north, "caseload", {**LIISA, **JOB})
    assert outcome.changes_nothing and [each.column for each in outcome.warnings] == ["job_start"]
    assert Job.objects.filter(client__client_ref="H-7").count() == 1


@pytest.mark.parametrize(("here", "there"), [("Kallio", ""), ("", "Kallio")])
def test_the_same_job_with_and_without_a_site_is_worth_a_look(north: World, here: str, there: str) -> None:
    take(north, "caseload", {**LIISA, **JOB, "employer_site": here})
    outcome = look(north, "caseload", {**LIISA, **JOB, "employer_site": there})
    assert [(each.row, each.column) for each in outcome.warnings] == [(2, "employer_site")]
    assert "looks like" in outcome.warnings[0].say and ("write that site" in outcome.warnings[0].say) == bool(here)
    outcome = look(north, "caseload", {**LIISA, **JOB, "employer_site": there, "job_start": "2026-11-09"})
    assert [each.column for each in outcome.warnings] == ["job_start"]
    # Another branch is another job.
    if here:
        assert not look(north, "caseload", {**LIISA, **JOB, "employer_site": "Sörnäinen"}).warnings


def test_two_rows_of_a_job_with_and_without_a_site_are_worth_a_look(north: World) -> None:
    outcome = look(north, "caseload", {**LIISA, **JOB}, {**LIISA, **JOB, "employer_site": ""})
    assert [(each.row, each.column) for each in outcome.warnings] == [(3, "employer_site")]


def _move(north: World, **fields: object) -> Job:
    job = Job.objects.get(client__client_ref="H-7")
    if "start_date" in fields:
        return actions.move_start(job=job, version=job.version, by=north.ana, **fields)  # type: ignore[arg-type]
    return actions.change_job(job=job, version=job.version, by=north.ana, **fields)


@pytest.mark.parametrize("fields", [{"start_date": date(2026, 11, 16)}, {"title": "Head barista"}, {"site": None}])
def test_a_job_that_people_moved_is_still_the_job_of_its_row(north: World, fields: dict[str, object]) -> None:
    row = {**LIISA, **JOB, "weekly_hours": "20"}
    take(north, "caseload", row)
    _move(north, **fields)

    outcome = take(north, "caseload", row)
    assert outcome.changes_nothing
    assert [(each.row, each.column) for each in outcome.warnings] == [(2, "job_start")]
    job = Job.objects.get(client__client_ref="H-7")
    assert all(getattr(job, name) == value for name, value in fields.items())
    # The rest of the row still counts, and a row that says what stands here now is the same job too.
    assert take(north, "caseload", {**row, "weekly_hours": "25"}).counts["updated"] == 1
    assert Job.objects.get(client__client_ref="H-7").weekly_hours == 25


def test_a_row_of_the_old_start_and_one_of_the_new_are_one_job(north: World) -> None:
    take(north, "caseload", {**LIISA, **JOB})
    _move(north, start_date=date(2026, 11, 16))
    moved = {**LIISA, **JOB, "job_start": "2026-11-16"}
    for rows in ([{**LIISA, **JOB}, moved], [moved, {**LIISA, **JOB}]):
        outcome = take(north, "caseload", *rows)
        assert outcome.changes_nothing and not outcome.errors
    assert Job.objects.filter(client__client_ref="H-7").count() == 1


def test_a_moved_start_that_was_then_cancelled_stays_cancelled(north: World) -> None:
    take(north, "caseload", {**LIISA, **JOB})
    job = _move(north, start_date=date(2026, 11, 30))
    actions.cancel_start(job=job, version=job.version, reason="Fell through", by=north.ana)
    outcome = take(north, "caseload", {**LIISA, **JOB})
    assert outcome.changes_nothing and Job.objects.filter(client__client_ref="H-7").count() == 1


def test_what_was_past_due_when_imported_is_backlog(north: World) -> None:
    take(north, "caseload", {**LIISA, **JOB})
    late = DueContact.objects.filter(client__client_ref="H-7", due_date__lt=date(2026, 11, 22))
    assert late.count() == 4 and set(late.values_list("planned_on", flat=True)) == {date(2026, 11, 22)}


def test_closing_cancels_what_was_to_come(north: World) -> None:
    take(north, "caseload", {**LIISA, **JOB})
    take(north, "caseload", {"client_ref": "H-7", "closed": "2026-11-21", "closure_reason": "moved"})
    rows = DueContact.objects.filter(client__client_ref="H-7", due_date__gt=date(2026, 11, 21))
    assert set(rows.values_list("cancelled_on", flat=True)) == {date(2026, 11, 21)}


def test_closing_cancels_the_visits_to_come(north: World) -> None:
    visits = [
        PlannedVisit.objects.create(client=client, specialist=north.ana, visit_date=date(2026, 11, day))
        for client, day in [(north.maria, 21), (north.maria, 23), (north.tom, 23)]
    ]
    take(north, "caseload", {"client_ref": "N-1", "closed": "2026-11-21", "closure_reason": "moved"})
    standing = set(PlannedVisit.objects.to_come().values_list("pk", flat=True))
    assert standing == {visits[0].pk, visits[2].pk}


def test_the_reported_employer_contact_stops_the_clock(north: World) -> None:
    take(north, "caseload", {**LIISA, "first_employer_contact": "2026-08-20"})
    take(north, "caseload", {"client_ref": "N-2", "first_employer_contact": "2026-02-02"})
    assert Client.objects.get(client_ref="H-7").first_employer_contact_date == date(2026, 8, 20)
    assert Client.objects.get(client_ref="N-2").first_employer_contact_date == date(2026, 2, 2)


def test_a_column_that_nobody_wrote_is_named_once(north: World) -> None:
    from clients import imports
    from tests.clients.importing import request, table

    content = table(
        ["client_ref", "first_name", "Last  Name", "shoe_size", "unit"],
        [["H-1", "A", "B", 3, "Hill"], ["H-2", "A", "B", 4, "Hill"]],
    )
    outcome = imports.look(request(north, "caseload", content))
    assert complaints(outcome) == [(1, "programme_entry", ""), (1, "shoe_size", "shoe_size")]


def test_an_imports_costs_the_same_for_ten_people_as_for_forty(
    north: World, django_assert_max_num_queries: object
) -> None:
    rows = [{**LIISA, **JOB, "client_ref": f"H-{n}", "employer": f"Shop {n}"} for n in range(40)]
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        assert take(north, "caseload", *rows).applied
