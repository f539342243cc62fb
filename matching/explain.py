"""From points to reasons: the things a mentee asked for, each met, partly met or not, by what one viewer may see.

Nothing here is a sentence yet; `matching.words` says it in the viewer's language. A line holds names of words, so that
the same line reads right for a mentee, a mentor or a coordinator, each given only the facts they may see.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from accounts import wallclock, week
from matching import points

MET, PARTLY, NOT = "met", "partly", "not"
_RANK = {NOT: 0, PARTLY: 1, MET: 2}
TIMES, WAYS, AREA, GENDER, AGE_BAND = "times", "ways", "area", "gender", "age_band"


@dataclass(frozen=True)
class Line:
    """One thing that was asked for and how it is met.

    `asked` and `theirs` are names of words: what was asked for, and what of it (or close to it) the mentor has.
    """

    thing: str  # experience:<slug>, experience, times, ways, area, gender, age_band, role:<slug>, goals, interests
    state: str
    asked: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()
    week: int = 0  # the hours both are free, on the mentee's clock

    @property
    def kind(self) -> str:
        return self.thing.partition(":")[0]

    @property
    def fits(self) -> bool:
        return self.state == MET

    @property
    def fits_partly(self) -> bool:
        return self.state == PARTLY


class Known(NamedTuple):
    """The vocabularies a card is read with."""

    tags: Sequence[points.Tag] = ()
    formats: Sequence[points.Word] = ()


def lines(ask: points.Ask, card: points.Card, known: Known) -> list[Line]:
    """The things the mentee asked for, in the order of the questions."""
    return [
        *_experience(ask, card, known),
        *_times(ask, card),
        *_ways(ask, card, known),
        *_wishes(ask, card, known),
        *_offers(ask, card),
        *_interests(ask, card),
    ]


def how_many(told: Iterable[Line]) -> tuple[int, int]:
    """(how many things are fully met, how many were asked for)."""
    states = [line.state for line in told]
    return states.count(MET), len(states)


def better_and_worse(this: Iterable[Line], other: Iterable[Line]) -> tuple[list[Line], list[Line]]:
    """What is better (+) and what is worse (−) about the other one, as the other one's lines."""
    mine = {line.thing: _RANK[line.state] for line in this}
    gains = [(line, _RANK[line.state] - mine.get(line.thing, 0)) for line in other]
    return [line for line, gain in gains if gain > 0], [line for line, gain in gains if gain < 0]


def reasons(ask: points.Ask, card: points.Card) -> list[str]:
    """The ids of the facts behind the points: kept with a match instead of words."""
    lived = card.traits >> points.TAGS_FROM
    found = [f"experience:{tag.slug}" for tag in ask.counted_tags if lived >> tag.bit & 1]
    found += [f"goal:{goal.slug}" for goal in ask.goals if card.offers >> goal.bit & 1]
    found += [f"style:{style.slug}" for style in ask.styles if card.offers >> points.STYLES_FROM + style.bit & 1]
    found += [f"interest:{interest.slug}" for interest in ask.interests if card.interests >> interest.bit & 1]
    return found + [f"wish:{wish.kind}" for wish in ask.wishes if wish.is_met(card)]


def both_free(ask: points.Ask, card: points.Card) -> int:
    """The hours both are free in the coming week, on the mentee's clock."""
    theirs = card.hours.half_hours | week.later(card.hours.half_hours, 1)
    return week.in_pieces(ask.week & wallclock.laid_over(theirs, card.zone, ask.at, ask.zone))


def _state(got: int, wanted: int) -> str:
    return MET if got >= wanted else PARTLY if got else NOT


def experience_in_all(ask: points.Ask, card: points.Card, known: Known) -> Line:
    """Everything the mentee named, in one line: what the points count, whatever matters most."""
    return _all_experience(ask, _lived(card, known))


def _lived(card: points.Card, known: Known) -> list[points.Tag]:
    lived = card.traits >> points.TAGS_FROM
    return [tag for tag in known.tags if lived >> tag.bit & 1]


def _experience(ask: points.Ask, card: points.Card, known: Known) -> Iterator[Line]:
    theirs = _lived(card, known)
    most = [tag for tag in ask.counted_tags if tag.matters_most]
    for tag in most:
        near = _near(tag, theirs)
        if card.traits >> points.TAGS_FROM >> tag.bit & 1:
            yield Line(f"experience:{tag.slug}", MET, (tag.slug,), (tag.slug,))
        else:
            yield Line(f"experience:{tag.slug}", PARTLY if near else NOT, (tag.slug,), near)
    if ask.counted_tags and not most:
        yield _all_experience(ask, theirs)


def _all_experience(ask: points.Ask, theirs: list[points.Tag]) -> Line:
    asked = tuple(tag.slug for tag in ask.counted_tags)
    shared = tuple(tag.slug for tag in theirs if tag.slug in asked)
    near = tuple(dict.fromkeys(slug for tag in ask.counted_tags for slug in _near(tag, theirs)))
    state = _state(len(shared), len(asked)) if shared else PARTLY if near else NOT
    return Line("experience", state, asked, shared or near)


def _near(tag: points.Tag, theirs: list[points.Tag]) -> tuple[str, ...]:
    """The mentor's experiences of the same group; an identity has none near it."""
    if tag.opt_in:
        return ()
    return tuple(other.slug for other in theirs if other.group == tag.group and not other.opt_in)


def _times(ask: points.Ask, card: points.Card) -> Iterator[Line]:
    if ask.week:
        shared = card.hours.quarters_shared(ask.hours_in(card.zone))
        yield Line(TIMES, _state(shared, ask.quarters_wanted), week=both_free(ask, card))


def _ways(ask: points.Ask, card: points.Card, known: Known) -> Iterator[Line]:
    first = next((wish for wish in ask.wishes if wish.kind == "format"), None)
    asked = ask.formats | (first.mask if first else 0)
    if not asked:
        return
    shared = asked & card.formats
    state = NOT if not shared else MET if first is None or first.is_met(card) else PARTLY
    yield Line(WAYS, state, _slugs(known.formats, asked), _slugs(known.formats, shared or card.formats))


def _slugs(words: Iterable[points.Word], mask: int) -> tuple[str, ...]:
    return tuple(word.slug for word in words if mask >> word.bit & 1)


def _wishes(ask: points.Ask, card: points.Card, known: Known) -> Iterator[Line]:
    order = {AREA: 0, GENDER: 1, AGE_BAND: 2}
    for wish in sorted(ask.wishes, key=lambda wish: order.get(wish.kind, 3)):
        state = MET if wish.is_met(card) else NOT
        if wish.kind == AREA:
            theirs = wish.areas & card.areas if state == MET else card.areas
            yield Line(AREA, state, _codes(wish.areas), _codes(theirs))
        elif wish.kind == GENDER:
            yield Line(GENDER, state, wish.values, _named(card.traits, points.GENDERS, points.gender_bit))
        elif wish.kind == AGE_BAND:
            yield Line(AGE_BAND, state, wish.values, _named(card.traits, points.AGE_BANDS, points.age_band_bit))
        elif wish.kind.startswith("experience:"):
            yield Line(f"role:{wish.values[0]}", state, wish.values, wish.values if state == MET else ())


def _codes(areas: Iterable[int]) -> tuple[str, ...]:
    return tuple(str(code) for code in sorted(areas))


def _named(traits: int, names: Iterable[str], bit_of: Callable[[str], int]) -> tuple[str, ...]:
    return tuple(name for name in names if traits & bit_of(name))


def _offers(ask: points.Ask, card: points.Card) -> Iterator[Line]:
    asked = [(f"goal:{goal.slug}", goal.bit) for goal in ask.goals]
    asked += [(f"style:{style.slug}", points.STYLES_FROM + style.bit) for style in ask.styles]
    if asked:
        theirs = tuple(name for name, bit in asked if card.offers >> bit & 1)
        yield Line("goals", _state(len(theirs), len(asked)), tuple(name for name, _ in asked), theirs)


def _interests(ask: points.Ask, card: points.Card) -> Iterator[Line]:
    if ask.interests:
        shared = tuple(word.slug for word in ask.interests if card.interests >> word.bit & 1)
        state = _state(len(shared), ask.interests_wanted)
        yield Line("interests", state, tuple(word.slug for word in ask.interests), shared)
