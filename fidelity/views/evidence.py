"""The scale as the records have it today, the rows behind each number, and the thresholds that are ours."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from accounts.views.conflict import conflict
from accounts.views.saving import save_once, shown_again
from audit import trail
from clients.report.numbers import FEW
from fidelity.actions.thresholds import change_thresholds
from fidelity.forms import ThresholdsForm
from fidelity.report.live import live
from fidelity.report.look import thresholds_of
from fidelity.report.sources import SOURCES, item_of, rows_of
from fidelity.views.asking import Asked, asked_of_one, context_of, look_at
from tenancy.models import StaleRecord


@require(Permission.SEE_NUMBERS)
def evidence(request: StaffRequest) -> HttpResponse:
    """A supervisor's numbers open their rows; everybody else sees the agency's points alone."""
    found = asked_of_one(request)
    look = look_at(request, found)
    shown, rows = live(look, told=found.scope is None), _addresses(found) if found.scope else {}
    context = {
        **context_of(request, found),
        "live": shown,
        "sections": [
            (each.title, [(line, rows.get(line.item.key, "")) for line in each.lines]) for each in shown.sections
        ],
        "edition": look.edition,
        "few": 2 * FEW,
    }
    return render(request, "fidelity/evidence.html", context)


def _addresses(found: Asked) -> dict[str, str]:
    """Where each item's rows are: on its own page, or on the one all share."""
    return {
        key: (reverse(source.page) if source.page else reverse("fidelity:evidence_rows", args=[key])) + found.query
        for key, source in SOURCES.items()
    }


@require(Permission.SEE_CASELOAD)
def evidence_rows(request: StaffRequest, key: str) -> HttpResponse:
    found = asked_of_one(request)
    look = look_at(request, found)
    if key not in SOURCES or not look.asks(key):
        raise Http404
    groups = rows_of(look, key)
    shown = {row.client_id for group in groups for row in group.rows if row.client_id}
    trail.record("fidelity evidence shown", by=request.staff, shown=sorted(shown, key=str), details={"item": key})
    item, asked = item_of(look, key), look.item(key)
    context = {
        **context_of(request, found),
        "item": item,
        "asked": asked,
        "parts": [(each.text, item.components.get(each.key)) for each in asked.components],
        "anchors": asked.anchors,
        "groups": groups,
        # A number leads to its rows where there are any.
        "linked": {group.key for group in groups},
        "evidence_url": reverse("fidelity:evidence") + found.query,
    }
    return render(request, "fidelity/evidence_rows.html", context)


@require(Permission.PLAN_REVIEWS)
def thresholds(request: StaffRequest) -> HttpResponse:
    url = reverse("fidelity:thresholds")
    form = ThresholdsForm(request.POST or None, thresholds=thresholds_of(request.agency))
    if request.method == "POST" and form.is_valid():
        try:
            done = save_once(
                request,
                form,
                lambda: change_thresholds(by=request.staff, version=form.cleaned_data["version"], **form.fields_said()),
                to=lambda changed: url,
                say=lambda changed: _("The thresholds were saved. Evidence follows them from now on."),
            )
        except StaleRecord:
            return conflict(request, form, thresholds_of(request.agency), cancel_url=url)
        if done:
            return done
    context = {"form": form, "cancel_url": reverse("fidelity:evidence")}
    return render(request, "fidelity/thresholds.html", context, status=shown_again(form))
