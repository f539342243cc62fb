"""No match across a standing block, and none again after an ending for safety: held by the database.

Asked when a match is made and at each of the three yeses. Code asks first and answers kindly.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION match_keeps_people_apart() RETURNS trigger AS $$
DECLARE
    one bigint := (SELECT person_id FROM accounts_membership WHERE id = NEW.mentee_id);
    other bigint := (SELECT person_id FROM accounts_membership WHERE id = NEW.mentor_id);
BEGIN
    IF NEW.closed_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    IF EXISTS (
        SELECT 1 FROM accounts_block
        WHERE lifted_at IS NULL AND ((blocker_id, blocked_id) = (one, other) OR (blocker_id, blocked_id) = (other, one))
    ) THEN
        RAISE EXCEPTION 'nobody is matched across a block'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_is_matched_across_a_block';
    END IF;
    IF EXISTS (
        SELECT 1 FROM relationships_match AS earlier
        JOIN accounts_membership AS mentee ON mentee.id = earlier.mentee_id
        JOIN accounts_membership AS mentor ON mentor.id = earlier.mentor_id
        WHERE earlier.program_id = NEW.program_id AND earlier.closed_as = 'safety' AND earlier.id <> NEW.id
          AND ((mentee.person_id, mentor.person_id) = (one, other) OR (mentee.person_id, mentor.person_id) = (other, one))
    ) THEN
        RAISE EXCEPTION 'a pair that ended for safety is never matched again'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'never_again_after_safety';
    END IF;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER match_keeps_people_apart
    BEFORE INSERT OR UPDATE OF mentee_yes_at, mentor_yes_at, coordinator_yes_at, started_at ON relationships_match
    FOR EACH ROW EXECUTE FUNCTION match_keeps_people_apart();
"""

BACK = """
DROP TRIGGER match_keeps_people_apart ON relationships_match;
DROP FUNCTION match_keeps_people_apart();
"""


class Migration(migrations.Migration):
    dependencies = [("relationships", "0002_two_people_of_one_program"), ("accounts", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
