"""The list of employers: search, filters, order and keyset pages, each row with its last contact.

A page costs the same whether it shows one row or fifty, and page 100 the same as page 1: the next page begins
after a row (its key and id), never after a count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import StaffMember
from employers import wording
from employers.models import Employer, EmployerContact, EmployerQuerySet

PAGE = 50
SORTS = ("name", "-name", "last", "-last")
WEEKS = (4, 8, 12, 26)
NEVER = date(1, 1, 1)

Mark = tuple[Any, int] | None


@dataclass(frozen=True, slots=True)
class Row:
    public_id: UUID
    url: str
    log_url: str
    name: str
    sector: str
    last: str
    how: str
    who: str


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    total: int
    sort: str
    newer_url: str
    older_url: str
    chips: list[dict[str, str]]


def listed(staff: StaffMember, params: QueryDict, today: date) -> Page:
    """What `params` (the address) asks for: q, weeks, mine, sort, after or before a row's public id."""
    sort = params.get("sort", "")
    sort = sort if sort in SORTS else "name"
    employers = _filtered(staff, params, today)
    beside = params.get("before") or params.get("after")
    mark = _mark(_keyed(Employer.objects.visible_to(staff), sort), beside) if beside else None
    found, earlier, later = _page(_keyed(employers, sort), sort, mark, backwards=bool(params.get("before")))
    return Page(
        rows=_rows(found, today),
        # What is on one page is counted already.
        total=employers.count() if mark or later else len(found),
        sort=sort,
        newer_url=_address(params, after=None, before=found[0][0]) if earlier else "",
        older_url=_address(params, before=None, after=found[-1][0]) if later else "",
        chips=_chips(params),
    )


def weeks_of(params: QueryDict) -> int | None:
    text = params.get("weeks", "")
    return int(text) if text in {str(weeks) for weeks in WEEKS} else None


def _filtered(staff: StaffMember, params: QueryDict, today: date) -> EmployerQuerySet:
    employers = Employer.objects.visible_to(staff).matching(params.get("q", ""))
    weeks = weeks_of(params)
    if weeks:
        employers = employers.not_visited_since(today - timedelta(weeks=weeks))
    if params.get("mine"):
        employers = employers.contacted_by(staff)
    return employers


def _keyed(employers: EmployerQuerySet, sort: str) -> Any:
    newest = EmployerContact.objects.reached().filter(employer=OuterRef("pk")).newest_first()
    last_date = Coalesce(Subquery(newest.values("contact_date")[:1]), Value(NEVER))
    key = F("sort_key") if sort.endswith("name") else last_date
    return employers.annotate(key=key, last_id=Subquery(newest.values("pk")[:1]))


def _page(keyed: Any, sort: str, mark: Mark, *, backwards: bool) -> tuple[list[tuple[Any, ...]], bool, bool]:
    """The rows of the page, and whether some stand before and after them."""
    down = sort.startswith("-") != backwards
    if mark:
        keyed = keyed.filter(_beyond(*mark, down=down))
    order = ("-key", "-id") if down else ("key", "id")
    rows = keyed.order_by(*order).values_list("public_id", "name", "sector", "last_id")
    found = list(rows[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if backwards:
        return found[::-1], more, bool(found)
    return found, bool(mark and found), more


def _mark(keyed: Any, text: str) -> Mark:
    """The key and id of the row that the page begins after. No such row: the first page."""
    try:
        wanted = UUID(text)
    except ValueError:
        return None
    mark: Mark = keyed.filter(public_id=wanted).values_list("key", "pk").first()
    return mark


def _beyond(key: Any, pk: int, *, down: bool) -> Q:
    """(key, id) beyond the mark, said so that an index on key can start there."""
    side = "lt" if down else "gt"
    return Q(**{f"key__{side}e": key}) & (Q(**{f"key__{side}": key}) | Q(**{f"pk__{side}": pk}))


def _rows(found: list[tuple[Any, ...]], today: date) -> list[Row]:
    contacts = _contacts([last_id for *_rest, last_id in found if last_id])
    modes = wording.modes()
    rows = []
    for public_id, name, sector, last_id in found:
        when, mode, who = contacts.get(last_id, (None, "", ""))
        rows.append(
            Row(
                public_id=public_id,
                url=reverse("employers:page", args=[public_id]),
                log_url=reverse("employers:log_contact", args=[public_id]),
                name=name,
                sector=sector,
                last=wording.day(when, today) if when else "",
                how=modes.get(mode, ""),
                who=who,
            )
        )
    return rows


def _contacts(ids: list[int]) -> dict[int, tuple[date, str, str]]:
    rows = EmployerContact.objects.filter(pk__in=ids).values_list(
        "pk", "contact_date", "mode", "specialist__user__first_name", "specialist__user__last_name"
    )
    return {pk: (when, mode, f"{first} {last}".strip()) for pk, when, mode, first, last in rows}


def _chips(params: QueryDict) -> list[dict[str, str]]:
    chips = []
    weeks = weeks_of(params)
    if weeks:
        label = ngettext("Not visited for %(weeks)s week", "Not visited for %(weeks)s weeks", weeks)
        chips.append({"label": label % {"weeks": weeks}, "url": _without(params, "weeks")})
    if params.get("mine"):
        chips.append({"label": _("Contacted by me"), "url": _without(params, "mine")})
    return chips


def _without(params: QueryDict, name: str) -> str:
    return _address(params, **{name: None, "after": None, "before": None})


def _address(params: QueryDict, **changes: object) -> str:
    """The query string of this list with `changes`; None takes a part away."""
    kept = params.copy()
    for name, value in changes.items():
        kept.pop(name, None)
        if value is not None:
            kept[name] = str(value)
    return f"?{kept.urlencode()}"
