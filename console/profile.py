"""A member as the desk may read them: every fact in use in this program, in words. Facts not in use here stay out."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts import audience, consents, spoken, week
from accounts.models import Area, Experience, Format, Membership, Wish

MOST_TIMES = 6


@dataclass(frozen=True)
class Line:
    """One fact or list of facts; nothing said reads "Not set"."""

    name: str
    lines: list[str]


def lines(member: Membership) -> list[Line]:
    """What this member has said, in the order of the questions."""
    facts = audience.facts_in_use(member)
    person = member.person
    told = [
        Line(_("Lived experience"), experience(member, facts)),
        Line(_("Goals"), [goal.label for goal in member.goals.all() if f"goal:{goal.slug}" in facts]),
        Line(_("Ways of walking together"), [style.label for style in member.styles.all()]),
        Line(_("Interests"), [interest.label for interest in person.interests.all()]),
        Line(_("Free"), times(member)),
        Line(_("Ways to meet"), [way.label for way in person.formats.all()]),
        Line(_("Languages"), [language.label for language in person.languages.all()]),
        Line(_("Area"), areas(member)),
        Line(_("Gender"), [person.get_gender_display()] if person.gender and "gender" in facts else []),
        Line(_("Age"), [person.get_age_band_display()] if person.age_band and "age_band" in facts else []),
    ]
    return told + (_of_mentor(member) if member.is_mentor else _of_mentee(member, facts))


def _of_mentor(member: Membership) -> list[Line]:
    return [
        Line(_("Would rather not take on"), [tag.label for tag in member.would_rather_not.all()]),
        Line(_("In their words"), [words for words in (member.quote, member.story) if words]),
        Line(member.content_note or _("A harder part"), [member.harder_story] if member.harder_story else []),
    ]


def _of_mentee(member: Membership, facts: frozenset[str]) -> list[Line]:
    return [Line(_("Would like"), [wish_told(wish, member) for wish in member.wishes.all() if wish.fact in facts])]


def experience(member: Membership, facts: frozenset[str]) -> list[str]:
    """The experiences in use, what matters most first, with their own words where those are in use."""
    if not consents.may_use_lived_experience(member):
        return []
    told = []
    for lived in audience.experiences_in(member, facts):
        words = lived.words if f"note:{lived.experience.slug}" in facts else ""
        most = _(" (matters most)") if lived.matters_most else ""
        told.append(f"{lived.experience.label}{most}" + (f": “{words}”" if words else ""))
    return told


def times(member: Membership) -> list[str]:
    windows = member.person.availability_windows.values_list("starts_quarter", "ends_quarter")
    return spoken.windows(week.mask_of_stretches(windows), MOST_TIMES)


def areas(member: Membership) -> list[str]:
    home = [member.area.name] if member.area else []
    reach = [area.name for area in member.areas_in_reach.all() if area.pk != member.area_id]
    return home + ([_("Can get to %s") % ", ".join(reach)] if reach else [])


def wish_told(wish: Wish, member: Membership) -> str:
    """A wish in words, and whether it is a must."""
    labels = {
        Wish.Kind.GENDER: dict(member.person.Gender.choices),
        Wish.Kind.AGE_BAND: dict(member.person.AgeBand.choices),
    }
    value = labels.get(wish.kind, {}).get(wish.value) or _label(wish, member)
    return _("%s (a must)") % value if wish.is_must else str(value)


def _label(wish: Wish, member: Membership) -> str:
    model, key = {
        Wish.Kind.AREA: (Area.objects.filter(program=member.program_id), "public_id"),
        Wish.Kind.FORMAT: (Format.objects.all(), "slug"),
        Wish.Kind.EXPERIENCE: (Experience.objects.all(), "slug"),
    }[wish.kind]
    found = model.filter(**{key: wish.value}).first()
    return str(found) if found else wish.value
