"""Consents, blocks and the access log: what a person allowed, whom they keep away, who looked."""

from django.db import models
from django.db.models import F, Q


class Consent(models.Model):
    """One yes to one purpose in one version of its text, and when it was taken back. Never edited otherwise."""

    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="consents")
    program = models.ForeignKey("accounts.Program", models.CASCADE, null=True, blank=True, related_name="+")
    purpose = models.CharField(max_length=40)
    text_version = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # null: still given

    class Meta:
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "program", "purpose"],
                condition=Q(withdrawn_at=None),
                nulls_distinct=False,
                name="one_standing_consent_per_purpose",
            ),
        ]

    def __str__(self):
        return self.purpose


class Block(models.Model):
    """One person keeps another away: neither finds the other, nothing passes between them, in any program."""

    blocker = models.ForeignKey("accounts.Person", models.CASCADE, related_name="blocks_made")
    blocked = models.ForeignKey("accounts.Person", models.CASCADE, related_name="blocks_received")
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)  # null: it stands

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["blocker", "blocked"], condition=Q(lifted_at=None), name="one_standing_block_per_pair"
            ),
            models.CheckConstraint(condition=~Q(blocker=F("blocked")), name="nobody_blocks_themselves"),
        ]

    def __str__(self):
        return f"{self.blocker_id} x {self.blocked_id}"


class AccessLogEntry(models.Model):
    """One look at a person's sensitive profile or request by a coordinator. The person can read it."""

    viewer = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    subject = models.ForeignKey("accounts.Person", models.CASCADE, related_name="access_log")
    program = models.ForeignKey("accounts.Program", models.CASCADE, related_name="+")
    page = models.CharField(max_length=40)  # what was opened, such as "request" or "profile"
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["subject", "-at"])]

    def __str__(self):
        return f"{self.viewer_id} -> {self.subject_id}"


class CardsOpened(models.Model):
    """How many cards of other people a member opened on one day of the program's clock. Numbers only, not whose."""

    membership = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="+")
    on = models.DateField()
    cards = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-on", "-cards"]
        constraints = [models.UniqueConstraint(fields=["membership", "on"], name="one_count_per_member_and_day")]

    def __str__(self):
        return f"{self.membership_id} {self.on}"
