"""Whose a row is. What is said of one person never becomes another's: only a merge of two records takes it along, and back."""

from __future__ import annotations

import pgtrigger

_ONE_PERSON = """
    IF NOT EXISTS (
        SELECT 1 FROM clients_client merged
         WHERE merged.id IN (OLD.client_id, NEW.client_id) AND merged.merged_into_id IN (OLD.client_id, NEW.client_id)
    ) THEN
        RAISE EXCEPTION 'what is said of somebody stays with its person'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'it_stays_with_its_person';
    END IF;
    RETURN NEW;
"""


def stays_with_its_person() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="it_stays_with_its_person",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("client_id"),
        condition=pgtrigger.Q(old__client__df=pgtrigger.F("new__client")),
        func=_ONE_PERSON,
    )
