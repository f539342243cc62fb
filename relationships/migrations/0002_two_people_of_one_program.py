"""Two different people of one program, in their roles, approved by a third: held by the database.

A check cannot look at other tables, so a trigger does. Cannot be forgotten by code that writes in bulk.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION match_is_between_two_people_of_one_program() RETURNS trigger AS $$
DECLARE
    mentee accounts_membership%ROWTYPE;
    mentor accounts_membership%ROWTYPE;
BEGIN
    SELECT * INTO mentee FROM accounts_membership WHERE id = NEW.mentee_id;
    SELECT * INTO mentor FROM accounts_membership WHERE id = NEW.mentor_id;
    IF mentee.role <> 'mentee' OR mentor.role <> 'mentor' THEN
        RAISE EXCEPTION 'a match is between a mentee and a mentor'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_mentee_and_a_mentor';
    END IF;
    IF mentee.program_id <> NEW.program_id OR mentor.program_id <> NEW.program_id THEN
        RAISE EXCEPTION 'a match does not cross the border of a program'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'one_program';
    END IF;
    IF mentee.person_id = mentor.person_id THEN
        RAISE EXCEPTION 'nobody is matched with themselves'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'two_people';
    END IF;
    IF NEW.coordinator_yes_by_id IN (mentee.person_id, mentor.person_id) THEN
        RAISE EXCEPTION 'nobody gives two of the three yeses'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'three_different_people';
    END IF;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER match_is_between_two_people_of_one_program
    BEFORE INSERT OR UPDATE OF program_id, mentee_id, mentor_id, coordinator_yes_by_id ON relationships_match
    FOR EACH ROW EXECUTE FUNCTION match_is_between_two_people_of_one_program();
"""

BACK = """
DROP TRIGGER match_is_between_two_people_of_one_program ON relationships_match;
DROP FUNCTION match_is_between_two_people_of_one_program();
"""


class Migration(migrations.Migration):
    dependencies = [("relationships", "0001_initial"), ("accounts", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
