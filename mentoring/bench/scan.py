"""The least that looking at every card can cost: numpy over the bytes that a list reads, and the best 20.

Bits of each card AND what was asked, counted and added up: no weights, no caps, no rules, no order among equals. Words of
64 bits lie one below the other, all cards beside each other, which is the quickest way to read them.
"""

from collections.abc import Iterator

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from accounts import week
from accounts.models import Program
from matching import points
from matching.models import EXPERIENCE_BITS, OFFER_BITS, TRAIT_BITS

Words = NDArray[np.uint64]
BEST = 20
NAME = "numpy scan of the same bytes"
AT_ONCE = 16_384  # cards whose words fit into the cache together
WIDTHS = {"half_hours": week.QUARTERS, "three_quarters": week.QUARTERS, "experience_members": EXPERIENCE_BITS,
          "traits_members": TRAIT_BITS, "offers_members": OFFER_BITS, "interests": 64, "languages": 64, "training": 64,
          "formats": 64, "limits": points.TAGS_HELD}  # fmt: skip
BITS = -(-sum(WIDTHS.values()) // 64) * 64


def cards_of(program: Program) -> Words:
    """The bytes of every card of a program that a list reads: one row for each 64 bits, one column for each card."""
    masks = " || ".join(f"{name}::bit({width})" for name, width in WIDTHS.items())
    padding = "0" * (BITS - sum(WIDTHS.values()))
    query = f"COPY (SELECT {masks} || B'{padding}' FROM matching_mentorcard WHERE program_id = {program.pk:d})"  # noqa: S608
    with connection.cursor() as cursor, cursor.copy(f"{query} TO STDOUT (FORMAT BINARY)") as copying:
        written = b"".join(copying)
    row = np.dtype([("head", "S10"), ("bits", "u1", (BITS // 8,))])  # PostgreSQL manual, COPY, "Binary Format"
    rows = np.frombuffer(written, row, (len(written) - 21) // row.itemsize, 19)["bits"]
    return np.ascontiguousarray(np.ascontiguousarray(rows).view(np.uint64).T)


def asked_by(ask: points.Ask) -> Words:
    """What one mentee asked for, as those bits."""
    hours = ask.hours_in("UTC")
    experience = 0
    for mask, _times in ask.experience:
        experience |= mask
    asked = {
        "half_hours": hours.half_hours,
        "three_quarters": hours.three_quarters,
        "experience_members": experience,
        "traits_members": _together(wish.mask for wish in ask.wishes if wish.where == "traits"),
        "offers_members": points.goals_mask(ask.goals) | points.styles_mask(ask.styles),
        "interests": points.mask_of(ask.interests),
        "languages": ask.languages,
        "training": ask.training_called_for | ask.training_extended | ask.training_required,
        "formats": ask.formats,
        "limits": ask.tags_named,
    }
    together = 0
    for name, width in WIDTHS.items():
        together = together << width | asked[name]
    together <<= BITS - sum(WIDTHS.values())
    return np.frombuffer(together.to_bytes(BITS // 8, "big"), np.uint64)


def _together(masks: Iterator[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found


def best(cards: Words, asked: Words) -> NDArray[np.intp]:
    """The places of the best 20."""
    found = np.zeros(cards.shape[1], np.uint16)
    both, counted = np.empty(AT_ONCE, np.uint64), np.empty(AT_ONCE, np.uint8)
    for first in range(0, len(found), AT_ONCE):
        some = found[first : first + AT_ONCE]
        for word, mask in zip(cards[:, first : first + AT_ONCE], asked, strict=True):
            np.bitwise_and(word, mask, out=both[: len(some)])
            np.bitwise_count(both[: len(some)], out=counted[: len(some)])
            np.add(some, counted[: len(some)], out=some)
    return np.argpartition(found, -min(BEST, len(found)))[-BEST:]
