"""Two records that may be one person: looked at side by side, put together, and taken apart again."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from accounts.views.conflict import conflict
from clients import access, actions
from clients.forms.intake import MergeForm
from clients.forms.records import ConfirmForm
from clients.models import Client, ClientMerge
from clients.report import merging as report
from clients.report.duplicates import Typed, alike
from clients.views.saving import Done, sent_once, take
from tenancy.models import StaleRecord


@require(Permission.ASSIGN)
def twins(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Who may be the same person, and what was merged into this record."""
    client = access.open_client(request.staff, public_id)
    typed = Typed(client.first_name, client.last_name, client.date_of_birth)
    found = alike(typed, request.staff, but_client=client.pk)
    search = request.GET.get("q", "")
    context = {
        "client": client,
        "alike": [each for each in found if each.client is not None],
        "hidden": any(not each.url for each in found),
        "search": search,
        "found": report.found(request.staff, client, search),
        "merges": report.merges_of(client, request.staff),
    }
    return render(request, "clients/intake/twins.html", context)


@require(Permission.ASSIGN)
@sent_once
def merge(request: StaffRequest, public_id: UUID, other_id: UUID) -> HttpResponse:
    """`public_id` is kept; `other_id` is put into it. Both must be in sight."""
    if request.method == "POST":
        kept, other = access.open_two(request.staff, public_id, other_id)
    else:
        kept = access.open_client(request.staff, public_id)
        other = access.open_client(request.staff, other_id)
        if kept == other:
            raise Http404
    initial = {"version": kept.version, "other_version": other.version}
    form = MergeForm(request.POST or None, initial=initial)

    def act() -> Done:
        versions = form.cleaned_data["version"], form.cleaned_data["other_version"]
        actions.merge_clients(
            kept=kept, merged=other, kept_version=versions[0], merged_version=versions[1], by=request.staff
        )
        said = _("The two records are one. It can be taken back under “Possible doubles”.")
        return Done(said, reverse("clients:page", args=[kept.public_id]))

    if request.method == "POST" and form.is_valid():
        try:
            if answer := take(request, form, act):
                return answer
        except StaleRecord:
            form.add_error(None, _("One of the two records was changed meanwhile: look at both again."))
            for each in (kept, other):
                each.refresh_from_db()
            form.data = {**request.POST.dict(), "version": kept.version, "other_version": other.version}
    context = {
        "form": form,
        "client": kept,
        "other": other,
        "rows": report.side_by_side(kept, other, request.agency.today()),
        "swap_url": reverse("clients:merge", args=[other.public_id, kept.public_id]),
        "cancel_url": reverse("clients:twins", args=[kept.public_id]),
    }
    return render(request, "clients/intake/merge.html", context, status=422 if form.is_bound else 200)


@require(Permission.ASSIGN)
@sent_once
def undo_merge(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found: ClientMerge = access.open_merge(request.staff, public_id, lock=request.method == "POST")
    kept: Client = found.kept
    url = reverse("clients:twins", args=[kept.public_id])
    form = ConfirmForm(request.POST or None, initial={"version": found.version})

    def act() -> Done:
        found.expect_version(form.cleaned_data["version"])
        actions.undo_merge(merge=found, by=request.staff)
        return Done(_("Two records again, as they were."), url)

    if request.method == "POST" and form.is_valid():
        try:
            if answer := take(request, form, act):
                return answer
        except StaleRecord:
            found.refresh_from_db()
            return conflict(request, form, found, cancel_url=url)
    context = {"form": form, "client": kept, "other": found.merged, "cancel_url": url}
    return render(request, "clients/intake/undo_merge.html", context, status=422 if form.is_bound else 200)
