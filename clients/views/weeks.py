"""Weekly tracking sheets: one's own, and those of the specialists one supervises."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.access import StaffRequest, require
from accounts.models import StaffMember
from accounts.roles import Permission
from audit import trail
from clients import access
from clients.exports import write_table
from clients.report.weeksheet import Sheet, csv_rows, sheet_of, week_asked_for


def monday_asked_for(request: StaffRequest) -> date:
    return week_asked_for(request.GET.get("week", ""), request.agency.today())


@require(Permission.SEE_TODAY)
def my_week(request: StaffRequest) -> HttpResponse:
    return show(request, request.staff, monday_asked_for(request))


@require(Permission.SEE_EMPLOYERS)
def week(request: StaffRequest, public_id: UUID) -> HttpResponse:
    monday = monday_asked_for(request)
    return show(request, access.open_week(request.staff, public_id, monday), monday)


def show(request: StaffRequest, specialist: StaffMember, monday: date, **more: Any) -> HttpResponse:
    sheet = sheet_of(specialist, monday, reader=request.staff)
    trail.record("weekly sheet shown", by=request.staff, on=specialist, shown=sheet.shown)
    own = specialist.pk == request.staff.pk
    context = {
        "sheet": sheet,
        "own": own,
        "before_url": address(request, specialist, sheet.before),
        "after_url": address(request, specialist, sheet.after) if sheet.after else "",
        "csv_url": _with_week(reverse("clients:week_csv", args=[specialist.public_id]), monday),
        "earlier": [(each, address(request, specialist, each.monday)) for each in sheet.earlier],
        **more,
    }
    return render(request, "clients/weeks/week.html", context)


def address(request: StaffRequest, specialist: StaffMember, monday: date) -> str:
    """Of a week: one's own is "my week" for whoever has a Today."""
    if specialist.pk == request.staff.pk and request.staff.has(Permission.SEE_TODAY):
        return _with_week(reverse("clients:my_week"), monday)
    return _with_week(reverse("clients:week", args=[specialist.public_id]), monday)


def _with_week(url: str, monday: date) -> str:
    return f"{url}?week={monday.isoformat()}"


@require(Permission.SEE_EMPLOYERS)
def week_csv(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """The sheet as a table for a spreadsheet; it names no client."""
    monday = monday_asked_for(request)
    specialist = access.open_week(request.staff, public_id, monday)
    sheet: Sheet = sheet_of(specialist, monday, reader=request.staff)
    trail.record("weekly sheet downloaded", by=request.staff, on=specialist)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="week-{monday.isoformat()}.csv"'
    write_table(csv_rows(sheet), response)
    return response
