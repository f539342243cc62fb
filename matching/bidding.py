"""The most points by prices, compiled by numba: roughly by bidding, then exactly by the cheapest moves.

Everybody wants to go where their points are most, less the mentor's price. Beside the mentors stands "nobody", the last
column, with as many places as people are left out; beside the mentees stand the places left empty, all alike, as one more
row. So everyone goes somewhere and every place is taken, and nothing but differences between prices matters.
"""

from typing import NamedTuple

import numpy as np

from matching.certificate import NOBODY, Flags, Ints, Rows
from matching.loops import compiled, inside

FAR = 1 << 40  # beyond every sum of points
UNKNOWN = 1 << 60
MOST_RAISED = 20_000  # points: by one bid of somebody who has no other choice
IN_HEAP, KNOWN, SEEN, END = range(4)  # of `Search.counts`


class Market(NamedTuple):
    """What is to be shared out: pairs by mentee, and what it is worth to stay apart. Who stays out, or which places stay
    empty, has no choice in how many they are."""

    rows: Rows
    least: int  # pairs with fewer points do not count
    places: Ints  # where the places of each mentor begin, and of nobody
    out: Ints  # points of each mentee for being left out
    empty: Ints  # points of each mentor for a place left empty


class Standing(NamedTuple):
    """Who goes where so far, at which prices. The last mentee is the empty place, the last mentor nobody."""

    prices: Ints
    gains: Ints  # of each mentee: the most points less price
    mentor_of: Ints
    place_of: Ints
    who: Ints  # has each place
    held: Ints  # places of each mentor that are taken: the first ones


class Search(NamedTuple):
    """One search for the cheapest way from somebody without a place to a place that is not taken."""

    cost: Ints  # of coming to each mentor
    by: Ints  # who would come there
    heap: Ints  # mentors to go on from, the cheapest first
    at: Ints  # where each mentor stands in it
    known: Ints  # mentors with a cost
    seen: Ints  # mentees who would move on, in order
    since: Ints  # the cost at which each of them was seen
    is_seen: Flags
    counts: Ints  # in the heap, known, seen; and the mentor at the end of the cheapest way


# ---- roughly


@compiled
def bid(market: Market, prices: Ints, mentor_of: Ints, more: int, most: int) -> None:
    """Everybody in turn takes the place they gain most from, and bids for it what they gain more than elsewhere, and `more`.
    Whoever had it looks again. After so many bids the rest stays without a place."""
    begins, columns, points = market.rows
    mentees, places, nobody = len(mentor_of), market.places, len(prices) - 1
    bids, who = np.empty(places[-1], np.int64), np.full(places[-1], NOBODY, np.int64)
    for mentor in range(nobody + 1):
        bids[places[mentor] : places[mentor + 1]] = prices[mentor]
    mentor_of[:] = NOBODY
    waiting, first, count = np.arange(mentees), 0, mentees
    for _ in range(most):
        if not count:
            break
        mentee = waiting[first]
        first, count = (first + 1) % mentees, count - 1
        best, gain, other = nobody, market.out[mentee] - prices[nobody], -UNKNOWN
        for pair in range(begins[mentee], begins[mentee + 1]):
            mentor = columns[pair]
            this = points[pair] - prices[mentor]
            if this > other and points[pair] >= market.least:
                if this > gain:
                    best, gain, other = mentor, this, gain
                else:
                    other = this
        begin, end = places[best], places[best + 1]
        for place in range(begin + 1, min(begin + 3, end)):
            other = max(other, gain + prices[best] - bids[place])
        before = who[begin]
        _put_in(bids, who, begin, end, prices[best] + min(gain - other, MOST_RAISED) + more, mentee)
        mentor_of[mentee], prices[best] = best, bids[begin]
        if before != NOBODY:
            mentor_of[before] = NOBODY
            waiting[(first + count) % mentees] = before
            count += 1


@inside
def _put_in(bids: Ints, who: Ints, begin: int, end: int, bid: int, mentee: int) -> None:
    """Into the cheapest of a mentor's places; they are a heap by their bids."""
    place, next_ = begin, begin + 1
    while next_ < end:
        if next_ + 1 < end and bids[next_ + 1] < bids[next_]:
            next_ += 1
        if bids[next_] >= bid:
            break
        bids[place], who[place] = bids[next_], who[next_]
        place, next_ = next_, 2 * next_ - begin + 1
    bids[place], who[place] = bid, mentee


# ---- exactly


@compiled
def settle(market: Market, prices: Ints, mentor_of: Ints) -> bool:
    """The most points of all ways to share out, with prices that prove it. `prices` and `mentor_of` are where to start, and
    the answer: whoever gains more elsewhere by the prices stands alone again. False where not everybody can have a place."""
    mentees, nobody, places = len(mentor_of), len(prices) - 1, market.places
    standing = Standing(
        prices,
        np.empty(mentees + 1, np.int64),
        np.append(mentor_of, NOBODY),
        np.full(mentees + 1, NOBODY, np.int64),
        np.full(places[-1], NOBODY, np.int64),
        np.zeros(nobody + 1, np.int64),
    )
    search = Search(
        np.full(nobody + 1, UNKNOWN, np.int64),
        np.empty(nobody + 1, np.int64),
        np.empty(nobody + 1, np.int64),
        np.full(nobody + 1, NOBODY, np.int64),
        np.empty(nobody + 1, np.int64),
        np.empty(mentees + 1, np.int64),
        np.empty(mentees + 1, np.int64),
        np.zeros(mentees + 1, np.bool_),
        np.zeros(4, np.int64),
    )
    most_gained(market, prices, standing.gains)
    for mentee in range(mentees):
        _stays_or_not(market, standing, mentee)
    standing.gains[mentees] = -UNKNOWN
    for mentor in range(nobody):
        if places[mentor] < places[mentor + 1]:
            standing.gains[mentees] = max(standing.gains[mentees], market.empty[mentor] - prices[mentor])
    for each in range(places[-1]):
        one = min(each, mentees)
        if one == mentees or standing.mentor_of[one] == NOBODY:
            _find_a_way(market, standing, search, one)
            if search.counts[END] == NOBODY:
                return False
            _pay(standing, search)
            _move_on(market, standing, search, one)
    mentor_of[:] = standing.mentor_of[:mentees]
    return True


@compiled
def most_gained(market: Market, prices: Ints, gains: Ints) -> None:
    """What each mentee gains at most: points less price."""
    begins, columns, points = market.rows
    for mentee in range(len(market.out)):
        most = market.out[mentee] - prices[-1]
        for pair in range(begins[mentee], begins[mentee + 1]):
            if points[pair] >= market.least:
                most = max(most, points[pair] - prices[columns[pair]])
        gains[mentee] = most


@inside
def _stays_or_not(market: Market, standing: Standing, mentee: int) -> None:
    begins, columns, points = market.rows
    mentor, gain = standing.mentor_of[mentee], -UNKNOWN
    if mentor == len(standing.prices) - 1:
        gain = market.out[mentee] - standing.prices[mentor]
    for pair in range(begins[mentee], begins[mentee + 1]):
        if columns[pair] == mentor:
            gain = points[pair] - standing.prices[mentor]
    standing.mentor_of[mentee] = NOBODY
    if mentor != NOBODY and gain == standing.gains[mentee]:
        _take(standing, mentee, mentor, market.places[mentor] + standing.held[mentor])
        standing.held[mentor] += 1


@inside
def _take(standing: Standing, mentee: int, mentor: int, place: int) -> None:
    standing.mentor_of[mentee], standing.place_of[mentee], standing.who[place] = mentor, place, mentee


@inside
def _find_a_way(market: Market, standing: Standing, search: Search, one: int) -> None:
    """Dijkstra's, over what everybody on the way would lose."""
    mentees = len(standing.gains) - 1
    search.counts[:] = 0
    search.counts[END] = NOBODY
    _see(search, one, 0)
    next_ = 0
    while True:
        while next_ < search.counts[SEEN]:
            mentee = search.seen[next_]
            if mentee < mentees:
                _ways_of(market, standing, search, mentee, search.since[next_])
            else:
                _ways_of_the_empty(market, standing, search, search.since[next_])
            next_ += 1
        if not search.counts[IN_HEAP]:
            return
        mentor = search.heap[0]
        if search.counts[END] != NOBODY and search.cost[mentor] >= search.cost[search.counts[END]]:
            return
        _leave_the_heap(search)
        for place in range(market.places[mentor], market.places[mentor + 1]):
            other = standing.who[place]
            if not search.is_seen[other]:
                if other == mentees:  # one of all those that are alike
                    _take(standing, other, mentor, place)
                _see(search, other, search.cost[mentor])


@inside
def _see(search: Search, mentee: int, cost: int) -> None:
    search.is_seen[mentee] = True
    search.seen[search.counts[SEEN]], search.since[search.counts[SEEN]] = mentee, cost
    search.counts[SEEN] += 1


@inside
def _ways_of(market: Market, standing: Standing, search: Search, mentee: int, since: int) -> None:
    begins, columns, points = market.rows
    prices, from_ = standing.prices, since + standing.gains[mentee]
    for pair in range(begins[mentee], begins[mentee + 1]):
        mentor = columns[pair]
        cost = from_ + prices[mentor] - points[pair]
        if cost < search.cost[mentor] and points[pair] >= market.least:
            _come(market, standing, search, mentor, cost, mentee)
    nobody = len(prices) - 1
    _come(market, standing, search, nobody, from_ + prices[nobody] - market.out[mentee], mentee)


@inside
def _ways_of_the_empty(market: Market, standing: Standing, search: Search, since: int) -> None:
    mentees = len(standing.gains) - 1
    from_ = since + standing.gains[mentees]
    for mentor in range(len(standing.prices) - 2, -1, -1):
        if market.places[mentor] < market.places[mentor + 1]:
            cost = from_ + standing.prices[mentor] - market.empty[mentor]
            _come(market, standing, search, mentor, cost, mentees)
            if search.counts[END] != NOBODY and search.cost[search.counts[END]] == since:
                return


@inside
def _come(market: Market, standing: Standing, search: Search, mentor: int, cost: int, mentee: int) -> None:
    """The mentee may come to this mentor at so much, if that is less than before."""
    end = search.counts[END]
    if cost >= search.cost[mentor] or (end != NOBODY and cost >= search.cost[end]):
        return
    if search.cost[mentor] == UNKNOWN:
        search.known[search.counts[KNOWN]] = mentor
        search.counts[KNOWN] += 1
    search.cost[mentor], search.by[mentor] = cost, mentee
    if standing.held[mentor] < market.places[mentor + 1] - market.places[mentor]:
        search.counts[END] = mentor
    else:
        _rise_in_the_heap(search, mentor)


@inside
def _rise_in_the_heap(search: Search, mentor: int) -> None:
    heap, cost, at = search.heap, search.cost, search.at[mentor]
    if at == NOBODY:
        at = search.counts[IN_HEAP]
        search.counts[IN_HEAP] += 1
    while at and cost[heap[(at - 1) // 2]] > cost[mentor]:
        heap[at] = heap[(at - 1) // 2]
        search.at[heap[at]] = at
        at = (at - 1) // 2
    heap[at], search.at[mentor] = mentor, at


@inside
def _leave_the_heap(search: Search) -> None:
    """The first does."""
    heap, cost = search.heap, search.cost
    search.at[heap[0]] = NOBODY
    search.counts[IN_HEAP] -= 1
    size, at, next_ = search.counts[IN_HEAP], 0, 1
    last = heap[size]
    while next_ < size:
        if next_ + 1 < size and cost[heap[next_ + 1]] < cost[heap[next_]]:
            next_ += 1
        if cost[heap[next_]] >= cost[last]:
            break
        heap[at] = heap[next_]
        search.at[heap[at]] = at
        at, next_ = next_, 2 * next_ + 1
    if size:
        heap[at], search.at[last] = last, at


@inside
def _pay(standing: Standing, search: Search) -> None:
    """Prices rise on the way until it costs nothing. All that the search has noted is forgotten but the way."""
    whole = search.cost[search.counts[END]]
    for each in range(search.counts[SEEN]):
        standing.gains[search.seen[each]] -= whole - search.since[each]
        search.is_seen[search.seen[each]] = False
    for each in range(search.counts[KNOWN]):
        mentor = search.known[each]
        standing.prices[mentor] += max(0, whole - search.cost[mentor])
        search.cost[mentor], search.at[mentor] = UNKNOWN, NOBODY


@inside
def _move_on(market: Market, standing: Standing, search: Search, one: int) -> None:
    """Everybody on the way takes the next one's place."""
    mentor = search.counts[END]
    place = market.places[mentor] + standing.held[mentor]
    standing.held[mentor] += 1
    while True:
        mentee = search.by[mentor]
        before, left = standing.mentor_of[mentee], standing.place_of[mentee]
        _take(standing, mentee, mentor, place)
        if mentee == one:
            return
        mentor, place = before, left


# ---- the least prices


@compiled
def least_prices(rows: Rows, mentor_of: Ints, worth: Ints, own: Ints, prices: Ints) -> None:
    """The least price of each mentor: 0, or what somebody gives up who would rather go there. `worth`: what it is worth
    beyond points that somebody who is left out is matched; `own`: the points of each pair."""
    begins, columns, points = rows
    next_with, first_with = np.full(len(mentor_of), NOBODY, np.int64), np.full(len(prices), NOBODY, np.int64)
    standing, waits = np.empty(len(prices) + 1, np.int64), np.zeros(len(prices), np.bool_)
    first = last = 0
    prices[:] = 0
    for mentee in range(len(mentor_of)):
        mentor = mentor_of[mentee]
        if mentor != NOBODY:
            next_with[mentee], first_with[mentor] = first_with[mentor], mentee
            if not waits[mentor]:
                waits[mentor], standing[last], last = True, mentor, last + 1
        else:
            for pair in range(begins[mentee], begins[mentee + 1]):
                prices[columns[pair]] = max(prices[columns[pair]], points[pair] + worth[mentee])
    while first != last:
        mentor = standing[first]
        first, waits[mentor] = (first + 1) % len(standing), False
        mentee = first_with[mentor]
        while mentee != NOBODY:
            for pair in range(begins[mentee], begins[mentee + 1]):
                other, price = columns[pair], prices[mentor] + points[pair] - own[mentee]
                if price > prices[other]:
                    prices[other] = price
                    if not waits[other] and first_with[other] != NOBODY:
                        waits[other], standing[last], last = True, other, (last + 1) % len(standing)
            mentee = next_with[mentee]


@compiled
def within(rows: Rows, least: int, over: Ints, prices: Ints, most: int, found: Flags) -> None:
    """The pairs whose people would lose no more than so much by them, of what they have `over` and of the price."""
    begins, columns, points = rows
    for mentee in range(len(over)):
        for pair in range(begins[mentee], begins[mentee + 1]):
            lost = over[mentee] + prices[columns[pair]] - points[pair]
            found[pair] = lost <= most and points[pair] >= least
