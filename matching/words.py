"""Reasons in words: what a line of `matching.explain` says to the mentee who asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import spoken
from accounts.models import Area, Person, Program, Wish
from accounts.ready import Ready
from accounts.spoken import in_a_row as named
from accounts.spoken import listed, lower_first
from matching import explain, points, vocabulary
from matching.models import AREA, facet

MOST_TIMES = 3  # stretches of a week named on one line


_areas_of = Ready(lambda program: Area.objects.filter(program=program).values_list("pk", "name"), -1)


class Labels:
    """The names of the words that lines are made of, read once for a page; `to_desk` where a coordinator reads them."""

    def __init__(self, program: Program, to_desk: bool = False):
        self.program, self.to_desk = program, to_desk
        self.asked: dict[tuple, str] = {}  # what was asked for in words: the same beside every mentor of a page

    @cached_property
    def known(self) -> explain.Known:
        return explain.Known(vocabulary.tags(), [points.Word(slug, bit) for slug, bit, _label in vocabulary.formats()])

    @cached_property
    def experience(self) -> Mapping[str, str]:
        return Said({slug: label for slug, (label, _note) in vocabulary.experiences().items()})

    @cached_property
    def format(self) -> Mapping[str, str]:
        return _labels(vocabulary.formats())

    @cached_property
    def interest(self) -> Mapping[str, str]:
        return _labels(vocabulary.interests())

    @cached_property
    def offer(self) -> Mapping[str, str]:
        goals = {f"goal:{word.slug}": word.label for word in vocabulary.goals()}
        return Said(goals | {f"style:{word.slug}": word.label for word in vocabulary.styles()})

    @cached_property
    def ways(self) -> list[tuple[str, str]]:
        """(slug, label) of each way to meet that the program has set up."""
        return [(way.slug, self.format[way.slug]) for way in self.program.ways_set_up]

    @cached_property
    def area(self) -> dict[str, str]:
        return {str(facet(AREA, pk)): name for pk, name in _areas_of(self.program.pk)}

    @cached_property
    def area_at(self) -> dict[str, str]:
        """The areas of the program by their addresses."""
        return {str(address): name for address, name in self.program.areas.values_list("public_id", "name")}

    @cached_property
    def gender(self) -> Mapping[str, str]:
        return dict(Person.Gender.choices)

    @cached_property
    def age_band(self) -> Mapping[str, str]:
        return dict(Person.AgeBand.choices)

    def of(self, kind: str, slugs: tuple[str, ...]) -> list[str]:
        """The labels of these words, as a line of this kind names them."""
        labels = getattr(self, _NAMED[kind])
        return [str(labels[slug]) for slug in slugs if slug in labels]


_NAMED = {  # the kind of a line -> the labels it is told in
    "experience": "experience",
    "role": "experience",
    explain.WAYS: "format",
    explain.AREA: "area",
    explain.GENDER: "gender",
    explain.AGE_BAND: "age_band",
    "goals": "offer",
    "interests": "interest",
}


class Said(Mapping[str, str]):
    """Labels of the taxonomy by name, each translated when it is read: a page reads a few of some hundred."""

    def __init__(self, labels: dict[str, str]):
        self.labels = labels
        self.said: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self.said:
            self.said[name] = _(self.labels[name])
        return self.said[name]

    def __contains__(self, name: object) -> bool:
        return name in self.labels

    def __iter__(self) -> Iterator[str]:
        return iter(self.labels)

    def __len__(self) -> int:
        return len(self.labels)


def _labels(words: list[vocabulary.Labelled]) -> Said:
    return Said({word.slug: word.label for word in words})


@dataclass(frozen=True)
class Strand:
    """One line in words: what was asked for, what the other one told us, and both in one sentence."""

    line: explain.Line
    asked: str
    theirs: str

    @property
    def told(self) -> str:
        """Both in one sentence, for where what was asked for does not stand beside it."""
        if self.state != explain.NOT or self.line.kind in (explain.TIMES, explain.WAYS):
            return self.theirs
        return _("%(asked)s: %(theirs)s") % {"asked": self.asked, "theirs": lower_first(self.theirs)}

    @property
    def fits(self) -> bool:
        return self.line.fits

    @property
    def fits_partly(self) -> bool:
        return self.line.fits_partly

    @property
    def state(self) -> str:
        return self.line.state


def strands(lines: list[explain.Line], labels: Labels, ask: points.Ask) -> list[Strand]:
    return [Strand(line, asked_once(line, labels, ask), theirs(line, labels)) for line in lines]


def asked_once(line: explain.Line, labels: Labels, ask: points.Ask) -> str:
    key = (line.thing, line.asked, ask.week)
    if key not in labels.asked:
        labels.asked[key] = asked(line, labels, ask)
    return labels.asked[key]


def in_all(lines: list[explain.Line]) -> str:
    """ "4 of the 5 things you asked for"; nothing when nothing was asked for."""
    met, wanted = explain.how_many(lines)
    if not wanted:
        return ""
    return ngettext(
        "%(met)s of %(wanted)s thing you asked for", "%(met)s of the %(wanted)s things you asked for", wanted
    ) % {"met": met, "wanted": wanted}


def short_day(on: date) -> str:
    """7 December."""
    return date_format(on, "j F")


def month(on: date) -> str:
    """March 2024."""
    return date_format(on, "F Y")


def either(names: list[str]) -> str:
    return listed(names, _("or"))


def asked(line: explain.Line, labels: Labels, ask: points.Ask) -> str:
    """What the mentee asked for, as they would say it."""
    if line.kind == explain.TIMES:
        return named(spoken.windows(ask.week, MOST_TIMES), _("or"))
    if line.kind == explain.AREA:
        return named(labels.of(line.kind, line.asked), _("or"))
    names = labels.of(line.kind, line.asked)
    return either(names) if line.kind in (explain.WAYS, explain.GENDER, explain.AGE_BAND) else listed(names)


def theirs(line: explain.Line, labels: Labels) -> str:
    """What the mentor told us about it, what does not fit included."""
    return _TOLD[line.kind](line, labels)


def _experience(line: explain.Line, labels: Labels) -> str:
    told = listed(labels.of(line.kind, line.theirs))
    if labels.to_desk and told:
        return told
    if line.state == explain.MET:
        return _("%(names)s, like you") % {"names": told}
    if set(line.theirs) & set(line.asked):
        return _("%(names)s, of what you named") % {"names": told}
    return _("Something close: %(names)s") % {"names": lower_first(told)} if told else _("Did not say so")


def _times(line: explain.Line, labels: Labels) -> str:
    free = {"times": named(spoken.windows(line.week, MOST_TIMES))}
    if line.state == explain.NOT or not line.week:
        return _("No time in common")
    return _("Free %(times)s") % free if line.fits else _("Free %(times)s, a bit short") % free


def _ways(line: explain.Line, labels: Labels) -> str:
    ways = {"ways": either(labels.of(line.kind, line.theirs))}
    if line.state == explain.NOT:
        return _("Only %(ways)s") % ways if line.theirs else _("Did not say how")
    return _("%(ways)s") % ways if line.fits else _("%(ways)s, not your first choice") % ways


def _area(line: explain.Line, labels: Labels) -> str:
    areas = named(labels.of(line.kind, line.theirs))
    if not areas:
        return _("Did not say where")
    return _("%(areas)s, like you") % {"areas": areas} if line.fits and not labels.to_desk else areas


def _person(line: explain.Line, labels: Labels) -> str:
    return either(labels.of(line.kind, line.theirs)) or _("Did not say")


def _offers(line: explain.Line, labels: Labels) -> str:
    names = labels.of(line.kind, line.theirs)
    return listed(names) if names else _("Did not name these")


def _interests(line: explain.Line, labels: Labels) -> str:
    names = labels.of(line.kind, line.theirs)
    if labels.to_desk:
        return listed(names) or _("None in common")
    return _("You both like %(names)s") % {"names": lower_first(listed(names))} if names else _("None in common")


_TOLD = {
    "experience": _experience,
    explain.TIMES: _times,
    explain.WAYS: _ways,
    explain.AREA: _area,
    explain.GENDER: _person,
    explain.AGE_BAND: _person,
    "role": _person,
    "goals": _offers,
    "interests": _interests,
}

_PARTS = {
    points.EXPERIENCE: lambda: _("Lived experience"),
    points.AVAILABILITY: lambda: _("Times"),
    points.TRAINING: lambda: _("Training"),
    points.PREFERENCES: lambda: _("Wishes"),
    points.GOALS: lambda: _("Goals and style"),
    points.INTERESTS: lambda: _("Interests"),
}


def part(name: str) -> str:
    """What coordinators call one part of the points."""
    return _PARTS[name]()


def order(ask: points.Ask) -> list[str]:
    """What counts for this mentee in putting people in order, the heaviest first."""
    heaviest = sorted(ask.answered, key=lambda name: (-ask.budgets[name], points.PARTS.index(name)))
    return [part(name) for name in heaviest if ask.budgets[name]]


def show_people(total: int) -> str:
    """The words of the button below the filters."""
    if not total:
        return _("Show no one yet")
    return ngettext("Show %d person", "Show %d people", total) % total


def compared(line: explain.Line, better: bool) -> str:
    """One thing that is better or worse about another mentor, for a coordinator."""
    things = {
        "experience": (_("Shares more of the lived experience"), _("Shares less of the lived experience")),
        explain.TIMES: (_("More time in common"), _("Less time in common")),
        explain.WAYS: (_("The way to meet fits better"), _("The way to meet fits less well")),
        explain.AREA: (_("In reach"), _("Not in reach")),
        explain.GENDER: (_("Gender as wished"), _("Gender not as wished")),
        explain.AGE_BAND: (_("Age as wished"), _("Age not as wished")),
        "role": (_("A wish more is met"), _("A wish less is met")),
        "goals": (_("Offers more of what was asked for"), _("Offers less of what was asked for")),
        "interests": (_("More interests in common"), _("Fewer interests in common")),
    }
    return things[line.kind][0 if better else 1]


def facts(member, seen: frozenset[str], labels: Labels) -> list[tuple[str, str]]:
    """(fact, its name) for each of these facts about a member, in the order of the questions, for its owner to tick."""
    lived = labels.experience
    named = {f"experience:{slug}": lived[slug] for slug in lived if f"experience:{slug}" in seen}
    named |= {
        f"note:{slug}": _("Your words about it: %(experience)s") % {"experience": lived[slug]}
        for slug in lived
        if f"note:{slug}" in seen
    }
    named["gender"] = member.person.get_gender_display()
    named["age_band"] = member.person.get_age_band_display()
    named |= {goal: labels.offer[goal] for goal in labels.offer if goal.startswith("goal:") and goal in seen}
    named |= {wish.fact: wish_label(wish, labels) for wish in member.wishes.all() if wish.fact in seen}
    return [(fact, str(label)) for fact, label in named.items() if fact in seen and label]


_NAMED_IN_WISHES = {  # the kind of a wish -> the labels it is told in
    Wish.Kind.GENDER: "gender",
    Wish.Kind.AGE_BAND: "age_band",
    Wish.Kind.AREA: "area_at",
    Wish.Kind.FORMAT: "format",
    Wish.Kind.EXPERIENCE: "experience",
}


def wish_label(wish: Wish, labels: Labels) -> str:
    """What a mentee would feel best with, in a few words."""
    name = getattr(labels, _NAMED_IN_WISHES[wish.kind]).get(wish.value)
    return _("You wished for: %(wish)s") % {"wish": name} if name else ""
