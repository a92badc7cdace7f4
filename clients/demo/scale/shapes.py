"""How large the data of a measurement is. S is for every day, L a whole state."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Shape:
    """Numbers of one agency, and how many such agencies there are."""

    agencies: int
    specialists: int
    open_clients: int
    closed_clients: int
    employers: int
    visits: int
    contacts: int
    jobs_of_closed: float
    """Of the closed clients, the part that had a job."""

    jobs_of_open: float = 0.85

    # The first client of each agency has a long record: five years and this many contacts.
    long_record: int = 2000

    @property
    def clients(self) -> int:
        return self.open_clients + self.closed_clients


_S = Shape(
    agencies=1,
    specialists=20,
    open_clients=400,
    closed_clients=0,
    employers=300,
    visits=6000,
    contacts=60_000,
    jobs_of_closed=0,
)
_L = Shape(
    agencies=50, specialists=20, open_clients=400, closed_clients=1600, employers=1000, visits=6000, contacts=100_000,
    jobs_of_closed=0.55,
)  # fmt: skip


def shape(name: str) -> Shape:
    """S, M (20 times S), L, or a number of times S. ValueError for anything else."""
    known = {"S": _S, "M": replace(_S, agencies=20), "L": _L}
    if name.upper() in known:
        return known[name.upper()]
    times = int(name)
    if times < 1:
        raise ValueError(name)
    return replace(_S, agencies=times)
