"""Tables made in one step are those that would have been made step by step; what can't be taken so is refused."""

from __future__ import annotations

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.compiler import Trigger, UpsertTriggerSql
from pgtrigger.migrations import AddTrigger, RemoveTrigger

from tenancy.migrating import AtOnce, Together
from tests.test_architecture import LAYERS


def bed() -> migrations.CreateModel:
    return migrations.CreateModel("Bed", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())])


def trigger(model: str) -> AddTrigger:
    sql = UpsertTriggerSql(
        func="RETURN NULL;", operation="INSERT", pgid=f"kept_{model}", table=f"garden_{model}", when="AFTER"
    )
    return AddTrigger(model, Trigger(name="kept", sql=sql))


def steps() -> list[Operation]:
    """As makemigrations writes them: a table, and after it what belongs to it; a table that was there is changed, too."""
    to_bed = models.ForeignKey("garden.bed", models.PROTECT)
    return [
        migrations.CreateModel(
            "Plant", [("id", models.BigAutoField(primary_key=True)), ("height", models.IntegerField())]
        ),
        migrations.AddField("plant", "bed", to_bed),
        migrations.AddConstraint("plant", models.CheckConstraint(condition=models.Q(height__gt=0), name="it_stands")),
        migrations.AddIndex("plant", models.Index(fields=["height"], name="by_height")),
        trigger("plant"),
        migrations.AddField("bed", "favourite", models.ForeignKey("garden.plant", models.PROTECT, null=True)),
        migrations.AddField("bed", "wide", models.IntegerField(default=1)),
        migrations.AddConstraint("bed", models.CheckConstraint(condition=models.Q(wide__gt=0), name="it_has_room")),
        trigger("bed"),
    ]


def before() -> ProjectState:
    state = ProjectState()
    bed().state_forwards("garden", state)
    assert state.apps.get_model("garden", "bed"), "built, as it is in the middle of migrating"
    return state


def sql_of(operation: Operation, *, backwards: bool = False) -> list[str]:
    """What would be run, with what is deferred to the end of the migration."""
    old = before()
    new = old.clone()
    operation.state_forwards("garden", new)
    with connection.schema_editor(collect_sql=True) as editor:
        if backwards:
            operation.database_backwards("garden", editor, new, old)
        else:
            operation.database_forwards("garden", editor, old, new)
    return editor.collected_sql


@pytest.mark.django_db
def test_a_new_table_is_made_whole_and_an_old_one_changed():
    sql = sql_of(Together(steps()))
    made, *rest = [line for line in sql if '"garden_plant"' in line and "FUNCTION" not in line]
    assert made.startswith('CREATE TABLE "garden_plant"')
    assert '"bed_id"' in made and '"it_stands"' in made
    assert [line for line in rest if 'TABLE "garden_plant" ADD COLUMN' in line or "it_stands" in line] == []
    text = "\n".join(sql)
    for once in (
        'INDEX "by_height"',
        "CREATE  TRIGGER kept_plant",
        "CREATE  TRIGGER kept_bed",
        'CONSTRAINT "it_has_room"',
    ):
        assert text.count(once) == 1, once
    assert text.count('ALTER TABLE "garden_bed" ADD COLUMN') == 2
    assert text.index('CREATE TABLE "garden_plant"') < text.index('ADD COLUMN "favourite_id"')


@pytest.mark.django_db
def test_undone_it_is_as_it_was():
    text = "\n".join(sql_of(Together(steps()), backwards=True))
    for once in ('DROP COLUMN "favourite_id"', 'DROP COLUMN "wide"', 'DROP TABLE "garden_plant"'):
        assert text.count(once) == 1, once
    assert text.index('DROP COLUMN "favourite_id"') < text.index('DROP TABLE "garden_plant"')
    assert 'DROP TABLE "garden_bed"' not in text


def test_what_is_known_afterwards_is_what_the_steps_say():
    one_by_one, at_once = before(), before()
    for each in steps():
        each.state_forwards("garden", one_by_one)
    Together(steps()).state_forwards("garden", at_once)
    assert "apps" not in vars(at_once), "nothing was built between the steps"
    assert at_once == one_by_one
    triggers = [at_once.models["garden", name].options["triggers"] for name in ("bed", "plant")]
    assert triggers == [one_by_one.models["garden", name].options["triggers"] for name in ("bed", "plant")]
    assert [field.name for field in at_once.apps.get_model("garden", "bed")._meta.fields][-1] == "wide"


@pytest.mark.parametrize(
    "step",
    [
        migrations.RunPython(migrations.RunPython.noop),
        migrations.RunSQL("SELECT 1"),
        migrations.AlterField("bed", "name", models.CharField(max_length=9)),
        migrations.RemoveField("bed", "name"),
        RemoveTrigger("bed", "kept"),
        migrations.RenameModel("plant", "tree"),
        migrations.DeleteModel("plant"),
    ],
    ids=lambda step: type(step).__name__,
)
def test_a_step_that_needs_what_lies_between_is_refused(step: Operation):
    with pytest.raises(ValueError, match="migration of its own"):
        Together([bed(), step])


def test_what_makes_tracked_tables_makes_them_at_once():
    """Step by step, making the tables of a bare database costs minutes."""
    ours = [each for (app, _name), each in MigrationLoader(None).disk_migrations.items() if app in LAYERS]
    slow = [
        str(each)
        for each in ours
        if not isinstance(each, AtOnce) and any(isinstance(step, AddTrigger) for step in each.operations)
    ]
    assert slow == [], "write `class Migration(tenancy.migrating.AtOnce)`"
    assert sum(isinstance(each, AtOnce) for each in ours) >= 10
