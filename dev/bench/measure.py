"""Taking turns: each operation, its raw rows and its empty page, once a round."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

Call = Callable[[], int]
"""Does something once; answers with how many bytes or rows came of it."""


@dataclass
class Peer:
    """Another way to the same end. `limit`: how much of its time the operation may take at most; None: shown beside it."""

    name: str
    call: Call
    limit: float | None = None
    times: float = 1
    """How often `call` would have to run for the same work."""


@dataclass
class Operation:
    """`page` is what is measured, `raw` its rows by plain SQL. Ratios and counts that it must stay within are limits."""

    name: str
    agency: int
    page: Call
    raw: Call
    limit: float
    queries: int | None = None
    peers: list[Peer] = field(default_factory=list)
    heavy: bool = False
    grows: float | None = None
    """The most by which it may be slower on L than on S."""
    slower_than: tuple[str, float] | None = None
    """Another operation, and the most by which this one may be slower."""
    p95_ms: float | None = None
    reset: Callable[[], None] = lambda: None


@dataclass
class Times:
    """Milliseconds."""

    values: list[float] = field(default_factory=list)

    def take(self, call: Call) -> int:
        begun = time.perf_counter()
        result = call()
        self.values.append((time.perf_counter() - begun) * 1000)
        return result

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.values, n=20)[-1]


@dataclass
class Measured:
    operation: Operation
    page: Times = field(default_factory=Times)
    raw: Times = field(default_factory=Times)
    empty: Times = field(default_factory=Times)
    peers: dict[str, Times] = field(default_factory=dict)
    size: int = 0
    raw_rows: int = 0

    @property
    def floor(self) -> float:
        return self.raw.median + self.empty.median

    def of_peer(self, peer: Peer) -> float:
        """The part of the peer's time that the operation takes."""
        return self.page.median / (self.peers[peer.name].median * peer.times)

    @property
    def ratio(self) -> float:
        return self.page.median / self.floor


def measure(operations: list[Operation], empty: Callable[[int], int], samples: int, heavy: int) -> list[Measured]:
    found = [Measured(operation) for operation in operations]
    light = [each for each in found if not each.operation.heavy]
    for each in found:
        _warm(each, empty)
    gc.collect()
    gc.freeze()
    for _ in range(samples):
        for each in light:
            _round(each, empty)
    for _ in range(heavy):
        for each in found:
            if each.operation.heavy:
                _round(each, empty)
            for peer in each.operation.peers:
                each.peers.setdefault(peer.name, Times()).take(peer.call)
                each.operation.reset()
    return found


def _warm(each: Measured, empty: Callable[[int], int]) -> None:
    """Caches, prepared statements and compiled templates are there before the first sample."""
    for _ in range(2 if each.operation.heavy else 8):
        each.size = each.operation.page()
        each.operation.reset()
        each.raw_rows = each.operation.raw()
        each.operation.reset()
        empty(each.size)
    for peer in each.operation.peers:
        peer.call()
        each.operation.reset()


def _round(each: Measured, empty: Callable[[int], int]) -> None:
    each.page.take(each.operation.page)
    each.operation.reset()
    each.raw.take(each.operation.raw)
    each.operation.reset()
    if each.operation.heavy:
        each.empty.values.append(0.0)
    else:
        each.empty.take(lambda: empty(each.size))
