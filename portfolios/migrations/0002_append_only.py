"""Postings and revisions are only ever added. TRUNCATE is let through: tests flush tables."""

from django.db import migrations

MAKE = """
CREATE FUNCTION portfolios_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF 'on' IN (current_setting('tidemark.account_purge', true), current_setting('tidemark.ledger_purge', true)) THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON portfolios_posting
    FOR EACH ROW EXECUTE FUNCTION portfolios_only_added();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON portfolios_revision
    FOR EACH ROW EXECUTE FUNCTION portfolios_only_added();
"""
UNMAKE = """
DROP TRIGGER only_added ON portfolios_posting;
DROP TRIGGER only_added ON portfolios_revision;
DROP FUNCTION portfolios_only_added();
"""


class Migration(migrations.Migration):
    dependencies = [("portfolios", "0001_initial")]

    operations = [migrations.RunSQL(MAKE, UNMAKE)]
