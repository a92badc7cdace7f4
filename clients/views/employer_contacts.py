"""An employer contact on behalf of a client: the employer's side says what was done, the client's side for whom."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.models import StaffMember
from accounts.roles import Permission
from accounts.views.conflict import conflict
from clients import access, actions, consents
from clients.forms.employer_contacts import EmployerContactForm
from clients.forms.plan import ContactPlanLineForm, offered
from clients.models import Client, EmployerContactFor
from clients.report.standing import clock
from clients.views.jobs import where
from clients.views.saving import Done, sent_once, take
from employers import actions as employer_actions
from employers.models import Employer, EmployerContact, EmployerPerson, EmployerVisit, Site
from tenancy import submissions
from tenancy.models import StaleRecord


@require(Permission.EDIT_EMPLOYERS)
@sent_once
def employer_contact(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    form = EmployerContactForm(
        request.POST or None, staff=request.staff, lines=offered(client), initial=_of_visit(request)
    )
    url = reverse("clients:page", args=[client.public_id])

    def act() -> Done:
        whom = _whom(form, request)
        if form.cleaned_data["general"]:
            return _log_as_general(form, request, whom)
        _ask_before_repeating(client, form, request.staff, whom)
        actions.log_employer_contact_for(
            client=client,
            specialist=request.staff,
            by=request.staff,
            **whom,
            **form.contact_fields(),
            **form.client_fields(),
        )
        return Done(_said(client, request, form), url)

    earlier = None
    try:
        if request.method == "POST" and form.is_valid() and (answer := take(request, form, act)):
            return answer
    except submissions.SentAgain as again:
        earlier = again.earlier
    context = {
        "client": client,
        "form": form,
        "earlier": earlier,
        "clock": clock(client, request.agency, form.today),
        "needs_consent": consents.needed_first(client, request.agency, form.today),
        "refused": form.has_error("employer", "needs_consent"),
        "cancel_url": url,
    }
    return render(request, "clients/employer_contact.html", context, status=422 if form.is_bound else 200)


def _of_visit(request: StaffRequest) -> dict[str, Any]:
    """`visit` in the address: what was planned is filled in."""
    try:
        wanted = UUID(request.GET.get("visit", ""))
    except ValueError:
        return {}
    asked = EmployerVisit.objects.to_come().filter(specialist=request.staff, public_id=wanted)
    visit = asked.select_related("employer", "site", "person").first()
    if visit is None:
        return {}
    said = {
        "employer": visit.employer,
        "purpose": visit.purpose,
        "contact_date": min(visit.visit_date, request.agency.today()),
    }
    said |= {"site": visit.site.name} if visit.site else {}
    return {**said, **({"person": visit.person.name} if visit.person else {})}


def _log_as_general(form: EmployerContactForm, request: StaffRequest, whom: dict[str, Any]) -> Done:
    """The same contact without the person: it stands with the employer, and on nobody's record."""
    employer_actions.log_employer_contact(
        specialist=request.staff, by=request.staff, note="", **whom, **form.contact_fields()
    )
    said = _("Logged as a general contact: it names nobody and stands on no record.")
    return Done(said, reverse("employers:page", args=[whom["employer"].public_id]))


def _ask_before_repeating(client: Client, form: EmployerContactForm, staff: StaffMember, whom: dict[str, Any]) -> None:
    """Whoever has no consent is not asked first whether to write it down once more."""
    said = {name: form.cleaned_data[name] for name in ("contact_date", "contact_time", "mode")}
    if not form.cleaned_data["by_client"]:
        actions.consent_for(client, EmployerContact(employer=whom["employer"], **said), staff)
    alike = EmployerContact.objects.alike(by=staff, employer=whom["employer"], person=whom["person"], **said)
    for_client = EmployerContactFor.objects.filter(client=client).values("employer_contact")
    submissions.ask_before_repeating(alike.filter(pk__in=for_client), knowingly=form.cleaned_data["again"])


def _whom(form: EmployerContactForm, request: StaffRequest) -> dict[str, Any]:
    """The employer, site and person met; those that are new are added in the same turn."""
    employer, site = where(form, request.staff)
    name = form.cleaned_data["person"].strip()
    person = None
    if name:
        can_hire = form.cleaned_data["can_hire"]
        person = employer_actions.find_or_add_person(employer=employer, name=name, can_hire=can_hire, by=request.staff)
    return {"employer": employer, "site": site, "person": person}


def _said(client: Client, request: StaffRequest, form: EmployerContactForm) -> str:
    """Logged, what the thirty days say now, and why this contact did not stop them."""
    said = [_("Employer contact logged.")]
    stands = clock(client, request.agency, form.today)
    if stands is not None:
        said.append(_("First in-person employer contact: %(said)s.") % {"said": stands.said})
    if stands is not None and stands.running:
        in_person = form.cleaned_data["mode"] == EmployerContact.Mode.IN_PERSON
        said.append(
            _("This one was not about a competitive job, or it is not known.")
            if in_person
            else _("This one was not in person.")
        )
    return " ".join(said)


@require(Permission.EDIT_EMPLOYERS)
@sent_once
def contact_plan_line(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Which line of the plan a contact served that is on record already. `public_id` is the one of the client's side."""
    link = access.open_employer_contact_for(request.staff, public_id, lock=request.method == "POST")
    plan_url = reverse("clients:plan", args=[link.client.public_id])
    lines = offered(link.client)
    if not lines and link.plan_line is None:
        messages.info(request, _("There is no plan with lines to choose from yet."))
        return redirect(plan_url)
    form = ContactPlanLineForm(request.POST or None, link=link, lines=lines)

    def act() -> Done:
        version = form.cleaned_data["version"]
        actions.say_plan_line(link=link, version=version, by=request.staff, **form.plan_line_said())
        return Done(_("Saved."), plan_url)

    try:
        if request.method == "POST" and form.is_valid() and (answer := take(request, form, act)):
            return answer
    except StaleRecord:
        link.refresh_from_db()
        standing = {"off_plan_reason": link.off_plan_reason}
        return conflict(request, form, link, cancel_url=request.path, standing=standing)
    context = {"client": link.client, "contact": link.employer_contact, "form": form, "cancel_url": plan_url}
    return render(request, "clients/plan/contact_line.html", context, status=422 if form.is_bound else 200)


@require(Permission.SEE_EMPLOYERS)
def employer_parts(request: StaffRequest) -> HttpResponse:
    """Sites and people of the chosen employer, to type from: asked for by htmx; without script one types in full."""
    chosen = _uuid(request.GET)
    employer = Employer.objects.visible_to(request.staff).filter(public_id=chosen).first() if chosen else None
    people = EmployerPerson.objects.still_there(request.agency.today())
    context = {
        "sites": Site.objects.filter(employer=employer).order_by("name") if employer else [],
        "people": people.filter(employer=employer).order_by("name") if employer else [],
    }
    return render(request, "clients/_employer_parts.html", context)


def _uuid(params: Any) -> UUID | None:
    try:
        return UUID(params.get("employer", ""))
    except ValueError:
        return None
