"""The database itself stamps each line and refuses to change one, also to a superuser in replica role."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION audit_row_hash(entry audit_trailentry) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT encode(sha256(convert_to(concat_ws('|',
    entry.agency_id, extract(epoch FROM entry.at), entry.txid, entry.staff_id, entry.action, entry.object_type,
    entry.object_id, array_to_string(entry.object_ids, ','), entry.details::text, entry.request_id), 'UTF8')), 'hex')
$$;

CREATE FUNCTION audit_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.at := clock_timestamp();
  NEW.txid := pg_current_xact_id()::text::bigint;
  NEW.row_hash := audit_row_hash(NEW);
  RETURN NEW;
END $$;

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the trail is append-only: % on % was refused', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
END $$;

CREATE TRIGGER a_line_is_stamped BEFORE INSERT ON audit_trailentry FOR EACH ROW EXECUTE FUNCTION audit_stamp();
CREATE TRIGGER a_line_is_kept BEFORE UPDATE OR DELETE ON audit_trailentry FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER the_trail_is_kept BEFORE TRUNCATE ON audit_trailentry FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER a_seal_is_kept BEFORE UPDATE OR DELETE ON audit_seal FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER the_seals_are_kept BEFORE TRUNCATE ON audit_seal FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
ALTER TABLE audit_trailentry ENABLE ALWAYS TRIGGER a_line_is_stamped;
ALTER TABLE audit_trailentry ENABLE ALWAYS TRIGGER a_line_is_kept;
ALTER TABLE audit_trailentry ENABLE ALWAYS TRIGGER the_trail_is_kept;
ALTER TABLE audit_seal ENABLE ALWAYS TRIGGER a_seal_is_kept;
ALTER TABLE audit_seal ENABLE ALWAYS TRIGGER the_seals_are_kept;
"""

BACKWARD = """
DROP TRIGGER a_line_is_stamped ON audit_trailentry;
DROP TRIGGER a_line_is_kept ON audit_trailentry;
DROP TRIGGER the_trail_is_kept ON audit_trailentry;
DROP TRIGGER a_seal_is_kept ON audit_seal;
DROP TRIGGER the_seals_are_kept ON audit_seal;
DROP FUNCTION audit_refuse();
DROP FUNCTION audit_stamp();
DROP FUNCTION audit_row_hash(audit_trailentry);
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_trail_and_seals")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
