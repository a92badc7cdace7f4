-- The database roles, made once per cluster by a superuser and safe to run again.
-- Plain SQL without passwords: docker/role_passwords.sql sets those in production,
-- the demo's cluster listens on a private socket only and needs none.
--
--   ips_owner   owns the database and every table; runs migrations and nothing else
--   ips_app     what the web and the workers log in as; owns nothing, is bound by every row policy
--   ips_backup  reads everything, row policies or not, so that pg_dump is complete
--   ips_report  granted aggregates only; nobody logs in as it

DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['ips_owner', 'ips_app', 'ips_backup', 'ips_report'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I', role_name);
        END IF;
    END LOOP;
END
$$;

ALTER ROLE ips_owner LOGIN CREATEDB NOSUPERUSER NOCREATEROLE NOBYPASSRLS;
ALTER ROLE ips_app LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
ALTER ROLE ips_backup LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS;
ALTER ROLE ips_report NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;

-- A failed statement must not write names and notes into the server's log: the app has its own, without them.
ALTER ROLE ips_app SET log_min_error_statement = 'panic';
ALTER ROLE ips_owner SET log_min_error_statement = 'panic';
ALTER ROLE ips_app SET log_parameter_max_length_on_error = 0;
ALTER ROLE ips_owner SET log_parameter_max_length_on_error = 0;

-- With a single login (DATABASE_OWNER_URL not given) the app steps down by SET ROLE; it must not inherit.
GRANT ips_app TO ips_owner WITH INHERIT FALSE, SET TRUE;
GRANT pg_read_all_data TO ips_backup;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_database WHERE datname = 'ips') THEN
        ALTER DATABASE ips OWNER TO ips_owner;
        REVOKE ALL ON DATABASE ips FROM PUBLIC;
        GRANT CONNECT, TEMPORARY ON DATABASE ips TO ips_app;
        GRANT CONNECT ON DATABASE ips TO ips_backup, ips_report;
    END IF;
END
$$;
