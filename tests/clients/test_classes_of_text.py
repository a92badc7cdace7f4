"""What is written of health, substance use or offences is read by those alone whose role may: pages, search and paper."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.http import QueryDict

from accounts.roles import Permission
from clients import actions
from clients.documents import Checked
from clients.models import ClientNote, Document
from tenancy.context import agency_context
from tests.clients.pages import TODAY, get, send
from tests.clients.profiling import may_not
from tests.world import make_job

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)
OF = {
    "health": Permission.SEE_HEALTH,
    "substance": Permission.SEE_SUBSTANCE_USE,
    "legal": Permission.SEE_LEGAL,
}


@pytest.fixture(autouse=True)
def noon(settings, tmp_path):
    settings.DOCUMENTS_ROOT = tmp_path
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def written(world):
    """A note and a document of each class, each with a word of its own."""
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        for klass in ("ordinary", *OF):
            said = {"client": world.maria, "sensitivity": klass, "by": world.ana}
            note = actions.write_note(note_date=DAY, kind="note", text=f"note{klass}canary", **said)
            actions.add_to_note(note=note, text=f"added{klass}canary", by=world.ana)
            file = Checked(f"file{klass}.txt", klass.encode(), "text/plain; charset=utf-8")
            actions.add_document(file=file, title=f"title{klass}canary", kind="cv", document_date=DAY, **said)
    return world


def pages(world, browser):
    found = {
        "the client page": get(browser, world.ana, "clients:page", world.maria.public_id),
        "documents": get(browser, world.ana, "clients:documents", world.maria.public_id),
        "search of notes": send(browser, world.ana, "clients:search", words="note", what="note"),
        "search of what was added": send(browser, world.ana, "clients:search", words="added", what="note"),
        "search of documents": send(browser, world.ana, "clients:search", words="title", what="document"),
    }
    return {name: page.content.decode() for name, page in found.items()}


@pytest.mark.parametrize("klass", OF)
def test_whoever_may_not_read_a_class_finds_nothing_of_it(written, browser, monkeypatch, klass):
    for name, page in pages(written, browser).items():
        assert f"{klass}canary" in page, name
    may_not(monkeypatch, OF[klass])
    for name, page in pages(written, browser).items():
        assert f"{klass}canary" not in page, name
        assert "ordinarycanary" in page, name


@pytest.mark.parametrize("klass", OF)
def test_nor_by_its_address(written, browser, monkeypatch, klass):
    may_not(monkeypatch, OF[klass])
    with agency_context(written.north.pk):
        note, document = ClientNote.objects.get(sensitivity=klass), Document.objects.get(sensitivity=klass)
    for name in ("clients:note", "clients:edit_note", "clients:add_to_note", "clients:void_note"):
        assert get(browser, written.ana, name, note.public_id).status_code == 404, name
    for name in ("clients:document", "clients:void_document"):
        assert get(browser, written.ana, name, document.public_id).status_code == 404, name


def test_that_something_is_left_out_is_said(written, browser, monkeypatch):
    said = "about health is not shown to you"
    assert all(said not in page for page in pages(written, browser).values())
    may_not(monkeypatch, Permission.SEE_HEALTH)
    assert all(said in page for page in pages(written, browser).values())


def test_a_class_that_one_may_not_read_is_not_written(world, browser, monkeypatch):
    may_not(monkeypatch, Permission.SEE_HEALTH)
    form = get(browser, world.ana, "clients:write_note", world.maria.public_id)
    assert 'value="health"' not in form.content.decode()
    sent = {"note_date": "2026-03-10", "kind": "note", "text": "A", "sensitivity": "health"}
    assert send(browser, world.ana, "clients:write_note", world.maria.public_id, **sent).status_code == 422


# The support plan


@pytest.fixture
def planned(world):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        job = make_job(world.maria, world.bakery, date(2026, 2, 2))
        plan = actions.make_support_plan(job=job, made_date=DAY, why_made="", review_date=None, by=world.ana)
        said = {name: f"{name}canary" for name in plan.HEALTH_FIELDS}
        actions.change_support_plan(plan=plan, version=plan.version, career_goals="goalcanary", by=world.ana, **said)
        actions.add_support(plan=plan, kind="medication", given_by="team", note="pillcanary", by=world.ana)
        actions.add_support(plan=plan, kind="travel", given_by="specialist", note="buscanary", by=world.ana)
        actions.make_support_plan(job=job, made_date=DAY, why_made="More hours", review_date=None, by=world.ana)
    world.job = job
    return world


PLAN = ("clients:support_plan", "clients:print_support_plan", "clients:compare_support_plans")
HIDDEN = ("warning_signscanary", "what_to_docanary", "clinician_actionscanary", "pillcanary")


def plan_pages(world, browser):
    found = {name: get(browser, world.ana, name, world.job.public_id).content.decode() for name in PLAN}
    found["chart"] = get(browser, world.ana, "clients:chart", world.maria.public_id).content.decode()
    return found


def test_what_a_support_plan_says_of_health_is_hidden_from_whoever_may_not_read_it(planned, browser, monkeypatch):
    shown = plan_pages(planned, browser)
    assert all(word in shown[name] for name in PLAN for word in HIDDEN)
    assert "medication" in shown["chart"]
    may_not(monkeypatch, Permission.SEE_HEALTH)
    shown = plan_pages(planned, browser)
    for name in PLAN:
        assert not any(word in shown[name] for word in HIDDEN), name
        assert "goalcanary" in shown[name] and "buscanary" in shown[name], name
    assert "medication" not in shown["chart"] and "travel training" in shown["chart"]


def test_and_is_neither_changed_nor_lost_by_them(planned, browser, monkeypatch):
    may_not(monkeypatch, Permission.SEE_HEALTH)
    page = get(browser, planned.ana, "clients:edit_support_plan", planned.job.public_id)
    assert 'name="warning_signs"' not in page.content.decode()
    version = page.context["form"]["version"].value()
    sent = {"version": version, "employer_support_wanted": "", "career_goals": "Another", "review_date": ""}
    assert send(browser, planned.ana, "clients:edit_support_plan", planned.job.public_id, **sent).status_code == 302
    with agency_context(planned.north.pk):
        newest = planned.job.support_plans.newest_first().first()
        medication = newest.supports.get(kind="medication")
    assert (newest.career_goals, newest.warning_signs) == ("Another", "warning_signscanary")
    assert get(browser, planned.ana, "clients:edit_support", medication.public_id).status_code == 404
    form = get(browser, planned.ana, "clients:add_support", planned.job.public_id).content.decode()
    assert 'value="medication"' not in form


def test_the_timeline_asks_only_for_what_one_may_read(written, monkeypatch):
    """In the database, not on the way to the page."""
    from clients.report.events import HAPPENED
    from clients.report.showing import showing
    from clients.report.standing import standing
    from clients.report.timeline import timeline

    may_not(monkeypatch, Permission.SEE_HEALTH)
    asked = []
    rows = HAPPENED.rows
    monkeypatch.setattr(HAPPENED, "rows", lambda *shape, **values: asked.append(rows(*shape, **values)) or asked[-1])
    with agency_context(written.north.pk, staff_id=written.ana.pk):
        stands = standing(written.maria, written.north, may_correct=True)
        timeline(written.maria, stands.known, written.ana, showing=showing(QueryDict("")))
    assert asked and "healthcanary" not in str(asked) and "ordinarycanary" in str(asked)
