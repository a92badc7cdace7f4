"""The vocational profile: read it, fill it section by section, begin an edition, compare two, sign, print."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from accounts.views.conflict import conflict
from clients import access, actions
from clients.forms.profile import BeginForm, CompareForm, EditionForm, SignForm
from clients.models import Client, ProfileEdition
from clients.report import profile as report
from clients.views.saving import Done, sent_once, take
from tenancy import pdf
from tenancy.forms import SubmissionForm
from tenancy.models import StaleRecord


@require(Permission.SEE_CLIENTS)
def profile(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """The newest edition; without one, where it begins."""
    client = access.open_client(request.staff, public_id, why="profile opened")
    newest = client.profile_editions.newest_first().first()
    if newest is None:
        may_write = request.staff.has(Permission.EDIT_CLIENT)
        return render(request, "clients/profile/none.html", {"client": client, "may_write": may_write})
    newest.client = client
    return _page(request, newest)


@require(Permission.SEE_CLIENTS)
def profile_edition(request: StaffRequest, public_id: UUID) -> HttpResponse:
    return _page(request, access.open_profile_edition(request.staff, public_id))


def _page(request: StaffRequest, edition: ProfileEdition) -> HttpResponse:
    found = report.of(edition, request.staff)
    context = {
        "client": edition.client,
        "edition": edition,
        "profile": found,
        "counted": report.counted(found),
        "may_write": request.staff.has(Permission.EDIT_CLIENT),
    }
    return render(request, "clients/profile/page.html", context)


@require(Permission.EDIT_CLIENT)
@sent_once
def begin_profile_edition(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """`why` in the address: what the profile is to be updated after."""
    client = access.open_client(request.staff, public_id, lock=request.method == "POST", why="profile opened")
    today = request.agency.today()
    newest = client.profile_editions.newest_first().first()
    number = newest.number if newest else 0
    form = BeginForm(request.POST or None, newest=number, today=today, initial=_begun(request, newest, today))

    def act() -> Done:
        edition = actions.begin_profile_edition(client=client, by=request.staff, **form.said())
        said = _("Edition %(number)s is begun, as a copy of the one before. That one is kept as it was.")
        if newest is None:
            said = _("The profile is begun. Fill it section by section, in two or three sessions.")
        return Done(said % {"number": edition.number}, address(client))

    if request.method == "POST" and form.is_valid() and (answer := take(request, form, act)):
        return answer
    context = {"client": client, "form": form, "newest": newest, "cancel_url": address(client)}
    return render(request, "clients/profile/begin.html", context, status=422 if form.is_bound else 200)


def _begun(request: StaffRequest, newest: ProfileEdition | None, today: date) -> dict[str, Any]:
    if newest is None:
        return {"begun_date": today, "why": ProfileEdition.Why.FIRST, "sources": [ProfileEdition.Source.PERSON]}
    return {"begun_date": today, "why": request.GET.get("why", ""), "sources": newest.sources}


@require(Permission.EDIT_CLIENT)
@sent_once
def edit_profile_edition(request: StaffRequest, public_id: UUID) -> HttpResponse:
    edition = access.open_profile_edition(request.staff, public_id, lock=request.method == "POST")
    if answer := older(request, edition):
        return answer
    form = EditionForm(request.POST or None, edition=edition, today=request.agency.today())
    url = address(edition.client)

    def act() -> Done:
        days, version = form.chosen_days(), form.cleaned_data["version"]
        actions.change_profile_edition(edition=edition, version=version, sessions=days, by=request.staff, **form.said())
        return Done(_("Saved."), url)

    if request.method == "POST" and form.is_valid():
        try:
            if answer := take(request, form, act):
                return answer
        except StaleRecord:
            edition.refresh_from_db()
            standing = {name: form.initial.get(name) for name in form.fields if name in form.initial}
            standing |= {name: getattr(edition, name) for name in ("begun_date", "why", "sources", "sources_note")}
            return conflict(request, form, edition, cancel_url=request.path, standing=standing)
    context = {"client": edition.client, "edition": edition, "form": form, "cancel_url": url}
    return render(request, "clients/profile/edition.html", context, status=422 if form.is_bound else 200)


def newest_of(edition: ProfileEdition) -> ProfileEdition:
    newest = ProfileEdition.objects.filter(client_id=edition.client_id).newest_first()[0]
    newest.client = edition.client
    return newest


def older(request: StaffRequest, edition: ProfileEdition) -> HttpResponse | None:
    """An older edition is read, not written: back to it, with a word why."""
    if newest_of(edition).pk == edition.pk:
        return None
    messages.info(request, _("A newer edition was begun: this one is kept as it is."))
    return redirect("clients:profile_edition", edition.public_id)


# Compare, sign, print


@require(Permission.SEE_CLIENTS)
def compare_profile(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """This edition beside another of the same person, the one before it unless `against` names one."""
    edition = access.open_profile_edition(request.staff, public_id)
    others = list(edition.client.profile_editions.newest_first().exclude(pk=edition.pk))
    if not others:
        messages.info(request, _("There is one edition only: nothing to compare yet."))
        return redirect(address(edition.client))
    usual = next((each for each in others if each.number < edition.number), others[-1])
    against = next((each for each in others if str(each.public_id) == request.GET.get("against")), usual)
    before, after = sorted((edition, against), key=lambda each: each.number)
    choices = [(str(each.public_id), _("edition %(number)s") % {"number": each.number}) for each in others]
    found = report.compared(before, after, request.staff)
    context = {
        "client": edition.client,
        "edition": edition,
        "before": before,
        "after": after,
        "sections": found,
        "changed": sum(line.differs for section in found for line in section.lines),
        "form": CompareForm({"against": str(against.public_id)}, others=choices),
        "everything": "everything" in request.GET,
        "against": against,
    }
    return render(request, "clients/profile/compare.html", context)


@require(Permission.EDIT_CLIENT)
@sent_once
def sign_profile(request: StaffRequest, public_id: UUID) -> HttpResponse:
    edition = access.open_profile_edition(request.staff, public_id, lock=request.method == "POST")
    today = request.agency.today()
    usual = {"signed_date": today, "who": "person", "name": edition.client.name}
    form = SignForm(request.POST or None, today=today, stands=report.last_written(edition), initial=usual)

    def act() -> Done:
        said = {name: form.cleaned_data[name] for name in ("who", "name", "signed_date")}
        actions.sign_profile(edition=edition, by=request.staff, **said)
        return Done(_("The signature is recorded."), _edition_address(edition))

    if request.method == "POST" and form.is_valid() and (answer := take(request, form, act)):
        return answer
    context = {"client": edition.client, "edition": edition, "form": form, "cancel_url": _edition_address(edition)}
    return render(request, "clients/profile/sign.html", context, status=422 if form.is_bound else 200)


@require(Permission.EDIT_CLIENT)
@sent_once
def take_back_signature(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """One tap beside a signature that was recorded by mistake."""
    signature = access.open_profile_signature(request.staff, public_id, lock=request.method == "POST")
    form, url = SubmissionForm(request.POST or None), _edition_address(signature.edition)

    def act() -> Done:
        actions.take_back_profile_signature(signature=signature, by=request.staff)
        return Done(_("The signature is taken back."), url)

    if request.method == "POST" and form.is_valid() and (answer := take(request, form, act)):
        return answer
    return redirect(url)


@require(Permission.SEE_CLIENTS)
def profile_paper(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """The person's own copy as a page, for the browser's print."""
    edition = access.open_profile_edition(request.staff, public_id, why="profile printed")
    return HttpResponse(_paper(request, edition))


@require(Permission.SEE_CLIENTS)
def profile_pdf(request: StaffRequest, public_id: UUID) -> HttpResponse:
    if request.method != "GET":
        return redirect("clients:profile_paper", access.open_profile_edition(request.staff, public_id).public_id)
    edition = access.open_profile_edition(request.staff, public_id, why="profile printed")
    try:
        made = pdf.printed(_paper(request, edition))
    except pdf.NotPrinted:
        messages.error(
            request, _("The PDF could not be made just now. This page can be printed from the browser instead.")
        )
        return redirect("clients:profile_edition", edition.public_id)
    response = HttpResponse(made, content_type="application/pdf")
    # Nobody's name: the file lies about in a folder of downloads.
    response["Content-Disposition"] = f'inline; filename="profile-{edition.number}.pdf"'
    return response


def _paper(request: StaffRequest, edition: ProfileEdition) -> str:
    agency = request.agency
    context = {
        "client": edition.client,
        "edition": edition,
        "profile": report.of(edition, request.staff),
        "agency": agency,
        "words": agency.words,
        "printed_by": request.staff.name,
        "printed_at": date_format(agency.today(), "DATE_FORMAT"),
    }
    return render_to_string("clients/profile/paper.html", context)


def address(client: Client) -> str:
    return reverse("clients:profile", args=[client.public_id])


def _edition_address(edition: ProfileEdition) -> str:
    return reverse("clients:profile_edition", args=[edition.public_id])
