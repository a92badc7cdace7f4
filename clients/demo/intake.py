"""How the people of the demo came: who referred them and in which words, programmes, and those who still wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from clients import actions
from clients.demo import notes
from clients.demo.days import DAY
from clients.demo.people import Scene
from clients.demo.stories import Story
from clients.episodes import SAME
from clients.models import Assignment, Client, ClientContact, Episode, Programme, ProgrammeStay, Referral

# Most come through their treatment team.
_SOURCES = [
    ("clinician", "Dr Oja, {team}"), ("clinician", "Nurse Hilla Aho, {team}"), ("self", ""),
    ("clinician", "Social worker, {team}"), ("vr", "Pat Nieminen, vocational rehabilitation"),
    ("clinician", "Dr Oja, {team}"), ("jobcentre", "Employment services, counter 4"), ("family", "Her sister"),
    ("primary_care", "Health centre"), ("insurer", "Rehabilitation adviser"),
]  # fmt: skip
_CLOSING: dict[str, dict[str, Any]] = {
    "step_down": {
        "person_view": "I know whom to ring. I will manage.", "told": ["person", "team", "employer"],
        "employed_at_exit": True, "weekly_hours_at_exit": 20, "way_back": "Ring us or the team at any time.",
    },
    "unable_to_reach": {"told": ["team"], "employed_at_exit": False, "way_back": "The team knows; a text is enough."},
    "transferred": {"told": ["person", "team"], "employed_at_exit": False, "way_back": "The other service has our number."},
    "moved": {"told": ["person"], "employed_at_exit": False, "way_back": "If you move back, ring us."},
}  # fmt: skip


@dataclass(frozen=True)
class Wait:
    """Somebody who is referred and no client yet; `like` is the number of the client they may be."""

    first: str
    last: str
    source: str
    referrer: str
    days: int
    unit: int
    interest: str
    like: int | None = None
    more: tuple[tuple[str, Any], ...] = ()


_WAITING = {
    "harbour": [
        Wait("Ilta", "Honkanen", "self", "", 3, 0, "I baked with my grandmother. I would like to do that for a living."),
        Wait("Tomi", "Wirtanen", "clinician", "Dr Oja", 1, 0, "Anything outdoors, not before nine.", like=1),
        Wait(
            "Mariam", "Al-Sayed", "jobcentre", "Employment services, counter 4", 11, 0,
            "In Homs I sewed wedding dresses. I want to sew again.",
            more=(("needs_interpreter", True), ("language", "Arabic"),
                  ("safe_times", "Mornings, while the children are in school")),
        ),
        Wait("Rauno", "Kärki", "insurer", "Rehabilitation adviser", 6, 1, "Back behind a wheel, perhaps half days."),
    ],
    "southbay": [Wait("Lucille", "Banks", "self", "", 4, 0, "I ran a motor pool for nine years. I can run yours.")],
}  # fmt: skip


def begin(scene: Scene) -> None:
    """Each person's time with the service, what brought them, and which programme they are in."""
    scene.writer.write([_episode(scene, client) for client in scene.clients])
    scene.writer.write([_referral(scene, number) for number in range(len(scene.clients))])
    _stays(scene, _programmes(scene))
    _waiting(scene)


def afterwards(scene: Scene) -> None:
    _returns(scene)
    if scene.cast.slug == "harbour":
        _merge(scene)


def _episode(scene: Scene, client: Client) -> Episode:
    same = {mine: getattr(client, theirs) for mine, theirs in SAME.items()}
    closing = _CLOSING.get(client.closure_reason, {}) if client.closed_date else {}
    return Episode(client=client, created_at=client.created_at, **same, **closing)


def _referral(scene: Scene, number: int) -> Referral:
    client, story = scene.clients[number], scene.stories[number]
    source, referrer = _SOURCES[number % len(_SOURCES)]
    received = story.entry - story.referral_days * DAY
    by = _who(scene, story)
    return Referral(
        client=client,
        unit=client.unit,
        source=source,
        referrer=referrer.format(team=client.treatment_team or "clinic"),
        interest=notes.INTEREST[number % len(notes.INTEREST)],
        sent_date=received - (number % 4) * DAY if source != "self" else None,
        received_date=received,
        accepted_date=story.entry,
        accepted_by=by,
        recorded_by=by,
        created_at=scene.writer.at(received),
    )


def _who(scene: Scene, story: Story) -> Any:
    staff = scene.staff
    return staff.supervisors[0] if story.specialist is None else staff.specialists[story.specialist]


def _programmes(scene: Scene) -> list[Programme]:
    today, moment = scene.today, scene.writer.at(scene.today - 800 * DAY)
    if scene.cast.slug == "harbour":
        rows = [
            Programme(name="Harbour IPS", region="Harbour", funder="Wellbeing services county", from_date=today - 800 * DAY),
            Programme(
                name="Youth IPS", cohort="youth", region="Harbour and Hillside", funder="European Social Fund",
                from_date=today - 400 * DAY, to_date=today + 330 * DAY, places=15,
            ),
            Programme(
                name="Back to work after injury", cohort="injury", region="Hillside", funder="Accident insurer",
                from_date=today - 700 * DAY, to_date=today - 45 * DAY, places=8,
            ),
        ]  # fmt: skip
    else:
        rows = [
            Programme(
                name="South Bay IPS", region="Bay", funder="State behavioral health", from_date=today - 800 * DAY
            ),
            Programme(name="Veterans at work", cohort="veterans", region="Bay", funder="County", places=6),
        ]
    for row in rows:
        row.created_at = moment
    return scene.writer.write(rows)


def _stays(scene: Scene, programmes: list[Programme]) -> None:
    rows: list[ProgrammeStay] = []
    known = {episode.client_id: episode for episode in Episode.objects.all()}
    for number, (client, story) in enumerate(zip(scene.clients, scene.stories, strict=True)):
        moment, stay = scene.writer.at(story.entry), _programme(programmes, client, number)
        rows.append(ProgrammeStay(episode=known[client.pk], programme=stay, from_date=story.entry, created_at=moment))
        if story.hand_overs and story.hand_overs[0].from_date <= scene.today and stay is programmes[0]:
            moved = story.hand_overs[0].from_date
            rows[-1].to_date = moved - DAY
            rows.append(
                ProgrammeStay(
                    episode=known[client.pk], programme=programmes[1], from_date=moved, created_at=scene.writer.at(moved),
                    note="A place became free; the same support goes on.",
                )
            )  # fmt: skip
    scene.writer.write(rows)


def _programme(programmes: list[Programme], client: Client, number: int) -> Programme:
    if len(programmes) == 2:
        return programmes[number % 4 == 1]
    if client.date_of_birth is not None and client.date_of_birth.year >= 1998:
        return programmes[1]
    return programmes[2 if number % 9 == 4 else 0]


def _waiting(scene: Scene) -> None:
    staff, rows = scene.staff, []
    for number, wait in enumerate(_WAITING[scene.cast.slug]):
        received = scene.today - wait.days * DAY
        rows.append(
            Referral(
                first_name=wait.first,
                last_name=wait.last,
                date_of_birth=scene.clients[wait.like].date_of_birth
                if wait.like is not None
                else date(1990, 4, 2 + number),
                phone=scene.cast.phone.format(90 + number),
                unit=staff.units[wait.unit],
                source=wait.source,
                referrer=wait.referrer,
                interest=wait.interest,
                received_date=received,
                first_meeting_date=received + 4 * DAY if wait.source == "insurer" else None,
                recorded_by=staff.supervisors[0],
                created_at=scene.writer.at(received),
                **dict(wait.more),
            )
        )
    if scene.cast.slug == "harbour":
        rows.append(_not_taken_on(scene))
    scene.writer.write(rows)


def _not_taken_on(scene: Scene) -> Referral:
    received, by = scene.today - 40 * DAY, scene.staff.supervisors[0]
    return Referral(
        first_name="Pasi",
        last_name="Lampi",
        unit=scene.staff.units[0],
        source="primary_care",
        referrer="Health centre",
        interest="Wants to finish the welding course first, and come when it is done.",
        received_date=received,
        first_meeting_date=received + 5 * DAY,
        declined_date=received + 5 * DAY,
        decline_reason=Referral.NotTakenOn.NO_WISH,
        decline_text="Said twice that the course comes first. Has our number; we ring in May as agreed.",
        decided_by=by,
        recorded_by=by,
        created_at=scene.writer.at(received),
    )


def _returns(scene: Scene) -> None:
    """Closed, and taken on again when they came back by themselves: a second time with the service."""
    for story, client in zip(scene.stories, scene.clients, strict=True):
        if story.returned is None:
            continue
        closed, back, reason = story.returned
        by = _who(scene, story)
        actions.close_client(
            client=client, version=client.version, closed_date=closed, closure_reason=reason, told=["person", "team"],
            person_view="Not now. My father is ill and I want to be there.", employed_at_exit=False,
            way_back="Ring or text whenever you want; no new referral is needed.", by=by,
        )  # fmt: skip
        referral = Referral(
            client=client, unit=client.unit, source="self", interest="I am ready to look again, something with my hands.",
            received_date=back - 3 * DAY, recorded_by=by, created_at=scene.writer.at(back - 3 * DAY),
        )  # fmt: skip
        scene.writer.write([referral])
        actions.take_back_on(client=client, version=client.version, entry_date=back, referral=referral, by=by)


def _merge(scene: Scene) -> None:
    """Somebody was written down twice after a call to the duty phone; the supervisor put the two records together."""
    number = next(
        n
        for n, story in enumerate(scene.stories)
        if story.specialist == 0 and not story.jobs and story.entry < scene.today - 30 * DAY
    )
    kept, by, day = scene.clients[number], scene.staff.supervisors[0], scene.today - 20 * DAY
    who = scene.staff.specialists[0]
    double = Client(
        client_ref=f"{scene.cast.prefix}-1901",
        first_name=kept.first_name[:-1],
        last_name=kept.last_name,
        date_of_birth=kept.date_of_birth,
        unit=kept.unit,
        language="Swedish",
        programme_entry_date=day,
        created_at=scene.writer.at(day),
    )
    scene.writer.write([double])
    scene.writer.write([_episode(scene, double)])
    scene.writer.write([Assignment(client=double, specialist=who, from_date=day, created_at=scene.writer.at(day))])
    call = ClientContact(
        client=double, specialist=who, recorded_by=who, contact_date=day, contact_time=time(15, 20), mode="phone",
        with_whom=["client"], minutes=10, note="Rang the duty phone: asked when we meet next.",
        created_at=scene.writer.at(day, time(15, 40)),
    )  # fmt: skip
    scene.writer.write([call])
    kept.refresh_from_db()
    actions.merge_clients(kept=kept, merged=double, kept_version=kept.version, merged_version=double.version, by=by)
