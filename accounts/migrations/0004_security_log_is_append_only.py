"""The security log may grow, and nothing else, until its person's account is deleted.

That deletion says so first, for its own transaction: SET LOCAL tidemark.account_purge = 'on'.
"""

from django.db import migrations

FORBID = """
CREATE FUNCTION accounts_securityevent_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('tidemark.account_purge', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the security log is append-only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER accounts_securityevent_is_append_only BEFORE UPDATE OR DELETE ON accounts_securityevent
    FOR EACH ROW EXECUTE FUNCTION accounts_securityevent_is_append_only();
"""

ALLOW = """
DROP TRIGGER accounts_securityevent_is_append_only ON accounts_securityevent;
DROP FUNCTION accounts_securityevent_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_profiles_of_earlier_users")]

    operations = [migrations.RunSQL(FORBID, ALLOW)]
