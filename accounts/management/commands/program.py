"""`manage.py program "Name" --coordinator a@b.org`: a real program, and a link for its first coordinator."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from accounts import invitations, taxonomy, zones
from accounts.models import Membership, Program
from reminders import letter


class Command(BaseCommand):
    help = "Makes a program and mails its first coordinator a link to come in and set it up."

    def add_arguments(self, parser):
        parser.add_argument("name", help="what people read: keep it neutral")
        parser.add_argument("--coordinator", required=True, metavar="ADDRESS", help="who gets the first link")
        parser.add_argument("--zone", default="UTC", help="IANA time zone, such as Europe/London")
        parser.add_argument("--country", default="US", help="two letters: whose help lines are shown")

    def handle(self, *args, name, coordinator, zone, country, **options):
        self._check_words(coordinator, zone, country)
        at = timezone.now()
        taxonomy.load()
        with transaction.atomic():
            program, is_new = Program.objects.open().get_or_create(
                name=" ".join(name.split()), closed_at=None, defaults={"zone": zone, "country": country.upper()}
            )
            invitation, token = invitations.invite(program, Membership.Role.COORDINATOR, at, email=coordinator)
        link = letter.address("accounts:invitation", token)
        self.stdout.write(f"{program.name}: " + ("made." if is_new else "was there already."))
        if invitations.mailed(invitation, token):
            self.stdout.write(f"A link is on its way to {coordinator}. It works once, for 14 days:")
        else:
            self.stderr.write(f"The mail to {coordinator} could not be sent. Hand over this link yourself:")
        self.stdout.write(link)

    def _check_words(self, coordinator: str, zone: str, country: str) -> None:
        try:
            validate_email(coordinator)
        except ValidationError:
            raise CommandError(f"{coordinator} is not an e-mail address.") from None
        if zone not in zones.known():
            raise CommandError(f"{zone} is not a time zone. Write it like Europe/London.")
        if not (len(country) == 2 and country.isalpha()):
            raise CommandError("--country wants two letters, such as GB.")
