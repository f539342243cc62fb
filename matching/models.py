"""Narrow cards of matching facts, the lists people made while looking for someone, and plans for a waiting list."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import week
from accounts.sealed import SealedTextField
from matching import points

EXPERIENCE_BITS = 2 * points.TAGS_HELD
TRAIT_BITS = points.TAGS_FROM + points.TAGS_HELD
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

    # What every list asks of every card stands first, in columns of fixed width: Postgres reads a row no further than it must.
    program = models.ForeignKey("accounts.Program", models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="+", db_index=False)
    membership = models.OneToOneField("accounts.Membership", models.CASCADE, primary_key=True, related_name="card")
    fresh_until = models.DateTimeField()  # the first moment at which something here changes by itself
    free_since = models.DateTimeField()
    languages = models.BigIntegerField(default=0)  # short masks as numbers: Postgres compares those faster
    training = models.BigIntegerField(default=0)
    formats = models.BigIntegerField(default=0)
    limits = Bits(points.TAGS_HELD)
    zone = models.CharField(max_length=64)
    half_hours = Bits(week.QUARTERS)  # where half hours can begin in the mentor's own week
    three_quarters = Bits(week.QUARTERS)  # where three-quarter hours can begin

    experience_members = Bits(EXPERIENCE_BITS)
    traits_members = Bits(TRAIT_BITS)
    offers_members = Bits(OFFER_BITS)
    interests = Bits(64)
    experience_all = Bits(EXPERIENCE_BITS)
    traits_all = Bits(TRAIT_BITS)
    offers_all = Bits(OFFER_BITS)
    facets = ArrayField(models.IntegerField(), default=list)  # what an index finds it by: see matching.facets
    room_from = models.DateTimeField(null=True, blank=True)  # null: room now; else back from leave then

    objects = MentorCardQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["program"], name="cards_of_a_program"),
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

AREA, MEETING, TRAINING = range(3)  # kinds of facets


def facet(kind: int, number: int) -> int:
    """The code of one facet: an area by its key, a meeting or a training as `matching.facets` numbers it."""
    return number * 4 + kind


class SavedFilter(models.Model):
    """What somebody picked while looking for a person, and the order they were shown: never part of an address.

    `conditions` is None-free plain data from the filter form; `people` the keys of the cards, in the order that holds
    still while one turns pages. Only its owner opens it, and it is swept away after a day.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="saved_filters")
    conditions = models.JSONField(default=dict, blank=True)
    not_known = SealedTextField(blank=True, default="")  # typed, and no word we know: asked about on the list
    in_all = models.PositiveIntegerField(default=0)  # how many there were when the order was held
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


MOST_NEW = 5
MOST_WAITING = 60  # points of 100 that half a year of waiting can be worth


class CohortPlanQuerySet(models.QuerySet):
    def in_program(self, program):
        return self.filter(program=program)

    def visible_to(self, member):
        """The plans of a program are for its coordinators."""
        return self.filter(program=member.program_id) if member.is_coordinator and member.is_active else self.none()

    def running(self):
        """A result is owed."""
        return self.filter(wanted_at__isnull=False)

    def left_behind(self, before):
        """A result is owed, and whoever works on it has not been seen since."""
        return self.running().filter(seen_at__lt=before)

    def not_taken(self, before):
        """A result is owed since, and nobody works on it."""
        return self.running().filter(seen_at=None, wanted_at__lt=before)


class CohortPlan(models.Model):
    """A proposed assignment of those who wait to mentors with places. Nothing happens until rows of it are approved."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    program = models.ForeignKey("accounts.Program", models.CASCADE, related_name="cohort_plans")
    started_by = models.ForeignKey("accounts.Membership", models.PROTECT, related_name="+")
    started_at = models.DateTimeField()

    highest_floor = models.BooleanField(default=True)  # the best worst pair before the most points
    waiting_weight = models.PositiveSmallIntegerField(default=0)  # points of 100 for half a year of waiting
    most_new = models.PositiveSmallIntegerField(null=True, blank=True)  # new people for one mentor; null: their places
    areas = models.ManyToManyField("accounts.Area", blank=True, related_name="+")  # none: everyone who waits

    wanted_at = models.DateTimeField(null=True, blank=True)  # a result is owed since; null: nothing is
    holder = models.UUIDField(null=True, blank=True)  # whoever works on it
    seen_at = models.DateTimeField(null=True, blank=True)  # their last sign of life
    tries = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=10, blank=True)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)

    solved_at = models.DateTimeField(null=True, blank=True)  # the last result
    cancelled_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)  # the last pin or ban

    people = models.PositiveIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0)
    points = models.PositiveBigIntegerField(default=0)
    worst = models.PositiveIntegerField(default=0)  # the fewest points of a pair, pinned ones too
    before = models.JSONField(null=True, blank=True)  # what the last result reached; null: none, or for other people
    pairs_seen = models.PositiveBigIntegerField(default=0)  # pairs that were held against the proof
    is_certified = models.BooleanField(default=False)
    pins_dropped = models.PositiveSmallIntegerField(default=0)  # those two cannot be matched, or others are pinned
    inputs_hash = models.CharField(max_length=64, blank=True)
    plan_hash = models.CharField(max_length=64, blank=True)
    prices = models.JSONField(default=dict, blank=True)  # of mentors, to begin the next result with
    changes = models.JSONField(default=list, blank=True)  # what would free places, the most helpful first
    ran_again_at = models.DateTimeField(null=True, blank=True)
    came_out_the_same = models.BooleanField(null=True, blank=True)
    same_without_unasked = models.BooleanField(null=True, blank=True)  # nor did what nobody in it asked about matter

    objects = CohortPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["program"], condition=models.Q(wanted_at__isnull=False), name="one_plan_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(waiting_weight__lte=MOST_WAITING), name="waiting_counts_within_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(most_new=None) | models.Q(most_new__gte=1, most_new__lte=MOST_NEW),
                name="new_people_within_reason",
            ),
            models.CheckConstraint(condition=models.Q(matched__lte=models.F("people")), name="no_more_than_wait"),
        ]

    def __str__(self):
        return f"plan {self.pk}"

    @property
    def is_running(self) -> bool:
        return self.wanted_at is not None

    @property
    def has_changed(self) -> bool:
        """Somebody pinned or kept apart two people since the last result."""
        return bool(self.solved_at and self.changed_at and self.changed_at > self.solved_at)


class PlanInputs(models.Model):
    """What a plan was made from, encrypted: who, their answers as bits, the terms. Run again, the same plan comes out."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.OneToOneField(CohortPlan, models.CASCADE, related_name="inputs")
    kept = SealedTextField()
    kept_at = models.DateTimeField()

    def __str__(self):
        return f"inputs of plan {self.plan_id}"


class PairMark(models.Model):
    """What a coordinator said about two people before the next result: these two, or not these two."""

    class Kind(models.TextChoices):
        PIN = "pin", _("These two")
        BAN = "ban", _("Not these two")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(CohortPlan, models.CASCADE, related_name="marks")
    mentee = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="+")
    mentor = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=3, choices=Kind.choices)
    made_by = models.ForeignKey("accounts.Membership", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "mentee", "mentor"], name="one_mark_for_one_pair"),
            models.UniqueConstraint(
                fields=["plan", "mentee"], condition=models.Q(kind="pin"), name="one_pin_for_one_mentee"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=["pin", "ban"]), name="a_pin_or_a_ban"),
            models.CheckConstraint(condition=~models.Q(mentee=models.F("mentor")), name="a_mark_is_about_two"),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"


class ProposalQuerySet(models.QuerySet):
    def standing(self):
        """Not approved yet."""
        return self.filter(approved_at=None)

    def with_people(self):
        return self.select_related("mentee__person", "mentor__person", "mentor__area", "match")


class Proposal(models.Model):
    """One row of a plan: these two, why, and what others would cost. Approved, it is a match like any other."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(CohortPlan, models.CASCADE, related_name="proposals")
    mentee = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="+")
    mentor = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="+")
    points = models.PositiveSmallIntegerField()
    alternatives = models.JSONField(default=list)  # {mentor, points, people, costs, under}: `assignment.Alternative`
    is_pinned = models.BooleanField(default=False)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey("accounts.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    match = models.OneToOneField("relationships.Match", models.SET_NULL, null=True, blank=True, related_name="+")
    refused = models.CharField(max_length=300, blank=True)  # why it did not go through when last approved

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "mentee"], name="one_proposal_for_one_mentee"),
            models.CheckConstraint(condition=~models.Q(mentee=models.F("mentor")), name="a_proposal_is_about_two"),
            models.CheckConstraint(condition=models.Q(points__lte=10_000), name="proposals_have_points_to_100"),
            models.CheckConstraint(
                condition=models.Q(approved_at=None, approved_by=None, match=None)
                | models.Q(approved_at__isnull=False, approved_by__isnull=False),
                name="a_named_coordinator_approves",
            ),
        ]

    def __str__(self):
        return f"proposal {self.pk}"


class LeftOut(models.Model):
    """Somebody who gets nobody in a plan, and the tightest cause: people and places competing, what would help."""

    plan = models.ForeignKey(CohortPlan, models.CASCADE, related_name="left_out")
    mentee = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()  # of the cause: those with the same one compete for the same places
    cause = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "mentee"], name="left_out_once")]

    def __str__(self):
        return f"left out {self.pk}"
