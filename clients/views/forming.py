"""A page that is one form: taken once, refused beside its fields, shown beside what stands when it is late."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import StaffRequest
from accounts.views.conflict import conflict
from clients.models import Client
from clients.views.saving import Done, answered, take
from tenancy.models import StaleRecord

FORM_PAGE, CONFIRM_PAGE = "clients/support/form.html", "clients/support/confirm.html"


def formed(
    request: StaffRequest,
    form: Any,
    act: Callable[[], Done],
    *,
    url: str,
    edited: Any = None,
    template: str = FORM_PAGE,
    promises: dict[str, tuple[str, str]] | None = None,
    **more: object,
) -> HttpResponse:
    """`url` is where cancelling leads, `edited` the record whose version the form carries; `more`, such as the client it is
    about, goes to the template."""
    if request.method == "POST" and form.is_valid():
        try:
            if answer := take(request, form, act, promises):
                return answer
        except StaleRecord:
            edited.refresh_from_db()
            return conflict(request, form, edited, cancel_url=request.path)
    context = {"form": form, "cancel_url": url, **more}
    return render(request, template, context, status=422 if form.is_bound else 200)


def not_now(request: StaffRequest, said: str, url: str) -> HttpResponse:
    """There is nothing to fill in: say why, and lead back."""
    # Two sendings at once: the second waited for the first at the record's lock.
    if answer := answered(request):
        return answer
    messages.info(request, said)
    return redirect(url)


def leave_closed(request: StaffRequest, client: Client, url: str) -> HttpResponse | None:
    """Nothing new is begun in a closed record; what stands there can still be mended."""
    return None if client.is_open else not_now(request, _("This record is closed. Reopen it first."), url)
