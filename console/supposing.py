"""One person, one thing about them supposed to be different: what would come out, in words for a coordinator.

Nobody close to the coordinator is in any number.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import audience
from accounts.models import Language, Membership, Person
from console import gate
from matching import supposing, words
from matching.supposing import AGE, AREA, GENDER, LANGUAGE, Difference

MOST_LANGUAGES = 8
LONGEST_WAITING = 200  # mentees whom a mentor is held against


@dataclass(frozen=True)
class Answer:
    """What one other value would change."""

    value: str
    is_same: bool
    words: str


def answers(coordinator: Membership, member: Membership, attribute: str, at: datetime) -> list[Answer]:
    values = VALUES[attribute](member)
    found = supposing.supposing(member, attribute, list(values), _others(coordinator, member, at), at)
    told = _told_of_mentee if member.is_mentee else _told_of_mentor
    return [
        Answer(str(label), difference.is_none, told(difference))
        for label, difference in zip(values.values(), found, strict=True)
    ]


def _others(coordinator: Membership, member: Membership, at: datetime) -> list[int]:
    """For a mentee the mentors close to the coordinator, who are left out; for a mentor those who wait."""
    if member.is_mentee:
        close = Membership.objects.mentors().filter(program=member.program_id, person__in=gate.close_to(coordinator))
        return list(close.values_list("pk", flat=True))
    listed = gate.members(coordinator).active().mentees().present(at).filter(waiting_since__isnull=False)
    others = listed.exclude(person=member.person_id).order_by("waiting_since", "pk")
    return list(others.values_list("pk", flat=True)[:LONGEST_WAITING])


# ---- what else it could be


def _genders(member: Membership) -> dict:
    return _others_than(member, GENDER, Person.Gender.choices)


def _ages(member: Membership) -> dict:
    return _others_than(member, AGE, Person.AgeBand.choices)


def _others_than(member: Membership, fact: str, choices: list) -> dict:
    """Every choice but the person's own; all of them where it is not in use here, so that none is missing to tell it."""
    own = getattr(member.person, fact) if fact in audience.facts_in_use(member) else None
    return {value: label for value, label in choices if value != own}


def _areas(member: Membership) -> dict:
    areas = member.program.areas.filter(retired=False).exclude(pk=member.area_id)
    return {area.pk: area.name for area in areas}


def _languages(member: Membership) -> dict:
    """Those spoken in the program: each as the only one this person speaks."""
    here = Membership.objects.active().in_program(member.program)
    spoken = Language.objects.filter(people__memberships__in=here).distinct()[:MOST_LANGUAGES]
    return {language.pk: _("%s only") % language.label for language in spoken}


VALUES = {GENDER: _genders, AGE: _ages, AREA: _areas, LANGUAGE: _languages}


# ---- words


def why(member: Membership, attribute: str) -> str:
    """When this counts at all."""
    if attribute == AREA:
        return _("An area counts where somebody wants to meet in a place, or wishes for it.")
    if attribute == LANGUAGE:
        return _("Two people need a language in common.")
    if member.is_mentee:
        return _("What a mentee wishes counts. Who a mentee is does not.")
    return _("This counts only for those who wish for it.")


def _told_of_mentee(difference: Difference) -> str:
    same, come, gone, points = difference.people, difference.come, difference.gone, difference.other_points
    if difference.is_none:
        return ngettext(
            "Nothing changes: the same %d person, with the same points.",
            "Nothing changes: the same %d people, in the same order, with the same points.",
            same,
        ) % same  # fmt: skip
    return _sentence(
        come and ngettext("%d more person to ask", "%d more people to ask", come) % come,
        gone and ngettext("%d person fewer to ask", "%d people fewer to ask", gone) % gone,
        points and ngettext("%d person has other points", "%d people have other points", points) % points,
        difference.is_moved and _("another order"),
    )


def _told_of_mentor(difference: Difference) -> str:
    same, come, gone, points = difference.people, difference.come, difference.gone, difference.other_points
    if difference.is_none:
        return ngettext(
            "Nothing changes: the same %d person who waits could ask, with the same points.",
            "Nothing changes: the same %d people who wait could ask, with the same points.",
            same,
        ) % same  # fmt: skip
    return _sentence(
        come and ngettext("%d more person could ask", "%d more people could ask", come) % come,
        gone and ngettext("%d person fewer could ask", "%d people fewer could ask", gone) % gone,
        points and ngettext("for %d person the points differ", "for %d people the points differ", points) % points,
    )


def _sentence(*told: str | int) -> str:
    """Of what is there to tell."""
    return _("This would change: %s.") % words.named([said for said in told if said])
