"""A report on paper: asked for once, made in the worker, tagged and bookmarked, the same bytes each time."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError
from pypdf import PdfReader

from fidelity import pdf as printing
from fidelity.actions.prints import ask_for_print, digest_of
from fidelity.models import Amendment, Print, Review
from fidelity.report.planvalues import later_of
from fidelity.report.reviewreport import of_committee, values_of
from fidelity.tasks import make_prints
from fidelity.views import waking
from tenancy import pdf
from tests.conftest import sign_in
from tests.fidelity.reported import a_review, a_signed_review, agree, reviewed_by, sign
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def woken(monkeypatch: Any) -> list[int]:
    """Nobody is woken from here; the tests call the task."""
    calls: list[int] = []
    monkeypatch.setattr("fidelity.views.prints.wake", lambda agency: calls.append(agency) or True)
    return calls


@pytest.fixture
def quick(monkeypatch: Any) -> list[str]:
    """A press that takes no time and keeps what it was given."""
    pages: list[str] = []

    def press(html: str, *, seconds: int) -> bytes:
        pages.append(html)
        return b"%PDF-" + html.encode()

    monkeypatch.setattr(pdf, "printed", press)
    return pages


def contents_of(review: Review, **more: Any) -> dict[str, Any]:
    values = of_committee(values_of(review))
    return {"kind": "report", "language": review.language, "values": values, "later": None, **more}


def ask(world: World, review: Review, paper: str = "a4", **more: Any) -> Print:
    return ask_for_print(contents=contents_of(review), paper=paper, review=review, by=more.pop("by", world.sam), **more)


def made(asked: Print) -> Print:
    make_prints(asked.agency_id)
    asked.refresh_from_db()
    return asked


@pytest.mark.slow
@pytest.mark.parametrize(("paper", "language", "points"), [("a4", "en", (595, 842)), ("letter", "fi", (612, 792))])
def test_the_pdf_is_tagged_titled_bookmarked_and_of_the_paper(
    north: World, paper: str, language: str, points: tuple[int, int]
):
    former = a_signed_review(north.sam, 3, first_day=a_review(north.sam).first_day - timedelta(days=365))
    review = a_review(north.sam, language=language, summary="A good year.")
    agree(review, 4, recommendation="Go on.")
    reviewed_by(review, north.rhea)
    sign(review, north.rhea)
    done = made(ask(north, review, paper))
    assert (done.state, done.percent, done.contents) == (Print.State.DONE, 100, None) and former
    document = PdfReader(io.BytesIO(bytes(done.pdf or b"")))
    root: Any = document.trailer["/Root"]
    assert bool(root["/MarkInfo"]["/Marked"]) and root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == language and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert document.metadata is not None and "Harbour" in (document.metadata.title or "")
    assert [round(float(side)) for side in document.pages[0].mediabox[2:]] == list(points)
    titles = [str(each.title) for each in document.outline if not isinstance(each, list)]
    assert len(titles) >= 1 and len(_all(document.outline)) > 30
    fonts = {font for page in document.pages for font in _fonts(page)}
    assert fonts and all("Atkinson" in font for font in fonts)
    text = document.pages[-1].extract_text()
    assert f"{len(document.pages)} / {len(document.pages)}" in text
    whole = "".join(page.extract_text() for page in document.pages)
    assert "A good year." in whole and "Go on." in whole and "75" in whole and "100" in whole


def _all(outline: Any) -> list[Any]:
    return [found for each in outline for found in (_all(each) if isinstance(each, list) else [each])]


def _fonts(page: Any) -> set[str]:
    """Names of the fonts; each carries its letters with it."""
    found = set()
    for font in page["/Resources"].get("/Font", {}).values():
        for inner in font.get_object()["/DescendantFonts"]:
            said = inner.get_object()
            assert "/FontFile2" in said["/FontDescriptor"].get_object()
            found.add(str(said["/BaseFont"]))
    return found


@pytest.mark.slow
def test_the_same_contents_are_the_same_bytes_in_another_press_on_another_day(north: World, time_machine: Any):
    contents = contents_of(a_signed_review(north.sam, 4))
    first = pdf.printed(printing.html_of(contents, "a4"), seconds=120)
    time_machine.move_to("2031-01-01T10:00:00+02:00")
    assert pdf.printed(printing.html_of(contents, "a4"), seconds=120) == first


def test_what_is_kept_is_served_byte_by_byte_whatever_is_changed_since(north: World, browser: Any, quick: list[str]):
    review = a_signed_review(north.sam, 4)
    done = made(ask(north, review))
    sign_in(browser, north.lee)
    first = browser.get(reverse("fidelity:print_pdf", args=[done.public_id])).content
    Amendment.objects.create(review=review, item=1, old_score=4, new_score=2, text="Wrong", made_by=north.sam)
    again = ask(north, review, by=north.adi)
    assert again == done and made(again).state == Print.State.DONE and len(quick) == 1
    assert browser.get(reverse("fidelity:print_pdf", args=[again.public_id])).content == first == bytes(done.pdf or b"")
    with pytest.raises(IntegrityError), transaction.atomic():
        Print.objects.filter(pk=done.pk).update(pdf=b"%PDF-other")


def test_corrections_and_plan_come_after_the_signed_part_as_another_print(north: World, quick: list[str]):
    review = a_signed_review(north.sam, 4)
    plain = ask(north, review)
    Amendment.objects.create(review=review, item=1, old_score=4, new_score=2, text="Counted twice.", made_by=north.sam)
    later = later_of(review, values_of(review), north.north.today())
    more = ask_for_print(contents=contents_of(review, later=later), paper="a4", review=review, by=north.sam)
    assert more != plain
    made(more)
    without, with_them = quick
    assert "Counted twice." not in without and 'id="amendments"' not in without
    assert with_them.index("Counted twice.") > with_them.index('id="item-25"')


def test_two_who_ask_get_the_same_print(north: World):
    review = a_signed_review(north.sam, 4)
    first = ask(north, review)
    assert ask(north, review, by=north.adi) == first
    assert ask(north, review, paper="letter") != first
    assert Print.objects.count() == 2


def test_a_digest_does_not_depend_on_the_order_of_keys():
    assert digest_of({"a": 1, "b": {"c": 2, "d": 3}}) == digest_of({"b": {"d": 3, "c": 2}, "a": 1})


# What goes wrong


def test_one_that_failed_says_so_and_is_asked_for_anew(north: World, browser: Any, monkeypatch: Any, quick: list[str]):
    def broken(html: str, *, seconds: int) -> bytes:
        raise pdf.NotPrinted("no Pango")

    review = a_signed_review(north.sam, 4)
    asked = ask(north, review)
    with monkeypatch.context() as patch:
        patch.setattr(pdf, "printed", broken)
        assert made(asked).state == Print.State.FAILED
    sign_in(browser, north.sam)
    page = browser.get(reverse("fidelity:print", args=[asked.public_id])).content.decode()
    assert "could not be made" in page and "Try again" in page and "hx-get" not in page
    again = ask(north, review)
    assert again != asked and made(again).state == Print.State.DONE


def test_a_worker_that_died_leaves_its_print_to_the_next(north: World, quick: list[str]):
    asked = ask(north, a_signed_review(north.sam, 4))
    Print.objects.filter(pk=asked.pk).update(state=Print.State.RUNNING, begun_at=timezone.now())
    assert made(asked).state == Print.State.RUNNING
    Print.objects.filter(pk=asked.pk).update(begun_at=timezone.now() - printing.ABANDONED - timedelta(seconds=1))
    assert made(asked).state == Print.State.DONE


def test_while_it_is_made_the_page_asks_again_and_works_without_script(north: World, browser: Any, woken: list[int]):
    asked = ask(north, a_signed_review(north.sam, 4))
    sign_in(browser, north.sam)
    page = browser.get(reverse("fidelity:print", args=[asked.public_id])).content.decode()
    assert 'hx-trigger="every 2s"' in page and "<noscript>" in page and "<progress" in page
    assert woken == [north.north.pk]
    answer = browser.get(reverse("fidelity:print_pdf", args=[asked.public_id]))
    assert answer.url == reverse("fidelity:print", args=[asked.public_id])


def test_without_redis_the_page_says_so_and_the_print_is_made_later(
    north: World, browser: Any, monkeypatch: Any, quick: list[str]
):
    asked = ask(north, a_signed_review(north.sam, 4))

    def refused(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("no Redis")

    monkeypatch.setattr(waking.current_app, "send_task", refused)
    monkeypatch.setattr("fidelity.views.prints.wake", waking.wake)
    sign_in(browser, north.sam)
    page = browser.get(reverse("fidelity:print", args=[asked.public_id])).content.decode()
    assert "reached just now" in page and "by itself as soon as it is back" in page
    assert make_prints() == 1
    page = browser.get(reverse("fidelity:print", args=[asked.public_id])).content.decode()
    assert "The PDF is ready" in page


def test_a_letter_that_xml_does_not_have_breaks_nothing_the_pdf_says_of_itself(north: World):
    review = a_review(north.sam, site="Har\x0bbour\x01 <b>\ufffe", summary="<script>alert(1)</script> \x0c" * 20)
    agree(review, 4)
    done = made(ask(north, sign(review, north.sam)))
    reader = PdfReader(io.BytesIO(bytes(done.pdf or b"")))
    said = reader.xmp_metadata
    assert said is not None and "Harbour <b>" in (said.dc_title or {})["x-default"]


# Who gets what


def test_a_print_with_the_numbers_of_the_records_is_not_the_committees(north: World, browser: Any, quick: list[str]):
    review = a_signed_review(north.sam, 4, unit=north.harbour)
    asked = made(ask(north, review, with_records=True))
    for who, status in ((north.lee, 404), (north.adi, 404), (north.sam, 200)):
        sign_in(browser, who)
        for name in ("print", "print_pdf"):
            assert browser.get(reverse(f"fidelity:{name}", args=[asked.public_id])).status_code == status, who


def test_the_button_asks_and_leads_to_how_far_it_is(north: World, browser: Any, quick: list[str]):
    review = a_signed_review(north.sam, 4)
    sign_in(browser, north.lee)
    # The committee's form has no such field; sent by hand it is nothing.
    said = {"paper": "letter", "later": "on", "records": "on"}
    answer = browser.post(reverse("fidelity:print_report", args=[review.public_id]), said)
    asked = Print.objects.get()
    assert answer.url == reverse("fidelity:print", args=[asked.public_id])
    assert (asked.paper, asked.with_records, asked.asked_by) == ("letter", False, north.lee)
    assert made(asked).state == Print.State.DONE and "Action plan" in quick[0]


def test_the_heading_changes_with_the_state_when_the_page_asks_again(north: World, client: Any):
    """What htmx puts in place is the state; a heading that stayed would say "being made" above a finished file."""
    asked = ask(north, a_signed_review(north.sam, 3))
    sign_in(client, north.sam)
    page = client.get(reverse("fidelity:print", args=[asked.public_id])).content.decode()
    assert 'hx-select-oob="#print-heading"' in page
    assert 'id="print-heading"' in page
