"""Employer contacts on a client's behalf, as the timeline tells them."""

from __future__ import annotations

import json
from datetime import date, time
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat, JSONObject
from django.utils.translation import gettext as _

from clients.models import EmployerContactFor
from employers.models import EmployerContact
from employers.timeline import Entry

KIND = "employer"
ATTEMPTS = Q(employer_contact__mode__in=sorted(EmployerContact.ATTEMPTS))

_OF = "employer_contact__"
_NAMES = {
    "at": "contact_time", "mode": "mode", "purpose": "purpose", "void": "void_reason",
    "employer": "employer__name", "site": "site__name", "person": "person__name",
}  # fmt: skip
_SERVED = {"line": "plan_line__text", "line_employer": "plan_line__employer__name", "off_plan": "off_plan_reason"}
_WHO = Concat(f"{_OF}specialist__user__first_name", Value(" "), f"{_OF}specialist__user__last_name")


def ask_events(client: int) -> QuerySet[Any, Any]:
    told = JSONObject(by_client="by_client", who=_WHO, **_SERVED, **{name: _OF + path for name, path in _NAMES.items()})
    return (
        EmployerContactFor.objects.filter(client=client)
        .order_by()
        .annotate(
            kind=Value(KIND, CharField()), day=F(f"{_OF}contact_date"), title=Cast(told, TextField()), text=F("note")
        )
        .values_list("kind", "day", "public_id", "title", "text")
    )


def event(kind: str, day: date, public_id: UUID, title: str, text: str, today: date) -> Entry:
    told = json.loads(title)
    mode = EmployerContact.Mode(told["mode"])
    purpose = str(EmployerContact.Purpose(told["purpose"]).label) if told["purpose"] else ""
    who = _("made by the person") if told["by_client"] else told["who"].strip()
    void = _("void: %(reason)s") % {"reason": told["void"]} if told["void"] else ""
    return Entry(
        day=day,
        at=time.fromisoformat(told["at"]) if told["at"] else time.min,
        kind="attempt" if mode in EmployerContact.ATTEMPTS else "employer",
        icon="employer",
        word=_("Employer contact"),
        title=", ".join(part for part in (told["employer"], told["site"], told["person"]) if part),
        meta=" · ".join(part for part in (str(mode.label), purpose, who, _served(told), void) if part),
        text=text,
        void=bool(told["void"]),
    )


def _served(told: dict[str, Any]) -> str:
    """Which line of their plan it served, or why none."""
    if line := told["line_employer"] or told["line"]:
        return _("serves: %(line)s") % {"line": line}
    return _("off the plan: %(reason)s") % {"reason": told["off_plan"]} if told["off_plan"] else ""
