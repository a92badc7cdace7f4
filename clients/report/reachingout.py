"""Who stays away and what is done about it: the values of fidelity item 25, chart by chart.

A chart is an episode that is open and had a missed appointment in the last twelve months, or that was closed in them. Outreach
is called for when it was begun, or when nobody talked with the person for so many days after they did not come.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Least

from clients.jobdevelopmentrules import DAY, Share
from clients.models import Client, ClientContact, Consent, Episode, NaturalSupport, Outreach, OutreachAttempt
from clients.models.consent import Purpose
from clients.outreachrules import CLINICAL, NEVER_A_REASON, SEVERAL_VISITS, THROUGH_FAMILY, VISITS, WITH_TEAM, Strategy
from clients.report.asking import OfWindow
from clients.report.shares import days_after
from clients.report.window import Window

MONTHS = 12
# Why outreach begins that answers somebody's staying away.
STAYED_AWAY = (Outreach.Cause.MISSED, Outreach.Cause.SILENCE)


class Silence(NamedTuple):
    """From the day they did not come through the last one without a talk; whether anything was tried in it."""

    first: date
    last: date
    tried: bool


@dataclass(slots=True)
class Chart:
    """One episode. `may_contact`: the person has said that family may be contacted."""

    client_id: UUID
    client: str
    closed: date | None
    reason: str
    begun: bool
    tried: bool
    clinical: bool
    visits: int
    joint: bool
    family: bool
    may_contact: bool
    silences: list[Silence] = field(default_factory=list)

    @property
    def called_for(self) -> bool:
        return self.begun or bool(self.silences)

    @property
    def out_of_reach_untried(self) -> bool:
        return self.reason == Client.ClosureReason.UNABLE_TO_REACH and not self.tried

    def shows(self, strategy: Strategy) -> bool | None:
        """None: it is not asked of this chart."""
        if strategy is Strategy.NEVER_CLOSED_FOR_IT:
            return self.reason not in NEVER_A_REASON
        if strategy is Strategy.WRITTEN_DOWN:
            return all(each.tried for each in self.silences) if self.silences else None
        if not self.called_for:
            return None
        return {
            Strategy.CLINICAL_TEAM: self.clinical,
            Strategy.VISITED: self.visits >= SEVERAL_VISITS,
            Strategy.JOINT: self.joint,
            # Nobody's family is called without their yes: then there is nothing that could have been shown.
            Strategy.FAMILY: self.family or not self.may_contact,
        }[strategy]


@dataclass(frozen=True, slots=True)
class ReachingOut:
    charts: list[Chart]
    first: date

    def share(self, strategy: Strategy) -> Share:
        shown = [each for chart in self.charts if (each := chart.shows(strategy)) is not None]
        return Share(sum(shown), len(shown))

    @property
    def closed_otherwise(self) -> list[Chart]:
        """For a reason in words alone: whether it was staying away has to be read."""
        return [each for each in self.charts if each.reason == Client.ClosureReason.OTHER]

    @property
    def out_of_reach_untried(self) -> list[Chart]:
        return [each for each in self.charts if each.out_of_reach_untried]


def reaching_out(window: Window, silence_days: int) -> ReachingOut:
    """Three questions; what is counted in Python are charts, never contacts."""
    first = window.since(MONTHS)
    charts = {}
    for row in _CHARTS.dicts(window):
        found = {**row, **dict(zip(_COUNTED, row["contacts"] or [0] * len(_COUNTED), strict=True))}
        if _stayed_away(found, window.day):
            charts[row["pk"]] = _chart(found, window.day)
    for episode, silence in _silences(window, silence_days):
        if episode in charts:
            charts[episode].silences.append(silence)
    return ReachingOut(list(charts.values()), first)


_COLUMNS = (
    "client__public_id", "client__first_name", "client__last_name", "exit_date", "exit_reason", "begun", "tried",
    "clinical", "visits", "joint", "family", "may_contact", "contacts",
)  # fmt: skip
_COUNTED = ("missed", "voicemails", "missed_at_home", "with_clinician", "with_family")


def _stayed_away(row: dict[str, Any], day: date) -> bool:
    """Or was closed: what became of them is looked at whatever came before it."""
    closed = row["exit_date"] is not None and row["exit_date"] <= day
    return closed or row["begun"] or row["missed"] > 0


def _chart(row: dict[str, Any], day: date) -> Chart:
    closed = row["exit_date"] if row["exit_date"] is not None and row["exit_date"] <= day else None
    return Chart(
        client_id=row["client__public_id"],
        client=f"{row['client__first_name']} {row['client__last_name']}",
        closed=closed,
        reason=row["exit_reason"] if closed else "",
        begun=row["begun"],
        tried=row["tried"] or row["voicemails"] > 0,
        clinical=row["clinical"],
        visits=row["visits"] + row["missed_at_home"],
        joint=row["joint"] or row["with_clinician"] > 0,
        family=row["family"] or row["with_family"] > 0,
        may_contact=row["may_contact"],
    )


def _ask_charts(window: Window) -> QuerySet[Any]:
    """Open ones and those closed in the months, with what outreach and contacts show."""
    day, first = window.day, window.since(MONTHS)
    charts = Episode.objects.filter(
        Q(exit_date=None) | Q(exit_date__gte=first), client__in=window.clients, entry_date__lte=day
    ).annotate(
        since=Greatest("entry_date", Value(first, DateField())),
        until=Case(When(exit_date__lte=day, then=F("exit_date")), default=Value(day, DateField())),
    )
    begun = Outreach.objects.filter(
        Q(ended_date=None) | Q(ended_date__gte=OuterRef("since")),
        client=OuterRef("client"),
        cause__in=STAYED_AWAY,
        since_date__lte=OuterRef("until"),
    )
    charts = window.in_programme(charts.annotate(begun=Exists(begun), contacts=_of_contacts()), "client", "until")
    return _with_what_was_tried(charts, window).order_by("client__sort_key", "pk").values("pk", *_COLUMNS)


def _with_what_was_tried(charts: QuerySet[Any], window: Window) -> QuerySet[Any]:
    made = OutreachAttempt.objects.filter(
        outreach__client=OuterRef("client"),
        voided_at=None,
        attempt_date__gte=OuterRef("since"),
        attempt_date__lte=OuterRef("until"),
    )
    return charts.annotate(
        tried=Exists(made),
        clinical=Exists(made.filter(role__in=CLINICAL)),
        visits=_number(made.filter(mode__in=VISITS), "outreach__client"),
        joint=Exists(made.filter(Q(joint=True) | Q(mode=WITH_TEAM))),
        family=Exists(made.filter(Q(family=True) | Q(mode=THROUGH_FAMILY))),
        may_contact=Exists(_family(window.day)) | Exists(_consent(window)),
    )


def _of_contacts() -> Subquery:
    """What contacts show in the days of a chart, in the order of _COUNTED: attempts that reached nobody, and whatever was talked
    over with family. Counted in one go, so that the same contacts are not read five times."""
    with_whom = ClientContact.With
    missed, family = Q(mode=ClientContact.Mode.NO_SHOW), Q(with_whom__contains=[with_whom.FAMILY])
    attempts = Q(mode__in=ClientContact.ATTEMPTS)
    rows = (
        ClientContact.objects.standing()
        .apart()
        .filter(
            attempts | family,
            client=OuterRef("client"),
            contact_date__gte=OuterRef("since"),
            contact_date__lte=OuterRef("until"),
        )
    )
    counted = {
        "missed": missed & Q(with_whom__contains=[with_whom.CLIENT]),
        "voicemails": Q(mode=ClientContact.Mode.VOICEMAIL),
        "missed_at_home": missed & Q(place__in=(ClientContact.Place.HOME, ClientContact.Place.COMMUNITY)),
        "with_clinician": attempts & Q(with_whom__contains=[with_whom.CLINICIAN]),
        "with_family": family,
    }
    # Counted by a column of the index, so that it alone is read.
    numbers = Func(
        *(Count("contact_date", filter=counted[name]) for name in _COUNTED),
        template="ARRAY[%(expressions)s]",
        output_field=ArrayField(BigIntegerField()),
    )
    return Subquery(rows.order_by().values("client").annotate(numbers=numbers).values("numbers"))


_CHARTS = OfWindow(_ask_charts)


def _number(rows: QuerySet[Any], client: str) -> Coalesce:
    counted = rows.order_by().values(client).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def _family(day: date) -> QuerySet[NaturalSupport]:
    return NaturalSupport.objects.family_to_contact(day).filter(client=OuterRef("client"), asked_date__lte=day)


def _consent(window: Window) -> QuerySet[Consent]:
    """As it stood at the end of the day."""
    lasts = Q(expires_date=None) | Q(expires_date__gte=window.day)
    stood = Q(revoked_at=None) | Q(revoked_at__gte=window.night)
    return Consent.objects.filter(
        lasts & stood, client=OuterRef("client"), purpose=Purpose.FAMILY, given_date__lte=window.day
    )


# Times without a talk (outreachrules.lost_contacts, in SQL)


def _silences(window: Window, silence_days: int) -> Iterable[tuple[int, Silence]]:
    """By episode. What was missed later within a silence is not another one: the earliest begins it."""
    found: dict[tuple[int, date], Silence] = {}
    for asked in (_MISSED, _BEGUN):
        for episode, start, last, tried in asked.rows(window, silence_days):
            known = found.get((episode, last))
            if known is None or start < known.first:
                found[episode, last] = Silence(start, last, tried)
    return [(episode, silence) for (episode, _last), silence in found.items()]


def _ask_missed(window: Window, silence_days: int) -> QuerySet[Any]:
    missed = (
        ClientContact.objects.standing()
        .apart()
        .filter(
            client__in=window.clients,
            mode=ClientContact.Mode.NO_SHOW,
            with_whom__contains=[ClientContact.With.CLIENT],
            contact_date__range=(window.since(MONTHS), window.day),
        )
    )
    return _lasting(missed, "contact_date", window.day, silence_days)


def _ask_begun(window: Window, silence_days: int) -> QuerySet[Any]:
    begun = Outreach.objects.filter(
        client__in=window.clients, cause__in=STAYED_AWAY, since_date__range=(window.since(MONTHS), window.day)
    )
    return _lasting(begun, "since_date", window.day, silence_days)


_MISSED, _BEGUN = OfWindow(_ask_missed), OfWindow(_ask_begun)


def _lasting(rows: QuerySet[Any], start: str, day: date, silence_days: int) -> QuerySet[Any]:
    """Those after which nobody talked with them for so many days: episode, first and last day, whether anything was tried."""
    talks = (
        ClientContact.objects.standing()
        .filter(client=OuterRef("client"), with_whom__contains=[ClientContact.With.CLIENT])
        .filter(contact_date__gte=OuterRef(start))
        .exclude(mode__in=ClientContact.ATTEMPTS)
    )
    episode = Episode.objects.filter(
        Q(exit_date=None) | Q(exit_date__gte=OuterRef(start)),
        client=OuterRef("client"),
        entry_date__lte=OuterRef(start),
    ).order_by("entry_date")
    # Said first, because it is soon answered: most are talked with within the days, and nothing more is asked of them. It is said
    # as a CASE so that it is looked up for each: of a NOT EXISTS PostgreSQL makes a join with everybody's talks.
    soon = talks.filter(contact_date__lte=ExpressionWrapper(OuterRef(start) + silence_days, output_field=DateField()))
    rows = (
        rows.filter(**{f"{start}__lte": day - silence_days * DAY})
        .annotate(silent=Case(When(Exists(soon), then=False), default=True))
        .filter(silent=True)
        .annotate(
            episode=Subquery(episode.values("pk")[:1]),
            closed=Subquery(episode.values("exit_date")[:1]),
            talk=Subquery(talks.order_by("contact_date").values("contact_date")[:1]),
        )
        .annotate(last=Least(Value(day, DateField()), "closed", days_after("talk", -1)))
    )
    made = OutreachAttempt.objects.filter(
        outreach__client=OuterRef("client"),
        voided_at=None,
        attempt_date__gte=OuterRef(start),
        attempt_date__lte=OuterRef("last"),
    )
    called = (
        ClientContact.objects.standing()
        .apart()
        .filter(
            # The appointment that was missed is what the silence begins with, not an attempt to end it.
            Q(mode=ClientContact.Mode.VOICEMAIL) | Q(mode=ClientContact.Mode.NO_SHOW, contact_date__gt=OuterRef(start)),
            client=OuterRef("client"),
            contact_date__gte=OuterRef(start),
            contact_date__lte=OuterRef("last"),
        )
    )
    lasting = rows.filter(episode__isnull=False, last__gte=days_after(start, silence_days))
    return lasting.annotate(tried=Exists(made) | Exists(called)).values_list("episode", start, "last", "tried")
