"""Times with the service kept in step: what the client's record says of entry and closing is the last episode's.

Whoever changes the one calls `keep` in the same transaction, with the client's row locked. Returns are told to the
follow-along rules as gaps (clients.facts), and the clock to the first employer contact counts from the running episode.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from clients.bulk import update_rows
from clients.models import Client, EmployerContactFor, Episode, ProgrammeStay, Referral

# Of the episode: of the client.
SAME = {
    "entry_date": "programme_entry_date",
    "exit_date": "closed_date",
    "exit_reason": "closure_reason",
    "employed_at_entry": "employed_at_entry",
    "referral_received_date": "referral_received_date",
    "reported_employer_contact_date": "reported_employer_contact_date",
    "first_employer_contact_date": "first_employer_contact_date",
}
_CLOSING: dict[str, Any] = {
    "person_view": "",
    "employed_at_exit": None,
    "weekly_hours_at_exit": None,
    "told": [],
    "way_back": "",
}


def keep(client: Client) -> Episode:
    """The client's last episode, as their record has it now; made when there is none yet."""
    return keep_all([client])[client.pk]


def keep_all(clients: Iterable[Client]) -> dict[int, Episode]:
    """The same for many, in a handful of queries. ValidationError when an entry would lie inside an earlier episode."""
    people = {client.pk: client for client in clients}
    last: dict[int, Episode] = {}
    earlier: dict[int, date] = {}
    for episode in Episode.objects.filter(client__in=people).order_by("client", "entry_date"):
        before = last.get(episode.client_id)
        if before is not None and before.exit_date is not None:
            earlier[episode.client_id] = before.exit_date
        last[episode.client_id] = episode
    new = [Episode(client=client) for client in people.values() if client.pk not in last]
    changed = [episode for episode in last.values() if _differs(episode, people[episode.client_id])]
    moved = [(each, each.entry_date) for each in changed]
    for episode in (*new, *changed):
        _follow(episode, people[episode.client_id], earlier.get(episode.client_id))
    Episode.objects.bulk_create(new, batch_size=500)
    if changed:
        # What was said at a closing that is taken back goes first: history keeps it.
        Episode.objects.filter(pk__in=[each.pk for each in changed if each.exit_date is None]).update(**_CLOSING)
        update_rows(Episode, changed, [*SAME, "version"])
        _stays_follow(moved)
        _referrals_follow(people, [each.client_id for each in changed])
    return last | {episode.client_id: episode for episode in new}


def _differs(episode: Episode, client: Client) -> bool:
    return any(getattr(episode, mine) != getattr(client, theirs) for mine, theirs in SAME.items())


def _follow(episode: Episode, client: Client, earlier_exit: date | None) -> None:
    if earlier_exit is not None and client.programme_entry_date <= earlier_exit:
        raise ValidationError({"programme_entry_date": inside_earlier()})
    for mine, theirs in SAME.items():
        setattr(episode, mine, getattr(client, theirs))
    if episode.exit_date is None:
        for name, empty in _CLOSING.items():
            setattr(episode, name, empty)
    if episode.pk is not None:
        episode.version += 1


def inside_earlier() -> str:
    return _("They were with the service before, and closed on that day or later: choose a day after that closing.")


def _stays_follow(moved: list[tuple[Episode, date]]) -> None:
    """Who was in a programme from the first day on still is when that day is put right."""
    for episode, was in moved:
        if was != episode.entry_date:
            first = ProgrammeStay.objects.filter(episode=episode, from_date=was)
            still = first.filter(Q(to_date=None) | Q(to_date__gte=episode.entry_date))
            still.update(from_date=episode.entry_date)


def _referrals_follow(people: dict[int, Client], ids: list[int]) -> None:
    """The day the referral was received stands on both: put right on the client's record, it is right on the referral."""
    latest: dict[int, Referral] = {}
    for referral in Referral.objects.accepted().filter(client__in=ids).order_by("received_date", "pk"):
        if referral.client_id is not None:
            latest[referral.client_id] = referral
    for client_id, referral in latest.items():
        day = people[client_id].referral_received_date
        if day is None or day == referral.received_date or day > (referral.accepted_date or day):
            continue
        referral.received_date = day
        referral.sent_date = min(referral.sent_date, day) if referral.sent_date else None
        referral.save(update_fields=["received_date", "sent_date"])


def since_they_came(links: QuerySet[EmployerContactFor]) -> QuerySet[EmployerContactFor]:
    """Employer contacts of the running episode: after the end of the one before, when there was one."""
    before = Episode.objects.filter(
        client=OuterRef("client_id"), exit_date__lt=OuterRef("client__programme_entry_date")
    ).order_by("-exit_date")
    links = links.annotate(over=Subquery(before.values("exit_date")[:1]))
    return links.filter(Q(over=None) | Q(employer_contact__contact_date__gt=F("over")))
