"""One look at every pair, compiled by numba: which may be made, where prices and covers of a draft do not hold, and which
pairs could stand in a best answer."""

from matching.certificate import Cover, Flags, Ints, Rows
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
