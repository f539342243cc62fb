"""Whether the cards say what their mentors say, and plans what became of them, counted on live rows for the doctor."""

from datetime import datetime, timedelta

from django.db.models import F, Q

from accounts.models import Membership, Program
from matching import card as cards
from matching.models import CohortPlan, MentorCard, Proposal
from reminders.health import Finding

GRACE = timedelta(minutes=10)  # the sweep of every 5 minutes has had its chance
LONGEST_PLAN = timedelta(minutes=30)  # three tries, each with a worker that died
BY_THE_CLOCK = "fresh_until"  # depends on when a card was written


def whoever_can_be_asked_has_a_card(at: datetime) -> Finding:
    open_now = {program: _open(program, at) & _open(program, at - GRACE) for program in Program.objects.open()}
    standing = set(MentorCard.objects.fresh(at).values_list("pk", flat=True))
    wanted = {key for keys in open_now.values() for key in keys}
    return Finding("whoever can be asked has a card", len(wanted), len(wanted - standing))


def nobody_else_has_a_card(at: datetime) -> Finding:
    standing = set(MentorCard.objects.fresh(at).values_list("pk", flat=True))
    wanted = {key for program in Program.objects.open() for key in _open(program, at)}
    return Finding("nobody else has a card", len(standing), len(standing - wanted))


def _open(program: Program, at: datetime) -> set[int]:
    return set(cards.open_for_someone(program, at).values_list("pk", flat=True))


def every_card_says_what_its_mentor_says(at: datetime) -> Finding:
    """Made anew from the profile, each card comes out the same, bit for bit."""
    standing = list(MentorCard.objects.fresh(at).order_by("pk").values_list("pk", flat=True))
    broken = sum(_differing(some, at) for some in cards.in_turn(standing))
    return Finding("every card says what its mentor says", len(standing), broken)


def _differing(keys: list[int], at: datetime) -> int:
    kept = MentorCard.objects.in_bulk(keys)
    mentors = Membership.objects.filter(pk__in=keys).select_related("person", "program")
    anew = {card.pk: card for card in cards.made_anew(mentors, at)}
    fields = [name for name in cards.WRITTEN if name != BY_THE_CLOCK]
    return sum(
        key not in anew or any(getattr(card, name) != getattr(anew[key], name) for name in fields)
        for key, card in kept.items()
    )


def every_approved_row_is_a_match_of_the_same_two(at: datetime) -> Finding:
    rows = Proposal.objects.filter(match__isnull=False)
    same = Q(mentee=F("match__mentee"), mentor=F("match__mentor"), match__coordinator_yes_by=F("approved_by__person"))
    back = Q(match__coordinator_yes_at=None)  # the approval was taken back meanwhile
    return Finding(
        "every approved row is a match of the same two", rows.count(), rows.exclude(same).exclude(back).count()
    )


def no_plan_is_left_behind(at: datetime) -> Finding:
    running = CohortPlan.objects.running()
    return Finding("no plan is left behind", running.count(), running.filter(wanted_at__lt=at - LONGEST_PLAN).count())


CHECKS = [
    whoever_can_be_asked_has_a_card,
    nobody_else_has_a_card,
    every_card_says_what_its_mentor_says,
    every_approved_row_is_a_match_of_the_same_two,
    no_plan_is_left_behind,
]
