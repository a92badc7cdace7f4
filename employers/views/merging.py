"""Two records that may be one employer: looked at side by side, put together, and taken apart again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from accounts.views.saving import sent_once
from employers import access, actions
from employers.forms import MergeEmployersForm
from employers.models import Employer
from employers.report import doubles as report
from employers.views.records import around, page_of
from employers.views.writing import Form, answer
from tenancy.forms import VersionedForm
from tenancy.models import StaleRecord


@require(Permission.EDIT_EMPLOYERS)
def doubles(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """What may be the same employer, and what was put into this record."""
    employer = access.open_employer(request.staff, public_id)
    if employer.public_id != public_id:
        return redirect("employers:doubles", employer.public_id)
    search = request.GET.get("q", "")
    context = {
        **around(employer),
        "doubles": report.doubles_of(employer, request.staff),
        "search": search,
        "found": report.found(request.staff, employer, search),
        "merges": report.merges_of(employer, request.staff),
    }
    return render(request, "employers/doubles.html", context)


@require(Permission.EDIT_EMPLOYERS)
@sent_once
def merge(request: StaffRequest, public_id: UUID, other_id: UUID) -> HttpResponse:
    """`public_id` is kept; `other_id` is put into it."""
    kept, other = access.open_two(request.staff, public_id, other_id, lock=request.method == "POST")
    initial = {"version": kept.version, "other_version": other.version}
    form = MergeEmployersForm(request.POST or None, initial=initial)

    def save(fields: dict[str, Any]) -> tuple[str, str]:
        versions = {"kept_version": fields["version"], "merged_version": fields["other_version"]}
        try:
            actions.merge_employers(kept=kept, merged=other, by=request.staff, **versions)
        except StaleRecord:
            raise ValidationError(_("One of the two records was changed meanwhile: look at both again.")) from None
        return page_of(kept), _("The two records are one. It can be taken apart again under “Possible doubles”.")

    context = {
        **around(kept),
        "other": other,
        "cancel_url": reverse("employers:doubles", args=[kept.public_id]),
        "swap_url": reverse("employers:merge", args=[other.public_id, kept.public_id]),
        "submit": _("Merge the records"),
    }
    return _answer(request, Form("employers/merge.html", form, context, save), kept, other)


def _answer(request: StaffRequest, page: Form, kept: Employer, other: Employer) -> HttpResponse:
    """As any form; refused, it shows both records as they are now and carries the versions that are shown."""
    page.context["rows"] = report.side_by_side(kept, other, request.staff)

    def look_again() -> None:
        for each in (kept, other):
            each.refresh_from_db()
        page.form.data = {**request.POST.dict(), "version": kept.version, "other_version": other.version}
        page.context["rows"] = report.side_by_side(kept, other, request.staff)

    return answer(request, replace(page, refused=look_again))


@require(Permission.EDIT_EMPLOYERS)
def undo_merge(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = access.open_merge(request.staff, public_id, lock=request.method == "POST")
    kept, other = found.kept, found.merged
    if found.undone_at is not None and request.method != "POST":
        raise Http404
    form = VersionedForm(request.POST or None, initial={"version": found.version})
    url = reverse("employers:doubles", args=[kept.public_id])

    def save(fields: dict[str, Any]) -> tuple[str, str]:
        found.expect_version(fields["version"])
        actions.undo_employer_merge(merge=found, by=request.staff)
        return page_of(other), _("Two records again, as they were. This is the one that was put into the other.")

    context = {**around(kept), "other": other, "cancel_url": url, "submit": _("Take them apart")}
    return answer(request, Form("employers/undo_merge.html", form, context, save, found))
