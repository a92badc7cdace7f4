"""Step-down: the criteria as facts, the plan, the meeting, the hand-over, and the way back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from clients import access, actions, wording
from clients.forms.stepdown import DropForm, HandOverForm, MeetingForm, ReturnForm, StepDownForm
from clients.models import Client, DueContact, StepDown
from clients.report import planning, stepdowns
from clients.stepdownrules import Asked, Stage
from clients.views.forming import CONFIRM_PAGE, formed, not_now
from clients.views.saving import Done, sent_once

ONE_STEP_DOWN = {"one_step_down_at_a_time": ("supporter_name", gettext_lazy("A step-down is under way already."))}
_RUNNING = (Stage.PLANNED, Stage.MET, Stage.HANDED_OVER)


@require(Permission.SEE_CLIENTS)
def step_down(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id)
    today = request.agency.today()
    steps = stepdowns.last_of(client, today)
    current = next((each for each in steps if each.stage in _RUNNING), None)
    context = {
        "client": client,
        "step": current,
        "stage": stepdowns.STAGES[current.stage] if current else "",
        "code": str(current.stage) if current else "",
        "dates": stepdowns.dates_of(current, today) if current else [],
        "criteria": _criteria(client, current, today),
        "earlier": [
            (each, stepdowns.STAGES[each.stage], stepdowns.dates_of(each, today)) for each in steps if each != current
        ],
        "may_edit": request.staff.has(Permission.EDIT_CLIENT),
        "may_close": request.staff.has(Permission.CLOSE_CLIENT),
    }
    return render(request, "clients/support/step_down.html", context)


def _criteria(client: Client, step: StepDown | None, today: Any) -> list[stepdowns.Fact]:
    """Of the job that is named, else of the one they have had longest; none without a job."""
    job = step.job if step and step.job else next(iter(stepdowns.jobs_on(client, today)), None)
    if job is None:
        return []
    return stepdowns.criteria(stepdowns.known_of(client, job, today), step.asked if step else Asked(), today)


@require(Permission.EDIT_CLIENT)
@sent_once
def plan_step_down(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    if not client.is_open:
        return not_now(request, _("This record is closed. Reopen it to plan a step-down."), _page(client))
    if StepDown.objects.running().filter(client=client).exists():
        return not_now(request, _("A step-down is under way already."), _page(client))
    today = request.agency.today()
    form = StepDownForm(request.POST or None, jobs=stepdowns.jobs_on(client, today), today=today)

    def act() -> Done:
        actions.plan_step_down(client=client, planned_date=today, by=request.staff, **form.written())
        return Done(_("Planned. Support goes on as before until the hand-over."), _page(client))

    more = {"facts": _criteria(client, None, today), "heading": _("Plan a step-down"), "promises": ONE_STEP_DOWN}
    return _form(request, form, act, client, **more)


@require(Permission.EDIT_CLIENT)
@sent_once
def edit_step_down(request: StaffRequest, public_id: UUID) -> HttpResponse:
    step = access.open_step_down(request.staff, public_id, lock=request.method == "POST")
    if step.stage not in _RUNNING:
        return _gone_on(request, step)
    today = request.agency.today()
    form = StepDownForm(request.POST or None, jobs=stepdowns.jobs_on(step.client, today), today=today, step=step)

    def act() -> Done:
        version = form.cleaned_data["version"]
        actions.change_step_down(step=step, version=version, by=request.staff, **form.written())
        return Done(_("Saved."), _page(step.client))

    more = {"facts": _criteria(step.client, step, today), "heading": _("Edit the step-down")}
    return _form(request, form, act, step.client, edited=step, **more)


@require(Permission.EDIT_CLIENT)
@sent_once
def hold_meeting(request: StaffRequest, public_id: UUID) -> HttpResponse:
    step = access.open_step_down(request.staff, public_id, lock=request.method == "POST")
    if step.stage is not Stage.PLANNED:
        return _gone_on(request, step)
    form = MeetingForm(request.POST or None, step=step, today=request.agency.today())

    def act() -> Done:
        day, version = form.cleaned_data["met_on"], form.cleaned_data["version"]
        actions.hold_meeting(step=step, version=version, met_on=day, by=request.staff)
        return Done(_("Saved. Next: the hand-over."), _page(step.client))

    note = _("The person, you and the new supporter have met. Log the contact as well, when it was one.")
    return _form(request, form, act, step.client, edited=step, heading=_("Hand-over meeting held"), note=note)


@require(Permission.EDIT_CLIENT)
@sent_once
def hand_over(request: StaffRequest, public_id: UUID) -> HttpResponse:
    step = access.open_step_down(request.staff, public_id, lock=request.method == "POST")
    if step.stage is not Stage.MET:
        return _gone_on(request, step)
    client, today = step.client, request.agency.today()
    may_close = client.is_open and request.staff.has(Permission.CLOSE_CLIENT)
    form = HandOverForm(request.POST or None, step=step, today=today, may_close=may_close)

    def act() -> Done:
        day, version = form.cleaned_data["handed_over_on"], form.cleaned_data["version"]
        actions.hand_over_to_supporter(
            step=step, version=version, handed_over_on=day, close=form.closes, by=request.staff
        )
        said = _("%(who)s has taken over, and the record is closed.")
        if not form.closes:
            said = _("%(who)s has taken over. The record stays open, and planned contacts go on.")
        return Done(said % {"who": step.supporter_name}, _page(client))

    rows = list(DueContact.objects.filter(client=client, withdrawn=False).order_by("due_date"))
    visits = client.planned_visits.ended_by_closing(today).count()
    closing = " ".join(planning.of_closing(rows, today, today, visits=visits))
    what = [_("%(who)s has taken over the support.") % {"who": step.supporter_name}]
    if may_close:
        what.append(_("If you close the record with it: %(what)s") % {"what": closing})
    undo = _("They can come back at any time: record the return on the step-down page.")
    more = {
        "what": what,
        "undo": undo,
        "save": _("Hand over the support"),
        "heading": _("Hand over to the new supporter?"),
    }
    return _form(request, form, act, client, edited=step, template=CONFIRM_PAGE, **more)


@require(Permission.EDIT_CLIENT)
@sent_once
def drop_step_down(request: StaffRequest, public_id: UUID) -> HttpResponse:
    step = access.open_step_down(request.staff, public_id, lock=request.method == "POST")
    if step.stage not in (Stage.PLANNED, Stage.MET):
        return _gone_on(request, step)
    form = DropForm(request.POST or None, initial={"version": step.version})

    def act() -> Done:
        reason, version, today = form.cleaned_data["reason"], form.cleaned_data["version"], request.agency.today()
        actions.drop_step_down(step=step, version=version, dropped_on=today, reason=reason, by=request.staff)
        return Done(_("Dropped. Support goes on as before."), _page(step.client))

    more = {"what": [_("Support goes on as before.")], "undo": _("Plan another step-down at any time.")}
    heading, save = _("Drop this step-down?"), _("Drop it")
    return _form(
        request, form, act, step.client, edited=step, template=CONFIRM_PAGE, heading=heading, save=save, danger=True, **more
    )  # fmt: skip


@require(Permission.EDIT_CLIENT)
@sent_once
def come_back(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """The way back: opens the record again when it was closed."""
    step = access.open_step_down(request.staff, public_id, lock=request.method == "POST")
    if step.stage is not Stage.HANDED_OVER:
        return _gone_on(request, step)
    client, today = step.client, request.agency.today()
    if not client.is_open and not request.staff.has(Permission.CLOSE_CLIENT):
        raise PermissionDenied
    form = ReturnForm(request.POST or None, step=step, today=today)
    was_closed = not client.is_open

    def act() -> Done:
        day, version, reason = (form.cleaned_data[name] for name in ("returned_on", "version", "reason"))
        actions.return_from_step_down(step=step, version=version, returned_on=day, reason=reason, by=request.staff)
        said = _("Welcome back from %(day)s. What is due from then on counts again.")
        return Done(said % {"day": wording.day(day, today)}, reverse("clients:page", args=[client.public_id]))

    what = [_("They are on the caseload again, with whoever looked after them.")] if was_closed else []
    what.append(_("What fell due while they had support elsewhere counts as neither met nor missed."))
    undo = _("Plan another step-down when the time has come again.")
    more = {"what": what, "undo": undo, "save": _("Record the return"), "heading": _("Do they want support again?")}
    return _form(request, form, act, client, edited=step, template=CONFIRM_PAGE, **more)


def _gone_on(request: StaffRequest, step: StepDown) -> HttpResponse:
    said = _("This step-down stands at: %(stage)s.") % {"stage": stepdowns.STAGES[step.stage]}
    return not_now(request, said, _page(step.client))


def _page(client: Client) -> str:
    return reverse("clients:step_down", args=[client.public_id])


def _form(request: StaffRequest, form: Any, act: Any, client: Client, **more: Any) -> HttpResponse:
    return formed(request, form, act, client=client, url=_page(client), back=_("Step-down"), about=client.name, **more)
