from django.db import migrations, models


class Migration(migrations.Migration):
    """Every question about visits asks for those to come of some clients: no index began with what it asks."""

    dependencies = [
        ("clients", "0003_a_job_is_told_apart_by_its_site"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="plannedvisit", name="visits_to_come"),
        migrations.RemoveIndex(model_name="plannedvisit", name="visits_of_a_client"),
        migrations.AddIndex(
            model_name="plannedvisit",
            index=models.Index(
                condition=models.Q(("cancelled_at", None), ("kept_by", None)),
                fields=["agency", "client", "visit_date"],
                name="visits_to_come_of_a_client",
            ),
        ),
    ]
