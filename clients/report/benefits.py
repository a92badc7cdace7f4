"""Benefits of a person: what they receive, advice offered and to be offered, what they report, and what holds in their country.

The page asks six questions, however much there is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, Min, OuterRef, Prefetch, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, JSONObject
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clients import benefitdata, wording
from clients.benefitrules import Cause, Change, Offer, Prompt, Start, advice_to_offer
from clients.models import AdviceScenario, BenefitsAdvice, BenefitsHeld, Client, Job, JobChange, ReportingDuty
from clients.models.job import read_with_job
from clients.report.cards import Card
from employers.timeline import Entry
from tenancy.models import Agency


class Asked(NamedTuple):
    """Advice that is to be offered: why, in a sentence, and where to write it down."""

    text: str
    url: str
    late: bool

    @property
    def kind(self) -> str:
        return "warning" if self.late else "info"


class Amount(NamedTuple):
    name: str
    amount: str
    holds: str
    source: str


@dataclass(frozen=True, slots=True)
class Duty:
    row: ReportingDuty
    due: str
    about: str
    late: bool


@dataclass(frozen=True, slots=True)
class Advice:
    row: BenefitsAdvice
    title: str
    facts: list[tuple[str, str]]
    scenarios: list[AdviceScenario]


@dataclass(frozen=True, slots=True)
class Sheet:
    held: BenefitsHeld | None
    receives: list[str]
    facts: list[tuple[str, str]]
    asked: list[Asked]
    advice: list[Advice]
    duties: list[Duty]
    amounts: list[Amount]
    struck: list[str]


def sheet(client: Client, agency: Agency, today: date) -> Sheet:
    held = BenefitsHeld.objects.filter(client=client).first()
    scenarios = Prefetch("scenarios", AdviceScenario.objects.order_by(F("weekly_hours").asc(nulls_last=True), "id"))
    offers = BenefitsAdvice.objects.filter(client=client).select_related("offered_by__user")
    offers = offers.prefetch_related(scenarios).order_by("-offered_date", "-id")
    advice, struck_advice = _parted(read_with_job(offers, "job", today))
    duties, struck_duties = _parted(
        ReportingDuty.objects.filter(client=client).order_by(F("next_date").asc(nulls_last=True), "id")
    )
    told = [_advice(row, today) for row in advice]
    return Sheet(
        held=held,
        receives=names_of(held.held if held else (), agency),
        facts=_facts(held, today),
        asked=_to_offer(client, advice, today),
        advice=told,
        duties=[_duty(row, today) for row in duties],
        amounts=amounts(agency, today),
        struck=[
            *(_struck(_offered(row, today), row) for row in struck_advice),
            *(_struck(str(each), each) for row in advice for each in row.scenarios.all() if each.voided_at is not None),
            *(_struck(str(row), row) for row in struck_duties),
        ],
    )


def _parted(rows: Iterable[Any]) -> tuple[list[Any], list[Any]]:
    """What stands, and what was struck out."""
    standing: list[Any] = []
    struck: list[Any] = []
    for row in rows:
        (standing if row.voided_at is None else struck).append(row)
    return standing, struck


def _struck(what: str, row: Any) -> str:
    return _("%(what)s: %(reason)s") % {"what": what, "reason": row.void_reason}


def _offered(row: BenefitsAdvice, today: date) -> str:
    return _("Offered %(day)s") % {"day": wording.day(row.offered_date, today)}


def _advice(row: BenefitsAdvice, today: date) -> Advice:
    said = {True: _("yes"), False: _("no"), None: ""}
    accepted = row.answer == BenefitsAdvice.Answer.ACCEPTED
    facts = [
        (_("About"), str(row.job) if row.job else _("work in general")),
        (_("Offered by"), row.offered_by.name),
        (_("Session"), _session(row, today) if accepted else ""),
        (_("Adviser"), ", ".join(part for part in (row.adviser, row.qualification) if part)),
        (_("Written summary given"), said[row.summary_given] or (_("not known") if row.session_date else "")),
        (_("Note"), row.note),
    ]
    title = f"{_offered(row, today)}: {row.get_answer_display()}"
    return Advice(row, title, facts, [each for each in row.scenarios.all() if each.voided_at is None])


def _session(row: BenefitsAdvice, today: date) -> str:
    if row.session_date is None:
        return _("not agreed yet")
    return (
        wording.day_away(row.session_date, today) if row.session_date >= today else wording.day(row.session_date, today)
    )


def names_of(codes: Iterable[str], agency: Agency) -> list[str]:
    """Benefits as the reader's language calls them; a code that has left the list as it stands."""
    language = get_language() or "en"
    known = {
        each.code: benefitdata.in_language(each.names, language)
        for each in benefitdata.country(agency.country).benefits
    }
    return [known.get(code, code) for code in codes]


def _facts(held: BenefitsHeld | None, today: date) -> list[tuple[str, str]]:
    if held is None:
        return []
    return [
        (_("Others"), held.other),
        (_("Health cover and medicines"), held.health_cover),
        (_("Housing"), held.housing),
        (_("Family"), held.family),
        (_("Work incentives set up"), held.incentives),
        (_("As of"), wording.day(held.asked_date, today)),
    ]


def _duty(row: ReportingDuty, today: date) -> Duty:
    last = row.last_reported_date
    about = [row.to_whom, row.how, str(row.get_repeats_display())]
    about.append(_("last reported %(day)s") % {"day": wording.day(last, today)} if last else "")
    said = " · ".join(part for part in about if part)
    if row.next_date is None:
        nothing = _("nothing due") if row.repeats != ReportingDuty.Repeats.ON_CHANGE else ""
        return Duty(row, nothing, said, late=False)
    due = _("by %(day)s") % {"day": wording.day_away(row.next_date, today)}
    return Duty(row, due, said, late=row.next_date < today)


def amounts(agency: Agency, today: date) -> list[Amount]:
    """What holds in the agency's country, each with its days and its source. Information, not advice."""
    language = get_language() or "en"
    return [
        Amount(
            benefitdata.in_language(each.names, language),
            benefitdata.in_language(each.amounts, language),
            _holds(each, today),
            each.source if each.checked else _("not looked up: check before you rely on it"),
        )
        for each in benefitdata.amounts_on(agency.country, today)
    ]


def _holds(amount: benefitdata.Amount, today: date) -> str:
    days = {"first": wording.day(amount.from_date), "last": wording.day(amount.to_date) if amount.to_date else ""}
    if not amount.to_date:
        return _("since %(first)s") % days
    if amount.holds_on(today):
        return _("%(first)s to %(last)s") % days
    return _("held until %(last)s; what holds now is not known here") % days


# What is to be offered


def _to_offer(client: Client, advice: Sequence[BenefitsAdvice], today: date) -> list[Asked]:
    jobs = list(Job.objects.standing().filter(client=client).titled_on(today).select_related("employer"))
    for job in jobs:
        job.client = client
    starts = [Start(job.pk, job.start_date, job.end_date) for job in jobs]
    changes = [Change(*row) for row in _hours_or_pay().filter(job__client=client).values_list("job_id", "from_date")]
    offers = [Offer(each.offered_date, each.job_id) for each in advice]
    return asked(advice_to_offer(starts, changes, offers, today), {job.pk: job for job in jobs}, today)


def _hours_or_pay() -> Any:
    changed = Q(weekly_hours__isnull=False) | Q(hourly_pay__isnull=False)
    return JobChange.objects.in_effect().filter(changed).order_by("from_date", "id")


def asked(prompts: Iterable[Prompt], jobs: dict[int, Job], today: date) -> list[Asked]:
    return [
        Asked(sentence(each, today, str(jobs[each.job])), _offer_url(jobs[each.job]), each.late) for each in prompts
    ]


def sentence(prompt: Prompt, today: date, about: str = "") -> str:
    said = {"day": wording.day_away(prompt.day, today), "job": about}
    if prompt.cause is Cause.CHANGE:
        if prompt.late:
            return _("Hours or pay changed on %(day)s: offer benefits advice again.") % said
        return _("Hours or pay change on %(day)s: offer benefits advice before that.") % said
    if prompt.late:
        return _("Benefits advice was not offered before the start on %(day)s: offer it now.") % said
    return _("Offer benefits advice before the start on %(day)s.") % said


def _offer_url(job: Job) -> str:
    return f"{reverse('clients:offer_advice', args=[job.client.public_id])}?job={job.public_id}"


# The timeline and the card


def ask_events(client: int) -> QuerySet[Any, Any]:
    """Advice offered, and sessions that were held or are booked."""
    advice = BenefitsAdvice.objects.standing().filter(client=client).order_by()
    columns = ("kind", "day", "client__public_id", "title", "text")

    def told(rows: Any, kind: str, day: str, title: str) -> Any:
        named = {"title": Cast(F(title), TextField()), "text": Cast(F("note"), TextField())}
        return rows.annotate(kind=Value(kind, CharField()), day=F(day), **named).values_list(*columns)

    offered = told(advice, "advice_offered", "offered_date", "answer")
    return offered.union(told(advice.exclude(session_date=None), "advice_session", "session_date", "adviser"), all=True)


def event(kind: str, day: date, public_id: UUID, title: str, text: str, today: date) -> Entry:
    url = reverse("clients:benefits", args=[public_id])
    if kind == "advice_offered":
        said = capfirst(str(BenefitsAdvice.Answer(title).label))
        return Entry(day, "plan", "pay", _("Benefits advice offered"), said, text=text, url=url)
    word = _("Benefits advice session") if day <= today else _("Benefits advice session booked")
    return Entry(day, "plan", "pay", word, title, url=url)


def ask_state(client: int) -> QuerySet[Any, Any]:
    """One row: the day advice was last offered (or what they receive was asked), and, as `code`, what the rule needs."""
    of_client = {"client": OuterRef("pk")}
    jobs = Job.objects.standing().filter(**of_client).order_by()
    advice = BenefitsAdvice.objects.standing().filter(**of_client)
    offers, changes = advice.order_by(), _hours_or_pay().filter(job__client=OuterRef("pk")).order_by()
    duties = ReportingDuty.objects.standing().filter(**of_client).order_by().values("client")
    held = BenefitsHeld.objects.filter(**of_client).values("asked_date")
    code = JSONObject(
        starts=ArraySubquery(jobs.values(row=JSONObject(job="pk", day="start_date", end="end_date"))),
        changes=ArraySubquery(changes.values(row=JSONObject(job="job_id", day="from_date"))),
        offers=ArraySubquery(offers.values(row=JSONObject(job="job_id", day="offered_date"))),
        due=Subquery(duties.annotate(first=Min("next_date")).values("first")),
        client=Cast("public_id", TextField()),
        answer=Subquery(advice.order_by("-offered_date", "-id").values("answer")[:1]),
    )
    last = Subquery(advice.order_by("-offered_date").values("offered_date")[:1])
    return (
        Client.objects.filter(pk=client)
        .annotate(
            kind=Value("benefits", CharField()),
            day=Coalesce(last, Subquery(held[:1])),
            code=Cast(code, TextField()),
        )
        .values_list("kind", "day", "code")
    )


def card(kind: str, day: date | None, code: str, today: date) -> Card:
    known = json.loads(code)
    url = reverse("clients:benefits", args=[known["client"]])
    starts = [Start(each["job"], _day(each["day"]), _day(each["end"])) for each in known["starts"]]
    changes = [Change(each["job"], _day(each["day"])) for each in known["changes"]]
    offers = [Offer(_day(each["day"]), each["job"]) for each in known["offers"]]
    prompts = advice_to_offer(starts, changes, offers, today)
    due = _day(known["due"])
    if prompts:
        return Card(_("Benefits"), sentence(prompts[0], today), url, alarm=True)
    if due is not None and due < today:
        return Card(
            _("Benefits"), _("To be reported by %(day)s.") % {"day": wording.day_away(due, today)}, url, alarm=True
        )
    return Card(_("Benefits"), _calm(day, known["answer"], due, today), url, alarm=False)


def _calm(day: date | None, answer: str | None, due: date | None, today: date) -> str:
    sentences = []
    if day is not None:
        said = {"day": wording.day(day, today), "answer": str(BenefitsAdvice.Answer(answer).label) if answer else ""}
        told = _("Advice offered %(day)s: %(answer)s.") if answer else _("Benefits as of %(day)s.")
        sentences.append(told % said)
    if due is not None:
        sentences.append(_("Next report by %(day)s.") % {"day": wording.day(due, today)})
    begin = _(
        "What they receive, advice before a job starts, and what is to be reported. Begin with what they receive."
    )
    return " ".join(sentences) or begin


def _day(text: str | None) -> Any:
    return date.fromisoformat(text) if text else None
