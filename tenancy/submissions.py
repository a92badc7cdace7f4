"""A double click, a retry and a page sent again after a lost connection make one change, not two."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from tenancy.context import current, current_agency_id
from tenancy.models import AgencyModel, Submission

# For so long an equal entry by the same person is taken for the same one, sent again from a page gone back to.
AGAIN_WITHIN = timedelta(minutes=15)


class SentAgain(Exception):
    """Another form, but equal to what the same person sent minutes ago: they are asked. `.earlier` is what was made then."""

    def __init__(self, earlier: AgencyModel) -> None:
        super().__init__("an equal entry was made minutes ago")
        self.earlier = earlier


def ask_before_repeating(equal: QuerySet[Any], *, knowingly: bool) -> None:
    """SentAgain when one of `equal` (by the same person) is minutes old, unless it is repeated `knowingly`."""
    if knowingly:
        return
    earlier = equal.filter(created_at__gte=timezone.now() - AGAIN_WITHIN).order_by("-pk").first()
    if earlier is not None:
        raise SentAgain(earlier)


@dataclass(slots=True)
class Turn:
    """`repeated`: this form was taken before, and `result_url` is where the first answer led. Else set `result_url`."""

    repeated: bool
    result_url: str = ""


_CLAIM = """
    INSERT INTO tenancy_submission (agency_id, public_id, created_at, key, staff_id_made, result_url)
    VALUES (%s, %s, now(), %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id
"""


@contextmanager
def once(key: uuid.UUID, result_url: str = "") -> Iterator[Turn]:
    """Claim `key` inside the request's transaction. A second sender waits for the first to commit, then reads its answer.

    Claim and change stand in one savepoint: an exception in the body takes both back, so that a view that catches it
    (somebody else saved first, a row that can't be) can show the form again, to be sent again under the same key.
    `result_url` is where the answer will lead, when that is known beforehand: written with the claim, it costs nothing.
    """
    with transaction.atomic():
        claim = _claim(key, result_url)
        if claim is None:
            yield Turn(repeated=True, result_url=_first_answer(key))
            return
        turn = Turn(repeated=False, result_url=result_url)
        yield turn
        if turn.result_url != result_url:
            Submission.objects.filter(pk=claim).update(result_url=turn.result_url)


def _first_answer(key: uuid.UUID) -> str:
    """Where the first sending led. The key of somebody else's form answers nobody: SuspiciousOperation."""
    made_by, result_url = Submission.objects.values_list("staff_id_made", "result_url").get(key=key)
    context = current()
    if made_by != (context.staff_id if context else None):
        raise SuspiciousOperation("the key of somebody else's form")
    return result_url


def _claim(key: uuid.UUID, result_url: str) -> int | None:
    context = current()
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM, [current_agency_id(), uuid.uuid4(), key, context.staff_id if context else None, result_url]
        )
        row = cursor.fetchone()
    return row[0] if row else None
