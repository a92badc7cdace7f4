"""The log: what there is, a new entry of a kind, what was wrong in one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from accounts.views.conflict import conflict
from audit import trail
from clients import access, actions, wording
from clients.forms.meetings import CorrectMeetingForm, MeetingFilter, MeetingForm, VoidMeetingForm
from clients.models import Meeting
from clients.report import meetings as report
from clients.views.forming import not_now
from clients.views.saving import Done, sent_once, take
from tenancy.models import StaleRecord

LOG, CONFIRM = "clients/meetings/write.html", "clients/meetings/void.html"


@require(Permission.LOG_TEAMWORK)
def meetings(request: StaffRequest) -> HttpResponse:
    page = report.listed(request.staff, request.GET, request.agency.today())
    trail.record("meetings shown", by=request.staff, shown=page.shown)
    context = {
        "page": page,
        "filter_form": MeetingFilter(request.GET),
        "chips": report.chips(request.GET),
        "leads": request.staff.has(Permission.LEAD_UNIT),
    }
    return render(request, "clients/meetings/list.html", context)


@require(Permission.LOG_TEAMWORK)
def choose_meeting(request: StaffRequest) -> HttpResponse:
    """What kind of entry: each has a form of its own. A specialist in the address stays in it."""
    about = request.GET.get("specialist", "")
    query = f"?{urlencode({'specialist': about})}" if about else ""
    kinds = [
        (capfirst(str(Meeting.Kind(kind).label)), report.ASKED[kind].help, reverse("clients:log_meeting", args=[kind]))
        for kind in report.kinds_for(request.staff)
    ]
    return render(request, "clients/meetings/choose.html", {"kinds": kinds, "query": query})


@require(Permission.LOG_TEAMWORK)
@sent_once
def log_meeting(request: StaffRequest, kind: str) -> HttpResponse:
    if kind not in Meeting.Kind.values:
        raise Http404
    if kind not in report.kinds_for(request.staff):
        raise PermissionDenied
    about = request.GET.get("specialist", "")
    form = MeetingForm(request.POST or None, kind=kind, staff=request.staff, about=about)

    def act() -> Done:
        actions.log_meeting(kind=kind, by=request.staff, **form.written())
        return Done(_("Written down in the log."), reverse("clients:meetings"))

    if request.method == "POST" and form.is_valid() and (answer := take(request, form, act)):
        return answer
    heading = capfirst(str(Meeting.Kind(kind).label))
    help_text = report.ASKED[kind].help
    context = {
        "form": form, "heading": heading, "help": help_text, "cancel_url": reverse("clients:choose_meeting"),
        "back": _("Another kind"), "save": _("Save the entry"),
    }  # fmt: skip
    return render(request, LOG, context, status=422 if form.is_bound else 200)


@require(Permission.LOG_TEAMWORK)
def meeting(request: StaffRequest, public_id: UUID) -> HttpResponse:
    entry = access.open_meeting(request.staff, public_id)
    row = report.one(entry, request.staff)
    trail.record("meeting opened", by=request.staff, on=entry, shown=sorted((who for who, _n in row.people), key=str))
    context = {
        "row": row,
        "entry": entry,
        "facts": _facts(entry, request),
        "may_write": report.may_write(request.staff, entry) and entry.voided_at is None,
    }
    return render(request, "clients/meetings/entry.html", context)


def _facts(entry: Meeting, request: StaffRequest) -> list[tuple[str, str]]:
    """What its kind was asked for, but whom it was about."""
    asked = report.ASKED[entry.kind].fields
    today = request.agency.today()
    planned = (_("yes") if entry.planned else _("no")) if "planned" in asked else ""
    facts = [
        (_("Date"), wording.day(entry.day, today)),
        (_("How"), str(entry.get_mode_display()) if "mode" in asked else ""),
        (_("IPS unit"), str(entry.unit or _("the whole agency"))),
        (_("Agreed beforehand"), planned),
        (_("Possible referrals raised"), str(entry.referrals_raised) if "referrals_raised" in asked else ""),
        (_("Written down by"), entry.recorded_by.name),
    ]
    return [(label, said) for label, said in facts if said]


@require(Permission.LOG_TEAMWORK)
@sent_once
def correct_meeting(request: StaffRequest, public_id: UUID) -> HttpResponse:
    entry = _to_write(request, public_id)
    url = reverse("clients:meeting", args=[entry.public_id])
    # What was typed before somebody made it void is not thrown away: the action refuses it, and the form shows it again.
    if entry.voided_at is not None and request.method != "POST":
        return not_now(request, _("This entry is void."), url)
    form = CorrectMeetingForm(request.POST or None, kind=entry.kind, staff=request.staff, meeting=entry)

    def act() -> Done:
        version = form.cleaned_data["version"]
        actions.correct_meeting(meeting=entry, version=version, by=request.staff, **form.written())
        return Done(_("Saved."), url)

    if answer := _taken(request, form, act, entry, url):
        return answer
    others = report.one(entry, request.staff).others
    context = {
        "form": form, "heading": _("Correct an entry"), "help": capfirst(str(entry.get_kind_display())),
        "others": others, "cancel_url": url, "back": _("The entry"), "save": _("Save"),
        "void_url": reverse("clients:void_meeting", args=[entry.public_id]),
    }  # fmt: skip
    return render(request, LOG, context, status=422 if form.is_bound else 200)


@require(Permission.LOG_TEAMWORK)
@sent_once
def void_meeting(request: StaffRequest, public_id: UUID) -> HttpResponse:
    entry = _to_write(request, public_id)
    url = reverse("clients:meeting", args=[entry.public_id])
    if entry.voided_at is not None:
        return not_now(request, _("This entry is void."), url)
    form = VoidMeetingForm(request.POST or None, initial={"version": entry.version})

    def act() -> Done:
        said = {name: form.cleaned_data[name] for name in ("version", "reason")}
        actions.void_meeting(meeting=entry, by=request.staff, **said)
        return Done(_("The entry is void and counts for nothing."), url)

    if answer := _taken(request, form, act, entry, url):
        return answer
    row = report.one(entry, request.staff)
    context = {"form": form, "row": row, "cancel_url": url}
    return render(request, CONFIRM, context, status=422 if form.is_bound else 200)


def _to_write(request: StaffRequest, public_id: UUID) -> Meeting:
    """One that the reader may see is refused as not theirs to write; any other is not there."""
    entry = access.open_meeting(request.staff, public_id, lock=request.method == "POST")
    if not report.may_write(request.staff, entry):
        raise PermissionDenied
    return entry


def _taken(request: StaffRequest, form: Any, act: Any, entry: Meeting, url: str) -> HttpResponse | None:
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return take(request, form, act)
    except StaleRecord:
        entry.refresh_from_db()
        return conflict(request, form, entry, cancel_url=url, standing=_standing(form, entry))


def _standing(form: Any, entry: Meeting) -> dict[str, Any]:
    """What stands, by the form's names; whom it is about only as far as the reader may know."""
    plain = {
        name: getattr(entry, name) for name in form.fields if name not in ("staff", "clients") and hasattr(entry, name)
    }
    if "staff" in form.fields:
        plain["staff"] = [each.staff for each in entry.staff.select_related("staff__user")]
    if "clients" in form.fields:
        offered = form.fields["clients"].queryset
        plain["clients"] = list(offered.filter(pk__in=entry.people.values("client")))
    return plain
