"""A mentee puts aside mentors of their own program: held by the database.

A check cannot look at other tables, so a trigger does.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION mark_is_of_one_program() RETURNS trigger AS $$
BEGIN
    PERFORM 1 FROM accounts_membership mentee JOIN accounts_membership mentor ON mentor.program_id = mentee.program_id
        WHERE mentee.id = NEW.owner_id AND mentor.id = NEW.mentor_id
        AND mentee.role = 'mentee' AND mentor.role = 'mentor';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a mentee puts aside mentors of their program'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mark_of_one_program';
    END IF;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER mark_is_of_one_program BEFORE INSERT OR UPDATE OF owner_id, mentor_id
    ON matching_mark FOR EACH ROW EXECUTE FUNCTION mark_is_of_one_program();
"""

BACK = """
DROP TRIGGER mark_is_of_one_program ON matching_mark;
DROP FUNCTION mark_is_of_one_program();
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0005_short_masks_are_numbers")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
