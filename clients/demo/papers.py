"""Notes of the demo (some with something added later, one void), and a document with a few people."""

from __future__ import annotations

from datetime import time

from clients import actions
from clients.demo.days import DAY
from clients.demo.people import Scene
from clients.documents import Checked
from clients.models import Client, ClientNote, Document, NoteAddendum

# What it is from, what it is about, and what was written.
_NOTES = [
    ("team", "health", "Team meeting: the new medication makes mornings slow until the end of the month. Look for afternoons."),
    ("clinician", "health", "Rang with the nurse: sleep is better. No objection to evening shifts if two days off follow."),
    ("supervision", "ordinary", "Talked the search through: many applications online, few visits. Two employers by Friday."),
    ("note", "ordinary", "Read the job advertisements of the week. Garden centre and library fit what they said they like."),
    ("note", "legal", "Asked about the record extract the nursery wants. Only the employer sees it; nothing is kept here."),
    ("clinician", "substance", "The clinic confirms that the group meets on Tuesdays. Keep that evening free in every rota."),
]  # fmt: skip
_ADDED = "Correction: the nurse meant afternoons from one o'clock, not from noon."
_CV = "Curriculum vitae\n\n{name}\n\n2019-2021  Kitchen assistant\n2022       Course in customer service\n"


def write(scene: Scene) -> None:
    _write_notes(scene)
    _add_documents(scene)


def _write_notes(scene: Scene) -> None:
    writer, rows = scene.writer, []
    for number, (client, whose) in enumerate(_people(scene)):
        kind, about, text = _NOTES[number % len(_NOTES)]
        day = max(scene.today - (3 + number % 60) * DAY, client.programme_entry_date)
        author = scene.staff.specialists[whose]
        at = writer.at(day, time(15, 10))
        rows.append(
            ClientNote(
                client=client, note_date=day, kind=kind, sensitivity=about, text=text, author=author, created_at=at
            )
        )
    written = writer.write(rows)
    added = [
        NoteAddendum(note=note, text=_ADDED, author=note.author, created_at=note.created_at + 3 * DAY)
        for note in written
        if note.kind == "team" and note.note_date + 3 * DAY <= scene.today
    ]
    writer.write(added)
    mistaken = written[-1]
    reason = "Written about somebody else with the same first name."
    actions.void_note(note=mistaken, version=mistaken.version, reason=reason, by=mistaken.author)


def _add_documents(scene: Scene) -> None:
    for client, whose in _people(scene)[::4]:
        content = _CV.format(name=client.name).encode()
        actions.add_document(
            client=client,
            file=Checked("cv.txt", content, "text/plain; charset=utf-8"),
            title=f"CV {scene.today.year}",
            kind=Document.Kind.CV,
            sensitivity="ordinary",
            document_date=max(scene.today - 20 * DAY, client.programme_entry_date),
            by=scene.staff.specialists[whose],
        )


def _people(scene: Scene) -> list[tuple[Client, int]]:
    """Every other person who is looked after, with whose they are."""
    both = zip(scene.clients, scene.stories, strict=True)
    return [(client, story.specialist) for client, story in both if story.specialist is not None][::2]
