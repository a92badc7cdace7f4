from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FidelityConfig(AppConfig):
    name = "fidelity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fidelity import demo, reminders

        post_migrate.connect(_load_built_in, sender=self)
        reminders.listen()
        demo.listen()


def _load_built_in(**kwargs: Any) -> None:
    """The editions that come with the app, also those of a release without a new table, and after a test emptied them.

    Migrating back past their tables leaves nothing to load into.
    """
    from django.db import connection

    from fidelity.actions.editions import load_built_in
    from fidelity.models import ScaleEdition, ScaleWording

    tables = connection.introspection.table_names()
    if {ScaleEdition._meta.db_table, ScaleWording._meta.db_table} <= set(tables):
        load_built_in()
