"""The report of a review: read it, take it as a file, print it."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from audit import trail
from clients.views.saving import Done, sent_once, take
from fidelity import access
from fidelity.actions.prints import ask_for_print
from fidelity.models import Review
from fidelity.report.planvalues import later_of
from fidelity.report.reportpage import page_of
from fidelity.report.reportsheets import workbook_of
from fidelity.report.reviewreport import Values, of_committee, values_of
from fidelity.reviewforms.printing import PrintReportForm, usual_paper

READERS = (Permission.SEE_NUMBERS, Permission.PLAN_REVIEWS, Permission.SCORE_REVIEWS)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def values_for(request: StaffRequest, review: Review, *, records: bool) -> Values:
    """As this reader may have it; the numbers of the records only when they are wanted and theirs to see."""
    values = values_of(review)
    return values if records and access.sees_records(request.staff, review) else of_committee(values)


def _later(request: StaffRequest, review: Review, values: Values) -> Values:
    with translation.override(review.language):
        return later_of(review, values, request.agency.today())


@require(*READERS)
def report(request: StaffRequest, public_id: UUID) -> HttpResponse:
    return _page(request, access.open_report(request.staff, public_id))


def _page(request: StaffRequest, review: Review, form: PrintReportForm | None = None) -> HttpResponse:
    values = values_for(request, review, records=True)
    plans = Review.objects.planned_by(request.staff).filter(pk=review.pk).exists()
    found = page_of(values, _later(request, review, values))
    if plans:
        _offer_steps(found, review)
    context = {
        **found,
        "review": review,
        "plans": plans,
        "opens_review": Review.objects.visible_to(request.staff).filter(pk=review.pk).exists(),
        "form": form or _form(request, review),
    }
    return render(request, "fidelity/report/page.html", context, status=422 if form else 200)


def _form(request: StaffRequest, review: Review) -> PrintReportForm:
    data = request.POST if request.method == "POST" else None
    may = access.sees_records(request.staff, review)
    return PrintReportForm(data, may_see_records=may, initial={"paper": usual_paper(request.agency), "later": True})


def _offer_steps(found: dict[str, Any], review: Review) -> None:
    """Each item leads to a step of the action plan, filled in from what the report says of it."""
    address = reverse("fidelity:add_step")
    for subscale in found["subscales"]:
        for section in subscale["sections"]:
            for item in section["items_"]:
                item["add_step_url"] = f"{address}?review={review.public_id}&item={item['number']}"


@require(*READERS)
@sent_once
def print_report(request: StaffRequest, public_id: UUID) -> HttpResponse:
    review = access.open_report(request.staff, public_id)
    if request.method != "POST":
        return redirect("fidelity:report", review.public_id)
    form = _form(request, review)

    def act() -> Done:
        records = bool(form.cleaned_data.get("records"))
        values = values_for(request, review, records=records)
        later = _later(request, review, values) if form.cleaned_data["later"] else None
        contents = {"kind": "report", "language": review.language, "values": values, "later": later}
        asked = ask_for_print(
            contents=contents, paper=form.cleaned_data["paper"], review=review, with_records=records, by=request.staff
        )
        return Done(_("The PDF is asked for."), reverse("fidelity:print", args=[asked.public_id]))

    if form.is_valid() and (answer := take(request, form, act)):
        return answer
    return _page(request, review, form)


# The same as files


@require(*READERS)
def report_json(request: StaffRequest, public_id: UUID) -> HttpResponse:
    review, values = _to_take(request, public_id)
    told = {**values, "later": _later(request, review, values)}
    return _file(json.dumps(told, ensure_ascii=False, indent=1), "application/json", review, "json")


@require(*READERS)
def report_xlsx(request: StaffRequest, public_id: UUID) -> HttpResponse:
    review, values = _to_take(request, public_id)
    later = _later(request, review, values)
    with translation.override(review.language):
        return _file(workbook_of(values, later), XLSX, review, "xlsx")


def _to_take(request: StaffRequest, public_id: UUID) -> tuple[Review, Values]:
    review = access.open_report(request.staff, public_id)
    trail.record("fidelity report downloaded", by=request.staff, on=review)
    return review, values_for(request, review, records=True)


def _file(content: Any, kind: str, review: Review, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    name = f"fidelity-report-{review.last_day.isoformat()}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
