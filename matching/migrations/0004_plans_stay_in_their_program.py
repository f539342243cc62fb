"""Whoever stands in a plan is of its program and in their role: held by the database.

A check cannot look at other tables, so a trigger does.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION plan_rows_are_of_one_program() RETURNS trigger AS $$
DECLARE
    its_program bigint;
    mentor bigint := (to_jsonb(NEW) ->> 'mentor_id')::bigint;
BEGIN
    SELECT program_id INTO its_program FROM matching_cohortplan WHERE id = NEW.plan_id;
    PERFORM 1 FROM accounts_membership WHERE id = NEW.mentee_id AND program_id = its_program AND role = 'mentee';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a plan is about mentees of its program'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_of_one_program';
    END IF;
    IF mentor IS NOT NULL THEN
        PERFORM 1 FROM accounts_membership one JOIN accounts_membership other ON other.id = NEW.mentee_id
            WHERE one.id = mentor AND one.program_id = its_program AND one.role = 'mentor'
            AND one.person_id <> other.person_id;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a plan brings two people of its program together'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_of_one_program';
        END IF;
    END IF;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER plan_rows_are_of_one_program BEFORE INSERT OR UPDATE OF plan_id, mentee_id, mentor_id
    ON matching_proposal FOR EACH ROW EXECUTE FUNCTION plan_rows_are_of_one_program();
CREATE TRIGGER plan_rows_are_of_one_program BEFORE INSERT OR UPDATE OF plan_id, mentee_id, mentor_id
    ON matching_pairmark FOR EACH ROW EXECUTE FUNCTION plan_rows_are_of_one_program();
CREATE TRIGGER plan_rows_are_of_one_program BEFORE INSERT OR UPDATE OF plan_id, mentee_id
    ON matching_leftout FOR EACH ROW EXECUTE FUNCTION plan_rows_are_of_one_program();
"""

BACK = """
DROP TRIGGER plan_rows_are_of_one_program ON matching_proposal;
DROP TRIGGER plan_rows_are_of_one_program ON matching_pairmark;
DROP TRIGGER plan_rows_are_of_one_program ON matching_leftout;
DROP FUNCTION plan_rows_are_of_one_program();
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0003_cohort_plans")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
