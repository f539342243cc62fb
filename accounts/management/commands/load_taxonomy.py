"""Bring the vocabulary tables up to date with the taxonomy that is shipped."""

from django.core.management.base import BaseCommand

from accounts import taxonomy


class Command(BaseCommand):
    help = "Load the taxonomy: experiences, interests, training and the rest. Safe to run again."

    def handle(self, *args, **options):
        changes = taxonomy.load()
        self.stdout.write(f"Taxonomy loaded, {changes} changes.")
