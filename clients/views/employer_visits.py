"""Visits to employers: planned, moved, cancelled, the day's round; and for whom else a contact was."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.models import StaffMember
from accounts.roles import Permission
from accounts.views.conflict import conflict
from audit import trail
from clients import access, actions, wording
from clients.forms.employer_visits import AlsoForForm, EmployerVisitForm, MoveEmployerVisitForm
from clients.forms.fields import EARLIEST
from clients.forms.plan import offered
from clients.forms.visits import CancelVisitForm
from clients.models import Client, EmployerContactFor, PlannedVisit
from clients.models.client import looked_after_by
from clients.report import route as report
from clients.views.saving import Done, sent_once, take
from employers.models import Employer, EmployerContact, EmployerVisit
from tenancy.models import StaleRecord

DAY = timedelta(days=1)
LAST_PLANNED = timedelta(days=730)


@require(Permission.SEE_TODAY)
def route(request: StaffRequest) -> HttpResponse:
    """The round of a day; POST moves one stop earlier or later."""
    day = _day(request)
    if request.method == "POST":
        _move_stop(request, day)
        return redirect(f"{reverse('clients:route')}?day={day}")
    stops = report.stops_of(request.staff, day)
    trail.record("round opened", by=request.staff, shown=report.shown_of(stops))
    today = request.agency.today()
    context = {
        "stops": stops,
        "day": day,
        "said": wording.day_away(day, today),
        "before": (day - DAY, wording.day(day - DAY, today)),
        "after": (day + DAY, wording.day(day + DAY, today)),
        "is_today": day == today,
    }
    return render(request, "clients/visits/route.html", context)


def _day(request: StaffRequest) -> date:
    """The day that the address asks for, when it can be meant; today's round else."""
    today = request.agency.today()
    try:
        day = date.fromisoformat(request.GET.get("day") or request.POST.get("day", ""))
    except ValueError:
        return today
    return day if EARLIEST <= day <= today + LAST_PLANNED else today


def _move_stop(request: StaffRequest, day: date) -> None:
    """One place earlier or later among the visits; interviews keep their time."""
    own = {"specialist": request.staff, "visit_date": day, "cancelled_at": None}
    visits: list[Any] = [
        *PlannedVisit.objects.select_for_update(of=("self",)).filter(
            client__in=Client.objects.visible_to(request.staff), **own
        ),
        *EmployerVisit.objects.select_for_update().filter(**own),
    ]
    visits = actions.in_order(visits)
    at = next((n for n, each in enumerate(visits) if str(each.public_id) == request.POST.get("stop")), None)
    to = None if at is None else at + (-1 if request.POST.get("way") == "earlier" else 1)
    if at is not None and to is not None and 0 <= to < len(visits):
        visits[at], visits[to] = visits[to], visits[at]
        actions.order_round(visits=visits, by=request.staff)


@require(Permission.EDIT_EMPLOYERS)
@sent_once
def plan_employer_visit(request: StaffRequest) -> HttpResponse:
    """`employer`, `client` and `day` in the address say what is known already."""
    staff, known = request.staff, request.GET
    employer = _employer(staff, known.get("employer", ""))
    initial = {"visit_date": _first_day(request), "clients": [known["client"]] if "client" in known else []}
    form = EmployerVisitForm(request.POST or None, staff=staff, employer=employer, initial=initial)

    def act() -> Done:
        at = employer or form.cleaned_data["employer"]
        clients = [
            access.open_client(staff, each.public_id, lock=True) for each in form.cleaned_data["clients"].order_by("pk")
        ]
        visit = actions.plan_employer_visit(
            employer=at, specialist=staff, clients=clients, by=staff, **form.visit_fields()
        )
        said = {"employer": at.name, "day": wording.day_away(visit.visit_date, form.today)}
        return Done(_("Visit to %(employer)s planned for %(day)s.") % said, _round(visit))

    if request.method == "POST" and form.is_valid() and (answer := take(request, form, act)):
        return answer
    context = {"form": form, "employer": employer, "cancel_url": _back(employer, known.get("client", ""))}
    return render(request, "clients/visits/plan.html", context, status=422 if form.is_bound else 200)


@require(Permission.EDIT_EMPLOYERS)
@sent_once
def move_employer_visit(request: StaffRequest, public_id: UUID) -> HttpResponse:
    visit = _visit(request.staff, public_id, lock=request.method == "POST")
    written = {name: getattr(visit, name) for name in ("visit_date", "visit_time", "purpose", "aim", "version")}
    written |= {name: getattr(getattr(visit, name), "public_id", None) for name in ("site", "person")}
    form = MoveEmployerVisitForm(request.POST or None, staff=request.staff, employer=visit.employer, initial=written)

    def act() -> Done:
        version = form.cleaned_data["version"]
        actions.move_employer_visit(visit=visit, version=version, by=request.staff, **form.visit_fields())
        return Done(
            _("Visit planned for %(day)s.") % {"day": wording.day_away(visit.visit_date, form.today)}, _round(visit)
        )

    return _change(request, visit, form, act, "clients/visits/move.html")


@require(Permission.EDIT_EMPLOYERS)
@sent_once
def cancel_employer_visit(request: StaffRequest, public_id: UUID) -> HttpResponse:
    visit = _visit(request.staff, public_id, lock=request.method == "POST")
    form = CancelVisitForm(request.POST or None, initial={"version": visit.version})

    def act() -> Done:
        actions.cancel_employer_visit(visit=visit, version=form.cleaned_data["version"], by=request.staff)
        return Done(_("Visit cancelled."), _round(visit))

    return _change(request, visit, form, act, "clients/visits/cancel.html")


def _change(request: StaffRequest, visit: EmployerVisit, form: Any, act: Any, template: str) -> HttpResponse:
    if visit.made_by_contact_id or visit.cancelled_at:
        messages.info(request, _("This visit has been made or cancelled already."))
        return redirect(_round(visit))
    try:
        if request.method == "POST" and form.is_valid() and (answer := take(request, form, act)):
            return answer
    except StaleRecord:
        visit.refresh_from_db()
        return conflict(request, form, visit, cancel_url=request.path)
    context = {"visit": visit, "form": form, "cancel_url": _round(visit)}
    return render(request, template, context, status=422 if form.is_bound else 200)


@require(Permission.EDIT_EMPLOYERS)
@sent_once
def also_for(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """For whom an employer contact was that is on record already: one person at a time, each by their own consent and plan."""
    staff = request.staff
    contact = _contact(staff, public_id)
    chosen = request.GET.get("client", "")
    if not chosen:
        return _choose(request, contact)
    lock = request.method == "POST"
    client = access.open_client(staff, _uuid(chosen), lock=lock)
    if lock:
        # Anew: its day decides about consent, and it may have been corrected or made void while this waited.
        contact = _contact(staff, public_id, lock=True)
    form = AlsoForForm(request.POST or None, lines=offered(client), purpose=contact.purpose, staff=staff)
    page = reverse("clients:page", args=[client.public_id])

    def act() -> Done:
        try:
            actions.link_employer_contact(
                client=client, employer_contact=contact, matches_plan=None, by_client=False, by=staff, **form.said()
            )
        except actions.NeedsConsent as refusal:
            # Said of the employer, which this form does not ask for.
            raise ValidationError(refusal.messages) from refusal
        return Done(_("Kept: this contact was for %(name)s, too.") % {"name": client.name}, page)

    promises = {"an_employer_contact_once_per_client": ("told", _("This contact stands on their record already."))}
    if request.method == "POST" and form.is_valid() and (answer := take(request, form, act, promises)):
        return answer
    said = wording.day(contact.contact_date, request.agency.today())
    context = {"client": client, "contact": contact, "form": form, "day": said, "cancel_url": request.path}
    return render(request, "clients/visits/also_for.html", context, status=422 if form.is_bound else 200)


def _choose(request: StaffRequest, contact: EmployerContact) -> HttpResponse:
    staff, today = request.staff, request.agency.today()
    mine = Client.objects.visible_to(staff).still_open().filter(pk__in=looked_after_by(staff, today))
    linked = EmployerContactFor.objects.filter(employer_contact=contact).values("client")
    people = list(mine.exclude(pk__in=linked).order_by("sort_key"))
    already = list(mine.filter(pk__in=linked).order_by("sort_key"))
    trail.record("people for a contact", by=staff, shown=[each.public_id for each in (*people, *already)])
    context = {
        "contact": contact, "people": people, "already": already, "day": wording.day(contact.contact_date, today),
    }  # fmt: skip
    return render(request, "clients/visits/choose.html", context)


# What is known


def _contact(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> EmployerContact:
    """A contact that stands: for whom it was is known to whoever made it, and to their supervisor."""
    asked = EmployerContact.objects.standing().run_by(staff).filter(public_id=public_id)
    if lock:
        asked = asked.select_for_update(of=("self",), no_key=True)
    contact = asked.select_related("employer").first()
    if contact is None:
        raise Http404
    return contact


def _visit(staff: StaffMember, public_id: UUID, *, lock: bool) -> EmployerVisit:
    asked = EmployerVisit.objects.run_by(staff).select_related("employer", "site", "person")
    if lock:
        asked = asked.select_for_update(of=("self",))
    visit = asked.filter(public_id=public_id).first()
    if visit is None:
        raise Http404
    return visit


def _employer(staff: StaffMember, text: str) -> Employer | None:
    wanted = _uuid(text) if text else None
    return Employer.objects.visible_to(staff).standing().filter(public_id=wanted).first() if wanted else None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise Http404 from wrong


def _first_day(request: StaffRequest) -> date:
    return max(_day(request), request.agency.today())


def _round(visit: EmployerVisit) -> str:
    return f"{reverse('clients:route')}?day={visit.visit_date}"


def _back(employer: Employer | None, client: str) -> str:
    if client:
        return reverse("clients:page", args=[_uuid(client)])
    return reverse("employers:page", args=[employer.public_id]) if employer else reverse("employers:list")
