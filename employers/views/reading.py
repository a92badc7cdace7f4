"""The list, and an employer's page: what do we know, when were we there."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from audit import trail
from employers import access, directory, timeline
from employers.forms import FilterForm


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
    today = staff.agency.today()
    context = {
        "employer": employer,
        "sites": employer.sites.order_by("name"),
        "people": employer.people.order_by("name"),
        "last": timeline.last_visit(employer, today),
        "next": timeline.next_step(employer, today),
        "history": timeline.timeline(employer, request.GET.get("after", ""), today),
        "may_edit": staff.has(Permission.EDIT_EMPLOYERS),
    }
    return render(request, "employers/page.html", context)
