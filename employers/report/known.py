"""What is known of an employer: industry, parent and branches, sites, people, and who of us knows somebody there."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from employers import sectors
from employers.models import Employer


def known(employer: Employer, today: date) -> dict[str, Any]:
    """For employers/_known.html and _acquaintances.html. Four questions, however much there is."""
    family = list(_family(employer))
    people = list(employer.people.order_by("name"))
    return {
        "industry": sectors.label(employer.sector_code) if employer.sector_code else "",
        "parent": next((each for each in family if each.pk == employer.parent_id), None),
        "branches": [each for each in family if each.parent_id == employer.pk],
        "sites": list(employer.sites.order_by("name")),
        "people": [each for each in people if each.left_date is None or each.left_date > today],
        "gone": [each for each in people if each.left_date is not None and each.left_date <= today],
        "acquaintances": list(
            employer.acquaintances.select_related("staff__user", "person").order_by("staff__user__last_name", "pk")
        ),
    }


def _family(employer: Employer) -> Any:
    """Its parent and its branches."""
    related = Q(parent=employer.pk) | Q(pk=employer.parent_id)
    return Employer.objects.standing().filter(related).order_by("sort_key", "pk")
