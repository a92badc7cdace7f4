"""Adding and changing employers, their sites and people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from accounts.views.saving import sent_once
from employers import access, actions
from employers.forms import (
    AcquaintanceForm,
    ChangeEmployerForm,
    ChangePersonForm,
    ChangeSiteForm,
    NewEmployerForm,
    PersonForm,
    SiteForm,
    written,
)
from employers.models import Employer
from employers.views.writing import Form, answer
from tenancy.forms import SubmissionForm


@require(Permission.EDIT_EMPLOYERS)
def add(request: StaffRequest) -> HttpResponse:
    initial = {"name": request.GET.get("name", "")[:200]}
    form = NewEmployerForm(request.POST or None, staff=request.staff, initial=initial)

    def save(fields: dict[str, Any]) -> tuple[str, str]:
        fields.pop("another", None)
        employer = actions.add_employer(by=request.staff, **fields)
        said = _("%(name)s added. Next: who there can hire?") % {"name": employer.name}
        return page_of(employer), said

    context = {"cancel_url": reverse("employers:list"), "submit": _("Add employer")}
    return answer(request, Form("employers/add.html", form, context, save))


@require(Permission.EDIT_EMPLOYERS)
def edit(request: StaffRequest, public_id: UUID) -> HttpResponse:
    employer = _open(request, public_id)
    if employer.public_id != public_id:
        # What was typed was about a record that is no more: versions of two records are not compared.
        messages.info(request, _("This record was put into %(name)s: change that one.") % {"name": employer.name})
        return redirect("employers:edit", employer.public_id)
    initial = written(employer, ChangeEmployerForm.FIELDS)
    form = ChangeEmployerForm(request.POST or None, staff=request.staff, employer=employer, initial=initial)

    def save(fields: dict[str, Any]) -> tuple[str, str]:
        actions.change_employer(employer=employer, by=request.staff, **fields)
        return page_of(employer), _("Saved. This is what everybody here now reads about %(name)s.") % {
            "name": employer.name
        }

    return answer(request, Form("employers/edit.html", form, around(employer), save, employer))


@require(Permission.EDIT_EMPLOYERS)
def add_site(request: StaffRequest, public_id: UUID) -> HttpResponse:
    employer = _open(request, public_id)
    form = SiteForm(request.POST or None)

    def save(fields: dict[str, Any]) -> tuple[str, str]:
        site = actions.add_site(employer=employer, by=request.staff, **fields)
        said = _("Site %(name)s added. Contacts and jobs can now name it.") % {"name": site.name}
        return page_of(employer), said

    return answer(request, Form("employers/add_site.html", form, around(employer), save))


@require(Permission.EDIT_EMPLOYERS)
def edit_site(request: StaffRequest, public_id: UUID, site_id: UUID) -> HttpResponse:
    employer = _open(request, public_id)
    site = one_of(employer.sites, site_id)
    form = ChangeSiteForm(request.POST or None, initial=written(site, ChangeSiteForm.FIELDS))

    def save(fields: dict[str, Any]) -> tuple[str, str]:
        actions.change_site(site=site, by=request.staff, **fields)
        return page_of(employer), _("Site %(name)s saved.") % {"name": site.name}

    context = {**around(employer), "site": site}
    return answer(request, Form("employers/edit_site.html", form, context, save, site))


@require(Permission.EDIT_EMPLOYERS)
def add_person(request: StaffRequest, public_id: UUID) -> HttpResponse:
    employer = _open(request, public_id)
    form = PersonForm(request.POST or None)

    def save(fields: dict[str, Any]) -> tuple[str, str]:
        person = actions.add_person(employer=employer, by=request.staff, **fields)
        said = _("%(name)s added. The next contact can say that you met them.") % {"name": person.name}
        return page_of(employer), said

    return answer(request, Form("employers/add_person.html", form, around(employer), save))


@require(Permission.EDIT_EMPLOYERS)
def edit_person(request: StaffRequest, public_id: UUID, person_id: UUID) -> HttpResponse:
    employer = _open(request, public_id)
    person = one_of(employer.people, person_id)
    form = ChangePersonForm(request.POST or None, initial=written(person, ChangePersonForm.FIELDS))

    def save(fields: dict[str, Any]) -> tuple[str, str]:
        actions.change_person(person=person, by=request.staff, **fields)
        return page_of(employer), _("%(name)s saved.") % {"name": person.name}

    context = {**around(employer), "person": person}
    return answer(request, Form("employers/edit_person.html", form, context, save, person))


@require(Permission.EDIT_EMPLOYERS)
def add_acquaintance(request: StaffRequest, public_id: UUID) -> HttpResponse:
    employer = _open(request, public_id)
    form = AcquaintanceForm(request.POST or None, employer=employer, staff=request.staff)

    def save(fields: dict[str, Any]) -> tuple[str, str]:
        known = actions.add_acquaintance(employer=employer, by=request.staff, **fields)
        return page_of(employer), _("It is known now that %(name)s knows somebody here.") % {"name": known.staff.name}

    return answer(request, Form("employers/add_acquaintance.html", form, around(employer), save))


@require(Permission.EDIT_EMPLOYERS)
@sent_once
def remove_acquaintance(request: StaffRequest, public_id: UUID, acquaintance_id: UUID) -> HttpResponse:
    employer = _open(request, public_id)
    known = one_of(employer.acquaintances.select_related("staff__user", "person"), acquaintance_id)
    form = SubmissionForm(request.POST or None)

    def save(_fields: dict[str, Any]) -> tuple[str, str]:
        actions.remove_acquaintance(acquaintance=known, by=request.staff)
        return page_of(employer), _("Taken away. It can be said again under “Who knows whom”.")

    context = {**around(employer), "known": known, "submit": _("Take it away")}
    return answer(request, Form("employers/remove_acquaintance.html", form, context, save))


def page_of(employer: Employer) -> str:
    return reverse("employers:page", args=[employer.public_id])


def _open(request: StaffRequest, public_id: UUID) -> Employer:
    """Whoever changes a part of an employer holds the employer: two at once go one after the other."""
    staff = request.staff
    return access.open_employer(staff, public_id, lock=request.method == "POST")


def around(employer: Employer) -> dict[str, Any]:
    return {"employer": employer, "page_url": page_of(employer), "cancel_url": page_of(employer)}


def one_of(rows: Any, public_id: UUID) -> Any:
    row = rows.filter(public_id=public_id).first()
    if row is None:
        raise Http404
    return row
