"""Evidence of a year for all items of the scale, against an index-only scan of the rows it looks at, and a plain ORM version."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import StaffMember
from accounts.roles import Role
from clients.models import (
    Client,
    ClientContact,
    ClientNote,
    Consent,
    DisclosureDecision,
    DueContact,
    EmployerContactFor,
    Job,
    JobApplication,
    JobChange,
    JobSearchPlan,
    OutreachAttempt,
    ProfileEdition,
    StepDown,
    SupportPlan,
)
from dev.bench import raw
from dev.bench.measure import Operation, Peer
from dev.bench.operations import Stage, undone
from employers.models import EmployerContact
from fidelity.models import AgreedScore, Review, ScaleEdition
from fidelity.pdf import SECONDS, html_of
from fidelity.report.look import USUAL, Look, thresholds_of, usual_edition, window_of
from fidelity.report.reviewreport import values_of
from fidelity.report.sources import evidence_of
from tenancy import pdf
from tenancy.context import agency_context

YEAR, MONTH = timedelta(days=365), timedelta(days=30)


def evidence(stage: Stage) -> Operation:
    def page() -> int:
        with agency_context(stage.agency.pk):
            window = window_of(stage.agency, None, stage.day)
            return len(evidence_of(Look(window, usual_edition(stage.agency), thresholds_of(stage.agency))))

    return Operation(
        "Fidelity evidence of a year, all items, 60,000 contacts",
        stage.agency.pk,
        page,
        lambda: stage.raw.rows(*raw.EVIDENCE),
        8,
        heavy=True,
        peers=[Peer("records read one specialist and person after the other", lambda: _plain(stage), 1 / 15)],
    )


def report_pdf(stage: Stage) -> Operation:
    """From values to paper, against WeasyPrint alone on the same page. Both set it in a process of its own, as the worker
    does."""
    contents = _report(stage)
    html = html_of(contents, "a4")
    return Operation(
        "Fidelity report as PDF, 25 items",
        stage.agency.pk,
        lambda: len(pdf.printed(html_of(contents, "a4"), seconds=SECONDS)),
        lambda: len(pdf.printed(html, seconds=SECONDS)),
        1.2,
        heavy=True,
    )


def _report(stage: Stage) -> dict[str, Any]:
    """A whole report of the agency: the review itself is taken back."""
    found: dict[str, Any] = {}

    def make() -> int:
        now, day = timezone.now(), stage.day
        stored = ScaleEdition.objects.filter(code=USUAL).latest("revision")
        review = Review.objects.create(
            edition=stored, worded_at=now, language="en", country="FI", site="Scale", stage=Review.Stage.DRAFT,
            first_day=day, last_day=day, evidence_day=day, planned_by=stage.supervisor, frozen_at=now,
            evidence={"items": []}, summary="What was seen.", strengths="Much.", priorities="Some.",
        )  # fmt: skip
        text = "Charts, calendars and interviews say the same, and the meeting was seen. " * 4
        AgreedScore.objects.bulk_create(
            AgreedScore(review=review, item=number, score=4, evidence=text, recommendation=text)
            for number in range(1, 26)
        )
        found.update(kind="report", language="en", values=values_of(review), later=None)
        return 0

    undone(stage, make)
    return found


def _plain(stage: Stage) -> int:
    """As one would write it first: for each specialist their people, for each person their contacts, jobs and due dates."""
    counted = 0
    since = stage.day - YEAR
    with agency_context(stage.agency.pk):
        for staff in StaffMember.objects.with_role_on(Role.SPECIALIST, stage.day):
            visits = EmployerContact.objects.job_development().filter(specialist=staff, contact_date__gt=since)
            counted += sum(visit.mode == EmployerContact.Mode.IN_PERSON for visit in visits)
            for client in Client.objects.still_open().assigned_to([staff.pk], stage.day):
                counted += _of_person(client, since, stage.day)
    return counted


def _of_person(client: Client, since: date, day: date) -> int:
    """What items 2 to 6, 13 to 16 and 22 to 25 look for in one chart."""
    contacts = ClientContact.objects.standing().filter(client=client, contact_date__gt=since, contact_date__lte=day)
    outside = sum(each.place == ClientContact.Place.COMMUNITY for each in contacts)
    missed = [each.contact_date for each in contacts if each.mode == ClientContact.Mode.NO_SHOW]
    answered = sum(
        contacts.filter(contact_date__gte=start, contact_date__lte=start + MONTH).exclude(mode="no_show").exists()
        for start in missed
    )
    jobs = list(Job.objects.standing().filter(client=client))
    due = DueContact.objects.filter(client=client, withdrawn=False, due_date__gt=since, due_date__lte=day)
    met = sum(each.met_on is not None for each in due)
    made_for = EmployerContactFor.objects.filter(client=client).select_related("employer_contact")
    others = [OutreachAttempt.objects.filter(outreach__client=client), made_for]
    others += [
        model.objects.filter(client=client)
        for model in (ProfileEdition, JobSearchPlan, DisclosureDecision, Consent, JobApplication, ClientNote, StepDown)
    ]
    for job in jobs:
        others += [SupportPlan.objects.filter(job=job), JobChange.objects.filter(job=job)]
    return outside + answered + met + len(jobs) + sum(len(rows) for rows in others)
