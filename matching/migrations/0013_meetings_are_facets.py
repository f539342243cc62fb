"""The index finds a card by the ways one could meet in a language of its own, and the cards of a program in the order in which
they lie.

Facets of languages, training and ways to meet, each by itself, go: areas stay, and meetings come (`matching.facets`).
"""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

MEETINGS = """
UPDATE matching_mentorcard SET facets = ARRAY(
    SELECT code FROM unnest(facets) code WHERE code % 4 = 0
    UNION ALL
    SELECT (((program_id * 64 + language) * 32 + way) * 4 + 1)::int
    FROM generate_series(0, 62) language, generate_series(0, 31) way
    WHERE languages >> language & 1 = 1
    AND CASE way WHEN 0 THEN formats = 0 ELSE formats >> way - 1 & 1 = 1 END
    ORDER BY 1
)
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0012_rows_of_a_plan_are_looked_at_together")]

    operations = [
        migrations.RemoveIndex("mentorcard", "cards_by_facet"),
        migrations.RemoveIndex("mentorcard", "cards_of_a_program"),
        migrations.RunSQL(MEETINGS),
        migrations.AddIndex("mentorcard", GinIndex(fields=["facets"], name="cards_by_facet")),
        migrations.AddIndex("mentorcard", models.Index(fields=["program"], name="cards_of_a_program")),
    ]
