"""A PDF that is being made: how far it is, and the file itself."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from audit import trail
from fidelity import access
from fidelity.models import Print
from fidelity.views.reports import READERS
from fidelity.views.waking import wake

# Nobody took it up for so long: the worker is away, or has much to do.
_LONG = timedelta(seconds=45)


@require(*READERS)
def print_page(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Asked again every few seconds by htmx, or by whoever looks again. While it waits, asking wakes the worker."""
    asked = access.open_print(request.staff, public_id)
    waiting = asked.state == Print.State.WAITING
    reached = wake(request.agency.pk) if waiting else True
    context = {
        "print": asked,
        "finished": asked.state == Print.State.DONE,
        "failed": asked.state == Print.State.FAILED,
        "away": waiting and not reached,
        "long": waiting and reached and timezone.now() - asked.created_at > _LONG,
        "step": _step(asked),
        "what": _what(asked),
        "back_url": _back(asked),
        "pdf_url": reverse("fidelity:print_pdf", args=[asked.public_id]),
    }
    return render(request, "fidelity/print.html", context)


def _step(asked: Print) -> str:
    if asked.state == Print.State.WAITING:
        return _("Waiting for its turn")
    return _("Setting the pages") if asked.percent >= 40 else _("Putting the contents together")


def _what(asked: Print) -> str:
    return _("Fidelity report") if asked.review else _("Pack for the committee")


def _back(asked: Print) -> str:
    if asked.review:
        return reverse("fidelity:report", args=[asked.review.public_id])
    if asked.meeting is None:
        raise Http404
    return reverse("fidelity:meeting", args=[asked.meeting.public_id])


@require(*READERS)
def print_pdf(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """The file as it was made, byte for byte. One that is not made yet leads to how far it is."""
    asked = access.open_print(request.staff, public_id, with_pdf=True)
    if asked.state != Print.State.DONE or asked.pdf is None:
        return redirect("fidelity:print", asked.public_id)
    trail.record("print opened", by=request.staff, on=asked)
    response = HttpResponse(bytes(asked.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{_name(asked)}"'
    response["ETag"] = f'"{asked.pdf_digest}"'
    return response


def _name(asked: Print) -> str:
    """Nobody's name: the file lies about in a folder of downloads."""
    if asked.review:
        return f"fidelity-report-{asked.review.last_day.isoformat()}.pdf"
    day = asked.meeting.day.isoformat() if asked.meeting else ""
    return f"committee-{day}.pdf"
