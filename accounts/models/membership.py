"""A membership: a person's role in a program, and everything that role asks of them there."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.ready import Ready
from accounts.sealed import SealedTextField

NEW_MENTOR_DAYS = 90
MOST_PLACES = 5
CARD_BACK_DAYS = 14  # the card of somebody on leave returns this long before they do


class MembershipQuerySet(models.QuerySet):
    def locked(self, pk):
        """One member under a lock, with the person as they are now."""
        [member] = _locked(pk)
        return member

    def under_locks(self):
        """Each under a lock, the mentors before the mentees; with the person and when they want to be left in peace."""
        rows = self.select_related("person__quiet_hours").order_by("-role", "pk")
        return rows.select_for_update(of=("self",))

    def asking(self):
        """Asked to join, no answer yet."""
        return self.filter(approved_at=None, left_at=None, declined_at=None)

    def active(self):
        """A coordinator (or the program's way of joining) said yes, and the person has not left."""
        return self.filter(approved_at__isnull=False, left_at=None, person__is_active=True, person__erased_at=None)

    def mentees(self):
        return self.filter(role=Membership.Role.MENTEE)

    def mentors(self):
        return self.filter(role=Membership.Role.MENTOR)

    def coordinators(self):
        return self.filter(role=Membership.Role.COORDINATOR)

    def of(self, person):
        return self.filter(person=person)

    def in_program(self, program):
        return self.filter(program=program)

    def present(self, at):
        """Neither on leave nor on a break."""
        return self.exclude(Q(away_from__lte=at) & (Q(back_at=None) | Q(back_at__gt=at)))

    def visible_to(self, member):
        """Coordinators see the members of their own program; everybody sees themselves; nobody else is listed."""
        if member.is_coordinator and member.is_active:
            return self.filter(program=member.program_id)
        return self.filter(person=member.person_id)


class Membership(models.Model):
    """A person's role in a program. One row per person, program and role; leaving and coming back keep it."""

    class Role(models.TextChoices):
        MENTEE = "mentee", _("Mentee")
        MENTOR = "mentor", _("Mentor")
        COORDINATOR = "coordinator", _("Coordinator")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="memberships")
    program = models.ForeignKey("accounts.Program", models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices)

    asked_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)  # null: not yet
    approved_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, blank=True, related_name="+")
    declined_at = models.DateTimeField(null=True, blank=True)  # null: not declined
    left_at = models.DateTimeField(null=True, blank=True)  # null: still here
    away_from = models.DateTimeField(null=True, blank=True)  # null: not on leave, not on a break
    back_at = models.DateTimeField(null=True, blank=True)  # null: away without a date, or not away

    area = models.ForeignKey("accounts.Area", models.SET_NULL, null=True, blank=True, related_name="+")
    areas_in_reach = models.ManyToManyField("accounts.Area", blank=True, related_name="+")
    goals = models.ManyToManyField("accounts.Goal", blank=True, related_name="+")  # wanted, or offered
    styles = models.ManyToManyField("accounts.SupportStyle", blank=True, related_name="+")
    would_rather_not = models.ManyToManyField("accounts.Experience", blank=True, related_name="+")

    # What a mentor's card says in their own words. A harder part stands behind its content note.
    quote = SealedTextField(blank=True, default="")
    story = SealedTextField(blank=True, default="")
    harder_story = SealedTextField(blank=True, default="")
    content_note = SealedTextField(blank=True, default="")  # at most 120 letters: the form says so

    # A mentor's places. `held` counts matches with a coordinator's yes that are not closed.
    capacity = models.PositiveSmallIntegerField(default=0)
    held = models.PositiveSmallIntegerField(default=0)
    capacity_lifted_at = models.DateTimeField(null=True, blank=True)  # null: the first 90 days hold
    capacity_lifted_why = models.CharField(max_length=200, blank=True)
    listed_at = models.DateTimeField(null=True, blank=True)  # null: has not pressed "Show me to mentees"
    free_since = models.DateTimeField(null=True, blank=True)  # since when a place is free; null: never listed

    # A mentee's waiting time runs from here, with the time waited before added. Null: not waiting.
    waiting_since = models.DateTimeField(null=True, blank=True)
    waited_before = models.DurationField(default=timedelta(0))
    questions_done_at = models.DateTimeField(null=True, blank=True)  # null: has not been through them

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "program", "role"], name="one_membership_per_role"),
            models.CheckConstraint(condition=Q(role__in=["mentee", "mentor", "coordinator"]), name="a_known_role"),
            models.CheckConstraint(condition=Q(held__lte=F("capacity")), name="no_more_places_than_capacity"),
            models.CheckConstraint(condition=Q(role="mentor") | Q(capacity=0, held=0), name="only_mentors_have_places"),
            models.CheckConstraint(condition=Q(capacity__lte=MOST_PLACES), name="at_most_five_places"),
            models.CheckConstraint(
                condition=Q(back_at=None) | Q(away_from__isnull=False, back_at__gt=F("away_from")),
                name="back_after_away",
            ),
        ]

    def __str__(self):
        return f"{self.role} {self.pk}"

    @property
    def name(self) -> str:
        return self.person.chosen_name

    @property
    def is_active(self) -> bool:
        return (
            self.approved_at is not None
            and self.left_at is None
            and self.person.is_active
            and self.person.erased_at is None
        )

    @property
    def is_asking(self) -> bool:
        return self.approved_at is None and self.left_at is None and self.declined_at is None

    @property
    def is_mentee(self) -> bool:
        return self.role == self.Role.MENTEE

    @property
    def is_mentor(self) -> bool:
        return self.role == self.Role.MENTOR

    @property
    def is_coordinator(self) -> bool:
        return self.role == self.Role.COORDINATOR

    @property
    def places_free(self) -> int:
        return self.capacity - self.held

    def is_away(self, at) -> bool:
        return self.away_from is not None and self.away_from <= at and (self.back_at is None or self.back_at > at)

    @property
    def card_back_at(self):
        """When the card of a mentor on a break returns: some days before they do, so that nobody waits for them in vain."""
        return self.back_at and self.back_at - timedelta(days=CARD_BACK_DAYS)

    def is_new_mentor(self, at) -> bool:
        """In the first 90 days after approval, when one place is the most."""
        return self.approved_at is not None and at < self.approved_at + timedelta(days=NEW_MENTOR_DAYS)

    def most_places(self, at) -> int:
        """How many places this mentor may offer on that day."""
        return 1 if self.is_new_mentor(at) and self.capacity_lifted_at is None else MOST_PLACES

    def waited(self, at) -> timedelta:
        """How long a mentee has waited in all, earlier waits included."""
        return self.waited_before + (at - self.waiting_since if self.waiting_since else timedelta(0))


_locked = Ready(lambda pk: Membership.objects.filter(pk=pk).under_locks(), -1)


class Invitation(models.Model):
    """A link that lets somebody join a program in a role. Only the hash of its token is kept."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    program = models.ForeignKey("accounts.Program", models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=12, choices=Membership.Role.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField(blank=True)  # blank: a link for anyone who has it
    made_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    uses_left = models.PositiveSmallIntegerField(default=1)
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # null: still good

    def __str__(self):
        return f"{self.role} {self.pk}"

    def is_good(self, at) -> bool:
        return self.withdrawn_at is None and self.uses_left > 0 and at < self.expires_at
