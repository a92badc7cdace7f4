"""A profile is begun, written, begun anew and signed: what changes, what the database refuses, what is on the trail."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction

from accounts.roles import Permission
from audit.models import TrailEntry
from clients import actions, profilesections
from clients.models import Client, ProfileEdition, ProfileSection, ProfileSession
from clients.profilesections import WrongContent
from tenancy.models import StaleRecord
from tests.clients.pages import TODAY
from tests.clients.profiling import CANARIES, begin, content_of, may_not, say, say_canaries
from tests.world import World, make_job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_tuesday(time_machine: Any) -> None:
    time_machine.move_to(TODAY, tick=False)


def lines(action: str) -> list[dict[str, Any]]:
    return list(TrailEntry.objects.filter(action=action).order_by("pk").values_list("details", flat=True))


def test_the_first_section_saved_starts_the_profile_and_an_imported_day_stays(north: World):
    edition = begin(north.maria, north.ana)
    north.maria.refresh_from_db()
    assert north.maria.profile_started_date is None
    say(edition, north.ana, why_now="Rent")
    north.maria.refresh_from_db()
    assert north.maria.profile_started_date == date(2026, 3, 10)
    Client.objects.filter(pk=north.tom.pk).update(profile_started_date=date(2026, 1, 7))
    north.tom.refresh_from_db()
    say(begin(north.tom, north.ben), north.ben, why_now="Rent")
    north.tom.refresh_from_db()
    assert north.tom.profile_started_date == date(2026, 1, 7)


def test_nothing_said_makes_no_section(north: World):
    edition = begin(north.maria, north.ana)
    assert say(edition, north.ana, why_now="  ") is None
    assert not edition.sections.exists()
    north.maria.refresh_from_db()
    assert north.maria.profile_started_date is None


def test_a_new_edition_is_a_copy_also_of_what_its_maker_may_not_read(north: World, monkeypatch: Any):
    first = begin(north.maria, north.ana, "2026-01-12")
    say_canaries(first, north.ana)
    may_not(monkeypatch, Permission.SEE_HEALTH, Permission.SEE_SUBSTANCE_USE, Permission.SEE_LEGAL)
    second = begin(north.maria, north.ana, why="job_end")
    assert (first.number, second.number) == (1, 2)
    names = ("code", "klass", "content", "saved_by", "saved_at", "saved_date")
    assert set(map(str, second.sections.values_list(*names))) == set(map(str, first.sections.values_list(*names)))
    assert second.sections.count() == len(CANARIES)
    [copied] = second.sections.get(code="legal").history.all()
    assert copied.pgh_label == "insert"


def test_an_older_edition_is_kept_by_the_action_and_by_the_database(north: World):
    first = begin(north.maria, north.ana, "2026-01-12")
    say(first, north.ana, why_now="Rent")
    ProfileSession.objects.create(edition=first, session_date=date(2026, 1, 12))
    second = begin(north.maria, north.ana)
    with pytest.raises(ValidationError, match="newer edition"):
        say(first, north.ana, why_now="Boredom")
    with pytest.raises(ValidationError, match="newer edition"):
        actions.change_profile_edition(edition=first, version=1, sessions=[], by=north.ana, sources_note="x")
    refused = [
        lambda: first.sections.update(content={}),
        lambda: first.sections.update(edition=second, code="strengths"),
        lambda: ProfileSection.objects.filter(edition=second).update(edition=first, code="strengths"),
        lambda: ProfileSection.objects.create(
            edition=first, code="legal", klass="legal", saved_by=north.ana, saved_date=date(2026, 3, 10)
        ),
        lambda: first.sessions.all().delete(),
        lambda: first.sessions.create(session_date=date(2026, 1, 13)),
        lambda: ProfileEdition.objects.filter(pk=first.pk).update(sources_note="x"),
    ]
    for number, change in enumerate(refused):
        with pytest.raises(IntegrityError, match="an older edition of a profile is not changed"), transaction.atomic():
            change()
            raise AssertionError(f"change {number} was taken")
    assert content_of(north, first) == {"why_now": "Rent"}
    say(second, north.ana, why_now="Boredom")
    assert (content_of(north, first), content_of(north, second)) == ({"why_now": "Rent"}, {"why_now": "Boredom"})


def test_editions_and_sections_are_never_removed(north: World):
    edition = begin(north.maria, north.ana)
    row = say(edition, north.ana, why_now="Rent")
    for thing in (row, edition):
        with pytest.raises((ProgrammingError, InternalError), match="permission denied"), transaction.atomic():
            thing.__class__.objects.filter(pk=thing.pk)._raw_delete("default")


def test_a_section_stands_in_its_own_class_or_not_at_all(north: World):
    edition = begin(north.maria, north.ana)
    for code, klass in (("legal", "ordinary"), ("mental_health", "legal"), ("nonsense", "ordinary")):
        with pytest.raises(IntegrityError, match="a_profile_section_has_its_own_class"), transaction.atomic():
            ProfileSection.objects.create(
                edition=edition, code=code, klass=klass, saved_by=north.ana, saved_date=date(2026, 3, 10)
            )
    with pytest.raises(WrongContent):
        say(edition, north.ana, "goals", charges="theft")


def test_the_second_writer_is_told_and_overwrites_nothing(north: World):
    edition = begin(north.maria, north.ana)
    hers, his = uuid.uuid4(), uuid.uuid4()
    save = {"edition": edition, "code": "goals"}
    actions.save_profile_section(**save, content={"why_now": "Rent"}, version=0, sitting=hers, by=north.ana)
    with pytest.raises(StaleRecord):
        actions.save_profile_section(**save, content={"why_now": "Friends"}, version=0, sitting=his, by=north.sam)
    assert content_of(north, edition) == {"why_now": "Rent"}
    # The same page is no second writer to itself, whatever version it knows; somebody else with its id is one.
    actions.save_profile_section(**save, content={"why_now": "Rent, rest"}, version=0, sitting=hers, by=north.ana)
    with pytest.raises(StaleRecord):
        actions.save_profile_section(**save, content={"why_now": "Friends"}, version=0, sitting=hers, by=north.sam)
    # Once he has seen it, he saves over it, and then she is the second.
    actions.save_profile_section(**save, content={"why_now": "Friends"}, version=2, sitting=his, by=north.sam)
    with pytest.raises(StaleRecord):
        actions.save_profile_section(**save, content={"why_now": "Rent"}, version=2, sitting=hers, by=north.ana)
    assert content_of(north, edition) == {"why_now": "Friends"}
    assert [event.content["why_now"] for event in edition.sections.get().history.order_by("pgh_id")] == [
        "Rent",
        "Rent, rest",
        "Friends",
    ]


def test_saying_the_same_again_changes_nothing(north: World):
    edition = begin(north.maria, north.ana)
    say(edition, north.ana, why_now="Rent")
    again = actions.save_profile_section(
        edition=edition, code="goals", content={"why_now": "Rent "}, version=0, sitting=uuid.uuid4(), by=north.sam
    )
    assert again is not None
    assert (again.version, again.saved_by) == (1, north.ana)
    assert lines("profile section saved") == [{"edition": 1, "section": "goals"}]


def test_one_line_on_the_trail_for_a_sitting_and_a_day(north: World, time_machine: Any):
    edition, page = begin(north.maria, north.ana), uuid.uuid4()

    def write(text: str, sitting: uuid.UUID = page) -> None:
        row = edition.sections.filter(code="goals").first()
        actions.save_profile_section(
            edition=edition,
            code="goals",
            content={"why_now": text},
            version=row.version if row else 0,
            sitting=sitting,
            by=north.ana,
        )

    for text in ("R", "Re", "Ren", "Rent"):
        write(text)
    assert len(lines("profile section saved")) == 1
    write("Rent and rest", sitting=uuid.uuid4())
    assert len(lines("profile section saved")) == 2
    write("Rent, rest", sitting=page)
    assert len(lines("profile section saved")) == 3
    # A page that stays open over night is another day's work.
    time_machine.move_to("2026-03-11T09:00:00+02:00", tick=False)
    write("Rent, rest, pride")
    assert len(lines("profile section saved")) == 4
    assert "Rent" not in str(list(TrailEntry.objects.values_list("details", flat=True)))


def test_sources_and_session_days_are_kept_with_the_edition(north: World):
    edition = begin(north.maria, north.ana, "2026-03-02")
    days = [date(2026, 3, 9), date(2026, 3, 2)]
    actions.change_profile_edition(edition=edition, version=1, sessions=days, by=north.ana, sources=["family"])
    kept = dict(edition.sessions.values_list("session_date", "pk"))
    days = [date(2026, 3, 9), date(2026, 3, 10)]
    actions.change_profile_edition(edition=edition, version=2, sessions=days, by=north.ana, sources=["family"])
    assert sorted(edition.sessions.values_list("session_date", flat=True)) == days
    assert edition.sessions.get(session_date=days[0]).pk == kept[days[0]]
    with pytest.raises(StaleRecord):
        actions.change_profile_edition(edition=edition, version=1, sessions=[], by=north.ana)


def test_a_signature_is_a_dated_fact_and_may_be_taken_back(north: World):
    edition = begin(north.maria, north.ana)
    signature = actions.sign_profile(
        edition=edition, who="person", name="Maria S", signed_date=date(2026, 3, 9), by=north.ana
    )
    actions.take_back_profile_signature(signature=signature, by=north.ana)
    actions.take_back_profile_signature(signature=signature, by=north.ana)
    signature.refresh_from_db()
    assert signature.taken_back_at is not None
    assert (len(lines("profile signed")), len(lines("profile signature taken back"))) == (1, 1)


def test_two_editions_can_not_have_one_number(north: World):
    begin(north.maria, north.ana)
    with pytest.raises(IntegrityError, match="one_profile_edition_of_a_number"), transaction.atomic():
        ProfileEdition.objects.create(
            client=north.maria, number=1, begun_date=date(2026, 3, 1), why="first", begun_by=north.ana
        )


# What wants updating, as the client's page asks for it


def card(client: Client, day: str = "2026-03-10") -> Any:
    from clients.report import profile

    today = date.fromisoformat(day)
    rows = list(profile.ask_state(client.pk))
    return profile.card(*rows[0], today) if rows else profile.card(profile.KIND, None, "", today)


def test_the_card_says_what_the_profile_wants(north: World):
    assert "nothing yet" in card(north.maria).said and not card(north.maria).alarm
    edition = begin(north.maria, north.ana, "2026-01-12")
    assert (card(north.maria).said, card(north.maria).alarm) == ("updated Mon 12 Jan", False)
    job = make_job(north.maria, north.bakery, date(2026, 3, 2))
    make_job(north.maria, north.bakery, date(2026, 4, 20), title="Cook")
    assert card(north.maria).said == "Update the profile: job at Corner Bakery started on Mon 2 Mar"
    assert card(north.maria).alarm
    job.end_date, job.learned_date, job.end_reason = date(2026, 3, 7), date(2026, 3, 9), "quit"
    job.save()
    say(edition, north.ana, why_now="Rent")
    # Saved on the 10th: both are past it, and the coming job is not here yet.
    assert (card(north.maria).said, card(north.maria).alarm) == ("updated Tue 10 Mar", False)
    assert card(north.maria, "2026-04-20").said == "Update the profile: job at Corner Bakery started on Mon 20 Apr"
    make_job(north.maria, north.bakery, date(2026, 4, 1), title="Void", cancelled_at=job.created_at, cancel_reason="x")
    assert not card(north.maria, "2026-04-02").alarm


def test_an_end_is_told_when_it_was_and_waits_from_when_we_knew(north: World):
    begin(north.maria, north.ana, "2026-03-08")
    make_job(
        north.maria, north.bakery, date(2026, 3, 2), end_date=date(2026, 3, 7), learned_date=date(2026, 3, 9),
        end_reason="quit",
    )  # fmt: skip
    assert card(north.maria).said == "Update the profile: job at Corner Bakery ended on Sat 7 Mar"


def test_a_trial_joins_in_one_place_and_is_told_on_the_page_and_the_card(north: World, monkeypatch: Any):
    from clients.report import profile

    edition = begin(north.maria, north.ana, "2026-03-01")
    make_job(
        north.maria, north.bakery, date(2026, 2, 2), end_date=date(2026, 3, 7), learned_date=date(2026, 3, 7),
        end_reason="quit",
    )  # fmt: skip
    usual = profile.happenings()
    monkeypatch.setattr(profile, "happenings", lambda: [*usual[:1], ("trial", usual[1][1])])
    said = "Update the profile: trial or placement at Corner Bakery ended on Sat 7 Mar"
    assert (card(north.maria).said, profile.of(edition, north.ana).updates) == (said, [said])


def test_the_timeline_is_told_of_each_edition(north: World):
    from clients.report import profile

    begin(north.maria, north.ana, "2026-01-12")
    second = begin(north.maria, north.ana, "2026-03-09", why="job_end")
    entries = [profile.event(*row, date(2026, 3, 10)) for row in profile.ask_events(north.maria.pk)]
    assert sorted((entry.day, entry.title) for entry in entries) == [
        (date(2026, 1, 12), "begun"),
        (date(2026, 3, 9), "edition 2, because a job ended"),
    ]
    assert any(str(second.public_id) in entry.url for entry in entries)


def test_the_check_of_the_database_names_every_section(north: World):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'a_profile_section_has_its_own_class'"
        )
        [(said,)] = cursor.fetchall()
    assert all(f"'{code}'" in said for code in profilesections.BY_CODE)
