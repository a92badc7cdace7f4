"""System checks: a foreign key between two agency tables without its same-agency partner stops the project."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.checks import Error, register
from django.db import models

from tenancy.constraints import AgencyKey, SameAgency


@register()
def every_agency_key_has_its_partner(app_configs: Any, **kwargs: Any) -> list[Error]:
    errors: list[Error] = []
    for model in apps.get_models():
        if _is_history(model) or not _has_agency(model):
            continue
        partners = {c.field for c in model._meta.constraints if isinstance(c, SameAgency)}
        if not any(isinstance(c, AgencyKey) for c in model._meta.constraints):
            errors.append(Error(f"{model.__name__} has no AgencyKey constraint", obj=model, id="tenancy.E001"))
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignKey) and _has_agency(field.related_model) and field.name not in partners:
                errors.append(Error(f"{field} has no SameAgency constraint", obj=model, id="tenancy.E002"))
    return errors


def _has_agency(model: Any) -> bool:
    return any(field.name == "agency" for field in model._meta.local_fields)


def _is_history(model: type[models.Model]) -> bool:
    return hasattr(model, "pgh_tracked_model")
