"""Applications and interviews of a client: listed, recorded, changed, told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from accounts.views.conflict import conflict
from clients import access, actions, wording
from clients.forms.applications import (
    ApplicationForm,
    ChangeInterviewForm,
    EditApplicationForm,
    InterviewForm,
    TellInterviewForm,
    VoidApplicationForm,
)
from clients.forms.records import ConfirmForm
from clients.models import Client, Interview, JobApplication
from clients.report import applications as report
from clients.views.saving import Done, sent_once, take
from employers.models import Opening
from tenancy.models import StaleRecord


@require(Permission.SEE_CLIENTS)
def applications(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id)
    context = {
        "client": client,
        "applications": report.of(client, request.agency.today()),
        "may_change": client.is_open and request.staff.has(Permission.EDIT_CLIENT),
    }
    return render(request, "clients/applications/list.html", context)


@require(Permission.EDIT_CLIENT)
@sent_once
def add_application(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    if not client.is_open:
        messages.info(request, _("This record is closed. Reopen it to record an application."))
        return redirect(_list(client))
    form = ApplicationForm(request.POST or None, staff=request.staff, initial=_of_opening(request))

    def act() -> Done:
        application = actions.add_application(client=client, by=request.staff, **form.said())
        return Done(_recorded(application, form.today), _list(client))

    if request.method == "POST" and form.is_valid() and (answer := take(request, form, act)):
        return answer
    return _show(request, "clients/applications/new.html", client, form)


def _of_opening(request: StaffRequest) -> dict[str, Any]:
    """`opening` in the address: what is known of it is filled in."""
    try:
        wanted = UUID(request.GET.get("opening", ""))
    except ValueError:
        return {}
    opening = Opening.objects.filter(public_id=wanted).select_related("employer").first()
    return {"employer": opening.employer, "title": opening.title} if opening else {}


def _recorded(application: JobApplication, today: Any) -> str:
    if application.outcome == JobApplication.Outcome.INTERVIEW:
        return _("Application recorded. Next: the day of the interview.")
    if application.follow_up_date is None:
        return _("Application recorded.")
    day = wording.day_away(application.follow_up_date, today)
    return _("Application recorded. Follow up on %(day)s.") % {"day": day}


@require(Permission.EDIT_CLIENT)
@sent_once
def edit_application(request: StaffRequest, public_id: UUID) -> HttpResponse:
    application = access.open_application(request.staff, public_id, lock=request.method == "POST")
    form = EditApplicationForm(request.POST or None, staff=request.staff, application=application)

    def act() -> Done:
        version = form.cleaned_data["version"]
        actions.change_application(application=application, version=version, by=request.staff, **form.said())
        return Done(_("Saved."), _list(application.client))

    return _change(request, application, form, act, "clients/applications/edit.html", application=application)


@require(Permission.EDIT_CLIENT)
@sent_once
def void_application(request: StaffRequest, public_id: UUID) -> HttpResponse:
    application = access.open_application(request.staff, public_id, lock=request.method == "POST")
    form = VoidApplicationForm(request.POST or None, initial={"version": application.version})

    def act() -> Done:
        said = {name: form.cleaned_data[name] for name in ("version", "reason")}
        actions.void_application(application=application, by=request.staff, **said)
        return Done(_("The application is void, and its interviews with it."), _list(application.client))

    return _change(request, application, form, act, "clients/applications/void.html", application=application)


@require(Permission.EDIT_CLIENT)
@sent_once
def add_interview(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """`public_id` is the application's."""
    application = access.open_application(request.staff, public_id, lock=request.method == "POST")
    form = InterviewForm(request.POST or None, today=request.agency.today())

    def act() -> Done:
        interview = actions.add_interview(application=application, by=request.staff, **form.said())
        if interview.interview_date < form.today:
            told = reverse("clients:tell_interview", args=[interview.public_id])
            return Done(_("Interview recorded. How did it go?"), told)
        return Done(_planned(interview, form.today), _list(application.client))

    return _change(request, application, form, act, "clients/applications/interview_new.html", application=application)


def _planned(interview: Interview, today: Any) -> str:
    day = wording.day_away(interview.interview_date, today)
    if interview.is_joint:
        return _("Joint interview on %(day)s. It stands on Today.") % {"day": day}
    return _("Interview on %(day)s. It stands on Today.") % {"day": day}


@require(Permission.EDIT_CLIENT)
@sent_once
def change_interview(request: StaffRequest, public_id: UUID) -> HttpResponse:
    interview = access.open_interview(request.staff, public_id, lock=request.method == "POST")
    form = ChangeInterviewForm(request.POST or None, interview=interview, today=request.agency.today())

    def act() -> Done:
        version = form.cleaned_data["version"]
        actions.change_interview(interview=interview, version=version, by=request.staff, **form.said())
        return Done(_planned(interview, form.today), _list(interview.client))

    return _change(request, interview, form, act, "clients/applications/interview_edit.html", interview=interview)


@require(Permission.EDIT_CLIENT)
@sent_once
def tell_interview(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """How it went, who went, what next."""
    interview = access.open_interview(request.staff, public_id, lock=request.method == "POST")
    form = TellInterviewForm(request.POST or None, interview=interview, today=request.agency.today())

    def act() -> Done:
        version = form.cleaned_data["version"]
        actions.tell_interview(interview=interview, version=version, by=request.staff, **form.said())
        if interview.outcome == Interview.Outcome.OFFER:
            return Done(_("An offer. Next: record the job start when the first day is known."), _list(interview.client))
        return Done(_("Saved."), _list(interview.client))

    return _change(request, interview, form, act, "clients/applications/interview_told.html", interview=interview)


@require(Permission.EDIT_CLIENT)
@sent_once
def cancel_interview(request: StaffRequest, public_id: UUID) -> HttpResponse:
    interview = access.open_interview(request.staff, public_id, lock=request.method == "POST")
    form = ConfirmForm(request.POST or None, initial={"version": interview.version})

    def act() -> Done:
        actions.cancel_interview(interview=interview, version=form.cleaned_data["version"], by=request.staff)
        return Done(_("The interview is cancelled. The application stays."), _list(interview.client))

    return _change(request, interview, form, act, "clients/applications/interview_cancel.html", interview=interview)


def _list(client: Client) -> str:
    return reverse("clients:applications", args=[client.public_id])


def _change(
    request: StaffRequest, record: Any, form: Any, act: Callable[[], Done], template: str, **more: Any
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            if answer := take(request, form, act):
                return answer
        except StaleRecord:
            record.refresh_from_db()
            return conflict(request, form, record, cancel_url=request.path)
    return _show(request, template, record.client, form, **more)


def _show(request: StaffRequest, template: str, client: Client, form: Any, **more: Any) -> HttpResponse:
    context = {"client": client, "form": form, "cancel_url": _list(client), **more}
    return render(request, template, context, status=422 if form.is_bound else 200)
