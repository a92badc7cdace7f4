-- Run by psql after tenancy/roles.sql when the cluster is made; the passwords come from the container's environment.
\getenv owner_password IPS_OWNER_PASSWORD
\getenv app_password IPS_APP_PASSWORD
\getenv backup_password IPS_BACKUP_PASSWORD
ALTER ROLE ips_owner PASSWORD :'owner_password';
ALTER ROLE ips_app PASSWORD :'app_password';
ALTER ROLE ips_backup PASSWORD :'backup_password';
