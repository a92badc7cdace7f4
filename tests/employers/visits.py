"""What the stories about employers share: addresses, acting inside North Town, and Ana's visits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from employers import actions
from employers.models import Employer, EmployerContact
from tenancy.context import agency_context
from tests.world import World


def at(name: str, *args: Any) -> str:
    return reverse(f"employers:{name}", args=args)


def inside(world: World, act: Callable[[], Any]) -> Any:
    with agency_context(world.north.pk):
        return act()


def visit(world: World, employer: Employer | None = None, **fields: Any) -> EmployerContact:
    given = {"specialist": world.ana, "contact_date": world.north.today(), "by": world.ana, **fields}
    return inside(world, lambda: actions.log_employer_contact(employer=employer or world.bakery, **given))
