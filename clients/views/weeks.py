"""Weekly tracking sheets: one's own, and those of the specialists one supervises."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import StaffRequest, require
from accounts.models import StaffMember
from accounts.roles import Permission
from accounts.views.conflict import conflict
from audit import trail
from clients import access, actions, wording
from clients.exports import write_table
from clients.forms.records import ConfirmForm
from clients.forms.weeks import SignWeekForm, SignWeeksForm
from clients.jobdevelopmentrules import FRIDAY
from clients.report import hours, week_words
from clients.report.units import DAY, Scope
from clients.report.weekgrid import Grid, grid_of
from clients.report.weeksheet import Sheet, csv_rows, sheet_of, week_asked_for
from clients.views.saving import Done, sent_once, take
from tenancy.models import StaleRecord


def monday_asked_for(request: StaffRequest) -> date:
    return week_asked_for(request.GET.get("week", ""), request.agency.today())


@require(Permission.SEE_TODAY)
def my_week(request: StaffRequest) -> HttpResponse:
    return show(request, request.staff, monday_asked_for(request))


@require(Permission.SEE_EMPLOYERS)
def week(request: StaffRequest, public_id: UUID) -> HttpResponse:
    monday = monday_asked_for(request)
    return show(request, access.open_week(request.staff, public_id, monday), monday)


def show(
    request: StaffRequest, specialist: StaffMember, monday: date, form: SignWeekForm | None = None
) -> HttpResponse:
    """The sheet. Who may sign it finds the form on it; `form` is one that was refused."""
    sheet = sheet_of(specialist, monday, reader=request.staff)
    trail.record("weekly sheet shown", by=request.staff, on=specialist, shown=sheet.shown)
    own = specialist.pk == request.staff.pk
    signs = request.staff.has(Permission.SIGN_WEEKS) and not own
    row = hours.hours_of(specialist, monday)
    context = {
        "hours": hours.told(row, specialist) if row else None,
        "hours_aim": hours.COMMUNITY_AIM,
        "hours_url": _hours_url(request, specialist, sheet) if sheet.week.employed else "",
        "sheet": sheet,
        "own": own,
        "before_url": address(request, specialist, sheet.before),
        "after_url": address(request, specialist, sheet.after) if sheet.after else "",
        "csv_url": _with_week(reverse("clients:week_csv", args=[specialist.public_id]), monday),
        "earlier": [(each, address(request, specialist, each.monday)) for each in sheet.earlier],
        "signs": signs,
        "form": _form(sheet, form) if signs and (form or sheet.week.may_be_signed(sheet.today)) else None,
        "sign_url": _with_week(reverse("clients:sign_week", args=[specialist.public_id]), monday),
        "from_friday": wording.day(monday + FRIDAY * DAY, sheet.today) if monday + FRIDAY * DAY > sheet.today else "",
    }
    return render(request, "clients/weeks/week.html", context, status=422 if form is not None else 200)


def _form(sheet: Sheet, refused: SignWeekForm | None) -> SignWeekForm:
    """With the numbers that this page shows, whatever the refused one carried."""
    numbers = {"visits": sheet.week.visits, "target": sheet.week.target}
    if refused is None:
        return SignWeekForm(initial=numbers)
    refused.data = {**refused.data.dict(), **numbers}  # type: ignore[attr-defined]
    return refused


def address(request: StaffRequest, specialist: StaffMember, monday: date) -> str:
    """Of a week: one's own is "my week" for whoever has a Today."""
    if specialist.pk == request.staff.pk and request.staff.has(Permission.SEE_TODAY):
        return _with_week(reverse("clients:my_week"), monday)
    return _with_week(reverse("clients:week", args=[specialist.public_id]), monday)


def _hours_url(request: StaffRequest, specialist: StaffMember, sheet: Sheet) -> str:
    """Where the hours are filled in; empty for whoever keeps none."""
    if not request.staff.has(Permission.LOG_TEAMWORK):
        return ""
    own = specialist.pk == request.staff.pk and request.staff.has(Permission.SEE_TODAY)
    url = reverse("clients:my_hours") if own else reverse("clients:hours", args=[specialist.public_id])
    return _with_week(url, sheet.week.monday)


def _with_week(url: str, monday: date) -> str:
    return f"{url}?week={monday.isoformat()}"


@require(Permission.SEE_EMPLOYERS)
def week_csv(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """The sheet as a table for a spreadsheet; it names no client."""
    monday = monday_asked_for(request)
    specialist = access.open_week(request.staff, public_id, monday)
    sheet: Sheet = sheet_of(specialist, monday, reader=request.staff)
    trail.record("weekly sheet downloaded", by=request.staff, on=specialist)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="week-{monday.isoformat()}.csv"'
    write_table(csv_rows(sheet), response)
    return response


# Signatures


@require(Permission.SIGN_WEEKS)
@sent_once
def sign_week(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """From the sheet itself, with a word on what was talked about."""
    monday = monday_asked_for(request)
    specialist = access.open_week(request.staff, public_id, monday, to_sign=True)
    url = address(request, specialist, monday)
    if request.method != "POST":
        return redirect(url)
    form = SignWeekForm(request.POST)

    def act() -> Done:
        said = form.cleaned_data
        seen = actions.Seen(specialist, monday, said["visits"], said["target"])
        signed = actions.sign_weeks(weeks=[seen], note=said["note"], by=request.staff)
        return Done(_("Week signed.") if signed.made else _("This week had been signed by then."), url)

    if form.is_valid() and (answer := take(request, form, act)):
        return answer
    return show(request, specialist, monday, form)


@require(Permission.SIGN_WEEKS)
@sent_once
def weeks_to_sign(request: StaffRequest) -> HttpResponse:
    """The last weeks of all specialists; several are signed at once."""
    scope = Scope.of(request.staff, request.agency.today(), request.GET.get("unit", ""))
    form = SignWeeksForm(request.POST or None)
    url = reverse("clients:weeks") + scope.query()

    def act() -> Done:
        signed = actions.sign_weeks(weeks=_seen(form, grid_of(scope)), by=request.staff)
        return Done(_said(len(signed.made), signed.already), url)

    if request.method == "POST" and form.is_valid() and (answer := take(request, form, act)):
        return answer
    context = {
        "scope": scope,
        "grid": grid_of(scope),
        "form": form,
        "ticked": set(request.POST.getlist("weeks")),
        "counted_at": request.agency.local(timezone.now()),
    }
    return render(request, "clients/weeks/to_sign.html", context, status=422 if form.is_bound else 200)


def _seen(form: SignWeeksForm, grid: Grid) -> list[actions.Seen]:
    """Whose weeks were ticked: only what stands on this supervisor's page."""
    known = {(specialist.public_id, cell.monday): specialist for specialist, cell in grid.cells}
    ticked = form.cleaned_data["weeks"]
    if any((tick.public_id, tick.monday) not in known for tick in ticked):
        raise ValidationError(_("Tick weeks of this page."))
    return [actions.Seen(known[tick.public_id, tick.monday], tick.monday, tick.visits, tick.target) for tick in ticked]


def _said(made: int, already: int) -> str:
    said = [ngettext("%(number)s week signed.", "%(number)s weeks signed.", made) % {"number": made}]
    if already:
        text = ngettext("%(number)s had been signed by then.", "%(number)s had been signed by then.", already)
        said.append(text % {"number": already})
    return " ".join(said)


@require(Permission.SIGN_WEEKS)
@sent_once
def take_back_week(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """The week can be signed anew; that it was signed, by whom and with what, stays readable."""
    review = access.open_week_review(request.staff, public_id, lock=request.method == "POST")
    url = address(request, review.specialist, review.monday)
    if review.withdrawn_at is not None:
        messages.info(request, _("This signature has been taken back already."))
        return redirect(url)
    form = ConfirmForm(request.POST or None, initial={"version": review.version})

    def act() -> Done:
        actions.take_back_week(review=review, version=form.cleaned_data["version"], by=request.staff)
        return Done(_("Signature taken back. The week can be signed again."), url)

    try:
        if request.method == "POST" and form.is_valid() and (answer := take(request, form, act)):
            return answer
    except StaleRecord:
        review.refresh_from_db()
        return conflict(request, form, review, cancel_url=url)
    today = request.agency.today()
    context = {
        "review": review,
        "week": wording.window(review.monday, review.monday + 6 * DAY, today),
        "target": week_words.amount(review.target),
        "form": form,
        "cancel_url": url,
    }
    return render(request, "clients/weeks/take_back.html", context, status=422 if form.is_bound else 200)
