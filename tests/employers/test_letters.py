"""Letters to employers: standard words, nothing typed, nothing about anybody who is supported."""

from __future__ import annotations

import io
from datetime import date, time
from typing import Any

import pytest
from django import forms
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from audit.models import TrailEntry
from employers.forms import LetterForm
from employers.letters import LABELS, Kind, letter
from employers.models import Employer, EmployerPerson
from tenancy.context import agency_context
from tests.conftest import sign_in
from tests.world import World

HEALTH = (
    "mental",
    "ill",
    "health",
    "diagnos",
    "disab",
    "client",
    "psyk",
    "sairau",
    "terve",
    "vamma",
    "asiakas",
    "kuntout",
)


@pytest.mark.parametrize("language", ["en", "fi"])
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(("day", "at"), [(None, None), (date(2026, 3, 19), None), (date(2026, 3, 19), time(14, 30))])
def test_no_letter_has_a_word_about_health(kind: Kind, language: str, day: date | None, at: time | None) -> None:
    with translation.override(language):
        made = letter(kind, service="Harbour IPS", employer="Corner Bakery", person="Pia Puro", day=day, at=at)
    text = " ".join((made.heading, made.greeting, *made.paragraphs)).casefold()
    # "will" and "skill" hold "ill": words are looked at by their beginnings.
    assert [word for word in text.split() if word.startswith(HEALTH)] == []
    assert ("%(" not in text and "corner bakery" in text) or kind is Kind.OFFER
    assert len(LABELS) == len(Kind)


def test_there_is_no_field_to_type_into(north: World) -> None:
    form = LetterForm(employer=north.bakery, staff=north.ana)
    free = [
        name
        for name, field in form.fields.items()
        if type(field) is forms.CharField or isinstance(field.widget, forms.Textarea)
    ]
    assert free == []


def test_a_letter_is_shown_and_printed_in_the_language_chosen(north: World, browser: Any) -> None:
    with agency_context(north.north.pk):
        pia = EmployerPerson.objects.create(employer=north.bakery, name="Pia Puro")
    sign_in(browser, north.ana)
    said = {"kind": "thanks", "person": str(pia.public_id), "day": "2026-03-05", "language": "en"}
    page = browser.get(reverse("employers:write_letter", args=[north.bakery.public_id]), said).content.decode()
    assert "Dear Pia Puro," in page and "Thank you for your time on Thu 5 Mar 2026" in page and north.ana.name in page
    answer = browser.get(reverse("employers:letter_pdf", args=[north.bakery.public_id]), said)
    assert answer["Content-Type"] == "application/pdf" and 'filename="letter.pdf"' in answer["Content-Disposition"]
    read = PdfReader(io.BytesIO(answer.content))
    text = " ".join(sheet.extract_text() for sheet in read.pages)
    assert len(read.pages) == 1 and "Dear Pia Puro" in text and "Thank you for your time" in text
    assert read.trailer["/Root"]["/Lang"] == "en" and read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    with agency_context(north.north.pk):
        assert TrailEntry.objects.filter(action="letter printed", object_id=north.bakery.public_id).count() == 1


def test_a_confirmation_needs_its_day(north: World, browser: Any) -> None:
    sign_in(browser, north.ana)
    address = reverse("employers:write_letter", args=[north.bakery.public_id])
    answer = browser.get(address, {"kind": "confirmation", "language": "en"})
    assert answer.status_code == 422 and "A visit is confirmed for a day: choose it." in answer.content.decode()
    paper = browser.get(
        reverse("employers:letter_pdf", args=[north.bakery.public_id]), {"kind": "confirmation", "language": "en"}
    )
    assert paper.status_code == 302 and paper.url == address


def test_a_person_of_another_employer_can_not_be_addressed(north: World, browser: Any) -> None:
    with agency_context(north.north.pk):
        own = EmployerPerson.objects.create(employer=north.bakery, name="Pia")
        elsewhere = EmployerPerson.objects.create(employer=Employer.objects.create(name="Iron Works"), name="Ira")
    sign_in(browser, north.ana)
    address = reverse("employers:write_letter", args=[north.bakery.public_id])
    assert browser.get(address, {"kind": "offer", "language": "en", "person": str(own.public_id)}).status_code == 200
    assert (
        browser.get(address, {"kind": "offer", "language": "en", "person": str(elsewhere.public_id)}).status_code == 422
    )


def test_no_question_of_a_letter_leads_to_people(north: World, browser: Any) -> None:
    sign_in(browser, north.ana)
    said = {"kind": "offer", "language": "en"}
    for name in ("write_letter", "letter_pdf"):
        with CaptureQueriesContext(connection) as captured:
            browser.get(reverse(f"employers:{name}", args=[north.bakery.public_id]), said)
        assert [query["sql"] for query in captured if "clients_" in query["sql"]] == []
