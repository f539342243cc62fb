"""Make the demo's two programs, once."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from mentoring import demo_program


class Command(BaseCommand):
    help = "Make the demo's programs and people, if they are not there. Only with ALONGSIDE_DEMO=1."

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError(
                "The demo's people belong in a demo only. Set ALONGSIDE_DEMO=1 on a machine of your own."
            )
        made = demo_program.make(now())
        self.stdout.write("The demo is ready." if made else "The demo is there already.")
