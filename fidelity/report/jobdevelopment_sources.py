"""Job development (items 15, 16, 17, 19, 20) as evidence: the numbers of its own pages, and their rows in the common form."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from clients import wording
from clients.report.frequency import Frequent, Unclear, frequent, unclear
from clients.report.jobdevelopment import FirstContacts, OnPlan, first_contacts, on_plan, plan_contacts
from clients.report.jobkinds import Jobs, jobs_of
from fidelity.report import jobdevelopment as said
from fidelity.report import jobdevelopment_gains as gains
from fidelity.report.jobdevelopment_rows import (
    JobRow,
    PersonRow,
    PlanRow,
    WeekRow,
    entered_groups,
    job_rows,
    old_plans,
    plan_groups,
    repeat_groups,
    week_rows,
)
from fidelity.report.jobdevelopment_words import decimal
from fidelity.report.look import Look
from fidelity.report.points import points_of_specialist
from fidelity.report.scored import scored
from fidelity.report.shape import Group, Item, Row, SpecialistPoints


def first(look: Look) -> Item:
    found = _first(look)
    item = said.first_item(found, look)
    item.base = len(found.met)
    item.gains, item.missing = gains.gains_of_first(look, item, found), gains.missing_of_first(found)
    return item


def _first(look: Look) -> FirstContacts:
    return look.once("first contacts", lambda: first_contacts(look.window))


def _frequent(look: Look) -> Frequent:
    return look.once("frequent", lambda: frequent(look.window))


def _jobs(look: Look) -> Jobs:
    return look.once("jobs", lambda: jobs_of(look.window))


def _on_plan(look: Look) -> OnPlan:
    return look.once("on plan", lambda: on_plan(look.window))


def plan(look: Look) -> Item:
    found = _on_plan(look)
    item = said.plan_item(found, look)
    item.base = found.people
    item.gains, item.missing = gains.gains_of_plan(look, item, found), gains.missing_of_plan(found)
    return item


def frequently(look: Look) -> Item:
    found, by, a_week = _frequent(look), partial(scored, look), _("%(number)s a week")
    item = said.frequent_item(found, look)
    for weeks in found.counted:
        told, points = a_week % {"number": decimal(weeks.a_week, 1)}, points_of_specialist(weeks, by)
        item.specialists.append(SpecialistPoints(weeks.specialist.public_id, weeks.specialist.name, told, points))
    item.gains, item.missing = gains.gains_of_frequent(look, found), gains.missing_of_frequent(found)
    return item


def kinds(look: Look) -> Item:
    jobs = _jobs(look)
    item = _of_jobs(said.kinds_item(jobs, look), jobs)
    item.gains, item.missing = gains.gains_of_kinds(look, item, jobs.kinds), gains.missing_of_kinds(len(jobs.uncoded))
    return item


def employers(look: Look) -> Item:
    jobs = _jobs(look)
    item = _of_jobs(said.employers_item(jobs, look), jobs)
    item.gains = gains.gains_of_employers(look, item, jobs.employers)
    return item


def _of_jobs(item: Item, jobs: Jobs) -> Item:
    item.base = len(jobs.jobs)
    return item


# The rows, as all items have them


def first_rows(look: Look) -> list[Group]:
    return [
        Group(each.key, each.label, each.hint, [_entered(row) for row in each.rows])
        for each in entered_groups(_first(look), look.window)
    ]


def _entered(row: PersonRow) -> Row:
    return Row(row.name, _together(row.entered, row.said), row.note, _client(row.public_id), row.public_id)


def plan_rows(look: Look) -> list[Group]:
    groups = [
        Group(each.key, each.label, each.hint, [_planned(row) for row in each.rows])
        for each in plan_groups(plan_contacts(look.window), look.window)
    ]
    old = [_entered(row) for row in old_plans(_on_plan(look), look.window)]
    return [*groups, Group("old", _("No plan, or none renewed for half a year"), "", old)] if old else groups


def _planned(row: PlanRow) -> Row:
    said = _together(row.day, row.employer, row.specialist)
    return Row(row.client, said, row.said, _client(row.client_id), row.client_id)


def frequent_rows(look: Look) -> list[Group]:
    """A group for each specialist, a row for each week; and the contacts that leave something open."""
    found = _frequent(look)
    groups = [
        Group(f"specialist-{number}", weeks.specialist.name, "", [_week(row) for row in week_rows(weeks)])
        for number, weeks in enumerate(found.specialists, 1)
    ]
    open_question = [_unclear(each, look) for each in unclear(look.window)]
    label = _("Counted, but something is missing")
    return [*groups, Group("unclear", label, "", open_question)] if open_question else groups


def _unclear(each: Unclear, look: Look) -> Row:
    wanting = [
        (each.no_purpose, _("no purpose")),
        (each.nobody, _("it is not said who was met")),
        (each.no_say, _("somebody without a say in hiring")),
    ]
    url = reverse("employers:page", args=[each.employer_id])
    said = ", ".join(word for missing, word in wanting if missing)
    return Row(each.employer, wording.day(each.day, look.window.day), said, url)


def _week(row: WeekRow) -> Row:
    return Row(row.name, _together(row.tally, row.target), row.signed.said if row.signed else "", row.url)


def kinds_rows(look: Look) -> list[Group]:
    return _job_groups(look, by_kind=True)


def employers_rows(look: Look) -> list[Group]:
    return _job_groups(look, by_kind=False)


def _job_groups(look: Look, *, by_kind: bool) -> list[Group]:
    jobs, window = _jobs(look), look.window
    repeats = [
        Group(
            each.key, each.label, each.hint, [_held(job, repeat.label) for repeat in each.rows for job in repeat.jobs]
        )
        for each in repeat_groups(jobs, window, by_kind=by_kind)
    ]
    rows = [_held(job, "") for job in job_rows(jobs.jobs, window)]
    return [*(each for each in repeats if each.rows), Group("jobs", _("All jobs that are counted"), "", rows)]


def _held(job: JobRow, repeats: str) -> Row:
    url = reverse("clients:job", args=[job.public_id])
    return Row(job.client, _together(job.title, job.employer, job.since), repeats, url, job.client_id)


def _client(public_id: UUID) -> str:
    return reverse("clients:page", args=[public_id])


def _together(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
