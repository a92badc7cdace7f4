"""The agency's settings, and choosing an agency when one works in several."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import actions
from accounts.access import StaffRequest, require
from accounts.forms import AgencyForm
from accounts.middleware import SESSION_KEY
from accounts.roles import Permission
from accounts.views.conflict import conflict
from accounts.views.saving import save_once, shown_again
from audit.models import TrailEntry
from tenancy.models import Agency, StaleRecord


@require(Permission.MANAGE_AGENCY)
def agency(request: StaffRequest) -> HttpResponse:
    here = request.agency
    form = AgencyForm(request.POST or None, agency=here)
    if request.method == "POST" and form.is_valid():
        fields = {name: value for name, value in form.cleaned_data.items() if name != "submission"}
        try:
            done = save_once(
                request,
                form,
                lambda: actions.change_agency(agency=here, by=request.staff, **fields),
                to=lambda changed: reverse("accounts:agency"),
                say=lambda changed: _("The settings were saved."),
            )
        except StaleRecord:
            now = Agency.objects.get(pk=here.pk)
            last = TrailEntry.objects.filter(agency_id=here.pk, action="agency changed").order_by("-id").first()
            by = (last.staff_id, last.at) if last else None
            return conflict(request, form, now, changed=by, cancel_url=reverse("accounts:agency"))
        if done:
            return done
    return render(request, "accounts/agency.html", {"form": form}, status=shown_again(form))


def choose_agency(request: HttpRequest) -> HttpResponse:
    """Open to everybody who is signed in: whoever works in several agencies has not chosen one yet."""
    choices = getattr(request, "staff_choices", [])
    if request.method == "POST":
        wanted = request.POST.get("agency", "")
        chosen = next((staff for staff in choices if staff.agency.slug == wanted), None)
        if chosen is not None:
            request.session[SESSION_KEY] = chosen.agency_id
            return redirect("home")
        messages.error(request, _("You have no role in that agency any more. Choose another."))
    return render(request, "accounts/choose_agency.html", {"choices": choices})
