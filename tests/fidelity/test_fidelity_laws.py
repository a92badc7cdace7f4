"""What holds of scores and bands for every number, not only for those we thought of."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from fidelity.edition import Edition, Kind, built_in, edition
from fidelity.scale import band, half_up, percent, programme_choices, programme_score, score, total
from tests.fidelity.young import young

SCALES: list[Edition] = [built_in(), edition(young())]
NUMERIC = [(scale, item) for scale in SCALES for item in scale.items if item.cutoffs]
HIGHEST = {Kind.RATIO: 200, Kind.PERCENT: 100, Kind.DAYS: 1000, Kind.PER_WEEK: 40}

points = st.integers(1, 5)


@st.composite
def numbers(draw, *, how_many=1):
    """An item with cut-offs, and numbers that it can have: exact ones, floats, whole ones."""
    scale, item = draw(st.sampled_from(NUMERIC))
    highest = HIGHEST.get(item.kind, len(item.components))
    lowest = 1 if item.number == 3 else 0  # none of the phases is for the reviewer
    one = st.one_of(
        st.fractions(lowest, highest, max_denominator=400),
        st.floats(lowest, highest, allow_nan=False),
        st.integers(lowest, highest),
    )
    return scale, item, [draw(one) for _ in range(how_many)]


@given(numbers())
def test_a_score_is_a_whole_one_from_one_to_five(drawn):
    scale, item, [number] = drawn
    assert score(item.number, number, scale) in range(1, 6)


@given(numbers(how_many=2))
def test_a_better_number_never_gives_fewer_points(drawn):
    scale, item, found = drawn
    worse, better = sorted(found, key=Fraction, reverse=not item.cutoffs.to_reach)
    assert score(item.number, worse, scale) <= score(item.number, better, scale)


@given(numbers())
def test_a_limit_takes_points_and_never_gives_any(drawn):
    scale, item, [number] = drawn
    free = score(item.number, number, scale)
    for cap in item.caps:
        assert score(item.number, number, scale, caps=[cap.key]) == min(free, cap.most)


@given(st.floats(0, 40, allow_nan=False), st.integers(1, 30))
def test_few_people_looking_never_cost_points(a_week, seekers):
    assert score(17, a_week, seekers=seekers) >= score(17, a_week)


@given(st.integers(0, 400), st.integers(1, 400))
def test_a_share_is_rounded_once(part, whole):
    """Counted in whole numbers alone: 100 * part / whole + 1/2, cut off."""
    assert half_up(percent(part, whole)) == (200 * part + whole) // (2 * whole)


def test_every_total_that_the_items_can_give_lies_in_exactly_one_band():
    for scale in SCALES:
        for part in scale.subscales:
            for whole in range(part.lowest, part.highest + 1):
                holding = [each for each in part.bands if each.holds(whole)]
                assert holding == [band(whole, scale, subscale=part.key)]


@given(st.data())
def test_any_review_has_a_total_and_a_band(data):
    scale = data.draw(st.sampled_from(SCALES))
    scores = {item.number: data.draw(points) for item in scale.items}
    for part in scale.subscales:
        whole = total(scores, scale, subscale=part.key)
        assert whole == sum(scores[item.number] for item in part.items)
        assert band(whole, scale, subscale=part.key) in part.bands


@given(st.lists(points, min_size=1, max_size=30))
def test_a_programme_lies_between_its_specialists(scores):
    assert min(scores) <= programme_score(scores) <= max(scores)
    assert abs(Fraction(sum(scores), len(scores)) - programme_score(scores)) <= Fraction(1, 2)


@given(st.lists(points, min_size=1, max_size=30))
def test_only_a_tie_leaves_a_choice_and_then_between_neighbours(scores):
    choices = programme_choices(scores)
    tie = 2 * sum(scores) % len(scores) == 0 and sum(scores) % len(scores) != 0
    assert len(choices) == (2 if tie else 1)
    assert choices[0] - choices[-1] == len(choices) - 1
