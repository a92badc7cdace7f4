"""The list of employers: search, filters, order and keyset pages, each row with its last contact.

A page costs the same whether it shows one row or fifty, and page 100 the same as page 1: the next page begins
after a row (its key and id), never after a count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import StaffMember
from accounts.roles import Permission
from employers import sectors, wording
from employers.models import Employer, EmployerContact, EmployerQuerySet
from employers.relationrules import VISITS, Stage, cold_since
from employers.sectors import Section
from tenancy.addresses import address, leading_to
from tenancy.asked import Question, one_of
from tenancy.search import words_of

PAGE = 50
# Counted so far; of more it is said that there are more. (Of fifty thousand, counting a thousand took as long as finding fifty.)
COUNTED = 300
SORTS = ("name", "-name", "last", "-last")
WEEKS = (4, 8, 12, 26)
NEVER = date(1, 1, 1)

Mark = tuple[Any, int] | None


class Row(NamedTuple):
    """One line of the list, all of it ready to show."""

    public_id: UUID
    url: str
    log_url: str
    name: str
    sector: str
    last: str
    how: str
    who: str
    log_label: str
    # Somebody there is known to whoever reads; going cold.
    known: bool
    cold: bool


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    total: str
    sort: str
    newer_url: str
    older_url: str
    chips: list[dict[str, str]]


def listed(staff: StaffMember, params: QueryDict, today: date) -> Page:
    """What `params` (the address) asks for: q, the filters (Narrowing), sort, after or before a row's public id."""
    sort = params.get("sort", "")
    sort = sort if sort in SORTS else "name"
    sees = staff.has(Permission.SEE_EMPLOYERS)
    shape, values = _narrowing(staff, params, today)
    mark = _mark(sees, sort, values, params.get("before") or params.get("after") or "")
    found, earlier, later = _page(sees, shape, sort, mark, values, backwards=bool(mark and params.get("before")))
    return Page(
        rows=_rows(found, today),
        # What is on one page is counted already.
        total=_total(sees, shape, values) if earlier or later else str(len(found)),
        sort=sort,
        newer_url=address(params, after=None, before=found[0][0]) if earlier else "",
        older_url=address(params, before=None, after=found[-1][0]) if later else "",
        chips=_chips(params),
    )


def _total(sees: bool, shape: Narrowing, values: dict[str, Any]) -> str:
    number = COUNT.count(sees, shape, **values)
    return str(number) if number <= COUNTED else f"{COUNTED}+"


def weeks_of(params: QueryDict) -> int | None:
    text = params.get("weeks", "")
    return int(text) if text in {str(weeks) for weeks in WEEKS} else None


def industry_of(params: QueryDict) -> Section | None:
    """The section of the official list."""
    return sectors.section(params.get("industry", ""))


def size_of(params: QueryDict) -> str:
    size = params.get("size", "")
    return size if size in Employer.Size.values else ""


def stage_of(params: QueryDict) -> str:
    stage = params.get("stage", "")
    return stage if stage in set(Stage) else ""


class Narrowing(NamedTuple):
    """What the address asks for, as far as it shapes the question."""

    words: int = 0
    weeks: bool = False
    mine: bool = False
    cold: bool = False
    industry: bool = False
    size: bool = False
    stage: str = ""


def _narrowing(staff: StaffMember, params: QueryDict, today: date) -> tuple[Narrowing, dict[str, Any]]:
    words = words_of(params.get("q", ""))
    weeks, industry, size = weeks_of(params), industry_of(params), size_of(params)
    shape = Narrowing(
        len(words), bool(weeks), bool(params.get("mine")), bool(params.get("cold")), industry is not None, bool(size),
        stage_of(params),
    )  # fmt: skip
    return shape, {
        **words,
        "home": staff.agency_id,
        "staff": staff.pk,
        "since": today - timedelta(weeks=weeks or 0),
        "cold_since": cold_since(today, staff.agency.cooling_weeks),
        "first": industry.first if industry else "",
        "last": industry.last if industry else "",
        "size": size,
    }


def _narrowed(sees: bool, shape: Narrowing, values: dict[str, Any]) -> EmployerQuerySet:
    employers = Employer.objects.of_agency(values["home"]).standing() if sees else Employer.objects.none()
    for number in range(shape.words):
        employers = employers.matching(values[f"word_{number}"])
    if shape.weeks:
        employers = employers.not_visited_since(values["since"])
    if shape.cold:
        employers = employers.going_cold(values["cold_since"])
    if shape.industry:
        employers = employers.in_industry(values["first"], values["last"])
    if shape.size:
        employers = employers.of_size(values["size"])
    if shape.stage:
        employers = employers.visited_times(*VISITS[Stage(shape.stage)])
    return employers.contacted_by(values["staff"]) if shape.mine else employers


def _keyed(employers: EmployerQuerySet, sort: str) -> Any:
    newest = EmployerContact.objects.reached().filter(employer=OuterRef("pk")).newest_first()
    last_date = Coalesce(Subquery(newest.values("contact_date")[:1]), Value(NEVER))
    key = F("sort_key") if sort == "name" else last_date
    return employers.annotate(key=key, last_id=Subquery(newest.values("pk")[:1]))


def _ask_count(sees: bool, shape: Narrowing, **values: Any) -> Any:
    return _narrowed(sees, shape, values).order_by().values_list("pk")[: COUNTED + 1]


def _ask_page(sees: bool, shape: Narrowing, sort: str, down: bool, further: bool, most: int, **values: Any) -> Any:
    keyed = _keyed(_narrowed(sees, shape, values), sort)
    if further:
        keyed = keyed.filter(_beyond(values["key"], values["beyond"], down=down))
    order = ("-key", "-id") if down else ("key", "id")
    marked = keyed.with_marks(values["cold_since"], values["staff"]).order_by(*order)
    return marked.values_list("public_id", "name", "sector", "sector_code", "known", "cold", "last_id")[:most]


def _ask_mark(sees: bool, sort: str, beside: UUID, **values: Any) -> Any:
    return _keyed(_narrowed(sees, Narrowing(), values), sort).filter(public_id=beside).values_list("key", "pk")


def _ask_contacts(ids: list[int]) -> Any:
    names = ("specialist__user__first_name", "specialist__user__last_name")
    return EmployerContact.objects.filter(pk__in=one_of(ids)).values_list("pk", "contact_date", "mode", *names)


COUNT, ROWS, MARK, CONTACTS = (Question(ask) for ask in (_ask_count, _ask_page, _ask_mark, _ask_contacts))


def _page(
    sees: bool, shape: Narrowing, sort: str, mark: Mark, values: dict[str, Any], *, backwards: bool
) -> tuple[list[tuple[Any, ...]], bool, bool]:
    """The rows of the page, and whether some stand before and after them. Nothing beyond the mark: the first page."""
    down = sort.startswith("-") != backwards
    beyond = {"key": mark[0], "beyond": mark[1]} if mark else {}
    found = ROWS.rows(sees, shape, sort.removeprefix("-"), down, bool(mark), PAGE + 1, **values, **beyond)
    if mark and not found:
        # Whoever stood beyond the mark is there no more.
        return _page(sees, shape, sort, None, values, backwards=False)
    more, found = len(found) > PAGE, found[:PAGE]
    return (found[::-1], more, True) if backwards else (found, bool(mark), more)


def _mark(sees: bool, sort: str, values: dict[str, Any], text: str) -> Mark:
    """The key and id of the row that the page begins after. No such row: the first page."""
    try:
        beside = UUID(text)
    except ValueError:
        return None
    rows = MARK.rows(sees, sort.removeprefix("-"), home=values["home"], beside=beside)
    return (rows[0][0], rows[0][1]) if rows else None


def _beyond(key: Any, pk: int, *, down: bool) -> Q:
    """(key, id) beyond the mark, said so that an index on key can start there."""
    side = "lt" if down else "gt"
    return Q(**{f"key__{side}e": key}) & (Q(**{f"key__{side}": key}) | Q(**{f"pk__{side}": pk}))


def _rows(found: list[tuple[Any, ...]], today: date) -> list[Row]:
    contacts = _contacts([last_id for *_rest, last_id in found if last_id])
    page_of, log_of = leading_to("employers:page"), leading_to("employers:log_contact")
    modes, log_label = wording.modes(), _("a contact with %(name)s")
    rows = []
    for public_id, name, sector, sector_code, known, cold, last_id in found:
        when, mode, who = contacts.get(last_id, (None, "", ""))
        rows.append(
            Row(
                public_id=public_id,
                url=page_of(public_id),
                log_url=log_of(public_id),
                name=name,
                sector=sector or sectors.label(sector_code),
                last=wording.day(when, today) if when else "",
                how=modes.get(mode, ""),
                who=who,
                log_label=log_label % {"name": name},
                known=known,
                cold=cold,
            )
        )
    return rows


def _contacts(ids: list[int]) -> dict[int, tuple[date, str, str]]:
    rows = CONTACTS.rows(ids=ids) if ids else []
    return {pk: (when, mode, f"{first} {last}".strip()) for pk, when, mode, first, last in rows}


def _chips(params: QueryDict) -> list[dict[str, str]]:
    chips = []
    weeks = weeks_of(params)
    if weeks:
        label = ngettext("Not visited for %(weeks)s week", "Not visited for %(weeks)s weeks", weeks)
        chips.append({"label": label % {"weeks": weeks}, "url": without(params, "weeks")})
    if params.get("cold"):
        chips.append({"label": _("Going cold"), "url": without(params, "cold")})
    industry, size, stage = industry_of(params), size_of(params), stage_of(params)
    if industry:
        chips.append({"label": str(industry.name), "url": without(params, "industry")})
    if size:
        chips.append({"label": str(Employer.Size(size).label), "url": without(params, "size")})
    if stage:
        chips.append({"label": wording.stages()[stage], "url": without(params, "stage")})
    if params.get("mine"):
        chips.append({"label": _("Contacted by me"), "url": without(params, "mine")})
    return chips


def without(params: QueryDict, name: str) -> str:
    return address(params, **{name: None, "after": None, "before": None})
