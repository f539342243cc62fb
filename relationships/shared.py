"""What one of the two may read about the other, in words made anew each time: taking a fact back works at once.

Before the start a mentor reads what the mentee ticked for them and still shows. From the start on each reads what the
other shows to their match. After the ending nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audience, availability, spoken, wallclock
from accounts.models import Area, Experience, Format, Goal, Membership, Person
from relationships.models import Match

MOST_WINDOWS = 4


@dataclass(frozen=True)
class Fact:
    """One fact in words: what it is about, and what was said."""

    id: str
    name: str
    words: str

    @property
    def is_compared(self) -> bool:
        """Whether both are asked for it in the same words."""
        return self.id.startswith(("experience:", "goal:"))


def facts_seen_by(viewer: Membership, match: Match) -> frozenset[str]:
    """The ids of the other one's facts that this one of the two may read now."""
    other = match.other(viewer)
    if match.closed_at is not None:
        return frozenset()
    if match.started_at is not None:
        return audience.facts_match_sees(other)
    if viewer.is_mentor:
        return audience.facts_members_see(other) & frozenset(match.shared_facts)
    return audience.facts_members_see(other)


def in_words(member: Membership, facts: Iterable[str]) -> list[Fact]:
    """Facts of a member in words, in the order people tell them: experience, goals, who they are, wishes."""
    facts = set(facts)
    lived = audience.experiences_shown(member, frozenset(fact for fact in facts if fact.startswith("experience:")))
    told = [Fact(one.fact, _("Lived with"), one.experience.label) for one in lived]
    notes = {f"note:{one.experience.slug}": one for one in lived if one.words}
    told += [Fact(fact, one.experience.label, one.words) for fact, one in notes.items() if fact in facts]
    told += [
        Fact(f"goal:{goal.slug}", _("Wants help with") if member.is_mentee else _("Can help with"), goal.label)
        for goal in Goal.objects.filter(slug__in=_named(facts, "goal"))
    ]
    told += _about_the_person(member.person, facts)
    return told + _wishes(facts)


def _named(facts: set[str], kind: str) -> list[str]:
    return [fact.partition(":")[2] for fact in sorted(facts) if fact.startswith(f"{kind}:")]


def _about_the_person(person: Person, facts: set[str]) -> list[Fact]:
    told = [("gender", _("Gender"), person.get_gender_display()), ("age_band", _("Age"), person.get_age_band_display())]
    return [Fact(fact, name, words) for fact, name, words in told if fact in facts and words]


def _wishes(facts: set[str]) -> list[Fact]:
    named = {
        "gender": dict(Person.Gender.choices),
        "age_band": dict(Person.AgeBand.choices),
        "format": _labels(Format, facts, "format"),
        "experience": _labels(Experience, facts, "experience"),
        "area": {str(area.public_id): area.name for area in Area.objects.filter(public_id__in=_wished(facts, "area"))},
    }
    wishes = [fact.split(":", 2) for fact in sorted(facts) if fact.startswith("wish:")]
    return [
        Fact(f"wish:{kind}:{value}", _("Would like"), str(named[kind][value]))
        for _wish, kind, value in wishes
        if value in named.get(kind, {})
    ]


def _wished(facts: set[str], kind: str) -> list[str]:
    return [fact.split(":", 2)[2] for fact in facts if fact.startswith(f"wish:{kind}:")]


def _labels(vocabulary, facts: set[str], kind: str) -> dict[str, str]:
    slugs = _wished(facts, kind)
    return dict(vocabulary.objects.filter(slug__in=slugs).values_list("slug", "label")) if slugs else {}


def strands(match: Match, viewer: Membership) -> dict:
    """What the other one told, beside one's own answers: a row each, also where they differ; and what has no answer beside it."""
    other = match.other(viewer)
    mine = {f"experience:{slug}" for slug in viewer.person.lived_experiences.values_list("experience__slug", flat=True)}
    mine |= {f"goal:{slug}" for slug in viewer.goals.values_list("slug", flat=True)}
    told = in_words(other, facts_seen_by(viewer, match))
    return {
        "caption": _("What %(name)s told us, next to your answers") % {"name": other.person.first_name},
        "mine": _("You"),
        "theirs": other.person.first_name,
        "rows": [_row(fact, mine) for fact in told if fact.is_compared] + _times_and_ways(match, viewer, other),
        "also": [fact for fact in told if not fact.is_compared],
    }


def _row(fact: Fact, mine: set[str]) -> dict:
    both = fact.id in mine
    return {
        "mine": fact.words if both else _("Not in your answers"),
        "theirs": fact.words,
        "state": "yes" if both else "",  # nobody asked for it, so it does not fail to fit
    }


def _times_and_ways(match: Match, viewer: Membership, other: Membership) -> list[dict]:
    """The hours and ways both have; what only the other one has is not shown here."""
    hours = wallclock.laid_over(
        availability.week_mask(other.person), other.person.zone, timezone.now(), viewer.person.zone
    ) & availability.week_mask(viewer.person)
    offered = Format.objects.filter(pk__in=match.program.ways_to_meet.values("format"))
    ways = offered.filter(people=viewer.person).filter(people=other.person)
    rows = [(spoken.in_a_row(spoken.windows(hours, MOST_WINDOWS)), _("Free at the same time"))]
    rows.append((spoken.listed([way.label for way in ways]), _("Ways to meet")))
    return [{"mine": words, "theirs": words, "state": "yes"} for words, _name in rows if words]
