"""What a person has lived with, what they wish for, and who may know of it in which membership."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.sealed import SealedTextField


class LivedExperience(models.Model):
    """A tag of the taxonomy that a person chose, with a few words of their own if they like.

    It belongs to the person; who may see it is said per membership, in FactAudience.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="lived_experiences")
    experience = models.ForeignKey("accounts.Experience", models.PROTECT, related_name="lived_by")
    matters_most = models.BooleanField(default=False)
    words = SealedTextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "experience"], name="an_experience_is_chosen_once"),
        ]

    def __str__(self):
        return f"{self.person_id}:{self.experience_id}"

    @property
    def fact(self) -> str:
        return f"experience:{self.experience.slug}"


class FactAudience(models.Model):
    """Who may see one fact about a person in one membership. No row: the fact is not in use there at all.

    `fact` is an id such as `experience:panic`, `note:panic`, `gender`, `age_band`, `goal:sleep`,
    `wish:gender:woman`.
    Only audience.py reads `audience`.
    """

    class Audience(models.TextChoices):
        MEMBERS = "members", _("People I ask, and members who see my card")
        MATCH = "match", _("Only the person I am matched with")
        COORDINATORS = "coordinators", _("Only coordinators")

    membership = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="fact_audiences")
    fact = models.CharField(max_length=80)
    audience = models.CharField(max_length=12, choices=Audience.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "fact"], name="one_audience_per_fact_and_membership"),
            models.CheckConstraint(
                condition=Q(audience__in=["members", "match", "coordinators"]), name="a_known_audience"
            ),
        ]

    def __str__(self):
        return f"{self.membership_id}:{self.fact}"


class Wish(models.Model):
    """One wish of a mentee about the mentor: a wish counts for points, a must is a hard rule."""

    class Kind(models.TextChoices):
        GENDER = "gender", _("Gender")  # value: a Person.Gender
        AGE_BAND = "age_band", _("Age")  # value: a Person.AgeBand
        AREA = "area", _("Area")  # value: the public id of an area of the program
        FORMAT = "format", _("First-choice way to meet")  # value: a Format slug
        EXPERIENCE = "experience", _("Lived experience or role")  # value: an Experience slug, such as parent

    membership = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="wishes")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    value = models.CharField(max_length=60)
    is_must = models.BooleanField(default=False)

    class Meta:
        ordering = ["kind", "value"]
        constraints = [
            models.UniqueConstraint(fields=["membership", "kind", "value"], name="a_wish_is_made_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["gender", "age_band", "area", "format", "experience"]), name="a_known_wish"
            ),
        ]

    def __str__(self):
        return f"{self.kind}:{self.value}"

    @property
    def fact(self) -> str:
        return f"wish:{self.kind}:{self.value}"
