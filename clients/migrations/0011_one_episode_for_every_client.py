from django.db import migrations

_BEGIN = """
    INSERT INTO clients_episode (
        agency_id, public_id, created_at, version, client_id, entry_date, exit_date, exit_reason, employed_at_entry,
        referral_received_date, reported_employer_contact_date, first_employer_contact_date, person_view, told, way_back)
    SELECT agency_id, gen_random_uuid(), now(), 1, id, programme_entry_date, closed_date, closure_reason, employed_at_entry,
        referral_received_date, reported_employer_contact_date, first_employer_contact_date, '', '{}', ''
      FROM clients_client c
     WHERE NOT EXISTS (SELECT 1 FROM clients_episode e WHERE e.client_id = c.id)
"""
_MISSING = """
    SELECT count(*) FROM clients_client c WHERE NOT EXISTS (SELECT 1 FROM clients_episode e WHERE e.client_id = c.id)
"""


def begin_episodes(apps, schema_editor):
    """Row policies bind the owner too: agency by agency."""
    agencies = list(apps.get_model("tenancy", "Agency").objects.values_list("pk", flat=True))
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.agency_id', true)")
        before = cursor.fetchone()[0]
        for agency in agencies:
            cursor.execute("SELECT set_config('app.agency_id', %s, true)", [str(agency)])
            cursor.execute(_BEGIN)
            cursor.execute(_MISSING)
            if cursor.fetchone()[0]:
                raise RuntimeError("somebody is left without an episode")
        cursor.execute("SELECT set_config('app.agency_id', %s, true)", [before or ""])


class Migration(migrations.Migration):
    dependencies = [("clients", "0010_referrals_episodes_and_merges")]
    operations = [migrations.RunPython(begin_episodes, migrations.RunPython.noop)]
