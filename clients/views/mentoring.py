"""Who goes out with the supervisor because they are new or find employer work hard. For supervisors' eyes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import StaffRequest, require, supervised_posts
from accounts.models import StaffMember
from accounts.roles import Permission
from accounts.views.conflict import conflict
from clients import access, actions
from clients.forms.teamwork import ChangeMentoringForm, MentoringForm
from clients.report.mentoring import needs_of
from clients.views.saving import Done, sent_once, take
from tenancy.models import StaleRecord

ONE_RUNNING: dict[str, tuple[str, Any]] = {
    "one_running_need_of_mentoring": ("specialist", gettext_lazy("They are marked already: end that mark first."))
}
ONE_STANDING: dict[str, tuple[str, Any]] = {
    "one_running_need_of_mentoring": (
        "to_date",
        gettext_lazy("There is a newer mark that goes on: this one has an end."),
    )
}
WRITE = "clients/meetings/write.html"


@require(Permission.LEAD_UNIT)
def mentoring(request: StaffRequest) -> HttpResponse:
    return render(request, "clients/meetings/mentoring.html", {"needs": needs_of(request.staff)})


@require(Permission.LEAD_UNIT)
@sent_once
def mark_mentoring(request: StaffRequest) -> HttpResponse:
    today, url = request.agency.today(), reverse("clients:mentoring")
    posts = supervised_posts(request.staff).active_on(today)
    specialists = StaffMember.objects.here().filter(pk__in=posts.values("staff")).exclude(pk=request.staff.pk).by_name()
    form = MentoringForm(request.POST or None, specialists=specialists, today=today)

    def act() -> Done:
        said = {name: form.cleaned_data[name] for name in ("specialist", "why", "from_date")}
        actions.mark_mentoring(by=request.staff, **said)
        return Done(_("Marked. Log each day out together as field mentoring."), url)

    if request.method == "POST" and form.is_valid() and (answer := take(request, form, act, ONE_RUNNING)):
        return answer
    context = {
        "form": form, "heading": _("Mark for field mentoring"), "help": _("Supervisors see the mark, nobody else."),
        "cancel_url": url, "back": _("Field mentoring"), "save": _("Mark"),
    }  # fmt: skip
    return render(request, WRITE, context, status=422 if form.is_bound else 200)


@require(Permission.LEAD_UNIT)
@sent_once
def change_mentoring(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Corrected, or ended by its last day."""
    need = access.open_mentoring(request.staff, public_id, lock=request.method == "POST")
    url = reverse("clients:mentoring")
    form = ChangeMentoringForm(request.POST or None, need=need, today=request.agency.today())

    def act() -> Done:
        actions.change_mentoring(need=need, version=form.cleaned_data["version"], by=request.staff, **form.said())
        return Done(_("Saved."), url)

    try:
        if request.method == "POST" and form.is_valid() and (answer := take(request, form, act, ONE_STANDING)):
            return answer
    except StaleRecord:
        need.refresh_from_db()
        return conflict(request, form, need, cancel_url=url)
    context = {
        "form": form, "heading": _("Change or end a mark"), "help": need.specialist.name, "cancel_url": url,
        "back": _("Field mentoring"), "save": _("Save"),
    }  # fmt: skip
    return render(request, WRITE, context, status=422 if form.is_bound else 200)
