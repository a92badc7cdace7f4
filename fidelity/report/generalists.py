"""Whether each specialist takes people through all phases of the work (item 3)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients import wording
from clients.report.phases import Generalist, Phase, Taken, first_day, generalists, taken
from fidelity.report.asked import client_page, decimal, staff_of, without_caseload
from fidelity.report.look import Look
from fidelity.report.points import NONE, Points, mean_of
from fidelity.report.scored import Reach, begin, next_bounds, next_step, scored
from fidelity.report.shape import Figure, Gain, Group, Item, Row, SpecialistPoints

KEY = "vocational_generalists"


def _asked(look: Look) -> list[Generalist]:
    """Specialists in post on the day who have had a caseload in these months."""
    staff = staff_of(look).staff_on(look.window.day)
    return look.once("generalists", lambda: generalists(look.window, staff))


def _counted(look: Look) -> list[Generalist]:
    return [each for each in _asked(look) if each.people]


def phases(look: Look) -> Item:
    found, window = _counted(look), look.window
    item = begin(look, KEY, wording.window(first_day(window), window.day, window.day))
    item.specialists = [_specialist(look, each) for each in found]
    item.points = mean_of(each.points for each in item.specialists)
    item.base = sum(each.people for each in found)
    known = {key: _proven(found, key) for key in _texts(look)}
    item.components = {each.key: known.get(each.key) for each in look.item(KEY).components}
    item.figures = _figures(look, found)
    _notes(look, item, found)
    if step := next_step([_reach(look, each) for each in found if each.delivered]):
        said = ngettext(
            "%(number)s more phase carried out with the own caseload",
            "%(number)s more phases carried out with the own caseload",
            int(step.amount),
        )
        by = ngettext("by %(number)s specialist", "by %(number)s specialists", step.specialists)
        told = f"{said % {'number': int(step.amount)}}, {by % {'number': step.specialists}}"
        item.gains.append(Gain(step.points, told, step.amount / (len(Phase) * len(found))))
    return item


def _texts(look: Look) -> dict[str, str]:
    """Phases by the edition's keys; one that the records know nothing of is left to the reviewer."""
    known = {phase.value for phase in Phase}
    return {each.key: each.text for each in look.item(KEY).components if each.key in known}


def _points(look: Look, each: Generalist) -> Points:
    """What is not yet applicable is not held against anybody. Without any phase a reviewer decides between 2 and 1."""
    return scored(look, KEY, len(each.delivered) + len(each.not_yet)) if each.delivered else NONE


def _specialist(look: Look, each: Generalist) -> SpecialistPoints:
    who = staff_of(look).who[each.staff]
    said = ngettext("%(number)s phase", "%(number)s phases", len(each.delivered)) % {"number": len(each.delivered)}
    if each.not_yet:
        said = _("%(phases)s, %(number)s not yet applicable") % {"phases": said, "number": len(each.not_yet)}
    return SpecialistPoints(who.public_id, who.name, said, _points(look, each))


def _reach(look: Look, each: Generalist) -> Reach:
    points = _points(look, each).points or 0
    value = len(each.delivered) + len(each.not_yet)
    return Reach(points, [Fraction(bound - value) for bound in next_bounds(look.item(KEY), points)])


def _proven(found: Sequence[Generalist], key: str) -> bool | None:
    """Of the programme: every specialist to whom the phase applies carries it out."""
    asked = [each for each in found if Phase(key) not in each.not_yet]
    return all(each.delivers(Phase(key)) for each in asked) if asked else None


def _figures(look: Look, found: Sequence[Generalist]) -> list[Figure]:
    if not found:
        return []
    mean = Fraction(sum(len(each.delivered) for each in found), len(found))
    of = ngettext("%(number)s specialist", "%(number)s specialists", len(found)) % {"number": len(found)}
    figures = [Figure(decimal(mean), _("phases carried out, on average"), of, next(iter(_texts(look))))]
    for key, text in _texts(look).items():
        asked = [each for each in found if Phase(key) not in each.not_yet]
        done = sum(each.delivers(Phase(key)) for each in asked)
        figures.append(Figure(_("%(part)s of %(whole)s") % {"part": done, "whole": len(asked)}, text, "", key))
    return figures


def _notes(look: Look, item: Item, found: Sequence[Generalist]) -> None:
    if number := sum(bool(each.not_yet) for each in found):
        said = ngettext(
            "%(number)s specialist has had nobody in work yet: job coaching and follow-along support are not yet applicable, "
            "and lower nothing.",
            "%(number)s specialists have had nobody in work yet: job coaching and follow-along support are not yet "
            "applicable, and lower nothing.",
            number,
        )
        item.notes.append(said % {"number": number})
    if number := sum(not each.entered for each in found):
        said = ngettext(
            "Nobody new came to %(number)s specialist in these months, so there was no intake to do.",
            "Nobody new came to %(number)s specialists in these months, so there was no intake to do.",
            number,
        )
        item.notes.append(said % {"number": number})
    if number := sum(not each.delivered for each in found):
        said = ngettext(
            "Of %(number)s specialist with a caseload no phase is on record: the reviewer decides between 2 and 1.",
            "Of %(number)s specialists with a caseload no phase is on record: the reviewer decides between 2 and 1.",
            number,
        )
        item.notes.append(said % {"number": number})
    if number := len(_asked(look)) - len(found):
        item.notes.append(without_caseload(number))
    item.notes.append(
        _("Intake is contact within thirty days after entry, or the first meeting; coaching is contact at the workplace during "
          "a job; follow-along support is what answered planned contacts. These readings are ours.")
    )  # fmt: skip


# Rows: a group for each phase, a row for each specialist; and everybody, with what was done with them


def phases_rows(look: Look) -> list[Group]:
    found, texts = _counted(look), _texts(look)
    people = taken(look.window, [each.staff for each in found])
    groups = [
        Group(key, text, "", [_row(look, each, people[each.staff], Phase(key)) for each in found])
        for key, text in texts.items()
    ]
    one_by_one = [_person(look, each, person, texts) for each in found for person in people[each.staff]]
    groups.append(Group("people", _("Person by person"), _("the last day of each phase"), one_by_one))
    return [each for each in groups if each.rows]


def _row(look: Look, each: Generalist, people: list[Taken], phase: Phase) -> Row:
    days, name = (
        [person.phases[phase] for person in people if phase in person.phases],
        staff_of(look).who[each.staff].name,
    )
    if days:
        said = ngettext("with %(number)s person, last on %(day)s", "with %(number)s people, last on %(day)s", len(days))
        return Row(name, said % {"number": len(days), "day": wording.day(max(days), look.window.day)})
    return Row(name, _("not yet applicable: nobody in work") if phase in each.not_yet else _("none on record"))


def _person(look: Look, each: Generalist, person: Taken, texts: dict[str, str]) -> Row:
    done = [
        f"{text} {wording.day(person.phases[Phase(key)], look.window.day)}"
        for key, text in texts.items()
        if Phase(key) in person.phases
    ]
    name = staff_of(look).who[each.staff].name
    return Row(
        person.name, " · ".join([name, *done] if done else [name, _("none on record")]), "",
        client_page(person.public_id), person.public_id,
    )  # fmt: skip
