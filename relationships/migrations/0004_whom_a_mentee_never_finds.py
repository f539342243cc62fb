"""Whom a mentee never finds, in one place and quick to ask: every list and every page of a mentor asks it.

A function, so that Postgres works out once in a connection how to answer it, and not for every list anew.
"""

from django.db import migrations, models

FORWARD = """
CREATE FUNCTION kept_apart_from(mine bigint) RETURNS TABLE (person bigint, mentor bigint) AS $$
DECLARE
    me bigint;
    program bigint;
BEGIN
    SELECT m.person_id, m.program_id INTO me, program FROM accounts_membership AS m WHERE m.id = mine;
    RETURN QUERY
    SELECT me, NULL::bigint
    UNION ALL
    SELECT CASE b.blocker_id WHEN me THEN b.blocked_id ELSE b.blocker_id END, NULL
    FROM accounts_block AS b WHERE b.lifted_at IS NULL AND me IN (b.blocker_id, b.blocked_id)
    UNION ALL
    SELECT CASE one.person_id WHEN me THEN other.person_id ELSE one.person_id END, NULL
    FROM relationships_match AS ended
    JOIN accounts_membership AS one ON one.id = ended.mentee_id
    JOIN accounts_membership AS other ON other.id = ended.mentor_id
    WHERE ended.program_id = program AND ended.closed_as = 'safety' AND me IN (one.person_id, other.person_id)
    UNION ALL
    SELECT NULL, ended.mentor_id
    FROM relationships_match AS ended
    WHERE ended.mentee_id = mine AND ended.started_at IS NOT NULL AND ended.closed_at IS NOT NULL
      AND ended.closed_as = 'another mentor' AND ended.glad_again IS NOT TRUE;
END;
$$ LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 5;

COMMENT ON FUNCTION kept_apart_from(bigint) IS
    'The person of this membership, everybody across a standing block, and everybody with whom a match of the program ended
     for safety; and the mentors (memberships) with whom a match ended with "another mentor" and nobody said they would be
     glad to meet again.';
"""

BACK = "DROP FUNCTION kept_apart_from(bigint)"


class Migration(migrations.Migration):
    dependencies = [("relationships", "0003_kept_apart_stays_apart"), ("accounts", "0001_initial")]
    operations = [
        migrations.AddIndex(
            "match",
            models.Index(fields=["program"], condition=models.Q(closed_as="safety"), name="ended_for_safety"),
        ),
        migrations.RunSQL(FORWARD, BACK),
    ]
