"""Narrow cards of matching facts, and the lists people made while looking for someone."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import week
from matching import points

TAGS_HELD = 96  # how many experiences a card has room for
EXPERIENCE_BITS = TAGS_HELD * points.TAG_BITS
TRAIT_BITS = points.TAGS_FROM + TAGS_HELD
OFFER_BITS = 64


class Bits(models.Field):
    """A whole number read as a bit string of fixed length, kept as Postgres `bit(n)`; bit 0 stands last."""

    def __init__(self, length: int, **options):
        self.length = length
        super().__init__(**{"default": 0, **options})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, [self.length, *args], kwargs

    def db_type(self, connection):
        return f"bit({self.length})"

    def get_prep_value(self, value):
        return None if value is None else bits(value, self.length)

    def from_db_value(self, value, expression, connection):
        return None if value is None else int(value, 2)

    def to_python(self, value):
        return int(value, 2) if isinstance(value, str) else value


def bits(mask: int, length: int) -> str:
    """A mask the way Postgres reads a bit string, four bits to a letter. Raises OverflowError when it does not fit."""
    if mask >> length:
        raise OverflowError(f"A mask of {mask.bit_length()} bits does not fit on a card with room for {length}")
    return format(mask, f"0{length // 4}x").join(("x", ""))


class MentorCardQuerySet(models.QuerySet):
    def in_program(self, program):
        return self.filter(program=program)

    def fresh(self, at):
        """Nothing on it has changed by the clock alone."""
        return self.filter(fresh_until__gt=at)

    def stale(self, at):
        return self.filter(fresh_until__lte=at)


class MentorCard(models.Model):
    """The matching facts of one mentor who is open for someone new. No card: cannot be asked now.

    Written by `matching.card` alone, in the transaction that changes a fact. `…_members` holds what members may see;
    `…_all` what coordinators use.
    """

    membership = models.OneToOneField("accounts.Membership", models.CASCADE, primary_key=True, related_name="card")
    program = models.ForeignKey("accounts.Program", models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="+", db_index=False)
    fresh_until = models.DateTimeField()  # the first moment at which something here changes by itself
    free_since = models.DateTimeField()
    room_from = models.DateTimeField(null=True, blank=True)  # null: room now; else back from leave then
    zone = models.CharField(max_length=64)

    half_hours = Bits(week.QUARTERS)  # where half hours can begin in the mentor's own week
    three_quarters = Bits(week.QUARTERS)  # where three-quarter hours can begin
    experience_members = Bits(EXPERIENCE_BITS)
    experience_all = Bits(EXPERIENCE_BITS)
    traits_members = Bits(TRAIT_BITS)
    traits_all = Bits(TRAIT_BITS)
    offers_members = Bits(OFFER_BITS)
    offers_all = Bits(OFFER_BITS)
    interests = Bits(64)
    languages = Bits(64)
    training = Bits(32)
    formats = Bits(16)
    limits = Bits(TAGS_HELD)
    facets = ArrayField(models.IntegerField(), default=list)  # codes of areas, languages, training, ways to meet

    objects = MentorCardQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["program", "zone"], name="cards_of_a_program"),
            models.Index(fields=["fresh_until"], name="cards_by_freshness"),
            GinIndex(fields=["facets"], name="cards_by_facet"),
        ]

    def __str__(self):
        return f"card {self.pk}"

    def facts_for(self, sight: str) -> points.Card:
        """The facts one kind of viewer may use: `members` or `all`."""
        return points.Card(
            experience=getattr(self, f"experience_{sight}"),
            traits=getattr(self, f"traits_{sight}"),
            offers=getattr(self, f"offers_{sight}"),
            interests=self.interests,
            training=self.training,
            languages=self.languages,
            formats=self.formats,
            limits=self.limits,
            areas=frozenset(facet for facet in self.facets if facet % 4 == AREA),
            zone=self.zone,
            hours=points.Hours(self.half_hours, self.three_quarters),
        )


MEMBERS, ALL = "members", "all"  # what a viewer may use of a card

AREA, LANGUAGE, TRAINING, FORMAT = range(4)  # kinds of facets


def facet(kind: int, number: int) -> int:
    """The code of one facet: an area by its key, the others by their bit."""
    return number * 4 + kind


class SavedFilter(models.Model):
    """What somebody picked while looking for a person, and the order they were shown: never part of an address.

    `conditions` is None-free plain data from the filter form; `people` the keys of the cards, in the order that holds
    still while one turns pages. Only its owner opens it, and it is swept away after a day.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="saved_filters")
    conditions = models.JSONField(default=dict, blank=True)
    people = ArrayField(models.BigIntegerField(), null=True, blank=True)  # null: no page was turned yet
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["made_at"])]

    def __str__(self):
        return f"filter {self.pk}"


class Mark(models.Model):
    """What a mentee put aside for themselves about one mentor: saved for later, or hidden. Nobody else reads it."""

    class Kind(models.TextChoices):
        SAVED = "saved", _("Saved for later")
        HIDDEN = "hidden", _("Hidden")

    owner = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="marks")
    mentor = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "mentor"], name="one_mark_for_one_mentor"),
            models.CheckConstraint(condition=models.Q(kind__in=["saved", "hidden"]), name="a_known_mark"),
            models.CheckConstraint(condition=~models.Q(owner=models.F("mentor")), name="nobody_marks_themselves"),
        ]

    def __str__(self):
        return f"mark {self.pk}"
