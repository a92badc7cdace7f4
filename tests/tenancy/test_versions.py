"""Two people edit the same record: the second is told. Two clicks: one change."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import Unit
from tenancy import submissions
from tenancy.context import agency_context
from tenancy.models import Agency, StaleRecord, Submission


@pytest.fixture
def harbour(north):
    return Unit.objects.get(pk=north.harbour.pk)


def test_the_second_of_two_who_read_the_same_version_is_refused(harbour):
    mine, theirs = Unit.objects.get(pk=harbour.pk), Unit.objects.get(pk=harbour.pk)
    theirs.name = "Old Harbour"
    theirs.save()
    mine.name = "New Harbour"
    with pytest.raises(StaleRecord), transaction.atomic():
        mine.save()
    assert Unit.objects.get(pk=harbour.pk).name == "Old Harbour"
    assert (mine.version, theirs.version) == (1, 2)


def test_a_save_of_some_fields_is_compared_too(harbour):
    mine, theirs = Unit.objects.get(pk=harbour.pk), Unit.objects.get(pk=harbour.pk)
    theirs.save(update_fields=["name"])
    with pytest.raises(StaleRecord), transaction.atomic():
        mine.save(update_fields=["closed_date"])
    assert Unit.objects.get(pk=harbour.pk).version == 2


def test_a_form_that_read_an_older_version_is_refused_and_shown_what_stands(harbour):
    harbour.save()
    with pytest.raises(StaleRecord) as refused:
        harbour.expect_version(1)
    assert refused.value.current == harbour
    assert harbour.expect_version(2) is harbour
    assert harbour.expect_version(None) is harbour


def test_a_form_is_taken_once(north):
    key = uuid.uuid4()
    with submissions.once(key) as turn:
        assert not turn.repeated
        turn.result_url = "/there/"
    with submissions.once(key) as again:
        assert (again.repeated, again.result_url) == (True, "/there/")


def test_the_same_key_in_another_agency_is_another_form(world):
    key = uuid.uuid4()
    for agency in (world.north, world.south):
        with agency_context(agency.pk), submissions.once(key) as turn:
            assert not turn.repeated
            turn.result_url = "/there/"


def test_a_form_that_was_refused_may_be_sent_again_and_left_nothing_behind(north):
    """The view answers with the same form, so the transaction goes on: claim and half-done work must not stay."""
    key = uuid.uuid4()
    with pytest.raises(StaleRecord), submissions.once(key):
        Unit.objects.create(name="Quay")
        raise StaleRecord
    assert not Unit.objects.filter(name="Quay").exists()
    assert not Submission.objects.exists()
    with submissions.once(key) as turn:
        assert not turn.repeated


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run each in a thread and connection of its own; what they gave back, or the exception."""
    results: list[Any] = [None] * len(acts)

    def run(number: int) -> None:
        try:
            results[number] = acts[number]()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return results


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_make_one_change():
    agency = Agency.objects.create(slug="north", name="North", country="FI")
    key, both = uuid.uuid4(), threading.Barrier(2, timeout=10)

    def click(name: str) -> tuple[bool, str]:
        with agency_context(agency.pk):
            both.wait()
            with submissions.once(key) as turn:
                if turn.repeated:
                    return True, turn.result_url
                Unit.objects.create(name=name)
                turn.result_url = f"/{name}/"
                return False, turn.result_url

    results = together(lambda: click("one"), lambda: click("two"))
    assert sorted(repeated for repeated, _url in results) == [False, True]
    assert len({url for _repeated, url in results}) == 1
    with agency_context(agency.pk):
        assert [f"/{unit.name}/" for unit in Unit.objects.all()] == [results[0][1]]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_the_same_moment_one_is_told():
    agency = Agency.objects.create(slug="north", name="North", country="FI")
    with agency_context(agency.pk):
        unit = Unit.objects.create(name="Harbour")
    both = threading.Barrier(2, timeout=10)

    def save(name: str) -> str:
        with agency_context(agency.pk):
            mine = Unit.objects.get(pk=unit.pk)
            both.wait()
            mine.name = name
            mine.save()
            return name

    results = together(lambda: save("One"), lambda: save("Two"))
    saved = [each for each in results if isinstance(each, str)]
    assert len(saved) == 1 and sum(isinstance(each, StaleRecord) for each in results) == 1
    with agency_context(agency.pk):
        now = Unit.objects.get(pk=unit.pk)
        assert (now.name, now.version) == (saved[0], 2)
