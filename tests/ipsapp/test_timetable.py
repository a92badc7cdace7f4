"""Beat wakes tasks by name: a name that no task has would be a reminder that never goes out."""

from ipsapp.celery import app


def test_every_entry_of_the_timetable_names_a_task():
    app.loader.import_default_modules()
    names = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert {"accounts.tasks.send_invitations", "audit.tasks.seal_trails"} <= names
    assert names <= set(app.tasks)
