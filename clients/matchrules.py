"""How well work at an employer fits a job search plan, and why: reasons, doubts, and vetoes in the plan's own words.

Plain Python. It only suggests: whoever reads it knows the person. A thing to avoid that is found in the work is a veto,
whatever speaks for it (users of matching lists stop reading when what somebody ruled out comes back every week).
Words are compared by their beginnings, so that "baking" finds "Bakery assistant", in whatever language both are written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

# A word has to begin alike for so many letters, and for this share of the shorter one.
_ALIKE, _SHARE = 4, 0.55
_ENDINGS, _STEM = ("eries", "ings", "ers", "ery", "ing", "er", "s"), 3
_TOLERANCE = 3
_FEW = 10

_HOURS = re.compile(
    r"(\d{1,2})(?:\s*(?:[-–]|to|bis|till|until|\s)\s*(\d{1,2}))?\s*(?:h\b|hours?\b|tunti|t\b|a week)", re.I
)
_AT_MOST = re.compile(r"\b(up to|at most|no more than|max(imum)?|enintaan|korkeintaan)\b")
_NOT = frozenset({"no", "not", "never", "without", "ei", "ilman", "non"})
# Words that say nothing about the work.
_EMPTY = frozenset(
    [
        "work",
        "works",
        "working",
        "jobs",
        "hours",
        "week",
        "weeks",
        "with",
        "without",
        "that",
        "this",
        "from",
        "something",
        "anything",
        "place",
        "places",
        "people",
        "assistant",
        "assistants",
        "help",
        "helper",
        "worker",
        "workers",
        "apulainen",
        "tyontekija",
        "tyota",
        "tyo",
        "toita",
        "viikossa",
        "tuntia",
        "kanssa",
        "jotain",
        "paikka",
    ]
)
_SHIFT_WORDS: dict[str, tuple[str, ...]] = {
    "early": ("early", "morning", "mornings", "aamu", "aamut", "aamuja", "aamulla", "aamuisin", "aamuvuoro", "aamuvuorot",
              "aamuvuoroja"),
    "day": ("day", "daytime", "days", "paiva", "paivat", "paivalla", "paivisin", "paivavuoro", "paivavuorot",
            "paivavuoroja"),
    "evening": ("evening", "evenings", "ilta", "illat", "iltoja", "illalla", "iltaisin", "iltavuoro", "iltavuorot",
                "iltavuoroja"),
    "night": ("night", "nights", "yo", "yot", "yota", "oita", "yolla", "oisin", "yovuoro", "yovuorot", "yovuoroja", "yotyo",
              "yotyota"),
    "weekend": ("weekend", "weekends", "saturday", "saturdays", "sunday", "sundays", "viikonloppu", "viikonloput",
                "viikonloppuja", "viikonloppuna", "viikonloppuisin", "lauantai", "lauantait", "lauantaita", "lauantaisin",
                "sunnuntai", "sunnuntait", "sunnuntaita", "sunnuntaisin"),
}  # fmt: skip


class Kind(StrEnum):
    """The kinds of lines of a plan (clients.models.PlanLine.Kind) that a match is made of."""

    JOB_TYPE = "job_type"
    HOURS = "hours"
    PLACE = "place"
    PACE = "pace"
    AVOID = "avoid"
    LEAD = "lead"


class Wish(NamedTuple):
    """A line of the plan that holds. `employer`: of a lead, its id."""

    kind: str
    rank: int
    text: str
    employer: int | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """What there is: an opening, or an employer of whom no opening is known (then `title` is what they do).

    `about` is what one does there, `culture` what it is like: this says nothing of the kind of work ("clear tasks" are no
    cleaning). `shifts`: codes as in employers.models.Opening.Shift. Hours are hours a week; None: not known.
    """

    employer: int
    title: str
    about: str = ""
    culture: str = ""
    places: str = ""
    shifts: tuple[str, ...] = ()
    hours_least: float | None = None
    hours_most: float | None = None
    known_there: bool = False
    worked_there: bool = False
    not_advertised: bool = False
    visits: int = 0
    heard: date | None = None


class Why(StrEnum):
    JOB_TYPE = "job_type"
    LEAD = "lead"
    HOURS = "hours"
    SHIFT = "shift"
    PLACE = "place"
    PACE = "pace"
    KNOWN = "known"
    WORKED = "worked"
    VISITED = "visited"
    NOT_ADVERTISED = "not_advertised"
    OTHER_HOURS = "other_hours"
    OTHER_PLACE = "other_place"
    AVOID = "avoid"


class Reason(NamedTuple):
    """`wish`: the plan's words it rests on. `number`: the rank of that wish, or how many visits there were."""

    why: Why
    wish: str = ""
    number: int = 0


@dataclass(slots=True)
class Fit:
    points: int = 0
    reasons: list[Reason] = field(default_factory=list)
    doubts: list[Reason] = field(default_factory=list)
    vetoes: list[Reason] = field(default_factory=list)

    @property
    def suggested(self) -> bool:
        """Something the person wants speaks for it, and nothing they ruled out is in it."""
        return not self.vetoes and any(reason.why in (Why.JOB_TYPE, Why.LEAD) for reason in self.reasons)

    @property
    def left_out(self) -> bool:
        """It would have been suggested but for what is to be avoided."""
        return bool(self.vetoes) and any(reason.why in (Why.JOB_TYPE, Why.LEAD) for reason in self.reasons)

    def _speaks_for(self, points: int, reason: Reason) -> None:
        self.points += points
        self.reasons.append(reason)


def fit(wishes: Iterable[Wish], work: Work) -> Fit:
    """How `work` stands to the lines of one plan. The first wish of a kind weighs most, knowing the place a little."""
    found, lines = Fit(), sorted(wishes, key=lambda wish: (wish.kind, wish.rank))
    _what(found, lines, work)
    _when(found, [wish for wish in lines if wish.kind == Kind.HOURS], work)
    _where(found, [wish for wish in lines if wish.kind == Kind.PLACE], work)
    _pace(found, [wish for wish in lines if wish.kind == Kind.PACE], work)
    _network(found, work)
    _vetoes(found, [wish for wish in lines if wish.kind == Kind.AVOID], work)
    return found


def order(found: Fit, work: Work) -> tuple[int, int, str]:
    """A stable order: the best first, of equals the one heard of last, then by name."""
    return (-found.points, -(work.heard or date.min).toordinal(), work.title.casefold())


def _what(found: Fit, lines: list[Wish], work: Work) -> None:
    for wish in lines:
        if wish.kind == Kind.LEAD and wish.employer == work.employer:
            found._speaks_for(8, Reason(Why.LEAD, wish.text, wish.rank))
    # What the work is called says more than what else is done there.
    for told in (words(work.title), words(work.about)):
        for wish in lines:
            if wish.kind == Kind.JOB_TYPE and alike(words(wish.text), told):
                # The first wish that fits says it: the others add nothing.
                found._speaks_for(max(_FEW - wish.rank, 4), Reason(Why.JOB_TYPE, wish.text, wish.rank))
                return


def _when(found: Fit, wishes: list[Wish], work: Work) -> None:
    for wish in wishes:
        wanted = hours_wanted(wish.text)
        if wanted and (work.hours_least is not None or work.hours_most is not None):
            least = work.hours_least if work.hours_least is not None else work.hours_most
            most = work.hours_most if work.hours_most is not None else work.hours_least
            fits = least <= wanted[1] + _TOLERANCE and most >= wanted[0] - _TOLERANCE  # type: ignore[operator]
            if fits:
                found._speaks_for(3, Reason(Why.HOURS, wish.text, wish.rank))
            else:
                found.doubts.append(Reason(Why.OTHER_HOURS, wish.text, wish.rank))
        wants, refuses = shifts_wanted(wish.text)
        if refuses & set(work.shifts):
            found.vetoes.append(Reason(Why.AVOID, wish.text, wish.rank))
        elif wants & set(work.shifts):
            found._speaks_for(2, Reason(Why.SHIFT, wish.text, wish.rank))


def _where(found: Fit, wishes: list[Wish], work: Work) -> None:
    if not wishes or not work.places.strip():
        return
    there = words(work.places)
    for wish in wishes:
        if alike(words(wish.text), there):
            found._speaks_for(3, Reason(Why.PLACE, wish.text, wish.rank))
            return
    found.doubts.append(Reason(Why.OTHER_PLACE, wishes[0].text, wishes[0].rank))


def _pace(found: Fit, wishes: list[Wish], work: Work) -> None:
    for wish in wishes:
        if alike(words(wish.text), words(f"{work.about} {work.culture}")):
            found._speaks_for(1, Reason(Why.PACE, wish.text, wish.rank))
            return


def _network(found: Fit, work: Work) -> None:
    if work.known_there:
        found._speaks_for(2, Reason(Why.KNOWN))
    if work.worked_there:
        found.reasons.append(Reason(Why.WORKED))
    if work.visits:
        found._speaks_for(1, Reason(Why.VISITED, number=work.visits))
    if work.not_advertised:
        found._speaks_for(1, Reason(Why.NOT_ADVERTISED))


def _vetoes(found: Fit, wishes: list[Wish], work: Work) -> None:
    told = words(f"{work.title} {work.about} {work.culture}")
    for wish in wishes:
        refused = shifts_named(wish.text) & set(work.shifts)
        if refused or alike(words(wish.text), told):
            found.vetoes.append(Reason(Why.AVOID, wish.text, wish.rank))


# Words


def fold(text: str) -> str:
    """Small letters without accents."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))


def words(text: str) -> list[str]:
    """The words of a text that say something."""
    return [word for word in re.findall(r"[^\W\d_]+", fold(text)) if len(word) >= _ALIKE and word not in _EMPTY]


def alike(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether a word of one begins as a word of the other does."""
    others = list(others)
    return any(_begin_alike(one, other) for one in some for other in others)


def stem(word: str) -> str:
    """A word without what makes a doing, a doer or a place of it in English: bak of baking, baker and bakery."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word.removesuffix(ending)
    return word


def _begin_alike(one: str, other: str) -> bool:
    if stem(one) == stem(other):
        return True
    shorter = min(len(one), len(other))
    common = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    return common >= _ALIKE and common >= _SHARE * shorter


def hours_wanted(text: str) -> tuple[float, float] | None:
    """Hours a week in words: (15, 20) of "15 to 20 hours", (0, 20) of "up to 20 hours"; None when none are said."""
    said = fold(text)
    found = _HOURS.search(said)
    if found is None:
        return None
    first = float(found.group(1))
    if found.group(2):
        second = float(found.group(2))
        return (min(first, second), max(first, second))
    return (0.0, first) if _AT_MOST.search(said[: found.start()]) else (first, first)


def shifts_named(text: str) -> set[str]:
    """The shifts a text speaks of, wanted or not."""
    wants, refuses = shifts_wanted(text)
    return wants | refuses


def shifts_wanted(text: str) -> tuple[set[str], set[str]]:
    """Shifts a text asks for and those it refuses: "mornings, no nights"."""
    wants: set[str] = set()
    refuses: set[str] = set()
    for part in re.split(r"[,;.]|\band\b|\bja\b", fold(text)):
        said = re.findall(r"[^\W\d_]+", part)
        named = {shift for shift, known in _SHIFT_WORDS.items() if any(word in known for word in said)}
        (refuses if _NOT & set(said) else wants).update(named)
    return wants, refuses
