"""The words shown before a consent is given: the agency's own, in each language, version after version."""

from __future__ import annotations

from types import SimpleNamespace

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from accounts.views.conflict import conflict
from clients import actions, consents
from clients.forms.consents import WordingForm
from clients.models import ConsentWording, Purpose
from clients.models.consent import LANGUAGES
from clients.views.saving import Done, sent_once, take


@require(Permission.MANAGE_AGENCY)
def wordings(request: StaffRequest) -> HttpResponse:
    newest: dict[tuple[str, str], ConsentWording] = {}
    for row in ConsentWording.objects.select_related("made_by__user").order_by("number"):
        newest[row.purpose, row.language] = row
    lines = [
        (capfirst(str(label)), code, [(language, name, newest.get((code, language))) for language, name in LANGUAGES])
        for code, label in Purpose.choices
    ]
    return render(request, "clients/consents/wordings.html", {"lines": lines})


@require(Permission.MANAGE_AGENCY)
@sent_once
def change_wording(request: StaffRequest) -> HttpResponse:
    """`purpose` and `language` stand in the address."""
    purpose = request.GET.get("purpose", "")
    purpose = purpose if purpose in Purpose.values else str(Purpose.EMPLOYERS)
    language = request.GET.get("language", "")
    language = language if language in dict(LANGUAGES) else request.agency.language
    now = consents.wording_now(purpose, language)
    text = now.text if now else consents.wording_at_first(purpose, language)
    # The words that the app came with are the first version, whether somebody has agreed to them yet or not.
    number = now.number + 1 if now else 2
    form = WordingForm(request.POST or None, initial={"text": text, "version": number})
    url = reverse("clients:consent_wordings")

    def act() -> Done:
        said = form.cleaned_data["text"].strip()
        actions.change_wording(purpose=purpose, language=language, number=number, text=said, by=request.staff)
        return Done(_("The new words are shown from now on. Consents given before keep theirs."), url)

    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["version"] != number:
            stands = SimpleNamespace(version=number)
            changed = (now.made_by_id, now.created_at) if now else None
            return conflict(request, form, stands, cancel_url=url, standing={"text": text}, changed=changed)
        if answer := take(
            request, form, act, {"one_wording_of_a_version": ("text", _("Somebody saved new words just now."))}
        ):
            return answer
    context = {
        "form": form,
        "purpose": capfirst(str(Purpose(purpose).label)),
        "language": dict(LANGUAGES)[language],
        "older": ConsentWording.objects.filter(purpose=purpose, language=language).order_by("-number"),
        "cancel_url": url,
    }
    return render(request, "clients/consents/change_wording.html", context, status=422 if form.is_bound else 200)
