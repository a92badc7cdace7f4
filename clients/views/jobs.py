"""Jobs: start, change, move, cancel, end. Each page says what it will do to the planned contacts before it does it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.models import StaffMember
from accounts.roles import Permission
from accounts.views.conflict import conflict
from clients import access, actions, wording
from clients.forms.jobs import CancelStartForm, EditJobForm, EndJobForm, MoveStartForm, StartJobForm, WhereFields
from clients.forms.records import ConfirmForm
from clients.models import Client, Job, JobApplication
from clients.report import planning
from clients.report.job import sheet as job_sheet
from clients.report.standing import job_card
from clients.views.forming import not_now
from clients.views.saving import Done, sent_once, take
from employers import actions as employer_actions
from employers.models import Employer, Site
from tenancy.models import StaleRecord

ONE_JOB = "one_job_of_a_title_and_start_at_a_site"


@require(Permission.MANAGE_JOBS)
@sent_once
def start_job(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    if not client.is_open:
        messages.info(request, _("This record is closed. Reopen it to record a job start."))
        return redirect(_page(client))
    application = _application(client, request.GET.get("application", ""))
    form = StartJobForm(request.POST or None, staff=request.staff, initial=_known_of(application))

    def act() -> Done:
        employer, site = where(form, request.staff)
        said = {name: form.cleaned_data[name] for name in ("title", "start_date")}
        job = actions.start_job(client=client, employer=employer, site=site, by=request.staff, **said, **form.terms())
        if application is not None:
            actions.lead_to_job(application=application, job=job, by=request.staff)
        text = _("Job start recorded. %(planned)s") % {"planned": planning.said_of_start(job, form.today)}
        return Done(text, _page(client))

    wanted = request.method == "POST" and form.is_valid() and not _only_preview(request)
    if wanted and (answer := take(request, form, act, _one_job(form))):
        return answer
    day = form.cleaned_data.get("start_date") if form.is_bound else None
    preview = planning.of_start(day, form.today) if day else None
    return _show(request, "clients/job_start.html", client, form, preview=preview)


def _application(client: Client, public_id: str) -> JobApplication | None:
    """The application that led to this job; its page leads here."""
    wanted = _uuid(public_id)
    rows = JobApplication.objects.standing().filter(client=client).select_related("employer")
    rows = rows.filter(Q(job=None) | Q(job__cancelled_at__isnull=False))
    return rows.filter(public_id=wanted).first() if wanted else None


def _known_of(application: JobApplication | None) -> dict[str, Any]:
    if application is None:
        return {}
    return {
        "employer": application.employer,
        "new_employer": application.employer_name,
        "title": application.title,
    }


@require(Permission.MANAGE_JOBS)
def preview_job(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """What a first day will plan: asked for by htmx while the form is being filled. `job` is one that moves."""
    client = access.open_client(request.staff, public_id, why="job start previewed")
    today = request.agency.today()
    form = MoveStartForm({**request.GET.dict(), "version": "1"}, job=Job(client=client), today=today)
    form.is_valid()
    day = form.cleaned_data.get("start_date")
    moving = _uuid(request.GET.get("job", ""))
    was = Job.objects.standing().filter(client=client, public_id=moving).first() if moving else None
    preview = planning.of_start(day, today, was=was.start_date if was else None) if day else None
    return render(request, "clients/_planned.html", {"preview": preview})


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require(Permission.SEE_CLIENTS)
def job(request: StaffRequest, public_id: UUID) -> HttpResponse:
    the_job = access.open_job(request.staff, public_id)
    rows = list(the_job.due_contacts.filter(withdrawn=False))
    today = request.agency.today()
    told = job_sheet(the_job, today)
    context = {
        "card": job_card(the_job, rows, today, told.terms),
        "sheet": told,
        "job": the_job,
        "client": the_job.client,
        "may_manage": request.staff.has(Permission.MANAGE_JOBS),
        "may_offer": request.staff.has(Permission.EDIT_CLIENT) and the_job.client.is_open,
    }
    return render(request, "clients/job.html", context)


@require(Permission.MANAGE_JOBS)
@sent_once
def edit_job(request: StaffRequest, public_id: UUID) -> HttpResponse:
    job = access.open_job(request.staff, public_id, lock=request.method == "POST")
    form = EditJobForm(request.POST or None, staff=request.staff, job=job)

    def act() -> Done:
        employer, site = where(form, request.staff)
        fields = {"title": form.cleaned_data["title"], "employer": employer, "site": site, **form.terms()}
        actions.change_job(job=job, version=form.cleaned_data["version"], by=request.staff, **fields)
        return Done(_("Saved."), _job_page(job))

    return _change(request, job, form, act, "clients/job_edit.html")


@require(Permission.MANAGE_JOBS)
@sent_once
def move_start(request: StaffRequest, public_id: UUID) -> HttpResponse:
    job = access.open_job(request.staff, public_id, lock=request.method == "POST")
    today = request.agency.today()
    form = MoveStartForm(request.POST or None, job=job, today=today)
    was = job.start_date

    def act() -> Done:
        day = form.cleaned_data["start_date"]
        actions.move_start(job=job, version=form.cleaned_data["version"], start_date=day, by=request.staff)
        said = _("The first day is now %(day)s. %(planned)s")
        return Done(
            said % {"day": wording.day(day, today), "planned": planning.said_of_start(job, today)}, _page(job.client)
        )

    preview = None
    if form.is_bound and form.is_valid():
        preview = planning.of_start(form.cleaned_data["start_date"], today, was=was)
    return _change(request, job, form, act, "clients/job_move.html", preview=preview)


@require(Permission.MANAGE_JOBS)
@sent_once
def cancel_start(request: StaffRequest, public_id: UUID) -> HttpResponse:
    job = access.open_job(request.staff, public_id, lock=request.method == "POST")
    form = CancelStartForm(request.POST or None, initial={"version": job.version})

    def act() -> Done:
        reason = form.cleaned_data["reason"]
        actions.cancel_start(job=job, version=form.cleaned_data["version"], reason=reason, by=request.staff)
        return Done(_("The start is cancelled: nothing is planned for this job any more."), _page(job.client))

    return _change(request, job, form, act, "clients/job_cancel.html")


@require(Permission.MANAGE_JOBS)
@sent_once
def end_job(request: StaffRequest, public_id: UUID) -> HttpResponse:
    job = access.open_job(request.staff, public_id, lock=request.method == "POST")
    if job.end_date:
        said = _("The end of this job is recorded. To change it, take it back first.")
        return not_now(request, said, _job_page(job))
    today = request.agency.today()
    form = EndJobForm(request.POST or None, job=job, today=today)

    def act() -> Done:
        names = ("end_date", "learned_date", "end_reason", "end_next_step", "version")
        what = _what_ending_does(job, form, today)
        days = {name: form.cleaned_data[name] for name in names}
        actions.end_job(job=job, by=request.staff, **days, **form.said())
        return Done(" ".join([_("Job end recorded."), *what]), _page(job.client))

    what = _what_ending_does(job, form, today)
    return _change(request, job, form, act, "clients/job_end.html", what=what)


def _what_ending_does(job: Job, form: EndJobForm, today: Any) -> list[str]:
    """From the days typed so far; from today where none are."""
    if form.is_bound:
        form.is_valid()
        typed = form.cleaned_data
    else:
        typed = {}
    learned = typed.get("learned_date") or today
    end = typed.get("end_date") or max(learned, job.start_date)
    move = form.is_bound and form.is_planned_move
    return planning.of_end(job, end_date=end, learned_date=learned, planned_move=move, today=today)


@require(Permission.MANAGE_JOBS)
@sent_once
def undo_end(request: StaffRequest, public_id: UUID) -> HttpResponse:
    job = access.open_job(request.staff, public_id, lock=request.method == "POST")
    if not job.end_date:
        return not_now(request, _("This job has not ended."), _job_page(job))
    form = ConfirmForm(request.POST or None, initial={"version": job.version})

    def act() -> Done:
        actions.undo_end(job=job, version=form.cleaned_data["version"], by=request.staff)
        planned = planning.said_of_start(job, request.agency.today())
        return Done(_("The job goes on. %(planned)s") % {"planned": planned}, _page(job.client))

    return _change(request, job, form, act, "clients/job_undo_end.html")


def _change(request: StaffRequest, job: Job, form: Any, act: Any, template: str, **more: object) -> HttpResponse:
    """Take a form about one job; a preview is only shown, and a stale version is shown beside what was typed."""
    more = {"job": job, **more}
    if request.method == "POST" and form.is_valid() and not _only_preview(request):
        try:
            if answer := take(request, form, act, _one_job(form)):
                return answer
        except StaleRecord:
            job.refresh_from_db()
            return conflict(request, form, job, cancel_url=request.path)
    return _show(request, template, job.client, form, **more)


def _only_preview(request: StaffRequest) -> bool:
    return "preview" in request.POST


def _one_job(form: Any) -> dict[str, tuple[str, str]]:
    field = "title" if "title" in form.fields else "start_date"
    return {ONE_JOB: (field, _("This job is on record already: the same employer, title and first day."))}


def where(form: WhereFields, by: StaffMember) -> tuple[Employer, Site | None]:
    """The employer and site that the form names, added when they are new. Called inside the form's one turn."""
    cleaned = form.cleaned_data
    employer = cleaned["employer"] or employer_actions.find_or_add_employer(name=cleaned["new_employer"], by=by)
    if not cleaned["site"].strip():
        return employer, None
    return employer, employer_actions.find_or_add_site(employer=employer, name=cleaned["site"], by=by)


def _page(client: Client) -> str:
    return reverse("clients:page", args=[client.public_id])


def _job_page(job: Job) -> str:
    return reverse("clients:job", args=[job.public_id])


def _show(request: StaffRequest, template: str, client: Client, form: Any, **more: object) -> HttpResponse:
    job = more.get("job")
    cancel_url = _job_page(job) if isinstance(job, Job) else _page(client)
    context = {"client": client, "form": form, "cancel_url": cancel_url, **more}
    if _only_preview(request):
        # What is still missing is not held against somebody who only wants to look.
        form.errors.clear()
        return render(request, template, context)
    return render(request, template, context, status=422 if form.is_bound else 200)
