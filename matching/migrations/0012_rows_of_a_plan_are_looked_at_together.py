"""Rows of a plan come by the thousand: whether they are of its program is asked once for all of them.

What is refused stays the same. A row that is changed is looked at by itself, as before; so are pins and bans.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION new_plan_rows_are_of_one_program() RETURNS trigger AS $$
BEGIN
    PERFORM 1 FROM come
        LEFT JOIN matching_cohortplan plan ON plan.id = come.plan_id
        LEFT JOIN accounts_membership mentee ON mentee.id = come.mentee_id
        WHERE (mentee.program_id = plan.program_id AND mentee.role = 'mentee') IS NOT TRUE;
    IF FOUND THEN
        RAISE EXCEPTION 'a plan is about mentees of its program'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_of_one_program';
    END IF;
    IF TG_TABLE_NAME = 'matching_proposal' THEN
        PERFORM 1 FROM come
            LEFT JOIN matching_cohortplan plan ON plan.id = come.plan_id
            LEFT JOIN accounts_membership mentee ON mentee.id = come.mentee_id
            LEFT JOIN accounts_membership mentor ON mentor.id = come.mentor_id
            WHERE (mentor.program_id = plan.program_id AND mentor.role = 'mentor'
                   AND mentor.person_id <> mentee.person_id) IS NOT TRUE;
        IF FOUND THEN
            RAISE EXCEPTION 'a plan brings two people of its program together'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_of_one_program';
        END IF;
    END IF;
    RETURN NULL;
END;
$$ LANGUAGE plpgsql;

DROP TRIGGER plan_rows_are_of_one_program ON matching_proposal;
DROP TRIGGER plan_rows_are_of_one_program ON matching_leftout;
CREATE TRIGGER plan_rows_are_of_one_program BEFORE UPDATE OF plan_id, mentee_id, mentor_id
    ON matching_proposal FOR EACH ROW EXECUTE FUNCTION plan_rows_are_of_one_program();
CREATE TRIGGER plan_rows_are_of_one_program BEFORE UPDATE OF plan_id, mentee_id
    ON matching_leftout FOR EACH ROW EXECUTE FUNCTION plan_rows_are_of_one_program();
CREATE TRIGGER new_plan_rows_are_of_one_program AFTER INSERT ON matching_proposal
    REFERENCING NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION new_plan_rows_are_of_one_program();
CREATE TRIGGER new_plan_rows_are_of_one_program AFTER INSERT ON matching_leftout
    REFERENCING NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION new_plan_rows_are_of_one_program();
"""

BACK = """
DROP TRIGGER new_plan_rows_are_of_one_program ON matching_proposal;
DROP TRIGGER new_plan_rows_are_of_one_program ON matching_leftout;
DROP FUNCTION new_plan_rows_are_of_one_program();
DROP TRIGGER plan_rows_are_of_one_program ON matching_proposal;
DROP TRIGGER plan_rows_are_of_one_program ON matching_leftout;
CREATE TRIGGER plan_rows_are_of_one_program BEFORE INSERT OR UPDATE OF plan_id, mentee_id, mentor_id
    ON matching_proposal FOR EACH ROW EXECUTE FUNCTION plan_rows_are_of_one_program();
CREATE TRIGGER plan_rows_are_of_one_program BEFORE INSERT OR UPDATE OF plan_id, mentee_id
    ON matching_leftout FOR EACH ROW EXECUTE FUNCTION plan_rows_are_of_one_program();
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0011_what_nobody_asked_about_in_a_plan")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
