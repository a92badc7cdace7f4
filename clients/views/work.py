"""Changes in a job; work trials, placements and the like, and how one becomes a job."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from clients import access, actions, wording
from clients.forms.struck import StrikeForm
from clients.forms.work import (
    CorrectChangeForm,
    EditTrialForm,
    EndTrialForm,
    RecordChangeForm,
    RecordTrialForm,
    TurnIntoJobForm,
)
from clients.models import Client, Job, JobChange, WorkExperience
from clients.report import planning, trials
from clients.views.forming import formed, leave_closed
from clients.views.jobs import ONE_JOB, where
from clients.views.saving import Done, sent_once

WRITE, STRIKE = "clients/write.html", "clients/strike.html"


# Changes in a job


@require(Permission.MANAGE_JOBS)
@sent_once
def record_change(request: StaffRequest, public_id: UUID) -> HttpResponse:
    job = access.open_job(request.staff, public_id, lock=request.method == "POST")
    form = RecordChangeForm(request.POST or None, today=request.agency.today())

    def act() -> Done:
        change = actions.record_job_change(job=job, by=request.staff, **form.said())
        return Done(_said_of(change), _job(job))

    context = _about_job(job, _("Record a change in the job"))
    return formed(request, form, act, template=WRITE, promises=_one_a_day(), **context)


def _said_of(change: JobChange) -> str:
    if change.hours_or_pay:
        return _(
            "The change is recorded. Hours or pay change: offer benefits advice, and look at what is to be reported."
        )
    return _("The change is recorded.")


def _one_a_day() -> dict[str, tuple[str, str]]:
    said = _("A change from this day is on record already: correct that one.")
    return {"one_change_of_a_job_a_day": ("from_date", said)}


@require(Permission.MANAGE_JOBS)
@sent_once
def correct_change(request: StaffRequest, public_id: UUID) -> HttpResponse:
    change = _open_change(request, public_id)
    form = CorrectChangeForm(request.POST or None, change=change, today=request.agency.today())

    def act() -> Done:
        version = form.cleaned_data["version"]
        actions.correct_job_change(change=change, version=version, by=request.staff, **form.said())
        return Done(_("Saved."), _job(change.job))

    context = _about_job(change.job, _("Correct a change in the job"))
    return formed(request, form, act, template=WRITE, edited=change, promises=_one_a_day(), **context)


@require(Permission.MANAGE_JOBS)
@sent_once
def strike_change(request: StaffRequest, public_id: UUID) -> HttpResponse:
    change = _open_change(request, public_id)
    form = StrikeForm(request.POST or None, initial={"version": change.version})

    def act() -> Done:
        said = {name: form.cleaned_data[name] for name in ("version", "reason")}
        actions.strike_job_change(change=change, by=request.staff, **said)
        return Done(_("The change is struck out: the job is as it was before it."), _job(change.job))

    day = wording.day(change.from_date, request.agency.today())
    what = _("Hours, pay, times, duties and title are again what they were before %(day)s.") % {"day": day}
    context = {**_about_job(change.job, _("Strike out this change?")), "what": [what]}
    return formed(request, form, act, template=STRIKE, edited=change, **context)


def _open_change(request: StaffRequest, public_id: UUID) -> JobChange:
    changes = JobChange.objects.standing().filter(job__cancelled_at=None)
    return access.open_job_row(request.staff, changes, public_id, lock=request.method == "POST")


def _about_job(job: Job, heading: str) -> dict[str, Any]:
    return {
        "client": job.client, "heading": heading, "about": str(job), "url": _job(job), "back_label": str(job),
    }  # fmt: skip


def _job(job: Job) -> str:
    return reverse("clients:job", args=[job.public_id])


# Work trials, placements and the like


@require(Permission.SEE_CLIENTS)
def trial_list(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id)
    context = {
        "client": client,
        "trials": trials.told(client, request.agency.today()),
        "may_write": request.staff.has(Permission.EDIT_CLIENT),
        "may_begin": request.staff.has(Permission.EDIT_CLIENT) and client.is_open,
        "may_start_job": request.staff.has(Permission.MANAGE_JOBS) and client.is_open,
    }
    return render(request, "clients/work/trials.html", context)


@require(Permission.EDIT_CLIENT)
@sent_once
def record_trial(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    if left := leave_closed(request, client, _trials(client)):
        return left
    form = RecordTrialForm(request.POST or None, staff=request.staff)

    def act() -> Done:
        actions.record_trial(client=client, by=request.staff, **form.said())
        return Done(_("Recorded. It is no job start: nothing is planned for it."), _trials(client))

    return formed(request, form, act, template=WRITE, **_about(client, _("Record a trial or placement")))


@require(Permission.EDIT_CLIENT)
@sent_once
def edit_trial(request: StaffRequest, public_id: UUID) -> HttpResponse:
    trial = _open_trial(request, public_id)
    form = EditTrialForm(request.POST or None, staff=request.staff, trial=trial)

    def act() -> Done:
        version = form.cleaned_data["version"]
        actions.change_trial(trial=trial, version=version, by=request.staff, **form.said())
        return Done(_("Saved."), _trials(trial.client))

    context = _about(trial.client, _("Edit a trial or placement"), trial)
    return formed(request, form, act, template=WRITE, edited=trial, **context)


@require(Permission.EDIT_CLIENT)
@sent_once
def end_trial(request: StaffRequest, public_id: UUID) -> HttpResponse:
    trial = _open_trial(request, public_id)
    form = EndTrialForm(request.POST or None, trial=trial, today=request.agency.today())

    def act() -> Done:
        actions.end_trial(trial=trial, version=form.cleaned_data["version"], by=request.staff, **form.said())
        return Done(_("The end is recorded. What was learned belongs in the profile too."), _trials(trial.client))

    context = _about(trial.client, _("Record the end of a trial or placement"), trial)
    return formed(request, form, act, template=WRITE, edited=trial, **context)


@require(Permission.EDIT_CLIENT)
@sent_once
def strike_trial(request: StaffRequest, public_id: UUID) -> HttpResponse:
    trial = _open_trial(request, public_id)
    form = StrikeForm(request.POST or None, initial={"version": trial.version})

    def act() -> Done:
        said = {name: form.cleaned_data[name] for name in ("version", "reason")}
        actions.strike_trial(trial=trial, by=request.staff, **said)
        return Done(_("Struck out."), _trials(trial.client))

    what = [_("It stays readable with the reason, and leaves the list of what happened.")]
    if trial.became_job_id:
        what.append(_("The job that came of it stays."))
    context = {**_about(trial.client, _("Strike this out?"), trial), "what": what}
    return formed(request, form, act, template=STRIKE, edited=trial, **context)


@require(Permission.MANAGE_JOBS)
@sent_once
def trial_job(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """It became a paid job: the job start form, filled with what is known."""
    trial = _open_trial(request, public_id)
    if left := leave_closed(request, trial.client, _trials(trial.client)):
        return left
    form = TurnIntoJobForm(request.POST or None, staff=request.staff, trial=trial)

    def act() -> Done:
        employer, site = where(form, request.staff)
        said = {name: form.cleaned_data[name] for name in ("title", "start_date", "version")}
        job = actions.turn_into_job(trial=trial, employer=employer, site=site, by=request.staff, **said, **form.terms())
        text = _("Job start recorded. %(planned)s") % {"planned": planning.said_of_start(job, form.today)}
        return Done(text, _job(job))

    context = _about(trial.client, _("It became a job"), trial)
    taken = ("title", _("This job is on record already: the same employer, title and first day."))
    template = "clients/work/trial_job.html"
    return formed(request, form, act, template=template, edited=trial, promises={ONE_JOB: taken}, **context)


def _open_trial(request: StaffRequest, public_id: UUID) -> WorkExperience:
    rows = WorkExperience.objects.standing().select_related("employer", "became_job")
    trial: WorkExperience = access.open_row(request.staff, rows, public_id, lock=request.method == "POST")
    return trial


def _about(client: Client, heading: str, trial: WorkExperience | None = None) -> dict[str, Any]:
    return {
        "client": client, "heading": heading, "about": str(trial) if trial else "", "url": _trials(client),
        "back_label": _("Trials and placements"),
    }  # fmt: skip


def _trials(client: Client) -> str:
    return reverse("clients:trials", args=[client.public_id])
