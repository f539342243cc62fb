"""Finding a word of the taxonomy by what people type: their own names for it, accents left out, small slips of the keys.

Aliases are looked at, never shown. What was typed is kept nowhere. Pure, and the same answer every time.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import NamedTuple

WORD = re.compile(r"\w+")
PARTS = re.compile(r"[,;/&+]|\band\b|\bor\b", re.IGNORECASE)
# Spelt as it sounds: "skizofrenia", "alkohol", "dislexia".
SOUNDS = (("sch", "sk"), ("ch", "k"), ("ph", "f"), ("ck", "k"), ("c", "k"), ("z", "s"), ("y", "i"))
LONGEST = 8  # words looked at in one part of what was typed
LEAST_LETTERS = 3  # shorter words are passed over
AS_CLOSE_AS = 0.8  # of `difflib`: one slip in five letters
CLOSEST = 3


def words_of(text: str) -> list[str]:
    """The words of a text, in lower case and without accents.

    >>> words_of("Café, GAD!")
    ['cafe', 'gad']
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode() or text
    return WORD.findall(plain.lower())


def fits(typed: str, label: str, aliases: Iterable[str]) -> bool:
    """Whether what was typed begins words of the label or an alias, or says a whole alias.

    >>> fits("cant stop drinking", "Alcohol", ["drinking"])
    True
    >>> fits("gadget", "Anxiety or constant worry", ["gad"])
    False
    """
    wanted = words_of(typed)
    word = Named.of("", label, aliases)
    return bool(wanted) and (word.is_begun_by(wanted) or bool(word.said_in(wanted)))


class Named(NamedTuple):
    """A word of the taxonomy and all it is called, each name as its words."""

    slug: str
    names: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, slug: str, label: str, aliases: Iterable[str]) -> "Named":
        called = (tuple(words_of(name)) for name in (slug, label, *aliases))
        return cls(slug, tuple(dict.fromkeys(name for name in called if name)))

    def is_begun_by(self, wanted: list[str]) -> bool:
        """Whether every word typed begins a word of one name."""
        return any(all(any(word.startswith(part) for word in name) for part in wanted) for name in self.names)

    def said_in(self, wanted: list[str]) -> list[range]:
        """Where in the words typed one of the names stands whole, written in one word or in several."""
        whole = {"".join(name) for name in self.names}
        return [
            range(first, last)
            for first in range(len(wanted))
            for last in range(first + 1, len(wanted) + 1)
            if "".join(wanted[first:last]) in whole
        ]

    def shares(self, heard: Iterable[Collection[str]]) -> int:
        """How many of the words heard, each in any of its spellings, begin words of one name."""
        return max(
            sum(any(word.startswith(spelt) for word in name for spelt in spellings) for spellings in heard)
            for name in self.names
        )


class Found(NamedTuple):
    """What the words typed stand for. Every part of them is either meant for certain or not known."""

    meant: tuple[str, ...] = ()
    near: tuple[str, ...] = ()  # what those not known may have meant
    not_known: tuple[str, ...] = ()  # as they were typed


class Vocabulary:
    """The words that can be found, in the order of the taxonomy."""

    def __init__(self, words: Iterable[Named]):
        self.words = tuple(words)
        self.known = sorted({word for each in self.words for name in each.names for word in name})
        self.by_sound: dict[str, list[str]] = {}
        for word in self.known:
            self.by_sound.setdefault(sound_of(word), []).append(word)

    def __len__(self) -> int:
        return len(self.words)

    def found(self, typed: str) -> Found:
        """The words meant, part by part ("drinking, panic attacks"); for parts that are no name, those that come near."""
        meant: list[str] = []
        near: list[str] = []
        not_known = []
        for part in PARTS.split(typed):
            wanted = words_of(part)[:LONGEST]
            said = self._said(wanted)
            if said and not _long_words(wanted, besides=said.values()):
                meant += said
            elif wanted:
                near += self._near(wanted, said)
                not_known.append(" ".join(part.split()))
        return Found(tuple(dict.fromkeys(meant)), tuple(dict.fromkeys(near)), tuple(not_known))

    def _said(self, wanted: list[str]) -> dict[str, range]:
        """Whose names stand whole in the words typed, and where: the longest, so "childhood trauma" is not "trauma"."""
        said = [(word.slug, place) for word in self.words for place in word.said_in(wanted)]
        return {slug: place for slug, place in said if not any(set(place) < set(other) for _slug, other in said)}

    def _near(self, wanted: list[str], said: Mapping[str, range]) -> list[str]:
        """Those that share the most of the words, allowing for slips; and those said among others."""
        heard = [self._spellings(word) for word in wanted if len(word) >= LEAST_LETTERS]
        shared = {word.slug: max(word.shares(heard), len(said.get(word.slug, ()))) for word in self.words}
        most = max(shared.values(), default=0)
        near = [slug for slug, words in shared.items() if words and (words == most or slug in said)]
        return sorted(near, key=lambda slug: -shared[slug])

    def _spellings(self, typed: str) -> list[str]:
        """What may have been meant: as typed where a known word begins so; else what sounds close; else the same stem."""
        if any(word.startswith(typed) for word in self.known):
            return [typed]
        sounds = get_close_matches(sound_of(typed), self.by_sound, CLOSEST, AS_CLOSE_AS)
        close = [word for sound in sounds for word in self.by_sound[sound]]
        return close or [word for word in self.known if _same_stem(word, typed)]


def _long_words(wanted: list[str], besides: Iterable[range]) -> bool:
    """Whether words that carry meaning stand beside these places."""
    places = {place for each in besides for place in each}
    return any(len(word) > LEAST_LETTERS for place, word in enumerate(wanted) if place not in places)


def _same_stem(one: str, other: str) -> bool:
    """Whether two words begin with the same letters, four or more, for half of the longer one."""
    stem = max(LEAST_LETTERS + 1, (max(len(one), len(other)) + 1) // 2)
    return one[:stem] == other[:stem]


def sound_of(word: str) -> str:
    """A word as it sounds, roughly: enough for spellings of one word to come together.

    >>> sound_of("schizophrenia") == sound_of("skizofrenia")
    True
    """
    for letters, sound in SOUNDS:
        word = word.replace(letters, sound)
    return re.sub(r"(.)\1+", r"\1", word)
