"""How each part of the record stands, in a strip on the client page: one question asks all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from clients import wording
from clients.models import Client
from clients.report import (
    benefits,
    clinical,
    consents,
    disclosure,
    documents,
    education,
    intake,
    natural,
    notes,
    outreach,
    profile,
    search_events,
    stepdowns,
    supportplans,
    trials,
)
from clients.report.cards import Card
from tenancy.asked import Question


class State(NamedTuple):
    """`ask`: of a client, kind, day and code, in this order, of at most one row. `say`: puts it into words; its day is None
    when nothing was made yet. `page`: the name of the part's address, when the card itself does not say one. `goes_on`: it
    asks for a look also when the record is closed."""

    kind: str
    ask: Callable[[int], QuerySet[Any, Any]]
    say: Callable[[str, date | None, str, date], Card]
    page: str
    goes_on: bool = False


# In the order in which they are read. A part that is added here costs the page no question more.
STATES: Sequence[State] = (
    State(intake.RECEIVED, intake.ask_state, intake.card, "clients:intake"),
    State(profile.KIND, profile.ask_state, profile.card, "clients:profile"),
    State(search_events.PLAN, search_events.ask_state, search_events.card, "clients:plan"),
    State("consent", consents.ask_state, consents.card, "clients:consents"),
    State("disclosure", disclosure.ask_state, disclosure.card, "clients:disclosure"),
    State("benefits", benefits.ask_state, benefits.card, "clients:benefits"),
    State("trials", trials.ask_state, trials.card, "clients:trials"),
    State("education", education.ask_state, education.card, "clients:education"),
    State("support_plan", supportplans.ask_state, supportplans.card, "clients:support"),
    State("natural_support", natural.ask_state, natural.card, "clients:support"),
    State("step_down", stepdowns.ask_state, stepdowns.card, "clients:step_down", goes_on=True),
    State("outreach", outreach.ask_state, outreach.card, "clients:outreach"),
    State(notes.KIND, notes.ask_state, notes.card, "clients:write_note"),
    State(documents.KIND, documents.ask_state, documents.card, "clients:documents"),
    State(clinical.KIND, clinical.ask_state, clinical.card, "clients:clinical_record"),
)


class Tile(NamedTuple):
    """A card, and what a phone has room for: its title and `when`. `made`: there is something of it. A closed record
    asks nobody to look at anything."""

    title: str
    when: str
    said: str
    url: str
    alarm: bool
    made: bool


class Strip(NamedTuple):
    """All parts, each in one of three: what needs a look, what there is, and what there is nothing of yet."""

    looks: list[Tile]
    made: list[Tile]
    others: list[Tile]


def _ask_states(*, client: int) -> Any:
    first, *others = (state.ask(client) for state in STATES)
    return first.union(*others, all=True)


HOW_THEY_STAND = Question(_ask_states)


def tiles(client: Client, today: date) -> list[Tile]:
    found = {kind: (day, code) for kind, day, code in HOW_THEY_STAND.rows(client=client.pk)}
    return [_tile(state, *found.get(state.kind, (None, "")), client, today) for state in STATES]


def strip(client: Client, today: date) -> Strip:
    all_of_them = tiles(client, today)
    calm = [tile for tile in all_of_them if not tile.alarm]
    return Strip(
        [tile for tile in all_of_them if tile.alarm],
        [tile for tile in calm if tile.made],
        [tile for tile in calm if not tile.made],
    )


def _tile(state: State, day: date | None, code: str, client: Client, today: date) -> Tile:
    card = state.say(state.kind, day, code, today)
    url = card.url or reverse(state.page, args=[client.public_id])
    # Nothing of a closed record waits for anybody, but for a contact that was agreed for afterwards.
    alarm = card.alarm and (client.is_open or state.goes_on)
    when = _when(day, today) if day else _("not yet")
    return Tile(card.title, _("needs a look") if alarm else when, card.said, url, alarm, made=day is not None)


def _when(day: date, today: date) -> str:
    """Of some parts the day is that of the next step: never to be taken for one that was."""
    said = wording.short_day(day, today)
    return _("next %(day)s") % {"day": said} if day > today else said
