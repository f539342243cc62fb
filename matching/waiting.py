"""What somebody reads who waits: how long it may take, what would bring more people, and what is useful meanwhile.

Numbers of others under 5 are never said here: "a few".
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Membership
from matching import browse, lists, marks, points, shown
from matching.asks import ask_of
from relationships import past_waits
from relationships.models import Match

FEWEST_SAID = 5
MOST_QUESTIONS = 3


class Step(NamedTuple):
    """One thing to do, and where."""

    words: str
    url: str
    icon: str = "right"


def page_of(mentee: Membership, at: datetime) -> dict[str, Any]:
    ask = ask_of(mentee, at)
    people = browse.found(ask, mentee, most=1).total
    how_long = past_waits.told(mentee, at)
    return {
        "how_long": how_long,
        "range": past_waits.in_words(how_long.range) if how_long else "",
        "people": people,
        "people_said": people if people >= FEWEST_SAID else 0,
        "widen": list(_widened(mentee, ask, people)),
        "steps": [*_steps(mentee), *_unanswered(ask)],
    }


def _widened(mentee: Membership, ask: points.Ask, people: int) -> Iterator[Step]:
    """Answers that keep people away, each with how many more would come without it."""
    for what, without in lists.relaxing(mentee, ask)[: shown.MOST_RELAXED]:
        if more := without - people:
            many = ngettext("%(what)s: %(people)d more person", "%(what)s: %(people)d more people", more)
            words = many if more >= FEWEST_SAID else _("%(what)s: a few more people")
            yield Step(words % {"what": shown.without_answer(what), "people": more}, shown.question_of(what))


def _steps(mentee: Membership) -> Iterator[Step]:
    if Match.objects.open().filter(mentee=mentee).exists():
        yield Step(_("See who has your request"), reverse("relationships:requests"), "clock")
    yield Step(_("See who has room now"), reverse("matching:mentors"), "search")
    if marks.of(mentee).saved:
        yield Step(_("Look again at the people you saved"), reverse("matching:saved_people"), "save")
    yield Step(_("Ask us to help you choose"), f"{reverse('relationships:note')}?kind=help", "chat")
    yield Step(_("Talk to someone today"), reverse("help_now_program", args=[mentee.program.public_id]), "phone")


def _unanswered(ask: points.Ask) -> Iterator[Step]:
    """Questions left open, the heaviest in the order of people first: each answer tells people apart."""
    open_questions = {
        points.EXPERIENCE: (1, _("Say what you have lived with")),
        points.GOALS: (2, _("Say what you would like help with")),
        points.AVAILABILITY: (3, _("Say when you are free")),
        points.INTERESTS: (2, _("Say what you enjoy")),
        points.PREFERENCES: (5, _("Say who you would feel best with")),
    }
    left = sorted(set(open_questions) - set(ask.answered), key=lambda part: (-ask.weights[part], part))
    for part in left[:MOST_QUESTIONS]:
        step, words = open_questions[part]
        yield Step(words, reverse("accounts:questions", args=[step]), "plus")
