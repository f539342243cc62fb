"""Make synthetic people: the same seed, the same people."""

import time

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import now

from mentoring import synthetic


class Command(BaseCommand):
    help = "Make synthetic mentors and mentees in a program of their own. The same seed makes the same people."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mentors", type=int, default=1000)
        parser.add_argument("--mentees", type=int, default=200)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--workers", type=int, default=2, help="processes that make them, a few thousand at a time")
        parser.add_argument("--program", default="Synthetic program")

    def handle(self, *args, **options) -> None:
        began = time.monotonic()
        program = synthetic.a_program(options["program"])
        if synthetic.stands(program, options["seed"]):
            raise CommandError("These people are there already. Take another --seed or another --program.")
        numbers = options["mentors"], options["mentees"], options["seed"]
        made = synthetic.people(program, *numbers, now(), workers=options["workers"])
        for standing in made:
            self.stdout.write(f"{standing} …")
        self.stdout.write(f"Made in {time.monotonic() - began:.1f} s.")
