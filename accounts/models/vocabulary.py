"""The words people choose from: loaded from data/taxonomy.json, never renamed, retired rather than removed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class VocabularyQuerySet(models.QuerySet):
    def in_use(self):
        return self.filter(retired=False)


class Vocabulary(models.Model):
    """One word of a list. `bit` is its fixed place in a bit string (never reused); `aliases` are what people
    type when they look for it, and are never shown."""

    slug = models.SlugField(max_length=60, unique=True)
    label = models.CharField(max_length=120)
    aliases = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    bit = models.PositiveSmallIntegerField(unique=True)
    retired = models.BooleanField(default=False)

    objects = VocabularyQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "slug"]

    def __str__(self):
        return self.label


class ExperienceGroup(Vocabulary):
    """A family of lived experience, such as "Mood and anxiety"."""

    class Kind(models.TextChoices):
        CONDITION = "condition", _("Condition")
        EVENT = "event", _("Event")
        IDENTITY = "identity", _("Identity or role")
        PATHWAY = "pathway", _("Pathway")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    description = models.CharField(max_length=200, blank=True)

    class Meta(Vocabulary.Meta):
        abstract = False


class TrainingModule(Vocabulary):
    """One module of mentor training. Core modules are required of everybody; a specialist one of those who
    are matched on the experiences that require it."""

    class Tier(models.TextChoices):
        CORE = "core", _("Core")
        EXTENDED = "extended", _("Extended")
        SPECIALIST = "specialist", _("Specialist")

    tier = models.CharField(max_length=10, choices=Tier.choices)
    hours = models.DecimalField(max_digits=4, decimal_places=1)
    valid_months = models.PositiveSmallIntegerField()
    summary = models.CharField(max_length=300, blank=True)

    class Meta(Vocabulary.Meta):
        abstract = False


class Experience(Vocabulary):
    """Something a person may have lived with. `opt_in` experiences count only where that mentee asked for them."""

    class MatchUse(models.TextChoices):
        SCORED = "scored", _("Counts as shared experience")
        OPT_IN = "opt_in", _("Counts only when it matters to the person")

    group = models.ForeignKey(ExperienceGroup, models.PROTECT, related_name="experiences")
    sensitivity = models.CharField(max_length=20)
    match_use = models.CharField(max_length=8, choices=MatchUse.choices)
    content_note = models.BooleanField(default=False)
    visibility_default = models.CharField(max_length=12)
    requires_training = models.ManyToManyField(TrainingModule, related_name="required_for", blank=True)

    class Meta(Vocabulary.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(condition=Q(match_use__in=["scored", "opt_in"]), name="a_known_match_use")
        ]


class Interest(Vocabulary):
    """Something people enjoy, grouped for the page."""

    group = models.CharField(max_length=40)

    class Meta(Vocabulary.Meta):
        abstract = False


class SupportStyle(Vocabulary):
    """A way of walking with someone, such as "A listening ear"."""

    description = models.CharField(max_length=200, blank=True)

    class Meta(Vocabulary.Meta):
        abstract = False


class Format(Vocabulary):
    """A way to meet. `needs_place` means two people in one public place."""

    needs_place = models.BooleanField(default=False)
    remote = models.BooleanField(default=True)
    default_minutes = models.PositiveSmallIntegerField(default=50)

    class Meta(Vocabulary.Meta):
        abstract = False


class Language(Vocabulary):
    """A language people can talk in; `slug` is its code, `endonym` its own name for itself."""

    endonym = models.CharField(max_length=60)

    class Meta(Vocabulary.Meta):
        abstract = False


class Goal(Vocabulary):
    """Something a mentee wants help with, and a mentor offers."""

    dimension = models.CharField(max_length=20)

    class Meta(Vocabulary.Meta):
        abstract = False
