"""The list of clients: search, filters, order and keyset pages; each row says what is due next and who sees to it.

A page costs the same whether it shows one row or fifty, and page 1,000 the same as page 1: the next page begins after
a row (its key and id), never after a count.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Concat, Trim
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from clients import badges, caseloadrules, wording
from clients.followalong import JOB_LOSS, PlannedRow, status
from clients.models import Assignment, Client, ClientContact, ClientQuerySet, DueContact, Job
from clients.models.client import Sight, sight_of
from clients.report.filters import ALL, Narrowing, narrowed, narrowing
from tenancy.addresses import address, leading_to
from tenancy.asked import Question, one_of

PAGE = 50
COUNTED = 1000
SORTS = ("name", "-name", "entry", "-entry", "contact", "-contact")
NEVER = date(1, 1, 1)
_CLOSED = 6  # where the closing date stands in the rows of _page

Mark = tuple[Any, int] | None
# What is next for somebody, its badge, and since or until when.
Next = tuple[str, SafeString | str, str]
NOTHING: Next = ("", "", "")


class Row(NamedTuple):
    """One line of the list, all of it ready to show."""

    url: str
    log_url: str
    name: str
    ref: str
    what: str
    badge: SafeString | str
    since: str
    specialist: str
    entry: str
    seen: str


class Page(NamedTuple):
    rows: list[Row]
    shown: list[UUID]
    total: str
    sort: str
    newer_url: str
    older_url: str


def listed(staff: StaffMember, params: QueryDict, today: date) -> Page:
    """What `params` (the address) asks for: q and filters (report.filters), sort, after or before (a public id)."""
    sort = params.get("sort", "")
    sort = sort if sort in SORTS else "name"
    sight, values = sight_of(staff)
    shape, asked = narrowing(params, staff.agency.first_employer_contact_days)
    values |= {**asked, "day": today}
    mark = _mark(sight, sort, values, params.get("before") or params.get("after") or "")
    found, earlier, later = _page(sight, shape, sort, mark, values, backwards=bool(mark and params.get("before")))
    return Page(
        rows=_rows(found, staff, today),
        shown=[row[1] for row in found],
        # What is on one page is counted already.
        total=_total(sight, shape, values) if earlier or later else str(len(found)),
        sort=sort,
        newer_url=address(params, after=None, before=found[0][1]) if earlier else "",
        older_url=address(params, before=None, after=found[-1][1]) if later else "",
    )


def _total(sight: Sight, shape: Narrowing, values: dict[str, Any]) -> str:
    """Counted up to a thousand: beyond that nobody reads the number and everybody would wait for it."""
    number = PEOPLE.count(sight, shape, **values)
    return str(number) if number <= COUNTED else f"{COUNTED}+"


def _last_seen() -> Any:
    """The last talk with the person, whichever way: an attempt is none."""
    talks = (
        ClientContact.objects.standing()
        .filter(client=OuterRef("pk"), with_whom__contains=[ClientContact.With.CLIENT])
        .exclude(mode__in=ClientContact.ATTEMPTS)
        .order_by("-contact_date")
    )
    return Coalesce(Subquery(talks.values("contact_date")[:1]), Value(NEVER))


def _specialist(today: date) -> Any:
    name = Trim(Concat("specialist__user__first_name", Value(" "), "specialist__user__last_name"))
    running = Assignment.objects.current_on(today).filter(client=OuterRef("pk"))
    return Subquery(running.annotate(who=name).values("who")[:1])


def _keyed(clients: ClientQuerySet, sort: str) -> Any:
    keys = {"name": F("sort_key"), "entry": F("programme_entry_date"), "contact": _last_seen()}
    return clients.annotate(key=keys[sort])


def _people(sight: Sight, shape: Narrowing, values: dict[str, Any]) -> ClientQuerySet:
    seen = Client.objects.within(sight, **{name: values[name] for name in ("home", "staff", "units", "day")})
    return narrowed(seen, shape, values["day"], values)


def _ask_count(sight: Sight, shape: Narrowing, **values: Any) -> Any:
    return _people(sight, shape, values).order_by().values_list("pk")[: COUNTED + 1]


def _ask_page(sight: Sight, shape: Narrowing, sort: str, down: bool, marked: bool, most: int, **values: Any) -> Any:
    keyed = _keyed(_people(sight, shape, values), sort)
    if marked:
        keyed = keyed.filter(_beyond(values["key"], values["beyond"], down=down))
    order = ("-key", "-id") if down else ("key", "id")
    rows = keyed.order_by(*order).annotate(who=_specialist(values["day"]), seen=_last_seen())
    columns = ("pk", "public_id", "first_name", "last_name", "client_ref", "programme_entry_date", "closed_date")
    seeking = ("first_employer_contact_date", "employed_at_entry")
    return rows.values_list(*columns, *seeking, "who", "seen")[:most]


def _ask_mark(sight: Sight, sort: str, beside: UUID, **values: Any) -> Any:
    return _keyed(_people(sight, Narrowing(ALL), values), sort).filter(public_id=beside).values_list("key", "pk")


PEOPLE, ROWS, MARK = Question(_ask_count), Question(_ask_page), Question(_ask_mark)


def _page(
    sight: Sight, shape: Narrowing, sort: str, mark: Mark, values: dict[str, Any], *, backwards: bool
) -> tuple[list[tuple[Any, ...]], bool, bool]:
    """The rows of the page, and whether some stand before and after them. Nothing beyond the mark: the first page."""
    down = sort.startswith("-") != backwards
    beyond = {"key": mark[0], "beyond": mark[1]} if mark else {}
    found = ROWS.rows(sight, shape, sort.removeprefix("-"), down, bool(mark), PAGE + 1, **values, **beyond)
    if mark and not found:
        # Whoever stood beyond the mark is there no more.
        return _page(sight, shape, sort, None, values, backwards=False)
    more, found = len(found) > PAGE, found[:PAGE]
    return (found[::-1], more, True) if backwards else (found, bool(mark), more)


def _mark(sight: Sight, sort: str, values: dict[str, Any], text: str) -> Mark:
    """The key and id of the row that the page begins after. No such row: the first page."""
    try:
        beside = UUID(text)
    except ValueError:
        return None
    scope = {name: values[name] for name in ("home", "staff", "units", "day")}
    rows = MARK.rows(sight, sort.removeprefix("-"), **scope, beside=beside)
    return (rows[0][0], rows[0][1]) if rows else None


def _beyond(key: Any, pk: int, *, down: bool) -> Q:
    """(key, id) beyond the mark, said so that an index on key can start there."""
    side = "lt" if down else "gt"
    return Q(**{f"key__{side}e": key}) & (Q(**{f"key__{side}": key}) | Q(**{f"pk__{side}": pk}))


def _rows(found: list[tuple[Any, ...]], staff: StaffMember, today: date) -> list[Row]:
    due = next_due([row[0] for row in found], [row[0] for row in found if row[_CLOSED] is not None], today)
    days = staff.agency.first_employer_contact_days
    page_of, log_of = leading_to("clients:page"), leading_to("clients:log_contact")
    rows = []
    for pk, public_id, first, last, ref, entry, closed, employer_contact, employed, who, seen in found:
        what, badge, since = due.get(pk, NOTHING)
        if not what and closed is not None:
            since = _("closed %(day)s") % {"day": wording.day(closed, today)}
        elif not what and employer_contact is None and not employed:
            what, badge, since = _first_employer_contact(entry, today, days)
        rows.append(
            Row(
                url=page_of(public_id),
                log_url=log_of(public_id),
                name=f"{first} {last}",
                ref=ref,
                what=what,
                badge=badge,
                since=since,
                specialist=who or "",
                entry=wording.day(entry, today),
                seen=wording.day(seen, today) if seen != NEVER else "",
            )
        )
    return rows


def _first_employer_contact(entry: date, today: date, days: int) -> Next:
    """What somebody waits for who looks for work: the first employer contact, in thirty days (item 15)."""
    late = caseloadrules.past_first_employer_contact(entry, None, today, days)
    number = caseloadrules.days_to_first_employer_contact(entry, None, today)
    since = _("day %(number)s of %(days)s since entry") % {"number": number, "days": days}
    return capfirst(_("first employer contact")), badges.drawn("overdue" if late else "open"), since


def _ask_next(clients: list[int], closed: list[int], day: date) -> Any:
    # A sub-select and no join: joined, the planner may well read all jobs of the agency for fifty rows.
    employer = Job.objects.filter(pk=OuterRef("job_id")).values("employer__name")[:1]
    return (
        still_to_do(day)
        .filter(client__in=one_of(clients))
        .exclude(~Q(rule=JOB_LOSS), client__in=one_of(closed))
        .annotate(employer=Subquery(employer))
        .order_by("client", "due_date", "opens_date", "id")
        .distinct("client")
        .values_list("client", "rule", "opens_date", "due_date", "employer")
    )


NEXT = Question(_ask_next)


def next_due(client_ids: list[int], closed_ids: list[int], today: date) -> dict[int, Next]:
    """Of each client the planned contact to make next: what, its badge and since when. One query.

    Of those who are closed only the contact after a job ended, as on Today (report.today.needed).
    """
    found: dict[int, Next] = {}
    for client_id, rule, opens, due, employer in NEXT.rows(clients=client_ids, closed=closed_ids, day=today):
        row = PlannedRow(rule, opens, due)
        badge = badges.drawn(wording.badge(status(row, today), due, today))
        what = capfirst(f"{wording.rule_label(rule)} · {employer}")
        found[client_id] = (what, badge, wording.since(row, today))
    return found


def still_to_do(day: date) -> Any:
    """Planned contacts that are upcoming, open or overdue on `day` (followalong.STILL_TO_DO), as a query."""
    declined = Q(declined_on__lte=day) & (Q(resumed_on=None) | Q(resumed_on__gt=day))
    over = Q(ended_on__lt=day, due_date__lt=day) & ~Q(rule=JOB_LOSS)
    return (
        DueContact.objects.filter(withdrawn=False, met_on=None, late_on=None)
        .exclude(declined)
        .exclude(cancelled_on__lte=day)
        .exclude(over)
    )
