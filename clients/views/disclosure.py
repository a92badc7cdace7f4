"""What the person has decided about telling employers, and the card that is read before walking in."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from accounts.views.conflict import conflict
from clients import access, actions, wording
from clients.forms.disclosure import SAID, DecisionForm, ExceptionForm, RevisitForm, SignForm, TakeBackForm
from clients.models import Client, DisclosureDecision, Job
from clients.report import disclosure as report
from clients.views.saving import Done, answered, sent_once, take
from employers.models import Employer
from tenancy.models import StaleRecord


@require(Permission.SEE_CLIENTS)
def card(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """One screen: what may be said. `job` or `employer` in the address says where one is about to walk in."""
    client = access.open_client(request.staff, public_id, why="what may be said opened")
    job = _asked(_jobs(request, client), request.GET.get("job", ""))
    employer = (
        job.employer if job else _asked(Employer.objects.visible_to(request.staff), request.GET.get("employer", ""))
    )
    context = {
        "client": client,
        "job": job,
        "employer": employer,
        "card": report.said(client, request.agency, employer=employer, job=job),
        "places": report.places(client) if employer is None else [],
        "may_edit": request.staff.has(Permission.EDIT_CLIENT),
    }
    return render(request, "clients/disclosure/card.html", context)


def _jobs(request: StaffRequest, client: Client) -> Any:
    return Job.objects.filter(client=client).titled_on(request.agency.today()).select_related("employer")


def _asked(rows: Any, text: str) -> Any:
    try:
        return rows.filter(public_id=UUID(text)).first()
    except ValueError:
        return None


@require(Permission.SEE_CLIENTS)
def disclosure(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """The current decision, exceptions to it, when it was talked about, and its editions."""
    client = access.open_client(request.staff, public_id, why="disclosure decision opened")
    today = request.agency.today()
    newest = report.newest_of(client)
    rows = DisclosureDecision.objects.filter(client=client).select_related("made_by__user").newest_first()
    context = {
        "client": client,
        "newest": newest,
        "to_sign": newest is not None and newest.signed_date is None and newest.revoked_at is None,
        "sheet": report.sheet(newest) if newest else [],
        "exceptions": report.exceptions_of(client, today) if newest else [],
        "revisits": newest.revisits.order_by("-revisited_date", "-pk") if newest else [],
        "editions": rows,
        "may_edit": request.staff.has(Permission.EDIT_CLIENT),
    }
    return render(request, "clients/disclosure/page.html", context)


@require(Permission.SEE_CLIENTS)
def compare(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Two editions side by side: `before` and `after` are their numbers; without them the last two."""
    client = access.open_client(request.staff, public_id, why="disclosure decision opened")
    rows = DisclosureDecision.objects.filter(client=client).select_related("made_by__user")
    editions = {str(decision.number): decision for decision in rows.order_by("number")}
    last = list(editions.values())[-2:]
    if len(last) < 2:
        messages.info(request, _("There is nothing to compare yet: it takes two editions."))
        return redirect(_page(client))
    before = editions.get(request.GET.get("before", ""), last[0])
    after = editions.get(request.GET.get("after", ""), last[1])
    context = {
        "client": client,
        "before": before,
        "after": after,
        "parts": report.compared(before, after),
        "editions": list(editions.values()),
    }
    return render(request, "clients/disclosure/compare.html", context)


@require(Permission.EDIT_CLIENT)
@sent_once
def decide(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    newest = report.newest_of(client)
    form = DecisionForm(request.POST or None, today=request.agency.today(), newest=newest)

    def act() -> Done:
        number = form.cleaned_data["version"]
        actions.decide_disclosure(client=client, number=number, by=request.staff, **form.said())
        return Done(_("Saved. Next: the signature, when they have read it."), _page(client))

    if request.method == "POST" and form.is_valid():
        try:
            if answer := take(request, form, act):
                return answer
        except StaleRecord:
            return _made_meanwhile(request, form, newest, client)
    context = {"client": client, "form": form, "newest": newest, "cancel_url": _page(client)}
    return render(request, "clients/disclosure/decide.html", context, status=422 if form.is_bound else 200)


def _made_meanwhile(
    request: StaffRequest, form: DecisionForm, newest: DisclosureDecision | None, client: Client
) -> HttpResponse:
    """Somebody made the edition that this was to be: both are shown, and what was typed becomes the next one."""
    stands = SimpleNamespace(version=newest.number + 1 if newest else 1)
    standing = {name: getattr(newest, name) for name in SAID} if newest else {}
    changed = (newest.made_by_id, newest.created_at) if newest else None
    return conflict(request, form, stands, cancel_url=_page(client), standing=standing, changed=changed)


@require(Permission.EDIT_CLIENT)
@sent_once
def sign(request: StaffRequest, public_id: UUID) -> HttpResponse:
    def act(decision: DisclosureDecision, form: Any) -> str:
        said = {name: form.cleaned_data[name] for name in ("signed_date", "signed_how")}
        actions.sign_disclosure(decision=decision, by=request.staff, **said)
        return _("Signature recorded.")

    return _about_the_newest(request, public_id, SignForm, act, "clients/disclosure/sign.html")


@require(Permission.EDIT_CLIENT)
@sent_once
def revisit(request: StaffRequest, public_id: UUID) -> HttpResponse:
    def act(decision: DisclosureDecision, form: Any) -> str:
        said = {name: form.cleaned_data[name] for name in ("revisited_date", "note")}
        actions.revisit_disclosure(decision=decision, by=request.staff, **said)
        day = wording.day(said["revisited_date"], request.agency.today())
        return _("Talked about again on %(day)s: the decision stands.") % {"day": day}

    return _about_the_newest(request, public_id, RevisitForm, act, "clients/disclosure/revisit.html")


@require(Permission.EDIT_CLIENT)
@sent_once
def revoke(request: StaffRequest, public_id: UUID) -> HttpResponse:
    def act(decision: DisclosureDecision, form: Any) -> str:
        actions.revoke_disclosure(decision=decision, by=request.staff)
        return _("Taken back. The card now says: say nothing about health.")

    return _about_the_newest(request, public_id, TakeBackForm, act, "clients/disclosure/revoke.html")


def _about_the_newest(request: StaffRequest, public_id: UUID, form_class: Any, act: Any, template: str) -> HttpResponse:
    """A small form about the edition that stands."""
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    newest = report.newest_of(client)
    if newest is None or newest.revoked_at is not None:
        return _already(request, client, _("No decision stands. Record one first."))
    newest.client = client
    extra = {} if form_class is TakeBackForm else {"today": request.agency.today(), "edition": newest.number}
    form = form_class(request.POST or None, **extra)

    def done() -> Done:
        return Done(act(newest, form), _page(client))

    if request.method == "POST" and form.is_valid() and (answer := take(request, form, done)):
        return answer
    context = {"client": client, "newest": newest, "form": form, "cancel_url": _page(client)}
    return render(request, template, context, status=422 if form.is_bound else 200)


@require(Permission.EDIT_CLIENT)
@sent_once
def agree_exception(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    newest = report.newest_of(client)
    if newest is None or newest.revoked_at is not None:
        return _already(request, client, _("No decision stands. Record one first."))
    form = ExceptionForm(request.POST or None, staff=request.staff, client=client)

    def act() -> Done:
        actions.agree_exception(client=client, by=request.staff, **form.said())
        return Done(_("Saved. The card says it where that employer or job is opened."), _page(client))

    if request.method == "POST" and form.is_valid() and (answer := take(request, form, act)):
        return answer
    context = {"client": client, "form": form, "cancel_url": _page(client)}
    return render(request, "clients/disclosure/exception.html", context, status=422 if form.is_bound else 200)


@require(Permission.EDIT_CLIENT)
@sent_once
def end_exception(request: StaffRequest, public_id: UUID) -> HttpResponse:
    exception = access.open_exception(request.staff, public_id, lock=request.method == "POST")
    client = exception.client
    if exception.ended_date is not None:
        return _already(request, client, _("This exception has ended already."))
    form = TakeBackForm(request.POST or None)

    def act() -> Done:
        actions.end_exception(exception=exception, by=request.staff)
        return Done(_("Ended: there it is again as the decision says."), _page(client))

    if request.method == "POST" and form.is_valid() and (answer := take(request, form, act)):
        return answer
    context = {"client": client, "exception": exception, "form": form, "cancel_url": _page(client)}
    return render(request, "clients/disclosure/end_exception.html", context, status=422 if form.is_bound else 200)


def _page(client: Client) -> str:
    return reverse("clients:disclosure", args=[client.public_id])


def _already(request: StaffRequest, client: Client, said: str) -> HttpResponse:
    # Two sendings at once: the second waited for the first at the record's lock.
    if answer := answered(request):
        return answer
    messages.info(request, said)
    return redirect(_page(client))
