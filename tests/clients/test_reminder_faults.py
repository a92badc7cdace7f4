"""Real processes that are killed, and a mail server of ten lines: nothing is lost, and a kill costs one copy at most."""

from __future__ import annotations

import email
import os
import signal
import socketserver
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection

from accounts.roles import Role
from clients.models import Digest, DueContact, Reminder
from tenancy.context import agency_context
from tenancy.models import Agency
from tenancy.roles import as_owner
from tests.world import build_world, make_client, make_job, make_staff

PEOPLE = 24
MORNING = date(2026, 3, 6)


class Sink(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it takes, and kills whoever hands it one of the mails in `fatal`."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.taken: list[tuple[str, str]] = []
        self.fatal: list[int] = []
        self.victim = 0

    def take(self, text: bytes) -> bool:
        """Whether to answer: a killed sender never hears that its mail was taken."""
        message = email.message_from_bytes(text)
        self.taken.append((message["To"], message["Message-ID"]))
        if len(self.taken) not in self.fatal:
            return True
        os.kill(self.victim, signal.SIGKILL)
        return False


class Conversation(socketserver.StreamRequestHandler):
    server: Sink

    def handle(self) -> None:
        self._say("220 sink")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"DATA":
                self._say("354 go on")
                if not self.server.take(b"".join(iter(self.rfile.readline, b".\r\n"))):
                    return
            self._say("221 bye" if word == b"QUIT" else "250 ok")
            if word == b"QUIT":
                return

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def real_transactions(transactional_db: None) -> Iterator[None]:
    """Rows that other processes see. Flushing them ends in post_migrate, which raises the guard against the next flush."""
    yield
    with as_owner(connection, settings.DATABASE_OWNER), connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE audit_trailentry DISABLE TRIGGER the_trail_is_kept;"
            "ALTER TABLE audit_seal DISABLE TRIGGER the_seals_are_kept"
        )


def a_crowd() -> None:
    """As many specialists, each with one person to see from this morning on."""
    world = build_world()
    with agency_context(world.north.pk):
        for number in range(PEOPLE):
            staff = make_staff(f"Staff{number}", Role.SPECIALIST, world.harbour)
            client = make_client(f"N-{100 + number}", "Mo", f"No{number}", world.harbour, staff)
            DueContact.objects.create(
                client=client,
                job=make_job(client, world.bakery, MORNING),
                rule="week_1",
                opens_date=MORNING,
                due_date=date(2026, 3, 12),
                planned_on=date(2026, 2, 1),
            )


def start(sink: Sink) -> subprocess.Popen[bytes]:
    database = urlsplit(os.environ["DATABASE_URL"])
    environment = {
        **os.environ,
        "DATABASE_URL": urlunsplit(database._replace(path=f"/{connection.settings_dict['NAME']}")),
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.server_address[1]}",
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "manage.py", "send_reminders", "--agency", "north", "--as-of", MORNING.isoformat()]
    process = subprocess.Popen(command, env=environment, cwd=Path(settings.BASE_DIR), stdout=subprocess.DEVNULL)
    sink.victim = process.pid
    return process


@pytest.mark.slow
def test_killed_in_the_middle_twice_nothing_is_lost(real_transactions: None, sink: Sink) -> None:
    a_crowd()
    sink.fatal = [5, 14]
    for _kill in sink.fatal:
        assert start(sink).wait(timeout=30) == -signal.SIGKILL
    assert start(sink).wait(timeout=30) == 0

    copies = Counter(to for to, _message_id in sink.taken)
    assert len(copies) == PEOPLE
    assert sum(copies.values()) <= PEOPLE + len(sink.fatal)
    assert max(copies.values()) == 2
    assert len(set(sink.taken)) == PEOPLE, "a copy has the Message-ID of the first"
    with agency_context(Agency.objects.get(slug="north").pk):
        assert Reminder.objects.filter(sent_at=None).count() == 0
        assert Digest.objects.exclude(sent_at=None).count() == PEOPLE


@pytest.mark.slow
def test_two_processes_at_once_send_each_mail_once(real_transactions: None, sink: Sink) -> None:
    a_crowd()
    processes = [start(sink), start(sink)]
    assert [process.wait(timeout=30) for process in processes] == [0, 0]
    assert Counter(to for to, _message_id in sink.taken).most_common(1)[0][1] == 1
    assert len(sink.taken) == PEOPLE
