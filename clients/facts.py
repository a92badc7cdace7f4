"""What the records say of some clients, as the plain facts that clients.followalong reads. Bulk: three queries in all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast

from clients.followalong import ContactFacts, Decline, JobFacts, ModeAgreement
from clients.intakerules import Gap, gaps_between
from clients.models import Client, ClientContact, Episode, Job, SupportDecline
from clients.models import ModeAgreement as ModeAgreementRow
from tenancy.asked import Question, is_one_of

WEEK = timedelta(days=7)


@dataclass(slots=True)
class ClientFacts:
    """Everything the status of one client's planned contacts rests on."""

    closed_date: date | None = None
    jobs: list[JobFacts] = field(default_factory=list)
    contacts: list[ContactFacts] = field(default_factory=list)
    declines: list[Decline] = field(default_factory=list)
    agreements: list[ModeAgreement] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


def job_facts(job: Job) -> JobFacts:
    return JobFacts(job.pk, job.start_date, job.end_date, job.learned_date, job.is_planned_move)


def facts_of(client_ids: Sequence[int], *, jobs: Iterable[Job] | None = None) -> dict[int, ClientFacts]:
    """Facts by client id. `jobs` narrows to some jobs of theirs (cancelled starts never count)."""
    found = _with_support(client_ids)
    chosen = list(jobs) if jobs is not None else list(Job.objects.standing().filter(client__in=client_ids))
    earliest: dict[int, date] = {}
    for job in chosen:
        found[job.client_id].jobs.append(job_facts(job))
        earliest[job.client_id] = min(earliest.get(job.client_id, job.start_date), job.start_date)
    if chosen:
        _add_contacts(found, since=min(earliest.values()) - WEEK)
    return found


def _ask_talks(clients: list[int], since: date) -> Any:
    return (
        ClientContact.objects.standing()
        .filter(is_one_of("client_id", clients), contact_date__gte=since, with_whom__contains=["client"])
        .exclude(mode__in=ClientContact.ATTEMPTS)
        .annotate(job_ids=ArrayAgg("named_jobs__job_id", filter=Q(named_jobs__isnull=False), default=None))
        .values_list("client_id", "pk", "contact_date", "mode", "job_ids")
    )


def _add_contacts(found: dict[int, ClientFacts], *, since: date) -> None:
    """Talks with the person since the week before the earliest job: what was earlier can't answer anything."""
    for client_id, pk, day, mode, job_ids in TALKS.rows(clients=list(found), since=since):
        found[client_id].contacts.append(ContactFacts(pk, day, mode, True, frozenset(job_ids or ())))


def _ask_support(clients: list[int]) -> Any:
    """Closing days, declines, agreed ways of contact and times with the service: four short tables in one question."""
    closed = _spans(Client.with_merged.filter(is_one_of("id", clients)), "closed", "pk", "closed_date", "closed_date")
    of_clients = is_one_of("client_id", clients)
    declines, agreements = SupportDecline.objects.filter(of_clients), ModeAgreementRow.objects.filter(of_clients)
    declined = _spans(declines, "declined", "client_id", "declined_date", "resumed_date")
    agreed = _spans(agreements, "agreed", "client_id", "from_date", "to_date", F("modes"))
    here = _spans(Episode.objects.filter(of_clients), "episode", "client_id", "entry_date", "exit_date")
    return closed.union(declined, agreed, here, all=True)


def _with_support(client_ids: Sequence[int]) -> dict[int, ClientFacts]:
    found = {pk: ClientFacts() for pk in client_ids}
    episodes: dict[int, list[tuple[date, date | None]]] = {}
    for kind, client_id, start, end, modes in SUPPORT.rows(clients=list(client_ids)):
        facts = found[client_id]
        if kind == "closed":
            facts.closed_date = start
        elif kind == "declined":
            facts.declines.append(Decline(start, end))
        elif kind == "episode":
            episodes.setdefault(client_id, []).append((start, end))
        else:
            facts.agreements.append(ModeAgreement(start, end, frozenset(modes)))
    for client_id, times in episodes.items():
        found[client_id].gaps = gaps_between(times)
    return found


_NO_MODES = Cast(Value(None), ArrayField(CharField(max_length=12)))


def _spans(rows: Any, kind: str, client: str, start: str, end: str, modes: Any = _NO_MODES) -> Any:
    rows = rows.order_by().annotate(kind=Value(kind, CharField()), who=F(client), start=F(start), end=F(end))
    return rows.annotate(how=modes).values_list("kind", "who", "start", "end", "how")


TALKS, SUPPORT = Question(_ask_talks), Question(_ask_support)
