"""What somebody else wrote while one waited for the record's lock is what one goes on with."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import Http404

from clients import access, actions
from clients.models import (
    BenefitsAdvice,
    ClientContact,
    ClientNote,
    DisclosureException,
    DueContact,
    Education,
    Interview,
    JobChange,
    NaturalSupport,
    Outreach,
    OutreachAttempt,
    PlannedVisit,
    PlanSupport,
    StepDown,
    WorkExperience,
)
from clients.projection import project
from tests.world import make_job

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


@pytest.fixture
def meanwhile(monkeypatch: Any) -> Any:
    """Something happens between the first look at a row and the lock on its client."""
    happens: list[Any] = []
    first = access._client_of

    def waited(*args: Any, **kwargs: Any) -> Any:
        client = first(*args, **kwargs)
        for each in happens:
            each()
        return client

    monkeypatch.setattr(access, "_client_of", waited)
    return happens


def opened(north: Any, row: Any) -> Any:
    """As the views open it, to write."""
    by_model = {
        "Job": access.open_job, "ClientContact": access.open_contact, "DueContact": access.open_due_contact,
        "PlannedVisit": access.open_visit, "ClientNote": access.open_note, "NaturalSupport": access.open_natural_support,
        "StepDown": access.open_step_down, "Outreach": access.open_outreach, "OutreachAttempt": access.open_attempt,
        "JobApplication": access.open_application, "Interview": access.open_interview,
        "DisclosureException": access.open_exception, "PlanSupport": access.open_support,
    }  # fmt: skip
    name = type(row).__name__
    if name in by_model:
        return by_model[name](north.ana, row.public_id, lock=True)
    if name == "JobChange":
        return access.open_job_row(north.ana, JobChange.objects.all(), row.public_id, lock=True)
    return access.open_row(north.ana, type(row).objects.all(), row.public_id, lock=True)


def everything(north: Any) -> list[tuple[Any, dict[str, Any]]]:
    """A row of each part, and a change that somebody else makes to it."""
    maria, ana = north.maria, north.ana
    job = make_job(maria, north.bakery, date(2026, 3, 2))
    project(maria, today=DAY)
    actions.log_contact(
        client=maria, specialist=ana, contact_date=DAY, mode="phone", with_whom=["client"], by=ana
    )  # fmt: skip
    actions.plan_visit(
        client=maria, specialist=ana, due_contact=None, visit_date=DAY, visit_time=None, place="", note="", by=ana
    )
    actions.write_note(client=maria, note_date=DAY, kind="note", sensitivity="ordinary", text="A", by=ana)
    actions.add_natural_support(client=maria, name="Anna", relation="family", may_contact=None, by=ana)
    actions.plan_step_down(client=maria, job=job, planned_date=DAY, supporter_name="K", supporter_role="peer", by=ana)
    actions.record_attempt(
        client=maria, begun={"cause": "silence", "since_date": DAY}, attempt_date=DAY, who="Ana", role="specialist",
        mode="call", result="no_answer", by=ana,
    )  # fmt: skip
    application = actions.add_application(
        client=maria, employer=north.bakery, title="Baker", sent_date=DAY, done_by="person", by=ana
    )
    actions.add_interview(application=application, interview_date=DAY, mode="phone", attended="alone", by=ana)
    actions.decide_disclosure(client=maria, number=1, made_date=DAY, decision="none", by=ana)
    actions.agree_exception(client=maria, employer=north.bakery, job=None, agreed_date=DAY, decision="none", by=ana)
    plan = actions.make_support_plan(job=job, made_date=DAY, why_made="", review_date=None, by=ana)
    actions.add_support(plan=plan, kind="travel", given_by="specialist", by=ana)
    actions.record_job_change(job=job, from_date=DAY, title="Head baker", by=ana)
    actions.record_trial(client=maria, kind="trial", place="Club", start_date=DAY, by=ana)
    actions.record_study(client=maria, course="Baking", start_date=DAY, by=ana)
    actions.offer_advice(client=maria, offered_date=DAY, offered_by=ana, by=ana)
    return [
        (job, {"title": "Miller"}),
        (ClientContact.objects.get(), {"note": "B"}),
        (DueContact.objects.get(rule="week_2"), {"due_date": date(2026, 5, 1)}),
        (PlannedVisit.objects.get(), {"place": "Home"}),
        (ClientNote.objects.get(), {"text": "B"}),
        (NaturalSupport.objects.get(), {"name": "Berta"}),
        (StepDown.objects.get(), {"supporter_name": "L"}),
        (Outreach.objects.get(), {"cause": "again"}),
        (OutreachAttempt.objects.get(), {"who": "Ben"}),
        (application, {"title": "Miller"}),
        (Interview.objects.get(), {"place": "Home"}),
        (DisclosureException.objects.get(), {"ended_date": DAY, "ended_by": ana}),
        (PlanSupport.objects.get(), {"how_often": "daily"}),
        (JobChange.objects.get(), {"title": "Master baker"}),
        (WorkExperience.objects.get(), {"place": "Cafe"}),
        (Education.objects.get(), {"course": "Milling"}),
        (BenefitsAdvice.objects.get(), {"adviser": "Kela"}),
    ]


def test_every_row_is_read_again_once_its_client_is_held(north, meanwhile):
    for row, change in everything(north):
        meanwhile[:] = [lambda row=row, change=change: type(row).objects.filter(pk=row.pk).update(**change)]
        found = opened(north, row)
        assert {name: getattr(found, name) for name in change} == change, type(row).__name__


def test_a_row_that_was_put_on_another_record_meanwhile_is_not_there(north, meanwhile):
    job = make_job(north.maria, north.bakery, date(2026, 3, 2))
    meanwhile.append(lambda: type(job).objects.filter(pk=job.pk).update(client=north.tom))
    with pytest.raises(Http404):
        access.open_job(north.ana, job.public_id, lock=True)
