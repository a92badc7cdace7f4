"""What an address asks for on the pages of evidence: whose people, through which day, how far back, in which programme."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.utils import timezone

from accounts.access import StaffRequest, supervised_posts
from accounts.models import MembershipQuerySet, Unit
from accounts.roles import Permission
from clients.report.units import Scope
from clients.report.window import Window
from fidelity.forms import WindowForm
from fidelity.report.look import Look, thresholds_of, usual_edition, window_of


class Asked(NamedTuple):
    """`scope`: a supervisor's units; None for people who see no names, who ask for nothing. `query`: the same window for the
    pages behind."""

    window: Window
    form: WindowForm | None
    scope: Scope | None
    query: str

    @property
    def unit(self) -> Unit | None:
        """The one unit that is looked at; None: all of the agency, or several."""
        if self.scope is None:
            return None
        return self.scope.unit or (self.scope.units[0] if len(self.scope.units) == 1 else None)


def asked(request: StaffRequest, unit: str | None = None) -> Asked:
    """What is said in the address; `unit` (a public id) instead of the one said there.

    Who sees no names is asked for nothing: of two days, spans or programmes one number could be taken from the other, and
    what is left be about one person.
    """
    today = request.agency.today()
    if not request.staff.has(Permission.SEE_CASELOAD):
        return Asked(window_of(request.agency, None, today), None, None, "")
    form = WindowForm(request.GET, today=today)
    scope = Scope.of(request.staff, today, request.GET.get("unit", "") if unit is None else unit)
    window = Window(request.agency, clients=scope.clients(), posts=_posts(request, scope), **form.chosen())
    return Asked(window, form, scope, _query(window, scope, today))


def asked_of_one(request: StaffRequest) -> Asked:
    """The scale is used site by site: whoever supervises some units and has chosen none looks at the first."""
    found = asked(request)
    if found.scope is None or found.scope.unit or request.staff.supervised_unit_ids is None or not found.scope.units:
        return found
    return asked(request, str(found.scope.units[0].public_id))


def look_at(request: StaffRequest, found: Asked) -> Look:
    return Look(found.window, usual_edition(request.agency), thresholds_of(request.agency), found.unit)


def context_of(request: StaffRequest, found: Asked) -> dict[str, Any]:
    return {
        "scope": found.scope,
        "window": found.window,
        "form": found.form,
        "query": found.query,
        "counted_at": request.agency.local(timezone.now()),
        "may_plan": request.staff.has(Permission.PLAN_REVIEWS),
    }


def _posts(request: StaffRequest, scope: Scope) -> MembershipQuerySet:
    posts = supervised_posts(request.staff)
    return posts.filter(unit=scope.unit) if scope.unit else posts


def _query(window: Window, scope: Scope, today: date) -> str:
    said = {
        "unit": str(scope.unit.public_id) if scope.unit else "",
        "day": window.day.isoformat() if window.day != today else "",
        "weeks": str(window.weeks),
        "months": str(window.months),
        "programme": str(window.programme.public_id) if window.programme else "",
    }
    return "?" + urlencode({name: value for name, value in said.items() if value})
