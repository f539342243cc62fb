"""What a mentee asked for, gathered from their answers in one membership into an `Ask`."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from accounts import audience, week
from accounts.models import Experience, Membership, Program, TrainingModule, Wish
from matching import called_for, points, vocabulary
from matching.models import AREA, facet


def ask_of(mentee: Membership, at: datetime, facts: frozenset[str] | None = None) -> points.Ask:
    """The mentee's answers as they stand. `facts`, when given, narrows them to what one viewer may see."""
    in_use = audience.facts_in_use(mentee)
    facts = in_use if facts is None else in_use & facts
    person, program = mentee.person, mentee.program
    tags = _tags(mentee, facts)
    goals = [word for word in _words(mentee.goals) if f"goal:{word.slug}" in facts]
    formats, in_a_place = _formats(mentee)
    areas = _areas_of(mentee)
    modules = vocabulary.modules()
    wanted = called_for.modules([goal.slug for goal in goals], [(tag.slug, tag.group) for tag in tags if tag.weight])
    return points.Ask(
        at=at,
        zone=person.zone,
        week=0 if person.no_times_asked else _week(person),
        tags=tags,
        goals=tuple(goals),
        styles=tuple(_words(mentee.styles)),
        interests=tuple(_words(person.interests)),
        wishes=tuple(_wishes(mentee, facts, areas if in_a_place else frozenset())),
        languages=points.mask_of(_words(person.languages)),
        formats=formats,
        formats_in_a_place=in_a_place,
        areas=areas,
        training_required=_required(tags),
        training_called_for=points.mask_of(points.Word(m.slug, m.bit) for m in modules if m.slug in wanted),
        training_extended=points.mask_of(
            points.Word(m.slug, m.bit) for m in modules if m.tier == TrainingModule.Tier.EXTENDED
        ),
        weights=weights_of(program),
    )


def weights_of(program: Program) -> dict[str, int]:
    """The program's weight for each part."""
    return {part: getattr(program, f"weight_{part}") for part in points.PARTS}


def _tags(mentee: Membership, facts: frozenset[str]) -> tuple[points.Tag, ...]:
    return tuple(
        points.Tag(
            lived.experience.slug,
            lived.experience.bit,
            lived.experience.group.slug,
            lived.experience.match_use == Experience.MatchUse.OPT_IN,
            lived.matters_most,
        )
        for lived in audience.experiences_in(mentee, facts)
    )


def _words(vocabulary) -> list[points.Word]:
    return [points.Word(slug, bit) for slug, bit in vocabulary.order_by("position", "slug").values_list("slug", "bit")]


def _week(person) -> int:
    return week.mask_of_stretches(person.availability_windows.values_list("starts_quarter", "ends_quarter"))


def _formats(mentee: Membership) -> tuple[int, int]:
    """Masks of the ways to meet that the mentee named and the program has set up: all of them, and those in a place."""
    named = mentee.person.formats.filter(pk__in=mentee.program.ways_to_meet.values("format"))
    ways = list(named.values_list("slug", "bit", "needs_place"))
    return (
        points.mask_of(points.Word(slug, bit) for slug, bit, _ in ways),
        points.mask_of(points.Word(slug, bit) for slug, bit, in_a_place in ways if in_a_place),
    )


def _areas_of(member: Membership) -> frozenset[int]:
    """Where this member can be met."""
    areas = set(member.areas_in_reach.values_list("pk", flat=True)) | {member.area_id}
    return frozenset(facet(AREA, area) for area in areas if area)


def _required(tags: Iterable[points.Tag]) -> int:
    """The specialist modules that the tags require."""
    named = {tag.slug for tag in tags}
    return points.mask_of(points.Word(m.slug, m.bit) for m in vocabulary.modules() if m.required_for & named)


def _wishes(mentee: Membership, facts: frozenset[str], reach: frozenset[int]) -> Iterator[points.Wish]:
    """One wish for each kind: several values of a kind are alternatives, apart from experiences, which stand alone.

    Where a way to meet in a place was named, the areas in the mentee's reach are a wish of their own.
    """
    codes = _codes(mentee.program)
    standing: dict[str, list[Wish]] = {}
    for wish in mentee.wishes.order_by("kind", "value"):
        if wish.fact in facts and wish.value in codes[wish.kind]:
            kind = wish.fact.removeprefix("wish:") if wish.kind == Wish.Kind.EXPERIENCE else wish.kind
            standing.setdefault(kind, []).append(wish)
    for kind, wishes in standing.items():
        yield _wish(kind, wishes, codes[wishes[0].kind])
    if reach and Wish.Kind.AREA not in standing:
        yield points.Wish(Wish.Kind.AREA, (), "areas", areas=reach)


def _wish(kind: str, wishes: list[Wish], codes: dict[str, int]) -> points.Wish:
    values, is_must = tuple(wish.value for wish in wishes), any(wish.is_must for wish in wishes)
    if kind == Wish.Kind.AREA:
        return points.Wish(kind, values, "areas", areas=frozenset(codes[value] for value in values), is_must=is_must)
    mask = sum(codes[value] for value in values)
    where = "formats" if kind == Wish.Kind.FORMAT else "traits"
    return points.Wish(kind, values, where, mask=mask, is_must=is_must)


def _codes(program: Program) -> dict[str, dict[str, int]]:
    """What each value of a wish is on a card: a bit of its traits or ways to meet, or the code of an area."""
    return {
        Wish.Kind.GENDER: {gender: points.gender_bit(gender) for gender in points.GENDERS},
        Wish.Kind.AGE_BAND: {band: points.age_band_bit(band) for band in points.AGE_BANDS},
        Wish.Kind.EXPERIENCE: {tag.slug: points.tags_as_traits([tag]) for tag in vocabulary.tags()},
        Wish.Kind.FORMAT: {
            slug: 1 << bit for slug, bit in program.ways_to_meet.values_list("format__slug", "format__bit")
        },
        Wish.Kind.AREA: {
            str(public_id): facet(AREA, pk) for public_id, pk in program.areas.values_list("public_id", "pk")
        },
    }
