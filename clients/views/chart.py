"""The dates of one record that a chart review asks for."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from clients import access
from clients.report.chart import chart as dates_of


@require(Permission.SEE_CLIENTS)
def chart(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id)
    return render(request, "clients/chart.html", {"client": client, "parts": dates_of(client, request.staff)})
