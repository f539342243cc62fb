"""The words of the vocabularies as cards and pages use them, read once and kept for five minutes.

They change only when a new taxonomy is loaded: slugs, bits and labels are for good.
"""

from collections.abc import Callable, Collection
from functools import wraps
from time import monotonic
from typing import Any, NamedTuple

from accounts import finding
from accounts.models import Experience, Format, Goal, Interest, Language, SupportStyle, TrainingModule
from accounts.models.vocabulary import ExperienceGroup
from matching import points

KEPT_SECONDS = 300
_forgetting: list[Callable[[], None]] = []


def kept(read: Callable[[], Any]) -> Callable[[], Any]:
    """Keep what `read` gives for five minutes."""
    standing: list[tuple[float, Any]] = []

    @wraps(read)
    def inside() -> Any:
        if standing and standing[0][0] > monotonic():
            return standing[0][1]
        words = read()
        standing[:] = [(monotonic() + KEPT_SECONDS, words)] if words else []  # nothing loaded yet: ask again
        return words

    _forgetting.append(standing.clear)
    return inside


def forget() -> None:
    """Read everything anew next time: after a taxonomy was loaded."""
    for clear in _forgetting:
        clear()


class Labelled(NamedTuple):
    """One word with its label, as the taxonomy has it."""

    slug: str
    bit: int
    label: str


class Module(NamedTuple):
    """One training module, and the experiences that require it."""

    slug: str
    bit: int
    tier: str
    required_for: frozenset[str]


class ByKey:
    """The words of a vocabulary by the keys of their rows, in its order. A key that is not known has them read again."""

    def __init__(self, read: Callable[[], list[tuple[Any, Any]]]):
        self._in_order = kept(lambda: {key: (place, word) for place, (key, word) in enumerate(read())})

    def __call__(self, keys: Collection) -> list[Any]:
        """The words with these keys."""
        if not keys:
            return []
        try:
            return self._found(keys)
        except KeyError:
            forget()
            return self._found(keys)

    def every(self) -> list[Any]:
        return [word for _place, word in self._in_order().values()]

    def _found(self, keys: Collection) -> list[Any]:
        return [word for _place, word in sorted(map(self._in_order().__getitem__, keys))]


def _tags() -> list[tuple[int, points.Tag]]:
    rows = Experience.objects.order_by("group__position", "position")
    return [
        (key, points.Tag(slug, bit, group, use == Experience.MatchUse.OPT_IN))
        for key, slug, bit, group, use in rows.values_list("pk", "slug", "bit", "group__slug", "match_use")
    ]


def _words(vocabulary: Any) -> ByKey:
    return ByKey(
        lambda: [(key, points.Word(*word)) for key, *word in vocabulary.objects.values_list("pk", "slug", "bit")]
    )


def _tags_that_matter_most_first() -> list[tuple[tuple[int, int], points.Tag]]:
    return [
        ((key, matters), tag._replace(matters_most=bool(matters))) for matters in (True, False) for key, tag in _tags()
    ]


tags_by_key = ByKey(_tags_that_matter_most_first)  # a key, and whether it matters most
goals_by_key, styles_by_key, interests_by_key, languages_by_key = map(_words, (Goal, SupportStyle, Interest, Language))


def tags() -> list[points.Tag]:
    """Every experience, in the order of the taxonomy."""
    return [tag for tag in tags_by_key.every() if not tag.matters_most]


@kept
def experiences() -> dict[str, tuple[str, bool]]:
    """Slug -> label, and whether stories of it stand behind a content note."""
    rows = Experience.objects.order_by("group__position", "position")
    return {slug: (label, note) for slug, label, note in rows.values_list("slug", "label", "content_note")}


@kept
def searched() -> finding.Vocabulary:
    """The experiences in use, to be found by what people type."""
    rows = Experience.objects.in_use().order_by("group__position", "position")
    return finding.Vocabulary(finding.Named.of(*row) for row in rows.values_list("slug", "label", "aliases"))


@kept
def groups() -> list[tuple[str, str]]:
    """(slug, label) of each family of experiences."""
    return list(ExperienceGroup.objects.in_use().values_list("slug", "label"))


@kept
def formats() -> list[Labelled]:
    return _labelled(Format)


@kept
def interests() -> list[Labelled]:
    return _labelled(Interest)


@kept
def goals() -> list[Labelled]:
    return _labelled(Goal)


@kept
def styles() -> list[Labelled]:
    return _labelled(SupportStyle)


def _labelled(vocabulary: Any) -> list[Labelled]:
    return [Labelled(*row) for row in vocabulary.objects.values_list("slug", "bit", "label")]


@kept
def modules() -> list[Module]:
    """The training modules in use."""
    rows = TrainingModule.objects.in_use().prefetch_related("required_for").order_by("bit")
    return [
        Module(row.slug, row.bit, row.tier, frozenset(each.slug for each in row.required_for.all())) for row in rows
    ]
