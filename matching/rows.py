"""Pairs of a round, by mentee."""

import numpy as np

from matching.certificate import Flags, Ints, Rows


def joined(blocks: list[Rows]) -> Rows:
    """The pairs of mentees who follow one another, some of them in each block. The blocks are gone after: of very many pairs
    there is no room for two copies."""
    ends = np.cumsum([0, *(block.begins[-1] for block in blocks)])
    begins = [block.begins[:-1] + end for block, end in zip(blocks, ends, strict=False)]
    columns, points = np.empty(ends[-1], np.int32), np.empty(ends[-1], np.int16)
    for first, last in zip(ends[-2::-1], ends[:0:-1], strict=True):
        block = blocks.pop()
        columns[first:last], points[first:last] = block.columns, block.points
    return Rows(np.concatenate([*begins, ends[-1:]]), columns, points)


def some(rows: Rows, which: Flags) -> Rows:
    """Those of the pairs."""
    places = np.flatnonzero(which)
    return Rows(np.searchsorted(places, rows.begins), rows.columns[places], rows.points[places])


def both(rows: Rows, others: Rows) -> Rows:
    """The pairs that stand in either."""
    mentee = np.concatenate([mentees_of(rows), mentees_of(others)])
    columns, points = (np.concatenate(two) for two in zip(rows[1:], others[1:], strict=True))
    _, first = np.unique(mentee << 32 | columns, return_index=True)
    begins = np.searchsorted(mentee[first], np.arange(len(rows.begins)))
    return Rows(begins, columns[first], points[first])


def mentees_of(rows: Rows) -> Ints:
    """The mentee of each pair."""
    return np.repeat(np.arange(len(rows.begins) - 1), np.diff(rows.begins))


def best_of_each(rows: Rows, most: int) -> Rows:
    """The pairs with the most points of everybody, at most so many of each. Of equals those from another place on for each,
    so that not all take the same."""
    lengths = np.diff(rows.begins)
    if lengths.max(initial=0) <= most:
        return rows
    whose = mentees_of(rows)
    turned = (np.arange(len(whose)) - rows.begins[whose] - whose * most) % lengths[whose]
    order = np.lexsort((turned, -rows.points, whose))
    which = np.zeros(len(whose), bool)
    which[order] = np.arange(len(whose)) - rows.begins[whose] < most
    return some(rows, which)
