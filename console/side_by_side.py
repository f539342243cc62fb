"""Two people side by side: the points that add up, what is better and worse about others, and what to check first."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import gates, spoken
from accounts.models import Membership
from console import gate
from console.words import ago, span
from matching import compare, explain, points, rules, words
from matching.compare import Beside
from relationships.models import Match
from relationships.models.match import MENTOR_ANSWERS_WITHIN

YES, PARTLY, NO = "yes", "partly", "no"
PART_OF = {
    "experience": points.EXPERIENCE,
    explain.TIMES: points.AVAILABILITY,
    explain.AREA: points.PREFERENCES,
    explain.GENDER: points.PREFERENCES,
    explain.AGE_BAND: points.PREFERENCES,
    "role": points.PREFERENCES,
    "goals": points.GOALS,
    "interests": points.INTERESTS,
}
SOON = timedelta(days=30)


@dataclass(frozen=True)
class Row:
    """One row of the strands table. `points` is empty for a hard rule: it has none."""

    name: str
    mine: str
    state: str
    words: str
    theirs: str
    points: str = ""


@dataclass(frozen=True)
class Note:
    words: str
    lead: str = ""
    sun: bool = False
    icon: str = "info"


@dataclass(frozen=True)
class Sides:
    """What the page shows of two people: heads, seam, rows, notes."""

    beside: Beside
    sbs: dict
    strands: dict
    broken: list = field(default_factory=list)


def of(
    mentee: Membership, mentor: Membership, at: datetime, match: Match | None = None, instead_of: Match | None = None
) -> Sides:
    """A mentee and a mentor side by side, by every fact in use in their program.

    `match` is the one between these two; `instead_of` the mentee's request to somebody else, while comparing.
    """
    beside = compare.compare(mentee, mentor, at)
    one, other = mentee.person.first_name, mentor.person.first_name
    return Sides(
        beside=beside,
        sbs={
            "heading": _("%(one)s and %(other)s side by side") % {"one": one, "other": other},
            "mine": {"person": mentee.person, "name": one, "words": _left_words(mentee, match or instead_of, at)},
            "theirs": {"person": mentor.person, "name": other, "words": places(mentor, at)},
            "points": beside.score.shown if beside.score.parts else None,
            "notes": [*check_first(mentee, mentor, at, beside, match), *own_words(mentee, match)],
        },
        strands={
            "caption": _("How %(one)s and %(other)s compare") % {"one": one, "other": other},
            "mine": one,
            "theirs": other,
            "rows": rows(beside, mentee, mentor),
        },
        broken=beside.refusals,
    )


def _left_words(mentee: Membership, match: Match | None, at: datetime) -> str:
    if match and match.mentee_yes_at:
        return _("Asked for %s") % match.mentor.person.first_name
    return _("Waiting %s") % span(mentee.waited(at))


def places(mentor: Membership, at: datetime) -> str:
    """The mentor's room, in words."""
    if mentor.is_away(at):
        return _("On a break")
    free = max(0, mentor.places_free)
    return ngettext("%d place free", "%d places free", free) % free if free else _("No place free")


# The rows


def rows(beside: Beside, mentee: Membership, mentor: Membership) -> list[Row]:
    """The six parts, whose points add up to the seam, then what is a rule and has no points."""
    told: dict[str, list] = {}
    for strand in beside.strands:
        told.setdefault(PART_OF.get(strand.line.kind, ""), []).append(strand)
    parts = {part.name: part for part in beside.parts}
    made = [_part_row(part, told.get(part.name, []), beside) for part in parts.values()]
    return made + _rule_rows(beside, mentee, mentor)


def _part_row(part, strands: list, beside: Beside) -> Row:
    shown = _("%(points)s of %(most)s") % {"points": part.points, "most": part.most}
    if part.name == points.TRAINING:
        state = YES if part.points == part.most else PARTLY if part.points else NO
        return Row(part.words, _("What the answers call for"), state, "", _trained(state), shown)
    state = YES if part.points == part.most else PARTLY if part.points else NO
    if part.name == points.EXPERIENCE:
        line = explain.experience_in_all(beside.ask, beside.facts, beside.labels.known)
        mine = words.asked(line, beside.labels, beside.ask) or _("Not said")
        return Row(part.words, mine, state, "", words.theirs(line, beside.labels), shown)
    mine = _in_one([(strand.line.kind, strand.asked) for strand in strands])
    theirs = _in_one([(strand.line.kind, strand.theirs) for strand in strands])
    return Row(part.words, mine, state, "", theirs, shown)


def _in_one(told: list[tuple[str, str]]) -> str:
    """What was said of several things, one after the other; names of areas keep their capital."""
    first, *others = [(kind, words) for kind, words in told if words] or [("", "")]
    return "; ".join(
        [first[1], *(words if kind == explain.AREA else spoken.lower_first(words) for kind, words in others)]
    )


def _trained(state: str) -> str:
    return {YES: _("All of it, and in date"), PARTLY: _("Some of it"), NO: _("The required modules only")}[state]


def _rule_rows(beside: Beside, mentee: Membership, mentor: Membership) -> list[Row]:
    """Language and ways to meet: rules, so they hold or they do not."""
    language = [one.label for one in mentee.person.languages.all()]
    ways = [way.label for way in mentee.person.formats.all()]
    told = []
    if language:
        state = NO if rules.NoSharedLanguage in beside.refusals else YES
        told.append(
            Row(
                _("Language"),
                spoken.in_a_row(language),
                state,
                "",
                spoken.in_a_row([one.label for one in mentor.person.languages.all()]) or _("Not said"),
            )
        )
    if ways:
        state = NO if rules.NoSharedWay in beside.refusals else YES
        told.append(
            Row(
                _("Ways to meet"),
                spoken.listed(ways),
                state,
                "",
                spoken.listed([way.label for way in mentor.person.formats.all()]) or _("Not said"),
            )
        )
    return told


# Check first: made from facts, never from guesses


def check_first(
    mentee: Membership, mentor: Membership, at: datetime, beside: Beside, match: Match | None
) -> list[Note]:
    """What a coordinator should know before deciding, the weightiest first; at most four."""
    facts = [
        *_broken_rules(beside),
        *_about_places(mentor, at, match),
        *_about_papers(mentor, at),
        *_about_history(mentee, mentor, at, match),
    ]
    return [Note(words, _("Check first."), sun=True) for words in facts[:4]]


def _broken_rules(beside: Beside) -> list[str]:
    other = beside.mentor.person.first_name
    return [
        _("%(words)s You can go on with a reason.") % {"words": desk_words(refusal, other)}
        if refusal in rules.MAY_BE_OVERRIDDEN
        else desk_words(refusal, other)
        for refusal in beside.refusals
    ]


def desk_words(refusal: type, name: str) -> str:
    """A broken rule, said to a coordinator."""
    told = {
        rules.TooFewMinutes: _("They share less than an hour a week."),
        rules.OutOfReach: _("They could only meet in person, and no area is in reach of both."),
        rules.NoSharedLanguage: _("They have no language in common."),
        rules.NoSharedWay: _("They have no way to meet in common."),
        rules.MustNotMet: _("Something that must be so is not so with %s.") % name,
        rules.TrainingMissing: _("This needs extra training that %s has not done.") % name,
        rules.WouldRatherNot: _("%s would rather not take this on.") % name,
    }
    return told.get(refusal) or str(refusal.words)


def _about_places(mentor: Membership, at: datetime, match: Match | None) -> list[str]:
    name, told = mentor.person.first_name, []
    held_by_this = bool(match and match.is_approved)
    if mentor.places_free <= 0 and not held_by_this:
        told.append(_("%s has no free place. Raise the places first, on their page.") % name)
    if mentor.is_away(at):
        told.append(_("%s is on a break now.") % name)
    return told


def _about_papers(mentor: Membership, at: datetime) -> list[str]:
    today = gates.day_of(mentor.program, at)
    until = gates.ready_until(mentor, today)
    name = mentor.person.first_name
    if until is None:
        missing = [str(gate.name) for gate in gates.missing(mentor, today)]
        return [_("Not in date for %(name)s: %(what)s.") % {"name": name, "what": spoken.listed(missing)}]
    if until - today <= SOON:
        return [_("%(name)s’s papers hold for %(time)s more.") % {"name": name, "time": span(until - today)}]
    return []


def _about_history(mentee: Membership, mentor: Membership, at: datetime, match: Match | None) -> list[str]:
    one, other, told = mentee.person.first_name, mentor.person.first_name, []
    earlier = Match.objects.between(mentee, mentor).exclude(closed_at=None).order_by("-closed_at").first()
    if earlier:
        told.append(
            _("%(one)s and %(other)s have been here before: %(how)s, %(when)s.")
            % {
                "one": one,
                "other": other,
                "how": earlier.get_closed_as_display().lower(),
                "when": ago(earlier.closed_at, at),
            }
        )
    if match and match.mentee_yes_at and not match.mentor_yes_at and at - match.mentee_yes_at >= MENTOR_ANSWERS_WITHIN:
        told.append(
            _("%(name)s has had it for %(time)s. A call may help.")
            % {"name": other, "time": span(at - match.mentee_yes_at)}
        )
    if not Match.objects.filter(mentor=mentor, started_at__isnull=False).exists():
        told.append(_("This would be %s’s first match.") % other)
    return told


def own_words(mentee: Membership, match: Match | None) -> list[Note]:
    if not match or not match.hello:
        return []
    return [
        Note(_("%(name)s wrote: “%(words)s”") % {"name": mentee.person.first_name, "words": match.hello}, icon="chat")
    ]


# What the buttons do, before they are pressed


def what_happens(match: Match) -> str:
    """What approving does, in one or two sentences."""
    one, other = match.mentee.person.first_name, match.mentor.person.first_name
    names = {"one": one, "other": other}
    if match.mentor_yes_at:
        return (
            _(
                "%(other)s has said yes. When you approve, it starts: the first check-in is on both calendars, and both hear."
            )
            % names
        )
    return (
        _(
            "When you approve, one of %(other)s’s places is kept. %(other)s has the request, and %(one)s hears that you said yes. You can take it back until it starts."
        )
        % names
    )


# Others


def others(found: list[Beside], coordinator: Membership, without: Membership | None = None) -> list[dict]:
    """The alternatives as cards, with what is better and worse; never oneself, nor the one who is shown already."""
    close = gate.close_to(coordinator)
    shown = [one for one in found if one.mentor.person_id not in close and one.mentor != without]
    return [
        {"mentor": one.mentor, "points": one.score.shown, "better": one.better[:3], "worse": one.worse[:3]}
        for one in shown
    ]
