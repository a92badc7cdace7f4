"""From a plan to openings and employers, and from an opening to one's own people. It only suggests."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.models import StaffMember
from accounts.roles import Permission
from audit import trail
from clients import access, actions
from clients.forms.openings import AnswerForm
from clients.models import OpeningOffer
from clients.report import matching as report
from clients.views.saving import Done, sent_once, take
from employers.models import Opening


@require(Permission.SEE_CLIENTS)
def matches(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Openings and employers that fit one person's plan."""
    client = access.open_client(request.staff, public_id)
    context = {
        "client": client,
        "found": report.matches_of(client, request.staff, request.agency.today()),
        "may_change": client.is_open and request.staff.has(Permission.EDIT_CLIENT),
    }
    return render(request, "clients/matching/of_client.html", context)


@require(Permission.SEE_CLIENTS)
def opening_people(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Whom of one's own people an opening might suit. Whoever is shown is on the trail."""
    opening = _opening(request.staff, public_id)
    today = request.agency.today()
    found = report.people_for(opening, request.staff, today)
    trail.record("people for an opening", by=request.staff, shown=report.shown_ids(found.people))
    context = {"opening": opening, "terms": report.terms_of(opening), "found": found}
    return render(request, "clients/matching/of_opening.html", context)


@require(Permission.EDIT_CLIENT)
@sent_once
def answer_opening(request: StaffRequest, public_id: UUID, opening_id: UUID) -> HttpResponse:
    """What the person said to it; somebody who wants it is led on to the application."""
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    opening = _opening(request.staff, opening_id)
    back = reverse("clients:matches", args=[client.public_id])
    if not client.is_open:
        messages.info(request, _("This record is closed. Reopen it to go on with the search."))
        return redirect("clients:page", client.public_id)
    offer = OpeningOffer.objects.filter(client=client, opening=opening).first()
    form = AnswerForm(request.POST or None, today=request.agency.today(), offer=offer)

    def act() -> Done:
        said = form.said()
        actions.answer_opening(client=client, opening=opening, by=request.staff, **said)
        if said["answer"] == OpeningOffer.Answer.WANTS:
            apply = reverse("clients:add_application", args=[client.public_id])
            return Done(_("Kept. Next: the application."), f"{apply}?opening={opening.public_id}")
        return Done(_("Kept: they are not asked about it again."), back)

    if request.method == "POST" and form.is_valid() and (answer := take(request, form, act)):
        return answer
    context = {
        "client": client, "opening": opening, "terms": report.terms_of(opening), "form": form, "cancel_url": back,
    }  # fmt: skip
    return render(request, "clients/matching/answer.html", context, status=422 if form.is_bound else 200)


def _opening(staff: StaffMember, public_id: UUID) -> Opening:
    """404 for whoever does no job development; other agencies' are hidden by the row policies."""
    if not staff.has(Permission.SEE_EMPLOYERS):
        raise Http404
    opening = Opening.objects.select_related("employer", "site").filter(public_id=public_id).first()
    if opening is None:
        raise Http404
    return opening
