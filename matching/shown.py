"""What the pages about one mentor show, made from a `Beside` for the mentee who reads them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import audience, spoken, wallclock, week
from accounts.models import CodeAcceptance, LivedExperience, Membership, Screening, TrainingRecord
from matching import explain, narrowing, points, vocabulary, words
from matching.compare import Beside
from matching.lists import PageOfPeople, relaxing
from matching.marks import Marks
from matching.models import SavedFilter
from matching.narrowing import Conditions

LONGEST_QUOTE = 140
MARKS = {explain.MET: "yes", explain.PARTLY: "partly", explain.NOT: "no"}  # what the marks of a page are called


def mentor_cards(people: Iterable[Beside], at: datetime, put_aside: Marks | None = None) -> list[dict]:
    """The cards of a list, as `mentor_card` draws them; to be put aside where `put_aside` says what is."""
    everyone = reverse("matching:mentors")  # each has their page below it
    return [_card(beside, f"{everyone}{beside.mentor.public_id}/", at, put_aside) for beside in people]


def _card(beside: Beside, url: str, at: datetime, put_aside: Marks | None) -> dict:
    mentor = beside.mentor
    return _aside(mentor, url, put_aside) | {
        "key": mentor.public_id,
        "person": mentor.person,
        "name": mentor.person.chosen_name,
        "url": url,
        "read_more": _("Read more about %(name)s") % {"name": mentor.person.first_name},
        "meta": meta(beside, at),
        "room": room(beside),
        "room_later": beside.card.room_from is not None,
        "standing": standing(mentor, put_aside) if put_aside else "",
        "quote": shortened(mentor.quote),
        "why": why(beside),
    }


def _aside(mentor: Membership, url: str, put_aside: Marks | None) -> dict:
    """Where a mentor is saved, hidden or taken off: below their page (`matching.urls`)."""
    if put_aside is None:
        return {}
    return {
        "save_url": f"{url}save/",
        "hide_url": f"{url}hide/",
        "off_url": f"{url}take-off/",
        "saved": mentor.pk in put_aside.saved,
        "hidden": mentor.pk in put_aside.hidden,
    }


def asked(page: PageOfPeople) -> list[str]:
    """What the mentee asked for, line by line, in their own words: nothing when they skipped everything."""
    return [
        words.asked_once(line, page.labels, page.ask)
        for line in explain.lines(page.ask, points.Card(), page.labels.known)
    ]


class Relax(NamedTuple):
    """One thing to take off so that people come: a form with the filters that are left, or the question to change."""

    words: str
    left: list[tuple[str, str]] | None = None  # (question, answer) of the filters that are left
    url: str = ""


STEPS = {"times": 3, "languages": 4, "ways": 4}  # the question of each answer; a wish is on the fifth
MOST_RELAXED = 3


def relax_filters(page: PageOfPeople, form, conditions: Conditions) -> list[Relax]:
    """Which filter to take off, the one that brings the most people first."""
    best = sorted(page.without.items(), key=lambda item: -item[1])
    return [
        Relax(
            _without(words.either(form.labels_of(question, conditions[question])), people),
            _left(narrowing.without(conditions, question)),
        )
        for question, people in best[:MOST_RELAXED]
        if people
    ]


def _without(what: str, people: int) -> str:
    told = ngettext("Take off “%(what)s”: %(people)d person", "Take off “%(what)s”: %(people)d people", people)
    return told % {"what": what, "people": people}


def _left(conditions: Conditions) -> list[tuple[str, str]]:
    """Each answer that is on, to be sent along."""
    return [
        (question, answer)
        for question, picked in conditions.items()
        for answer in ([picked] if isinstance(picked, str) else picked)
    ]


MOST_NEAR = 5


class DidYouMean(NamedTuple):
    """What somebody typed that is no word we know, the words that come near, and the filters that are on."""

    typed: str
    near: list[tuple[str, str]]  # (slug, label)
    left: list[tuple[str, str]]


def did_you_mean(saved: SavedFilter, labels: words.Labels) -> DidYouMean:
    found = vocabulary.searched().found(saved.not_known)
    near = [(slug, labels.experience[slug]) for slug in found.near[:MOST_NEAR]]
    return DidYouMean(saved.not_known, near, _left(saved.conditions))


def relax_answers(mentee: Membership, page: PageOfPeople) -> list[Relax]:
    """Which answer to change, the one that brings the most people first."""
    return [
        Relax(_people_more(without_answer(what), people), url=question_of(what))
        for what, people in relaxing(mentee, page.ask)[:MOST_RELAXED]
    ]


def without_answer(what: str) -> str:
    told = {
        "times": _("Without your times"),
        "languages": _("With another language"),
        "ways": _("With another way to meet"),
    }
    return told.get(what) or _("If a wish could stay a wish")


def question_of(what: str) -> str:
    """Where an answer is changed."""
    return reverse("accounts:questions", args=[STEPS.get(what, 5)])


def _people_more(what: str, people: int) -> str:
    told = ngettext("%(what)s: %(people)d person", "%(what)s: %(people)d people", people)
    return told % {"what": what, "people": people}


def shortened(quote: str) -> str:
    if len(quote) <= LONGEST_QUOTE:
        return quote
    return quote[:LONGEST_QUOTE].rsplit(" ", 1)[0] + "…"


def meta(beside: Beside, at: datetime) -> str:
    """Pronouns, how long a mentor, and where: one line."""
    mentor = beside.mentor
    years = (at - mentor.approved_at).days // 365
    told = [
        mentor.person.pronouns,
        ngettext("Mentor for %d year", "Mentor for %d years", years) % years if years else "",
        mentor.area.name if mentor.area else "",
    ]
    return ". ".join(part for part in told if part)


def room(beside: Beside) -> str:
    """Whether there is room now, or from when."""
    back = beside.card.room_from
    if back is None:
        return _("Has room now")
    on = wallclock.local_date(back, beside.ask.zone)
    return _("Room from %(day)s") % {"day": words.short_day(on)}


def standing(mentor: Membership, put_aside: Marks) -> str:
    """What stands between the two already, in place of the mentor's room."""
    if mentor.pk in put_aside.started:
        return _("You meet already")
    if mentor.pk in put_aside.asked:
        return _("You asked to meet")
    return _("Waits for your answer") if mentor.pk in put_aside.suggested else ""


def why(beside: Beside) -> dict | None:
    """The explained match, as `why` draws it; nothing when nothing was asked for."""
    if not beside.lines:
        return None
    return {
        "states": [MARKS[line.state] for line in beside.lines],
        "words": beside.in_all,
        "lines": [{"state": MARKS[strand.state], "words": strand.told} for strand in beside.strands],
    }


def strands(beside: Beside) -> dict | None:
    """Your answers and theirs, as `parts/_strands.html` reads it."""
    if not beside.lines:
        return None
    name = beside.mentor.person.first_name
    return {
        "caption": _("What you asked for, next to what %(name)s told us") % {"name": name},
        "mine": _("You asked for"),
        "theirs": name,
        "rows": [
            {"mine": strand.asked, "state": MARKS[strand.state], "theirs": strand.theirs} for strand in beside.strands
        ],
    }


@dataclass(frozen=True)
class FreeDay:
    """One day of the week on the reader's clock: when the mentor is free, and when both are."""

    name: str
    hours: str
    both: str


def free_days(beside: Beside) -> list[FreeDay]:
    """When the mentor is usually free in the coming week, on the mentee's own clock."""
    hours = beside.facts.hours.half_hours
    theirs = wallclock.laid_over(hours | week.later(hours, 1), beside.card.zone, beside.ask.at, beside.ask.zone)
    both = explain.both_free(beside.ask, beside.facts)
    spans = week.spans(theirs)
    return [
        FreeDay(
            spoken.day_name(day),
            words.named([spoken.hours(start, end) for weekday, start, end in spans if weekday == day]),
            words.named([spoken.hours(start, end) for weekday, start, end in week.spans(both) if weekday == day]),
        )
        for day in range(7)
        if any(weekday == day for weekday, _start, _end in spans)
    ]


def zone_name(zone: str) -> str:
    """A zone as people write it: London, New York."""
    return zone.rpartition("/")[2].replace("_", " ")


@dataclass(frozen=True)
class Lived:
    """One experience on a mentor's page; words of their own stand behind a choice where they may be hard to read."""

    label: str
    words: str
    is_hard: bool


def lived(beside: Beside) -> list[Lived]:
    """What members may see of the mentor's lived experience, with their own words where those are shown too."""
    seen = audience.facts_members_see(beside.mentor)
    return [_lived(each, seen) for each in audience.experiences_shown(beside.mentor, seen)]


def _lived(each: LivedExperience, seen: frozenset[str]) -> Lived:
    said = each.words if f"note:{each.experience.slug}" in seen else ""
    return Lived(_(each.experience.label), said, each.experience.content_note)


def offers(beside: Beside) -> dict[str, str]:
    """What else a mentor told members: ways to meet, languages, what they help with, how, and what they enjoy."""
    labels, facts = beside.labels, beside.facts
    mentor = beside.mentor
    told = {
        _("Can meet by"): [labels.format[way.slug] for way in labels.known.formats if facts.formats >> way.bit & 1],
        _("Speaks"): [str(language) for language in mentor.person.languages.all()],
        _("Can help with"): [str(goal) for goal in mentor.goals.all() if facts.offers >> goal.bit & 1],
        _("In the way of"): [str(style) for style in mentor.styles.all()],
        _("Enjoys"): [str(interest) for interest in mentor.person.interests.all()],
    }
    spoken_as_names = _("Speaks")
    return {
        name: words.named(said) if name == spoken_as_names else words.listed(said)
        for name, said in told.items()
        if said
    }


def checks(mentor: Membership) -> list[str]:
    """Training and checks, in words with their dates."""
    core = TrainingRecord.objects.filter(membership=mentor, module__tier="core").order_by("completed_on")
    days = list(core.values_list("completed_on", flat=True))
    told = []
    if days:
        told.append(
            _("Finished the training everyone does. Last renewed in %(month)s") % {"month": words.month(days[-1])}
        )
    extra = TrainingRecord.objects.filter(membership=mentor).exclude(module__tier="core").select_related("module")
    if names := list(dict.fromkeys(str(record.module) for record in extra)):
        told.append(_("Also trained in: %(modules)s") % {"modules": words.listed(names)})
    if Screening.objects.filter(membership=mentor).exists():
        told.append(_("Safety checks done by our team"))
    if CodeAcceptance.objects.filter(membership=mentor).exists():
        told.append(_("Has read and accepted our code of conduct"))
    return told


def who_reads(mentor: Membership) -> str:
    """Who reads a request, by name where one coordinator does."""
    desk = Membership.objects.active().coordinators().in_program(mentor.program).select_related("person")[:2]
    name = mentor.person.first_name
    if len(desk) != 1:
        return _("%(mentor)s and our coordinators read it.") % {"mentor": name}
    coordinator = desk[0].person.first_name
    return _("%(mentor)s and %(coordinator)s, our coordinator, both read it.") % {
        "mentor": name,
        "coordinator": coordinator,
    }
