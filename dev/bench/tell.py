"""The results as a table, and what is not within its limits."""

from __future__ import annotations

from dev.bench.results import Result

_HEAD = ("", "median", "p95", "floor", "ratio", "limit", "queries", "rows read", "shown", "bytes")


def table(size: str, results: list[Result]) -> str:
    lines = [_row(each) for each in results]
    widths = [max(len(row[column]) for row in [_HEAD, *lines]) for column in range(len(_HEAD))]
    text = [f"\nData {size} (milliseconds)\n", _line(_HEAD, widths)]
    for each, row in zip(results, lines, strict=True):
        text.append(_line(row, widths))
        text += [f"      {line}" for line in _details(each, results)]
    return "\n".join(text)


def _row(each: Result) -> tuple[str, ...]:
    most = f"{each.queries}/{each.most_queries}" if each.most_queries else str(each.queries)
    return (
        f"{mark(each.ratio <= each.limit)} {each.name}",
        f"{each.median:.2f}",
        f"{each.p95:.2f}",
        f"{each.floor:.2f}",
        f"{each.ratio:.2f}",
        f"{each.limit:g}",
        f"{most} ({each.sent})",
        f"{each.read:,}",
        f"{each.shown:,}",
        f"{each.size:,}",
    )


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    first, *rest = (
        cell.ljust(w) if n == 0 else cell.rjust(w) for n, (cell, w) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join([first, *rest])


def _details(each: Result, results: list[Result]) -> list[str]:
    return [f"{mark(fine)} {said}" for fine, said in checks(each, results)]


def checks(each: Result, results: list[Result]) -> list[tuple[bool, str]]:
    """What besides the ratio is asked of an operation."""
    found = []
    if each.most_queries is not None:
        found.append((each.queries <= each.most_queries, f"{each.queries} queries of {each.most_queries}"))
    if each.p95_limit is not None:
        found.append((each.p95 <= each.p95_limit, f"p95 {each.p95:.0f} ms of {each.p95_limit:g}"))
    for peer in each.peers:
        part = f"{1 / peer.part:.1f} times faster than {peer.name} ({peer.median:.1f} ms)"
        if peer.limit is None:
            found.append((True, part))
        else:
            found.append((peer.part <= peer.limit, f"{part}; wanted {1 / peer.limit:g}"))
    other = next((one for one in results if each.slower_than and one.name == each.slower_than[0]), None)
    if other is not None and each.slower_than is not None:
        ratio = each.median / other.median
        found.append((ratio <= each.slower_than[1], f"{ratio:.2f} x {other.name}; at most {each.slower_than[1]:g}"))
    return found


def growth(small: list[Result], large: list[Result]) -> list[tuple[bool, str]]:
    """How much slower each operation is on the larger data, by its limit where it has one."""
    found = []
    before = {each.name: each.median for each in small}
    for each in large:
        if each.name in before:
            ratio = each.median / before[each.name]
            limit = f"; at most {each.grows:g}" if each.grows else ""
            found.append((each.grows is None or ratio <= each.grows, f"{each.name}: {ratio:.2f} x{limit}"))
    return found


def mark(fine: bool) -> str:
    return "ok  " if fine else "MISS"


def missed(results: list[Result]) -> int:
    return sum((each.ratio > each.limit) + sum(not fine for fine, _said in checks(each, results)) for each in results)
