"""Searching in contacts, notes and documents of the people one may see."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from audit import trail
from clients.forms.search import SearchForm
from clients.models import Client
from clients.report import search as report
from clients.report.hidden import left_out


@require(Permission.SEE_CLIENTS)
def search(request: StaffRequest) -> HttpResponse:
    """The trail says whose texts were shown, never what was searched for."""
    form = SearchForm(request.POST or None, initial={"client": request.GET.get("client", ""), "what": ""})
    found = None
    if request.method == "POST" and form.is_valid():
        found = report.found(request.staff, form.wanted())
        trail.record("notes searched", by=request.staff, shown=found.shown, details={"hits": found.hits})
    context: dict[str, Any] = {"form": form, "found": found, "of": _person(request, form), "most": report.MOST}
    context |= {"left_out": left_out(request.staff)}
    status = 422 if form.is_bound and found is None else 200
    return render(request, "clients/search.html", context, status=status)


def _person(request: StaffRequest, form: SearchForm) -> Client | None:
    """The one person it is narrowed to, when they may be seen."""
    try:
        wanted = UUID(str(form["client"].value() or ""))
    except ValueError:
        return None
    return Client.objects.visible_to(request.staff).filter(public_id=wanted).first()
