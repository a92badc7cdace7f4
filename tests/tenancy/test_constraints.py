"""Same-agency keys: told in forms, kept by the database, and demanded of every new model."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps

from accounts.models import Membership, Unit
from accounts.roles import Role
from tenancy import checks
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.context import agency_context
from tenancy.models import AgencyModel
from tenancy.search import folded

FROM = "2026-01-01"


def test_a_parent_of_another_agency_is_refused_by_the_database(world):
    """Each key is tried in test_walls; this is one through the ORM, as a mistake in code would do it."""
    with agency_context(world.south.pk):
        bay = Unit.objects.get()
    with pytest.raises(IntegrityError, match="same_agency"), transaction.atomic(), agency_context(world.north.pk):
        Membership.objects.create(staff=world.ana, role=Role.SUPERVISOR, unit=bay, starts_date=FROM)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_form_says_it_beside_the_field(world):
    with agency_context(world.south.pk):
        bay = Unit.objects.get()
    with agency_context(world.north.pk):
        wrong = Membership(staff=world.ana, role=Role.SUPERVISOR, unit=bay, starts_date=FROM)
        with pytest.raises(ValidationError) as refused:
            SameAgency("unit", name="x").validate(Membership, wrong)
        assert list(refused.value.message_dict) == ["unit"]
        SameAgency("staff", name="x").validate(Membership, wrong)


def test_a_constraint_survives_a_migration_unchanged():
    constraint = SameAgency("unit", name="a_name")
    path, args, kwargs = constraint.deconstruct()
    assert path == "tenancy.constraints.SameAgency"
    assert SameAgency(*args, **kwargs) == constraint != SameAgency("staff", name="a_name")


@pytest.mark.django_db
@isolate_apps("tenancy")
def test_a_table_with_a_generated_column_is_made_together_with_its_keys():
    class Parent(AgencyModel):
        class Meta:
            app_label = "tenancy"
            constraints = [AgencyKey()]

    class Child(AgencyModel):
        parent = models.ForeignKey(Parent, models.PROTECT)
        name = models.TextField()
        town = models.TextField()
        search_key = folded("name", "town")

        class Meta:
            app_label = "tenancy"
            constraints = [AgencyKey(), SameAgency("parent")]

    with connection.schema_editor(collect_sql=True) as editor:
        editor.create_model(Child)
    assert [sql for sql in editor.collected_sql if "parent_same_agency" in sql] == [
        'ALTER TABLE "tenancy_child" ADD CONSTRAINT "tenancy_child_parent_same_agency"'
        ' FOREIGN KEY ("parent_id", "agency_id")'
        ' REFERENCES "tenancy_parent" ("id", "agency_id") DEFERRABLE INITIALLY DEFERRED;'
    ]
    assert "None;" not in editor.collected_sql


def complaints(monkeypatch, registry):
    monkeypatch.setattr(checks, "apps", registry)
    return [error.id for error in checks.every_agency_key_has_its_partner(None)]


@isolate_apps("tenancy")
def test_a_model_without_the_partner_of_a_key_stops_the_project(monkeypatch, request):
    class Parent(AgencyModel):
        class Meta:
            app_label = "tenancy"
            constraints = [AgencyKey()]

    class Child(AgencyModel):
        parent = models.ForeignKey(Parent, models.PROTECT)

        class Meta:
            app_label = "tenancy"
            constraints = [AgencyKey()]

    class Good(AgencyModel):
        parent = models.ForeignKey(Parent, models.PROTECT)

        class Meta:
            app_label = "tenancy"
            constraints = [AgencyKey(), SameAgency("parent")]

    class Keyless(AgencyModel):
        class Meta:
            app_label = "tenancy"

    found = {
        model.__name__: complaints(
            monkeypatch, type("Only", (), {"get_models": staticmethod(lambda model=model: [model])})
        )
        for model in (Parent, Child, Good, Keyless)
    }
    assert found == {"Parent": [], "Child": ["tenancy.E002"], "Good": [], "Keyless": ["tenancy.E001"]}


def test_every_model_of_the_project_passes():
    assert checks.every_agency_key_has_its_partner(None) == []
