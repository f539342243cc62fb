"""`manage.py send_due`: send what is due, without Celery or Redis."""

import time

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from reminders import delivery, outbox

SECONDS_BETWEEN = 30


class Command(BaseCommand):
    help = "Send every reminder that is due. Does what the periodic task does, without Celery or Redis."

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="go on for ever, looking every 30 seconds")

    def handle(self, *args, **options):
        while True:
            outbox.beat(outbox.TICK, at=now())
            self.stdout.write(f"{delivery.send_due(clock=now)} sent")
            if not options["loop"]:
                return
            time.sleep(SECONDS_BETWEEN)
