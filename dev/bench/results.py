"""What an operation cost, kept as JSON between the process that measures and the one that tells."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class PeerResult:
    name: str
    median: float
    part: float
    limit: float | None


@dataclass
class Result:
    """What one operation cost, in milliseconds, and whether that is within its limits."""

    name: str
    median: float
    p95: float
    floor: float
    raw: float
    ratio: float
    limit: float
    queries: int
    sent: int
    most_queries: int | None
    read: int
    shown: int
    size: int
    raw_rows: int
    grows: float | None
    p95_limit: float | None
    slower_than: tuple[str, float] | None
    peers: list[PeerResult] = field(default_factory=list)


def write(results: list[Result], file: Path) -> None:
    file.write_text(json.dumps([asdict(each) for each in results]))


def read(file: Path) -> list[Result]:
    found: list[dict[str, Any]] = json.loads(file.read_text())
    return [Result(**{**each, "peers": [PeerResult(**peer) for peer in each["peers"]]}) for each in found]
