from django.core.management.base import BaseCommand

from mentoring import help_lines


class Command(BaseCommand):
    help = "Writes every program's own help lines to the file that the help page reads."

    def handle(self, *args, **options):
        help_lines.write_help_file()
        if options["verbosity"]:
            self.stdout.write(f"Written: {help_lines.own_path()}")
