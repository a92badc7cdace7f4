"""Specialists of the units that are looked at: their posts, leave and names, and the caseloads of a day (items 1 and 4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.apps import apps
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.models import MembershipTeam
from clients.jobdevelopmentrules import DAY, FRIDAY, WEEK, WORKDAYS
from clients.models import ClientContact, Episode, Job
from clients.report.asking import OfWindow
from clients.report.leave import leave_of
from clients.report.numbers import months_before
from clients.report.units import whose
from clients.report.window import Window
from tenancy.asked import Numbers, Question, is_one_of

SNAPSHOTS = 6
SILENT = (30, 60, 90)
# So far back any item looks at posts: half a year, and the month it began in.
POSTS_BACK = 7


class Who(NamedTuple):
    public_id: UUID
    name: str


class Post(NamedTuple):
    """A specialist's membership: the share of full time, the unit, the supervisor, and from when through when."""

    pk: int
    staff: int
    unit: int | None
    fte: Decimal
    supervisor: int | None
    starts: date
    ends: date | None

    def held_on(self, day: date) -> bool:
        return self.starts <= day and (self.ends is None or day <= self.ends)

    def held_between(self, first: date, last: date) -> bool:
        return self.starts <= last and (self.ends is None or self.ends >= first)


@dataclass(slots=True)
class Staffing:
    """Posts of these units in the last months, the leave of who holds them, and their names."""

    posts: list[Post]
    leave: dict[int, list[tuple[date, date]]]
    who: dict[int, Who]
    _of: dict[int, list[Post]] = field(init=False, default_factory=dict)
    _on: dict[date, list[Post]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for post in self.posts:
            self._of.setdefault(post.staff, []).append(post)

    def of(self, staff: int) -> list[Post]:
        return self._of.get(staff, [])

    def on(self, day: date) -> list[Post]:
        """Several items ask for the same days."""
        if day not in self._on:
            self._on[day] = [post for post in self.posts if post.held_on(day)]
        return self._on[day]

    def staff_on(self, day: date) -> list[int]:
        """By name, each once."""
        return list(dict.fromkeys(post.staff for post in self.on(day)))

    def staff_between(self, first: date, last: date) -> list[int]:
        return list(dict.fromkeys(post.staff for post in self.posts if post.held_between(first, last)))

    def fte_on(self, day: date, staff: int | None = None) -> Decimal:
        posts = self.on(day) if staff is None else [post for post in self.of(staff) if post.held_on(day)]
        return sum((post.fte for post in posts), Decimal(0))

    def away_on(self, staff: int, day: date) -> bool:
        return any(first <= day <= last for first, last in self.leave.get(staff, ()))

    def at_work(self, staff: int, monday: date) -> bool:
        """On any working day of the week in post and not on leave: then hours and meetings may be asked for."""
        posts = self.of(staff)
        if staff not in self.leave:
            return any(post.held_between(monday, monday + FRIDAY * DAY) for post in posts)
        days = (monday + timedelta(days=number) for number in range(WORKDAYS))
        return any(any(post.held_on(day) for post in posts) and not self.away_on(staff, day) for day in days)


def staffing_of(window: Window) -> Staffing:
    """Two questions."""
    first = months_before(window.day, POSTS_BACK).replace(day=1)
    posts, who = [], {}
    for *post, public_id, first_name, last_name, email in _POSTS.rows(window, first=first):
        posts.append(Post(*post))
        who[posts[-1].staff] = Who(public_id, f"{first_name} {last_name}".strip() or email)
    return Staffing(posts, leave_of(list(who), first, window.day), who)


def _ask_posts(window: Window, first: date) -> Any:
    rows = window.posts.between(first, window.day).order_by(
        "staff__user__last_name", "staff__user__first_name", "staff__user__email", "starts_date", "pk"
    )
    columns = ("pk", "staff_id", "unit_id", "fte", "supervisor_id", "starts_date", "ends_date")
    names = ("staff__public_id", "staff__user__first_name", "staff__user__last_name", "staff__user__email")
    return rows.values_list(*columns, *names)


_POSTS = OfWindow(_ask_posts)


# Who is open on a day


class Open(NamedTuple):
    """Somebody with an open episode on the day. `last`: the last time anybody talked with them, however; None: never."""

    public_id: UUID
    name: str
    entry: date
    specialist: int | None
    working: bool
    team: int | None
    last: date | None

    def silent_for(self, day: date) -> int:
        """Days since the last talk, or since they entered."""
        return (day - max(self.last or self.entry, self.entry)).days


def open_episodes(clients: list[int], day: date) -> Any:
    """On its last day an episode is still open."""
    episodes = Episode.objects.filter(is_one_of("client_id", clients), entry_date__lte=day)
    return episodes.filter(Q(exit_date=None) | Q(exit_date__gte=day))


def open_people(window: Window, clients: list[int]) -> list[Open]:
    """One question: everybody on the programme on the day, on a pause or out of touch as well."""
    day = window.day
    rows = _OPEN.rows(clients=clients, day=day) if day >= window.agency.today() else _ask_open_then(window, clients)
    return [Open(public_id, f"{first} {last}".strip(), *more) for public_id, first, last, *more in rows]


def _ask_open(*, clients: list[int], day: date, team: Any = None) -> Any:
    client = OuterRef("client")
    last = talks().filter(client=client, contact_date__lte=day)
    return (
        open_episodes(clients, day)
        # Joined, because looking each person up in the index of spans costs more than all the rest.
        .annotate(held=whose("client__", day))
        .annotate(
            specialist=F("held__specialist"),
            working=Exists(Job.objects.current_on(day).filter(client=client)),
            team=team or F("client__treatment_team"),
            last=Subquery(last.order_by("-contact_date").values("contact_date")[:1]),
        )
        .order_by("client__sort_key", "client_id")
        .values_list(
            "client__public_id", "client__first_name", "client__last_name", "entry_date", "specialist", "working", "team",
            "last",
        )
    )  # fmt: skip


_OPEN = Question(_ask_open)


def talks() -> Any:
    """Contacts with the person that reached them."""
    found = ClientContact.objects.standing().filter(with_whom__contains=["client"])
    return found.exclude(mode__in=ClientContact.ATTEMPTS)


def _ask_open_then(window: Window, clients: list[int]) -> Any:
    """On a day that is over, with the treatment team as the record had it at its end: one that is changed later changes no
    day before it. A record that is younger than the day (imported since) says its first one."""
    versions = apps.get_model("clients", "ClientEvent")._default_manager.filter(pgh_obj=OuterRef("client"))
    then = versions.filter(pgh_created_at__lt=window.night).order_by("-pgh_created_at", "-pgh_id")
    since = versions.order_by("pgh_created_at", "pgh_id")
    # 0 stands for none, so that a record without a team is not taken for one without a version.
    team = Coalesce(*(Subquery(each.values(team=Coalesce("treatment_team", 0))[:1]) for each in (then, since)))
    return _ask_open(clients=clients, day=window.day, team=team)


def snapshot_days(day: date) -> list[date]:
    """The firsts of the last six months, that of the running one included, the oldest first."""
    return [months_before(day.replace(day=1), back) for back in range(SNAPSHOTS - 1, -1, -1)]


def people_on(window: Window, days: Iterable[date]) -> dict[date, int]:
    """How many were open on each of these days, in one question."""
    wanted = {f"on_{number}": day for number, day in enumerate(days)}
    counted = _ON.numbers(window, **wanted)
    return {day: counted[name] for name, day in wanted.items()}


def _ask_on(window: Window, **days: date) -> Numbers:
    on = {
        name: Count(
            "client",
            filter=Q(entry_date__lte=day) & (Q(exit_date=None) | Q(exit_date__gte=day)),
            distinct=True,
        )
        for name, day in days.items()
    }
    return Numbers(Episode.objects.filter(client__in=window.clients), on)


_ON = OfWindow(_ask_on)


# Teams of specialists (items 4, 5 and 8)


@dataclass(slots=True)
class Teams:
    """Which treatment teams each specialist belongs to on the day, and what they are called."""

    of: dict[int, list[int]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)


def teams_of(window: Window) -> Teams:
    """By the posts of the day: a post has its teams from its first day through its last."""
    found = Teams()
    for staff, team, name in _LINKS.rows(window):
        found.names[team] = name
        if team not in found.of.setdefault(staff, []):
            found.of[staff].append(team)
    return found


def _ask_links(window: Window) -> Any:
    links = MembershipTeam.objects.filter(membership__in=window.posts.active_on(window.day))
    return links.order_by("team__name").values_list("membership__staff", "team", "team__name")


_LINKS = OfWindow(_ask_links)


def weeks_between(mondays: list[date]) -> tuple[date, date]:
    return mondays[0], mondays[-1] + WEEK - DAY
