"""The list, and an employer's page: what do we know, when were we there."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from audit import trail
from employers import access, directory, timeline
from employers.forms import FilterForm
from employers.report import known, openings
from employers.report.relationship import relationship


@require(Permission.SEE_EMPLOYERS)
def employer_list(request: StaffRequest) -> HttpResponse:
    staff = request.staff
    listing = directory.listed(staff, request.GET, staff.agency.today())
    trail.record("employers listed", by=staff, shown=[row.public_id for row in listing.rows])
    search = request.GET.get("q", "").strip()
    context = {
        "listing": listing,
        "sort": listing.sort,
        "filter_form": FilterForm(request.GET),
        "search": search,
        "add_named_url": f"{reverse('employers:add')}?{urlencode({'name': search})}",
    }
    return render(request, "employers/list.html", context)


@require(Permission.SEE_EMPLOYERS)
def page(request: StaffRequest, public_id: UUID) -> HttpResponse:
    staff = request.staff
    employer = access.open_employer(staff, public_id)
    if employer.public_id != public_id:
        return redirect("employers:page", employer.public_id)
    today = staff.agency.today()
    stands = relationship(employer, staff, today)
    lines = openings.of_employer(employer, staff, today)
    context = {
        "employer": employer,
        **known.known(employer, today),
        "relationship": stands,
        "openings": lines,
        "openings_closed": sum(line.closed for line in lines),
        "here": request.path,
        "next": stands.step,
        "history": timeline.timeline(employer, request.GET.get("after", ""), today),
        "may_edit": staff.has(Permission.EDIT_EMPLOYERS),
    }
    return render(request, "employers/page.html", context)
