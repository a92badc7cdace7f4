"""One agency, one transaction around each signed-in request.

ATOMIC_REQUESTS can't do this: template responses render after its transaction ends, and under row policies they would
come out empty. This opens the agency's context before the view and closes it after the response is complete.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from psycopg.pq import TransactionStatus

from accounts.models import Membership, StaffMember
from tenancy.context import agency_context

log = logging.getLogger("ipsapp.request")

SESSION_KEY = "agency_id"


class AgencyMiddleware:
    """Sets request.staff and request.agency, and the transaction in which only that agency's rows exist."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.staff = request.agency = None  # type: ignore[attr-defined]
        if _is_public(request) or not request.user.is_authenticated:
            return self.get_response(request)
        choices = staff_of(request.user)
        staff = _chosen(request, choices)
        request.staff_choices = choices  # type: ignore[attr-defined]
        if staff is None:
            return self._without_agency(request, choices)
        if request.headers.get("X-Staff", mine := str(staff.public_id)) != mine:
            # A script of a page that somebody else opened: what was typed there would stand under this one's name.
            return HttpResponse(status=409)
        request.staff, request.agency = staff, staff.agency  # type: ignore[attr-defined]
        with translation.override(_language(request, staff)), timezone.override(staff.agency.zone):
            request.LANGUAGE_CODE = translation.get_language()
            return self._inside(request, staff)

    def _inside(self, request: HttpRequest, staff: StaffMember) -> HttpResponse:
        with agency_context(staff.agency_id, staff_id=staff.pk, request_id=request.META.get("ips.request_id", "")):
            response = self.get_response(request)
            swallowed = response.status_code < 500 and _is_broken()
            if swallowed or response.status_code >= 500:
                transaction.set_rollback(True)
        if swallowed:
            # What the view says was done was not.
            where = request.resolver_match.view_name if request.resolver_match else ""
            log.error("database error swallowed by the view", extra={"operation": where})
            return render(request, "500.html", status=500)
        return response

    def _without_agency(self, request: HttpRequest, choices: list[StaffMember]) -> HttpResponse:
        if request.path.startswith(settings.ALWAYS_OPEN_PREFIXES):
            return self.get_response(request)
        if choices and request.headers.get("HX-Request") == "true":
            # Asked by script: as when nobody is signed in.
            return HttpResponse(status=401)
        if choices:
            return redirect(reverse("accounts:choose_agency"))
        return render(request, "accounts/no_agency.html", status=403)


class SignInRequired(LoginRequiredMiddleware):
    """A script that asks for a part of a page is told that nobody is signed in: the sign-in page would land inside the page."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)
        return super().handle_no_permission(request, view_func)


def staff_of(user: Any) -> list[StaffMember]:
    """The agencies where `user` has a role today, one staff member each, with their memberships filled in. One query."""
    rows = Membership.objects.filter(staff__user=user).select_related("staff__agency").order_by("staff__agency__name")
    found: dict[int, StaffMember] = {}
    for membership in rows:
        staff = found.setdefault(membership.staff_id, membership.staff)
        staff.user = user
        today = staff.agency.today()
        if membership.starts_date <= today and (membership.ends_date is None or membership.ends_date >= today):
            staff.__dict__.setdefault("active_memberships", []).append(membership)
    return [staff for staff in found.values() if staff.__dict__.get("active_memberships")]


def _chosen(request: HttpRequest, choices: list[StaffMember]) -> StaffMember | None:
    if len(choices) == 1:
        return choices[0]
    wanted = request.session.get(SESSION_KEY)
    return next((staff for staff in choices if staff.agency_id == wanted), None)


def _language(request: HttpRequest, staff: StaffMember) -> str:
    """What was switched to in this browser, else what the person chose for themselves, else the agency's."""
    switched = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    known = {code for code, _name in settings.LANGUAGES}
    return switched if switched in known else staff.user.language or staff.agency.language


def _is_broken() -> bool:
    """PostgreSQL answers COMMIT of a failed transaction with a quiet rollback; Django knows of ORM writes that failed only."""
    status = connection.connection.info.transaction_status
    return connection.needs_rollback or status == TransactionStatus.INERROR


def _is_public(request: HttpRequest) -> bool:
    return request.path.startswith(settings.WITHOUT_AGENCY_PREFIXES)
