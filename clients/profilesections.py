"""What a vocational (career) profile asks, section by section, and what may stand in an answer. Plain Python, no Django.

Each section has a class, so that access rules can hide it whole: what is said of health, of substance use (42 CFR Part 2)
and of offences (GDPR Art. 10) never stands in a section of another class. The words are in clients/profilewords.py.
An answer is a text, a list of codes, or rows of texts; what was left empty is not kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

Content = dict[str, Any]

LINE, TEXT, CHOICE, CHOICES, ROWS = "line", "text", "choice", "choices", "rows"
LONGEST = {LINE: 300, TEXT: 4000}
MOST_ROWS = 40


class Klass(StrEnum):
    ORDINARY = "ordinary"
    HEALTH = "health"
    SUBSTANCE = "substance"
    LEGAL = "legal"


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: str
    codes: tuple[str, ...] = ()
    columns: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    klass: Klass
    fields: tuple[Field, ...]


class WrongContent(ValueError):
    """What a section can't hold: another section's field, a code that isn't one, a text too long."""


def _field(said: str) -> Field:
    """`name` is a text, `name-` one line."""
    return Field(said.removesuffix("-"), LINE if said.endswith("-") else TEXT)


def _section(code: str, klass: Klass, *fields: str | Field) -> Section:
    return Section(code, klass, tuple(each if isinstance(each, Field) else _field(each) for each in fields))


def _one_of(name: str, codes: str) -> Field:
    return Field(name, CHOICE, tuple(codes.split()))


def _some_of(name: str, codes: str) -> Field:
    return Field(name, CHOICES, tuple(codes.split()))


def _rows(name: str, columns: str) -> Field:
    return Field(name, ROWS, columns=tuple(_field(each) for each in columns.split()))


_ORDINARY, _HEALTH = Klass.ORDINARY, Klass.HEALTH

SECTIONS: tuple[Section, ...] = (
    _section("goals", _ORDINARY, "why_now", "dream_job", "short_goal", "long_goal", "interests"),
    _section("preferences", _ORDINARY, "job_types", "places",
             _one_of("size", "small large either"), _one_of("pace", "calm steady fast"),
             _one_of("indoors", "indoors outdoors either"), _one_of("company", "alone few many either"),
             "hours-", _some_of("shifts", "mornings days evenings nights weekends"), "distance-", "pay-", "avoid"),
    _section("strengths", _ORDINARY, "strengths", "skills", "others_say", "proud_of"),
    _section("work_history", _ORDINARY,
             _rows("jobs", "employer- title- duties dates- hours- pay- found- liked disliked left supports"),
             "best_job", "gaps"),
    _section("education", _ORDINARY, _rows("studies", "what- where- dates- finished-"), "licences", "study_experience",
             "further_study"),
    _section("military", _ORDINARY, "service-", "duties", "after"),
    _section("language_culture", _ORDINARY, "languages-", "interpreter-", "culture", "faith"),
    _section("getting_along", _ORDINARY, "with_others", "hard_moments", "boss"),
    _section("mental_health", _HEALTH, "at_work", "early_signs", "coping", "medication", "diagnosis-"),
    _section("physical_health", _HEALTH, "at_work", "endurance", "limits", "medication"),
    _section("substance_use", Klass.SUBSTANCE, "at_work", "recovery", "places_to_avoid", "supports", "testing"),
    _section("thinking", _HEALTH, "learns_best", "memory", "concentration", "reading"),
    _section("daily_routine", _HEALTH, "usual_day", "sleep", "home_tasks"),
    _section("housing_transport", _ORDINARY, "housing", "transport",
             _some_of("licence", "car truck bus taxi motorcycle forklift none"), "vehicle-", "travel_time-"),
    _section("family", _ORDINARY, "people", "view_of_work", "help", "caring"),
    _section("network", _ORDINARY, _rows("contacts", "name- relation- workplace- could_help- may_ask-"), "ideas"),
    _section("income_benefits", _ORDINARY, "income", "benefits", "pay_card-", "adviser-", "worries", "reporting"),
    _section("legal", Klass.LEGAL, "charges", "employer_sees", "how_to_explain", "conditions"),
    _section("disclosure", _HEALTH, _one_of("wish", "none some full later job_by_job undecided"), "may_say", "not_say",
             "who_may_know"),
    _section("supports", _ORDINARY, "looking", "on_the_job", "from_others"),
    _section("documents", _ORDINARY,
             _some_of("has", "id_card passport driving_licence residence_permit tax_card insurance_card bank_account"
                             " certificates cv references"),
             "missing"),
)  # fmt: skip

BY_CODE: dict[str, Section] = {section.code: section for section in SECTIONS}
ORDER: dict[str, int] = {section.code: number for number, section in enumerate(SECTIONS)}


# What may stand in a section


def tidied(code: str, said: Mapping[str, Any]) -> Content:
    """What was said, without what is empty. WrongContent when it is not this section's."""
    fields = {field.name: field for field in BY_CODE[code].fields}
    if strangers := set(said) - set(fields):
        raise WrongContent(f"{code} has no {', '.join(sorted(strangers))}")
    found = {name: _value(field, said[name]) for name, field in fields.items() if name in said}
    return {name: value for name, value in found.items() if value}


def _value(field: Field, said: Any) -> Any:
    if field.kind == ROWS:
        return _tidied_rows(field, said)
    if field.kind == CHOICES:
        if not isinstance(said, list) or any(code not in field.codes for code in said):
            raise WrongContent(f"{field.name}: no such choice")
        return [code for code in field.codes if code in said]
    if not isinstance(said, str):
        raise WrongContent(f"{field.name} is a text")
    if field.kind == CHOICE:
        if said and said not in field.codes:
            raise WrongContent(f"{field.name}: no such choice")
        return said
    return _text(field, said)


def _text(field: Field, said: Any) -> str:
    """Line ends as the form's own: a browser sends them in two signs."""
    text = said.replace("\r\n", "\n").strip() if isinstance(said, str) else None
    if text is None or "\0" in text or len(text) > LONGEST[field.kind]:
        raise WrongContent(f"{field.name} is a text of at most {LONGEST[field.kind]} signs")
    return text


def _tidied_rows(field: Field, said: Any) -> list[dict[str, str]]:
    if not isinstance(said, list) or len(said) > MOST_ROWS or not all(isinstance(row, dict) for row in said):
        raise WrongContent(f"{field.name} has at most {MOST_ROWS} rows")
    names = {column.name for column in field.columns}
    if any(set(row) - names for row in said):
        raise WrongContent(f"{field.name}: no such column")
    rows = [{column.name: _text(column, row.get(column.name, "")) for column in field.columns} for row in said]
    filled = ({name: text for name, text in row.items() if text} for row in rows)
    return [row for row in filled if row]


# What changed from one edition to another

SAME, ADDED, CHANGED, TAKEN_OUT = "same", "added", "changed", "taken out"


class Difference(NamedTuple):
    """One field, or one row of a field, in both editions. `row` counts from 1; 0 for a field without rows."""

    field: Field
    row: int
    before: Any
    after: Any
    how: str


def differences(section: Section, before: Content, after: Content) -> list[Difference]:
    """Field by field, and row by row: a row is the same one when all of it is equal, else when its first column is."""
    found: list[Difference] = []
    for field in section.fields:
        then, now = before.get(field.name), after.get(field.name)
        if field.kind != ROWS:
            if then or now:
                found.append(Difference(field, 0, then, now, how(then, now)))
            continue
        for number, (old, new) in enumerate(_paired(field, then or [], now or []), start=1):
            found.append(Difference(field, number, old, new, how(old, new)))
    return found


def how(before: Any, after: Any) -> str:
    if before == after:
        return SAME
    if not before:
        return ADDED
    return CHANGED if after else TAKEN_OUT


Row = dict[str, str]


def _paired(field: Field, before: list[Row], after: list[Row]) -> list[tuple[Row | None, Row | None]]:
    """The rows as they stand after, each beside the one it was; then those that are gone."""
    left = list(before)
    was: dict[int, Row] = {}
    first = field.columns[0].name
    for alike in (lambda old, new: old == new, lambda old, new: _key(old, first) == _key(new, first)):
        for number, row in enumerate(after):
            match = next((old for old in left if alike(old, row)), None) if number not in was else None
            if match is not None:
                was[number] = match
                left.remove(match)
    pairs: list[tuple[Row | None, Row | None]] = [(was.get(number), row) for number, row in enumerate(after)]
    return pairs + [(row, None) for row in left]


def _key(row: Row, first: str) -> str:
    return row.get(first, "").casefold()
