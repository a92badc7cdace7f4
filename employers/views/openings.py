"""Openings: the agency's list, one by itself, written, changed, closed; and "I may have somebody", which names nobody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from audit import trail
from employers import access, actions
from employers.forms import ChangeOpeningForm, CloseOpeningForm, OpeningFilterForm, OpeningForm, written
from employers.models import Employer, Opening
from employers.report import openings as report
from employers.views.records import around
from employers.views.writing import Form, answer
from tenancy.forms import SubmissionForm, VersionedForm


@require(Permission.SEE_EMPLOYERS)
def openings(request: StaffRequest) -> HttpResponse:
    staff = request.staff
    page = report.listed(staff, request.GET, staff.agency.today())
    trail.record("openings listed", by=staff, shown=[line.public_id for line in page.lines])
    context = {
        "page": page,
        "filter_form": OpeningFilterForm(request.GET),
        "search": request.GET.get("q", "").strip(),
        "may_edit": staff.has(Permission.EDIT_EMPLOYERS),
        "here": request.get_full_path(),
    }
    return render(request, "employers/openings.html", context)


@require(Permission.SEE_EMPLOYERS)
def opening(request: StaffRequest, public_id: UUID) -> HttpResponse:
    staff = request.staff
    found = access.open_opening(staff, public_id)
    context = {
        **_around(found),
        "line": report.one(found, staff, staff.agency.today()),
        "facts": report.facts(found),
        "may_edit": staff.has(Permission.EDIT_EMPLOYERS),
        "here": _page_of(found),
    }
    return render(request, "employers/opening.html", context)


@require(Permission.EDIT_EMPLOYERS)
def add_opening(request: StaffRequest, public_id: UUID) -> HttpResponse:
    employer = access.open_employer(request.staff, public_id, lock=request.method == "POST")
    form = OpeningForm(request.POST or None, staff=request.staff, employer=employer)
    return _add(request, form, around(employer), lambda: employer)


@require(Permission.EDIT_EMPLOYERS)
def add_opening_anywhere(request: StaffRequest) -> HttpResponse:
    """From the list: the employer is chosen with it."""
    form = OpeningForm(request.POST or None, staff=request.staff, employer=None)
    context = {"cancel_url": reverse("employers:openings")}

    def chosen() -> Employer:
        return access.open_employer(request.staff, form.cleaned_data["employer"].public_id, lock=True)

    return _add(request, form, context, chosen)


def _add(request: StaffRequest, form: OpeningForm, context: dict[str, Any], employer: Any) -> HttpResponse:
    def save(_fields: dict[str, Any]) -> tuple[str, str]:
        fields = form.opening_fields()
        made = actions.add_opening(employer=employer(), found_by=request.staff, by=request.staff, **fields)
        return _page_of(made), _("Opening written down. Your colleagues can now say who may have somebody.")

    page = Form("employers/add_opening.html", form, {**context, "submit": _("Add opening")}, save)
    return answer(request, page)


@require(Permission.EDIT_EMPLOYERS)
def edit_opening(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = access.open_opening(request.staff, public_id, lock=request.method == "POST")
    if found.closed_date is not None:
        messages.info(request, _("This opening is closed. Open it again first, then change it."))
        return redirect(_page_of(found))
    initial = written(found, OpeningForm.FIELDS)
    form = ChangeOpeningForm(request.POST or None, staff=request.staff, employer=found.employer, initial=initial)

    def save(fields: dict[str, Any]) -> tuple[str, str]:
        actions.change_opening(opening=found, version=fields["version"], by=request.staff, **form.opening_fields())
        return _page_of(found), _("Opening saved.")

    context = {**_around(found), "submit": _("Save opening")}
    return answer(request, Form("employers/edit_opening.html", form, context, save, found))


@require(Permission.EDIT_EMPLOYERS)
def close_opening(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = access.open_opening(request.staff, public_id, lock=request.method == "POST")
    if found.closed_date is not None:
        messages.info(request, _("This opening is closed already."))
        return redirect(_page_of(found))
    form = CloseOpeningForm(request.POST or None, opening=found, today=request.agency.today())

    def save(fields: dict[str, Any]) -> tuple[str, str]:
        actions.close_opening(opening=found, by=request.staff, **fields)
        return _page_of(found), _("Opening closed. It can be opened again here.")

    context = {**_around(found), "submit": _("Close the opening")}
    return answer(request, Form("employers/close_opening.html", form, context, save, found))


@require(Permission.EDIT_EMPLOYERS)
def reopen_opening(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = access.open_opening(request.staff, public_id, lock=request.method == "POST")
    if found.closed_date is None:
        messages.info(request, _("This opening is open."))
        return redirect(_page_of(found))
    form = VersionedForm(request.POST or None, initial={"version": found.version})

    def save(fields: dict[str, Any]) -> tuple[str, str]:
        actions.reopen_opening(opening=found, by=request.staff, **fields)
        return _page_of(found), _("Opening open again.")

    context = {**_around(found), "submit": _("Open it again")}
    return answer(request, Form("employers/reopen_opening.html", form, context, save, found))


@require(Permission.EDIT_EMPLOYERS)
def interest(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """One tap: I may have somebody, or no more (`back`). Leads back to where it was tapped."""
    found = access.open_opening(request.staff, public_id, lock=request.method == "POST")
    form = SubmissionForm(request.POST or None)
    back = "back" in request.POST

    def save(_fields: dict[str, Any]) -> tuple[str, str]:
        if back:
            actions.take_interest_back(opening=found, by=request.staff)
            return _whence(request, found), _("Taken back: your name stands there no more.")
        actions.say_interest(opening=found, by=request.staff)
        said = _("Your colleagues see that you may have somebody for “%(title)s”, and not whom.")
        return _whence(request, found), said % {"title": found.title}

    if request.method == "POST" and found.closed_date is not None and not back:
        messages.info(request, _("This opening is closed already."))
    elif request.method == "POST" and form.is_valid():
        return answer(request, Form("employers/opening.html", form, {}, save, found))
    return redirect(_page_of(found))


def _whence(request: StaffRequest, found: Opening) -> str:
    """The list as it was narrowed, or the employer's page; an address of another place leads to the opening."""
    own = (reverse("employers:openings"), reverse("employers:page", args=[found.employer.public_id]))
    here = request.POST.get("here", "")
    return here if here.partition("?")[0] in own and len(here) < 500 else _page_of(found)


def _page_of(found: Opening) -> str:
    return reverse("employers:opening", args=[found.public_id])


def _around(found: Opening) -> dict[str, Any]:
    return {"opening": found, "employer": found.employer, "page_url": _page_of(found), "cancel_url": _page_of(found)}
