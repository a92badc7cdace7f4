"""What the records say of some clients, as the plain facts that clients.followalong reads. Bulk: five queries in all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q

from clients.followalong import ContactFacts, Decline, JobFacts, ModeAgreement
from clients.models import Client, ClientContact, Job, SupportDecline
from clients.models import ModeAgreement as ModeAgreementRow

WEEK = timedelta(days=7)


@dataclass(slots=True)
class ClientFacts:
    """Everything the status of one client's planned contacts rests on."""

    closed_date: date | None = None
    jobs: list[JobFacts] = field(default_factory=list)
    contacts: list[ContactFacts] = field(default_factory=list)
    declines: list[Decline] = field(default_factory=list)
    agreements: list[ModeAgreement] = field(default_factory=list)


def job_facts(job: Job) -> JobFacts:
    return JobFacts(job.pk, job.start_date, job.end_date, job.learned_date, job.is_planned_move)


def facts_of(client_ids: Sequence[int], *, jobs: Iterable[Job] | None = None) -> dict[int, ClientFacts]:
    """Facts by client id. `jobs` narrows to some jobs of theirs (cancelled starts never count)."""
    closed = Client.objects.filter(pk__in=client_ids).values_list("pk", "closed_date")
    found = {pk: ClientFacts(closed_date=day) for pk, day in closed}
    chosen = list(jobs) if jobs is not None else list(Job.objects.standing().filter(client__in=client_ids))
    earliest: dict[int, date] = {}
    for job in chosen:
        found[job.client_id].jobs.append(job_facts(job))
        earliest[job.client_id] = min(earliest.get(job.client_id, job.start_date), job.start_date)
    if chosen:
        _add_contacts(found, since=min(earliest.values()) - WEEK)
        _add_support(found)
    return found


def _add_contacts(found: dict[int, ClientFacts], *, since: date) -> None:
    """Talks with the person since the week before the earliest job: what was earlier can't answer anything."""
    rows = (
        ClientContact.objects.standing()
        .filter(client__in=found, contact_date__gte=since, with_whom__contains=["client"])
        .exclude(mode__in=ClientContact.ATTEMPTS)
        .annotate(job_ids=ArrayAgg("named_jobs__job_id", filter=Q(named_jobs__isnull=False), default=None))
        .values_list("client_id", "pk", "contact_date", "mode", "job_ids")
    )
    for client_id, pk, day, mode, job_ids in rows:
        found[client_id].contacts.append(ContactFacts(pk, day, mode, True, frozenset(job_ids or ())))


def _add_support(found: dict[int, ClientFacts]) -> None:
    declines = SupportDecline.objects.filter(client__in=found).values_list("client_id", "declined_date", "resumed_date")
    for client_id, declined, resumed in declines:
        found[client_id].declines.append(Decline(declined, resumed))
    agreed = ModeAgreementRow.objects.filter(client__in=found).values_list("client_id", "from_date", "to_date", "modes")
    for client_id, start, end, modes in agreed:
        found[client_id].agreements.append(ModeAgreement(start, end, frozenset(modes)))
