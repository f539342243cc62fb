"""Are people of every group matched as often, as soon and as well? The numbers of the report; plain arithmetic.

Fewer than 5 people are never told by themselves: small groups are told together, and never fewer than 5 of those either,
so that nobody can be read off by taking the groups told from everyone. What chance alone would do is asked by dealing the
same results out anew over the same people (a permutation test): exact for shares (Fisher 1935), on ranks for points
(Wilcoxon 1945) and on log-rank scores for waiting (Mantel 1966). The more differences are looked for, the larger one has
to be before it is told: in a program that treats everybody alike, 19 of 20 reports name none at all (Holm 1979).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, erfc, exp, lgamma, sqrt
from typing import NamedTuple

FEWEST = 5  # people in a group that is told
SELDOM = 0.05  # how often chance alone may name a difference anywhere in a report
SURELY = 1.96  # standard errors on either side that hold 19 of 20 times
TOGETHER = None  # the name of small groups told together
OFTEN, SOON, WELL = "often", "soon", "well"  # matched more often, after less waiting, with more points


class Outcome(NamedTuple):
    """What came out for one person who waited."""

    is_matched: bool
    days: int  # waited until matched, or so far
    points: int | None = None  # of the match, 0 to 10,000


class Grouping(NamedTuple):
    """One way to tell people apart: the group of each, and the order in which groups are told."""

    name: str
    of: Sequence[str]
    order: Sequence[str]


@dataclass(frozen=True)
class Told:
    """One group of a grouping. What fewer than 5 people decide is None."""

    group: str | None
    people: int
    per_cent: int  # of them who are matched
    low: int  # per cent: what chance leaves open, 19 of 20 times
    high: int
    half_after: int | None  # days until half of them are matched; None: not half of them yet
    middle_points: int | None  # half of those matched have so many or more
    unlike: Mapping[str, bool]  # measure -> whether it is more of it than others have, where that is hardly chance


def told(people: Sequence[Outcome], groupings: Iterable[Grouping]) -> dict[str, list[Told]]:
    """Every grouping with its groups; none where there are fewer than 5 people."""
    if len(people) < FEWEST:
        return {}
    found = {grouping.name: groups_of(grouping) for grouping in groupings}
    scores = {measure: score(people) for measure, score in SCORES.items()}
    chances = {
        (name, group, measure): _chance(measure, scores[measure], members)
        for name, groups in found.items()
        for group, members in groups.items()
        for measure in SCORES
    }
    seldom = hardly_chance({key: chance.likely for key, chance in chances.items()})
    return {
        name: [
            _told(group, [people[place] for place in members], {
                measure: chances[name, group, measure].is_more for measure in SCORES if (name, group, measure) in seldom
            })
            for group, members in groups.items()
        ]
        for name, groups in found.items()
    }  # fmt: skip


def everyone(people: Sequence[Outcome]) -> Told | None:
    """All of them as one group."""
    return _told("", people, {}) if len(people) >= FEWEST else None


def _told(group: str | None, people: Sequence[Outcome], unlike: Mapping[str, bool]) -> Told:
    matched = sum(person.is_matched for person in people)
    points = sorted(person.points for person in people if person.points is not None)
    return Told(
        group=group,
        people=len(people),
        per_cent=round(100 * matched / len(people)),
        low=round(100 * likely_share(matched, len(people))[0]),
        high=round(100 * likely_share(matched, len(people))[1]),
        half_after=half_after(people),
        middle_points=points[len(points) // 2] if len(points) >= FEWEST else None,
        unlike=unlike,
    )


# ---- groups


def groups_of(grouping: Grouping) -> dict[str | None, list[int]]:
    """The places of the people of each group that is told, small ones together at the end."""
    hidden = told_together(Counter(grouping.of))
    found: dict[str | None, list[int]] = {name: [] for name in grouping.order if name not in hidden}
    found |= {TOGETHER: []} if hidden else {}
    for place, name in enumerate(grouping.of):
        found[TOGETHER if name in hidden else name].append(place)
    return {name: members for name, members in found.items() if members}


def told_together(sizes: Mapping[str, int]) -> frozenset[str]:
    """Groups of fewer than 5, and the smallest others until those told together are 5 or more.

    >>> sorted(told_together({"north": 12, "south": 7, "west": 2}))
    ['south', 'west']
    """
    hidden = {name for name, size in sizes.items() if size < FEWEST}
    others = sorted(set(sizes) - hidden, key=lambda name: (sizes[name], name))
    while hidden and others and sum(sizes[name] for name in hidden) < FEWEST:
        hidden.add(others.pop(0))
    return frozenset(hidden)


# ---- what is told of a group


def likely_share(matched: int, people: int) -> tuple[float, float]:
    """Between which shares the true one lies 19 of 20 times (Wilson 1927)."""
    share, spread = matched / people, SURELY**2 / people
    middle = (share + spread / 2) / (1 + spread)
    away = SURELY * sqrt(share * (1 - share) / people + spread / (4 * people)) / (1 + spread)
    return max(0.0, middle - away), min(1.0, middle + away)


def half_after(people: Sequence[Outcome]) -> int | None:
    """Days until half are matched; whoever still waits counts for as long as they have (Kaplan and Meier 1958)."""
    waiting = 1.0
    for day, here, matched in _days(people):
        waiting *= 1 - matched / here
        if waiting <= 0.5:
            return day
    return None


def _days(people: Sequence[Outcome]) -> Iterable[tuple[int, int, int]]:
    """(day, people who have waited so long, how many of them were matched that day), for each day on which some were."""
    here, matched, left = len(people), Counter[int](), Counter[int]()
    for person in people:
        left[person.days] += 1
        matched[person.days] += person.is_matched
    for day in sorted(left):
        if matched[day]:
            yield day, here, matched[day]
        here -= left[day]


# ---- chance


class Chance(NamedTuple):
    """How likely chance alone makes a difference as large, and whether this group has more than the others."""

    likely: float
    is_more: bool


Scores = Mapping[int, float]  # place -> what counts of a person; whoever has none is not compared


def _matched(people: Sequence[Outcome]) -> Scores:
    return {place: float(person.is_matched) for place, person in enumerate(people)}


def _soon(people: Sequence[Outcome]) -> Scores:
    """Log-rank scores: matched or not, less what so many days of waiting bring everybody on average."""
    sums, rate = {}, 0.0
    for day, here, matched in _days(people):
        rate += matched / here
        sums[day] = rate
    brought, standing = {}, 0.0
    for day in sorted({person.days for person in people}):
        standing = sums.get(day, standing)
        brought[day] = standing
    return {place: person.is_matched - brought[person.days] for place, person in enumerate(people)}


def _well(people: Sequence[Outcome]) -> Scores:
    """Ranks by points; equal points share the middle of their ranks."""
    sizes = Counter(person.points for person in people if person.points is not None)
    ranks, below = {}, 0
    for points in sorted(sizes):
        ranks[points] = below + (sizes[points] + 1) / 2
        below += sizes[points]
    return {place: ranks[person.points] for place, person in enumerate(people) if person.points is not None}


SCORES = {OFTEN: _matched, SOON: _soon, WELL: _well}


def _chance(measure: str, scores: Scores, members: Iterable[int]) -> Chance:
    own = [scores[place] for place in members if place in scores]
    people, others = len(scores), len(scores) - len(own)
    if len(own) < FEWEST or others < FEWEST:
        return Chance(1.0, is_more=False)
    mean = sum(scores.values()) / people
    over = sum(own) - mean * len(own)
    if measure == OFTEN:
        return Chance(fisher(round(sum(own)), len(own), round(sum(scores.values())), people), over > 0)
    square = sum((score - mean) ** 2 for score in scores.values()) / people
    spread = sqrt(square * len(own) * others / (people - 1))
    return Chance(erfc(abs(over) / spread / sqrt(2)) if spread else 1.0, over > 0)


def fisher(own_matched: int, own: int, matched: int, people: int) -> float:
    """How likely a share at least as unlikely as this one is, when the matched are dealt out by chance (two sides)."""
    ways = [
        _log_choose(own, count) + _log_choose(people - own, matched - count)
        for count in range(max(0, own + matched - people), min(own, matched) + 1)
    ]
    seen = ways[own_matched - max(0, own + matched - people)]
    every = _log_choose(people, matched)
    return min(1.0, sum(exp(way - every) for way in ways if way <= seen + 1e-9))


def _log_choose(some: int, of: int) -> float:
    return lgamma(some + 1) - lgamma(of + 1) - lgamma(some - of + 1)


def hardly_chance(likely: Mapping) -> frozenset:
    """The differences to be told (Holm 1979): the least likely one first, each held to what so many looks allow."""
    found = set()
    for looks, key in zip(range(len(likely), 0, -1), sorted(likely, key=lambda key: likely[key]), strict=True):
        if likely[key] * looks > SELDOM:
            break
        found.add(key)
    return frozenset(found)


# ---- first places


class Concentration(NamedTuple):
    """How first places are shared out: the share of the top hundredth of mentors, and the Gini coefficient (0: alike)."""

    top_share: float
    gini: float


def concentration(first_places: Iterable[int], mentors: int) -> Concentration:
    """`first_places` names the mentor (by any key) who stands first for each mentee; `mentors` is how many there are.

    What `manage.py bench fairness` measures, with places shared out by points alone and in turn.

    >>> concentration([1, 2, 3, 4], 4)
    Concentration(top_share=0.25, gini=0.0)
    """
    counts = sorted(Counter(first_places).values(), reverse=True)
    every = sum(counts)
    if not every:
        return Concentration(0.0, 0.0)
    top = sum(counts[: ceil(mentors / 100)]) / every
    ranked = sum(rank * count for rank, count in zip(range(mentors, 0, -1), counts, strict=False))
    return Concentration(top, 2 * ranked / (mentors * every) - (mentors + 1) / mentors)
