"""Which strategies of assertive outreach the records of one person show (fidelity item 25).

The scale's six: closure is never due to missed appointments or a time limit; attempts are written down; clinical team
members make attempts too; several home or community visits; joint visits by specialist and clinician; family where
permitted. Plain values in, plain values out; what counts as evidence for the programme is the reviewers' to say.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

FIDELITY_ITEM = 25
# Lost contact: nobody has talked with the person for so long after they did not come.
LOST_AFTER = timedelta(days=30)
SEVERAL_VISITS = 2
NEVER_A_REASON = frozenset({"missed_appointments", "time_limit"})
CLINICAL = frozenset({"clinician", "peer"})
VISITS = frozenset({"home_visit", "community_visit"})
WITH_TEAM, THROUGH_FAMILY, NO_SHOW = "with_team", "through_family", "no_show"


class Strategy(StrEnum):
    NEVER_CLOSED_FOR_IT = "never_closed_for_it"
    WRITTEN_DOWN = "written_down"
    CLINICAL_TEAM = "clinical_team"
    VISITED = "visited"
    JOINT = "joint"
    FAMILY = "family"


@dataclass(frozen=True, slots=True)
class AttemptFacts:
    """One attempt to reach the person: by whom, how, and who else was part of it."""

    day: date
    role: str
    mode: str
    joint: bool = False
    family: bool = False

    @property
    def is_visit(self) -> bool:
        return self.mode in VISITS

    @property
    def is_joint(self) -> bool:
        return self.joint or self.mode == WITH_TEAM

    @property
    def is_family(self) -> bool:
        return self.family or self.mode == THROUGH_FAMILY


@dataclass(frozen=True, slots=True)
class Silence:
    """From the day somebody did not come, through the day before the next talk with them (or the last day looked at)."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Evidence:
    """A strategy: the attempts that show it, and whether it is evidenced. None: there was nothing to show it by."""

    strategy: Strategy
    attempts: int
    shown: bool | None


def lost_contacts(missed: Iterable[date], talks: Iterable[date], through: date) -> list[Silence]:
    """Times of thirty days and more without a talk, each from the first day missed; later misses lie within it."""
    heard, found = sorted(talks), list[Silence]()
    for day in sorted(missed):
        if found and day <= found[-1].last:
            continue
        next_talk = next((talk for talk in heard if talk >= day), None)
        last = through if next_talk is None else min(through, next_talk - timedelta(days=1))
        if last - day >= LOST_AFTER:
            found.append(Silence(day, last))
    return found


def evidence(
    attempts: Sequence[AttemptFacts], silences: Sequence[Silence], *, closure_reason: str, may_contact_family: bool
) -> list[Evidence]:
    """The six strategies, in the scale's order."""
    clinical = sum(each.role in CLINICAL for each in attempts)
    visits = sum(each.is_visit for each in attempts)
    joint = sum(each.is_joint for each in attempts)
    family = sum(each.is_family for each in attempts)
    wanted = bool(attempts or silences)
    return [
        Evidence(Strategy.NEVER_CLOSED_FOR_IT, 0, closure_reason not in NEVER_A_REASON),
        Evidence(Strategy.WRITTEN_DOWN, len(attempts), _written(attempts, silences) if wanted else None),
        Evidence(Strategy.CLINICAL_TEAM, clinical, clinical > 0 if wanted else None),
        Evidence(Strategy.VISITED, visits, visits >= SEVERAL_VISITS if wanted else None),
        Evidence(Strategy.JOINT, joint, joint > 0 if wanted else None),
        # Nobody's family is called without their yes: then there is nothing that could have been shown.
        Evidence(Strategy.FAMILY, family, (family > 0 or not may_contact_family) if wanted else None),
    ]


def shown(found: Iterable[Evidence]) -> int:
    """How many of the six are evidenced."""
    return sum(each.shown is True for each in found)


def _written(attempts: Sequence[AttemptFacts], silences: Sequence[Silence]) -> bool:
    """An attempt was written down in every time of lost contact; without one, that any was."""
    if not silences:
        return bool(attempts)
    return all(any(_within(each, silence) for each in attempts) for silence in silences)


def _within(attempt: AttemptFacts, silence: Silence) -> bool:
    """The appointment that was missed is what the silence begins with, not an attempt to end it."""
    missed_itself = attempt.mode == NO_SHOW and attempt.day == silence.first
    return silence.first <= attempt.day <= silence.last and not missed_itself
