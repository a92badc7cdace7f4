"""The timetable. Beat only wakes: what is due stands in the database, so a missed tick loses nothing."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipsapp.settings")

app = Celery("ipsapp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "sweep planned contacts and send what is due": {"task": "clients.tasks.sweep_agencies", "schedule": 300.0},
    "print what waits": {"task": "fidelity.tasks.make_prints", "schedule": 30.0, "options": {"expires": 30}},
    "send invitations": {"task": "accounts.tasks.send_invitations", "schedule": 60.0},
    # Once a day is often enough: what is kept is the first of each month.
    "keep the trends of evidence": {"task": "fidelity.tasks.keep_trends", "schedule": 86_400.0},
    "seal the trail": {"task": "audit.tasks.seal_trails", "schedule": 60.0},
}


@worker_ready.connect
def catch_up(sender: Any, **kwargs: Any) -> None:
    """A worker that starts sweeps at once: what fell due while everything was down must not wait for beat's next tick."""
    app.send_task("clients.tasks.sweep_agencies")
    app.send_task("fidelity.tasks.keep_trends")
    app.send_task("fidelity.tasks.make_prints")
