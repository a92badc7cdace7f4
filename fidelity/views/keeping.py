"""A page of the plan or the committee that is one form: taken once, refused beside its fields, and shown beside what stands
when somebody else saved first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import StaffRequest
from accounts.views.conflict import conflict
from clients.views.saving import Done, take
from tenancy.models import StaleRecord


def formed(
    request: StaffRequest,
    form: Any,
    act: Callable[[], Done],
    *,
    template: str,
    url: str,
    edited: Any = None,
    **more: object,
) -> HttpResponse:
    """`url` is where cancelling leads, `edited` the record whose version the form carries; `more` goes to the template."""
    if request.method == "POST" and form.is_valid():
        try:
            if answer := take(request, form, act):
                return answer
        except StaleRecord:
            edited.refresh_from_db()
            return conflict(request, form, edited, cancel_url=url)
    context = {"form": form, "cancel_url": url, **more}
    return render(request, template, context, status=422 if form.is_bound else 200)
