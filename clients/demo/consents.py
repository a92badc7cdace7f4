"""What the people of the demo have allowed and decided: most let employers be told, some not yet, one no longer."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, time

from accounts.models import StaffMember
from clients import consents
from clients.demo.days import DAY
from clients.demo.people import Scene
from clients.models import (
    Client,
    Consent,
    ConsentWording,
    Decision,
    Disclosure,
    DisclosureDecision,
    DisclosureException,
    DisclosureRevisit,
    EmployerContactFor,
    Job,
    Purpose,
)
from employers.models import EmployerContact

_MAY = "Works best with one task at a time and a written list. Needs to leave on time on Wednesdays."
_MUST_NOT = "The illness, the hospital, the medicine."
_EXAMPLE = "They do well with one thing at a time. A written list for the shift is all it takes."
_WHO = "The manager who plans the shifts; not the co-workers."
_SAYS: dict[str, tuple[str, str, str, str]] = {
    Decision.SOME: (_MAY, _MUST_NOT, _EXAMPLE, _WHO),
    Decision.NONE: ("", "Anything about health or about our service.", "", ""),
    Decision.FULL: (
        "Has depression, is treated, and knows the early signs.",
        "Details of the treatment.",
        _EXAMPLE,
        _WHO,
    ),
    Decision.BY_JOB: ("", "Nothing before they have met the employer themselves.", "", ""),
    Decision.LATER: ("", "Anything about health until the trial month is over.", "", ""),
}
_TURN = [Decision.SOME, Decision.NONE, Decision.SOME, Decision.FULL, Decision.BY_JOB, Decision.LATER]


def agree(scene: Scene) -> None:
    """Asked for since before the first of these people came: who was named to an employer had agreed to it."""
    agency = scene.writer.agency
    agency.consent_from_date = scene.today - 900 * DAY
    agency.save(update_fields=["consent_from_date"])
    links = _links()
    wordings = _wordings(scene)
    given = _employers_may_be_told(scene, wordings[Purpose.EMPLOYERS], links)
    _others_may_be_told(scene, wordings)
    _tell(scene, given, links)
    _take_back(scene, given, links)
    _decide(scene, given)


def _links() -> dict[int, list[EmployerContactFor]]:
    """The contacts with employers in somebody's name, by client, the first one first."""
    found: dict[int, list[EmployerContactFor]] = defaultdict(list)
    rows = EmployerContactFor.objects.filter(by_client=False).select_related("employer_contact")
    for row in rows.order_by("employer_contact__contact_date", "pk"):
        found[row.client_id].append(row)
    return found


def _wordings(scene: Scene) -> dict[Purpose, ConsentWording]:
    language, moment = scene.writer.agency.language, scene.writer.at(scene.today - 900 * DAY)
    rows = [
        ConsentWording(
            purpose=purpose,
            language=language,
            number=1,
            text=consents.wording_at_first(purpose, language),
            created_at=moment,
        )
        for purpose in (Purpose.EMPLOYERS, Purpose.FAMILY, Purpose.CLINICIANS, Purpose.PARTNER)
    ]
    return {Purpose(row.purpose): row for row in scene.writer.write(rows)}


def _employers_may_be_told(
    scene: Scene, wording: ConsentWording, links: dict[int, list[EmployerContactFor]]
) -> dict[int, Consent]:
    """By client. Of those who were never named every second one has not been asked yet; some consents end soon."""
    rows = []
    for number, client in enumerate(scene.clients):
        first = links[client.pk][0].employer_contact.contact_date if links[client.pk] else None
        if first is None and number % 2:
            continue
        day = min(scene.today, client.programme_entry_date + 2 * DAY, first or date.max)
        last_day = scene.today + (4 + number) * DAY if number % 5 == 2 else None
        rows.append(_consent(scene, client, wording, day, expires_date=last_day, how="signed"))
    return {row.client_id: row for row in scene.writer.write(rows)}


def _others_may_be_told(scene: Scene, wordings: dict[Purpose, ConsentWording]) -> None:
    whom = [(Purpose.FAMILY, "Anna, sister"), (Purpose.CLINICIANS, ""), (Purpose.PARTNER, "Employment office")]
    rows = []
    for number, client in enumerate(scene.clients):
        purpose, name = whom[number % 3]
        if number % 4 < 2:
            day = min(scene.today, client.programme_entry_date + 9 * DAY)
            rows.append(_consent(scene, client, wordings[purpose], day, recipient=name, how="spoken"))
    scene.writer.write(rows)


def _consent(scene: Scene, client: Client, wording: ConsentWording, day: date, **said: object) -> Consent:
    return Consent(
        client=client,
        purpose=wording.purpose,
        wording=wording,
        given_date=day,
        recorded_by=_specialist(scene, client),
        created_at=scene.writer.at(day, time(14)),
        **said,
    )


def _tell(scene: Scene, given: dict[int, Consent], links: dict[int, list[EmployerContactFor]]) -> None:
    """The log of what was told, as each contact would have written it."""
    rows = [
        Disclosure(
            client_id=client,
            purpose=Purpose.EMPLOYERS,
            employer_id=link.employer_contact.employer_id,
            told_date=link.employer_contact.contact_date,
            told_by_id=link.employer_contact.specialist_id,
            recorded_by_id=link.employer_contact.specialist_id,
            consent=given[client],
            employer_contact=link,
            created_at=link.created_at,
        )
        for client, theirs in links.items()
        for link in theirs
        if link.employer_contact.mode not in EmployerContact.ATTEMPTS
    ]
    scene.writer.write(rows)


def _take_back(scene: Scene, given: dict[int, Consent], links: dict[int, list[EmployerContactFor]]) -> None:
    """Two people who look for work, each with another specialist, have thought better of it."""
    done: set[int | None] = set()
    for client, story in zip(scene.clients, scene.stories, strict=True):
        last = links[client.pk][-1].employer_contact.contact_date if links[client.pk] else scene.today
        if len(done) == 2 or story.specialist in done or story.jobs or story.closed or scene.today - last < 4 * DAY:
            continue
        done.add(story.specialist)
        consent = given[client.pk]
        consent.revoked_at = scene.writer.at(scene.today - 2 * DAY, time(10, 30))
        consent.revoked_by, consent.revoked_note = consent.recorded_by, "Wants to ask employers without help first."
        consent.save()


def _decide(scene: Scene, given: dict[int, Consent]) -> None:
    """Two of three of those who let employers be told have decided what; the others are still to be asked."""
    people = [client for number, client in enumerate(scene.clients) if client.pk in given and number % 3]
    rows = scene.writer.write(
        [_decision(scene, client, _TURN[turn % len(_TURN)], 1) for turn, client in enumerate(people)]
    )
    again = [row for row in rows if row.decision == Decision.LATER]
    scene.writer.write([_decided_again(scene, row) for row in again])
    scene.writer.write([_talked_again(scene, row) for row in rows if row not in again and row.pk % 4 == 0])
    _except(scene, rows)


def _decision(scene: Scene, client: Client, decision: Decision, number: int) -> DisclosureDecision:
    day = min(scene.today, client.programme_entry_date + 10 * DAY)
    may_say, must_not_say, example, who = _SAYS[decision]
    return DisclosureDecision(
        client=client,
        number=number,
        made_date=day,
        made_by=_specialist(scene, client),
        decision=decision,
        talked_date=day,
        adjustments_explained=True,
        may_contact_employers=decision != Decision.NONE,
        may_say=may_say,
        must_not_say=must_not_say,
        example=example,
        who_may_be_told=who,
        signed_date=day,
        signed_how="paper",
        created_at=scene.writer.at(day, time(15)),
    )


def _decided_again(scene: Scene, before: DisclosureDecision) -> DisclosureDecision:
    row = _decision(scene, before.client, Decision.SOME, 2)
    row.why, row.signed_date, row.signed_how = "Feels at home at work now.", None, ""
    row.made_date = max(before.made_date, scene.today - 6 * DAY)
    row.created_at = scene.writer.at(row.made_date, time(15))
    return row


def _talked_again(scene: Scene, decision: DisclosureDecision) -> DisclosureRevisit:
    day = max(decision.made_date, scene.today - 20 * DAY)
    return DisclosureRevisit(
        client=decision.client,
        decision=decision,
        revisited_date=day,
        note="Stays as it is.",
        recorded_by=decision.made_by,
        created_at=scene.writer.at(day, time(15)),
    )


def _except(scene: Scene, decisions: list[DisclosureDecision]) -> None:
    """Who decides job by job has decided for the job they have."""
    by_job = {row.client_id: row for row in decisions if row.decision in (Decision.BY_JOB, Decision.NONE)}
    jobs = Job.objects.standing().filter(client__in=by_job, end_date=None).select_related("employer")
    scene.writer.write(
        [
            DisclosureException(
                client=by_job[job.client_id].client,
                employer=job.employer,
                job=job,
                decision=Decision.SOME,
                may_say="May sit down when it gets loud. Comes back in five minutes.",
                must_not_say="Why.",
                agreed_date=min(scene.today, job.start_date),
                recorded_by=by_job[job.client_id].made_by,
                created_at=scene.writer.at(min(scene.today, job.start_date)),
            )
            for job in jobs.order_by("pk")
        ]
    )


def _specialist(scene: Scene, client: Client) -> StaffMember:
    return scene.staff.specialists[scene.stories[scene.clients.index(client)].specialist or 0]
