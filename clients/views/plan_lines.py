"""The lines of a job search plan: added, changed, taken out, and moved up and down by buttons."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from clients import access, actions
from clients.forms.plan import ChangeLineForm, LineForm
from clients.forms.records import ConfirmForm
from clients.models import PlanLine
from clients.report.plan import groups_of
from clients.report.plan_words import WORDS
from clients.views.plan import change, leave_standing, plan_of, show
from clients.views.saving import Done, sent_once, take
from tenancy import submissions
from tenancy.forms import SubmissionForm


@require(Permission.EDIT_CLIENT)
@sent_once
def add_plan_line(request: StaffRequest, public_id: UUID, kind: str) -> HttpResponse:
    """`public_id` is the plan's. With "another" one goes on to the next line of this kind."""
    opened = access.open_plan(request.staff, public_id, lock=request.method == "POST")
    if kind not in WORDS:
        raise Http404
    if kept := leave_standing(request, opened):
        return kept
    form = LineForm(request.POST or None, kind=kind, staff=request.staff)

    def act() -> Done:
        line = actions.add_line(plan=opened, kind=kind, by=request.staff, **form.said())
        url = request.path if "another" in request.POST else f"{plan_of(opened.client)}#{kind}"
        return Done(_("Added: %(line)s.") % {"line": line.said}, url)

    if request.method == "POST" and form.is_valid() and (answer := take(request, form, act)):
        return answer
    known = groups_of(opened)[kind]
    return show(request, "clients/plan/line_new.html", opened.client, form, words=WORDS[kind], group=known)


@require(Permission.EDIT_CLIENT)
@sent_once
def edit_plan_line(request: StaffRequest, public_id: UUID) -> HttpResponse:
    line = access.open_plan_line(request.staff, public_id, lock=request.method == "POST")
    if kept := leave_standing(request, line.plan):
        return kept
    form = ChangeLineForm(request.POST or None, line=line, staff=request.staff)

    def act() -> Done:
        version = form.cleaned_data["version"]
        actions.change_line(line=line, version=version, by=request.staff, **form.said())
        return Done(_("Saved."), _back(line))

    client, words = line.plan.client, WORDS[line.kind]
    return change(request, line, form, act, "clients/plan/line_edit.html", client=client, words=words, line=line)


@require(Permission.EDIT_CLIENT)
@sent_once
def remove_plan_line(request: StaffRequest, public_id: UUID) -> HttpResponse:
    line = access.open_plan_line(request.staff, public_id, lock=request.method == "POST")
    if kept := leave_standing(request, line.plan):
        return kept
    form = ConfirmForm(request.POST or None, initial={"version": line.version})
    url = _back(line)

    def act() -> Done:
        actions.remove_line(line=line, version=form.cleaned_data["version"], by=request.staff)
        return Done(_("Taken out: %(line)s.") % {"line": line.said}, url)

    return change(request, line, form, act, "clients/plan/line_remove.html", client=line.plan.client, line=line)


@require(Permission.EDIT_CLIENT)
def move_plan_line(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """One place up or down: the page again at that line, or with htmx its list alone."""
    line = access.open_plan_line(request.staff, public_id, lock=request.method == "POST")
    if request.method != "POST":
        return redirect(_back(line))
    if kept := leave_standing(request, line.plan):
        return kept
    form = SubmissionForm(request.POST)
    form.is_valid()
    steps = -1 if request.POST.get("direction") == "up" else 1
    try:
        with submissions.once(form.cleaned_data["submission"], _back(line)) as turn:
            if not turn.repeated:
                actions.move_line(line=line, steps=steps, by=request.staff)
    except ValidationError:
        return redirect(_back(line))
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(_back(line))
    group = groups_of(line.plan)[line.kind]
    said = _("%(line)s is now number %(rank)s of %(all)s.")
    context = {
        "group": group,
        "editable": True,
        "plan": line.plan,
        "moved": said % {"line": line.said, "rank": line.rank, "all": len(group.lines)},
    }
    return render(request, "clients/plan/_group.html", context)


def _back(line: PlanLine) -> str:
    return f"{plan_of(line.plan.client)}#{line.kind}"
