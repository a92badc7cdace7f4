"""Two records of one person become one and two again; and likely the same people are shown before they are made."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from audit.models import TrailEntry
from clients import actions, episodes
from clients.actions.merging import tables
from clients.models import Assignment, Client, ClientContact, ClientMerge, ContactJob, DueContact, Episode, Job
from clients.projection import drift
from clients.report.duplicates import Typed, alike
from tenancy.context import agency_context
from tenancy.models import StaleRecord
from tests.clients.pages import TODAY, errors, get, queries, send, sign_in
from tests.world import make_client

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(TODAY, tick=False):
        yield


def merge(world, kept, other):
    return actions.merge_clients(
        kept=kept, merged=other, kept_version=kept.version, merged_version=other.version, by=world.sam
    )


def rows():
    """Every row of every table that points at clients, without what counts versions."""
    found = {"clients": list(Client.with_merged.order_by("pk").values())}
    for model, _field in tables():
        found[model._meta.label] = list(model._base_manager.order_by("pk").values())
    for row in [row for table in found.values() for row in table]:
        for counted in ("version", "planned_on"):
            row.pop(counted, None)
    return found


def test_every_table_that_points_at_clients_is_asked(north):
    asked = {(model, field) for model, field in tables()}
    pointing = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.is_relation and field.related_model is Client and not hasattr(model, "pgh_tracked_model")
    }
    assert pointing - asked == {(ClientMerge, "kept"), (ClientMerge, "merged")}
    assert asked <= pointing and len(asked) >= 10


def test_everything_moves_to_the_record_that_is_kept_and_its_contacts_are_planned_anew(north, double):
    maria = north.maria
    talk = actions.log_contact(
        client=maria, specialist=north.ana, contact_date=date(2026, 3, 8), mode="in_person", with_whom=["client"],
        by=north.ana,
    ).contact  # fmt: skip
    job = Job.objects.get(client=double)
    assert DueContact.objects.get(job=job, rule="within_3_days").met_by_id != talk.pk
    merge(north, maria, double)
    job.refresh_from_db()
    assert job.client == maria and not ClientContact.objects.filter(client=double).exists()
    due = DueContact.objects.get(job=job, rule="within_3_days")
    assert (due.client, due.met_by_id) == (maria, talk.pk), "her talk a day earlier answers it now"
    assert drift([maria.pk, double.pk], today=DAY) == []
    maria.refresh_from_db()
    assert (maria.email, maria.phone) == ("maria@example.org", "+358 40 1234567"), "empty ones are filled, others stand"
    assert (
        list(TrailEntry.objects.filter(object_id=maria.public_id).values_list("action", flat=True))[-1]
        == "records merged"
    )


def test_what_can_not_stand_beside_the_kept_records_own_stays_with_the_other(north, double):
    done = merge(north, north.maria, double)
    assert set(done.stayed) == {
        "clients.Assignment", "clients.Episode",
    }  # fmt: skip
    assert Assignment.objects.get(client=double).specialist == north.ben
    assert Episode.objects.get(client=north.maria).entry_date == date(2026, 1, 5)


def editions(client, north):
    """Two editions of a job search plan; nobody edits the first any more."""
    plan = actions.start_plan(client=client, goal="Work", started_date=DAY, review_date=None, by=north.sam)
    actions.start_edition(plan=plan, version=1, reason="More hours", started_date=DAY, review_date=None, by=north.sam)


def test_editions_move_together(north, double):
    editions(double, north)
    before = rows()
    done = merge(north, north.maria, double)
    assert list(north.maria.plans.order_by("edition").values_list("edition", flat=True)) == [1, 2]
    actions.undo_merge(merge=done, by=north.sam)
    after = rows()
    assert {name: after[name] for name in before} == before


def test_or_not_at_all_so_that_the_newest_is_the_kept_records_own(north, double):
    actions.start_plan(client=north.maria, goal="A bakery", started_date=DAY, review_date=None, by=north.sam)
    editions(double, north)
    done = merge(north, north.maria, double)
    assert north.maria.plans.get().goal == "A bakery"
    assert len(done.stayed["clients.JobSearchPlan"]) == 2


def test_taking_it_back_restores_exactly(north, double):
    before = rows()
    done = merge(north, north.maria, double)
    assert rows() != before
    actions.undo_merge(merge=done, by=north.sam)
    after = rows()
    assert {name: after[name] for name in before} == before
    assert drift([north.maria.pk, double.pk], today=DAY) == []
    with pytest.raises(ValidationError, match="already"):
        actions.undo_merge(merge=done, by=north.sam)


def test_merges_are_taken_back_the_last_one_first(north, double):
    """Its rows went on to a third record: taken back out of turn, they would come back to the wrong one of the two."""
    third = make_client("N-10", "Mara", "Söderström", north.harbour, north.ana)
    episodes.keep(third)
    before = rows()
    first = merge(north, north.maria, double)
    north.maria.refresh_from_db()
    second = merge(north, third, north.maria)
    with pytest.raises(ValidationError, match="take that back first"):
        actions.undo_merge(merge=ClientMerge.objects.get(pk=first.pk), by=north.sam)
    for each in (second, first):
        actions.undo_merge(merge=ClientMerge.objects.get(pk=each.pk), by=north.sam)
    assert rows() == before


def test_what_was_written_since_stays_but_a_talk_about_the_others_job_goes_with_it(north, double):
    maria = north.maria
    done = merge(north, maria, double)
    job = Job.objects.get(client=maria)
    said = {"client": maria, "specialist": north.ana, "contact_date": DAY, "mode": "phone", "with_whom": ["client"]}
    plain = actions.log_contact(**said, by=north.ana).contact
    about = actions.log_contact(**said, jobs=[job], by=north.ana).contact
    maria.refresh_from_db()
    actions.change_client(client=maria, version=maria.version, email="new@example.org", by=north.ana)
    done.refresh_from_db()
    actions.undo_merge(merge=done, by=north.sam)
    plain.refresh_from_db()
    about.refresh_from_db()
    maria.refresh_from_db()
    assert (plain.client, about.client, maria.email) == (maria, double, "new@example.org")
    assert ContactJob.objects.get(contact=about).job.client == double
    assert drift([maria.pk, double.pk], today=DAY) == []


def test_a_merged_record_is_nobodys_client_until_it_is_taken_back(north, double):
    done = merge(north, north.maria, double)
    assert not Client.objects.filter(pk=double.pk).exists()
    assert not Client.objects.visible_to(north.sam).filter(client_ref="N-9").exists()
    actions.undo_merge(merge=done, by=north.sam)
    assert Client.objects.still_open().filter(pk=double.pk).exists()


def test_an_earlier_time_with_the_service_moves_along(north):
    old = make_client("N-9", "Maria", "Soderstrom", north.harbour, None, programme_entry_date=date(2024, 1, 8))
    actions.close_client(client=old, version=1, closed_date=date(2024, 6, 1), closure_reason="moved", by=north.sam)
    before = rows()
    done = merge(north, north.maria, old)
    first, second = Episode.objects.filter(client=north.maria).order_by("entry_date")
    assert (first.entry_date, first.exit_date, second.entry_date) == (
        date(2024, 1, 8),
        date(2024, 6, 1),
        date(2026, 1, 5),
    )
    episode = second.pk
    actions.undo_merge(merge=done, by=north.sam)
    after = rows()
    after["clients.Episode"] = [row for row in after["clients.Episode"] if row["id"] != episode]
    assert after == before, "but for Maria's own episode, which the test world had not written"


def test_the_record_that_goes_on_is_kept(north, double):
    actions.close_client(
        client=north.maria, version=north.maria.version, closed_date=date(2026, 1, 20), closure_reason="moved",
        by=north.sam,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="keep that one instead"):
        merge(north, north.maria, double)
    merge(north, double, north.maria)
    entries = list(Episode.objects.filter(client=double).order_by("entry_date").values_list("entry_date", flat=True))
    assert entries == [date(2026, 1, 5), date(2026, 2, 1)] and double.is_open


def test_one_job_on_both_records_is_refused_until_one_is_cancelled(north, double):
    twin = actions.start_job(
        client=north.maria, employer=north.bakery, site=None, title="Baker", start_date=date(2026, 3, 6), by=north.ana
    )
    with pytest.raises(ValidationError, match="stands on both records"):
        merge(north, north.maria, double)
    actions.cancel_start(job=twin, version=1, reason="Recorded twice.", by=north.ana)
    merge(north, north.maria, double)
    assert Job.objects.standing().get(client=north.maria).title == "Baker"


def test_neither_record_may_have_changed_since_they_were_shown(north, double):
    with pytest.raises(StaleRecord):
        actions.merge_clients(
            kept=north.maria, merged=double, kept_version=1, merged_version=double.version + 1, by=north.sam
        )
    with pytest.raises(StaleRecord):
        actions.merge_clients(kept=north.maria, merged=double, kept_version=7, merged_version=1, by=north.sam)


def test_the_database_keeps_a_merge_sane(north, double):
    with pytest.raises(IntegrityError, match="a_merged_record_is_closed"), transaction.atomic():
        Client.with_merged.filter(pk=double.pk).update(merged_into=north.maria)
    done = merge(north, north.maria, double)
    with pytest.raises(IntegrityError, match="a_record_is_merged_once"), transaction.atomic():
        ClientMerge.objects.create(kept=north.tom, merged=double, merged_by=north.sam)
    with pytest.raises(IntegrityError, match="two_records_are_merged"), transaction.atomic():
        ClientMerge.objects.create(kept=north.tom, merged=north.tom, merged_by=north.sam)
    with pytest.raises(IntegrityError, match="who_took_a_merge_back"), transaction.atomic():
        ClientMerge.objects.filter(pk=done.pk).update(undone_at=done.created_at)


# The pages


def versions(kept, other):
    return {"version": kept.version, "other_version": other.version, "same_person": "on"}


def test_a_supervisor_merges_and_takes_apart_on_pages(world, browser):
    with agency_context(world.north.pk):
        double = make_client("N-9", "Maria", "Soderstrom", world.harbour, None, phone="+358 9")
    page = get(browser, world.sam, "clients:twins", world.maria.public_id)
    assert [each.name for each in page.context["alike"]] == ["Maria Soderstrom"]
    shown = get(browser, world.sam, "clients:merge", world.maria.public_id, double.public_id)
    assert "+358 9" in shown.content.decode() and "+358 40 1234567" in shown.content.decode()
    args = ("clients:merge", world.maria.public_id, double.public_id)
    assert "same_person" in errors(send(browser, world.sam, *args, version=1, other_version=1))
    done = send(browser, world.sam, *args, **versions(world.maria, double))
    assert done.url == f"/clients/{world.maria.public_id}/"
    assert get(browser, world.sam, "clients:page", double.public_id).status_code == 302
    with agency_context(world.north.pk):
        made = ClientMerge.objects.get()
    page = get(browser, world.sam, "clients:twins", world.maria.public_id)
    assert str(made.public_id) in page.content.decode()
    send(browser, world.sam, "clients:undo_merge", made.public_id, version=1)
    assert get(browser, world.sam, "clients:page", double.public_id).status_code == 200


def test_both_records_must_be_in_sight(world, browser):
    """Sam supervises Harbour; Hanna is in Hill."""
    with agency_context(world.north.pk):
        hidden = make_client("N-9", "Maria", "Soderstrom", world.hill, None)
    page = get(browser, world.sam, "clients:twins", world.maria.public_id)
    assert page.context["alike"] == [] and page.context["hidden"] and "N-9" not in page.content.decode()
    for pair in ((world.maria, hidden), (hidden, world.maria)):
        args = ("clients:merge", pair[0].public_id, pair[1].public_id)
        assert get(browser, world.sam, *args).status_code == 404
        assert send(browser, world.sam, *args, **versions(*pair)).status_code == 404
    assert send(browser, world.ana, "clients:merge", world.maria.public_id, hidden.public_id).status_code == 403


def test_a_merge_is_taken_back_only_with_both_in_sight(world, browser):
    with agency_context(world.north.pk, staff_id=world.sam.pk):
        double = make_client("N-9", "Maria", "Soderstrom", world.harbour, None)
        made = merge(world, world.maria, double)
        Client.with_merged.filter(pk=double.pk).update(unit=world.hill)
    assert send(browser, world.sam, "clients:undo_merge", made.public_id, version=1).status_code == 404


def test_an_old_link_leads_to_the_record_that_was_kept_for_whoever_may_see_it(world, browser):
    with agency_context(world.north.pk, staff_id=world.sam.pk):
        double = make_client("N-9", "Maria", "Soderstrom", world.harbour, None)
        merge(world, world.maria, double)
    response = get(browser, world.sam, "clients:page", double.public_id)
    assert response.status_code == 302 and str(world.maria.public_id) in response["Location"]
    for nobody in (world.ben, world.olga):
        assert get(browser, nobody, "clients:page", double.public_id).status_code == 404


def test_a_record_changed_meanwhile_is_shown_again(world, browser):
    with agency_context(world.north.pk, staff_id=world.sam.pk):
        double = make_client("N-9", "Maria", "Soderstrom", world.harbour, None)
        stale = versions(world.maria, double)
        actions.change_client(client=double, version=1, phone="+358 77", by=world.sam)
    response = send(browser, world.sam, "clients:merge", world.maria.public_id, double.public_id, **stale)
    assert response.status_code == 422 and "+358 77" in response.content.decode()
    with agency_context(world.north.pk):
        assert not ClientMerge.objects.exists()


def test_a_reference_of_a_merged_record_is_still_taken(world, browser):
    with agency_context(world.north.pk, staff_id=world.sam.pk):
        merge(world, world.maria, make_client("N-9", "Maria", "Soderstrom", world.harbour, None))
    new = {"first_name": "Eero", "last_name": "Ek", "client_ref": "N-9", "unit": world.harbour.pk}
    response = send(browser, world.ana, "clients:add", **new, programme_entry_date="2026-03-02")
    assert list(errors(response)) == ["client_ref"]


# Before somebody is made


@pytest.mark.parametrize(
    ("first", "last", "born", "found"),
    [
        ("Maria", "Soderstrom", None, True),
        ("Söderström", "Maria", None, True),
        ("Marja", "Söderstöm", None, True),
        ("Maria", "Mäki", None, False),
        ("Matti", "Söderström", None, False),
        ("Maria", "Mäki", date(1990, 5, 1), True),
        ("Maria", "Söderström", date(1990, 1, 5), True),
        ("Maria", "Söderström", date(1971, 2, 3), False),
        ("", "Söderström", None, False),
    ],
)
def test_likely_the_same_people_are_found(north, first, last, born, found):
    Client.objects.filter(pk=north.maria.pk).update(date_of_birth=date(1990, 5, 1))
    names = [each.name for each in alike(Typed(first, last, born), north.ana)]
    assert names == (["Maria Söderström"] if found else [])


def test_a_waiting_referral_is_found_too_and_another_agency_never(world):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        actions.record_referral(
            by=world.ana, first_name="Liisa", last_name="Järvi", source="self", received_date=DAY, unit=world.harbour
        )
        found = alike(Typed("Lisa", "Järvi", None), world.ana)
        assert [(each.name, bool(each.url)) for each in found] == [("Liisa Järvi", True)]
        unseen = alike(Typed("Lisa", "Järvi", None), world.cleo)
        assert [(each.name, each.said, each.url) for each in unseen] == [("", "", "")]
        assert alike(Typed("Zed", "Zachary", None), world.ana) == []


def test_looking_costs_the_same_however_many_are_alike(world, browser):
    url = f"/clients/{world.maria.public_id}/doubles/"
    sign_in(browser, world.sam)
    with agency_context(world.north.pk):
        make_client("N-9", "Maria", "Soderstrom", world.harbour, None)
    few = len(queries(browser, url))
    with agency_context(world.north.pk):
        for number in range(10):
            make_client(f"N-9{number}", "Maria", "Soderstrom", world.harbour, None)
    assert len(queries(browser, url)) == few
