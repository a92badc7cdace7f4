"""What belongs to a signed review stands: the database refuses, whoever asks."""

from __future__ import annotations

import pgtrigger

_REFUSE = """
    IF EXISTS (
        SELECT 1 FROM fidelity_review review
         WHERE review.id IN (OLD.{column}, NEW.{column}) AND review.signed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'a signed review is not changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_signed_review_is_not_changed';
    END IF;
    RETURN COALESCE(NEW, OLD);
"""


def stands_when_signed(column: str) -> list[pgtrigger.Trigger]:
    """For a table whose `column` points at a review: nothing is added, changed or removed once that is signed."""
    return [
        pgtrigger.Trigger(
            name="stands_when_signed",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            func=_REFUSE.format(column=column),
        )
    ]


_STANDS = """
    IF OLD.{since} IS NOT NULL THEN
        RAISE EXCEPTION '{says}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;
    RETURN NEW;
"""


def stands_since(name: str, since: str, condition: pgtrigger.Condition, says: str) -> pgtrigger.Trigger:
    """Once the row's own column `since` is filled, what `condition` looks at no longer changes."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=condition,
        func=_STANDS.format(name=name, since=since, says=says),
    )


_LISTS = """
    IF OLD.frozen_at IS NOT NULL AND (OLD.pack IS NULL OR NEW.pack IS NOT NULL OR NEW.pack_removed_at IS NULL) THEN
        RAISE EXCEPTION 'frozen lists are not changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'frozen_lists_stand';
    END IF;
    RETURN NEW;
"""


def frozen_lists_stand() -> pgtrigger.Trigger:
    """The lists of a review stay as they were frozen. They may be forgotten, once and whole, with the moment they were."""
    return pgtrigger.Trigger(
        name="frozen_lists_stand",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange("pack", "pack_removed_at"),
        func=_LISTS,
    )


_KEPT = """
    IF OLD.done_at IS NOT NULL AND EXISTS (
        SELECT 1 FROM fidelity_review review WHERE review.id = OLD.review_id AND review.signed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'a print of a signed report is not removed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_print_of_a_signed_report_is_kept';
    END IF;
    RETURN OLD;
"""


def print_is_kept() -> pgtrigger.Trigger:
    """What was printed while the reviewers agreed goes with the draft; of a signed report every print stays."""
    return pgtrigger.Trigger(
        name="a_print_of_a_signed_report_is_kept",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func=_KEPT,
    )
