"""What people say of themselves in a program: what they have lived with, what would help, how and where they meet.

Lived experience, interests, languages and ways to meet are the person's and are typed once. Whether and to whom
they show is said in each membership: nothing chosen in one is in use in another until its owner says so there.
Every verb rings `accounts.changed` in its own transaction, so that no card is older than the facts behind it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from functools import wraps

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import audience, changed, consents
from accounts.models import (
    Area,
    Experience,
    FactAudience,
    Format,
    Goal,
    Interest,
    Language,
    LivedExperience,
    Membership,
    Person,
    SupportStyle,
    Wish,
)
from accounts.refusals import Refused

MOST_EXPERIENCES = 8  # of a mentee
MOST_MATTERING = 3


class TooMany(Refused):
    words = _("Pick 8 at most. You can change them later.")


class TooManyMatter(Refused):
    words = _("Pick 3 at most that matter most.")


class NotAllowed(Refused):
    words = _("Say yes to us using this first, or skip this question.")


class NotOffered(Refused):
    words = _("Pick from what this program offers.")


def says(verb: Callable) -> Callable:
    """A verb by which a member says something of themselves: one transaction, and the bell at its end."""

    @wraps(verb)
    def inside(member: Membership, *args, at: datetime, **kwargs):
        with transaction.atomic():
            verb(member, *args, at=at, **kwargs)
            changed.person(member.person, at)

    return inside


# What they have lived with


def chosen_in(member: Membership) -> list[LivedExperience]:
    """The lived experience in use in this membership, what matters most first."""
    return audience.experiences_in(member, audience.facts_in_use(member))


def known_elsewhere(member: Membership) -> list[LivedExperience]:
    """What the person has said before and does not use in this membership: offered, never ticked for them."""
    here = audience.facts_in_use(member)
    every = member.person.lived_experiences.select_related("experience").order_by("experience__position")
    return [lived for lived in every if lived.fact not in here]


@says
def choose_experiences(member: Membership, slugs: Collection[str], *, at: datetime) -> None:
    """Have exactly these in use in this membership. A new one is for coordinators only until its owner says more.

    What was chosen here alone and no longer is, is deleted with its words. Raises TooMany, NotAllowed.
    """
    if slugs and not consents.may_use_lived_experience(member):
        raise NotAllowed
    if member.is_mentee and len(slugs) > MOST_EXPERIENCES:
        raise TooMany
    standing = {lived.experience.slug: lived for lived in chosen_in(member)}
    for experience in Experience.objects.in_use().filter(slug__in=set(slugs) - set(standing)):
        lived, _new = LivedExperience.objects.get_or_create(person=member.person, experience=experience)
        audience.say(member, lived.fact, audience.COORDINATORS)
    gone = [lived for slug, lived in standing.items() if slug not in slugs]
    audience.forget(member, [fact for lived in gone for fact in (lived.fact, note_of(lived))])
    _drop_unused(gone)


def _drop_unused(gone: Iterable[LivedExperience]) -> None:
    for lived in gone:
        if not FactAudience.objects.filter(membership__person=lived.person_id, fact=lived.fact).exists():
            lived.delete()


def note_of(lived: LivedExperience) -> str:
    """The fact id of the own words on an experience."""
    return f"note:{lived.experience.slug}"


@says
def say_what_matters(member: Membership, slugs: Collection[str], *, at: datetime) -> None:
    """Mark up to 3 of those in use here as mattering most. Raises TooManyMatter."""
    if len(slugs) > MOST_MATTERING:
        raise TooManyMatter
    for lived in chosen_in(member):
        matters = lived.experience.slug in slugs
        if lived.matters_most != matters:
            lived.matters_most = matters
            lived.save(update_fields=["matters_most"])


@says
def write_words(member: Membership, slug: str, words: str, *, at: datetime) -> None:
    """A few words of their own on an experience; no wider than the experience itself. Empty takes them back."""
    lived = next((lived for lived in chosen_in(member) if lived.experience.slug == slug), None)
    if lived is None:
        raise NotOffered
    if lived.words != words:
        lived.words = words
        lived.save(update_fields=["words"])
    if words and note_of(lived) not in audience.facts_in_use(member):
        audience.say(member, note_of(lived), audience.audiences(member)[lived.fact])
    elif not words:
        FactAudience.objects.filter(membership__person=member.person_id, fact=note_of(lived)).delete()


WIDENING: list[str] = [audience.COORDINATORS, audience.MATCH, audience.MEMBERS]


@says
def say_who_sees(member: Membership, answers: Mapping[str, str], *, at: datetime) -> None:
    """Who may see each of these facts in this membership: fact -> audience. Only facts in use here count.

    Own words never show wider than the experience they are about.
    """
    standing = audience.audiences(member)
    asked = standing | {fact: who for fact, who in answers.items() if fact in standing}
    for fact, who in asked.items():
        about = asked.get(fact.replace("note:", "experience:")) if fact.startswith("note:") else None
        who = min(who, about, key=WIDENING.index) if about else who
        if standing[fact] != who:
            audience.say(member, fact, who)


# Who they are


@says
def say_who_i_am(member: Membership, *, gender: str, age_band: str, sees: Mapping[str, str], at: datetime) -> None:
    """Gender and age band, and who sees each here. Unsaid ones are out of use in every membership."""
    person = member.person
    person.gender, person.age_band = gender, age_band
    person.save(update_fields=["gender", "age_band"])
    for fact in ("gender", "age_band"):
        if getattr(person, fact):
            audience.say(member, fact, sees.get(fact, audience.COORDINATORS))
        else:
            FactAudience.objects.filter(membership__person=person, fact=fact).delete()


# What would help, or what they offer


@says
def choose_help(
    member: Membership,
    *,
    goals: Iterable[Goal],
    styles: Iterable[SupportStyle],
    interests: Iterable[Interest],
    at: datetime,
) -> None:
    """What a mentee wants help with (or a mentor offers), in which ways, and what they enjoy."""
    goals = list(goals)
    facts = {f"goal:{goal.slug}" for goal in goals}
    in_use = audience.facts_in_use(member)
    audience.forget(member, [fact for fact in in_use if fact.startswith("goal:") and fact not in facts])
    for fact in facts - in_use:
        audience.say(member, fact, audience.MEMBERS)
    member.goals.set(goals)
    member.styles.set(styles)
    member.person.interests.set(interests)


# How and where


def formats_offered(member: Membership):
    """The ways to meet that this program has set up."""
    return Format.objects.in_use().filter(pk__in=member.program.ways_to_meet.values("format"))


def areas_offered(member: Membership):
    """The areas of this program."""
    return Area.objects.filter(program=member.program_id, retired=False)


@says
def choose_ways(
    member: Membership, *, formats: Iterable[Format], languages: Iterable[Language], area: Area | None,
    areas_in_reach: Iterable[Area], at: datetime,
) -> None:  # fmt: skip
    """How and where to meet. Ways that only another program offers stay as they were. Raises NotOffered."""
    offered, areas = set(formats_offered(member)), set(areas_offered(member))
    formats, areas_in_reach = set(formats), set(areas_in_reach)
    if not (formats <= offered and areas_in_reach <= areas and area in areas | {None}):
        raise NotOffered
    person: Person = member.person
    person.formats.set(formats | (set(person.formats.all()) - offered))
    person.languages.set(languages)
    member.area = area
    member.save(update_fields=["area"])
    member.areas_in_reach.set(areas_in_reach)


@says
def any_time(member: Membership, yes: bool, *, at: datetime) -> None:
    """Say that any time could work, or take that back."""
    if member.person.no_times_asked != yes:
        member.person.no_times_asked = yes
        member.person.save(update_fields=["no_times_asked"])


# Wishes and limits


@says
def wish(member: Membership, kind: str, values: Collection[str], *, is_must: bool, at: datetime) -> None:
    """What a mentee wishes for in a mentor, for one kind: a wish counts, a must is a rule.

    A new wish is for coordinators only until its owner says more.
    """
    standing = {each.value: each for each in member.wishes.filter(kind=kind)}
    for value in set(values) - set(standing):
        made = Wish.objects.create(membership=member, kind=kind, value=value, is_must=is_must)
        audience.say(member, made.fact, audience.COORDINATORS)
    for value, each in standing.items():
        if value not in values:
            audience.forget(member, [each.fact])
            each.delete()
        elif each.is_must != is_must:
            each.is_must = is_must
            each.save(update_fields=["is_must"])


@says
def rather_not(mentor: Membership, experiences: Iterable[Experience], *, at: datetime) -> None:
    """What a mentor would rather not take on: people who ask for it will not see them."""
    mentor.would_rather_not.set(experiences)


# A mentor's own words


@says
def tell(mentor: Membership, *, quote: str, story: str, harder_story: str, content_note: str, at: datetime) -> None:
    """What the card and the page of a mentor say in their own words; a harder part stands behind its note."""
    mentor.quote, mentor.story = quote, story
    mentor.harder_story, mentor.content_note = harder_story, content_note
    mentor.save(update_fields=["quote", "story", "harder_story", "content_note"])


# Done


def finish_questions(mentee: Membership, at: datetime) -> None:
    """The mentee has been through the questions, answered or skipped."""
    if mentee.questions_done_at is None:
        mentee.questions_done_at = at
        mentee.save(update_fields=["questions_done_at"])
