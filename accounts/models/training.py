"""What makes a mentor ready: screening, training and the code of conduct, each in date or not on a given day."""

from django.db import models
from django.db.models import F, Q

CODE_VERSION = "1.0"
CODE_DAYS = 365


class Screening(models.Model):
    """Checks a coordinator made of a mentor, and until when they hold."""

    membership = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="screenings")
    done_on = models.DateField()
    expires_on = models.DateField()  # the last day it holds
    entered_by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["-expires_on"]
        indexes = [models.Index(fields=["expires_on"], name="screenings_by_last_day")]
        constraints = [
            models.CheckConstraint(condition=Q(done_on__lte=F("expires_on")), name="screening_ends_after_it_begins")
        ]

    def __str__(self):
        return f"{self.membership_id} until {self.expires_on}"


class TrainingRecord(models.Model):
    """One module a mentor completed in a program, and until when it is in date."""

    membership = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="training_records")
    module = models.ForeignKey("accounts.TrainingModule", models.PROTECT, related_name="+")
    completed_on = models.DateField()
    expires_on = models.DateField()  # the last day it holds
    entered_by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["module__position", "-expires_on"]
        indexes = [models.Index(fields=["expires_on"], name="training_by_last_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "module", "completed_on"], name="a_module_is_completed_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(completed_on__lte=F("expires_on")), name="training_ends_after_it_begins"
            ),
        ]

    def __str__(self):
        return f"{self.membership_id} {self.module_id}"


class CodeAcceptance(models.Model):
    """A mentor read the code of conduct and accepted it; after 365 days they are asked again."""

    membership = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="code_acceptances")
    version = models.CharField(max_length=10)
    accepted_at = models.DateTimeField()
    expires_on = models.DateField()  # the last day it holds

    class Meta:
        ordering = ["-accepted_at"]
        indexes = [models.Index(fields=["expires_on"], name="codes_by_last_day")]

    def __str__(self):
        return f"{self.membership_id} {self.version}"
