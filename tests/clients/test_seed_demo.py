"""The demo: every feature has something to show, the same day tells the same story, and nobody's records are touched."""

from __future__ import annotations

import contextlib
import stat
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, Min
from django.utils import timezone

from accounts.models import Cover, StaffMember, User
from accounts.roles import Role
from audit.models import TrailEntry
from clients import consentrules
from clients.demo import seed
from clients.demo.casts import CASTS, NORTH
from clients.demo.days import window_due_on
from clients.episodes import since_they_came
from clients.followalong import Status, planned_contacts, status
from clients.jobdevelopmentrules import weeks_before
from clients.models import (
    AdviceScenario,
    BenefitsAdvice,
    BenefitsHeld,
    Client,
    ClientContact,
    ClientMerge,
    Consent,
    Decision,
    Disclosure,
    DisclosureDecision,
    DisclosureException,
    DueContact,
    Education,
    EmployerContactFor,
    Interview,
    Job,
    JobApplication,
    JobChange,
    JobSearchPlan,
    NaturalSupport,
    Outreach,
    PlannedVisit,
    PlanSignature,
    PlanSupport,
    Programme,
    Referral,
    ReportingDuty,
    StepDown,
    SupportPlan,
    SupportPlanSignature,
    TopicWork,
    WeekReview,
    WorkExperience,
)
from clients.projection import drift
from clients.report.duplicates import Typed, alike
from clients.report.outreach import trail_of
from clients.report.today import today_of
from clients.report.weeks import weeks_of
from employers.models import (
    Acquaintance,
    Employer,
    EmployerContact,
    EmployerMerge,
    EmployerPerson,
    Opening,
    OpeningInterest,
)
from employers.models.opening import CLOSED, OPEN, PAST
from employers.report.doubles import doubles_of
from fidelity.actions.agreeing import digest_of, not_done
from fidelity.actions.sheets import open_items
from fidelity.models import Review
from fidelity.report.scales import frozen_of
from tenancy.context import agency_context
from tenancy.models import Agency

FRIDAY_BEFORE_ADVENT = date(2026, 11, 27)


class Undo(Exception):
    """Leaves nothing behind of what was tried."""


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any, var: Path) -> Iterator[str]:
    """Seeded once for all tests that only look: it takes seconds. What the command printed."""
    out = StringIO()
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, contextlib.suppress(Undo):
        patch.setattr(Agency, "today", lambda self: FRIDAY_BEFORE_ADVENT)
        patch.setattr(settings, "VAR", var)
        with transaction.atomic():
            call_command("seed_demo", today=FRIDAY_BEFORE_ADVENT, stdout=out)
            yield out.getvalue()
            raise Undo
    connection.close()


# The tests with `db` come first: the others share one open transaction.


def told(today: date) -> list[tuple[Any, ...]]:
    seed.seed(today)
    rows: list[tuple[Any, ...]] = []
    for agency in Agency.objects.order_by("slug"):
        with agency_context(agency.pk):
            rows += ClientContact.objects.order_by("public_id").values_list("public_id", "contact_date", "note")
            rows += DueContact.objects.order_by("job__public_id", "rule").values_list(
                "job__public_id", "rule", "due_date", "met_on"
            )
    return rows


def test_the_same_day_tells_the_same_story_and_another_day_another(db: None) -> None:
    stories = []
    for today in (FRIDAY_BEFORE_ADVENT, FRIDAY_BEFORE_ADVENT, date(2028, 2, 29)):
        with contextlib.suppress(Undo), transaction.atomic():
            stories.append(told(today))
            raise Undo
    assert stories[0] == stories[1] != stories[2]
    assert len(stories[0]) > 1000


def test_outside_a_demo_it_needs_yes(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DEMO", "TEST", "DEBUG"):
        monkeypatch.setattr(settings, name, False)
    with pytest.raises(CommandError, match="--yes"):
        call_command("seed_demo")
    assert not Agency.objects.exists()


def test_every_today_page_has_overdue_due_today_and_coming_people(demo: str) -> None:
    with agency_context(Agency.objects.get(slug="harbour").pk):
        for specialist in StaffMember.objects.with_role_on(Role.SPECIALIST, FRIDAY_BEFORE_ADVENT):
            page = today_of(specialist, FRIDAY_BEFORE_ADVENT)
            assert page.overdue and page.due_today and page.this_week and page.visits, specialist


def test_the_planned_contacts_are_what_the_facts_say(demo: str) -> None:
    for agency in Agency.objects.all():
        with agency_context(agency.pk):
            assert not drift(list(Client.objects.values_list("pk", flat=True)), today=FRIDAY_BEFORE_ADVENT)


def test_every_feature_is_there(demo: str) -> None:
    with agency_context(Agency.objects.get(slug="harbour").pk):
        standings = {status(row.as_row(), FRIDAY_BEFORE_ADVENT) for row in DueContact.objects.filter(withdrawn=False)}
        assert standings == set(Status)
        assert {Job.EndReason(reason) for reason in Job.objects.values_list("end_reason", flat=True) if reason} >= {
            Job.EndReason.LAID_OFF, Job.EndReason.QUIT, Job.EndReason.MOVED_ON
        }  # fmt: skip
        assert set(ClientContact.objects.values_list("mode", flat=True)) == set(ClientContact.Mode.values)
        assert ClientContact.objects.exclude(voided_at=None).exists()
        assert ClientContact.objects.exclude(correction_reason="").exists()
        assert EmployerContact.objects.exclude(void_reason="").exists()
        assert set(EmployerContact.objects.values_list("nature", flat=True)) >= {"first", "second", "ongoing"}
        assert Job.objects.exclude(cancelled_at=None).exists()
        assert Cover.objects.filter(from_date__lte=FRIDAY_BEFORE_ADVENT, to_date__gte=FRIDAY_BEFORE_ADVENT).exists()
        assert Client.objects.past_first_employer_contact(FRIDAY_BEFORE_ADVENT, 30).count() >= 3
        assert Client.objects.without_specialist(FRIDAY_BEFORE_ADVENT).exists()
        assert PlannedVisit.objects.exclude(kept_by=None).exists()
        assert JobSearchPlan.objects.filter(edition=2).exists()
        assert JobSearchPlan.objects.filter(signatures=None).exists()
        assert PlanSignature.objects.exists()
        assert WeekReview.objects.exclude(note="").exists()
        mondays = weeks_before(FRIDAY_BEFORE_ADVENT, 8)
        assert not WeekReview.objects.filter(monday=mondays[-1]).exists()
        specialists = list(StaffMember.objects.here().values_list("pk", flat=True))
        weeks = weeks_of(specialists, mondays, Agency.objects.get(slug=NORTH.slug))
        assert {week.changed for week in weeks.values() if week.signed} == {True, False}
        assert EmployerContactFor.objects.exclude(plan_line=None).exists()
        assert EmployerContactFor.objects.exclude(off_plan_reason="").exists()
        assert JobApplication.objects.exclude(job=None).exists()
        assert Interview.objects.untold().filter(interview_date__gte=FRIDAY_BEFORE_ADVENT, attended="joint").exists()
        assert JobChange.objects.filter(promotion=True).exists()
        assert JobChange.objects.exclude(weekly_hours=None).exists()
        assert WorkExperience.objects.running_on(FRIDAY_BEFORE_ADVENT).exists()
        assert WorkExperience.objects.exclude(became_job=None).exists()
        assert BenefitsHeld.objects.exclude(held=[]).exists()
        assert AdviceScenario.objects.exists() and BenefitsAdvice.objects.filter(answer="declined").exists()
        assert ReportingDuty.objects.filter(next_date__lt=FRIDAY_BEFORE_ADVENT).exists()
        assert Education.objects.filter(outcome="completed").exists()
        assert Employer.objects.count() >= 40


def test_support_at_work_is_there_in_all_its_parts(demo: str) -> None:
    with agency_context(Agency.objects.get(slug="harbour").pk):
        assert set(SupportPlan.objects.values_list("edition", flat=True)) == {1, 2}
        assert PlanSupport.objects.exists() and SupportPlanSignature.objects.exists() and TopicWork.objects.exists()
        assert set(NaturalSupport.objects.values_list("may_contact", flat=True)) == {True, False, None}
        assert {str(step.stage) for step in StepDown.objects.all()} == {"planned", "handed_over"}
        assert set(Outreach.objects.values_list("end_reason", flat=True)) == {"", "no_longer_wants_work"}
        unreached = Client.objects.get(closure_reason="unable_to_reach")
        assert trail_of(unreached, FRIDAY_BEFORE_ADVENT).shown == 6


def test_the_first_employer_contact_is_the_earliest_that_counts(demo: str) -> None:
    with agency_context(Agency.objects.get(slug="harbour").pk):
        links = since_they_came(EmployerContactFor.objects.select_related("client", "employer_contact")).order_by(
            "employer_contact__contact_date"
        )
        first: dict[int, date] = {}
        for link in links:
            if link.employer_contact.mode == "in_person" and link.employer_contact.about_competitive_job:
                first.setdefault(link.client_id, link.employer_contact.contact_date)
        assert first == dict(
            Client.objects.exclude(first_employer_contact_date=None).values_list("pk", "first_employer_contact_date")
        )


def test_no_contact_comes_before_entry_or_after_today(demo: str) -> None:
    with agency_context(Agency.objects.get(slug="harbour").pk):
        for contact in ClientContact.objects.annotate(entry=Min("client__episodes__entry_date")):
            assert contact.entry <= contact.contact_date <= FRIDAY_BEFORE_ADVENT


def test_people_were_referred_wait_came_back_and_were_written_down_twice(demo: str) -> None:
    with agency_context(Agency.objects.get(slug="harbour").pk):
        assert not Client.objects.filter(episodes=None).exists()
        assert Referral.objects.accepted().exclude(interest="").count() > 50
        assert len(set(Referral.objects.values_list("source", flat=True))) > 6
        assert Referral.objects.waiting().count() == 4
        assert Referral.objects.not_taken_on().get().decided_by is not None
        assert {programme.taken > 0 for programme in Programme.objects.with_taken(FRIDAY_BEFORE_ADVENT)} == {True}
        back = Client.objects.annotate(times=Count("episodes")).get(
            times__gt=1, closed_date=None, episodes__exit_reason="no_longer_wants_work"
        )
        assert back.programme_entry_date > date(2026, 9, 1)
        assert ClientMerge.objects.get().kept.language == "Swedish"
        sam = StaffMember.objects.get(user__first_name="Sam")
        wirtanen = Referral.objects.waiting().get(last_name="Wirtanen")
        typed = Typed(wirtanen.first_name, wirtanen.last_name, wirtanen.date_of_birth)
        assert [each.name for each in alike(typed, sam, but_referral=wirtanen.pk)] == ["Tomi Virtanen"]


def test_one_sign_in_per_role_works_and_only_the_owner_reads_the_file(demo: str, var: Path) -> None:
    file = var / "demo_signins.txt"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    lines = file.read_text().splitlines()
    assert all(line in demo for line in lines)
    roles = set()
    for line in lines:
        email, password = line.split()[-2:]
        user = authenticate(request=None, email=email, password=password)
        assert isinstance(user, User), email
        roles |= {membership.role for staff in user.staff_members.all() for membership in staff.memberships.all()}
    assert roles == set(Role)


def test_passwords_are_new_each_time(demo: str) -> None:
    users = User.objects.filter(email__in=[person.email for person in NORTH.people])
    assert len({user.password for user in users}) == len(NORTH.people)


def test_a_second_seed_is_refused_and_changes_nothing(demo: str, var: Path) -> None:
    before = (var / "demo_signins.txt").read_text()
    with pytest.raises(CommandError, match="there already"):
        call_command("seed_demo")
    assert (var / "demo_signins.txt").read_text() == before
    assert Agency.objects.count() == len(CASTS)


def test_seeding_is_on_the_trail_of_each_agency(demo: str) -> None:
    for agency in Agency.objects.all():
        with agency_context(agency.pk):
            assert TrailEntry.objects.filter(action="demo data written").count() == 1


@pytest.mark.parametrize("rule", ["within_3_days", "week_1", "week_4", "month_2", "month_7", "month_11"])
@pytest.mark.parametrize(
    "due", [date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 30), date(2028, 2, 29), date(2026, 12, 31)]
)
def test_a_first_day_is_found_that_makes_a_rule_fall_due(rule: str, due: date) -> None:
    start, planned = window_due_on(due, [rule])
    assert planned.due_date == due
    assert planned in planned_contacts(start_date=start)


def test_who_is_named_to_an_employer_has_agreed_and_the_cards_have_something_to_say(demo: str) -> None:
    with agency_context(Agency.objects.get(slug="harbour").pk):
        named = EmployerContactFor.objects.filter(by_client=False).exclude(employer_contact__mode="voicemail")
        told = Disclosure.objects.exclude(employer_contact=None).select_related("consent")
        assert set(told.values_list("employer_contact", flat=True)) == set(named.values_list("pk", flat=True))
        zone = Agency.objects.get(slug="harbour").zone
        for row in told:
            moment = consentrules.moment_of_telling(row.told_date, timezone.now(), zone)
            assert consentrules.state(row.consent.facts, moment, zone) is consentrules.State.STANDING, row
        assert set(DisclosureDecision.objects.values_list("decision", flat=True)) == set(Decision.values)
        assert DisclosureDecision.objects.filter(number=2).exists() and DisclosureException.objects.exists()
        assert Consent.objects.exclude(revoked_at=None).count() == 2
        specialists = StaffMember.objects.with_role_on(Role.SPECIALIST, FRIDAY_BEFORE_ADVENT)
        waiting = [row for each in specialists for row in today_of(each, FRIDAY_BEFORE_ADVENT).no_employer_contact]
        assert {row.needs_consent for row in waiting} == {True, False}


def test_relationships_with_employers_have_something_to_show(demo: str) -> None:
    with agency_context(Agency.objects.get(slug="harbour").pk):
        employers = Employer.objects.standing()
        assert employers.exclude(sector_code="").count() > 40 and employers.exclude(parent=None).exists()
        assert employers.going_cold(FRIDAY_BEFORE_ADVENT - timedelta(weeks=8)).exists()
        assert EmployerPerson.objects.exclude(left_date=None).exists() and Acquaintance.objects.count() > 2
        states = set(Opening.objects.ranked(FRIDAY_BEFORE_ADVENT).values_list("rank", flat=True))
        assert states == {OPEN, PAST, CLOSED} and OpeningInterest.objects.exists()
        ana, bakery = StaffMember.objects.get(user__first_name="Ana"), Employer.objects.get(name="Corner Bakery")
        found = doubles_of(bakery, ana)
        assert [(each.name, each.said) for each in found] == [
            ("The Corner Bakery Oy", "a name like this, the same telephone number")
        ]
        assert EmployerMerge.objects.get().kept.name == "Harbour Hotel"


def test_a_signed_review_and_one_in_scoring_are_there(demo: str) -> None:
    with agency_context(Agency.objects.get(slug="harbour").pk):
        signed, scoring = Review.objects.order_by("first_day")
        assert (signed.stage, scoring.stage) == ("signed", "scoring")
        assert signed.signed_digest == digest_of(signed.signed)
        assert signed.signed["subscales"][0]["band"]["key"] == "good"
        assert not_done(signed, frozen_of(signed), resolved=True) == []
        assert len(scoring.pack["lists"]) == 5
        assert 8 <= scoring.charts.count() <= 10
        left = {len(open_items(each, frozen_of(scoring))) for each in scoring.reviewers.all()}
        assert left == {16, 11}
