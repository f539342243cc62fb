"""The slow, obvious version of the points: sets, fractions and loops, one pair at a time. Tests hold the fast ones to it."""

import datetime as dt
import random
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import floor
from zoneinfo import ZoneInfo

from matching import points

GROUPS = {"mood": 6, "voices": 5, "substance": 9, "identity": 8, "pathway": 8}
TAGS = [
    points.Tag(f"{group}-{number}", bit, group, opt_in=group == "identity" and number >= 4)
    for bit, (group, number) in enumerate((group, number) for group, size in GROUPS.items() for number in range(size))
]
GENDERS, AGE_BANDS = points.GENDERS, points.AGE_BANDS
ZONES = [
    "UTC", "Europe/London", "Europe/Berlin", "Europe/Lisbon", "Europe/Moscow", "America/New_York", "America/Chicago",
    "America/Denver", "America/Los_Angeles", "America/St_Johns", "America/Sao_Paulo", "America/Santiago", "America/Havana",
    "Africa/Casablanca", "Africa/Cairo", "Africa/Lagos", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Tehran", "Asia/Beirut",
    "Asia/Gaza", "Asia/Tokyo", "Australia/Adelaide", "Australia/Lord_Howe", "Australia/Eucla", "Pacific/Chatham",
    "Pacific/Auckland", "Pacific/Apia", "Pacific/Kiritimati", "Pacific/Marquesas",
]  # fmt: skip
IN_PERSON = 4
AREAS = [4, 8, 12, 16, 20]  # as codes of areas on a card

CHANGES = [  # moments just before clocks change somewhere
    dt.datetime(2026, 3, 5, 22, tzinfo=dt.UTC), dt.datetime(2026, 3, 26, 3, tzinfo=dt.UTC),
    dt.datetime(2026, 4, 2, 14, tzinfo=dt.UTC), dt.datetime(2026, 9, 3, 9, tzinfo=dt.UTC),
    dt.datetime(2026, 9, 24, 18, tzinfo=dt.UTC), dt.datetime(2026, 10, 1, 11, tzinfo=dt.UTC),
    dt.datetime(2026, 10, 22, 6, tzinfo=dt.UTC), dt.datetime(2026, 10, 29, 23, tzinfo=dt.UTC),
    dt.datetime(2026, 7, 15, 12, tzinfo=dt.UTC), dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC),
]  # fmt: skip


@dataclass
class Mentor:
    tags: set[str]
    gender: str
    age_band: str
    areas: set[int]
    goals: set[int]
    styles: set[int]
    interests: set[int]
    training: set[int]
    formats: set[int]
    languages: set[int]
    limits: set[str]
    zone: str
    free: set[int]  # quarters of their own week


@dataclass
class Mentee:
    at: dt.datetime
    zone: str
    free: set[int]
    tags: set[str]
    matters_most: set[str]
    genders: set[str]
    age_bands: set[str]
    near_areas: set[int]
    first_formats: set[int]
    roles: set[str]
    goals: set[int]
    styles: set[int]
    interests: set[int]
    languages: set[int]
    formats: set[int]
    called_for: set[int]
    extended: set[int]
    required: set[int]
    musts: set[str]  # kinds of wishes
    weights: dict[str, int]


def bits(numbers):
    return sum(1 << number for number in numbers)


def tag(slug):
    return next(tag for tag in TAGS if tag.slug == slug)


def card_of(mentor):
    tags = [tag(slug) for slug in mentor.tags]
    return points.Card(
        experience=points.experience_mask(tags, TAGS),
        traits=points.tags_as_traits(tags) | points.gender_bit(mentor.gender) | points.age_band_bit(mentor.age_band),
        offers=bits(mentor.goals) | bits(mentor.styles) << points.STYLES_FROM,
        interests=bits(mentor.interests),
        training=bits(mentor.training),
        languages=bits(mentor.languages),
        formats=bits(mentor.formats),
        limits=points.mask_of(tag(slug) for slug in mentor.limits),
        areas=frozenset(mentor.areas),
        zone=mentor.zone,
        hours=points.Hours.of(bits(mentor.free)),
    )


def words(kind, numbers):
    return tuple(points.Word(f"{kind}-{number}", number) for number in sorted(numbers))


def wishes_of(mentee):
    for wish in wishes_made(mentee):
        yield wish._replace(is_must=wish.kind.partition(":")[0] in mentee.musts)


def wishes_made(mentee):
    if mentee.genders:
        yield points.Wish("gender", tuple(mentee.genders), "traits", bits(map(GENDERS.index, mentee.genders)))
    if mentee.age_bands:
        yield points.Wish(
            "age_band", tuple(mentee.age_bands), "traits", sum(points.age_band_bit(band) for band in mentee.age_bands)
        )
    if mentee.near_areas:
        yield points.Wish("area", (), "areas", areas=frozenset(mentee.near_areas))
    if mentee.first_formats:
        yield points.Wish("format", (), "formats", bits(mentee.first_formats))
    for role in sorted(mentee.roles):
        yield points.Wish(f"experience:{role}", (role,), "traits", points.tags_as_traits([tag(role)]))


def ask_of(mentee):
    return points.Ask(
        at=mentee.at,
        zone=mentee.zone,
        week=bits(mentee.free),
        tags=tuple(tag(slug)._replace(matters_most=slug in mentee.matters_most) for slug in sorted(mentee.tags)),
        goals=words("goal", mentee.goals),
        styles=words("style", mentee.styles),
        interests=words("interest", mentee.interests),
        wishes=tuple(wishes_of(mentee)),
        languages=bits(mentee.languages),
        formats=bits(mentee.formats),
        formats_in_a_place=bits(mentee.formats & {IN_PERSON}),
        areas=frozenset(mentee.near_areas),
        training_required=bits(mentee.required),
        training_called_for=bits(mentee.called_for),
        training_extended=bits(mentee.extended),
        weights=mentee.weights,
    )


# ---- the slow version


@cache
def both_clocks(zone, first, other):
    """(quarter here, quarter there) for every quarter of an hour of the week from the date `first`, as two people in these
    zones would read them one after the other; what either clock shows a second time is left out."""
    here, there = ZoneInfo(zone), ZoneInfo(other)
    readings = []
    instant = dt.datetime.combine(first, dt.time(), tzinfo=dt.UTC) - dt.timedelta(days=1)
    for _ in range(9 * 96):
        mine, theirs = instant.astimezone(here), instant.astimezone(there)
        if 0 <= (mine.date() - first).days < 7 and not mine.fold and not theirs.fold:
            readings.append((quarter_of_the_week(mine), quarter_of_the_week(theirs)))
        instant += dt.timedelta(minutes=15)
    return readings


def quarter_of_the_week(at):
    return at.weekday() * 96 + at.hour * 4 + at.minute // 15


def slow_shared_quarters(mentee, mentor):
    first = mentee.at.astimezone(ZoneInfo(mentee.zone)).date()
    clocks = both_clocks(mentee.zone, first, mentor.zone)
    both = {theirs for mine, theirs in clocks if mine in mentee.free and theirs in mentor.free}
    return sum((quarter + 1) % 672 in both or (quarter - 1) % 672 in both for quarter in both)


def slow_experience(mentee, mentor):
    got = whole = Fraction(0)
    for slug in mentee.tags:
        mine = tag(slug)
        weight = 3 if slug in mentee.matters_most else 0 if mine.opt_in else 1
        whole += weight
        kin = [tag(other) for other in mentor.tags if tag(other).group == mine.group and not tag(other).opt_in]
        if slug in mentor.tags:
            got += weight
        elif kin and not mine.opt_in:
            got += weight * Fraction(2, 5)
    return got / whole if whole else None


def slow_wishes(mentee, mentor):
    """(kind, whether it is met) of every wish."""
    if mentee.genders:
        yield "gender", mentor.gender in mentee.genders
    if mentee.age_bands:
        yield "age_band", mentor.age_band in mentee.age_bands
    if mentee.near_areas:
        yield "area", bool(mentee.near_areas & mentor.areas)
    if mentee.first_formats:
        yield "format", bool(mentee.first_formats & mentor.formats)
    for role in mentee.roles:
        yield "experience", role in mentor.tags


def slow_preferences(mentee, mentor):
    met = [is_met for _, is_met in slow_wishes(mentee, mentor)]
    return Fraction(sum(met), len(met)) if met else None


def mean_share(*pairs):
    shares = [Fraction(len(asked & has), len(asked)) for asked, has in pairs if asked]
    return sum(shares) / len(shares) if shares else None


def slow_availability(mentee, mentor):
    own = sum((q + 1) % 672 in mentee.free or (q - 1) % 672 in mentee.free for q in mentee.free)
    want = max(1, min(8, own))
    return Fraction(min(want, slow_shared_quarters(mentee, mentor)), want) if mentee.free else None


def slow_shares(mentee, mentor):
    """Part -> the share of full marks, as a fraction; parts that were not answered are not there."""
    shares = {
        "experience": slow_experience(mentee, mentor),
        "availability": slow_availability(mentee, mentor),
        "training": None,
        "preferences": slow_preferences(mentee, mentor),
        "goals": mean_share((mentee.goals, mentor.goals), (mentee.styles, mentor.styles)),
        "interests": None,
    }
    if mentee.interests:
        want = min(3, len(mentee.interests))
        shares["interests"] = Fraction(min(want, len(mentee.interests & mentor.interests)), want)
    if any(share is not None for share in shares.values()):
        shares["training"] = mean_share((mentee.called_for, mentor.training), (mentee.extended, mentor.training))
    return {part: share for part, share in shares.items() if share is not None}


def slow_budgets(weights):
    """Whole points in proportion to the weights that add up to 100, the largest remainders rounded up; × 100."""
    whole = sum(weights.values())
    if not whole:
        return dict.fromkeys(weights, 0)
    exact = {part: Fraction(100 * weight, whole) for part, weight in weights.items()}
    budget = {part: floor(share) for part, share in exact.items()}
    while sum(budget.values()) < 100:
        part = max(exact, key=lambda name: exact[name] - budget[name])
        budget[part] += 1
    return {part: 100 * share for part, share in budget.items()}


def slow_points(mentee, mentor):
    shares = slow_shares(mentee, mentor)
    budgets = slow_budgets({part: mentee.weights[part] for part in shares})
    return {part: floor(share * budgets[part]) for part, share in shares.items()}


def slow_refusals(mentee, mentor):
    """The hard rules that two people's answers alone decide."""
    found = set()
    if mentee.languages and not mentee.languages & mentor.languages:
        found.add("language")
    if mentee.formats and not mentee.formats & mentor.formats:
        found.add("way")
    elif mentee.formats & mentor.formats == {IN_PERSON} and mentee.near_areas and not mentee.near_areas & mentor.areas:
        found.add("area")
    if mentee.free and slow_shared_quarters(mentee, mentor) < 4:
        found.add("minutes")
    if not mentee.required <= mentor.training:
        found.add("training")
    if mentee.tags & mentor.limits:
        found.add("limits")
    if any(kind in mentee.musts and not is_met for kind, is_met in slow_wishes(mentee, mentor)):
        found.add("must")
    return found


# ---- random people


def some(chance, pool, low, high):
    pool = list(pool)
    return set(chance.sample(pool, chance.randint(low, min(high, len(pool)))))


def random_free(chance):
    free = set()
    for _ in range(chance.randint(1, 7)):
        first, length = chance.randrange(672), chance.choice([1, 2, 3, 4, 8, 12, 30])
        free |= {(first + step) % 672 for step in range(length)}
    return free


def random_mentor(chance):
    return Mentor(
        tags=some(chance, [tag.slug for tag in TAGS], 0, 8),
        gender=chance.choice(["", *GENDERS]),
        age_band=chance.choice(["", *AGE_BANDS]),
        areas=some(chance, AREAS, 0, 3),
        goals=some(chance, range(26), 0, 8),
        styles=some(chance, range(10), 0, 5),
        interests=some(chance, range(42), 0, 12),
        training=some(chance, range(21), 5, 21),
        formats=some(chance, range(6), 1, 4),
        languages=some(chance, range(5), 1, 3),
        limits=some(chance, [tag.slug for tag in TAGS], 0, 2),
        zone=chance.choice(ZONES),
        free=random_free(chance),
    )


def random_mentee(chance, at=None):
    tags = some(chance, [tag.slug for tag in TAGS], 0, 8)
    cuts = sorted(chance.sample(range(1, 100), 5))
    weights = [high - low for low, high in zip([0, *cuts], [*cuts, 100], strict=True)]
    asked = lambda things: things if chance.random() < 0.75 else set()  # noqa: E731
    return Mentee(
        at=at or chance.choice(CHANGES) + dt.timedelta(minutes=chance.randrange(5000)),
        zone=chance.choice(ZONES),
        free=asked(random_free(chance)),
        tags=tags,
        matters_most=some(chance, tags, 0, 3),
        genders=asked(some(chance, GENDERS, 0, 2)),
        age_bands=asked(some(chance, AGE_BANDS, 0, 3)),
        near_areas=asked(some(chance, AREAS, 0, 2)),
        first_formats=asked(some(chance, range(6), 0, 1)),
        roles=asked(some(chance, [tag.slug for tag in TAGS if tag.group == "identity"], 0, 2)),
        goals=asked(some(chance, range(26), 0, 6)),
        styles=asked(some(chance, range(10), 0, 4)),
        interests=asked(some(chance, range(42), 0, 8)),
        languages=asked(some(chance, range(5), 1, 2)),
        formats=asked(some(chance, range(6), 1, 3)),
        called_for=some(chance, range(10, 15), 0, 3),
        extended=asked(set(range(10, 15))),
        required=some(chance, range(15, 21), 0, 1) if chance.random() < 0.2 else set(),
        musts=some(chance, ["gender", "age_band", "area", "format", "experience"], 0, 2)
        if chance.random() < 0.3
        else set(),
        weights=dict(zip(points.PARTS, weights, strict=True))
        if chance.random() < 0.5
        else dict(points.DEFAULT_WEIGHTS),
    )


def random_pair(seed):
    chance = random.Random(seed)
    return random_mentee(chance), random_mentor(chance)
