"""The index finds a card by the times at which one could meet, too: `matching.facets` has the numbers."""

from itertools import islice

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations
from django.utils.timezone import now

from matching import facets  # a later change of the numbers brings a migration of its own
from matching.models import AREA

AT_ONCE = 5000
WRITTEN = """
UPDATE matching_mentorcard SET facets = anew.facets::int[]
FROM unnest(%s::bigint[], %s::text[]) anew(card, facets) WHERE membership_id = anew.card
"""


def write_anew(apps, schema_editor):
    cards = apps.get_model("matching", "MentorCard").objects.order_by("pk").iterator(AT_ONCE)
    while some := {card.pk: facets_of(card) for card in islice(cards, AT_ONCE)}:
        told = [f"{{{','.join(map(str, codes))}}}" for codes in some.values()]
        schema_editor.execute(WRITTEN, [list(some), told])


def facets_of(card):
    areas = [facet for facet in card.facets if facet % 4 == AREA]
    times = facets.times_of(card.half_hours, card.zone, now())
    return facets.of_card(card.program_id, areas, card.languages, card.formats, times)


class Migration(migrations.Migration):
    dependencies = [("matching", "0013_meetings_are_facets")]

    operations = [
        migrations.RemoveIndex("mentorcard", "cards_by_facet"),
        migrations.RunPython(write_anew, migrations.RunPython.noop),
        migrations.AddIndex("mentorcard", GinIndex(fields=["facets"], name="cards_by_facet")),
    ]
