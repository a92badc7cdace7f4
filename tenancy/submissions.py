"""A double click, a retry and a page sent again after a lost connection make one change, not two."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from tenancy.context import current, current_agency_id
from tenancy.models import Submission


@dataclass(slots=True)
class Turn:
    """`repeated`: this form was taken before, and `result_url` is where the first answer led. Else set `result_url`."""

    repeated: bool
    result_url: str = ""


_CLAIM = """
    INSERT INTO tenancy_submission (agency_id, public_id, created_at, key, staff_id_made, result_url)
    VALUES (%s, %s, now(), %s, %s, '') ON CONFLICT DO NOTHING RETURNING id
"""


@contextmanager
def once(key: uuid.UUID) -> Iterator[Turn]:
    """Claim `key` inside the request's transaction. A second sender waits for the first to commit, then reads its answer.

    An exception in the body takes the claim and all that was written with it: a view that answers a stale version or a
    refusal with the same form again may be sent that form again, and nothing half done is left behind.
    """
    context = current()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, [current_agency_id(), uuid.uuid4(), key, context.staff_id if context else None])
            row = cursor.fetchone()
        if row is None:
            first = Submission.objects.only("result_url").get(key=key)
            yield Turn(repeated=True, result_url=first.result_url)
            return
        turn = Turn(repeated=False)
        yield turn
        if turn.result_url:
            Submission.objects.filter(pk=row[0]).update(result_url=turn.result_url)
        else:
            # The form was shown again with errors: the same key may be sent again once they are mended.
            Submission.objects.filter(pk=row[0]).delete()
