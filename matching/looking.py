"""One look at every pair, compiled by numba: which may be made, where prices and covers of a draft do not hold, which pairs
could stand in a best answer, and which others would cost least."""

from typing import NamedTuple

import numpy as np

from matching.certificate import MOST_POINTS, Cover, Flags, Ints, Rows
from matching.loops import Shorts, compiled

MISSING, EQUAL = 1, 2


@compiled
def allowed(rows: Rows, floor: int, is_here: Flags, full: Flags, banned: Ints, kept: Rows) -> int:
    """Those pairs that the terms of a round allow, put into `kept`. `banned`: mentee × mentors + mentor of each, in order.
    How many."""
    begins, columns, points = rows
    count = ban = 0
    for mentee in range(len(is_here)):
        kept.begins[mentee] = count
        for pair in range(begins[mentee], begins[mentee + 1]):
            mentor = columns[pair]
            this = mentee * len(full) + mentor
            while ban < len(banned) and banned[ban] < this:
                ban += 1
            is_banned = ban < len(banned) and banned[ban] == this
            if points[pair] >= floor and is_here[mentee] and not full[mentor] and not is_banned:
                kept.columns[count], kept.points[count] = mentor, points[pair]
                count += 1
    kept.begins[len(is_here)] = count
    return count


@compiled
def looked_at(
    rows: Rows, floor: int, over: Ints, prices: Ints, everybody: Cover, higher: Cover, above: int, found: Shorts
) -> None:
    """Of each pair: MISSING where the prices or a cover do not hold for it, EQUAL where it is worth exactly what it costs.

    `over` is what each mentee has beyond the points of a pair; `above` so many points `higher` has to touch it.
    """
    begins, columns, points = rows
    for mentee in range(len(over)):
        reached, reached_above = everybody.mentees[mentee], higher.mentees[mentee]
        for pair in range(begins[mentee], begins[mentee + 1]):
            mentor, worth = columns[pair], points[pair]
            lost = over[mentee] + prices[mentor] - worth
            if (
                (reached and not everybody.mentors[mentor])
                or (reached_above and worth > above and not higher.mentors[mentor])
                or (lost < 0 and worth >= floor)
            ):
                found[pair] = MISSING
            else:
                found[pair] = EQUAL if lost == 0 and worth >= floor else 0


@compiled
def best_untouched(rows: Rows, cover: Cover, under: int) -> int:
    """The most points, under so many, of a pair that the cover does not touch."""
    begins, columns, points = rows
    best = 0
    for mentee in range(len(cover.mentees)):
        if cover.mentees[mentee]:
            for pair in range(begins[mentee], begins[mentee + 1]):
                if best < points[pair] < under and not cover.mentors[columns[pair]]:
                    best = points[pair]
    return best


@compiled
def places_of(rows: Rows, mentor_of: Ints, found: Ints) -> None:
    """Where each mentee's pair with this mentor stands; untouched where there is none."""
    for mentee in range(len(mentor_of)):
        for pair in range(rows.begins[mentee], rows.begins[mentee + 1]):
            if rows.columns[pair] == mentor_of[mentee]:
                found[mentee] = pair


class Settled(NamedTuple):
    """An answer that stands, and what its terms say of other pairs."""

    mentor_of: Ints  # with whom each mentee goes, or NOBODY
    prices: Ints
    beyond: Ints  # what each mentee's pair is worth beyond its points
    person: int  # what one more person matched is worth
    floor: int  # the least points of a pair
    least: int  # points that a pair has to have
    has_places: Flags
    banned: Ints  # mentee × mentors + mentor of each, in order


@compiled
def cheapest_others(rows: Rows, first: int, settled: Settled, found: Ints, costs: Ints) -> None:
    """For each mentee, from `first` on, the places of the other pairs that would cost least, and what each costs: those under
    the floor last, of equals the one with more points, then the earlier. A place is -1 where there are no more."""
    begins, columns, points = rows
    most, mentors, ban = found.shape[1], len(settled.prices), 0
    found[:] = -1
    keys = np.empty(most, np.int64)
    for each in range(len(found)):
        mentee, own, gain, count = first + each, settled.mentor_of[first + each], 0, 0
        for pair in range(begins[each], begins[each + 1]):
            if columns[pair] == own:
                gain = points[pair] + settled.beyond[mentee] - settled.prices[own]
        for pair in range(begins[each], begins[each + 1]):
            mentor, worth = np.int64(columns[pair]), np.int64(points[pair])
            while ban < len(settled.banned) and settled.banned[ban] < mentee * mentors + mentor:
                ban += 1
            is_banned = ban < len(settled.banned) and settled.banned[ban] == mentee * mentors + mentor
            if worth < settled.least or mentor == own or is_banned or not settled.has_places[mentor]:
                continue
            cost = max(gain - (worth + settled.beyond[mentee] - settled.prices[mentor]), 0)
            under = 4 * settled.person if worth < settled.floor else 0
            key = (under + cost) * (MOST_POINTS + 1) + MOST_POINTS - worth
            if count < most:
                count += 1
            elif key >= keys[most - 1]:
                continue
            place = count - 1
            while place > 0 and key < keys[place - 1]:
                keys[place], found[each, place], costs[each, place] = (
                    keys[place - 1],
                    found[each, place - 1],
                    costs[each, place - 1],
                )
                place -= 1
            keys[place], found[each, place], costs[each, place] = key, pair, cost
