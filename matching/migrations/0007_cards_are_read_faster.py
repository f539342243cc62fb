"""The columns every list asks about stand first, in fixed width, and an experience takes two bits in place of fifteen.

Postgres adds columns at the end and reads a row from its start, so the table is made anew with the same cards.
"""

import matching.models
from django.db import migrations

# Of the fifteen bits of a tag the lowest said "this or another of its group", the highest "this".
TWO_BITS = """
CREATE FUNCTION pg_temp.two_bits(wide bit(1440)) RETURNS bit(192) LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(get_bit(wide, 1439 - 15 * (place % 96) - 14 * (place / 96))::text, '' ORDER BY place DESC)::bit(192)
    FROM generate_series(0, 191) place
$$;
"""

ANEW = """
CREATE TABLE matching_mentorcard_anew (
    program_id bigint NOT NULL,
    person_id bigint NOT NULL,
    membership_id bigint NOT NULL,
    fresh_until timestamptz NOT NULL,
    free_since timestamptz NOT NULL,
    languages bigint NOT NULL,
    training bigint NOT NULL,
    formats bigint NOT NULL,
    limits bit(96) NOT NULL,
    zone varchar(64) NOT NULL,
    half_hours bit(672) NOT NULL,
    three_quarters bit(672) NOT NULL,
    experience_members bit(192) NOT NULL,
    traits_members bit(112) NOT NULL,
    offers_members bit(64) NOT NULL,
    interests bit(64) NOT NULL,
    experience_all bit(192) NOT NULL,
    traits_all bit(112) NOT NULL,
    offers_all bit(64) NOT NULL,
    facets integer[] NOT NULL,
    room_from timestamptz NULL
);
INSERT INTO matching_mentorcard_anew
SELECT program_id, person_id, membership_id, fresh_until, free_since, languages, training, formats, limits, zone, half_hours,
    three_quarters, pg_temp.two_bits(experience_members), traits_members, offers_members, interests,
    pg_temp.two_bits(experience_all), traits_all, offers_all, facets, room_from
FROM matching_mentorcard;
DROP TABLE matching_mentorcard;
ALTER TABLE matching_mentorcard_anew RENAME TO matching_mentorcard;
ALTER TABLE matching_mentorcard
    ADD CONSTRAINT matching_mentorcard_pkey PRIMARY KEY (membership_id),
    ADD CONSTRAINT card_of_a_program FOREIGN KEY (program_id) REFERENCES accounts_program DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT card_of_a_person FOREIGN KEY (person_id) REFERENCES accounts_person DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT card_of_a_member FOREIGN KEY (membership_id) REFERENCES accounts_membership DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX cards_of_a_program ON matching_mentorcard (program_id, zone);
CREATE INDEX cards_by_freshness ON matching_mentorcard (fresh_until);
CREATE INDEX cards_by_facet ON matching_mentorcard USING gin (facets);
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0006_people_put_aside_are_of_one_program")]

    operations = [
        migrations.RunSQL(
            [TWO_BITS, ANEW],
            state_operations=[
                migrations.AlterField("mentorcard", "experience_members", matching.models.Bits(192, default=0)),
                migrations.AlterField("mentorcard", "experience_all", matching.models.Bits(192, default=0)),
            ],
        )
    ]
