"""What speaks for work and against it, in the words of a plan."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.matchrules import Kind, Why, Wish, Work, alike, fit, hours_wanted, order, shifts_wanted, words

BAKER = Wish(Kind.JOB_TYPE, 1, "Baking, early shift")
GARDEN = Wish(Kind.JOB_TYPE, 2, "Gardener's assistant")
BAKERY = Work(employer=7, title="Bakery assistant")


def why(wishes: list[Wish], work: Work) -> list[Why]:
    return [reason.why for reason in fit(wishes, work).reasons]


@pytest.mark.parametrize(
    ("wish", "title"),
    [("Baking", "Bakery assistant"), ("Leipuri", "Leipuriharjoittelija"), ("Puutarha", "Puutarhuri"), ("Cafés", "Cafe worker")],
)  # fmt: skip
def test_words_that_begin_alike_are_the_same_work(wish: str, title: str) -> None:
    assert fit([Wish(Kind.JOB_TYPE, 1, wish)], Work(1, title)).suggested


@pytest.mark.parametrize(
    ("wish", "title"),
    [
        ("Baking", "Bank clerk"), ("Cook", "Coffee roaster"), ("Some work", "Work with people"),
        ("Bakery assistant", "Care assistant"),
    ],
)  # fmt: skip
def test_words_that_only_look_a_little_alike_are_not(wish: str, title: str) -> None:
    assert not fit([Wish(Kind.JOB_TYPE, 1, wish)], Work(1, title)).suggested


def test_the_first_wish_that_fits_is_the_reason_and_weighs_most() -> None:
    both = Work(1, "Gardener and baker")
    assert fit([GARDEN, BAKER], both).reasons == [(Why.JOB_TYPE, "Baking, early shift", 1)]
    assert fit([BAKER], both).points > fit([GARDEN], both).points


def test_what_the_work_is_called_says_more_than_what_else_is_done_there() -> None:
    bakery = Work(1, "Bakery assistant", about="gardener's odd jobs in summer")
    assert fit([GARDEN._replace(rank=1), BAKER._replace(rank=2)], bakery).reasons == [(Why.JOB_TYPE, BAKER.text, 2)]


def test_what_it_is_like_there_is_no_kind_of_work_but_may_be_ruled_out() -> None:
    cleaner, calm = Wish(Kind.JOB_TYPE, 1, "Cleaner"), Wish(Kind.PACE, 1, "clear steps")
    bakery = Work(1, "Baker's help", culture="Few words, clear tasks, loud machines.")
    assert not fit([cleaner], bakery).suggested, "clear tasks are no cleaning"
    assert why([BAKER, calm], bakery) == [Why.JOB_TYPE, Why.PACE]
    assert fit([BAKER, Wish(Kind.AVOID, 1, "loud places")], bakery).left_out


def test_a_lead_is_suggested_whatever_the_work() -> None:
    assert why([Wish(Kind.LEAD, 1, "Harbour Hotel", 7)], Work(7, "Night porter")) == [Why.LEAD]
    assert not fit([Wish(Kind.LEAD, 1, "Harbour Hotel", 8)], Work(7, "Night porter")).suggested


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("15 to 20 hours a week", (15, 20)), ("15-20 h", (15, 20)), ("up to 20 hours", (0, 20)), ("enintään 20 tuntia", (0, 20)),
        ("20 hours", (20, 20)), ("from 9 in the morning", None), ("mornings", None),
    ],
)  # fmt: skip
def test_hours_are_read_from_words(text: str, hours: tuple[float, float] | None) -> None:
    assert hours_wanted(text) == hours


@pytest.mark.parametrize(
    ("least", "most", "fits"), [(23, 30, True), (24, 30, False), (10, 12, True), (5, 11, False), (None, 18, True)]
)
def test_hours_fit_within_three_of_what_is_wanted(least: float | None, most: float | None, fits: bool) -> None:
    found = fit([BAKER, Wish(Kind.HOURS, 1, "15 to 20 hours")], Work(1, "Baker", hours_least=least, hours_most=most))
    assert (Why.HOURS in [reason.why for reason in found.reasons]) is fits
    assert [reason.why for reason in found.doubts] == ([] if fits else [Why.OTHER_HOURS])
    assert found.suggested, "other hours are a doubt: they can be talked about"


def test_what_is_not_known_neither_speaks_for_it_nor_against_it() -> None:
    found = fit([BAKER, Wish(Kind.HOURS, 1, "20 hours, mornings"), Wish(Kind.PLACE, 1, "Harbour")], BAKERY)
    assert (len(found.reasons), found.doubts, found.vetoes) == (1, [], [])


def test_shifts_wanted_and_refused() -> None:
    assert shifts_wanted("mornings and weekends, no nights") == ({"early", "weekend"}, {"night"})
    assert shifts_wanted("aamuvuoro, ei öitä, ei viikonloppuja") == ({"early"}, {"night", "weekend"})
    assert shifts_wanted("iltoja, ei yövuoroja") == ({"evening"}, {"night"})
    assert shifts_wanted("ei yövuoro") == (set(), {"night"})


@pytest.mark.parametrize(
    "line", [Wish(Kind.HOURS, 1, "no nights"), Wish(Kind.AVOID, 1, "night work"), Wish(Kind.AVOID, 1, "kitchens")]
)
def test_what_is_ruled_out_is_never_suggested_whatever_speaks_for_it(line: Wish) -> None:
    work = Work(7, "Kitchen baker", shifts=("night",), known_there=True, visits=9, not_advertised=True)
    found = fit([BAKER, Wish(Kind.LEAD, 1, "It", 7), line], work)
    assert not found.suggested and found.left_out
    assert [reason.wish for reason in found.vetoes] == [line.text]


def test_places_speak_for_it_or_are_a_doubt() -> None:
    near, far = (Work(1, "Baker", places=place) for place in ("Harbour Market Square 2", "Hilltop"))
    wishes = [BAKER, Wish(Kind.PLACE, 1, "the harbour, on foot")]
    assert Why.PLACE in why(wishes, near) and not fit(wishes, near).doubts
    assert [reason.why for reason in fit(wishes, far).doubts] == [Why.OTHER_PLACE]


def test_knowing_people_moves_it_up_but_is_no_reason_by_itself() -> None:
    known = Work(1, "Welder", known_there=True, worked_there=True, visits=3, not_advertised=True)
    assert not fit([BAKER], known).suggested
    assert fit([BAKER], Work(1, "Baker", known_there=True)).points > fit([BAKER], Work(1, "Baker")).points


TEXT = st.text("abk åä12-–,;no hours night", max_size=20)
WISHES = st.lists(
    st.builds(Wish, st.sampled_from([str(kind) for kind in Kind]), st.integers(1, 20), TEXT, st.none()), max_size=6
)


@given(WISHES, TEXT, TEXT)
def test_any_text_can_be_weighed_and_the_order_of_lines_changes_nothing(
    wishes: list[Wish], title: str, about: str
) -> None:
    work = Work(1, title, about, shifts=("night",), hours_least=10, heard=date(2026, 3, 1))
    found, again = fit(wishes, work), fit(wishes[::-1], work)
    assert sorted(found.reasons) == sorted(again.reasons) and found.points == again.points
    assert not (found.suggested and found.left_out)
    assert order(found, work) == order(again, work)


@given(TEXT)
def test_a_text_is_like_itself_when_it_says_anything(text: str) -> None:
    assert alike(words(text), words(text)) is bool(words(text))
