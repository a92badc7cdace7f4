"""The log: meetings, supervision, days out together, what was told to others; and who of its readers sees which names.

Whom an entry was about is named to those who may see them; of everybody else a reader learns how many they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import StaffMember
from accounts.roles import Permission
from clients import wording
from clients.models import Client, Meeting, MeetingClient, MeetingStaff
from tenancy.addresses import address

PAGE = 50
WEEKS = {"4": gettext_lazy("Last 4 weeks"), "13": gettext_lazy("Last 13 weeks"), "52": gettext_lazy("Last 12 months")}
Kind = Meeting.Kind


class Asking(NamedTuple):
    """What the form of a kind asks for, in this order, and how the kind is explained before it is chosen."""

    fields: tuple[str, ...]
    help: Any


_MET, _TOLD = ("mode", "staff", "clients"), ("unit", "day")
ASKED: Mapping[str, Asking] = {
    Kind.TEAM: Asking(
        ("team", *_TOLD, *_MET, "referrals_raised", "summary"),
        gettext_lazy("A treatment team talked about the people you share."),
    ),
    Kind.UNIT: Asking((*_TOLD, *_MET, "summary"), gettext_lazy("Group supervision: people, strategies, job leads.")),
    Kind.PARTNER: Asking(
        ("partner", *_TOLD, "planned", *_MET, "referrals_raised", "summary"),
        gettext_lazy("A counsellor, the jobcentre, an insurer: met, called or written to about people you share."),
    ),
    Kind.SUPERVISION: Asking(
        ("specialist", "day", "mode", "clients", "summary"), gettext_lazy("With one specialist: people and new ideas.")
    ),
    Kind.MENTORING: Asking(
        ("specialist", "day", "clients", "summary"),
        gettext_lazy("Out together to employers, to show how and give feedback."),
    ),
    Kind.OUTCOMES: Asking(
        ("specialist", "day", "mode", "goals", "summary"),
        gettext_lazy("A specialist's outcomes looked at, and goals set."),
    ),
    Kind.SHARED: Asking((*_TOLD, "summary"), gettext_lazy("How many are in work, told to leaders and staff.")),
    Kind.STORY: Asking(
        (*_TOLD, "staff", "clients", "summary"), gettext_lazy("Somebody in work told it to others or to staff.")
    ),
    Kind.BARRIERS: Asking(
        (*_TOLD, "summary"), gettext_lazy("What stands in the way, told to those who can change it.")
    ),
}


def kinds_for(staff: StaffMember) -> list[str]:
    """What `staff` may write down."""
    leads = staff.has(Permission.LEAD_UNIT)
    return [kind for kind in Kind.values if leads or kind not in Meeting.LED]


def may_write(staff: StaffMember, meeting: Meeting) -> bool:
    """A supervisor what is of their units or of the agency, and not what another wrote of them; everybody what they wrote
    themselves, but what only a supervisor writes."""
    if staff.has(Permission.LEAD_UNIT):
        led = staff.supervised_unit_ids
        if led is None or meeting.unit_id in led or (meeting.unit_id is None and meeting.specialist_id != staff.pk):
            return True
    return meeting.recorded_by_id == staff.pk and meeting.kind not in Meeting.LED


@dataclass(slots=True)
class Row:
    """One entry. `people`: those the reader may see; `others`: how many more it was about."""

    meeting: Meeting
    day: str
    what: str
    about: str
    staff: list[str] = field(default_factory=list)
    people: list[tuple[UUID, str]] = field(default_factory=list)
    others: int = 0

    @property
    def void(self) -> bool:
        return self.meeting.voided_at is not None

    @property
    def others_said(self) -> str:
        """ "and 2 others": never who."""
        if not self.others:
            return ""
        if self.people:
            said = ngettext("and %(number)s other", "and %(number)s others", self.others)
        else:
            said = ngettext("%(number)s person", "%(number)s people", self.others)
        return said % {"number": self.others}


class Page(NamedTuple):
    rows: list[Row]
    newer_url: str
    older_url: str

    @property
    def shown(self) -> list[UUID]:
        return sorted({public_id for row in self.rows for public_id, _name in row.people}, key=str)


def listed(staff: StaffMember, params: QueryDict, today: date) -> Page:
    """What the address asks for: kind, weeks, after or before (a public id). The newest first; the same number of questions
    whatever is on it."""
    meetings = _narrowed(Meeting.objects.visible_to(staff), params, today)
    backwards = bool(params.get("before"))
    mark = _mark(staff, params.get("before") or params.get("after") or "")
    order = ("day", "pk") if backwards and mark else ("-day", "-pk")
    beyond = meetings.filter(_beyond(mark, "gt" if backwards else "lt")) if mark else meetings
    related = ("unit", "team", "specialist__user", "recorded_by__user")
    found = list(beyond.select_related(*related).order_by(*order)[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if mark and backwards:
        found, earlier, later = found[::-1], more, True
    else:
        earlier, later = bool(mark), more
    return Page(
        _rows(found, staff, today),
        address(params, after=None, before=found[0].public_id) if earlier and found else "",
        address(params, before=None, after=found[-1].public_id) if later and found else "",
    )


def one(meeting: Meeting, reader: StaffMember) -> Row:
    return _rows([meeting], reader, reader.agency.today())[0]


def chips(params: QueryDict) -> list[dict[str, str]]:
    """What the list is narrowed by, each with the list without it."""
    kind, weeks = params.get("kind", ""), params.get("weeks", "")
    found = [("kind", capfirst(str(Kind(kind).label)))] if kind in Kind.values else []
    found += [("weeks", str(WEEKS[weeks]))] if weeks in WEEKS else []
    return [{"label": label, "url": address(params, after=None, before=None, **{name: None})} for name, label in found]


def _narrowed(meetings: Any, params: QueryDict, today: date) -> Any:
    kind, weeks = params.get("kind", ""), params.get("weeks", "")
    if kind in Kind.values:
        meetings = meetings.filter(kind=kind)
    if weeks in WEEKS:
        meetings = meetings.filter(day__gt=today - timedelta(weeks=int(weeks)))
    return meetings


def _mark(staff: StaffMember, text: str) -> tuple[date, int] | None:
    """The row that the page begins after. No such row: the first page."""
    try:
        beside = UUID(text)
    except ValueError:
        return None
    return Meeting.objects.visible_to(staff).filter(public_id=beside).values_list("day", "pk").first()


def _beyond(mark: tuple[date, int], side: str) -> Q:
    day, pk = mark
    return Q(**{f"day__{side}e": day}) & (Q(**{f"day__{side}": day}) | Q(**{f"pk__{side}": pk}))


def _rows(meetings: list[Meeting], reader: StaffMember, today: date) -> list[Row]:
    rows = {
        each.pk: Row(each, wording.day(each.day, today), capfirst(str(each.get_kind_display())), _about(each))
        for each in meetings
    }
    there = MeetingStaff.objects.filter(meeting__in=list(rows)).select_related("staff__user")
    for present in there.order_by("staff__user__last_name", "staff__user__first_name", "pk"):
        rows[present.meeting_id].staff.append(present.staff.name)
    for meeting, people in people_in(list(rows), reader).items():
        rows[meeting].people, rows[meeting].others = people.named, people.others
    return list(rows.values())


@dataclass(slots=True)
class People:
    named: list[tuple[UUID, str]] = field(default_factory=list)
    others: int = 0


def people_in(meetings: list[int], reader: StaffMember) -> Mapping[int, People]:
    """Whom each was about, as `reader` may know it. A record that was merged into another is the other one."""
    visible = Client.objects.visible_to(reader).filter(pk=OuterRef("client"))
    rows = MeetingClient.objects.filter(meeting__in=meetings, client__merged_into=None).annotate(seen=Exists(visible))
    columns = ("meeting", "seen", "client__public_id", "client__first_name", "client__last_name")
    found: dict[int, People] = defaultdict(People)
    for meeting, seen, public_id, first, last in rows.order_by("client__sort_key", "pk").values_list(*columns):
        if seen:
            found[meeting].named.append((public_id, f"{first} {last}"))
        else:
            found[meeting].others += 1
    return found


def _about(meeting: Meeting) -> str:
    """With which team, unit, partner or specialist."""
    for_kind = {
        Kind.TEAM: meeting.team,
        Kind.PARTNER: meeting.partner,
        **dict.fromkeys(Meeting.OF_SPECIALIST, meeting.specialist),
    }
    return str(for_kind.get(Kind(meeting.kind)) or meeting.unit or _("the whole agency"))
