"""Other terms in a job from a day on; work trials and placements, which never are job starts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from clients.actions.jobs import start_job, still_starts
from clients.actions.writing import change_row, strike_out
from clients.models import Client, Job, JobChange, WorkExperience
from employers.models import Employer, Site


def record_job_change(*, job: Job, from_date: date, by: StaffMember, **terms: Any) -> JobChange:
    """From a day on hours, pay, duties, working times or the title are others. The job keeps those of its first day."""
    still_starts(job)
    _within(job, from_date)
    change = JobChange.objects.create(job=job, from_date=from_date, recorded_by=by, **terms)
    trail.record("change in a job recorded", by=by, on=job)
    return change


def correct_job_change(*, change: JobChange, version: int, by: StaffMember, **fields: Any) -> None:
    _within(change.job, fields["from_date"])
    change_row(row=change, version=version, action="change in a job corrected", on=change.job, by=by, fields=fields)


def strike_job_change(*, change: JobChange, version: int, reason: str, by: StaffMember) -> None:
    action = "change in a job struck out"
    strike_out(row=change, version=version, reason=reason, action=action, on=change.job, by=by)


def _within(job: Job, day: date) -> None:
    if day <= job.start_date:
        raise ValidationError({"from_date": _("A change comes after the first day of the job. Edit the job instead.")})
    if job.end_date is not None and day > job.end_date:
        raise ValidationError({"from_date": _("This is after the last day of the job.")})


def record_trial(*, client: Client, by: StaffMember, **fields: Any) -> WorkExperience:
    """A work trial, placement or the like. Nothing is planned for it, and nobody is in work by it."""
    trial = WorkExperience.objects.create(client=client, recorded_by=by, **fields)
    trail.record("work trial recorded", by=by, on=client)
    return trial


def change_trial(*, trial: WorkExperience, version: int, by: StaffMember, **fields: Any) -> None:
    change_row(row=trial, version=version, action="work trial changed", on=trial.client, by=by, fields=fields)


def end_trial(*, trial: WorkExperience, version: int, end_date: date, by: StaffMember, **said: Any) -> None:
    """Its last day, what was learned and what comes next. No talk about a lost job is planned: none was lost."""
    fields = {"end_date": end_date, **said}
    change_row(row=trial, version=version, action="work trial ended", on=trial.client, by=by, fields=fields)


def strike_trial(*, trial: WorkExperience, version: int, reason: str, by: StaffMember) -> None:
    action = "work trial struck out"
    strike_out(row=trial, version=version, reason=reason, action=action, on=trial.client, by=by)


def turn_into_job(
    *,
    trial: WorkExperience,
    version: int,
    employer: Employer,
    site: Site | None,
    title: str,
    start_date: date,
    by: StaffMember,
    **terms: Any,
) -> Job:
    """The trial became a paid job: a job start like any other, whose clock begins on its first paid day."""
    trial.expect_version(version)
    if trial.became_job is not None and trial.became_job.cancelled_at is None:
        raise ValidationError(_("This became a job already."))
    if start_date <= trial.start_date:
        raise ValidationError({"start_date": _("This is not after the first day of what it came from.")})
    job = start_job(
        client=trial.client, employer=employer, site=site, title=title, start_date=start_date, by=by, **terms
    )
    last = start_date - timedelta(days=1)
    trial.became_job = job
    trial.end_date = min(trial.end_date or last, last)
    trial.save()
    trail.record("work trial became a job", by=by, on=trial.client)
    return job
