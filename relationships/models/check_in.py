"""A check-in: one dated meeting of a match, made from its cadence at a local wall-clock time."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse

from relationships.models.match import Match

JOIN_BEFORE = timedelta(minutes=10)


class CheckInQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(cancelled_at=None)

    def upcoming(self, at):
        return self.standing().filter(starts_at__gt=at)

    def begun(self, at):
        return self.standing().filter(starts_at__lte=at)

    def next_ones(self):
        """The one check-in of each match that stands on the calendar and has not been followed by another."""
        return self.standing().filter(followed_at=None)

    def to_be_followed(self, at):
        """Begun, in an active match, and the one after is not on the calendar yet."""
        return self.next_ones().filter(starts_at__lte=at, match__in=Match.objects.active())

    def of_people(self, *people):
        """Those of any match of these people, in whichever program."""
        return self.filter(Q(match__mentee__person__in=people) | Q(match__mentor__person__in=people))

    def visible_to(self, member):
        return self.filter(match__in=Match.objects.visible_to(member))


class CheckIn(models.Model):
    """One dated meeting of the two. Silence leaves it on."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    match = models.ForeignKey(Match, models.PROTECT, related_name="check_ins")
    number = models.PositiveSmallIntegerField()  # 1 is the first of this match
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=50)
    # The usual day and hour on the clock of `zone`: the cadence counts on from here, and a single move leaves it.
    zone = models.CharField(max_length=64)
    usual_on = models.DateField()
    usual_at = models.TimeField()
    way = models.ForeignKey("accounts.Format", models.PROTECT, null=True, blank=True, related_name="+")
    to_be_confirmed = models.BooleanField(default=False)  # no shared time was known: the mentee confirms or moves
    mentee_confirmed_at = models.DateTimeField(null=True, blank=True)  # null: silence, which leaves it on
    mentor_confirmed_at = models.DateTimeField(null=True, blank=True)  # null: silence, which leaves it on
    moved_at = models.DateTimeField(null=True, blank=True)  # null: never moved
    cancelled_at = models.DateTimeField(null=True, blank=True)  # null: it stands
    cancelled_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, blank=True, related_name="+")
    mentee_says_met = models.BooleanField(null=True, blank=True)  # null: has not said
    mentor_says_met = models.BooleanField(null=True, blank=True)  # null: has not said
    sequence = models.PositiveSmallIntegerField(default=0)  # grows with every change, for calendars
    followed_at = models.DateTimeField(null=True, blank=True)  # null: the next one is not on the calendar yet

    objects = CheckInQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["match", "starts_at"], condition=Q(cancelled_at=None), name="one_check_in_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["match"], condition=Q(cancelled_at=None, followed_at=None), name="one_next_check_in_per_match"
            ),
        ]
        indexes = [models.Index(fields=["starts_at"], condition=Q(cancelled_at=None), name="check_in_standing")]

    def __str__(self):
        return f"check-in {self.pk}"

    def get_absolute_url(self):
        return reverse("relationships:check_in", args=[self.public_id])

    @property
    def ends_at(self):
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def stands(self) -> bool:
        return self.cancelled_at is None

    @property
    def is_next(self) -> bool:
        """On the calendar, and not yet followed by another."""
        return self.stands and self.followed_at is None

    def has_begun(self, at) -> bool:
        return self.starts_at <= at

    def can_be_joined(self, at) -> bool:
        """From 10 minutes before it until it is over."""
        return self.stands and self.starts_at - JOIN_BEFORE <= at < self.ends_at

    def side_of(self, member) -> str:
        """Which of the two this member is, as the fields name it; empty for anybody else."""
        return {self.match.mentee_id: "mentee", self.match.mentor_id: "mentor"}.get(member.pk, "")

    def is_confirmed_by(self, member) -> bool:
        side = self.side_of(member)
        return bool(side) and getattr(self, f"{side}_confirmed_at") is not None

    def says_met(self, member) -> bool | None:
        """What this member said about having met; None when they have not said."""
        side = self.side_of(member)
        return getattr(self, f"{side}_says_met") if side else None
