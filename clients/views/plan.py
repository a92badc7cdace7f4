"""The job search plan: read first, changed part by part, signed, compared, printed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from accounts.views.conflict import conflict
from audit import trail
from clients import access, actions
from clients.forms.plan import AgreementForm, GoalForm, NewEditionForm, SignForm, StartPlanForm
from clients.models import Client, JobSearchPlan
from clients.report import applications, plan_compare
from clients.report.plan import page_of, served_by
from clients.views.saving import Done, sent_once, take
from tenancy.models import StaleRecord

Act = Callable[[], Done]


@require(Permission.SEE_CLIENTS)
def plan(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """The edition that holds, and what was done for it."""
    client = access.open_client(request.staff, public_id)
    newest = _newest(client)
    if newest is None:
        return render(request, "clients/plan/none.html", {"client": client, "may_change": _may_change(request, client)})
    return _page(request, newest)


@require(Permission.SEE_CLIENTS)
def plan_edition(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """One edition, the older ones too."""
    return _page(request, access.open_plan(request.staff, public_id))


def _page(request: StaffRequest, shown: JobSearchPlan) -> HttpResponse:
    today = request.agency.today()
    page = page_of(shown, request.agency)
    contacts, consistency = served_by(shown.client, today)
    context = {
        "client": shown.client,
        "page": page,
        "contacts": contacts,
        "consistency": consistency,
        "applications": applications.of(shown.client, today),
        "approach": plan_compare.approach_of(shown),
        "may_change": _may_change(request, shown.client),
        "editable": _may_change(request, shown.client) and not page.frozen,
    }
    return render(request, "clients/plan/page.html", context)


def _may_change(request: StaffRequest, client: Client) -> bool:
    return client.is_open and request.staff.has(Permission.EDIT_CLIENT)


def _newest(client: Client) -> JobSearchPlan | None:
    newest = client.plans.select_related("made_by__user").newest_first().first()
    if newest is not None:
        newest.client = client
    return newest


@require(Permission.EDIT_CLIENT)
@sent_once
def start_plan(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """The first edition, or a new one that begins as a copy."""
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    if closed := leave_closed(request, client):
        return closed
    newest = _newest(client)
    return _first(request, client) if newest is None else _next(request, newest)


def _first(request: StaffRequest, client: Client) -> HttpResponse:
    form = StartPlanForm(request.POST or None, today=request.agency.today())

    def act() -> Done:
        said = {name: form.cleaned_data[name] for name in ("goal", "started_date", "review_date")}
        actions.start_plan(client=client, by=request.staff, **said)
        return Done(_("The plan is begun. Next: what work they want, best first."), plan_of(client))

    taken = ("started_date", _("There is a plan already: start a new edition of it."))
    promises = {"one_plan_of_an_edition": taken}
    if request.method == "POST" and form.is_valid() and (answer := take(request, form, act, promises)):
        return answer
    return show(request, "clients/plan/start.html", client, form)


def _next(request: StaffRequest, newest: JobSearchPlan) -> HttpResponse:
    form = NewEditionForm(request.POST or None, today=request.agency.today(), initial={"version": newest.version})

    def act() -> Done:
        said = {name: form.cleaned_data[name] for name in ("version", "reason", "started_date", "review_date")}
        edition = actions.start_edition(plan=newest, by=request.staff, **said)
        text = _("Edition %(number)s begins as a copy of the one before. Change what has changed, then sign it.")
        return Done(text % {"number": edition.edition}, plan_of(newest.client))

    return change(request, newest, form, act, "clients/plan/new_edition.html")


@require(Permission.EDIT_CLIENT)
@sent_once
def plan_goal(request: StaffRequest, public_id: UUID) -> HttpResponse:
    opened = access.open_plan(request.staff, public_id, lock=request.method == "POST")
    if kept := leave_standing(request, opened):
        return kept
    form = GoalForm(request.POST or None, initial={"goal": opened.goal, "version": opened.version})

    def act() -> Done:
        actions.change_plan(plan=opened, by=request.staff, **_said(form, "goal", "version"))
        return Done(_("Saved."), plan_of(opened.client))

    return change(request, opened, form, act, "clients/plan/goal.html")


@require(Permission.EDIT_CLIENT)
@sent_once
def plan_agreement(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Whether the specialist approaches employers, how often they meet, when the plan is reviewed."""
    opened = access.open_plan(request.staff, public_id, lock=request.method == "POST")
    if kept := leave_standing(request, opened):
        return kept
    form = AgreementForm(request.POST or None, plan=opened, today=request.agency.today())

    def act() -> Done:
        actions.change_plan(plan=opened, by=request.staff, **_said(form, *AgreementForm.NAMES, "version"))
        return Done(_("Saved."), plan_of(opened.client))

    return change(request, opened, form, act, "clients/plan/agreement.html")


@require(Permission.EDIT_CLIENT)
@sent_once
def sign_plan(request: StaffRequest, public_id: UUID) -> HttpResponse:
    opened = access.open_plan(request.staff, public_id, lock=request.method == "POST")
    if closed := leave_closed(request, opened.client):
        return closed
    form = SignForm(request.POST or None, plan=opened, staff=request.staff, today=request.agency.today())

    def act() -> Done:
        signature = actions.sign_plan(
            plan=opened, by=request.staff, **_said(form, "who", "name", "signed_date", "version")
        )
        text = _("Signed by %(name)s. This edition stands as it is from now on.") % {"name": signature.name}
        return Done(text, plan_of(opened.client))

    page = page_of(opened, request.agency)
    return change(request, opened, form, act, "clients/plan/sign.html", page=page)


@require(Permission.SEE_CLIENTS)
def compare_plans(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Two editions side by side: ?left=1&right=2; without a choice the newest beside the one before."""
    client = access.open_client(request.staff, public_id)
    editions = list(client.plans.newest_first())
    by_number = {str(edition.edition): edition for edition in editions}
    right = by_number.get(request.GET.get("right", ""), editions[0] if editions else None)
    left = by_number.get(request.GET.get("left", ""), editions[1] if len(editions) > 1 else right)
    context: dict[str, Any] = {"client": client, "editions": editions, "left": left, "right": right}
    if left is not None and right is not None:
        context["rows"] = plan_compare.rows(left, right, request.agency.today())
    return render(request, "clients/plan/compare.html", context)


@require(Permission.SEE_CLIENTS)
def print_plan(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """A copy on paper, for the person to keep and to sign."""
    opened = access.open_plan(request.staff, public_id)
    trail.record("job search plan printed", by=request.staff, on=opened.client)
    context = {
        "client": opened.client,
        "page": page_of(opened, request.agency),
        "approach": plan_compare.approach_of(opened),
        "printed_by": request.staff.name,
        "printed_at": date_format(request.agency.local(timezone.now()), "DATETIME_FORMAT"),
    }
    return render(request, "clients/plan/print.html", context)


# What the forms of a plan have in common, its lines' too


def plan_of(client: Client) -> str:
    return reverse("clients:plan", args=[client.public_id])


def leave_closed(request: StaffRequest, client: Client) -> HttpResponse | None:
    if client.is_open:
        return None
    messages.info(request, _("This record is closed. Reopen it to change the plan."))
    return redirect(plan_of(client))


def leave_standing(request: StaffRequest, opened: JobSearchPlan) -> HttpResponse | None:
    """Somebody followed an old link to change what is signed by now, or has a newer edition."""
    if closed := leave_closed(request, opened.client):
        return closed
    if actions.is_newest(opened) and not opened.signatures.exists():
        return None
    messages.info(request, _("This edition stands as it is. To change the plan, start a new edition."))
    return redirect(plan_of(opened.client))


def change(
    request: StaffRequest, record: Any, form: Any, act: Act, template: str, *, client: Client | None = None, **more: Any
) -> HttpResponse:
    """Take a form about `record`; a stale version is shown beside what was typed."""
    client = client or record.client
    if request.method == "POST" and form.is_valid():
        try:
            if answer := take(request, form, act):
                return answer
        except StaleRecord:
            record.refresh_from_db()
            return conflict(request, form, record, cancel_url=request.path)
    return show(request, template, client, form, **more)


def show(request: StaffRequest, template: str, client: Client, form: Any, **more: Any) -> HttpResponse:
    context = {"client": client, "form": form, "cancel_url": plan_of(client), **more}
    return render(request, template, context, status=422 if form.is_bound else 200)


def _said(form: Any, *names: str) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in names}
