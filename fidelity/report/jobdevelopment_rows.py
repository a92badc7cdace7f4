"""The rows behind the numbers of job development, in words and in the order one looks for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients import wording
from clients.jobdevelopmentrules import Waiting
from clients.report import week_words
from clients.report.frequency import OfSpecialist
from clients.report.jobdevelopment import Entered, FirstContacts, OnPlan, PlanContact
from clients.report.jobkinds import Held, Jobs, Repeat
from clients.report.week_words import State
from clients.report.window import Window
from fidelity.report.shape import Group


class PersonRow(NamedTuple):
    public_id: UUID
    name: str
    entered: str
    said: str
    note: str


def entered_groups(found: FirstContacts, window: Window) -> list[Group]:
    days = {"days": window.agency.first_employer_contact_days}
    groups = [
        ("late", _("Past %(days)s days without one") % days, _("not in the mean"), found.late),
        ("met", _("Had a first contact"), _("their mean is the number"), found.met),
        ("in-time", _("Still in time"), _("not counted"), found.of(Waiting.IN_TIME)),
        ("left", _("Closed in time without one"), _("left out"), found.of(Waiting.LEFT)),
        ("in-work", _("In work at entry"), _("left out: no job was looked for"), found.of(Waiting.IN_WORK)),
    ]
    return [
        Group(key, label, hint, [_person(each, window) for each in people])
        for key, label, hint, people in groups
        if people
    ]


def _person(each: Entered, window: Window) -> PersonRow:
    return PersonRow(
        public_id=each.public_id,
        name=each.name,
        entered=_("entered %(day)s") % {"day": wording.day(each.entry, window.day)},
        said=_waited(each, window),
        note=" · ".join(part for part in (_wants_to_wait(each, window), _open_question(each.unsaid)) if part),
    )


def _waited(each: Entered, window: Window) -> str:
    days = ngettext("%(days)s day", "%(days)s days", each.days) % {"days": each.days}
    if each.stands is Waiting.MET and each.first is not None:
        return _("%(days)s, on %(day)s") % {"days": days, "day": wording.day(each.first, window.day)}
    if each.stands is Waiting.IN_WORK:
        return ""
    if each.closed is not None and each.stands in (Waiting.LEFT_LATE, Waiting.LEFT):
        return _("%(days)s, closed on %(day)s") % {"days": days, "day": wording.day(each.closed, window.day)}
    return _("%(days)s so far") % {"days": days}


def _wants_to_wait(each: Entered, window: Window) -> str:
    if each.declined is None:
        return ""
    since, agreed = each.declined
    said = _("wants no support for now, since %(day)s") % {"day": wording.day(since, window.day)}
    return f"{said}: {agreed}" if agreed else said


def _open_question(number: int) -> str:
    if not number:
        return ""
    said = ngettext(
        "%(number)s contact does not say whether it was about a competitive job",
        "%(number)s contacts do not say whether they were about a competitive job",
        number,
    )
    return said % {"number": number}


class PlanRow(NamedTuple):
    public_id: UUID
    client_id: UUID
    client: str
    employer: str
    day: str
    specialist: str
    said: str


def plan_groups(found: Sequence[PlanContact], window: Window) -> list[Group]:
    groups = [
        ("off", _("Off the plan"), False),
        ("unsaid", _("Nobody said whether they fit"), None),
        ("on", _("Fit the plan"), True),
    ]
    rows = {
        key: [_contact(each, window) for each in found if each.matches is matches] for key, _label, matches in groups
    }
    return [Group(key, label, "", rows[key]) for key, label, _matches in groups if rows[key]]


def _contact(each: PlanContact, window: Window) -> PlanRow:
    return PlanRow(
        public_id=each.public_id,
        client_id=each.client_id,
        client=each.client,
        employer=each.employer,
        day=wording.day(each.day, window.day),
        specialist=each.specialist,
        said=each.line or each.off_reason,
    )


def old_plans(found: OnPlan, window: Window) -> list[PersonRow]:
    """Whose plans hold the points down."""
    return [PersonRow(each.public_id, each.name, "", _renewed(each.made, window), "") for each in found.old]


def _renewed(made: date | None, window: Window) -> str:
    return _("plan of %(day)s") % {"day": wording.day(made, window.day)} if made else _("no plan")


class WeekRow(NamedTuple):
    name: str
    url: str
    tally: str
    named: int
    state: State
    signed: State | None
    target: str


def week_rows(weeks: OfSpecialist) -> list[WeekRow]:
    """Each week leads to its sheet, where the contacts stand."""
    day = weeks.window.day
    sheet = reverse("clients:week", args=[weeks.specialist.public_id])
    return [
        WeekRow(
            name=week_words.week_name(week, day),
            url=f"{sheet}?week={week.monday.isoformat()}",
            tally=week_words.tally(week),
            named=week.named,
            state=week_words.state_of(week, day),
            signed=week_words.signed_state(week, day),
            target=" ".join(week_words.target_said(week)),
        )
        for week in weeks.weeks
    ]


class JobRow(NamedTuple):
    public_id: UUID
    client_id: UUID
    client: str
    title: str
    code: str
    employer: str
    whole: str
    since: str


class RepeatRow(NamedTuple):
    label: str
    jobs: list[JobRow]


def repeat_groups(jobs: Jobs, window: Window, *, by_kind: bool) -> list[Group]:
    if by_kind:
        groups = [("kinds", _("Kinds that repeat"), jobs.same_kind)]
    else:
        groups = [
            ("employers", _("Employers that repeat, each branch by itself"), jobs.same_employer),
            ("wholes", _("Employers that repeat, branches as one"), jobs.same_whole),
        ]
    return [Group(key, label, "", [_repeat(each, window) for each in repeats]) for key, label, repeats in groups]


def _repeat(repeat: Repeat, window: Window) -> RepeatRow:
    return RepeatRow(repeat.label, job_rows(repeat.jobs, window))


def job_rows(jobs: Sequence[Held], window: Window) -> list[JobRow]:
    rows = []
    for each in jobs:
        first = wording.day(each.start, window.day)
        since = _("since %(day)s") % {"day": first}
        if each.end is not None and each.end < window.day:
            since = wording.window(each.start, each.end, window.day)
        whole = each.whole if each.whole != each.employer else ""
        rows.append(
            JobRow(each.public_id, each.client_id, each.client, each.title, each.code, each.employer, whole, since)
        )
    return rows
