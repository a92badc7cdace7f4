"""A file of employers, in and out again."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from clients import imports
from employers import exports
from employers.models import Employer, EmployerPerson, Site
from tests.clients.importing import complaints, look, request, take
from tests.conftest import sign_in
from tests.world import World

pytestmark = pytest.mark.django_db

HOTEL = {
    "employer": "Harbour Hotel", "branch_of": "Baltic Hotels", "sector": "hotel", "industry": "55", "size": "medium",
    "phone": "+358 9 123", "site": "Kitchen", "site_address": "Quay 1", "site_area": "Harbour", "person": "Liisa Mäkelä",
    "person_title": "Head of staff", "can_hire": "yes", "has_a_say": "yes", "prefers": "visit", "needs": "Early shift.",
}  # fmt: skip


def test_an_employer_comes_with_its_site_person_and_parent(north: World) -> None:
    outcome = take(north, "employers", HOTEL, {"employer": "Harbour Hotel", "site": "Laundry"})
    assert outcome.applied and outcome.counts["added"] == 2
    hotel = Employer.objects.get(name="Harbour Hotel")
    assert (hotel.parent.name, hotel.sector_code, hotel.size, hotel.phone) == (
        "Baltic Hotels",
        "55",
        "medium",
        "+358 9 123",
    )
    assert sorted(hotel.sites.values_list("name", "area")) == [("Kitchen", "Harbour"), ("Laundry", "")]
    liisa = hotel.people.get()
    assert (liisa.can_hire, liisa.influences, liisa.reached, liisa.job_title) == (True, True, "visit", "Head of staff")


def test_the_same_file_again_changes_nothing(north: World) -> None:
    take(north, "employers", HOTEL)
    versions = list(Employer.objects.order_by("pk").values_list("name", "version"))
    assert look(north, "employers", HOTEL).changes_nothing
    take(north, "employers", HOTEL)
    assert list(Employer.objects.order_by("pk").values_list("name", "version")) == versions


def test_a_known_one_is_changed_where_the_file_says_something_and_nowhere_else(north: World) -> None:
    take(north, "employers", HOTEL)
    outcome = take(
        north, "employers", {"employer": "harbour hotel", "size": "large", "person": "Liisa Mäkelä", "can_hire": "no"}
    )
    assert outcome.counts["updated"] == 1
    assert [(change.column, change.old, change.new) for change in outcome.verdicts[0].changes] == [
        ("size", "medium", "large"), ("can_hire", "yes", "no"),
    ]  # fmt: skip
    hotel = Employer.objects.get(name="Harbour Hotel")
    assert (hotel.size, hotel.sector, hotel.needs) == ("large", "hotel", "Early shift.")
    assert EmployerPerson.objects.get().can_hire is False and EmployerPerson.objects.get().job_title == "Head of staff"


def test_what_changes_is_said_to_change_also_beside_a_new_person(north: World) -> None:
    """Somebody looks for what is written over under "rows change something"; a new person elsewhere is a row that is new."""
    take(north, "employers", HOTEL)
    found = look(
        north,
        "employers",
        {"employer": "Harbour Hotel", "phone": "050 1", "person": "Otto"},
        {"employer": "Harbour Hotel", "person": "Eva"},
    )
    assert [verdict.outcome for verdict in found.verdicts] == ["updated", "added"]
    assert look(north, "employers", {"employer": "Harbour Hotel", "branch_of": "Sea Inns"}).counts["updated"] == 1


def test_what_is_wrong_is_said_at_its_cell_and_nothing_is_written(north: World) -> None:
    said = complaints(
        take(
            north,
            "employers",
            {"employer": "Iron Works", "size": "huge"},
            {"employer": "Iron Works", "person_title": "Boss"},
            {"employer": "Iron Works", "branch_of": "iron works"},
            {"employer": "A", "branch_of": "B"},
            {"employer": "C", "branch_of": "A"},
            {"employer": "B", "branch_of": "D"},
        )
    )
    assert [tuple(each)[:2] for each in said] == [
        (2, "size"), (3, "person"), (4, "branch_of"), (6, "branch_of"), (7, "branch_of"),
    ]  # fmt: skip
    assert not Employer.objects.filter(name__in=["Iron Works", "A", "B", "C"]).exists()


@pytest.mark.parametrize(
    "website",
    ["javascript:alert(1)", "javascript://example.org/%0aalert(1)", "data:text/html,x", "ftp://example.org", "two words",
     "https://" + "a" * 60 + ".example/" + "x" * 140],
)  # fmt: skip
def test_a_page_leads_to_no_address_but_one_of_the_web(north: World, website: str) -> None:
    assert [tuple(each)[:2] for each in complaints(take(north, "employers", {**HOTEL, "website": website}))] == [
        (2, "website")
    ]


def test_https_is_meant_and_a_zero_that_a_spreadsheet_took_away(north: World) -> None:
    told = {**HOTEL, "website": "hotel.example/jobs", "industry": "1"}
    assert take(north, "employers", told).applied and look(north, "employers", told).changes_nothing
    hotel = Employer.objects.get(name="Harbour Hotel")
    assert (hotel.website, hotel.sector_code) == ("https://hotel.example/jobs", "01")


@pytest.mark.parametrize("code", ["04", "zz", "100", "5"])
def test_an_industry_is_a_division_of_the_list(north: World, code: str) -> None:
    refused = [(2, "industry")] if code != "5" else []
    assert [tuple(each)[:2] for each in complaints(take(north, "employers", {**HOTEL, "industry": code}))] == refused


def test_what_is_exported_can_be_imported_and_changes_nothing(north: World, browser: Any) -> None:
    take(north, "employers", HOTEL, {"employer": "=HYPERLINK(1)", "phone": "+358 1", "needs": "-1 day"})
    sign_in(browser, north.ana)
    content = browser.get(reverse("employers:export")).content
    rows = list(csv.reader(io.StringIO(content.decode())))
    assert rows[0] == list(exports.COLUMNS)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    outcome = imports.look(request(north, "employers", content))
    assert outcome.errors == [] and outcome.changes_nothing
    book = load_workbook(io.BytesIO(browser.get(reverse("employers:export"), {"format": "xlsx"}).content))
    assert [[cell or "" for cell in row] for row in book.active.iter_rows(values_only=True)] == rows


def test_an_export_has_who_is_there_and_one_record_of_each(north: World, browser: Any) -> None:
    for name, left in (("Pia", None), ("Gone", date(2026, 1, 1))):
        EmployerPerson.objects.create(employer=north.bakery, name=name, left_date=left)
    Employer.objects.create(name="Corner Bakery Oy", merged_into=north.bakery)
    content = sign_in(browser, north.ana).get(reverse("employers:export")).content.decode()
    assert "Corner Bakery,," in content and "Pia" in content
    assert "Gone" not in content and "Corner Bakery Oy" not in content


def test_an_export_leads_to_nobody_and_its_questions_do_not_grow(north: World, browser: Any) -> None:
    sign_in(browser, north.ana)
    counts = []
    for number in (1, 30):
        for each in range(number):
            employer = Employer.objects.create(name=f"Employer {number} {each}")
            Site.objects.create(employer=employer, name="Yard")
        with CaptureQueriesContext(connection) as captured:
            browser.get(reverse("employers:export"))
        counts.append(len(captured))
        assert [query["sql"] for query in captured if "clients_" in query["sql"]] == []
    assert counts[0] == counts[1]


def test_the_export_has_the_columns_of_the_import() -> None:
    assert list(exports.COLUMNS) == imports.KINDS["employers"].names


def test_an_employer_is_no_branch_of_itself_by_the_name_of_a_record_put_into_it(north: World) -> None:
    Employer.objects.create(name="Corner Bakery Oy", merged_into=north.bakery)
    told = take(north, "employers", {"employer": "Corner Bakery", "branch_of": "Corner Bakery Oy"})
    assert [tuple(each)[:2] for each in complaints(told)] == [(2, "branch_of")]
    assert Employer.objects.get(pk=north.bakery.pk).parent is None
