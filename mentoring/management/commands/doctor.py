import json
import sys
from dataclasses import asdict

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from mentoring import doctor


class Command(BaseCommand):
    help = "Checks services, configuration and every invariant over live data. Ends with 1 when something is broken."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *args, **options):
        results = list(doctor.examine(now()))
        well = all(result.is_well for result in results)
        if options["json"]:
            listed = [asdict(result) | {"well": result.is_well} for result in results]
            self.stdout.write(json.dumps({"well": well, "checks": listed}, indent=2))
        else:
            self.say(results, well)
        if not well:
            sys.exit(1)

    def say(self, results, well):
        room = None
        for result in results:
            if result.room != room:
                room = result.room
                self.stdout.write(f"\n{room}")
            mark = "ok    " if result.is_well else "BROKEN"
            counted = f"{result.broken} of {result.checked}" if result.broken else f"{result.checked} checked"
            words = f" ({result.words})" if result.broken and result.words else ""
            self.stdout.write(f"  {mark}  {result.name}: {counted}{words}")
        broken = sum(not result.is_well for result in results)
        self.stdout.write("\nAll is well." if well else f"\n{broken} of {len(results)} checks found something broken.")
