"""A supervisor signs the weeks under the numbers they saw; what changed since is said, and nobody signs their own."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Cover, Membership, StaffMember
from accounts.roles import Role
from audit.models import TrailEntry
from clients import actions
from clients.models import WeekReview
from clients.report.units import Scope
from clients.report.weekgrid import Grid, grid_of, last_to_sign
from employers import actions as employer_actions
from employers.models import EmployerContact
from tenancy.context import agency_context
from tests.clients.pages import get, queries, said, send
from tests.conftest import sign_in
from tests.world import World, make_client, make_staff

TODAY = date(2026, 3, 19)  # a Thursday
LAST = date(2026, 3, 9)  # the Monday of the week before


@pytest.fixture(autouse=True)
def _thursday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T10:00:00+02:00", tick=False)


def visit(world: World, day: date = LAST, **fields: Any) -> EmployerContact:
    given = {"specialist": world.ana, "employer": world.bakery, "mode": "in_person", "purpose": "learn", **fields}
    return EmployerContact.objects.create(contact_date=day, **given)


def sign(browser: Any, who: Any, whose: Any, monday: date, visits: int = 1, target: str = "2.0", **data: Any) -> Any:
    sign_in(browser, who)
    data = {"submission": str(uuid.uuid4()), "visits": visits, "target": target, "note": "", **data}
    return browser.post(reverse("clients:sign_week", args=[whose.public_id]) + f"?week={monday}", data)


def grid(world: World, who: Any = None, unit: str = "") -> Grid:
    who = who or world.sam
    return grid_of(Scope.of(who, who.agency.today(), unit))


def reviews(world: World) -> list[WeekReview]:
    with agency_context(world.north.pk):
        return list(WeekReview.objects.order_by("pk"))


@pytest.fixture
def one_visit(world: World) -> EmployerContact:
    """Ana has Maria to find work for, so the aim is two; last week she made one visit."""
    with agency_context(world.north.pk):
        return visit(world)


# One week, on its sheet


def test_a_week_is_signed_with_its_numbers_and_a_word(world: World, browser: Any, one_visit: EmployerContact) -> None:
    page = get(browser, world.sam, "clients:week", world.ana.public_id, week=str(LAST))
    assert page.context["form"].initial == {"visits": 1, "target": Decimal("2.0")}
    answer = sign(browser, world.sam, world.ana, LAST, note="Two cold employers next.")
    assert said(answer) == "Week signed."
    assert answer.url == reverse("clients:week", args=[world.ana.public_id]) + f"?week={LAST}"
    (review,) = reviews(world)
    assert (review.specialist, review.monday, review.visits, review.target) == (world.ana, LAST, 1, 2)
    assert (review.signed_by, review.note) == (world.sam, "Two cold employers next.")
    with agency_context(world.north.pk):
        line = TrailEntry.objects.filter(action="week signed").get()
        assert (line.staff_id, line.object_id, line.details) == (world.sam.pk, review.public_id, {"week": str(LAST)})
    own = get(browser, world.ana, "clients:my_week", week=str(LAST)).content.decode()
    assert "Signed by Sam Samson on Thu 19 Mar, with 1 of 2." in own and "Two cold employers next." in own
    assert "Take the signature back" not in own and 'id="sign"' not in own


def test_a_signature_is_under_the_numbers_that_were_seen(
    world: World, browser: Any, one_visit: EmployerContact
) -> None:
    """Ana logs one more while Sam reads."""
    with agency_context(world.north.pk):
        visit(world)
    answer = sign(browser, world.sam, world.ana, LAST, note="We talked.")
    assert answer.status_code == 422 and reviews(world) == []
    text = answer.content.decode()
    assert "Ana Anason, week of 9 Mar, now 2 of 2" in text and "We talked." in text
    # The form carries the numbers of the page it stands on, to be sent again.
    assert 'name="visits" value="2"' in text
    sign(browser, world.sam, world.ana, LAST, visits=2)
    assert [review.visits for review in reviews(world)] == [2]


@pytest.mark.parametrize(
    ("monday", "when", "may"),
    [
        (date(2026, 3, 16), "2026-03-19T23:30:00+02:00", False),
        # Friday 00:30 in Helsinki is still Thursday in UTC.
        (date(2026, 3, 16), "2026-03-20T00:30:00+02:00", True),
        (LAST, "2026-03-19T10:00:00+02:00", True),
    ],
)
def test_a_week_is_signed_from_its_friday_on(
    world: World, browser: Any, time_machine: Any, monday: date, when: str, may: bool
) -> None:
    time_machine.move_to(when, tick=False)
    page = get(browser, world.sam, "clients:week", world.ana.public_id, week=str(monday))
    assert (page.context["form"] is not None) is may
    assert ("Can be signed from Fri 20 Mar on." in page.content.decode()) is not may
    answer = sign(browser, world.sam, world.ana, monday, visits=0)
    assert answer.status_code == (302 if may else 422)
    assert len(reviews(world)) == may


def test_what_changed_after_the_signature_is_said(world: World, browser: Any, one_visit: EmployerContact) -> None:
    sign(browser, world.sam, world.ana, LAST)
    with agency_context(world.north.pk):
        employer_actions.void_employer_contact(contact=one_visit, version=1, reason="was a call", by=world.ana)
    for who, name in ((world.ana, "clients:my_week"), (world.sam, "clients:week")):
        args = [world.ana.public_id] if who == world.sam else []
        text = get(browser, who, name, *args, week=str(LAST)).content.decode()
        assert "Signed with 1, now 0." in text and "changed after the signature" in text
    with agency_context(world.north.pk):
        (cell,) = [cell for _staff, cell in grid(world).cells if cell.week.changed]
        assert cell.signed is not None and cell.signed.said == "changed"
        assert cell.tick == "" and grid(world).changed == 1


def test_leave_that_is_arranged_later_changes_a_signed_week_too(
    world: World, browser: Any, one_visit: EmployerContact
) -> None:
    sign(browser, world.sam, world.ana, LAST)
    with agency_context(world.north.pk):
        Cover.objects.create(absent=world.ana, covering=world.ben, from_date=LAST, to_date=LAST)
    text = get(browser, world.ana, "clients:my_week", week=str(LAST)).content.decode()
    assert "Signed with 1 of 2, now 1 of 1.6." in text


def test_a_signature_is_taken_back_and_stays_readable(world: World, browser: Any, one_visit: EmployerContact) -> None:
    sign(browser, world.sam, world.ana, LAST)
    (review,) = reviews(world)
    page = get(browser, world.sam, "clients:take_back_week", review.public_id).content.decode()
    assert "The signature under 1 of 2 counts no more." in page
    answer = send(browser, world.sam, "clients:take_back_week", review.public_id, version=1)
    assert said(answer) == "Signature taken back. The week can be signed again."
    text = get(browser, world.ana, "clients:my_week", week=str(LAST)).content.decode()
    assert "with 1 of 2. Taken back on Thu 19 Mar." in text
    again = send(browser, world.sam, "clients:take_back_week", review.public_id, version=1)
    assert said(again) == "This signature has been taken back already."
    with agency_context(world.north.pk), pytest.raises(ValidationError, match="taken back already"):
        actions.take_back_week(review=reviews(world)[0], version=2, by=world.sam)
    sign(browser, world.sam, world.ana, LAST)
    first, second = reviews(world)
    assert (first.withdrawn_at is None, second.withdrawn_at is None) == (False, True)
    with agency_context(world.north.pk):
        assert TrailEntry.objects.filter(action="signature under a week taken back").count() == 1


def test_an_old_version_is_not_taken_back(world: World, browser: Any, one_visit: EmployerContact) -> None:
    sign(browser, world.sam, world.ana, LAST)
    (review,) = reviews(world)
    assert send(browser, world.sam, "clients:take_back_week", review.public_id, version=7).status_code == 409
    assert reviews(world)[0].withdrawn_at is None


# Who may sign


def second_supervisor(world: World) -> StaffMember:
    with agency_context(world.north.pk):
        return make_staff("Sonja", Role.SUPERVISOR, world.harbour)


def test_nobody_signs_their_own_week(world: World, browser: Any) -> None:
    """Sam also works as a specialist: Sonja signs for him."""
    sonja = second_supervisor(world)
    with agency_context(world.north.pk):
        Membership.objects.create(
            staff=world.sam, role=Role.SPECIALIST, unit=world.harbour, starts_date=date(2026, 1, 1)
        )
        own = next(line for line in grid(world).lines if line.specialist == world.sam)
        assert {cell.tick for cell in own.cells if cell} == {""} and grid(world).own
    assert sign(browser, world.sam, world.sam, LAST, visits=0, target="0.0").status_code == 404
    assert 'id="sign"' not in get(browser, world.sam, "clients:week", world.sam.public_id).content.decode()
    tick = f"{world.sam.public_id}_{LAST}_0_0.0"
    answer = send(browser, world.sam, "clients:weeks", weeks=[tick])
    assert answer.status_code == 422 and "Nobody signs their own week" in answer.content.decode()
    assert reviews(world) == []
    assert sign(browser, sonja, world.sam, LAST, visits=0, target="0.0").status_code == 302
    (review,) = reviews(world)
    assert get(browser, world.sam, "clients:take_back_week", review.public_id).status_code == 404
    # And the database says it once more.
    with agency_context(world.north.pk), pytest.raises(IntegrityError, match="nobody_signs"), transaction.atomic():
        WeekReview.objects.filter(pk=review.pk).update(signed_by=world.sam)


def test_only_who_supervises_the_specialist_in_that_week_signs(world: World, browser: Any) -> None:
    for who, status in (("ana", 403), ("ben", 403), ("lee", 403), ("adi", 403), ("sol", 404)):
        assert sign(browser, getattr(world, who), world.ana, LAST, visits=0).status_code == status, who
    assert sign(browser, world.sam, world.cleo, LAST, visits=0).status_code == 404
    tick = f"{world.cleo.public_id}_{LAST}_0_2.0"
    answer = send(browser, world.sam, "clients:weeks", weeks=[tick])
    assert answer.status_code == 422 and "Tick weeks of this page." in answer.content.decode()
    assert reviews(world) == []


def test_a_supervisor_without_a_unit_signs_for_all(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        stella = make_staff("Stella", Role.SUPERVISOR)
        assert [line.specialist.name for line in grid(world, stella).lines] == [
            "Ana Anason", "Ben Benson", "Cleo Cleoson",
        ]  # fmt: skip
        hill = grid(world, stella, unit=str(world.hill.public_id))
        assert [line.specialist.name for line in hill.lines] == ["Cleo Cleoson"]
    assert sign(browser, stella, world.cleo, LAST, visits=0).status_code == 302


# Several at once


@pytest.mark.parametrize(
    ("today", "newest"),
    [("2026-03-19", "2026-03-09"), ("2026-03-20", "2026-03-16"), ("2026-03-22", "2026-03-16")],
)
def test_the_last_eight_weeks_that_may_be_signed(today: str, newest: str) -> None:
    mondays = last_to_sign(date.fromisoformat(today))
    assert (len(mondays), mondays[0]) == (8, date.fromisoformat(newest))


def test_the_grid_shows_each_week_with_what_it_needs(north: World) -> None:
    visit(north)
    visit(north)
    Cover.objects.create(absent=north.ana, covering=north.ben, from_date=date(2026, 3, 2), to_date=date(2026, 3, 6))
    Membership.objects.filter(staff=north.ben).update(starts_date=date(2026, 2, 25))
    ana, ben = grid(north).lines
    assert [cell and (cell.week.visits, cell.state.said, cell.signed and cell.signed.said) for cell in ana.cells[:3]] == [
        (2, "reached", "to sign"),
        (0, "on leave", None),
        (0, "short by 2", "to sign"),
    ]  # fmt: skip
    assert [cell is None for cell in ben.cells] == [False, False, False, True, True, True, True, True]
    # Ben came on a Wednesday: three days of two for the one person.
    assert ben.cells[2] is not None and ben.cells[2].tally == "0 of 1.2"


def test_several_weeks_are_signed_in_one_go(world: World, browser: Any, one_visit: EmployerContact) -> None:
    page = get(browser, world.sam, "clients:weeks")
    ticks = [cell.tick for _staff, cell in page.context["grid"].cells if cell.tick]
    assert len(ticks) == page.context["grid"].to_sign == 16
    assert "16 weeks wait for a signature" in page.content.decode()
    answer = send(browser, world.sam, "clients:weeks", weeks=ticks[:3])
    assert said(answer) == "3 weeks signed."
    assert [(each.specialist, each.visits) for each in reviews(world)] == [
        (world.ana, 1),
        (world.ana, 0),
        (world.ana, 0),
    ]
    after = get(browser, world.sam, "clients:weeks")
    assert after.context["grid"].to_sign == 13


def test_sent_twice_it_is_signed_once(world: World, browser: Any, one_visit: EmployerContact) -> None:
    again = {"submission": str(uuid.uuid4())}
    tick = f"{world.ana.public_id}_{LAST}_1_2.0"
    first = send(browser, world.sam, "clients:weeks", weeks=[tick], **again)
    second = send(browser, world.sam, "clients:weeks", weeks=[tick], **again)
    assert (first.status_code, first.url) == (second.status_code, second.url) == (302, reverse("clients:weeks"))
    one = {"submission": str(uuid.uuid4())}
    for _time in range(2):
        assert sign(browser, world.sam, world.ben, LAST, visits=0, **one).status_code == 302
    assert len(reviews(world)) == 2


def test_one_whose_numbers_changed_stops_all_and_is_named(
    world: World, browser: Any, one_visit: EmployerContact
) -> None:
    ticks = [f"{world.ana.public_id}_{LAST}_1_2.0", f"{world.ben.public_id}_{LAST}_0_2.0"]
    with agency_context(world.north.pk):
        visit(world, specialist=world.ben)
    answer = send(browser, world.sam, "clients:weeks", weeks=ticks)
    assert answer.status_code == 422 and reviews(world) == []
    text = answer.content.decode()
    assert "Ben Benson, week of 9 Mar, now 1 of 2" in text and "Ana Anason, week of" not in text
    # What was ticked and still stands is ticked.
    assert text.count("data-bulk-tick checked") == 1


@pytest.mark.parametrize(
    "ticks",
    [
        [], ["nonsense"], ["a_b_c_d"], ["{ana}_2026-03-10_0_2.0"], ["{ana}_2026-03-09_x_2.0"], ["{ana}_2026-03-09_0_x"],
        ["{ana}_2026-03-09_0_NaN"], ["{ana}_2025-03-10_0_2.0"], ["{nobody}_2026-03-09_0_2.0"],
        ["{ana}_2026-03-09_0_sNaN"], ["{ana}_2026-03-09_0_1e999999"],
    ],
)  # fmt: skip
def test_what_is_no_week_of_the_page_is_refused(world: World, browser: Any, ticks: list[str]) -> None:
    ids = {"ana": world.ana.public_id, "nobody": uuid.uuid4()}
    answer = send(browser, world.sam, "clients:weeks", weeks=[tick.format(**ids) for tick in ticks])
    assert answer.status_code == 422 and reviews(world) == []


def test_a_week_ticked_twice_is_signed_once(world: World, browser: Any, one_visit: EmployerContact) -> None:
    """By hand: the numbers are the same, the text is not."""
    ticks = [f"{world.ana.public_id}_{LAST}_1_2.0", f"{world.ana.public_id}_{LAST}_1_2.00"]
    assert said(send(browser, world.sam, "clients:weeks", weeks=ticks)) == "1 week signed."
    assert [(each.specialist, each.visits) for each in reviews(world)] == [(world.ana, 1)]


def test_what_somebody_else_signed_meanwhile_is_told(world: World, browser: Any, one_visit: EmployerContact) -> None:
    sonja = second_supervisor(world)
    ticks = [f"{world.ana.public_id}_{LAST}_1_2.0", f"{world.ben.public_id}_{LAST}_0_2.0"]
    send(browser, sonja, "clients:weeks", weeks=ticks[:1])
    assert said(send(browser, world.sam, "clients:weeks", weeks=ticks)) == "1 week signed. 1 had been signed by then."
    assert "This week had been signed by then." in said(sign(browser, world.sam, world.ana, LAST))
    assert [(each.specialist, each.signed_by) for each in reviews(world)] == [
        (world.ana, sonja),
        (world.ben, world.sam),
    ]


def test_a_week_of_leave_is_not_signed(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        Cover.objects.create(absent=world.ana, covering=world.ben, from_date=LAST, to_date=date(2026, 3, 13))
    answer = sign(browser, world.sam, world.ana, LAST, visits=0, target="0.0")
    assert answer.status_code == 422 and "not when it was all leave" in answer.content.decode()
    assert reviews(world) == []


def test_the_grid_costs_the_same_however_many_specialists(world: World, browser: Any) -> None:
    url = reverse("clients:weeks")
    sign_in(browser, world.sam)
    browser.get(url)
    few = queries(browser, url)
    with agency_context(world.north.pk):
        for number in range(5):
            staff = make_staff(f"More{number}", Role.SPECIALIST, world.harbour)
            for each in range(4):
                make_client(f"M-{number}-{each}", f"P{each}", "Person", world.harbour, staff)
                visit(world, date(2026, 3, 2 + each), specialist=staff)
            WeekReview.objects.create(
                specialist=staff, monday=LAST, visits=0, target=6, signed_by=world.sam, signed_at=timezone.now()
            )
    many = queries(browser, url)
    assert len(few) == len(many) <= 12, "\n".join(many)


@pytest.mark.django_db(transaction=True)
def test_two_supervisors_at_once_make_one_signature(world: World) -> None:
    """The second waits for the first, then finds the week signed."""
    import threading

    with agency_context(world.north.pk):
        sonja = make_staff("Sonja", Role.SUPERVISOR, world.harbour)
    both, results = threading.Barrier(2, timeout=10), [None, None]
    real = actions.weeks._hold

    def hold(specialists: Any) -> None:
        both.wait()
        real(specialists)

    def sign_as(number: int, who: StaffMember) -> None:
        try:
            with agency_context(world.north.pk, staff_id=who.pk):
                seen = actions.Seen(world.ana, LAST, 0, Decimal("2.0"))
                results[number] = actions.sign_weeks(weeks=[seen], by=who)  # type: ignore[call-overload]
        except Exception as error:
            results[number] = error  # type: ignore[call-overload]
        finally:
            connection.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(actions.weeks, "_hold", hold)
        threads = [threading.Thread(target=sign_as, args=each) for each in ((0, world.sam), (1, sonja))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    assert sorted((len(each.made), each.already) for each in results) == [(0, 1), (1, 0)], results  # type: ignore[attr-defined]
    assert len(reviews(world)) == 1
