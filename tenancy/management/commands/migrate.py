"""`migrate`, always as the owner of the tables: the app's own role owns nothing and can't change a table."""

from typing import Any

from django.conf import settings
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from tenancy.roles import as_owner


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        with as_owner(connection, settings.DATABASE_OWNER):
            super().handle(*args, **options)
