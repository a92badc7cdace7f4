"""Item 18 as evidence: employers seen again, what visits were for, and who was met. Points come from having been along."""

from __future__ import annotations

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients import wording
from clients.report.employerseries import (
    THREE_TIMES,
    TWICE,
    Series,
    Visit,
    by_specialist,
    made_by,
    seen,
    series,
    visits,
)
from employers.models import EmployerContact
from fidelity.report import saying
from fidelity.report.look import Look
from fidelity.report.points import NONE
from fidelity.report.shape import Figure, Group, Item, Row, SpecialistPoints

KEY = "quality_of_employer_contact"
NO_PURPOSE, NO_NATURE, NOBODY_SAID = "no-purpose", "no-nature", "nobody-said"


def evidence(look: Look) -> Item:
    made, item, day = made_by(look.window), look.item(KEY), look.window.day
    found = series(look.window, made)
    return Item(
        item.number,
        KEY,
        item.title,
        wording.window(*look.window.contacts, day),
        NONE,
        _figures(found),
        _rule(),
        notes=[_("No number says the points: a reviewer goes along to an employer and sees.")],
        missing=_missing(found),
        specialists=[
            SpecialistPoints(each.public_id, each.name, _of_specialist(each.visits, each.employers), NONE)
            for each in by_specialist(made)
        ],
    )


def _purposes() -> dict[str, str]:
    """What the scale looks for in a series of visits."""
    return {
        EmployerContact.Purpose.LEARN: _("visits to learn what they need"),
        EmployerContact.Purpose.EXPLAIN: _("visits to explain the service"),
        EmployerContact.Purpose.MATCH: _("visits to describe a match"),
    }


def _natures() -> dict[str, str]:
    return {
        EmployerContact.Nature.FIRST: _("first visits"),
        EmployerContact.Nature.SECOND: _("second visits"),
        EmployerContact.Nature.ONGOING: _("ongoing visits"),
    }


def _of_specialist(visits: int, employers: int) -> str:
    said = ngettext("%(number)s visit", "%(number)s visits", visits) % {"number": visits}
    at = ngettext("at %(number)s employer", "at %(number)s employers", employers) % {"number": employers}
    return f"{said} {at}"


def _figures(found: Series) -> list[Figure]:
    figures = [
        saying.share_figure(
            found.of_employers(found.twice), _("of the employers seen twice or more in 90 days"), "twice"
        ),
        saying.share_figure(found.of_employers(found.three_times), _("three times or more"), "three"),
        saying.share_figure(found.of_visits(found.hires), _("of the visits to somebody who may hire"), "hires"),
    ]
    figures += [
        saying.share_figure(found.of_visits(found.purposes[code]), of, code) for code, of in _purposes().items()
    ]
    figures += [saying.share_figure(found.of_visits(found.natures[code]), of, code) for code, of in _natures().items()]
    # A share of nothing has no rows.
    return [each._replace(rows="" if each.of.startswith("0 ") else each.rows) for each in figures]


def _missing(found: Series) -> list[Figure]:
    no_purpose, no_nature = found.purposes[""], found.natures[""]
    return [
        *saying.missing(
            no_purpose, ngettext("visit without a purpose", "visits without a purpose", no_purpose), NO_PURPOSE
        ),
        *saying.missing(
            no_nature,
            ngettext(
                "visit that does not say whether it was the first",
                "visits that do not say whether they were the first",
                no_nature,
            ),
            NO_NATURE,
        ),
        *saying.missing(
            found.nobody_said,
            ngettext(
                "visit of which nobody said whether the person met may hire",
                "visits of which nobody said whether the person met may hire",
                found.nobody_said,
            ),
            NOBODY_SAID,
        ),
    ]


def _rule() -> str:
    return _(
        "In-person contacts with employers in thirteen weeks, without those to support somebody at work: how many employers were "
        "seen again within 90 days, what the visits were for, first or later, and whether the person met may hire."
    )


# The rows


def rows(look: Look) -> list[Group]:
    employers, made = seen(look.window), visits(look.window)
    groups = [
        Group("three", _("Seen three times or more in 90 days"), "",
              [_employer(each.public_id, each.name, each.visits) for each in employers if each.visits >= THREE_TIMES]),
        Group("twice", _("Seen twice or more in 90 days"), "",
              [_employer(each.public_id, each.name, each.visits) for each in employers if each.visits >= TWICE]),
        Group("once", _("Seen once in 90 days"), "",
              [_employer(each.public_id, each.name, each.visits) for each in employers if each.visits < TWICE]),
        Group("hires", _("Visits to somebody who may hire"), "", _those(look, made, hires=True)),
    ]  # fmt: skip
    groups += [Group(code, _capital(of), "", _those(look, made, purpose=code)) for code, of in _purposes().items()]
    groups += [Group(code, _capital(of), "", _those(look, made, nature=code)) for code, of in _natures().items()]
    groups += [
        Group(NO_PURPOSE, _("Visits without a purpose"), "", _those(look, made, purpose="")),
        Group(NO_NATURE, _("Visits that do not say whether they were the first"), "", _those(look, made, nature="")),
        Group(NOBODY_SAID, _("Nobody said whether the person met may hire"), "", _those(look, made, hires=None)),
    ]
    return [each for each in groups if each.rows]


def _capital(text: str) -> str:
    return str(capfirst(text))


def _employer(public_id: object, name: str, number: int) -> Row:
    said = ngettext("%(number)s visit", "%(number)s visits", number) % {"number": number}
    return Row(name, said, "", reverse("employers:page", args=[public_id]))


def _those(look: Look, made: list[Visit], **wanted: object) -> list[Row]:
    ((name, value),) = wanted.items()
    return [_visit(each, look) for each in made if getattr(each, name) == value]


def _visit(visit: Visit, look: Look) -> Row:
    nature = str(EmployerContact.Nature(visit.nature).label) if visit.nature else ""
    purpose = str(EmployerContact.Purpose(visit.purpose).label) if visit.purpose else ""
    url = reverse("employers:page", args=[visit.employer_id])
    return Row(visit.employer, wording.day(visit.day, look.window.day), saying.together(nature, purpose), url)
