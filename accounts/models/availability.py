"""When a person is free: weekly windows on their own clock, and dated exceptions to them."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

QUARTERS_A_WEEK = 7 * 24 * 4


class AvailabilityWindow(models.Model):
    """A stretch of a usual week, in quarter hours since Monday 00:00 on the person's own clock.

    `starts_quarter` 0 to 671, `ends_quarter` 1 to 672, end not included. Sunday night into Monday is two windows.
    """

    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="availability_windows")
    starts_quarter = models.PositiveSmallIntegerField()
    ends_quarter = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["starts_quarter"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_quarter__lt=F("ends_quarter"), ends_quarter__lte=QUARTERS_A_WEEK),
                name="a_window_lies_in_the_week",
            ),
            ExclusionConstraint(
                name="windows_of_one_person_do_not_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (
                        Func(F("starts_quarter"), F("ends_quarter"), function="int4range"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self):
        return f"{self.starts_quarter}-{self.ends_quarter}"


class DatedException(models.Model):
    """A change to the usual week on given dates of the person's own clock: time away, or an extra opening."""

    class Kind(models.TextChoices):
        AWAY = "away", _("Not free")
        EXTRA = "extra", _("Free as an extra")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="dated_exceptions")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    first_on = models.DateField()
    last_on = models.DateField()
    starts_quarter = models.PositiveSmallIntegerField(default=0)  # of the day, 0 to 95
    ends_quarter = models.PositiveSmallIntegerField(default=96)  # of the day, 1 to 96

    class Meta:
        ordering = ["first_on", "starts_quarter"]
        constraints = [
            models.CheckConstraint(condition=Q(first_on__lte=F("last_on")), name="an_exception_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(starts_quarter__lt=F("ends_quarter"), ends_quarter__lte=96),
                name="an_exception_lies_in_the_day",
            ),
            models.CheckConstraint(condition=Q(kind__in=["away", "extra"]), name="a_known_exception"),
        ]

    def __str__(self):
        return f"{self.kind} {self.first_on}"


class TimesWanted(models.Model):
    """When 5 or more people of a program who wait are free, as it was looked up on one day: no names, no numbers."""

    program = models.OneToOneField("accounts.Program", models.CASCADE, related_name="+")
    on = models.DateField()  # on the program's clock
    quarters = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)  # of the week, in UTC

    def __str__(self):
        return f"{self.program_id} {self.on}"
