"""Same-agency keys: the database refuses a row whose parent belongs to another agency.

A plain foreign key accepts another agency's id even under row-level security, because integrity checks bypass it.
So every child of an agency's row also has FOREIGN KEY (parent_id, agency_id) REFERENCES parent (id, agency_id).
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.ddl_references import Columns, Statement, Table
from django.utils.translation import gettext_lazy as _

PREFIX = "%(app_label)s_%(class)s_"


class AgencyKey(models.UniqueConstraint):
    """UNIQUE (id, agency): what the same-agency keys of the children point at. Every agency table has one."""

    def __init__(self, *, fields: tuple[str, ...] = ("id", "agency"), name: str = PREFIX + "agency_key") -> None:
        super().__init__(fields=fields, name=name)


class SameAgency(models.BaseConstraint):
    """FOREIGN KEY (<field>_id, agency_id) REFERENCES <parent> (id, agency_id), checked at commit."""

    _TEMPLATE = (
        "ALTER TABLE %(table)s ADD CONSTRAINT %(name)s FOREIGN KEY (%(columns)s)"
        " REFERENCES %(parent)s (%(parent_columns)s) DEFERRABLE INITIALLY DEFERRED"
    )

    def __init__(self, field: str, *, name: str | None = None) -> None:
        self.field = field
        super().__init__(name=name or f"{PREFIX}{field}_same_agency")

    def _statement(self, model: type[models.Model], editor: Any) -> Statement:
        field: Any = model._meta.get_field(self.field)
        parent: type[models.Model] = field.related_model
        quote = editor.quote_name
        return Statement(
            self._TEMPLATE,
            table=Table(model._meta.db_table, quote),
            name=quote(self.name),
            columns=Columns(model._meta.db_table, [field.column, "agency_id"], quote),
            parent=Table(parent._meta.db_table, quote),
            parent_columns=Columns(parent._meta.db_table, ["id", "agency_id"], quote),
        )

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        """Deferred to the end of the migration: the parent's unique key may be made after this table."""
        schema_editor.deferred_sql.append(self._statement(model, schema_editor))
        # Nothing is left to run at once. Not None: beside a generated column Django would run that too, as SQL.
        return ""

    create_sql = constraint_sql

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        pending = str(self._statement(model, schema_editor))
        schema_editor.deferred_sql[:] = [sql for sql in schema_editor.deferred_sql if str(sql) != pending]
        table, name = schema_editor.quote_name(model._meta.db_table), schema_editor.quote_name(self.name)
        return f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}"

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """The same promise in forms, so that a person is told beside the field and not at commit."""
        if exclude and self.field in exclude:
            return
        parent = getattr(instance, self.field, None)
        if parent is not None and parent.agency_id != instance.agency_id:
            raise ValidationError({self.field: _("Choose one from your own agency.")})

    def deconstruct(self) -> tuple[str, tuple[str, ...], dict[str, Any]]:
        path, _args, kwargs = super().deconstruct()
        return path, (self.field,), kwargs

    def __eq__(self, other: object) -> bool:
        if isinstance(other, SameAgency):
            return self.field == other.field and self.name == other.name
        return NotImplemented

    def __hash__(self) -> int:
        return hash((self.field, self.name))
