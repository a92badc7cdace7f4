"""A job starts, changes, moves, ends. Each re-projects the planned contacts in the same transaction."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from clients.models import Client, Job
from clients.projection import project
from employers.models import Employer, Site


def start_job(
    *,
    client: Client,
    employer: Employer,
    site: Site | None,
    title: str,
    start_date: date,
    by: StaffMember,
    **terms: Any,
) -> Job:
    """Record a job start, past or coming, and plan its contacts. `terms`: hours, pay and the tests of a competitive job."""
    job = Job.objects.create(client=client, employer=employer, site=site, title=title, start_date=start_date, **terms)
    project(client, today=by.agency.today(), jobs=[job])
    trail.record("job start recorded", by=by, on=job)
    return job


def change_job(*, job: Job, version: int, by: StaffMember, **fields: Any) -> Job:
    """Change title, site, hours, pay or the tests of a competitive job. Dates have actions of their own."""
    job.expect_version(version)
    changed = sorted(name for name, value in fields.items() if getattr(job, name) != value)
    for name, value in fields.items():
        setattr(job, name, value)
    if changed:
        job.save()
        trail.record("job changed", by=by, on=job, details={"fields": changed})
    return job


def move_start(*, job: Job, version: int, start_date: date, by: StaffMember) -> Job:
    """The first day moved: the planned contacts move with it; history keeps the old dates."""
    job.expect_version(version)
    first = job.changes.standing().order_by("from_date").first()
    if first is not None and first.from_date <= start_date:
        said = _(
            "Something in this job changes on %(day)s, which would be no later than its first day. Correct that first."
        )
        raise ValidationError({"start_date": said % {"day": date_format(first.from_date)}})
    job.start_date = start_date
    return _saved(job, by, "job start moved")


def cancel_start(*, job: Job, version: int, reason: str, by: StaffMember) -> Job:
    """The job never began: nothing is planned for it any more."""
    job.expect_version(version)
    job.cancelled_at = timezone.now()
    job.cancel_reason = reason
    job.save()
    # All jobs, because facts leave cancelled ones out: what is stored for this one is then withdrawn.
    project(job.client, today=by.agency.today())
    trail.record("job start cancelled", by=by, on=job)
    return job


def end_job(
    *,
    job: Job,
    version: int,
    end_date: date,
    learned_date: date,
    end_reason: str,
    end_next_step: str,
    by: StaffMember,
    **said: Any,
) -> Job:
    """The job ended. Unless it was a planned move, a talk within three days of learning of it is planned.

    `said`: why, as both sides say it, what went well and what did not, and what comes of it (Job.SAID_AT_THE_END).
    """
    job.expect_version(version)
    job.end_date, job.learned_date = end_date, learned_date
    job.end_reason, job.end_next_step = end_reason, end_next_step
    for name, value in said.items():
        setattr(job, name, value)
    return _saved(job, by, "job end recorded")


def undo_end(*, job: Job, version: int, by: StaffMember) -> Job:
    """The end was a mistake: the job goes on, and its planned contacts with it."""
    job.expect_version(version)
    job.end_date = job.learned_date = None
    job.end_reason = job.end_next_step = ""
    for name in Job.SAID_AT_THE_END:
        setattr(job, name, None if name == "wants_another_job" else "")
    return _saved(job, by, "job end undone")


def still_starts(job: Job) -> None:
    """What is written about a job needs one that began or will."""
    if job.cancelled_at is not None:
        raise ValidationError(_("This start is cancelled."))


def _saved(job: Job, by: StaffMember, action: str) -> Job:
    job.save()
    project(job.client, today=by.agency.today(), jobs=[job])
    trail.record(action, by=by, on=job)
    return job
