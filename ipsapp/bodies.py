"""How much one may send, said before it is read: little for strangers, a form's worth for staff, a spreadsheet to import.

A proxy may be set to refuse sooner; without one, or with one that isn't, nobody fills the disk or the memory.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.roles import Permission
from clients.imports import PAGE

STRANGER = 64 * 1024
FORM = 1024 * 1024
# Above what the import page takes, so that a file just too large is refused there, beside its field.
IMPORT = 2 * PAGE.size


class BodyLimitMiddleware:
    """The last of all, so that it is known who sends; nothing before it reads the body (CSRF is checked after it)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = _length(request)
        if "HTTP_TRANSFER_ENCODING" in request.META or length < 0:
            # No browser sends in pieces without saying how much; less than nothing Django would read to the end.
            return _refused(request, status=411)
        if length > limit(request):
            return _refused(request, status=413)
        return self.get_response(request)


def limit(request: HttpRequest) -> int:
    staff = getattr(request, "staff", None)
    if staff is None:
        return STRANGER
    if staff.has(Permission.IMPORT) and request.path == reverse("clients:import"):
        return IMPORT
    return FORM


def _length(request: HttpRequest) -> int:
    """As Django reads it: what isn't a number is nothing, and then nothing is read."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _refused(request: HttpRequest, *, status: int) -> HttpResponse:
    return render(request, "413.html", {"large": limit(request) == IMPORT, "megabytes": PAGE.size >> 20}, status=status)
