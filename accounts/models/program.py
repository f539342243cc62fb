"""A program: one organisation's offer, with its own people, areas, weights, ways to meet and help lines."""

import uuid
from typing import NamedTuple

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models.person import known_zone
from accounts.ready import Ready

DEFAULT_EXIT_URL = "https://www.bbc.com/weather"
WEIGHT_LIMIT = 60


def weight(default: int, words) -> models.PositiveSmallIntegerField:
    """The points one part of the score can give: 0 to 60."""
    return models.PositiveSmallIntegerField(words, default=default, validators=[MaxValueValidator(WEIGHT_LIMIT)])


class ProgramQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at=None)

    def listed(self):
        """Programs a visitor can find and ask to join."""
        return self.open().filter(joining__in=[Program.Joining.OPEN, Program.Joining.APPROVAL], is_listed=True)


class Program(models.Model):
    """One organisation's offer. People, requests, matches and reports never cross its border."""

    class Joining(models.TextChoices):
        APPROVAL = "approval", _("After a coordinator's yes")
        INVITATION = "invitation", _("By invitation link")
        OPEN = "open", _("Open to anyone with a confirmed address")

    class Cadence(models.TextChoices):
        WEEKLY = "weekly", _("Every week")
        FORTNIGHTLY = "fortnightly", _("Every two weeks")
        MONTHLY = "monthly", _("Every month")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)
    about = models.CharField(max_length=300, blank=True)
    zone = models.CharField(max_length=64, default="UTC", validators=[known_zone])
    country = models.CharField(max_length=2, default="US")
    language = models.CharField(max_length=10, default="en")
    joining = models.CharField(max_length=10, choices=Joining.choices, default=Joining.APPROVAL)
    is_listed = models.BooleanField(default=True)
    sender_name = models.CharField(max_length=60, default="Alongside")
    exit_url = models.URLField(default=DEFAULT_EXIT_URL)
    contact_phone = models.CharField(max_length=40, blank=True)
    desk_hours = models.CharField(max_length=120, blank=True)  # when the desk reads notes, in words
    answer_days = models.PositiveSmallIntegerField(default=2, validators=[MinValueValidator(1), MaxValueValidator(10)])

    cadence = models.CharField(max_length=12, choices=Cadence.choices, default=Cadence.WEEKLY)
    check_in_minutes = models.PositiveSmallIntegerField(default=50)
    pause_limit_days = models.PositiveSmallIntegerField(default=90)
    request_days = models.PositiveSmallIntegerField(default=14)
    wait_limit_days = models.PositiveSmallIntegerField(default=14)  # a longer wait is marked on the desk

    weight_experience = weight(35, _("Lived experience"))
    weight_availability = weight(20, _("Times"))
    weight_training = weight(10, _("Training"))
    weight_preferences = weight(15, _("Wishes"))
    weight_goals = weight(10, _("Goals and style"))
    weight_interests = weight(10, _("Interests"))

    takes_turns = models.BooleanField(default=True)  # mentors who fit nearly alike, at the first places of lists

    wording_checked_at = models.DateTimeField(null=True, blank=True)  # null: set-up step still open
    help_lines_checked_at = models.DateTimeField(null=True, blank=True)  # null: set-up step still open
    exit_checked_at = models.DateTimeField(null=True, blank=True)  # null: set-up step still open
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)  # null: still running

    objects = ProgramQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    weight_experience=100
                    - F("weight_availability")
                    - F("weight_training")
                    - F("weight_preferences")
                    - F("weight_goals")
                    - F("weight_interests")
                ),
                name="weights_add_up_to_100",
            ),
            models.CheckConstraint(
                condition=Q(
                    weight_experience__lte=WEIGHT_LIMIT,
                    weight_availability__lte=WEIGHT_LIMIT,
                    weight_training__lte=WEIGHT_LIMIT,
                    weight_preferences__lte=WEIGHT_LIMIT,
                    weight_goals__lte=WEIGHT_LIMIT,
                    weight_interests__lte=WEIGHT_LIMIT,
                ),
                name="no_weight_is_over_60",
            ),
            models.CheckConstraint(
                condition=Q(joining__in=["approval", "invitation", "open"]), name="a_known_way_of_joining"
            ),
            models.CheckConstraint(
                condition=Q(cadence__in=["weekly", "fortnightly", "monthly"]), name="a_known_program_cadence"
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("accounts:join_program", args=[self.public_id])

    @cached_property
    def ways_set_up(self) -> "list[WaySetUp]":
        """The ways to meet that it offers, in their order. Asked once of each program that was read."""
        return [WaySetUp(*row) for row in _ways_of(self.pk)]


class Area(models.Model):
    """A part of town or a region: the only place a program knows of anybody."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    program = models.ForeignKey(Program, models.CASCADE, related_name="areas")
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint(fields=["program", "name"], name="area_names_differ_in_a_program")]

    def __str__(self):
        return self.name


class WayToMeet(models.Model):
    """How one way of meeting happens in a program. A way that is not set up here is not offered."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="ways_to_meet")
    format = models.ForeignKey("accounts.Format", models.PROTECT, related_name="+")
    address = models.CharField(max_length=200, blank=True)  # a video address with {room}, or a phone bridge
    instructions = models.TextField(max_length=600, blank=True)  # what the two read, such as the public places

    class Meta:
        ordering = ["format__position"]
        constraints = [
            models.UniqueConstraint(fields=["program", "format"], name="a_way_to_meet_is_set_up_once"),
            models.CheckConstraint(condition=~Q(address="", instructions=""), name="a_way_to_meet_says_how"),
        ]

    def __str__(self):
        return f"{self.program_id}:{self.format_id}"


class WaySetUp(NamedTuple):
    """A way to meet that a program offers: the key, name and bit of its format, and whether two must reach one place."""

    format: int
    slug: str
    bit: int
    needs_place: bool


_ways_of = Ready(
    lambda program: WayToMeet.objects.filter(program=program).values_list(
        "format", "format__slug", "format__bit", "format__needs_place"
    ),
    -1,
)


class HelpLine(models.Model):
    """One line of the help panel, as a program keeps it. Where a program keeps none, its country's lines stand."""

    class How(models.TextChoices):
        CALL = "call", _("Call")
        TEXT = "text", _("Text")
        CHAT = "chat", _("Chat online")

    program = models.ForeignKey(Program, models.CASCADE, related_name="help_lines")
    name = models.CharField(max_length=80)
    contact = models.CharField(max_length=80)
    how = models.CharField(max_length=4, choices=How.choices, default=How.CALL)
    hours = models.CharField(max_length=80, blank=True)
    is_emergency = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    checked_on = models.DateField()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class ProgramChange(models.Model):
    """One changed setting of a program: who changed what, from what, to what, when. Never edited."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="changes")
    by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    setting = models.CharField(max_length=60)
    before = models.CharField(max_length=300, blank=True)
    after = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return self.setting
