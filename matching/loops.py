"""The loops over all pairs, compiled by numba: exactly the whole numbers of `matching.points`, ties included.

Mentors stand as bits. For rules, wishes and hours there is a row for each thing a mentor can have, with one bit for
everybody, 64 in a word: so a few words tell of all mentors at once who may be met, and for how many quarters. What is counted
of the other parts is counted for those alone, one by one.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit, types
from numba.extending import intrinsic
from numpy.typing import NDArray

from matching import points
from matching.recipes import NO_RULE, SCALE, Flat

Words = NDArray[np.uint64]
Ints = NDArray[np.int64]
Shorts = NDArray[np.int16]
Columns = NDArray[np.integer]
ONE, NONE, EVERY = np.uint64(1), np.uint64(0), np.uint64((1 << 64) - 1)
LOW, HIGH = np.uint32(63), np.uint32(6)  # of a column: which bit, and by how much to shift it for the word
LAST = (1 << 32) - 1
COARSE = 6  # bits of points that are cut off where it is enough to know roughly
PARTS = len(points.PARTS)
EXPERIENCE, AVAILABILITY, TRAINING, PREFERENCES, GOALS, INTERESTS = range(PARTS)

# Shared quarters are counted in binary digits, as far as 8; 4 of them are enough.
assert (points.LEAST_QUARTERS, points.FULL_QUARTERS) == (4, 8)


class Mentors(NamedTuple):
    """n mentors as bits. The first 672 rows: the quarters at which a half hour can begin for them, on their clock."""

    size: int
    rows: Words  # for each thing who has it
    clocks: Words  # for each clock whose weeks stand on it
    words: Words  # what is counted one by one, a row of words over all mentors


class Asked(NamedTuple):
    """What some mentees ask, beside a table. Where things `begin`, there is one number more than things."""

    recipes: Flat
    bit_rows: Ints  # of the bits of clauses: the row of the lowest one
    weeks: Ints  # for each mentee and clock where the quarters of the week begin: 4, 8, 12 … of them
    begins: Ints  # of each the row of the half hour that begins there
    began: Ints  # and of the one that began before; the same where the mentee has but one of them
    never: Ints  # where the columns begin that are never for each mentee
    never_columns: Ints


compiled = njit(cache=True, nogil=True)  # called from Python
inside = njit(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)  # of those


@intrinsic
def _ones(_typing: Any, _word: Any) -> Any:
    """How many bits of a word are set: one instruction."""
    return types.int64(types.uint64), lambda _context, builder, _signature, words: builder.ctpop(words[0])


@inside
def _lowest(word: np.uint64) -> int:
    """The place of the lowest bit that is set."""
    return _ones(~word & (word - ONE))


@inside
def _who_has_any(mentors: Mentors, asked: Asked, clause: int, found: Words) -> None:
    """Everybody who has anything that a clause names."""
    recipes = asked.recipes
    found[:] = NONE
    for each in range(recipes.bits[clause], recipes.bits[clause + 1]):
        mask = recipes.bit_masks[each]
        while mask:
            row = mentors.rows[asked.bit_rows[each] + _lowest(mask)]
            for k in range(len(found)):
                found[k] |= row[k]
            mask &= mask - ONE


@inside
def _who_shares(mentors: Mentors, asked: Asked, quarter: int, clock: int, found: Words) -> None:
    """Everybody on a clock for whom one of the two half hours begins that the quarter can be in."""
    begins, began, here = mentors.rows[asked.begins[quarter]], mentors.rows[asked.began[quarter]], mentors.clocks[clock]
    for k in range(len(found)):
        found[k] = (begins[k] | began[k]) & here[k]


@inside
def _add(digit: Words, one: Words) -> None:
    """Add everybody's bit to a digit of binary numbers; in its place stands what is carried."""
    for k in range(len(digit)):
        have, more = digit[k], one[k]
        digit[k] = have ^ more
        one[k] = have & more


@inside
def _add_both(digit: Words, one: Words, other: Words) -> None:
    """The same with two bits; what is carried stands in place of the first."""
    for k in range(len(digit)):
        have, more, again = digit[k], one[k], other[k]
        odd = have ^ more
        digit[k] = odd ^ again
        one[k] = (have & more) | (odd & again)


@inside
def _shared_quarters(mentors: Mentors, asked: Asked, mentee: int, planes: Words, spare: Words) -> None:
    """How many quarters everybody shares in pieces of half an hour, as far as 8: written in binary, a row for each digit.

    A quarter is shared in such a piece when a shared half hour begins there or one quarter before. Four are added at once:
    two and two to the ones, what both carry to the twos.
    """
    clocks = len(mentors.clocks)
    planes[:] = NONE
    for clock in range(clocks):
        for first in range(asked.weeks[mentee * clocks + clock], asked.weeks[mentee * clocks + clock + 1], 4):
            for each in range(4):
                _who_shares(mentors, asked, first + each, clock, spare[each])
            _add_both(planes[0], spare[0], spare[1])
            _add_both(planes[0], spare[2], spare[3])
            _add_both(planes[1], spare[0], spare[2])
            _add(planes[2], spare[0])
            for k in range(planes.shape[1]):
                planes[3, k] |= spare[0, k]


@inside
def _columns_of(row: Words, columns: Columns) -> int:
    """The columns of everybody in a row. How many."""
    count = 0
    for k in range(len(row)):
        word = row[k]
        while word:
            columns[count] = 64 * k + _lowest(word)
            word &= word - ONE
            count += 1
    return count


@inside
def _is_in(row: Words, column: np.uint32) -> np.int64:
    return np.int64(row[column >> HIGH] >> np.uint64(column & LOW) & ONE)


@inside
def _add_part(total: Ints, counted: Ints, asked: Asked, mentee: int, part: int) -> None:
    recipes = asked.recipes
    whole, share = recipes.wholes[mentee, part], recipes.shares[mentee, part]
    for k in range(len(total)):
        total[k] += min(counted[k], whole) * share >> SCALE


@inside
def _who_may_meet(
    mentors: Mentors, asked: Asked, mentee: int, may: Words, hit: Words, planes: Words, spare: Words
) -> None:
    """Everybody whom no rule keeps from the mentee; and in `planes`, where times were named, the quarters they share."""
    recipes = asked.recipes
    may[:] = EVERY
    for clause in range(recipes.clauses[mentee], recipes.clauses[mentee + 1]):
        if recipes.rules[clause] != NO_RULE:
            _who_has_any(mentors, asked, clause, hit)
            other = EVERY if recipes.is_barred[clause] else NONE
            for k in range(len(may)):
                may[k] &= hit[k] ^ other
    if recipes.names_times[mentee]:
        _shared_quarters(mentors, asked, mentee, planes, spare)
        for k in range(len(may)):
            may[k] &= planes[2, k] | planes[3, k]
    for each in range(asked.never[mentee], asked.never[mentee + 1]):
        column = asked.never_columns[each]
        may[column >> 6] &= ~(ONE << np.uint64(column & 63))
    if mentors.size & 63:
        may[-1] &= (ONE << np.uint64(mentors.size & 63)) - ONE


@inside
def _wishes_met(mentors: Mentors, asked: Asked, mentee: int, hit: Words, columns: Columns, counted: Ints) -> None:
    recipes = asked.recipes
    counted[:] = 0
    for clause in range(recipes.clauses[mentee], recipes.clauses[mentee + 1]):
        if recipes.is_wish[clause]:
            _who_has_any(mentors, asked, clause, hit)
            for k in range(len(columns)):
                counted[k] += _is_in(hit, columns[k])


@inside
def _things_shared(mentors: Mentors, asked: Asked, mentee: int, part: int, columns: Columns, counted: Ints) -> None:
    recipes = asked.recipes
    counted[:] = 0
    for each in range(recipes.counts[PARTS * mentee + part], recipes.counts[PARTS * mentee + part + 1]):
        row, mask, times = (
            mentors.words[recipes.count_words[each]],
            recipes.count_masks[each],
            recipes.count_times[each],
        )
        for k in range(len(columns)):
            counted[k] += times * _ones(row[columns[k]] & mask)


@inside
def _in_numbers(planes: Words, columns: Columns, counted: Ints) -> None:
    counted[:] = 0
    for digit in range(len(planes)):
        for k in range(len(columns)):
            counted[k] += _is_in(planes[digit], columns[k]) << digit


@compiled
def pairs_of_some(
    mentors: Mentors, asked: Asked, first: int, last: int, begins: Ints, columns: Columns, worth: Shorts, shared: Shorts
) -> None:
    """Whom the mentees from `first` to `last` may meet, the points, and the units of shared experience that break a tie."""
    width = mentors.rows.shape[1]
    may, hit = np.empty((2, width), np.uint64)
    planes, spare = np.empty((4, width), np.uint64), np.empty((4, width), np.uint64)
    columns_of, (total_of, counted_of) = np.empty(mentors.size, np.uint32), np.empty((2, mentors.size), np.int64)
    end = 0
    begins[0] = 0
    for mentee in range(first, last):
        _who_may_meet(mentors, asked, mentee, may, hit, planes, spare)
        found = _columns_of(may, columns_of)
        these, total, counted = columns_of[:found], total_of[:found], counted_of[:found]
        total[:] = 0
        if asked.recipes.names_times[mentee]:
            _in_numbers(planes, these, counted)
            _add_part(total, counted, asked, mentee, AVAILABILITY)
        _wishes_met(mentors, asked, mentee, hit, these, counted)
        _add_part(total, counted, asked, mentee, PREFERENCES)
        for part in (EXPERIENCE, TRAINING, GOALS, INTERESTS):
            _things_shared(mentors, asked, mentee, part, these, counted)
            _add_part(total, counted, asked, mentee, part)
            if part == EXPERIENCE:
                shared[end : end + found] = counted
        columns[end : end + found] = these
        worth[end : end + found] = total
        end += found
        begins[mentee - first + 1] = end


@inside
def _enough(worth: Shorts, most: int, tally: Ints) -> int:
    """Points that at least so many of the pairs have, and few more: of fewer pairs all."""
    tally[:] = 0
    for each in range(len(worth)):
        tally[worth[each] >> COARSE] += 1
    step, count = len(tally), 0
    while step and count < most:
        step -= 1
        count += tally[step]
    return step << COARSE


@compiled
def best_of_each(begins: Ints, columns: Columns, worth: Shorts, shared: Shorts, best: Ints) -> None:
    """For each mentee the places of the best in the order of a list, and -1 where there are no more: points, more shared
    experience, the earlier column."""
    most = best.shape[1]
    kept, tally = np.empty(most, np.int64), np.empty((points.WHOLE >> COARSE) + 1, np.int64)
    best[:] = -1
    for mentee in range(len(best)):
        first, length = begins[mentee], 0
        enough = _enough(worth[first : begins[mentee + 1]], most, tally)
        for each in range(first, begins[mentee + 1]):
            if worth[each] < enough:
                continue
            value = (np.int64(worth[each]) << 48) | (np.int64(shared[each]) << 32) | (LAST - each + first)
            if length < most:
                length += 1
            elif value < kept[most - 1]:
                continue
            place = length - 1
            while place > 0 and kept[place - 1] < value:
                kept[place] = kept[place - 1]
                place -= 1
            kept[place] = value
        for place in range(length):
            best[mentee, place] = first + LAST - (kept[place] & LAST)


@compiled
def broken_rules(mentors: Mentors, asked: Asked, mentee: int, times: int, found: NDArray[np.uint16]) -> None:
    """For each mentor the rules that stand between, bit k for the k-th; `times` is the bit of too few quarters."""
    recipes = asked.recipes
    width = mentors.rows.shape[1]
    hit, planes, spare = np.empty(width, np.uint64), np.empty((4, width), np.uint64), np.empty((4, width), np.uint64)
    found[:] = 0
    for clause in range(recipes.clauses[mentee], recipes.clauses[mentee + 1]):
        if recipes.rules[clause] != NO_RULE:
            _who_has_any(mentors, asked, clause, hit)
            for column in range(mentors.size):
                has = _is_in(hit, np.uint32(column))
                found[column] |= (has == recipes.is_barred[clause]) << recipes.rules[clause]
    if recipes.names_times[mentee]:
        _shared_quarters(mentors, asked, mentee, planes, spare)
        for column in range(mentors.size):
            enough = _is_in(planes[2], np.uint32(column)) | _is_in(planes[3], np.uint32(column))
            found[column] |= (1 - enough) << times
