"""Applications for jobs and the interviews they lead to. Call with the client's row locked."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from clients.models import Client, Interview, Job, JobApplication

_ANSWERS = {
    Interview.Outcome.OFFER: JobApplication.Outcome.OFFER,
    Interview.Outcome.NO: JobApplication.Outcome.NO,
    Interview.Outcome.WAITING: JobApplication.Outcome.WAITING,
    Interview.Outcome.AGAIN: JobApplication.Outcome.INTERVIEW,
}


def add_application(*, client: Client, by: StaffMember, **fields: Any) -> JobApplication:
    application = JobApplication.objects.create(client=client, recorded_by=by, **fields)
    trail.record("application recorded", by=by, on=client)
    return application


def change_application(*, application: JobApplication, version: int, by: StaffMember, **fields: Any) -> JobApplication:
    application.expect_version(version)
    changed = sorted(name for name, value in fields.items() if getattr(application, name) != value)
    for name in changed:
        setattr(application, name, fields[name])
    if changed:
        application.save()
        trail.record("application changed", by=by, on=application.client, details={"fields": changed})
    return application


def void_application(*, application: JobApplication, version: int, reason: str, by: StaffMember) -> None:
    """Recorded by mistake: it leaves every list with its interviews, and history keeps it."""
    application.expect_version(version)
    application.voided_at, application.void_reason = timezone.now(), reason
    application.save()
    trail.record("application voided", by=by, on=application.client)


def lead_to_job(*, application: JobApplication, job: Job, by: StaffMember) -> None:
    """The job that came of an application is on record."""
    if job.client_id != application.client_id:
        raise ValidationError(_("This application is somebody else's."))
    application.job, application.outcome = job, JobApplication.Outcome.OFFER
    application.save()
    trail.record("application led to a job", by=by, on=application.client)


def add_interview(*, application: JobApplication, by: StaffMember, **fields: Any) -> Interview:
    """The application now waits for the interview."""
    if application.voided_at is not None:
        raise ValidationError(_("This application is void."))
    interview = Interview.objects.create(client=application.client, application=application, recorded_by=by, **fields)
    _answer(application, JobApplication.Outcome.INTERVIEW)
    trail.record("interview planned", by=by, on=application.client)
    return interview


def change_interview(*, interview: Interview, version: int, by: StaffMember, **fields: Any) -> Interview:
    """Another day, another place, or who goes."""
    interview.expect_version(version)
    changed = sorted(name for name, value in fields.items() if getattr(interview, name) != value)
    for name in changed:
        setattr(interview, name, fields[name])
    if changed:
        interview.save()
        trail.record("interview changed", by=by, on=interview.client, details={"fields": changed})
    return interview


def tell_interview(*, interview: Interview, version: int, outcome: str, by: StaffMember, **fields: Any) -> Interview:
    """How it went: what the employer answered is the application's answer, too."""
    interview.expect_version(version)
    interview.outcome = outcome
    for name, value in fields.items():
        setattr(interview, name, value)
    interview.save()
    if outcome in _ANSWERS:
        _answer(interview.application, _ANSWERS[Interview.Outcome(outcome)])
    trail.record("interview told", by=by, on=interview.client)
    return interview


def cancel_interview(*, interview: Interview, version: int, by: StaffMember) -> None:
    interview.expect_version(version)
    if interview.outcome:
        raise ValidationError(_("It has taken place: what is on record is how it went. Correct that instead."))
    interview.cancelled_at = timezone.now()
    interview.save()
    trail.record("interview cancelled", by=by, on=interview.client)


def _answer(application: JobApplication, outcome: str) -> None:
    if application.outcome != outcome:
        application.outcome = outcome
        application.save(update_fields=["outcome"])
