"""One size of data: loaded if it is not there, then measured. Runs in a process of its own, with that database's settings."""

from __future__ import annotations

from dataclasses import replace

from django.test import Client as Browser
from django.utils import timezone

from clients.demo import scale
from clients.demo.scale import Shape
from dev.bench import evidence, operations, queries
from dev.bench.measure import Measured, measure
from dev.bench.operations import Stage
from dev.bench.results import PeerResult, Result
from dev.say import step
from tenancy.context import agency_context

# Fifty thousand people and as many employers in one agency, and a hundred thousand planned contacts that wait: for page
# 1,000, search and the sweep.
DEEP = Shape(
    agencies=1, specialists=20, open_clients=50_100, closed_clients=0, employers=50_000, visits=0, contacts=0, jobs_of_closed=0,
    jobs_of_open=0.03, long_record=0,
)  # fmt: skip
# Sixty thousand contacts in the last year alone: what a year's evidence is measured on. (S has as many in all its years.)
YEAR = replace(scale.shape("S"), contacts=82_000)


def load(size: str) -> None:
    today = timezone.now().date()
    for name, shape in (("scale", scale.shape(size)), ("deep", DEEP), ("year", YEAR)):
        if not scale.taken(name):
            step(
                f"Loading {name} ({shape.agencies} x {shape.clients:,} clients, {shape.agencies * shape.contacts:,} contacts)"
            )
            loaded = scale.load(shape, today, name=name)
            step(f"  {sum(loaded.rows.values()):,} rows in {loaded.seconds:.0f} s")


def run(size: str, only: list[str], samples: int, heavy: int, plans: bool) -> list[Result]:
    load(size)
    stage = Stage.of("scale-1")
    year = evidence.evidence(Stage.of("year-1"))
    chosen = [*operations.all_of(stage, Stage.of("deep-1")), year, evidence.report_pdf(stage)]
    if only:
        chosen = [each for each in chosen if any(word.lower() in each.name.lower() for word in only)]
    step(f"Measuring on data {size}: {samples} samples of light operations, {heavy} of heavy ones")
    browser = stage.browser(stage.specialist)
    measured = measure(chosen, lambda bytes_: _empty(browser, bytes_), samples, heavy)
    return [_result(each, plans) for each in measured]


def _empty(browser: Browser, size: int) -> int:
    return len(browser.get(f"/bench/{size}/").content)


def _result(each: Measured, plans: bool) -> Result:
    operation = each.operation
    statements = queries.sent_by(operation.page)
    operation.reset()
    own = queries.own(statements)
    with agency_context(operation.agency):
        read, shown = queries.rows_read(own)
        if plans:
            for sql in own:
                print(
                    f"\n--- {operation.name}\n{sql}\n{queries.plan_of(sql) if sql.startswith(('SELECT', '(')) else ''}"
                )
    return Result(
        name=operation.name,
        median=each.page.median,
        p95=each.page.p95,
        floor=each.floor,
        raw=each.raw.median,
        ratio=each.ratio,
        limit=operation.limit,
        queries=len(own),
        sent=len(statements),
        most_queries=operation.queries,
        read=read,
        shown=shown,
        size=each.size,
        raw_rows=each.raw_rows,
        grows=operation.grows,
        p95_limit=operation.p95_ms,
        slower_than=operation.slower_than,
        peers=[
            PeerResult(peer.name, each.peers[peer.name].median * peer.times, each.of_peer(peer), peer.limit)
            for peer in operation.peers
        ],
    )
