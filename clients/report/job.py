"""A job as its page shows it: its terms on the day and how they came about, the tests of a competitive job, benefits advice.

Three queries beside those of the planned contacts, however many changes there were.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, JSONObject
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import wording
from clients.benefitrules import Change as TermsChange
from clients.benefitrules import Offer, Start, advice_to_offer, offer_for_start
from clients.jobterms import (
    Answer,
    Change,
    JobTest,
    Step,
    Terms,
    competitive_job_tests,
    is_competitive,
    steps,
    terms_on,
)
from clients.models import BenefitsAdvice, Job, JobChange, WorkExperience
from clients.report.benefits import Asked, asked
from employers.timeline import Entry

_COLUMNS = ("title", "weekly_hours", "hourly_pay", "schedule", "duties")
_LABELS = {
    "title": gettext_lazy("Job title"),
    "weekly_hours": gettext_lazy("Hours a week"),
    "hourly_pay": gettext_lazy("Pay an hour"),
    "schedule": gettext_lazy("Working times"),
    "duties": gettext_lazy("Duties"),
}
_TESTS = {
    JobTest.OPEN: gettext_lazy("Open to anyone"),
    JobTest.PAY: gettext_lazy("At least minimum pay, and the pay of co-workers"),
    JobTest.NO_TIME_LIMIT: gettext_lazy("No artificial time limit"),
    JobTest.MIXED: gettext_lazy("Mixed workplace"),
}
_ANSWERS = {
    Answer.MET: gettext_lazy("met"),
    Answer.NOT_MET: gettext_lazy("not met"),
    Answer.NOT_KNOWN: gettext_lazy("not known"),
}
_BADGES = {Answer.MET: "due-met", Answer.NOT_MET: "due-missed", Answer.NOT_KNOWN: "due-upcoming"}


def terms_changed() -> Any:
    """For annotate() on jobs: the changes of title and hours, each as JSON. A query less than asking for them."""
    said = JSONObject(from_date="from_date", title="title", weekly_hours="weekly_hours")
    changes = JobChange.objects.in_effect().filter(job=OuterRef("pk")).order_by()
    return ArraySubquery(changes.values(said=Cast(said, TextField())))


def first_terms(job: Job) -> Terms:
    return Terms(**{name: getattr(job, name) for name in _COLUMNS})


def terms_of(job: Job, changed: Iterable[str], day: date) -> Terms:
    """The terms of a job on a day (of a job that is over: its last), from what terms_changed() brought along."""
    changes = []
    for text in changed:
        said = json.loads(text, parse_float=Decimal, parse_int=Decimal)
        to = Terms(title=said["title"], weekly_hours=said["weekly_hours"])
        changes.append(Change(date.fromisoformat(said["from_date"]), to))
    return terms_on(first_terms(job), changes, day)


@dataclass(frozen=True, slots=True)
class ToldTest:
    label: str
    said: str
    badge: str
    parts: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ToldChange:
    """One change: when, what was before and what is since. `remark`: that it is still to come, or never came."""

    public_id: UUID
    when: str
    title: str
    steps: list[tuple[str, str, str]]
    note: str
    remark: str


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    terms: Terms
    facts: list[tuple[str, str]]
    tests: list[ToldTest]
    verdict: str
    competitive: Answer
    changes: list[ToldChange]
    struck: list[str]
    advice: str
    asked: list[Asked]
    came_from: list[str]
    at_the_end: list[tuple[str, str]]


def sheet(job: Job, today: date) -> Sheet:
    written = list(job.changes.order_by("from_date", "id"))
    rows = [row for row in written if row.voided_at is None]
    first = first_terms(job)
    changes = [_change(row) for row in rows]
    terms = terms_on(first, changes, min(today, job.end_date or today))
    answers = _answers(job)
    offers = [
        Offer(day, about)
        for day, about in BenefitsAdvice.objects.standing()
        .filter(client=job.client_id)
        .order_by("offered_date")
        .values_list("offered_date", "job_id")
    ]
    start = Start(job.pk, job.start_date, job.end_date)
    changed = [TermsChange(job.pk, row.from_date) for row in rows if row.hours_or_pay and not _too_late(row, job)]
    return Sheet(
        name=f"{terms.title}, {job.employer}",
        terms=terms,
        facts=_facts(job, terms, today),
        tests=[_told_test(test, answer, job) for test, answer in answers.items()],
        verdict=_verdict(answers),
        competitive=is_competitive(answers.values()),
        changes=list(reversed(_told_changes(rows, job, changes, today))),
        struck=[_struck(row, today) for row in written if row.voided_at is not None],
        advice=_advice(start, offers, today),
        asked=asked(advice_to_offer([start], changed, offers, today), {job.pk: job}, today),
        came_from=[_came_from(trial, today) for trial in job.came_from.standing().select_related("employer")],
        at_the_end=said_at_the_end(job),
    )


def said_at_the_end(job: Job) -> list[tuple[str, str]]:
    """What was said when it ended, by the names of its fields; what was not said is left out."""
    yes_no = {True: _("yes"), False: _("no"), None: ""}
    said = []
    for name in Job.SAID_AT_THE_END:
        value = getattr(job, name)
        text = yes_no[value] if name == "wants_another_job" else value
        label = str(Job._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        said.append((capfirst(label), text))
    return [(label, text) for label, text in said if text]


def _came_from(trial: WorkExperience, today: date) -> str:
    said = {"what": capfirst(str(trial)), "day": wording.day(trial.start_date, today)}
    return _("%(what)s, from %(day)s") % said


def _change(row: JobChange) -> Change:
    return Change(row.from_date, Terms(**{name: getattr(row, name) for name in _COLUMNS}))


def _facts(job: Job, terms: Terms, today: date) -> list[tuple[str, str]]:
    return [
        (_("First day"), wording.day(job.start_date, today)),
        *((str(label), _said(name, getattr(terms, name))) for name, label in _LABELS.items() if name != "title"),
        (_("How it was found"), str(job.get_how_found_display()) if job.how_found else ""),
        (_("Occupation code"), job.occupation_code),
    ]


def _said(term: str, value: Decimal | str | None) -> str:
    return wording.hours(value) if term == "weekly_hours" and isinstance(value, Decimal) else said_of(value)


def said_of(value: Decimal | str | None) -> str:
    return number_format(value, use_l10n=True) if isinstance(value, Decimal) else value or ""


# The tests of a competitive job


def test_word(test: JobTest) -> str:
    return str(_TESTS[test])


def _answers(job: Job) -> dict[JobTest, Answer]:
    return competitive_job_tests(
        open_to_anyone=job.open_to_anyone,
        at_least_minimum_pay=job.at_least_minimum_pay,
        same_pay_as_coworkers=job.same_pay_as_coworkers,
        permanent=job.permanent,
        mixed_workplace=job.mixed_workplace,
    )


def _told_test(test: JobTest, answer: Answer, job: Job) -> ToldTest:
    parts = []
    if test is JobTest.PAY:
        said = {True: _("yes"), False: _("no"), None: _("not known")}
        parts = [
            (_("At least minimum pay"), said[job.at_least_minimum_pay]),
            (_("Same pay as co-workers"), said[job.same_pay_as_coworkers]),
        ]
    return ToldTest(str(_TESTS[test]), str(_ANSWERS[answer]), _BADGES[answer], parts)


def _verdict(answers: dict[JobTest, Answer]) -> str:
    """In one sentence, naming the tests that decide."""
    result = is_competitive(answers.values())
    named = "; ".join(str(_TESTS[test]).lower() for test, answer in answers.items() if answer is result)
    if result is Answer.MET:
        return _("A competitive job: all four tests are met.")
    if result is Answer.NOT_MET:
        return _("Not a competitive job. Not met: %(tests)s.") % {"tests": named}
    return _("Whether it is a competitive job is not known yet. Ask about: %(tests)s.") % {"tests": named}


# Changes


def _told_changes(rows: list[JobChange], job: Job, changes: list[Change], today: date) -> list[ToldChange]:
    return [
        ToldChange(
            public_id=row.public_id,
            when=wording.day_away(row.from_date, today) if row.from_date > today else wording.day(row.from_date, today),
            title=_("Promotion") if row.promotion else "",
            steps=[_told_step(step) for step in made],
            note=row.note,
            remark=_remark(row, job, today),
        )
        for row, (_change_made, made) in zip(rows, steps(first_terms(job), changes), strict=True)
    ]


def _too_late(row: JobChange, job: Job) -> bool:
    return job.end_date is not None and row.from_date > job.end_date


def _remark(row: JobChange, job: Job, today: date) -> str:
    if _too_late(row, job):
        return _("the job ended before")
    return _("agreed, still to come") if row.from_date > today else ""


def _struck(row: JobChange, today: date) -> str:
    return _("%(what)s: %(reason)s") % {"what": wording.day(row.from_date, today), "reason": row.void_reason}


def _told_step(step: Step) -> tuple[str, str, str]:
    return str(_LABELS[step.term]), _said(step.term, step.was), _said(step.term, step.now)


def _advice(start: Start, offers: list[Offer], today: date) -> str:
    offer = offer_for_start(start, offers)
    if offer is None:
        return ""
    said = _("offered %(day)s, before the start") if offer.day < start.day else _("offered %(day)s, after the start")
    return said % {"day": wording.day(offer.day, today)}


# The timeline


def _text(name: str) -> Any:
    return Coalesce(Cast(F(name), TextField()), Value("", TextField()))


def ask_events(client: int) -> QuerySet[Any, Any]:
    """Changes in their jobs. `said`: hours, pay and title, parted by bars."""
    bar = Value("|", TextField())
    said = Concat(_text("weekly_hours"), bar, _text("hourly_pay"), bar, _text("title"), output_field=TextField())
    changes = JobChange.objects.in_effect().filter(job__client=client).order_by()
    kind = Value("job_change", CharField())
    return changes.annotate(kind=kind, day=F("from_date"), said=said, text=Cast(F("note"), TextField())).values_list(
        "kind", "day", "job__public_id", "said", "text"
    )


def event(kind: str, day: date, public_id: UUID, title: str, text: str, today: date) -> Entry:
    hours, pay, name = title.split("|", 2)
    parts = [
        _("%(hours)s hours a week") % {"hours": wording.hours(Decimal(hours))} if hours else "",
        _("%(pay)s an hour") % {"pay": number_format(Decimal(pay), use_l10n=True)} if pay else "",
        name,
    ]
    word = _("Change in a job") if day <= today else _("Change in a job agreed")
    url = reverse("clients:job", args=[public_id])
    return Entry(day, "job", "job", word, " · ".join(part for part in parts if part), text=text, url=url)
