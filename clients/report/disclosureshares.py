"""What charts show of disclosure: the values of fidelity item 13. Of texts it is asked only whether they are there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from clients.jobdevelopmentrules import DAY, Share
from clients.models import ClientContact, DisclosureDecision, DisclosureRevisit, EmployerContactFor, Episode
from clients.models.disclosure import Decision, DisclosureException
from clients.report.shares import EVERY, Asked, Line, Shares, days_between, lines
from clients.report.window import Window
from employers.models import EmployerContact

CLOSED_MONTHS = 6
# In a younger episode one talk is enough.
YOUNG_DAYS = 60
TALKS = 2
# Who decided to tell something has words for it.
TELLS = (Decision.SOME, Decision.FULL, Decision.BY_JOB)

HELPED = Asked(Q(helped=True), Q(decision=Decision.NONE))
WEIGHED = Asked(Q(weighed=True), Q(first_contact__isnull=False))
WORDED = Asked(Q(says=True), Q(decision__in=TELLS) | Q(decision=None, first_contact__isnull=False))
TALKED = Asked(Q(talks__gte=TALKS) | Q(talks__gte=1, age__lt=YOUNG_DAYS))
ASKED = {"helped": HELPED, "weighed": WEIGHED, "worded": WORDED, "talked": TALKED}
UNDECIDED, UNDATED = Q(decision=None), Q(decision__isnull=False, undated=True)


@dataclass(frozen=True, slots=True)
class DisclosureShares:
    """`undecided`: charts without a decision; `undated`: with one that does not say when pros and cons were talked through."""

    shares: dict[str, Share]
    charts: int
    undecided: int
    undated: int


def disclosure_shares(window: Window) -> DisclosureShares:
    """One question."""
    found = _OF_CHARTS.of(window)
    shares = {name: found[name] for name in ASKED}
    return DisclosureShares(shares, found["charts"].part, found["undecided"].part, found["undated"].part)


_ALL = {**ASKED, "charts": Asked(EVERY), "undecided": Asked(UNDECIDED), "undated": Asked(UNDATED)}
_OF_CHARTS = Shares(lambda window: (_charts(window), _ALL))


def _charts(window: Window) -> QuerySet[Any]:
    """Episodes that are open on the day, and those closed in the last six months."""
    day, mine = window.day, OuterRef("client")
    seen = Q(exit_date=None) | Q(exit_date__gt=window.since(CLOSED_MONTHS) - DAY)
    charts = Episode.objects.filter(seen, client__in=window.clients, entry_date__lte=day)
    charts = window.in_programme(charts, "client", "entry_date").annotate(
        until=Case(When(exit_date__lte=day, then=F("exit_date")), default=Value(day, DateField())),
        age=days_between("entry_date", "until"),
    )
    stood = Q(revoked_at=None) | Q(revoked_at__gte=window.night)
    made = DisclosureDecision.objects.filter(client=mine, made_date__lte=OuterRef("until"))
    # The newest is the one that holds, unless it was taken back: an older one does not come back.
    newest = made.newest_first().annotate(standing=Case(When(stood, then=F("decision"))))
    charts = charts.annotate(
        newest=Subquery(newest.values("pk")[:1]),
        decision=Subquery(newest.values("standing")[:1]),
        decided=Subquery(newest.values("made_date")[:1]),
        undated=Exists(made.filter(pk=OuterRef("newest"), talked_date=None)),
        first_contact=Subquery(_in_their_name(OuterRef("entry_date"))[:1]),
        talks=_days_of(made) + _days_of_others(),
    )
    exceptions = DisclosureException.objects.filter(client=mine, agreed_date__lte=OuterRef("until"))
    return charts.annotate(
        weighed=Exists(made.filter(made_date__lt=OuterRef("first_contact"))),
        says=Exists(made.filter(pk=OuterRef("newest")).exclude(may_say="")) | Exists(exceptions.exclude(may_say="")),
        helped=Exists(_in_their_name(OuterRef("decided"))) | Exists(_met_since()),
    )


def _in_their_name(since: OuterRef) -> QuerySet[Any, Any]:
    """Contacts with employers that staff made for them, the first day first."""
    contacts = EmployerContactFor.objects.filter(
        client=OuterRef("client"),
        by_client=False,
        employer_contact__voided_at=None,
        employer_contact__contact_date__gte=since,
        employer_contact__contact_date__lte=OuterRef("until"),
    ).exclude(employer_contact__mode__in=EmployerContact.ATTEMPTS)
    return contacts.order_by("employer_contact__contact_date").values("employer_contact__contact_date")


def _met_since() -> QuerySet[ClientContact]:
    """Help that no employer sees."""
    contacts = ClientContact.objects.standing().filter(
        client=OuterRef("client"),
        with_whom__contains=[ClientContact.With.CLIENT],
        contact_date__gte=OuterRef("decided"),
        contact_date__lte=OuterRef("until"),
    )
    return contacts.exclude(mode__in=ClientContact.ATTEMPTS)


# Days on which it was talked about


_TALKED = Coalesce("talked_date", "made_date")


def _days_of(made: QuerySet[DisclosureDecision]) -> Coalesce:
    days = made.order_by().values("client").annotate(number=Count(_TALKED, distinct=True))
    return Coalesce(Subquery(days.values("number")), 0)


def _days_of_others() -> Coalesce:
    """Talked about again, on days that are not those of a decision."""
    same = DisclosureDecision.objects.annotate(talked=_TALKED).filter(
        client=OuterRef("client"), talked=OuterRef("revisited_date")
    )
    again = DisclosureRevisit.objects.filter(
        ~Exists(same), client=OuterRef("client"), revisited_date__lte=OuterRef("until")
    )
    days = again.order_by().values("client").annotate(number=Count("revisited_date", distinct=True))
    return Coalesce(Subquery(days.values("number")), 0)


# The rows


def charts(window: Window) -> list[Line]:
    rows = _charts(window)
    flags = {f"asked_{name}": Case(When(each.applies, then=True), default=False) for name, each in ASKED.items()}
    flags |= {f"shows_{name}": Case(When(each.shown, then=True), default=False) for name, each in ASKED.items()}
    flags |= {"is_undated": Case(When(UNDATED, then=True), default=False)}
    columns = ("entry_date", "exit_date", "decision", "decided", "first_contact", "talks", *flags)
    return lines(rows.annotate(**flags), *columns)
