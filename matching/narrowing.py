"""What a list of people can be narrowed to, and what that means on a card."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from accounts import week
from accounts.models import Person
from matching import points, vocabulary
from matching.browse import Condition, Narrow

GROUP = "group:"  # a whole family of experiences, by its slug
HOUR = 60
TIMES = {
    "weekday-days": (_("Weekday daytimes"), [(day, 8 * HOUR, 17 * HOUR) for day in range(5)]),
    "weekday-evenings": (_("Weekday evenings"), [(day, 17 * HOUR, 22 * HOUR) for day in range(5)]),
    "weekends": (_("Weekends"), [(day, 8 * HOUR, 22 * HOUR) for day in (5, 6)]),
}
GENDERS = [("", _("Anyone")), *Person.Gender.choices]

Conditions = Mapping[str, Sequence[str] | str]
Option = tuple[str, str]  # (question, answer)


def narrow_of(conditions: Conditions) -> Narrow:
    """What these conditions ask of a card: of each question one of the answers ticked."""
    return Narrow(conditions=tuple(_condition(question, picked) for question, picked in conditions.items() if picked))


def counting(narrow: Narrow, options: Iterable[Option]) -> Narrow:
    """The same, with each of these answers to be counted."""
    return replace(narrow, options=tuple(_condition(question, answer) for question, answer in options))


@vocabulary.kept
def _traits() -> Mapping[str, int]:
    """What is looked for on a card by each experience, and by each family; an identity has to be named itself."""
    traits: dict[str, int] = defaultdict(int)
    for tag in vocabulary.tags():
        traits[tag.slug] = points.tags_as_traits([tag])
        if not tag.opt_in:
            traits[f"{GROUP}{tag.group}"] |= traits[tag.slug]
    return traits


def _condition(question: str, picked: Sequence[str] | str) -> Condition:
    names = [picked] if isinstance(picked, str) else picked
    if question == "experiences":
        return Condition(question, traits=points.together(_traits().get(name, 0) for name in names))
    if question == "gender":
        return Condition(question, traits=sum(points.gender_bit(name) for name in names))
    if question == "ways":
        return Condition(question, formats=points.mask_of(way for way in vocabulary.formats() if way.slug in names))
    return Condition(question, week=_week(names))


def _week(times: Sequence[str]) -> int:
    together = week.EMPTY
    for name in times:
        together |= week.mask_of(TIMES[name][1])
    return together


def without(conditions: Conditions, question: str) -> Conditions:
    """What is left when the answer to one question is taken off."""
    return {other: picked for other, picked in conditions.items() if other != question}


def how_many(conditions: Conditions) -> int:
    """How many answers are ticked."""
    return sum(1 if isinstance(picked, str) else len(picked) for picked in conditions.values() if picked)
