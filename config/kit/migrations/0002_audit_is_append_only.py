"""The audit log may grow, and nothing else.

TRUNCATE has no trigger: tests empty their tables with it, and a role that may not own the table cannot do it.
A purge of old entries says so first, for its own transaction: SET LOCAL tidemark.audit_purge = 'on'.
"""

from django.db import migrations

FORBID = """
CREATE FUNCTION kit_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('tidemark.audit_purge', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER kit_audit_is_append_only BEFORE UPDATE OR DELETE ON kit_audit
    FOR EACH ROW EXECUTE FUNCTION kit_audit_is_append_only();
"""

ALLOW = """
DROP TRIGGER kit_audit_is_append_only ON kit_audit;
DROP FUNCTION kit_audit_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("kit", "0001_initial")]

    operations = [migrations.RunSQL(FORBID, ALLOW)]
