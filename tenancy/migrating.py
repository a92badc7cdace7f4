"""Migrations that make tables, in one step each.

For every single step Django lets models of before and after stand beside each other, and builds nearly all of them anew,
because all are related. A tracked table is two tables and four triggers, so from nothing to the whole database took
fifty seconds, of which PostgreSQL needed two. `class Migration(AtOnce)` takes all its steps between one before and one
after: each table is made as it stands at the end. The steps remain in the file as makemigrations wrote them.
"""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

# What a table made here has from the beginning.
_PART_OF_A_NEW_TABLE = (migrations.AddField, migrations.AddConstraint, migrations.AddIndex, AddTrigger)
# What can be done to a table that is there, knowing only how it was and how it will be.
_CHANGE_OF_A_TABLE = (
    *_PART_OF_A_NEW_TABLE,
    migrations.AlterField,
    migrations.RemoveField,
    migrations.RemoveConstraint,
    migrations.RemoveIndex,
    RemoveTrigger,
)


class AtOnce(migrations.Migration):
    """A migration whose steps need nothing of what lies between them."""

    def __init__(self, name: str, app_label: str) -> None:
        super().__init__(name, app_label)
        self.operations = [Together(list(self.operations))]  # type: ignore[misc]


class Together(Operation):
    serialization_expand_args = ["operations"]

    def __init__(self, operations: list[Operation]) -> None:
        self.operations = operations
        self._made = {each.name_lower for each in operations if isinstance(each, migrations.CreateModel)}
        for each in operations:
            if not self._can_be_taken(each):
                raise ValueError(
                    f"This step needs a migration of its own, which is not taken at once: {each.describe()}"
                )

    def _can_be_taken(self, step: Operation) -> bool:
        changes_a_table = isinstance(step, _CHANGE_OF_A_TABLE) and step.model_name_lower not in self._made
        return isinstance(step, migrations.CreateModel) or changes_a_table or self._comes_with_its_table(step)

    def _comes_with_its_table(self, step: Operation) -> bool:
        return isinstance(step, _PART_OF_A_NEW_TABLE) and step.model_name_lower in self._made

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # Models that were built are forgotten, or each step would build them anew.
        state.__dict__.pop("apps", None)
        for each in self.operations:
            each.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for each in self.operations:
            if not self._comes_with_its_table(each):
                each.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Step by step, as Django does it: what is undone here has to be known as it was just then."""
        states = [to_state]
        for each in self.operations:
            state = states[-1].clone()
            each.state_forwards(app_label, state)
            states.append(state)
        for number, each in reversed(list(enumerate(self.operations))):
            each.database_backwards(app_label, schema_editor, states[number + 1], states[number])

    def describe(self) -> str:
        return "Make tables and change others, at once"
