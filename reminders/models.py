"""What we owe, to whom, and what became of it."""

import uuid
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from reminders import quiet

STILL_UNSENT = Q(sent_at=None, withdrawn_at=None, dropped_at=None, bounced_at=None, dead_at=None)


class ReminderQuerySet(models.QuerySet):
    def live(self):
        """Not withdrawn: at most one of these for each person, kind, subject and due time."""
        return self.filter(withdrawn_at=None)

    def waiting(self):
        """Owed, and nothing has become of it yet."""
        return self.filter(STILL_UNSENT)

    def due(self, at):
        """Waiting, and its time to go, or to be tried again, has come."""
        return self.waiting().filter(next_try_at__lte=at)

    def overdue(self, at):
        """Waiting past the time it was to go, whether or not a next try has been put off."""
        return self.waiting().filter(goes_at__lte=at)

    def free(self, at):
        """In nobody's hands: never leased, or the lease has run out."""
        return self.filter(Q(lease_until=None) | Q(lease_until__lte=at))

    def sent(self):
        return self.filter(sent_at__isnull=False)

    def dead(self):
        """Given up after too many failures, or of a kind that nobody registered."""
        return self.live().filter(dead_at__isnull=False)

    def bounced(self):
        """Refused for good by the receiver's mail server."""
        return self.live().filter(bounced_at__isnull=False)

    def in_trouble(self):
        """What a coordinator needs to see: dead or bounced."""
        return self.live().filter(Q(dead_at__isnull=False) | Q(bounced_at__isnull=False))

    def of_desk(self, desk):
        """Owed for one program; `desk` is that program's public id."""
        return self.filter(desk=desk)


class Reminder(models.Model):
    """One message owed to one person about one thing: a row from the moment it is owed, so that nothing is lost.

    It holds ids only; words are made when it is sent.
    """

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminders")
    kind = models.CharField(_("kind"), max_length=60)
    # The thing it is about, as "check_in:12". Ids only: it means nothing outside the room that owes it.
    subject = models.CharField(_("about"), max_length=100)
    # The program whose desk hears of trouble with it, as that program's public id. None: no desk's.
    desk = models.UUIDField(_("desk"), null=True, blank=True)

    due_at = models.DateTimeField(_("due"))  # as asked
    goes_at = models.DateTimeField(_("goes"))  # the same, outside the receiver's quiet hours
    not_after = models.DateTimeField(_("of no use after"), null=True, blank=True)  # None: always of use
    owed_at = models.DateTimeField(_("owed since"))

    next_try_at = models.DateTimeField(_("next try"))
    attempts = models.PositiveSmallIntegerField(_("failures so far"), default=0)
    last_error = models.CharField(_("last error"), max_length=80, blank=True)  # a class and a code, never its text
    lease_token = models.UUIDField(_("lease"), null=True, blank=True)
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)

    # What became of it. None: not yet.
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("no longer owed when its time came"), null=True, blank=True)
    bounced_at = models.DateTimeField(_("refused by the receiver's server"), null=True, blank=True)
    dead_at = models.DateTimeField(_("given up"), null=True, blank=True)
    why = models.CharField(_("why"), max_length=40, blank=True)  # one word for what became of it, never a text

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "subject", "due_at"],
                condition=Q(withdrawn_at=None),
                name="one_live_reminder_per_person_kind_subject_and_due_time",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(
                    Func(F("sent_at"), F("dropped_at"), F("bounced_at"), F("dead_at"), function="num_nonnulls"), 1
                ),
                name="one_thing_becomes_of_a_reminder",
            ),
            models.CheckConstraint(
                condition=Q(lease_token=None, lease_until=None)
                | Q(lease_token__isnull=False, lease_until__isnull=False),
                name="a_lease_has_a_token_and_an_end",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, dropped_at=None) | ~Q(why=""), name="taken_back_with_a_reason"
            ),
            models.CheckConstraint(condition=~Q(kind="") & ~Q(subject=""), name="a_reminder_is_about_something"),
        ]
        indexes = [
            models.Index(fields=["next_try_at", "id"], condition=STILL_UNSENT, name="reminders_unsent"),
            models.Index(fields=["subject"], condition=STILL_UNSENT, name="reminders_unsent_about"),
            models.Index(fields=["-sent_at"], condition=Q(sent_at__isnull=False), name="reminders_sent"),
            models.Index(
                fields=["desk"],
                condition=Q(withdrawn_at=None) & (Q(dead_at__isnull=False) | Q(bounced_at__isnull=False)),
                name="reminders_in_trouble",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.subject} {self.public_id}"

    @property
    def subject_id(self) -> str:
        """The id in the subject: "12" of "check_in:12"."""
        return self.subject.partition(":")[2]

    @property
    def is_waiting(self) -> bool:
        return not any((self.sent_at, self.withdrawn_at, self.dropped_at, self.bounced_at, self.dead_at))

    @property
    def message_id(self) -> str:
        """The same for every copy of this message, however often it is tried."""
        domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
        return f"<{self.public_id}@{domain or 'localhost'}>"


class Group(models.TextChoices):
    """What a person can turn on or off as one."""

    CHECK_INS = "check_ins", _("Check-ins")
    REQUESTS = "requests", _("Requests")
    NEWS = "news", _("News")


class ChannelChoice(models.Model):
    """How one person wants to hear of one group of things. No row means by e-mail."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("By e-mail")
        NONE = "none", _("Not at all")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="channel_choices")
    group = models.CharField(_("group"), max_length=20, choices=Group.choices)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, default=Channel.EMAIL)

    class Meta:
        verbose_name = _("channel choice")
        verbose_name_plural = _("channel choices")
        constraints = [
            models.UniqueConstraint(fields=["person", "group"], name="one_channel_choice_per_person_and_group"),
            models.CheckConstraint(condition=Q(group__in=Group.values), name="channel_choice_of_a_known_group"),
            models.CheckConstraint(
                condition=Q(channel__in=["email", "none"]), name="channel_choice_of_a_known_channel"
            ),
        ]

    def __str__(self):
        return f"{self.group}: {self.channel}"


class QuietHours(models.Model):
    """The hours of a person's own clock in which no reminder goes. No row: 21:00 to 08:00; equal: no quiet hours."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="quiet_hours")
    begin = models.TimeField(_("from"))
    end = models.TimeField(_("until"))

    class Meta:
        verbose_name = _("quiet hours")
        verbose_name_plural = _("quiet hours")

    def __str__(self):
        return f"{self.begin:%H:%M} to {self.end:%H:%M}"


class Heartbeat(models.Model):
    """When a periodic duty last ran, so that silence can be seen."""

    name = models.CharField(_("name"), max_length=40, primary_key=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self):
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"


def quiet_of(person) -> quiet.Quiet:
    """The quiet hours this person chose, else the night."""
    chosen = getattr(person, "quiet_hours", None)
    return quiet.Quiet(chosen.begin, chosen.end) if chosen else quiet.NIGHT


def zone_of(person) -> ZoneInfo:
    return ZoneInfo(person.zone or "UTC")
