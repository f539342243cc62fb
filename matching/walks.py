"""The most people who can be matched, compiled by numba: walks from people without a mentor to a place that is free."""

from typing import NamedTuple

import numpy as np

from matching.certificate import NOBODY, Flags, Ints
from matching.loops import Columns, Shorts, compiled, inside


class Pairs(NamedTuple):
    """Pairs that may be made, by mentee; those with fewer points than `least` do not count."""

    begins: Ints  # where those of each mentee begin
    mentors: Columns
    worth: Shorts  # points
    least: int
    places: Ints  # where the places of each mentor begin


class Seen(NamedTuple):
    """Whom walks that came to no free place have reached: from a mentee to every mentor they may meet, from a mentor to
    everybody who goes with them."""

    mentees: Flags  # who is not to be matched at all counts as seen
    mentors: Flags


class Standing(NamedTuple):
    """Who goes with whom so far."""

    mentor_of: Ints
    worth_of: Ints  # points of each mentee's pair
    place_of: Ints
    who: Ints  # has each place
    held: Ints  # places of each mentor that are taken: the first ones


class Steps(NamedTuple):
    """Of one walk: the mentees in the order of steps, and for each mentor who would go there by which pair."""

    mentees: Ints
    from_: Ints
    by: Ints


@compiled
def most_people(pairs: Pairs, seen: Seen, mentor_of: Ints, worth_of: Ints) -> None:
    """Match as many as can be. `mentor_of` and `worth_of` are where to start, and the answer: whose pair does not count any
    more stands alone again.

    Nobody is seen twice until everybody without a mentor has walked; then all walk again, until no walk finds a place."""
    mentees, mentors = len(mentor_of), len(pairs.places) - 1
    who, place_of = np.full(pairs.places[-1], NOBODY, np.int64), np.full(mentees, NOBODY, np.int64)
    standing = Standing(mentor_of, worth_of, place_of, who, np.zeros(mentors, np.int64))
    steps = Steps(np.empty(mentees, np.int64), np.empty(mentors, np.int64), np.empty(mentors, np.int64))
    for mentee in range(mentees):
        mentor = mentor_of[mentee]
        if mentor != NOBODY and worth_of[mentee] >= pairs.least:
            _take(standing, mentee, mentor, pairs.places[mentor] + standing.held[mentor], worth_of[mentee])
            standing.held[mentor] += 1
        else:
            mentor_of[mentee] = NOBODY
    begun = Seen(seen.mentees.copy(), seen.mentors.copy())
    found = True
    while found:
        found = False
        seen.mentees[:], seen.mentors[:] = begun
        for mentee in range(mentees):
            if mentor_of[mentee] == NOBODY and not seen.mentees[mentee]:
                free = _walk(pairs, seen, standing, steps, mentee)
                if free != NOBODY:
                    _move_on(pairs, standing, steps, free)
                    found = True


@inside
def _take(standing: Standing, mentee: int, mentor: int, place: int, worth: int) -> None:
    standing.mentor_of[mentee], standing.worth_of[mentee] = mentor, worth
    standing.place_of[mentee], standing.who[place] = place, mentee


@inside
def _walk(pairs: Pairs, seen: Seen, standing: Standing, steps: Steps, mentee: int) -> int:
    """A mentor with a free place, or NOBODY."""
    steps.mentees[0], people, at = mentee, 1, 0
    seen.mentees[mentee] = True
    while at < people:
        one = steps.mentees[at]
        for pair in range(pairs.begins[one], pairs.begins[one + 1]):
            mentor = pairs.mentors[pair]
            if seen.mentors[mentor] or pairs.worth[pair] < pairs.least:
                continue
            seen.mentors[mentor] = True
            steps.from_[mentor], steps.by[mentor] = one, pair
            if standing.held[mentor] < pairs.places[mentor + 1] - pairs.places[mentor]:
                return mentor
            for place in range(pairs.places[mentor], pairs.places[mentor + 1]):
                other = standing.who[place]
                if not seen.mentees[other]:
                    seen.mentees[other] = True
                    steps.mentees[people] = other
                    people += 1
        at += 1
    return NOBODY


@inside
def _move_on(pairs: Pairs, standing: Standing, steps: Steps, mentor: int) -> None:
    """Whoever would go to this mentor takes the free place, the next one theirs, back to where the walk began."""
    place = pairs.places[mentor] + standing.held[mentor]
    standing.held[mentor] += 1
    while mentor != NOBODY:
        mentee = steps.from_[mentor]
        before, left = standing.mentor_of[mentee], standing.place_of[mentee]
        _take(standing, mentee, mentor, place, pairs.worth[steps.by[mentor]])
        mentor, place = before, left
