"""When a note may still be changed: by its author, for some hours after it was written. Plain Python.

Later, and for everybody else at once, what was written stands: an addendum is put under it.
"""

from __future__ import annotations

from datetime import datetime, timedelta


def may_edit(*, is_author: bool, is_void: bool, written_at: datetime, now: datetime, lock_hours: int) -> bool:
    """Whether whoever asks may change the text itself."""
    return is_author and not is_void and now - written_at < timedelta(hours=lock_hours)


def locks_at(written_at: datetime, lock_hours: int) -> datetime:
    """From this moment on not even the author changes it."""
    return written_at + timedelta(hours=lock_hours)
