"""A match: one mentor and one mentee in one program, from the first yes to the ending."""

import uuid
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Least
from django.db.models.query import ModelIterable
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from accounts.ready import Ready
from accounts.sealed import SealedTextField
from relationships.models.note import DeskNote

MOST_OPEN_REQUESTS = 3
MENTOR_ANSWERS_WITHIN = timedelta(hours=72)  # a longer silence is on the coordinator's Today, and the mentee reads so
FIRST_DAYS = timedelta(days=28)
SHOWN_AFTER_CLOSING = timedelta(days=30)


def _days(setting: str) -> ExpressionWrapper:
    """A number of days that the match's program chose, as a stretch of time."""
    return ExpressionWrapper(F(f"program__{setting}") * Value(timedelta(days=1)), models.DurationField())


def in_one_program(match: "Match") -> "Match":
    """The program of a match, read once, is that of the two."""
    match.mentee.program = match.mentor.program = match.program
    return match


class _InOneProgram(ModelIterable):
    def __iter__(self):
        return map(in_one_program, super().__iter__())


class MatchQuerySet(models.QuerySet):
    def locked(self, pk):
        """The match under its locks, always in this order: mentor's membership, mentee's membership, match."""
        members = _members_locked(pk)
        [match] = _locked(pk)
        match.mentor, match.mentee = members
        return in_one_program(match)

    def open(self):
        """Before the third yes: somebody's answer is still awaited."""
        return self.filter(started_at=None, closed_at=None)

    def not_closed(self):
        return self.filter(closed_at=None)

    def approved(self):
        """A coordinator said yes and the match is not closed: it holds one of the mentor's places."""
        return self.filter(coordinator_yes_at__isnull=False, closed_at=None)

    def holding_a_place(self, mentor):
        return self.approved().filter(mentor=mentor)

    def started(self):
        """Active or paused."""
        return self.filter(started_at__isnull=False, closed_at=None)

    def active(self):
        return self.started().filter(paused_at=None)

    def paused(self):
        return self.started().filter(paused_at__isnull=False)

    def ended(self):
        """Closed after it had started."""
        return self.filter(started_at__isnull=False, closed_at__isnull=False)

    def between(self, mentee, mentor):
        return self.filter(mentee=mentee, mentor=mentor)

    def in_program(self, program):
        return self.filter(program=program)

    # What the desk does with them: five columns that follow from the facts, and what is due

    def to_look_at(self, at):
        """No coordinator's yes yet, and no question of the desk open: longest waiting first."""
        return self.open().filter(coordinator_yes_at=None).exclude(self._talked_through()).order_by("opened_at", "pk")

    def talking_it_through(self, at):
        """A question of the desk about it is unanswered, with since when the first of them is."""
        asked = DeskNote.objects.questions().unanswered().filter(match=OuterRef("pk")).order_by("written_at")
        return (
            self.open()
            .filter(self._talked_through())
            .annotate(question_since=Subquery(asked.values("written_at")[:1]))
            .order_by("opened_at", "pk")
        )

    def waiting_for_answer(self, at):
        """Approved, and the mentor or the mentee has not said yes."""
        return (
            self.open()
            .filter(coordinator_yes_at__isnull=False)
            .exclude(self._talked_through())
            .order_by("coordinator_yes_at", "pk")
        )

    def meeting_first_28_days(self, at):
        return self.active().filter(started_at__gt=at - FIRST_DAYS).order_by("started_at", "pk")

    def not_now(self, at):
        """Closed in the last 30 days, or on a break."""
        lately = Q(closed_at__gt=at - SHOWN_AFTER_CLOSING)
        return self.filter(lately | Q(closed_at=None, paused_at__isnull=False)).order_by("-closed_at", "-pk")

    def late(self, at):
        """The mentor has had it for more than 72 hours and has not answered."""
        return self.open().filter(mentor_yes_at=None, mentee_yes_at__lte=at - MENTOR_ANSWERS_WITHIN)

    def to_be_nudged(self, at):
        """The mentor is silent, and the next of the nudges at 24 and 48 hours, or the desk's at 72, is due."""
        silent = self.open().filter(mentor_yes_at=None)
        due = Q(pk__in=[])
        for hours, field in ((24, "nudged_24_at"), (48, "nudged_48_at"), (72, "desk_told_at")):
            due |= Q(mentee_yes_at__lte=at - timedelta(hours=hours), **{field: None})
        return silent.filter(due)

    def mentor_is_away(self, at):
        """Open, with a mentor who has paused or left meanwhile: the desk has it."""
        away = Q(mentor__away_from__lte=at) & (Q(mentor__back_at=None) | Q(mentor__back_at__gt=at))
        return self.open().filter(away | Q(mentor__left_at__isnull=False))

    def paused_too_long(self, at):
        """Paused for longer than the program allows: a task for the coordinator, never an ending."""
        return self.paused().filter(paused_at__lt=Value(at) - _days("pause_limit_days"))

    def expired(self, at):
        """Still without its three yeses when its days since the first are over."""
        first = Least("mentee_yes_at", "mentor_yes_at", "coordinator_yes_at")
        return self.open().annotate(_first_yes=first).filter(_first_yes__lte=Value(at) - _days("request_days"))

    @staticmethod
    def _talked_through():
        return Exists(DeskNote.objects.questions().unanswered().filter(match=OuterRef("pk")))

    def with_people(self):
        """With the two and their program, which is read once: it is the match's."""
        rows = self.select_related("program", "mentee__person", "mentor__person")
        rows._iterable_class = _InOneProgram
        return rows

    def visible_to(self, member):
        """What this member may open.

        A mentee sees their own matches once asked of them (their own requests, and suggestions). A mentor reads
        nothing before that mentee's yes. A coordinator sees those of the program, but no desk page of a match
        in which they are mentor or mentee themselves.
        """
        if not member.is_active:
            return self.none()
        if member.is_mentee:
            return self.filter(mentee=member)
        if member.is_mentor:
            return self.filter(mentor=member, mentee_yes_at__isnull=False)
        return (
            self.filter(program=member.program_id)
            .exclude(mentee__person=member.person_id)
            .exclude(mentor__person=member.person_id)
        )


class Match(models.Model):
    """One mentor and one mentee in one program, from the first yes to the ending. The state is derived.

    `mentee` and `mentor` are memberships. Three different people say yes: each yes is a timestamp.
    """

    class Origin(models.TextChoices):
        REQUEST = "request", _("Asked by the mentee")
        SUGGESTION = "suggestion", _("Suggested by a coordinator")
        COHORT_PLAN = "cohort plan", _("From a cohort plan")

    class Closed(models.TextChoices):
        MENTOR_NO = "mentor no", _("The mentor said not this time")
        COORDINATOR_NO = "coordinator no", _("A coordinator said not this time")
        NO_ROOM = "no room", _("The last place went to someone else")
        EXPIRED = "expired", _("No answer came in time")
        MENTEE_NO = "mentee no", _("The mentee said not this time")
        WITHDRAWN = "withdrawn", _("Taken back")
        COMPLETED = "completed", _("Completed")
        ANOTHER_MENTOR = "another mentor", _("Another mentor")
        STEPPED_BACK = "stepped back", _("Stepped back")
        SAFETY = "safety", _("Safety")

    ENDINGS = [Closed.COMPLETED, Closed.ANOTHER_MENTOR, Closed.STEPPED_BACK, Closed.SAFETY]

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    program = models.ForeignKey("accounts.Program", models.PROTECT, related_name="matches")
    mentee = models.ForeignKey("accounts.Membership", models.PROTECT, related_name="matches_as_mentee")
    mentor = models.ForeignKey("accounts.Membership", models.PROTECT, related_name="matches_as_mentor")
    origin = models.CharField(max_length=12, choices=Origin.choices)
    slot = models.PositiveSmallIntegerField(null=True, blank=True)  # 1 to 3 on an open request; else null

    opened_at = models.DateTimeField()
    mentee_yes_at = models.DateTimeField(null=True, blank=True)  # null: not yet
    mentor_yes_at = models.DateTimeField(null=True, blank=True)  # null: not yet
    coordinator_yes_at = models.DateTimeField(null=True, blank=True)  # null: not yet
    coordinator_yes_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)  # null: not yet
    paused_at = models.DateTimeField(null=True, blank=True)  # null: not paused
    paused_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, blank=True, related_name="+")
    back_on = models.DateField(null=True, blank=True)  # null: no date named for the end of the pause
    closed_at = models.DateTimeField(null=True, blank=True)  # null: not closed
    closed_as = models.CharField(max_length=16, choices=Closed.choices, blank=True)
    closed_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, blank=True, related_name="+")
    closed_why = SealedTextField(blank=True, default="")  # a mentor's reason: for coordinators only
    glad_again = models.BooleanField(null=True, blank=True)  # null: not asked; after "another mentor"

    hello = SealedTextField(blank=True, default="")  # the mentor and the coordinators read it
    first_way = models.ForeignKey("accounts.Format", models.PROTECT, null=True, blank=True, related_name="+")
    shared_facts = ArrayField(models.CharField(max_length=80), default=list, blank=True)  # ticked for this mentor
    points = models.PositiveSmallIntegerField(null=True, blank=True)  # 0 to 10,000 when asked; null: not counted
    parts = models.JSONField(default=dict, blank=True)  # part -> points, as counted when asked
    reason_facts = ArrayField(models.CharField(max_length=80), default=list, blank=True)  # ids, never words
    area_override_why = models.CharField(max_length=200, blank=True)  # a coordinator overrode minutes or area

    cadence = models.CharField(max_length=12, default="weekly")
    check_in_zone = models.CharField(max_length=64, blank=True)  # whose wall clock the check-ins follow
    minutes = models.PositiveSmallIntegerField(default=50)
    room = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # a video room of their own
    nudged_24_at = models.DateTimeField(null=True, blank=True)  # null: not yet
    nudged_48_at = models.DateTimeField(null=True, blank=True)  # null: not yet
    desk_told_at = models.DateTimeField(null=True, blank=True)  # null: the mentor's silence is not yet with the desk
    talked_at = models.DateTimeField(null=True, blank=True)  # null: no coordinator has talked with the two yet

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "matches"
        constraints = [
            models.UniqueConstraint(
                fields=["mentee", "mentor"], condition=Q(closed_at=None), name="one_open_match_per_pair"
            ),
            models.UniqueConstraint(
                fields=["mentee"],
                condition=Q(closed_at=None, coordinator_yes_at__isnull=False),
                name="one_approved_match_per_mentee",
            ),
            models.UniqueConstraint(
                fields=["mentee", "slot"],
                condition=Q(closed_at=None, started_at=None, slot__isnull=False),
                name="at_most_three_open_requests",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=["request", "suggestion", "cohort plan"]), name="a_known_origin"
            ),
            models.CheckConstraint(
                condition=Q(
                    closed_as__in=[
                        "",
                        "mentor no",
                        "coordinator no",
                        "no room",
                        "expired",
                        "mentee no",
                        "withdrawn",
                        "completed",
                        "another mentor",
                        "stepped back",
                        "safety",
                    ]
                ),
                name="closed_for_a_known_cause",
            ),
            models.CheckConstraint(
                condition=Q(started_at=None)
                | Q(closed_at=None)
                | Q(closed_as__in=["completed", "another mentor", "stepped back", "safety"]),
                name="what_started_ends_in_one_of_four_ways",
            ),
            models.CheckConstraint(condition=~Q(mentee=F("mentor")), name="nobody_matched_with_themselves"),
            models.CheckConstraint(
                condition=Q(slot=None) | Q(slot__gte=1, slot__lte=MOST_OPEN_REQUESTS), name="slots_are_one_to_three"
            ),
            models.CheckConstraint(
                condition=~Q(origin="request", closed_at=None, started_at=None, slot=None),
                name="an_open_request_has_a_slot",
            ),
            models.CheckConstraint(
                condition=Q(started_at=None)
                | Q(mentee_yes_at__isnull=False, mentor_yes_at__isnull=False, coordinator_yes_at__isnull=False),
                name="nothing_starts_without_three_yeses",
            ),
            models.CheckConstraint(
                condition=Q(coordinator_yes_at=None, coordinator_yes_by=None)
                | Q(coordinator_yes_at__isnull=False, coordinator_yes_by__isnull=False),
                name="approved_by_a_named_coordinator",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_as="") | Q(closed_at__isnull=False) & ~Q(closed_as=""),
                name="closed_with_a_cause",
            ),
            models.CheckConstraint(
                condition=Q(paused_at=None) | Q(started_at__isnull=False), name="only_what_started_is_paused"
            ),
            models.CheckConstraint(
                condition=Q(mentor_yes_at=None) | Q(mentee_yes_at__isnull=False),
                name="the_mentor_answers_after_the_mentee",
            ),
            models.CheckConstraint(
                condition=Q(mentee_yes_at__isnull=False)
                | Q(coordinator_yes_at__isnull=False)
                | Q(closed_at__isnull=False),
                name="an_open_match_has_a_first_yes",
            ),
        ]
        indexes = [
            models.Index(fields=["program", "closed_at", "opened_at"]),
            models.Index(fields=["mentor"], condition=Q(closed_at=None), name="match_of_mentor_not_closed"),
            models.Index(fields=["program"], condition=Q(closed_as="safety"), name="ended_for_safety"),
        ]

    def __str__(self):
        return f"match {self.pk}"

    def get_absolute_url(self):
        """The request's page until it starts, the pair's page from then on."""
        name = "relationships:pair" if self.started_at else "relationships:request"
        return reverse(name, args=[self.public_id])

    @property
    def is_open(self) -> bool:
        return self.started_at is None and self.closed_at is None

    @property
    def is_approved(self) -> bool:
        return self.coordinator_yes_at is not None and self.closed_at is None

    @property
    def is_active(self) -> bool:
        return self.started_at is not None and self.closed_at is None and self.paused_at is None

    @property
    def is_paused(self) -> bool:
        return self.started_at is not None and self.closed_at is None and self.paused_at is not None

    @property
    def has_ended(self) -> bool:
        return self.started_at is not None and self.closed_at is not None

    @property
    def has_three_yeses(self) -> bool:
        return None not in (self.mentee_yes_at, self.mentor_yes_at, self.coordinator_yes_at)

    @property
    def first_yes_at(self):
        """The first of the yeses that stand."""
        return min(filter(None, [self.mentee_yes_at, self.mentor_yes_at, self.coordinator_yes_at]), default=None)

    @property
    def expires_at(self):
        """14 days after the first yes (a program may choose otherwise), unless it has started."""
        return self.first_yes_at and self.first_yes_at + timedelta(days=self.program.request_days)

    def has_person(self, person) -> bool:
        """Whether this person is one of the two."""
        return person.pk in (self.mentee.person_id, self.mentor.person_id)

    def yes_of(self, member) -> str:
        """The field in which this member's yes stands; empty where they have none to give.

        A coordinator who is one of the two has none: three different people say yes.
        """
        if member.pk == self.mentee_id:
            return "mentee_yes_at"
        if member.pk == self.mentor_id:
            return "mentor_yes_at"
        at_the_desk = member.is_coordinator and member.program_id == self.program_id
        return "coordinator_yes_at" if at_the_desk and not self.has_person(member.person) else ""

    def would_start(self, member) -> bool:
        """Whether this member's yes would be the third: the button then says so."""
        mine = self.yes_of(member)
        yeses = {"mentee_yes_at", "mentor_yes_at", "coordinator_yes_at"}
        return (
            self.is_open
            and mine != ""
            and all(getattr(self, yes) for yes in yeses - {mine})
            and not getattr(self, mine)
        )

    def other(self, member):
        """The other one of the two memberships."""
        return self.mentor if member.pk == self.mentee_id else self.mentee


def _members_of(pk: int) -> models.QuerySet[Membership]:
    match = Match.objects.filter(pk=pk)
    return Membership.objects.filter(pk__in=match.values("mentor").union(match.values("mentee")))


_members_locked = Ready(lambda pk: _members_of(pk).under_locks(), -1)
_locked = Ready(lambda pk: Match.objects.filter(pk=pk).select_related("program").select_for_update(of=("self",)), -1)
_with_key = Ready(lambda pk: Match.objects.with_people().filter(pk=pk), -1)
_at_address = Ready(lambda address: Match.objects.with_people().filter(public_id=address), uuid.UUID(int=0))


def match_at(address: uuid.UUID) -> Match | None:
    """The match at this address, with its people; nearly every page about one begins here."""
    return next(map(in_one_program, _at_address(address)), None)


def match_with(pk: int) -> Match | None:
    """The match of this key, with its people."""
    return next(iter(_with_key(pk)), None)
