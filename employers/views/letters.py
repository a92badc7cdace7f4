"""A letter to an employer: chosen, read, printed. Nothing is typed into it, so nothing about a person can be."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from audit import trail
from employers import access
from employers.forms import LetterForm
from employers.letters import letter
from employers.models import Employer
from employers.views.records import around
from tenancy import pdf


@require(Permission.EDIT_EMPLOYERS)
def write_letter(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """What is chosen stands in the address, so that the page and the PDF are of one letter."""
    employer = access.open_employer(request.staff, public_id)
    form = LetterForm(request.GET or None, employer=employer, staff=request.staff)
    context = {**around(employer), "form": form, "letter": None, "query": request.GET.urlencode()}
    if form.is_valid():
        context |= _letter(request, employer, form)
    return render(request, "employers/letters/write.html", context, status=422 if form.errors else 200)


@require(Permission.EDIT_EMPLOYERS)
def letter_pdf(request: StaffRequest, public_id: UUID) -> HttpResponse:
    employer = access.open_employer(request.staff, public_id)
    form = LetterForm(request.GET, employer=employer, staff=request.staff)
    if request.method != "GET" or not form.is_valid():
        return redirect("employers:write_letter", employer.public_id)
    with translation.override(form.cleaned_data["language"]):
        html = render_to_string("employers/letters/paper.html", _letter(request, employer, form))
    try:
        made = pdf.printed(html)
    except pdf.NotPrinted:
        messages.error(
            request, _("The PDF could not be made just now. This page can be printed from the browser instead.")
        )
        return redirect("employers:write_letter", employer.public_id)
    trail.record("letter printed", by=request.staff, on=employer, details={"kind": form.cleaned_data["kind"]})
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="letter.pdf"'
    return response


def _letter(request: StaffRequest, employer: Employer, form: LetterForm) -> dict[str, Any]:
    said = form.cleaned_data
    agency, person = request.agency, said["person"]
    with translation.override(said["language"]):
        made = letter(
            said["kind"],
            service=agency.name,
            employer=employer.name,
            person=person.name if person else "",
            day=said["day"],
            at=said["at"],
        )
        today = date_format(agency.today(), "DATE_FORMAT")
    site = employer.sites.exclude(address="").order_by("pk").first()
    return {
        "letter": made,
        "language": said["language"],
        "employer": employer,
        "person": person,
        "address": site.address if site else "",
        "agency": agency,
        "signed": request.staff,
        "today": today,
    }
