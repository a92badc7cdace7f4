"""A section of the vocational profile as a form, saved as one types."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect, reselect, retarget

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from accounts.views.conflict import conflict
from clients import access, actions, profilewords
from clients.forms.profile import SectionForm
from clients.models import ProfileEdition, ProfileSection
from clients.models.classes import classes_open_to
from clients.profilesections import BY_CODE, SECTIONS, Section
from clients.report import profile as report
from clients.views.profile import address, newest_of, older
from clients.views.saving import Done, answered, take
from tenancy.models import StaleRecord

# Read by no page: to save over a section with it is always a conflict.
NO_VERSION = -1


@require(Permission.EDIT_CLIENT)
def profile_section(request: StaffRequest, public_id: UUID, code: str) -> HttpResponse:
    """One section as a form. htmx posts it whole whenever the typing rests; without script there is the button.

    Only the button takes the submission id: what is sent while typing changes nothing when it comes twice.
    """
    if answer := answered(request):
        return _led(request, answer)
    section = _section_open_to(request, code)
    lock = request.method == "POST"
    edition = access.open_profile_edition(request.staff, public_id, lock=lock, why="profile section opened")
    if not lock and (answer := older(request, edition)):
        return answer
    sections = (newest_of(edition) if lock else edition).sections.visible_to(request.staff)
    row = sections.select_related("saved_by__user").filter(code=code).first()
    form = SectionForm(request.POST or None, section=section, row=row)
    if request.method == "POST" and form.is_valid():
        return _autosaved(request, edition, form) if _is_typing(request) else _saved(request, edition, form)
    if request.method == "POST" and _is_typing(request):
        return _state(request, form, unsaved=_wrong(form))
    return _section_page(request, edition, form, row)


def _section_open_to(request: StaffRequest, code: str) -> Section:
    section = BY_CODE.get(code)
    if section is None or section.klass not in classes_open_to(request.staff):
        raise Http404
    return section


def _wrong(form: SectionForm) -> str:
    """In one line, beside the button: Why work now: too long."""
    fields = [
        f"{form[name].label}: {said}" for name in form.errors if name in form.fields for said in form[name].errors
    ]
    return " ".join([*fields, *map(str, form.non_field_errors())])


def _is_typing(request: StaffRequest) -> bool:
    return bool(request.htmx) and "finish" not in request.POST  # type: ignore[attr-defined]


def _save(request: StaffRequest, edition: ProfileEdition, form: SectionForm) -> ProfileSection | None:
    """Into the newest edition. One that was begun while this was written is somebody else's change: both are shown."""
    newest = newest_of(edition)
    same = newest.pk == edition.pk
    return actions.save_profile_section(
        edition=newest,
        code=form.section.code,
        content=form.content,
        version=form.cleaned_data["version"] if same else NO_VERSION,
        sitting=form.cleaned_data["sitting"] if same else None,
        by=request.staff,
    )


def _autosaved(request: StaffRequest, edition: ProfileEdition, form: SectionForm) -> HttpResponse:
    try:
        row = _save(request, edition, form)
    except StaleRecord as stale:
        return _state(request, form, other=stale.current)
    return _state(request, form, row=row)


def _state(
    request: StaffRequest, form: SectionForm, *, row: Any = None, other: Any = None, unsaved: str = ""
) -> HttpResponse:
    """The line beside the button, with the version that the page has now."""
    at = date_format(request.agency.local((row or other).saved_at), "TIME_FORMAT") if row or other else ""
    context = {
        "version": row.version if row else form.cleaned_data.get("version", 0),
        "at": at,
        "saved": row is not None,
        "other": other.saved_by.name if other else "",
        "unsaved": unsaved,
    }
    return render(request, "clients/profile/_save_state.html", context)


def _saved(request: StaffRequest, edition: ProfileEdition, form: SectionForm) -> HttpResponse:
    finish, code = request.POST.get("finish", ""), form.section.code

    def act() -> Done:
        row = _save(request, edition, form)
        title = profilewords.SECTIONS[code].title
        said = _("%(section)s: saved.") if row else _("%(section)s: nothing written yet.")
        rows = sum(len(each) for each in form.content.values() if isinstance(each, list))
        return Done(said % {"section": title}, _next(request, edition, code, finish, rows))

    try:
        if answer := take(request, form, act):
            return _led(request, answer)
    except StaleRecord as stale:
        row: Any = stale.current
        context = {"action": reverse("clients:profile_section", args=[row.edition.public_id, code])}
        changed = (row.saved_by_id, row.saved_at)
        standing = form.flat(row.content)
        page = conflict(
            request, form, row, cancel_url=request.path, standing=standing, changed=changed, context=context
        )
        return _whole(request, page)
    return _section_page(request, edition, form, None)


def _next(request: StaffRequest, edition: ProfileEdition, code: str, finish: str, rows: int) -> str:
    here = newest_of(edition).public_id
    if finish == "more":
        # Another address for each number of rows: to the one it is on already, a browser would only scroll.
        return reverse("clients:profile_section", args=[here, code]) + f"?rows={rows}#more"
    following = _following(request, code) if finish == "next" else None
    if following:
        return reverse("clients:profile_section", args=[here, following.code])
    return address(edition.client) + f"#{code}"


def _following(request: StaffRequest, code: str) -> Section | None:
    """The next section that is open to whoever asks."""
    mine = [section for section in SECTIONS if section.klass in classes_open_to(request.staff)]
    at = mine.index(BY_CODE[code])
    return mine[at + 1] if at + 1 < len(mine) else None


def _section_page(
    request: StaffRequest, edition: ProfileEdition, form: SectionForm, row: ProfileSection | None
) -> HttpResponse:
    code = form.section.code
    name, following = profilewords.SECTIONS[code], _following(request, code)
    context = {
        "client": edition.client,
        "edition": edition,
        "form": form,
        "code": code,
        "name": name,
        "class_word": profilewords.class_word(code),
        "more": next((profilewords.MORE[field.name] for field in form.section.fields if field.columns), ""),
        "following": profilewords.SECTIONS[following.code].title if following else "",
        "saved": report.saved_said(row, request.agency) if row else "",
        "version": form["version"].value(),
        "cancel_url": address(edition.client) + f"#{code}",
    }
    page = render(request, "clients/profile/section.html", context, status=422 if form.is_bound else 200)
    return _whole(request, page)


def _led(request: StaffRequest, answer: HttpResponse) -> HttpResponse:
    """htmx follows a redirect by itself and would put the page it leads to into this one: the browser is to go there."""
    if request.htmx and isinstance(answer, HttpResponseRedirect):  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(answer.url)
    return answer


def _whole(request: StaffRequest, page: HttpResponse) -> HttpResponse:
    """For htmx, which leaves out what is answered with 4xx: the page's own part, in place of the one that is there."""
    if not request.htmx:  # type: ignore[attr-defined]
        return page
    page.status_code = 200
    page["HX-Reswap"] = "outerHTML show:window:top"
    return reselect(retarget(page, "#main"), "#main")
