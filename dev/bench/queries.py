"""How many statements a page sends, and how many rows the database reads for those it shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

# Not the page's own: the transaction around it, and who is asking.
_AROUND = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK", "SET ", "SELECT set_config")
_WHO = ('FROM "django_session"', 'FROM "accounts_user"', 'FROM "accounts_membership" INNER JOIN "accounts_staffmember"')


def sent_by(page: Callable[[], Any]) -> list[str]:
    """Every statement of one run."""
    with CaptureQueriesContext(connection) as captured:
        page()
    return [query["sql"] for query in captured.captured_queries]


def own(statements: list[str]) -> list[str]:
    """Without the transaction, session, user and membership."""
    return [sql.strip() for sql in statements if not sql.strip().startswith(_AROUND) and not _asks_who(sql)]


def _asks_who(sql: str) -> bool:
    return sql.startswith("SELECT") and any(text in sql for text in _WHO)


def rows_read(statements: list[str], tables: Collection[str] = ()) -> tuple[int, int]:
    """(rows that scans touched, rows that came out) of the reading statements, by EXPLAIN (ANALYZE, BUFFERS).

    `tables` narrows what is counted as touched to those that grow: how a table of a hundred rows is read is the
    planner's whim and nobody's loss.
    """
    touched = shown = 0.0
    with connection.cursor() as cursor:
        for sql in statements:
            if not sql.lstrip("( ").startswith(("SELECT", "WITH")) or "FOR UPDATE" in sql or "INSERT" in sql:
                continue
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql.replace('%', '%%')}", [])
            answer = cursor.fetchone()[0]
            plan = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
            shown += plan["Actual Rows"]
            nodes = [node for node in _nodes(plan) if not tables or node.get("Relation Name") in tables]
            touched += sum(_touched(node) for node in nodes)
    return round(touched), round(shown)


def plan_of(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql.replace('%', '%%')}", [])
        return "\n".join(row[0] for row in cursor.fetchall())


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


def _touched(node: dict[str, Any]) -> float:
    if "Scan" not in node["Node Type"] or node["Node Type"] in ("CTE Scan", "Subquery Scan", "Bitmap Index Scan"):
        return 0.0
    removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return float((node["Actual Rows"] + removed) * node["Actual Loops"])
