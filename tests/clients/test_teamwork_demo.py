"""The year of the demo beside the work with people: something of everything, and some of it short of the mark."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Count, F, Q, Sum

from clients.demo import seed
from clients.jobdevelopmentrules import weeks_before
from clients.models import ClinicalCopy, Meeting, MeetingClient, MeetingStaff, MentoringNeed, WorkWeek
from clients.report.meetings import people_in
from tenancy.context import agency_context
from tenancy.models import Agency

FRIDAY = date(2026, 11, 27)


class Undo(Exception):
    """Leaves nothing behind."""


@pytest.fixture(scope="module")
def harbour(django_db_setup: None, django_db_blocker: Any) -> Iterator[Agency]:
    """Seeded once: these tests only look."""
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                seed.seed(FRIDAY)
                agency = Agency.objects.get(slug="harbour")
                with agency_context(agency.pk):
                    yield agency
                raise Undo
        except Undo:
            pass
        connection.close()


def test_hours_are_of_a_year_and_some_are_missing(harbour: Agency) -> None:
    mondays = weeks_before(FRIDAY, 52)
    weeks = WorkWeek.objects.values("specialist__user__first_name").annotate(number=Count("pk")).order_by()
    found = {row["specialist__user__first_name"]: row["number"] for row in weeks}
    assert found == {"Ana": 52, "Ben": 50, "Cleo": 52, "Daud": 52, "Elin": 52, "Felix": 52}
    assert set(WorkWeek.objects.values_list("monday", flat=True)) == set(mondays)
    full = WorkWeek.objects.annotate(total=sum((F(name) for name in WorkWeek.HOURS[1:]), F("community_hours")))
    assert set(full.filter(specialist__user__first_name="Ana").values_list("total", flat=True)) == {37.5}
    assert (
        WorkWeek.objects.filter(leave_hours__gt=0).exists() and WorkWeek.objects.filter(training_hours__gt=0).exists()
    )


def test_most_are_out_enough_and_one_is_not(harbour: Agency) -> None:
    last = WorkWeek.objects.filter(monday__in=weeks_before(FRIDAY, 8)).values("specialist__user__first_name")
    sums = last.annotate(
        out=Sum("community_hours"), all=Sum(F("community_hours") + F("office_hours") + F("other_hours"))
    )
    shares = {row["specialist__user__first_name"]: 100 * row["out"] / row["all"] for row in sums.order_by()}
    assert {name for name, share in shares.items() if share < 65} == {"Elin", "Daud"}


def test_the_log_has_every_kind_in_the_last_year_and_none_to_come(harbour: Agency) -> None:
    year = Meeting.objects.standing().filter(day__gt=FRIDAY - timedelta(days=370), day__lte=FRIDAY)
    kinds = dict(year.order_by().values_list("kind").annotate(number=Count("pk")))
    assert set(kinds) == set(Meeting.Kind.values) and Meeting.objects.standing().count() == sum(kinds.values())
    assert Meeting.objects.exclude(voided_at=None).exists()
    assert (kinds["story"], kinds["shared"], kinds["barriers"]) == (2, 4, 2)
    units = dict(year.filter(kind="unit").order_by().values_list("unit__name").annotate(number=Count("pk")))
    assert units["Harbour"] >= 48 and 36 <= units["Hillside"] <= 40
    assert MeetingStaff.objects.exists()
    seen = Meeting.objects.filter(pk__in=MeetingClient.objects.values("meeting")).values_list("pk", flat=True)
    assert len(people_in(list(seen), MentoringNeed.objects.latest("pk").recorded_by)) > 100


def test_nobody_is_talked_about_before_they_came(harbour: Agency) -> None:
    early = Q(client__programme_entry_date__gt=F("meeting__day"))
    assert not MeetingClient.objects.filter(early, ~Q(meeting__kind="story")).exists()
    assert not ClinicalCopy.objects.filter(Q(client__programme_entry_date__gt=F("day")) | Q(day__gt=FRIDAY)).exists()


def test_one_is_marked_and_one_was(harbour: Agency) -> None:
    marks = MentoringNeed.objects.order_by("from_date").values_list("specialist__user__first_name", "why", "to_date")
    assert [(name, why, bool(end)) for name, why, end in marks] == [("Ben", "employers", True), ("Felix", "new", False)]
    out = Meeting.objects.filter(kind="mentoring", specialist__user__first_name="Felix").values_list("day", flat=True)
    assert max(out) < FRIDAY - timedelta(days=31) < FRIDAY < max(out) + timedelta(days=62)


def test_copies_in_the_clinical_record_are_there_for_some(harbour: Agency) -> None:
    given = ClinicalCopy.objects.filter(profile=True).values("client").distinct().count()
    assert given > 10 and ClinicalCopy.objects.filter(notes=True, profile=False).exists()
