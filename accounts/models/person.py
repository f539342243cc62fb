"""A person: one account, shown by the name they chose."""

import uuid

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts import zones


def known_zone(name: str) -> None:
    """Raises ValidationError unless `name` is an IANA time zone."""
    if name not in zones.known():
        raise ValidationError(_("Pick a time zone from the list."))


def random_seed() -> int:
    """A seed for a person's landscape."""
    return uuid.uuid4().int % 2_000_000_000


class PersonQuerySet(models.QuerySet):
    def present(self):
        return self.filter(is_active=True, erased_at=None)


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):
    def create_user(self, email, password=None, **fields):
        """Make an account. The address is kept in lower case: it is a key, not a name."""
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class Person(AbstractBaseUser, PermissionsMixin):
    """One account. Lived experience, interests, languages, ways to meet and availability belong to the person
    and are typed once, whatever role they have in whichever program."""

    class Gender(models.TextChoices):
        WOMAN = "woman", _("A woman")
        MAN = "man", _("A man")
        NON_BINARY = "non_binary", _("A non-binary person")

    class AgeBand(models.TextChoices):
        FROM_18 = "18-24", _("18 to 24")
        FROM_25 = "25-34", _("25 to 34")
        FROM_35 = "35-44", _("35 to 44")
        FROM_45 = "45-54", _("45 to 54")
        FROM_55 = "55-64", _("55 to 64")
        FROM_65 = "65+", _("65 or over")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    chosen_name = models.CharField(max_length=40, blank=True)
    pronouns = models.CharField(max_length=30, blank=True)
    gender = models.CharField(max_length=12, choices=Gender.choices, blank=True)  # blank: not said
    age_band = models.CharField(max_length=5, choices=AgeBand.choices, blank=True)  # blank: not said
    zone = models.CharField(max_length=64, default="UTC", validators=[known_zone])
    language = models.CharField(max_length=10, default="en")
    scene_seed = models.PositiveIntegerField(default=random_seed)
    adult_said_at = models.DateTimeField(null=True, blank=True)  # null: not asked yet
    erased_at = models.DateTimeField(null=True, blank=True)  # null: not erased
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    interests = models.ManyToManyField("accounts.Interest", blank=True, related_name="people")
    languages = models.ManyToManyField("accounts.Language", blank=True, related_name="people")
    formats = models.ManyToManyField("accounts.Format", blank=True, related_name="people")
    no_times_asked = models.BooleanField(default=False)  # said "any time" rather than skipped

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="addresses_are_kept_in_lower_case"),
            models.CheckConstraint(
                condition=Q(gender__in=["", "woman", "man", "non_binary"]), name="a_known_gender_or_not_said"
            ),
        ]

    def __str__(self):
        return self.chosen_name

    def has_usable_password(self):
        """Most people have none: they sign in with a code or a passkey."""
        return bool(self.password) and super().has_usable_password()

    def get_full_name(self):
        return self.chosen_name

    def get_short_name(self):
        return self.chosen_name

    @property
    def initials(self) -> str:
        """Up to two letters for the landscape."""
        return "".join(part[0] for part in self.chosen_name.split()[:2] if part).upper()

    @property
    def first_name(self) -> str:
        """The first word of the chosen name: how sentences speak of them."""
        return self.chosen_name.split()[0] if self.chosen_name.strip() else ""
