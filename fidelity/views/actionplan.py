"""The action plan: all steps, one's own, one step with how it went; add, change, tell."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.models import Unit
from accounts.roles import Permission
from clients.views.forming import formed
from clients.views.saving import Done, sent_once
from fidelity import access
from fidelity.actions.actionplan import add_step as add
from fidelity.actions.actionplan import change_step as change
from fidelity.actions.actionplan import tell_of_step as tell
from fidelity.edition import Edition
from fidelity.models import ActionStep, Review
from fidelity.report.actionplan import Scores, plan_of
from fidelity.report.look import usual_edition
from fidelity.report.reviewreport import items_in, values_of
from fidelity.reviewforms.actionplan import AddStepForm, ChangeStepForm, TellForm


def units_of(request: StaffRequest) -> Any:
    """Units a plan or a meeting may be of: a supervisor's own, for whoever keeps the agency's all."""
    units = Unit.objects.filter(agency=request.agency, closed_date=None).order_by("name")
    mine = request.staff.supervised_unit_ids if request.staff.has(Permission.SEE_CASELOAD) else None
    return units if mine is None else units.filter(pk__in=mine)


@require(Permission.SEE_NUMBERS)
def action_plan(request: StaffRequest) -> HttpResponse:
    """Everything, or of one review."""
    steps, review = access.steps_for(request.staff), None
    if asked := request.GET.get("review"):
        review = _report(request, asked)
        steps = steps.filter(review=review)
    plan = plan_of(steps, request.agency, request.agency.today())
    context = {"plan": plan, "review": review, "may_add": request.staff.has(Permission.PLAN_REVIEWS)}
    return render(request, "fidelity/plan/plan.html", context)


@require()
def my_steps(request: StaffRequest) -> HttpResponse:
    """One's own, for everybody: a step may be anybody's to see to."""
    steps = ActionStep.objects.filter(agency=request.agency, owner=request.staff)
    plan = plan_of(steps, request.agency, request.agency.today())
    return render(request, "fidelity/plan/my_steps.html", {"plan": plan})


@require()
def step(request: StaffRequest, public_id: UUID) -> HttpResponse:
    return _page(request, access.open_step(request.staff, public_id))


def _page(request: StaffRequest, found: ActionStep, form: TellForm | None = None) -> HttpResponse:
    keeps = access.keeps_step(request.staff, found)
    may_note = keeps or found.owner_id == request.staff.pk
    scores = Scores(request.agency)
    if form is None and may_note:
        form = TellForm(initial={"version": found.version, "status": found.status})
    context = {
        "step": found,
        "item": scores.title(found),
        "scores": scores.said(found),
        "late": found.closed_date is None and found.due_date < request.agency.today(),
        "notes": found.notes.select_related("written_by__user").order_by("-created_at", "-pk"),
        "form": form,
        "may_change": keeps,
        "sees_plan": request.staff.has(Permission.SEE_NUMBERS),
        "tell_url": reverse("fidelity:tell_of_step", args=[found.public_id]),
    }
    return render(request, "fidelity/plan/step.html", context, status=422 if form and form.is_bound else 200)


def _report(request: StaffRequest, public_id: str) -> Review | None:
    """The review a step comes from, if they may read it; what the address says else is left out."""
    try:
        asked = UUID(public_id)
    except ValueError:
        return None
    reports = access.reports_for(request.staff).select_related("edition", "unit")
    found: Review | None = reports.filter(public_id=asked).first()
    return found


def _planned(request: StaffRequest, public_id: str) -> Review | None:
    """Of another unit's report one may read, and plans nothing: its step would be one that they can't change.

    A report that is not there (any more) begins no form; what was typed already is refused and comes back (`add_step`).
    """
    found = _report(request, public_id)
    if found is None and public_id and request.method != "POST":
        raise Http404
    if found is not None and not Review.objects.planned_by(request.staff).filter(pk=found.pk).exists():
        raise Http404
    return found


@require(Permission.PLAN_REVIEWS)
@sent_once
def add_step(request: StaffRequest) -> HttpResponse:
    """`review` and `item` in the address: filled in from what the report says of it; an item alone is chosen."""
    asked = request.GET.get("review", "")
    review = _planned(request, asked)
    edition = _edition(request, review)
    form = AddStepForm(
        request.POST or None,
        edition=edition,
        units=units_of(request),
        today=request.agency.today(),
        fixed=review is not None,
        initial=_filled_in(request, review),
    )
    url = _plan_address(review)

    def act() -> Done:
        if asked and review is None:
            # Not quietly a step of the whole agency, which the committee would read.
            raise ValidationError(_("The report this step was for can't be read any more: the step is not added."))
        of = {"review": review, "unit": review.unit} if review else {}
        made = add(by=request.staff, **{**form.said(), **of})
        return Done(_("The step is in the action plan."), reverse("fidelity:step", args=[made.public_id]))

    return formed(request, form, act, template="fidelity/plan/add.html", url=url, review=review)


def _edition(request: StaffRequest, review: Review | None) -> Edition:
    if review is None:
        return usual_edition(request.agency)
    return review.edition.worded(review.language, review.country, at=review.worded_at)


def _filled_in(request: StaffRequest, review: Review | None) -> dict[str, Any]:
    number = request.GET.get("item", "")
    if not number.isdecimal() or len(number) > 3:
        return {}
    if review is None:
        return {"item": int(number)}
    for item in items_in(values_of(review)):
        if str(item["number"]) == number:
            target = min(item["score"] + 1, 5) if item["score"] else None
            return {"item": item["number"], "step": item["recommendation"][:500], "target": target}
    return {}


def _plan_address(review: Review | None) -> str:
    address = reverse("fidelity:action_plan")
    return f"{address}?review={review.public_id}" if review else address


@require(Permission.PLAN_REVIEWS)
@sent_once
def change_step(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = access.open_step(request.staff, public_id, lock=request.method == "POST", to_keep=True)
    edition, today = _edition(request, found.review), request.agency.today()
    form = ChangeStepForm(request.POST or None, step=found, edition=edition, units=units_of(request), today=today)
    url = reverse("fidelity:step", args=[found.public_id])

    def act() -> Done:
        change(on=found, version=form.cleaned_data["version"], by=request.staff, **form.said())
        return Done(_("Saved."), url)

    return formed(request, form, act, template="fidelity/plan/change.html", url=url, edited=found, step=found)


@require()
@sent_once
def tell_of_step(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """How it goes, from whoever sees to it or keeps the plan."""
    found = access.open_step(request.staff, public_id, lock=request.method == "POST", to_tell=True)
    url = reverse("fidelity:step", args=[found.public_id])
    start = {"version": found.version, "status": found.status}
    form = TellForm(request.POST or None, initial=start)

    def act() -> Done:
        said = {name: form.cleaned_data[name] for name in ("version", "status", "text")}
        tell(step=found, today=request.agency.today(), by=request.staff, **said)
        return Done(_("Written down."), url)

    return formed(request, form, act, template="fidelity/plan/tell.html", url=url, edited=found, step=found)
