"""A plan in words for a coordinator: how far it is, what came out, why somebody is left out, what would help."""

from collections.abc import Mapping

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import spoken, zones
from accounts.models import Person
from matching import explain, vocabulary, words
from matching.models import CohortPlan

SHOWN = 100  # points inside to one that is shown
STAGES = ("reading", "solving", "proving", "checking", "writing")
REACHES = {"reading": (2, 30), "solving": (30, 45), "proving": (45, 75), "checking": (75, 80), "writing": (80, 100)}


def stage(plan: CohortPlan) -> str:
    told = {
        "reading": _("Reading what everybody asked for"),
        "solving": _("Finding who goes with whom"),
        "proving": _("Looking for a better plan, pair by pair"),
        "checking": _("Checking the proof"),
        "writing": _("Writing down the reasons"),
    }
    return told.get(plan.stage, _("Waiting for its turn"))


def per_cent(plan: CohortPlan) -> int:
    """How far it is: a whole number to 100 for the bar, never told in words."""
    first, last = REACHES.get(plan.stage, (0, 0))
    return first + (last - first) * min(plan.done, plan.of) // plan.of if plan.of else first


def people(plan: CohortPlan) -> str:
    return ngettext(
        "%(matched)d of %(people)d person gets someone.", "%(matched)d of %(people)d people get someone.", plan.people
    ) % {"matched": plan.matched, "people": plan.people}


def summary(plan: CohortPlan, sees_all: bool) -> list[str]:
    """What came out, one sentence each. Points are told to whoever `sees_all` its rows: beside those one sees, the sum would
    tell the points of a pair that is hidden."""
    if not plan.people:
        return [_("Nobody waits, so there is nobody to plan for.")]
    told = [people(plan)]
    if plan.is_certified and plan.matched:
        told.append(
            _("The certificate was checked: by what was chosen, no other plan matches more people or fits better.")
        )
        if sees_all:
            told.append(_("The pair that fits least has %(points)s of 100.") % {"points": rounded(plan.worst)})
            told.append(in_all(plan))
    if plan.is_certified and not plan.matched:
        told.append(_("The certificate was checked: nobody can be matched as answers and places stand."))
    if plan.pins_dropped:
        told.append(
            ngettext(
                "%d pin was left out: those two cannot be matched now, or the place is pinned for somebody else.",
                "%d pins were left out: those people cannot be matched now, or the places are pinned for others.",
                plan.pins_dropped,
            )
            % plan.pins_dropped
        )
    if plan.before and sees_all:
        told.append(beside_before(plan, plan.before))
    return told


def in_all(plan: CohortPlan) -> str:
    return ngettext(
        "The pair has %(points)s points.",
        "The %(pairs)s pairs together have %(points)s points, on average %(each)s of 100.",
        plan.matched,
    ) % {
        "pairs": number_format(plan.matched, force_grouping=True),
        "points": number_format(rounded(plan.points), force_grouping=True),
        "each": rounded(plan.points // plan.matched),
    }


def beside_before(plan: CohortPlan, before: Mapping[str, int]) -> str:
    """What has changed since the last result, which was for the same people."""
    people = plan.matched - before["matched"]
    worst = rounded(plan.worst) - rounded(before["worst"])
    points = rounded(plan.points) - rounded(before["points"])
    told = [
        ngettext("%d person more gets someone", "%d people more get someone", people) % people if people > 0 else "",
        ngettext("%d person fewer gets someone", "%d people fewer get someone", -people) % -people if people < 0 else "",
        ngettext("the pair that fits least has %d point more", "the pair that fits least has %d points more", worst)
        % worst if worst > 0 else "",
        ngettext("the pair that fits least has %d point less", "the pair that fits least has %d points less", -worst)
        % -worst if worst < 0 else "",
        ngettext("%d point more in all", "%d points more in all", points) % points if points > 0 else "",
        ngettext("%d point less in all", "%d points less in all", -points) % -points if points < 0 else "",
    ]  # fmt: skip
    if not any(told):
        return _("Beside the last result: as many people, and as many points.")
    return _("Beside the last result: %s.") % spoken.in_a_row([words for words in told if words])


def chosen(plan: CohortPlan, areas: list[str]) -> str:
    """What was asked of it, in one line."""
    told = [words.named(areas) if areas else _("Everyone who waits")]
    if plan.waiting_weight:
        told.append(_("half a year of waiting counts %d points") % plan.waiting_weight)
    if plan.most_new:
        told.append(ngettext("at most %d new person each", "at most %d new people each", plan.most_new) % plan.most_new)
    return ", ".join(told)


def rounded(points: int) -> int:
    return (points + SHOWN // 2) // SHOWN


def costs(other: dict) -> str:
    """What switching to another mentor may cost everybody together. The prices tell it without solving again, so that
    it can turn out to be more; where the floor gives way, also less."""
    if other["people"] > 0:
        return (
            ngettext("%d more person may get nobody", "%d more people may get nobody", other["people"])
            % (other["people"])
        )
    if other["under"]:
        return _("The pair that fits least would fit less")
    if other["costs"] <= 0:
        return _("May cost nobody anything")
    points = max(1, rounded(other["costs"]))
    return ngettext("May cost %d point in all, or more", "May cost %d points in all, or more", points) % points


# Why somebody was left out


def thing(asked: dict) -> str:
    """What a rule asks for: "an evening", "a woman"."""
    rule, value = asked["rule"], asked.get("value", "")
    if rule == "times":
        parts = {
            "evenings": _("an evening"), "weekends": _("a time at the weekend"), "days": _("a time on a working day"),
        }  # fmt: skip
        return parts.get(value, _("a time when they are free"))
    if rule == "must:gender":
        genders = {"woman": _("a woman"), "man": _("a man"), "non_binary": _("a non-binary person")}
        return genders.get(value, _("a gender they named"))
    if rule == "must:age_band":
        label = dict(Person.AgeBand.choices).get(value)
        return _("somebody aged %s") % label if label else _("an age they named")
    if rule == "must:experience":
        label = vocabulary.experiences().get(value, ("",))[0]
        return _("somebody who is also “%s”") % label if label else _("somebody who is also what they named")
    return {
        "limits": _("somebody who takes on what they live with"),
        "training": _("somebody with extra training"),
        "language": _("a language they speak"),
        "way": _("a way to meet that they can use"),
        "area": _("a place in reach"),
        "must:area": _("their own area"),
        "must:format": _("one way to meet and no other"),
    }.get(rule, _("something that must be so"))


def cause(told: dict) -> str:
    """The people and the places competing: "6 people ask for an evening and a woman. 3 places are free then."."""
    by_all = {one["rule"] for one in told["asked"]}
    counted = [one for one in told["conditions"] if one["rule"] in by_all or one["people"] == told["people"]]
    things = words.named([thing(one) for one in counted or (told["asked"] if not told["mentors"] else [])])
    number, places = told["people"], told["places"]
    if not told["mentors"]:
        return _fits_nobody(number, things)
    if things:
        first = ngettext("%(number)d person asks for %(things)s.", "%(number)d people ask for %(things)s.", number)
    else:
        first = ngettext(
            "%(number)d person can only meet the same few mentors.",
            "%(number)d people can only meet the same few mentors.",
            number,
        )
    second = ngettext("%(places)d place is free then.", "%(places)d places are free then.", places)
    return f"{first} {second}" % {"number": number, "things": things, "places": places}


def _fits_nobody(number: int, things: str) -> str:
    if not things:
        told = ngettext(
            "Nobody with a place fits %(number)d person.", "Nobody with a place fits %(number)d people.", number
        )
    else:
        told = ngettext(
            "%(number)d person asks for %(things)s. Nobody with a place fits.",
            "%(number)d people ask for %(things)s. Nobody with a place fits.",
            number,
        )
    return told % {"number": number, "things": things}


def conditions(told: dict) -> list[str]:
    """What keeps these people from places elsewhere, one line each."""
    return [
        f"{_who_asks(one)} {_what_it_rules_out(one)}" for one in told["conditions"] if one["people"] and one["places"]
    ]


def _who_asks(one: dict) -> str:
    return ngettext("%(people)d asks for %(thing)s.", "%(people)d ask for %(thing)s.", one["people"]) % {
        "people": one["people"],
        "thing": thing(one),
    }


def _what_it_rules_out(one: dict) -> str:
    return (
        ngettext("That rules out %d place elsewhere.", "That rules out %d places elsewhere.", one["places"])
        % one["places"]
    )


def change(told: dict, names: Mapping[int, str]) -> str:
    """One change that would free a place, and how many people it could help. `names`: of mentors, by membership."""
    if told["kind"] == "place":
        first = _one_more_place(told["mentors"], [names[key] for key in told.get("named", ()) if key in names])
    elif told["kind"] == "hours":
        first = _new_mentor(told)
    else:
        more = ngettext("%d more mentor", "%d more mentors", told["mentors"]) % told["mentors"]
        first = f"{_if(told)}: {more}"
    helps = ngettext("could help %d person", "could help %d people", told["helps"]) % told["helps"]
    return f"{first} ({helps})"


def _new_mentor(told: dict) -> str:
    """When somebody new should be free: "on Tuesday 6 to 8 pm"."""
    weekday, start, end = told["hours"]
    hours = spoken.window((weekday,), start, end)
    if told["zone"]:
        hours = _("%(hours)s (%(place)s time)") % {"hours": hours, "place": zones.place_of(told["zone"])}
    return _("One more mentor who is free on %s and fits what else they asked for") % hours


def _if(told: dict) -> str:
    """What one of those without anybody could take instead."""
    could = {
        "times": _("If one person were free at other times"),
        "language": _("If one person spoke one more language"),
        "way": _("If one person could meet in another way"),
        "area": _("If one person could get to one more area"),
    }
    return could.get(told["rule"]) or _("If one person could do without %s") % thing(told)


def _one_more_place(mentors: int, named: list[str]) -> str:
    others = mentors - len(named)
    if not mentors:
        return _("A new mentor who fits what they asked for")
    if not named:
        return ngettext(
            "One more place with %d mentor they may meet", "One more place with any of %d mentors they may meet", mentors
        ) % mentors  # fmt: skip
    more = [ngettext("%d other they may meet", "any of %d others they may meet", others) % others] if others else []
    return _("One more place with %s") % words.named([*named, *more], _("or"))


def things_met(lines: list) -> str:
    """ "4 of the 5 things asked for"."""
    met, wanted = explain.how_many(lines)
    return ngettext("%(met)s of %(wanted)s thing asked for", "%(met)s of the %(wanted)s things asked for", wanted) % {
        "met": met,
        "wanted": wanted,
    }
