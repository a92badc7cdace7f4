"""How different people's jobs are: the values of fidelity items 19 and 20, with the jobs and the repeats behind them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce

from clients.jobdevelopmentrules import ENOUGH_JOBS, Share, different, job_types
from clients.models import Job
from clients.report.asking import OfWindow
from clients.report.window import Window


class Held(NamedTuple):
    """A job in the count. `kind`: what type it is; `whole`: the employer itself, or the one it is a branch of."""

    public_id: UUID
    client_id: UUID
    client: str
    title: str
    code: str
    employer: str
    start: date
    end: date | None
    kind: str
    employer_key: int
    whole_key: int
    whole: str


class Repeat(NamedTuple):
    """What several jobs have in common: the first job's word for it, and the jobs."""

    label: str
    jobs: list[Held]


@dataclass(frozen=True, slots=True)
class Jobs:
    """Current ones; `lately`: there were fewer than ten, so all that were held since `first` are looked at."""

    jobs: list[Held]
    lately: bool
    first: date
    current: int

    @property
    def kinds(self) -> Share:
        return different(each.kind for each in self.jobs)

    @property
    def employers(self) -> Share:
        """Each branch by itself."""
        return different(each.employer_key for each in self.jobs)

    @property
    def wholes(self) -> Share:
        """Branches as the employer they belong to."""
        return different(each.whole_key for each in self.jobs)

    @property
    def uncoded(self) -> list[Held]:
        """Told apart by their title alone."""
        return [each for each in self.jobs if not each.code.strip()]

    @property
    def same_kind(self) -> list[Repeat]:
        return _repeats(self.jobs, [each.kind for each in self.jobs], [each.title for each in self.jobs])

    @property
    def same_employer(self) -> list[Repeat]:
        return _repeats(self.jobs, [each.employer_key for each in self.jobs], [each.employer for each in self.jobs])

    @property
    def same_whole(self) -> list[Repeat]:
        return _repeats(self.jobs, [each.whole_key for each in self.jobs], [each.whole for each in self.jobs])


def _repeats(jobs: Sequence[Held], keys: Sequence[Hashable], labels: Sequence[str]) -> list[Repeat]:
    found: dict[Hashable, Repeat] = {}
    for job, key, label in zip(jobs, keys, labels, strict=True):
        found.setdefault(key, Repeat(label, [])).jobs.append(job)
    return sorted((each for each in found.values() if len(each.jobs) > 1), key=lambda each: -len(each.jobs))


def jobs_of(window: Window) -> Jobs:
    """One question: all jobs held in the months of the window; of these the current ones when they are enough."""
    found = _HELD.rows(window)
    current = [row for row in found if row[7] is None or row[7] >= window.day]
    lately = len(current) < ENOUGH_JOBS
    looked_at = found if lately else current
    kinds = job_types([(row[5], row[4]) for row in looked_at])
    jobs = [_held(row, kind) for row, kind in zip(looked_at, kinds, strict=True)]
    return Jobs(jobs, lately, window.first_entry, len(current))


def _ask_held(window: Window) -> Any:
    held = Job.objects.standing().filter(client__in=window.clients, start_date__lte=window.day)
    held = held.filter(Q(end_date=None) | Q(end_date__gte=window.first_entry))
    return (
        window.in_programme(held, "client", "start_date")
        .annotate(
            kept=Coalesce("employer__merged_into", "employer"),
            kept_name=Coalesce("employer__merged_into__name", "employer__name"),
            parent=_of_kept("parent"),
            parent_name=_of_kept("parent__name"),
        )
        .order_by("start_date", "pk")
        .values_list(
            "public_id", "client__public_id", "client__first_name", "client__last_name", "title", "occupation_code",
            "start_date", "end_date", "kept", "kept_name", "parent", "parent_name",
        )
    )  # fmt: skip


_HELD = OfWindow(_ask_held)


def _of_kept(name: str) -> Case:
    """Of the employer; of the one it was put into, when two records of one were merged."""
    return Case(
        When(employer__merged_into=None, then=F(f"employer__{name}")), default=F(f"employer__merged_into__{name}")
    )


def _held(row: tuple[Any, ...], kind: str) -> Held:
    public_id, client_id, first, last, title, code, start, end, kept, kept_name, parent, parent_name = row
    return Held(
        public_id=public_id,
        client_id=client_id,
        client=f"{first} {last}",
        title=title,
        code=code,
        employer=kept_name,
        start=start,
        end=end,
        kind=kind,
        employer_key=kept,
        whole_key=parent or kept,
        whole=parent_name or kept_name,
    )
