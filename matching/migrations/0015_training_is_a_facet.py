"""The index finds a card by the training of its mentor, too: `matching.facets` has the numbers, as they are today."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

WRITTEN = """
UPDATE matching_mentorcard SET facets = ARRAY(
    SELECT unnest(facets)
    UNION SELECT (((program_id * 32 + module) % (1 << 29)) * 4 + 2)::int
    FROM generate_series(0, 31) module WHERE training >> module & 1 = 1
    ORDER BY 1
)
WHERE training <> 0
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0014_meetings_have_a_time")]

    operations = [
        migrations.RemoveIndex("mentorcard", "cards_by_facet"),
        migrations.RunSQL(WRITTEN, migrations.RunSQL.noop),
        migrations.AddIndex("mentorcard", GinIndex(fields=["facets"], name="cards_by_facet")),
    ]
