"""The committee's own pages: where the programme stands, its reports, its plan and its meetings. Nobody served is named."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from clients.report.outcomes import outcomes_of
from clients.views.forming import formed
from clients.views.saving import Done, sent_once, take
from fidelity import access
from fidelity.actions import steering as actions
from fidelity.actions.prints import ask_for_print
from fidelity.models import Review, SteeringMeeting
from fidelity.report.actionplan import plan_of
from fidelity.report.packvalues import lines_of, pack_of, report_of
from fidelity.reviewforms.printing import PrintForm, usual_paper
from fidelity.reviewforms.steering import CallOffForm, ChangeMeetingForm, HoldMeetingForm, PlanMeetingForm
from fidelity.views.actionplan import units_of

# So many of each on the first page; the rest is one tap away.
_SHOWN = 4


@require(Permission.SEE_NUMBERS)
def committee(request: StaffRequest) -> HttpResponse:
    today = request.agency.today()
    plan = plan_of(access.steps_for(request.staff), request.agency, today)
    meetings = _meetings(request)
    coming = [each for each in meetings if not each.held and each.called_off_at is None]
    context = {
        "outcomes": outcomes_of(request.agency, today),
        "counted_at": request.agency.local(timezone.now()),
        "reports": _reports(request)[:_SHOWN],
        "plan": plan,
        "soon": [*plan.late, *plan.running][:_SHOWN],
        "next": min(coming, key=lambda each: each.day) if coming else None,
        "held": [each for each in meetings if each.held][:_SHOWN],
        "keeps": request.staff.has(Permission.PLAN_REVIEWS),
    }
    return render(request, "fidelity/steering/committee.html", context)


def _meetings(request: StaffRequest) -> list[SteeringMeeting]:
    found = SteeringMeeting.objects.filter(agency=request.agency).select_related("unit")
    return list(found.order_by("-day", "-pk"))


def _reports(request: StaffRequest) -> list[dict[str, Any]]:
    """Signed ones, the newest first, with their totals."""
    found = Review.objects.signed().filter(agency=request.agency).defer("evidence", "pack")
    found = found.order_by("-last_day", "-signed_at")
    return [{"review": each, "subscales": (each.signed or {}).get("subscales", [])} for each in found]


@require(Permission.SEE_NUMBERS)
def meetings(request: StaffRequest) -> HttpResponse:
    context = {"meetings": _meetings(request), "keeps": request.staff.has(Permission.PLAN_REVIEWS)}
    return render(request, "fidelity/steering/meetings.html", context)


@require(Permission.SEE_NUMBERS)
def reports(request: StaffRequest) -> HttpResponse:
    return render(request, "fidelity/steering/reports.html", {"reports": _reports(request)})


@require(Permission.SEE_NUMBERS)
def meeting(request: StaffRequest, public_id: UUID) -> HttpResponse:
    return _page(request, access.open_meeting(request.staff, public_id))


def _page(request: StaffRequest, found: SteeringMeeting, form: PrintForm | None = None) -> HttpResponse:
    keeps = SteeringMeeting.objects.filter(access.keeps(request.staff), pk=found.pk).exists()
    context = {
        "meeting": found,
        "agenda": lines_of(found.agenda),
        "decisions": lines_of(found.decisions),
        "report": report_of(found),
        "keeps": keeps and found.called_off_at is None,
        "past": found.day <= request.agency.today(),
        "form": form or PrintForm(initial={"paper": usual_paper(request.agency)}),
    }
    return render(request, "fidelity/steering/meeting.html", context, status=422 if form else 200)


@require(Permission.SEE_NUMBERS)
@sent_once
def print_pack(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """One button: agenda, outcomes, the report's summary and scores, the action plan, as one PDF."""
    found = access.open_meeting(request.staff, public_id)
    if request.method != "POST":
        return redirect("fidelity:meeting", found.public_id)
    form = PrintForm(request.POST)

    def act() -> Done:
        contents = pack_of(found, request.agency, request.agency.today())
        asked = ask_for_print(contents=contents, paper=form.cleaned_data["paper"], meeting=found, by=request.staff)
        return Done(_("The pack is asked for."), reverse("fidelity:print", args=[asked.public_id]))

    if form.is_valid() and (answer := take(request, form, act)):
        return answer
    return _page(request, found, form)


# Keeping the committee's papers


def _choices(request: StaffRequest) -> dict[str, Any]:
    signed = Review.objects.signed().filter(agency=request.agency).defer("evidence", "pack", "signed")
    signed = signed.order_by("-last_day")
    return {"units": units_of(request), "reports": signed, "today": request.agency.today()}


def _address(found: SteeringMeeting) -> str:
    return reverse("fidelity:meeting", args=[found.public_id])


@require(Permission.PLAN_REVIEWS)
@sent_once
def plan_meeting(request: StaffRequest) -> HttpResponse:
    form = PlanMeetingForm(request.POST or None, **_choices(request))

    def act() -> Done:
        made = actions.plan_meeting(by=request.staff, **form.said())
        return Done(_("The meeting is planned."), _address(made))

    return formed(request, form, act, template="fidelity/steering/plan.html", url=reverse("fidelity:meetings"))


@require(Permission.PLAN_REVIEWS)
@sent_once
def change_meeting(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = access.open_meeting(request.staff, public_id, lock=request.method == "POST", to_keep=True)
    names = ("day", "starts", "place", "unit", "review", "agenda", "version")
    start = {name: getattr(found, name) for name in names}
    form = ChangeMeetingForm(request.POST or None, initial=start, **_choices(request))

    def act() -> Done:
        actions.change_meeting(meeting=found, version=form.cleaned_data["version"], by=request.staff, **form.said())
        return Done(_("Saved."), _address(found))

    template = "fidelity/steering/change.html"
    return formed(request, form, act, template=template, url=_address(found), edited=found, meeting=found)


@require(Permission.PLAN_REVIEWS)
@sent_once
def hold_meeting(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Minutes and decisions, once it took place."""
    found = access.open_meeting(request.staff, public_id, lock=request.method == "POST", to_keep=True)
    names = ("attended", "executive_present", "minutes", "decisions", "version")
    form = HoldMeetingForm(request.POST or None, initial={name: getattr(found, name) for name in names})

    def act() -> Done:
        actions.hold_meeting(meeting=found, version=form.cleaned_data["version"], by=request.staff, **form.said())
        return Done(_("The minutes are kept."), _address(found))

    template = "fidelity/steering/hold.html"
    return formed(request, form, act, template=template, url=_address(found), edited=found, meeting=found)


@require(Permission.PLAN_REVIEWS)
@sent_once
def call_off_meeting(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = access.open_meeting(request.staff, public_id, lock=request.method == "POST", to_keep=True)
    form = CallOffForm(request.POST or None, initial={"version": found.version})

    def act() -> Done:
        actions.call_off_meeting(meeting=found, version=form.cleaned_data["version"], by=request.staff)
        return Done(_("The meeting is called off."), _address(found))

    template = "fidelity/steering/call_off.html"
    return formed(request, form, act, template=template, url=_address(found), edited=found, meeting=found)
