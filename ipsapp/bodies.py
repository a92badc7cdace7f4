"""How much one may send, said before it is read: little for strangers, a form's worth for staff, a spreadsheet to import, a
document for a person's record.

A proxy may be set to refuse sooner; without one, or with one that isn't, nobody fills the disk or the memory.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from accounts.roles import Permission
from clients.documents import MOST
from clients.imports import PAGE

STRANGER = 64 * 1024
FORM = 1024 * 1024
# Above what these pages take, so that a file just too large is refused there, beside its field.
IMPORT = 2 * PAGE.size
DOCUMENT = MOST + 2 * FORM
# The pages that take a file: who may send one, how much, and how much of it the page itself takes.
_FILES = {
    "clients:import": (Permission.IMPORT, IMPORT, PAGE.size),
    "clients:add_document": (Permission.EDIT_CLIENT, DOCUMENT, MOST),
}


class BodyLimitMiddleware:
    """The last of all, so that it is known who sends; nothing before it reads the body (CSRF is checked after it)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = _length(request)
        if "HTTP_TRANSFER_ENCODING" in request.META or length < 0:
            # No browser sends in pieces without saying how much; less than nothing Django would read to the end.
            return _refused(request, status=411)
        # Below what a stranger may send nothing need be asked.
        if length > STRANGER and length > limit(request):
            return _refused(request, status=413)
        return self.get_response(request)


def limit(request: HttpRequest) -> int:
    if getattr(request, "staff", None) is None:
        return STRANGER
    return _file_page(request)[0] or FORM


def _file_page(request: HttpRequest) -> tuple[int, int]:
    """What may be sent to a page that takes a file, and how large the file may be; 0 elsewhere, or when not theirs."""
    staff = getattr(request, "staff", None)
    try:
        needs, most, file = _FILES[resolve(request.path).view_name]
    except (Resolver404, KeyError):
        return 0, 0
    return (most, file) if staff is not None and staff.has(needs) else (0, 0)


def _length(request: HttpRequest) -> int:
    """As Django reads it: what isn't a number is nothing, and then nothing is read."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _refused(request: HttpRequest, *, status: int) -> HttpResponse:
    _most, file = _file_page(request)
    return render(request, "413.html", {"large": bool(file), "megabytes": file >> 20}, status=status)
