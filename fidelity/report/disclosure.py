"""Item 13 as evidence: disclosure is never a condition, weighed beforehand, put into words, and talked about again."""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients import wording
from clients.jobdevelopmentrules import Share
from clients.models.disclosure import Decision
from clients.report.disclosureshares import DisclosureShares, charts, disclosure_shares
from clients.report.shares import Line
from fidelity.report import saying
from fidelity.report.anchors import component_gains, counted_components, reaches
from fidelity.report.look import Look
from fidelity.report.shape import Group, Item, Row

KEY = "disclosure"
COMPONENTS = {
    "never_a_condition": "helped",
    "pros_and_cons": "weighed",
    "what_is_said": "worded",
    "raised_again": "talked",
}
UNDECIDED, UNDATED = "undecided", "undated"


def evidence(look: Look) -> Item:
    found, percent, item = disclosure_shares(look.window), look.thresholds.shown_percent, look.item(KEY)
    shares = {key: found.shares[name] for key, name in COMPONENTS.items()}
    reached = {key: reaches(share, percent) for key, share in shares.items()}
    # One person who told nothing and is helped all the same shows that it is no condition.
    reached["never_a_condition"] = shares["never_a_condition"].part > 0 if shares["never_a_condition"].whole else None
    components = {each.key: reached.get(each.key) for each in item.components}
    points = counted_components(look, KEY, components)
    return Item(
        item.number,
        KEY,
        item.title,
        _("open on %(day)s, or closed in the six months before") % {"day": wording.day(look.window.day)},
        points,
        [saying.share_figure(share, labels()[key], key) for key, share in shares.items()],
        _rule(percent),
        notes=_notes(found, shares, components, percent),
        components=components,
        base=found.charts,
        missing=[
            *saying.missing(found.undecided, _undecided(found.undecided), UNDECIDED),
            *saying.missing(found.undated, _undated(found.undated), UNDATED),
        ],
        # One person is enough for the first.
        gains=component_gains(look, KEY, points, components, {**shares, "never_a_condition": Share(0, 1)}, labels()),
    )


def labels() -> dict[str, str]:
    return {
        "never_a_condition": _("decided to tell nothing, and are helped"),
        "pros_and_cons": _("decided before the first employer contact in their name"),
        "what_is_said": _("have what may be said in words"),
        "raised_again": _("talked about it more than once"),
    }


def _undecided(number: int) -> str:
    return ngettext("chart without a disclosure decision", "charts without a disclosure decision", number)


def _undated(number: int) -> str:
    return ngettext(
        "decision that does not say when pros and cons were talked through",
        "decisions that do not say when pros and cons were talked through",
        number,
    )


def _rule(percent: int) -> str:
    said = _(
        "Of the charts it is asked of: people who decided to tell nothing and still are met or have employers seen for them (one "
        "is enough to show it); a decision dated before the first employer contact in the person's name; what may be said, "
        "written down; talked about on two days, or one when the episode is younger than 60 days. A feature counts when "
        "%(percent)s %% of its charts show it. One more than the number of features is the score."
    )
    return said % {"percent": percent}


def _notes(
    found: DisclosureShares, shares: dict[str, Share], components: dict[str, bool | None], percent: int
) -> list[str]:
    notes = saying.proven(components)
    if not shares["never_a_condition"].whole:
        notes.append(_("Nobody decided to tell nothing, so records cannot show that they would be helped."))
    if found.undecided:
        notes.append(_("Charts without a decision are asked for words once an employer was seen in their name."))
    notes.append(_("A decision of the same day as the contact does not count as before it."))
    notes.append(_("The app itself never asks for disclosure: no field forces it."))
    notes.append(saying.ours(percent))
    return notes


# The rows


def rows(look: Look) -> list[Group]:
    found, told = charts(look.window), labels()
    groups = [
        Group(key, str(capfirst(told[key])), "", _of_component(found, name, look)) for key, name in COMPONENTS.items()
    ]
    undecided = [_row(line, look, "") for line in found if line.told["decision"] is None]
    undated = [_row(line, look, "") for line in found if line.told["is_undated"]]
    groups.append(Group(UNDECIDED, _("Without a disclosure decision"), "", undecided))
    groups.append(Group(UNDATED, _("It is not said when pros and cons were talked through"), "", undated))
    return [each for each in groups if each.rows]


def _of_component(found: list[Line], name: str, look: Look) -> list[Row]:
    asked = sorted((line for line in found if line.told[f"asked_{name}"]), key=lambda line: line.told[f"shows_{name}"])
    return [_row(line, look, _("shown") if line.told[f"shows_{name}"] else _("not shown yet")) for line in asked]


def _row(line: Line, look: Look, note: str) -> Row:
    told, day = line.told, look.window.day
    decided = _("no decision")
    if told["decision"]:
        when = wording.day(told["decided"], day)
        decided = _("%(decision)s, decided on %(day)s") % {"decision": Decision(told["decision"]).label, "day": when}
    first = ""
    if told["first_contact"]:
        first = _("first employer contact %(day)s") % {"day": wording.day(told["first_contact"], day)}
    talks = ngettext("talked about on %(number)s day", "talked about on %(number)s days", told["talks"])
    return saying.person(line, saying.together(decided, first, talks % {"number": told["talks"]}), note)
