"""The data files that come with the app, and what is said about one that is wrong: where, and what."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from fidelity import editionfiles
from fidelity.edition import Kind, Mark, NotRateable, Rated, built_in, edition
from fidelity.editionfiles import Problem, Unfit
from tests.fidelity.young import as_file, band, young

Change = Callable[[dict[str, Any]], Any]


def file(name: str) -> dict[str, Any]:
    [path] = [path for path in editionfiles.built_in() if path.name == name]
    return editionfiles.read(path.read_bytes())


IPS_25 = file("ips-25-2008.json")
FINNISH = file("ips-25-2008.fi.json")
BRITISH = file("ips-25-2008.en-GB.json")


# What comes with the app


def test_an_edition_comes_before_its_wordings():
    kinds = [editionfiles.read(path.read_bytes())["kind"] for path in editionfiles.built_in()]
    assert kinds == sorted(kinds) and set(kinds) == {"edition", "wording"}


def test_ips_25_has_its_items_in_their_sections():
    scale = built_in()
    assert [item.number for item in scale.items] == list(range(1, 26))
    sections = [(section.title, len(section.items)) for section in scale.subscale().sections]
    assert sections == [("Staffing", 3), ("Organization", 8), ("Services", 14)]
    assert [item.code for item in scale.items][2:5] == ["ST3", "O1", "O2"]


def test_ips_25_says_who_is_rated_and_what_charts_are_read_for():
    scale = built_in()
    assert [i.number for i in scale.items if i.rated is Rated.SPECIALIST] == [2, 3, 4, 17, 18, 24]
    assert [i.number for i in scale.items if i.rated is Rated.AGENCY] == [10, 11]
    assert [i.number for i in scale.items if i.charts] == [13, 14, 22, 23, 25]
    assert scale.not_rateable is NotRateable.LOWEST


def test_every_item_of_ips_25_has_anchors_sources_and_evidence():
    for item in built_in().items:
        assert [anchor.score for anchor in item.anchors] == [5, 4, 3, 2, 1]
        assert set(item.sources) <= {"MIS", "DOC", "INT", "OBS", "ISP"} and item.sources
        assert item.computable_from_records and item.computable_from_records.caveats


def test_components_say_what_records_can_prove():
    counted = {item.number: len(item.components) for item in built_in().items if item.components}
    assert counted == {3: 6, 5: 5, 8: 5, 10: 5, 11: 5, 13: 4, 23: 6, 25: 6}
    proved = {n: "".join("x" if c.from_records else "." for c in built_in().item(n).components) for n in (5, 10, 11)}
    assert proved == {5: "x.x.x", 10: "...xx", 11: ".xx.x"}


def test_what_was_not_read_again_is_marked():
    scale = built_in()
    assert scale.item(1).anchors_mark is Mark.READ and scale.item(21).anchors_mark is Mark.MEMORY
    assert all(item.criterion_mark is Mark.READ for item in scale.items)


# Wordings


def test_finnish_leaves_nothing_out():
    editionfiles.check_wording(FINNISH, IPS_25)
    assert editionfiles.left_out([FINNISH], IPS_25) == []


def test_a_wording_changes_words_and_no_number():
    plain, finnish = edition(IPS_25), edition(IPS_25, [FINNISH])
    assert finnish.item(19).title == "Töiden monipuolisuus"
    assert finnish.subscale().bands[0].label == "esimerkillinen"
    for one, other in zip(plain.items, finnish.items, strict=True):
        numbers = [(i.number, i.key, i.kind, i.cutoffs, i.rounding, i.few_seekers) for i in (one, other)]
        assert numbers[0] == numbers[1]
        assert [c.key for c in one.components] == [c.key for c in other.components]
        assert [(c.key, c.most) for c in one.caps] == [(c.key, c.most) for c in other.caps]


@pytest.mark.parametrize(
    ("country", "wordings", "title"),
    [
        ("", [], "counsellors of the public employment service"),
        ("SE", [], "counsellors of the public employment service"),
        ("US", [], "Vocational Rehabilitation counselors"),
        ("GB", [BRITISH], "Jobcentre work coaches"),
        ("FI", [], "counsellors of the employment services, Kela and pension insurers"),
        ("FI", [FINNISH], "työllisyysalueen, Kelan ja työeläkeyhtiöiden asiantuntijoiden"),
        ("SE", [FINNISH], "julkisen työvoimapalvelun asiantuntijoiden"),
    ],
)
def test_each_country_has_its_partner(country, wordings, title):
    assert title in edition(IPS_25, wordings, country=country).item(6).title


def test_a_national_wording_lies_over_the_language():
    british = edition(IPS_25, [BRITISH], country="GB")
    assert "active" in british.item(1).criterion
    assert british.item(1).title == "Caseload size"
    assert british.subscale().sections[1].title == "Organisation"


def test_a_country_may_have_words_of_its_own_over_its_language():
    swedes = {"kind": "wording", "edition": "ips-25-2008", "language": "fi", "country": "SE"}
    swedes |= {"words": {"partner_staff_genitive": "Arbetsförmedlingenin"}, "items": {"1": {"title": "Väkeä"}}}
    editionfiles.check_wording(swedes, IPS_25, [FINNISH])
    said = edition(IPS_25, [FINNISH, swedes], country="SE")
    assert (said.item(1).title, said.item(2).title) == ("Väkeä", "Työhönvalmentajan tehtävät")
    assert "Arbetsförmedlingenin" in said.item(6).title


def test_a_wording_older_than_its_edition_still_makes_a_page():
    """The edition has lost a word and an item since."""
    newer = copy.deepcopy(IPS_25)
    del newer["subscales"][0]["sections"][2]["items"][-1]
    older = copy.deepcopy(FINNISH)
    del older["words"]["partner"], older["country_words"], newer["words"]["partner"], newer["country_words"]
    said = edition(newer, [older])
    assert len(said.items) == 24
    assert "kun kumppani on partner:" in said.item(6).computable_from_records.needs[0]


# What is wrong


def problems(contents: dict[str, Any]) -> list[str]:
    with pytest.raises(Unfit) as unfit:
        editionfiles.read(as_file(contents))
    return [str(problem) for problem in unfit.value.problems]


def first_item(contents: dict[str, Any]) -> dict[str, Any]:
    return contents["subscales"][0]["sections"][0]["items"][0]


def changed(change: Change) -> dict[str, Any]:
    contents = young()
    change(contents)
    return contents


ITEM = "subscales[0].sections[0].items[0] (item 1)"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c.pop("name"), "'name' is a required property"),
        (lambda c: c.update(colour="red"), "Additional properties are not allowed ('colour' was unexpected)"),
        (lambda c: c.update(code="IPS 25"), "code: 'IPS 25' does not match '^[a-z0-9]+(-[a-z0-9]+)*$'"),
        (lambda c: c.update(not_rateable="never"), "not_rateable: 'never' is not one of ['lowest', 'open']"),
        (lambda c: c.update(subscales=[]), "subscales: [] should be non-empty"),
        (lambda c: first_item(c).pop("title"), f"{ITEM}: 'title' is a required property"),
        (lambda c: first_item(c)["anchors"].pop("3"), f"{ITEM}.anchors: '3' is a required property"),
        (lambda c: first_item(c).update(title=""), f"{ITEM}.title: '' should be non-empty"),
        (lambda c: first_item(c).update(title="{no thing}"), f"{ITEM}.title: '{{no thing}}' does not match"),
        (lambda c: first_item(c).update(kind="guess"), f"{ITEM}.kind: 'guess' is not one of"),
        (lambda c: first_item(c).update(number="one"), "items[0].number: 'one' is not of type 'integer'"),
        (lambda c: first_item(c).update(sources=[]), f"{ITEM}.sources: [] should be non-empty"),
        (lambda c: first_item(c)["marks"].update(anchors="X"), f"{ITEM}.marks.anchors: 'X' is not one of ['V', 'M']"),
        (lambda c: first_item(c)["cutoffs"].update(at_most={"5": 1}), f"{ITEM}.cutoffs: "),
        (
            lambda c: first_item(c)["cutoffs"]["at_least"].update({"6": 90}),
            f"{ITEM}.cutoffs.at_least: '6' does not match",
        ),
        (lambda c: first_item(c)["cutoffs"]["at_least"].update({"5": 80.5}), f"{ITEM}.cutoffs.at_least.5: 80.5 is not"),
        (
            lambda c: first_item(c).update(caps=[{"key": "a", "most": 6, "text": "b"}]),
            f"{ITEM}.caps[0].most: 6 is greater",
        ),
        (
            lambda c: first_item(c).update(few_seekers={"fewer_than": 0, "each": 2}),
            f"{ITEM}.few_seekers.fewer_than: 0 is less",
        ),
        (
            lambda c: first_item(c).update(components=[{"key": "a", "text": "b"}]),
            f"{ITEM}.components[0]: 'from_records' is a required",
        ),
        (lambda c: c.update(name="N" * 201), "name: 'NNN"),
        (
            lambda c: first_item(c).update(components=[{"key": "k" * 41, "text": "b", "from_records": True}]),
            f"{ITEM}.components[0].key: 'kkk",
        ),
        (
            lambda c: first_item(c).update(computable_from_records={"formula": "a"}),
            f"{ITEM}.computable_from_records: 'window' is",
        ),
        (lambda c: c["subscales"][0]["bands"][0].pop("label"), "subscales[0].bands[0]: 'label' is a required property"),
    ],
)
def test_a_file_out_of_shape_is_told_where_and_what(change, said):
    assert any(each.startswith(said) or said in each for each in problems(changed(change)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: first_item(c).update(number=2), "items: number 2 is there 2 times"),
        (lambda c: first_item(c).update(code="Y2"), "items: code Y2 is there 2 times"),
        (lambda c: first_item(c).update(key="item_101"), "items: key item_101 is there 2 times"),
        (lambda c: c["subscales"][1].update(key="employment"), "subscales: key employment is there 2 times"),
        (lambda c: c["subscales"][1]["sections"][0].update(key="work"), "sections: key work is there 2 times"),
        (
            lambda c: c["subscales"][1].update(bands=[band("good", 30, 40), band("good", 8, 29)]),
            "subscales.education.bands: key good is there 2 times",
        ),
        (
            lambda c: c["subscales"][1].update(bands=[band("good", 31, 40), band("not_ips", 8, 29)]),
            "subscales.education.bands.good: begins at 31, not at 30: 8 items give totals from 8 to 40",
        ),
        (
            lambda c: c["subscales"][1].update(bands=[band("good", 29, 40), band("not_ips", 8, 29)]),
            "subscales.education.bands.good: begins at 29, not at 30: 8 items give totals from 8 to 40",
        ),
        (
            lambda c: c["subscales"][1].update(bands=[band("good", 30, 40), band("not_ips", 7, 29)]),
            "subscales.education.bands.not_ips: begins at 7, not at 8: 8 items give totals from 8 to 40",
        ),
        (
            lambda c: c["subscales"][1].update(bands=[band("good", 30, 39), band("not_ips", 8, 29)]),
            "subscales.education.bands: end at 39, not at 40, the most that 8 items give",
        ),
        (
            lambda c: c["subscales"][1].update(
                bands=[band("none", 40, 39), band("good", 30, 40), band("not_ips", 8, 29)]
            ),
            "subscales.education.bands.none: ends before it begins",
        ),
        (lambda c: first_item(c).update(sources=["XYZ"]), "items.1.sources: XYZ is not among the edition's sources"),
        (lambda c: first_item(c).pop("cutoffs"), "items.1: an item of kind percent needs cutoffs"),
        (lambda c: first_item(c).update(kind="judgement"), "items.1.cutoffs: an item for judgement has none"),
        (
            lambda c: first_item(c).update(kind="component-count"),
            "items.1: an item that counts components needs components",
        ),
        (
            lambda c: first_item(c).update(
                kind="component-count", components=[{"key": "a", "text": "b", "from_records": True}]
            ),
            "items.1.cutoffs: asks for 80 of 1 components",
        ),
        (
            lambda c: first_item(c).update(
                components=[
                    {"key": "a", "text": "b", "from_records": True},
                    {"key": "a", "text": "c", "from_records": True},
                ]
            ),
            "items.1.components: key a is there 2 times",
        ),
        (
            lambda c: first_item(c).update(
                caps=[{"key": "a", "text": "b", "most": 1}, {"key": "a", "text": "c", "most": 2}]
            ),
            "items.1.caps: key a is there 2 times",
        ),
        (
            lambda c: first_item(c)["cutoffs"]["at_least"].update({"4": 80}),
            "items.1.cutoffs: at_least has to fall from the highest score to the lowest",
        ),
        (
            lambda c: first_item(c)["cutoffs"]["at_least"].update({"1": 10}),
            "items.1.cutoffs: the lowest score has to be 0, so that every number has one",
        ),
        (lambda c: first_item(c)["cutoffs"]["at_least"].update({"5": 800}), "items.1.cutoffs: asks for 800%"),
        (
            lambda c: first_item(c).update(kind="days", cutoffs={"at_most": {"5": 60, "4": 30, "1": None}}),
            "items.1.cutoffs: at_most has to rise from the highest score to the lowest",
        ),
        (
            lambda c: first_item(c).update(kind="days", cutoffs={"at_most": {"5": 30, "1": 60}}),
            "items.1.cutoffs: the lowest score has to be null, so that every number has one",
        ),
        (
            lambda c: first_item(c).update(kind="days", cutoffs={"at_most": {"5": None, "1": None}}),
            "items.1.cutoffs: only the lowest score may be without a limit",
        ),
        (lambda c: first_item(c).update(title="With {partner}"), "items.1.title: {partner} is not among the words"),
        (
            lambda c: c.update(country_words={"FI": {"partner": "Kela"}}),
            "country_words.FI.partner: is not among the words",
        ),
    ],
)
def test_a_file_that_makes_no_sense_is_told_where_and_what(change, said):
    assert said in problems(changed(change))


def test_all_that_is_wrong_is_told_at_once():
    contents = changed(lambda c: [first_item(c).update(number=2), c["subscales"][0]["bands"][0].update(highest=74)])
    assert len(problems(contents)) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "line 1, column 1: is not JSON: Expecting value"),
        (b'{"kind": "edition",\n "code": }', "line 2, column 10: is not JSON: Expecting value"),
        (b'{"kind": "\xff"}', "byte 10: is not UTF-8"),
        (b"[]", "holds no edition and no wording"),
        (b"{}", "kind: has to be “edition” or “wording”"),
        (b'{"kind": ["edition"]}', "kind: has to be “edition” or “wording”"),
        (b'{"number": 3, "anchors": 1, "anchors": 2}', "anchors: is said twice (beside number 3)"),
        (b"[" * 100_000, "is nested too deeply"),
        (b" " * 1_000_001, "is larger than 1000 kB: no edition is"),
    ],
)
def test_what_is_no_such_file_is_told_why(content, said):
    with pytest.raises(Unfit) as unfit:
        editionfiles.read(content)
    assert [str(problem) for problem in unfit.value.problems] == [said]


def test_what_an_editor_puts_before_the_text_does_no_harm():
    assert editionfiles.read(b"\xef\xbb\xbf" + as_file(young()))["code"] == "young-adults"


def test_the_problem_with_a_long_text_is_told_in_short():
    [said] = problems(changed(lambda c: first_item(c).update(key="x" * 5000)))
    assert (
        said.startswith(f"{ITEM}.key: 'xxx")
        and len(said) < 250
        and said.endswith("does not match '^[a-z][a-z0-9_]{0,59}$'")
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"items": {"26": {"title": "Uusi"}}}, "items.26.title: “ips-25-2008” has no such text"),
        ({"items": {"1": {"components": {"new": "uusi"}}}}, "items.1.components.new: “ips-25-2008” has no such text"),
        (
            {"items": {"19": {"computable_from_records": {"caveats": ["yksi", "kaksi"]}}}},
            "items.19.computable_from_records.caveats.1: “ips-25-2008” has no such text",
        ),
        ({"sections": {"schooling": "Koulu"}}, "sections.schooling: “ips-25-2008” has no such text"),
        ({"items": {"1": {"title": "{partneri}"}}}, "items.1.title: {partneri} is not among the words"),
        ({"country_words": {"FI": {"partneri": "Kela"}}}, "country_words.FI.partneri: is not among the words"),
    ],
)
def test_a_wording_that_does_not_fit_its_edition_is_told_where(change, said):
    wording = {"kind": "wording", "edition": "ips-25-2008", "language": "fi", **change}
    with pytest.raises(Unfit) as unfit:
        editionfiles.check_wording(editionfiles.read(as_file(wording)), IPS_25)
    assert unfit.value.problems == (Problem(*said.split(": ", 1)),)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"language": "Finnish"}, "language: 'Finnish' does not match"),
        ({"country": "fi"}, "country: 'fi' does not match"),
        ({"items": {"1": {"anchors": {"6": "kuusi"}}}}, "items.1.anchors: Additional properties are not allowed"),
        (
            {"items": {"1": {"cutoffs": {}}}},
            "items.1: Additional properties are not allowed ('cutoffs' was unexpected)",
        ),
        ({"items": {"one": {}}}, "items: 'one' does not match"),
    ],
)
def test_a_wording_holds_words_alone(change, said):
    wording = {"kind": "wording", "edition": "ips-25-2008", "language": "fi", **change}
    assert [each for each in problems(wording) if each.startswith(said)]


def test_the_layout_of_a_file_makes_no_other_edition():
    turned = dict(reversed(young().items()))
    assert editionfiles.digest(young()) == editionfiles.digest(json.loads(json.dumps(turned, indent=4)))
    assert editionfiles.digest(young()) != editionfiles.digest({**young(), "name": "Other"})


def test_an_edition_of_another_size_is_read_whole():
    scale = edition(editionfiles.read(as_file(young())))
    assert [(part.key, part.lowest, part.highest) for part in scale.subscales] == [
        ("employment", 15, 75),
        ("education", 8, 40),
    ]
    assert scale.item(101).kind is Kind.JUDGEMENT and scale.not_rateable is NotRateable.OPEN
