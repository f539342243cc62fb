"""What somebody has told of themselves, in words for their own pages: every fact in use, every wish."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from accounts import audience, profile
from accounts.models import Experience, Format, Membership, Person, Wish


def break_of(mentor: Membership, at: datetime) -> str:
    """What a mentor's break does to their card, for the mentor; nothing where there is none."""
    if not mentor.is_away(at):
        return ""
    if mentor.back_at is None:
        return _text("Your break lasts until you say so. Nobody new sees you meanwhile.")
    days = {"day": _day(mentor.back_at), "card_day": _day(mentor.card_back_at)}
    if mentor.card_back_at > at:
        return _text("Your break lasts until %(day)s. Your card comes back on %(card_day)s.") % days
    return _text("Your break lasts until %(day)s. Your card says that you have room from then.") % days


def _day(time: datetime) -> str:
    return date_format(timezone.localtime(time), "l j F")


def facts_in_words(member: Membership) -> list[dict]:
    """Every fact in use in this membership, for its owner: {fact, group, words, said, audience}, in a steady order."""
    standing = audience.audiences(member)
    named: list[dict] = []

    def add(fact, group, words, said=""):
        if fact in standing:
            named.append({"fact": fact, "group": group, "words": words, "said": said, "audience": standing[fact]})

    for lived in profile.chosen_in(member):
        add(lived.fact, _("What you have lived with"), lived.experience.label)
        add(profile.note_of(lived), _("What you have lived with"), _("Your own words on it"), lived.words)
    person = member.person
    add("gender", _("About you"), person.get_gender_display())
    add("age_band", _("About you"), person.get_age_band_display())
    for goal in member.goals.all():
        add(f"goal:{goal.slug}", _("What would help"), goal.label)
    for wish, words in wishes_in_words(member):
        add(wish.fact, _("What you wish for"), words)
    return named


def wishes_in_words(member: Membership) -> list[tuple[Wish, str]]:
    """Each wish of a mentee with its words."""
    wishes = list(member.wishes.all())
    kinds = {wish.kind for wish in wishes}
    words: dict[str, dict] = {
        Wish.Kind.GENDER.value: dict(Person.Gender.choices),
        Wish.Kind.AGE_BAND.value: dict(Person.AgeBand.choices),
    }
    if Wish.Kind.EXPERIENCE in kinds:
        slugs = [wish.value for wish in wishes if wish.kind == Wish.Kind.EXPERIENCE]
        words["experience"] = dict(Experience.objects.filter(slug__in=slugs).values_list("slug", "label"))
    if Wish.Kind.FORMAT in kinds:
        words["format"] = dict(Format.objects.values_list("slug", "label"))
    if Wish.Kind.AREA in kinds:
        words["area"] = {str(area.public_id): area.name for area in member.program.areas.all()}
    return [(wish, str(words[wish.kind].get(wish.value, wish.value))) for wish in wishes]
