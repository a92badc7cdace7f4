"""Openings as lines to read: the agency's list, those of an employer, one by itself. Who may have somebody, never whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Value
from django.db.models.functions import Concat
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import StaffMember
from accounts.roles import Permission
from employers import wording
from employers.directory import without
from employers.models import Employer, Opening, OpeningInterest
from employers.models.opening import CLOSED, OPEN, PAST
from tenancy.addresses import address, leading_to
from tenancy.asked import Question
from tenancy.search import words_of

PAGE = 50
HOURS = (10, 20, 30)
SOON = timedelta(days=7)

Mark = tuple[int, date, int] | None


class Line(NamedTuple):
    """One opening, all of it ready to show. `mine`: whoever reads may have somebody."""

    public_id: UUID
    url: str
    title: str
    employer: str
    employer_url: str
    about: str
    heard: str
    until: str
    soon: bool
    open: bool
    closed: bool
    interested: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Page:
    lines: list[Line]
    total: int
    newer_url: str
    older_url: str
    chips: list[dict[str, str]]


class Narrowing(NamedTuple):
    """What the address asks for, as far as it shapes the question."""

    words: int = 0
    shift: str = ""
    hours: int = 0
    mine: bool = False
    soon: bool = False
    closed: bool = False


_COLUMNS = (
    "public_id", "title", "employer__public_id", "employer__name", "site__name", "hours_least", "hours_most", "shifts",
    "pay", "advertised", "heard_date", "found_by__user__first_name", "found_by__user__last_name", "expires_date",
    "closed_date", "closed_reason", "rank", "interested", "interested_names",
)  # fmt: skip


def _told(openings: Any, today: date) -> Any:
    """Ranked, with who may have somebody: two lists in one order."""
    said = OpeningInterest.objects.filter(opening=OuterRef("pk"), withdrawn_at=None).order_by("pk")
    name = Concat("staff__user__first_name", Value(" "), "staff__user__last_name")
    return openings.ranked(today).annotate(
        interested=ArraySubquery(said.values("staff_id")),
        interested_names=ArraySubquery(said.annotate(name=name).values("name")),
    )


def _narrowed(sees: bool, shape: Narrowing, values: dict[str, Any]) -> Any:
    openings = Opening.objects.filter(agency_id=values["home"]) if sees else Opening.objects.none()
    for number in range(shape.words):
        openings = openings.matching(values[f"word_{number}"])
    if shape.shift:
        openings = openings.in_shift(shape.shift)
    if shape.hours:
        openings = openings.for_hours(shape.hours)
    if shape.mine:
        openings = openings.found_by(values["staff"])
    if shape.soon:
        openings = openings.expiring(values["today"], values["soon"])
    return openings if shape.closed else openings.not_closed()


def _ask_count(sees: bool, shape: Narrowing, **values: Any) -> Any:
    return _narrowed(sees, shape, values).order_by().values_list("pk")


def _ask_mark(sees: bool, beside: UUID, **values: Any) -> Any:
    openings = Opening.objects.filter(agency_id=values["home"]) if sees else Opening.objects.none()
    ranked: Any = openings.filter(public_id=beside).ranked(values["today"])
    return ranked.values_list("rank", "heard_date", "pk")


def _ask_page(sees: bool, shape: Narrowing, rank: int | None, backwards: bool, most: int, **values: Any) -> Any:
    """`rank` is the mark's; with none, the first page."""
    told = _told(_narrowed(sees, shape, values), values["today"])
    if rank is not None:
        told = told.filter(_beyond(rank, values, backwards=backwards))
    if backwards:
        told = told.reverse()
    return told.values_list(*_COLUMNS)[:most]


def _ask_of_employer(employer: int, today: date) -> Any:
    return _told(Opening.objects.filter(employer=employer), today).values_list(*_COLUMNS)[:PAGE]


def _beyond(rank: int, values: dict[str, Any], *, backwards: bool) -> Q:
    """After the mark in the order of `ranked`, or before it."""
    after, newer = ("lt", "gt") if backwards else ("gt", "lt")
    same_rank, same_day = Q(rank=rank), Q(heard_date=values["heard"])
    return (
        Q(**{f"rank__{after}": rank})
        | (same_rank & Q(**{f"heard_date__{newer}": values["heard"]}))
        | (same_rank & same_day & Q(**{f"pk__{newer}": values["beyond"]}))
    )


COUNT, ROWS, MARK, OF_EMPLOYER = (Question(ask) for ask in (_ask_count, _ask_page, _ask_mark, _ask_of_employer))


def listed(staff: StaffMember, params: QueryDict, today: date) -> Page:
    """What `params` (the address) asks for: q, the filters (Narrowing), after or before an opening's public id."""
    sees = staff.has(Permission.SEE_EMPLOYERS)
    words = words_of(params.get("q", ""))
    shape = Narrowing(
        len(words), shift_of(params), hours_of(params), bool(params.get("mine")), bool(params.get("soon")),
        bool(params.get("closed")),
    )  # fmt: skip
    values = {**words, "home": staff.agency_id, "staff": staff.pk, "today": today, "soon": today + SOON}
    mark = _mark(sees, values, params.get("before") or params.get("after") or "")
    backwards = mark is not None and bool(params.get("before"))
    rows = _rows(sees, shape, mark, values, backwards=backwards)
    if mark and not rows:
        # Whatever stood beyond the mark is there no more.
        mark, backwards = None, False
        rows = _rows(sees, shape, None, values, backwards=False)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    rows = rows[::-1] if backwards else rows
    earlier, later = (more, True) if backwards else (mark is not None, more)
    return Page(
        lines=_lines(rows, staff, today),
        total=COUNT.count(sees, shape, **values) if earlier or later else len(rows),
        newer_url=address(params, after=None, before=rows[0][0]) if earlier else "",
        older_url=address(params, before=None, after=rows[-1][0]) if later else "",
        chips=_chips(params),
    )


def _rows(
    sees: bool, shape: Narrowing, mark: Mark, values: dict[str, Any], *, backwards: bool
) -> list[tuple[Any, ...]]:
    rank, heard, beyond = mark or (None, None, None)
    asked = values if mark is None else {**values, "heard": heard, "beyond": beyond}
    return ROWS.rows(sees, shape, rank, backwards, PAGE + 1, **asked)


def _mark(sees: bool, values: dict[str, Any], text: str) -> Mark:
    """Rank, day and id of the opening that the page begins after. No such opening: the first page."""
    try:
        beside = UUID(text)
    except ValueError:
        return None
    found = MARK.rows(sees, beside=beside, home=values["home"], today=values["today"])
    return found[0] if found else None


def of_employer(employer: Employer, staff: StaffMember, today: date) -> list[Line]:
    """Open ones first."""
    return _lines(OF_EMPLOYER.rows(employer=employer.pk, today=today), staff, today)


def one(opening: Opening, staff: StaffMember, today: date) -> Line:
    rows = _told(Opening.objects.filter(pk=opening.pk), today).values_list(*_COLUMNS)
    return _lines(rows, staff, today)[0]


def facts(opening: Opening) -> list[tuple[str, str]]:
    """What is known of it, beside the line."""
    return [
        (_("Hours a week"), hours_said(opening.hours_least, opening.hours_most)),
        (_("When"), shifts_said(opening.shift_codes)),
        (_("Pay"), opening.pay),
        (_("Permanent"), _yes_no(opening.permanent)),
        (_("Open to anyone"), _yes_no(opening.open_to_anyone)),
        (_("Advertised"), str(opening.get_advertised_display())),
        (_("Site"), opening.site.name if opening.site else ""),
        (_("Whom to ask"), opening.person.name if opening.person else ""),
    ]


def _yes_no(value: bool | None) -> str:
    return "" if value is None else _("yes") if value else _("no")


def _lines(rows: Iterable[tuple[Any, ...]], staff: StaffMember, today: date) -> list[Line]:
    page_of, employer_of = leading_to("employers:opening"), leading_to("employers:page")
    advertised = dict(Opening.Advertised.choices)
    lines = []
    for row in rows:
        (public_id, title, employer_id, employer, site, least, most, shifts, pay, how, heard, first, last, expires,
         closed, reason, rank, interested, names) = row  # fmt: skip
        about = [site, hours_said(least, most), shifts_said(shifts.split(",") if shifts else []), pay]
        about.append(str(advertised.get(how, "")))
        lines.append(
            Line(
                public_id=public_id,
                url=page_of(public_id),
                title=title,
                employer=employer,
                employer_url=employer_of(employer_id),
                about=" · ".join(part for part in about if part),
                heard=_("heard %(day)s, %(who)s")
                % {"day": wording.day(heard, today), "who": f"{first} {last}".strip()},
                until=_until(rank, expires, closed, reason, today),
                soon=rank == OPEN and expires is not None and expires <= today + SOON,
                open=rank == OPEN,
                closed=rank == CLOSED,
                interested=_interested(interested, names, staff),
                mine=staff.pk in interested,
            )
        )
    return lines


def _until(rank: int, expires: date | None, closed: date | None, reason: str, today: date) -> str:
    if rank == CLOSED and closed is not None:
        said = {"day": wording.day(closed, today), "why": str(Opening.Closed(reason).label)}
        return _("closed %(day)s: %(why)s") % said
    if expires is None:
        return _("no last day known")
    day = wording.day(expires, today)
    if rank == PAST:
        return _("last day was %(day)s") % {"day": day}
    return _("apply by %(day)s, %(ahead)s") % {"day": day, "ahead": wording.ahead(expires, today)}


def _interested(ids: list[int], names: list[str], staff: StaffMember) -> str:
    """Names of colleagues; nobody is told whom they think of."""
    others = [name.strip() for pk, name in zip(ids, names, strict=True) if pk != staff.pk]
    if not others:
        return ""
    if len(others) == 1:
        return _("%(name)s may have somebody") % {"name": others[0]}
    told = {"names": ", ".join(others[:-1]), "last": others[-1]}
    return _("%(names)s and %(last)s may have somebody") % told


def hours_said(least: Decimal | None, most: Decimal | None) -> str:
    """15–20 hours a week; from 15, up to 20."""
    if least is None and most is None:
        return ""
    if least is not None and most is not None and least != most:
        return _("%(least)s–%(most)s hours a week") % {"least": _number(least), "most": _number(most)}
    if least is not None and most is not None:
        count = int(least) if least == int(least) else 2
        return ngettext("%(n)s hour a week", "%(n)s hours a week", count) % {"n": _number(least)}
    if least is not None:
        return _("from %(n)s hours a week") % {"n": _number(least)}
    return _("up to %(n)s hours a week") % {"n": _number(most)}


def _number(hours: Decimal | None) -> str:
    return number_format(hours.normalize() if hours else 0, use_l10n=True) if hours is not None else ""


def shifts_said(codes: Iterable[str]) -> str:
    labels = {str(code): str(label) for code, label in Opening.Shift.choices}
    return ", ".join(labels[code] for code in codes if code in labels)


def shift_of(params: QueryDict) -> str:
    shift = params.get("shift", "")
    return shift if shift in Opening.Shift.values else ""


def hours_of(params: QueryDict) -> int:
    text = params.get("hours", "")
    return int(text) if text in {str(hours) for hours in HOURS} else 0


def _chips(params: QueryDict) -> list[dict[str, str]]:
    said = {
        "shift": capfirst(shifts_said([shift_of(params)])) if shift_of(params) else "",
        "hours": _("Up to %(n)s hours a week") % {"n": hours_of(params)} if hours_of(params) else "",
        "soon": _("Last day within a week") if params.get("soon") else "",
        "mine": _("Found by me") if params.get("mine") else "",
        "closed": _("Closed ones too") if params.get("closed") else "",
    }
    return [{"label": label, "url": without(params, name)} for name, label in said.items() if label]
