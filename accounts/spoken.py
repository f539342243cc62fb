"""Hours and lists said in words: "Tuesday 6 to 8 pm", "Panic attacks, burnout and grief"."""

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from itertools import groupby
from typing import TypeVar

from django.utils.dates import WEEKDAYS
from django.utils.text import get_text_list
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import week

NOON = 12 * 60
Said = TypeVar("Said")


def once_a_language(say: Callable[..., Said]) -> Callable[..., Said]:
    """Keep what is said in each language: for what lists say again and again, and only their arguments decide."""
    kept = lru_cache(maxsize=4096)(lambda _language, *args: say(*args))

    @wraps(say)
    def said(*args: Hashable) -> Said:
        return kept(get_language(), *args)

    return said


def listed(names: list[str], last: str = "") -> str:
    """Some names in a row, as they stand in a sentence that begins with the first.

    >>> listed(["Panic attacks", "Autism", "ADHD"])
    'Panic attacks, autism and ADHD'
    """
    return in_a_row([*names[:1], *map(lower_first, names[1:])], last)


def in_a_row(names: list[str], last: str = "") -> str:
    """The same where each keeps its capital: names of places, languages and days. `last` stands for "and"."""
    return get_text_list(names, last or _("and")) if len(names) > 1 else "".join(names)


def lower_first(words: str) -> str:
    """Inside a sentence; a name or an abbreviation keeps its capital.

    >>> lower_first("Post-traumatic stress (PTSD)"), lower_first("ADHD"), lower_first("Black, Indigenous or Asian")
    ('post-traumatic stress (PTSD)', 'ADHD', 'Black, Indigenous or Asian')
    """
    first, _space, rest = words.partition(" ")
    is_short = first[1:] != first[1:].lower()
    has_names = any(len(word) > 1 and word.istitle() for word in rest.split())
    return words if is_short or has_names else words[:1].lower() + words[1:]


def windows(mask: int, most: int | None = None) -> list[str]:
    """A week in words, from Monday on: each stretch once, with every day that has it; at most `most`, those that come to
    most hours."""
    days: dict[tuple[int, int], list[int]] = {}
    for weekday, start, end in week.spans(mask):
        days.setdefault((start, end), []).append(weekday)
    told = [(tuple(on), start, end) for (start, end), on in days.items()]
    kept = sorted(told, key=_length, reverse=True)[:most]
    return [window(*each) for each in told if each in kept]


def day_name(weekday: int) -> str:
    return str(WEEKDAYS[weekday])


@once_a_language
def window(weekdays: tuple[int, ...], start: int, end: int) -> str:
    """The same hours on some days.

    >>> window((0, 1, 2, 3, 4), 1080, 1200), window((1, 3), 1080, 1200)
    ('Monday to Friday 6 to 8 pm', 'Tuesday and Thursday 6 to 8 pm')
    """
    return _("%(day)s %(hours)s") % {"day": in_a_row(_days(weekdays)), "hours": hours(start, end)}


def _days(weekdays: tuple[int, ...]) -> list[str]:
    """Days by name; three or more in a row as a range."""
    told = []
    for _row, row in groupby(enumerate(weekdays), lambda place: place[1] - place[0]):
        names = [day_name(day) for _place, day in row]
        told += names if len(names) < 3 else [_("%(start)s to %(end)s") % {"start": names[0], "end": names[-1]}]
    return told


def hours(start: int, end: int) -> str:
    """Minutes from midnight to words; an end at or before the start is on the next day.

    >>> hours(1080, 1200)
    '6 to 8 pm'
    """
    if (start, end) == (0, week.MINUTES_PER_DAY):
        return _("all day")
    return _("%(start)s to %(end)s") % {"start": clock(start, bare=_same_half(start, end)), "end": clock(end)}


def clock(minute: int, bare: bool = False) -> str:
    """A time of day: "6 pm", "6:30 pm", "12 noon"; `bare` leaves "am" or "pm" to the time that follows."""
    minute %= week.MINUTES_PER_DAY
    hour, past = divmod(minute, 60)
    shown = f"{(hour - 1) % 12 + 1}" + (f":{past:02}" if past else "")
    if bare:
        return shown
    if minute == NOON:
        return _("12 noon")
    if minute == 0:
        return _("midnight")
    return _("%(time)s am") % {"time": shown} if minute < NOON else _("%(time)s pm") % {"time": shown}


def _same_half(start: int, end: int) -> bool:
    return (
        start < end
        and end not in (NOON, week.MINUTES_PER_DAY)
        and start not in (0, NOON)
        and (start < NOON) == (end < NOON)
    )


def _length(told: tuple[tuple[int, ...], int, int]) -> int:
    weekdays, start, end = told
    return len(weekdays) * ((end - start) % week.MINUTES_PER_DAY or week.MINUTES_PER_DAY)
