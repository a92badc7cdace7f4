"""Field history by database trigger: bulk operations and raw SQL too. Who and why: tenancy.context."""

from __future__ import annotations

from typing import Any

import pghistory
from django.db import models
from pghistory.models import Event


class HistoryEvent(Event):
    """One version of one row. Append-only; the app role may only insert (tenancy.walls)."""

    pgh_id = models.BigAutoField(primary_key=True)

    class Meta:
        abstract = True


def tracked(*, exclude: list[str] | None = None) -> Any:
    """Keep every version of a model's rows in <Model>Event. Generated columns are left out: they repeat the others."""

    def decorate(model: type[models.Model]) -> Any:
        generated = [f.name for f in model._meta.local_fields if getattr(f, "generated", False)]
        return pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=[*generated, *(exclude or [])],
            model_name=f"{model.__name__}Event",
            obj_field=pghistory.ObjForeignKey(related_name="history", related_query_name="+"),
            base_model=HistoryEvent,
        )(model)

    return decorate
