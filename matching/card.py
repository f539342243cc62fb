"""The cards: one narrow row of matching facts for each mentor who is open for someone new.

Rewritten in the transaction that changes a fact (`accounts.changed` rings), and by a sweep where only time has passed.
There is one way to write a card, for one mentor or ten thousand: read all the facts of many in a fixed number of queries.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.db.models import BooleanField, F, Q, QuerySet
from django.db.models.expressions import RawSQL

from accounts import gates
from accounts.models import (
    Membership,
    Program,
)
from accounts.models.membership import CARD_BACK_DAYS, NEW_MENTOR_DAYS
from accounts.ready import Ready
from matching.facts import Facts
from matching.models import MentorCard

BEFORE_IT_GOES_STALE = timedelta(minutes=10)
AT_ONCE = 2000  # mentors read and written together


def rewrite(mentor: Membership, at: datetime) -> None:
    """Bring one mentor's card up to date, or take it away. Call inside the transaction that changes their facts."""
    rewrite_many([mentor.pk], at)


def rewrite_program(program: Program, at: datetime) -> int:
    """Bring every card of a program up to date. Returns how many cards stand."""
    mentors = Membership.objects.mentors().in_program(program).order_by("pk").values_list("pk", flat=True)
    return sum(rewrite_many(some, at) for some in in_turn(list(mentors)))


def sweep(at: datetime) -> int:
    """Rewrite the cards that go stale by the clock, and make those that time alone has opened. Returns how many."""
    stale = MentorCard.objects.stale(at + BEFORE_IT_GOES_STALE).values_list("pk", flat=True)
    opened = [
        key
        for program in Program.objects.open()
        for key in open_for_someone(program, at).filter(card=None).values_list("pk", flat=True)
    ]
    return sum(rewrite_many(some, at) for some in in_turn(sorted({*stale, *opened})))


def in_turn(keys: list[int]) -> Iterable[list[int]]:
    return (keys[first : first + AT_ONCE] for first in range(0, len(keys), AT_ONCE))


def open_for_someone(program: Program, at: datetime) -> QuerySet[Membership]:
    """The mentors of a program who can be asked now: approved, listed, ready, present, with a place free."""
    return _open_on(program.pk, gates.day_of(program, at), at)


def _open_on(program: int, on: date, at: datetime) -> QuerySet[Membership]:
    returning = Q(back_at__lte=at + timedelta(days=CARD_BACK_DAYS))
    settled = Q(capacity_lifted_at__isnull=False) | Q(approved_at__lte=at - timedelta(days=NEW_MENTOR_DAYS))
    mentors = Membership.objects.active().mentors().in_program(program).filter(listed_at__lte=at)
    return gates.ready_mentors(
        mentors.filter(Q(away_from=None) | Q(away_from__gt=at) | returning).filter(
            settled | Q(held=0), held__lt=F("capacity")
        ),
        on,
    )


def _named(keys: Collection[int]) -> RawSQL:
    return RawSQL("accounts_membership.id = ANY(%s)", [keys], BooleanField())


_open_among = Ready(
    lambda keys, program, on, at: _open_on(program, on, at).filter(_named(keys)).values_list("pk", flat=True),
    [-1], -1, date.min, datetime.min.replace(year=1000, tzinfo=UTC),
)  # fmt: skip
_locked = Ready(
    lambda keys: (
        Membership.objects.mentors()
        .filter(_named(keys))
        .select_related("person", "program")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    ),
    [-1],
)


@transaction.atomic(savepoint=False)
def rewrite_many(keys: Collection[int], at: datetime) -> int:
    """Rewrite the cards of these mentors (keys of memberships). Returns how many of them have a card now."""
    cards = made_anew(_locked(list(keys)), at)
    if closed := set(keys) - {card.pk for card in cards}:
        MentorCard.objects.filter(pk__in=closed).delete()
    MentorCard.objects.bulk_create(
        cards, update_conflicts=True, unique_fields=["membership"], update_fields=WRITTEN, batch_size=500
    )
    return len(cards)


def made_anew(mentors: Iterable[Membership], at: datetime) -> list[MentorCard]:
    """The cards of those among these mentors who can be asked now, as they should stand. Not saved."""
    return [card for some in _by_program(mentors) for card in _cards_of(some, at)]


def as_it_would_be(mentor: Membership, at: datetime) -> MentorCard:
    """The facts of one mentor in the shape of a card, whether or not they can be asked now. Not saved."""
    return Facts.of([mentor], gates.day_of(mentor.program, at)).card_of(mentor, at)


WRITTEN = [each.name for each in MentorCard._meta.concrete_fields if not each.primary_key]


def _by_program(mentors: Iterable[Membership]) -> list[list[Membership]]:
    found = defaultdict(list)
    for mentor in mentors:
        found[mentor.program_id].append(mentor)
    return list(found.values())


def _cards_of(mentors: list[Membership], at: datetime) -> list[MentorCard]:
    """The cards of those among these mentors of one program who can be asked now."""
    program = mentors[0].program
    if program.closed_at:
        return []
    on = gates.day_of(program, at)
    open_now = set(_open_among([mentor.pk for mentor in mentors], program.pk, on, at))
    mentors = [mentor for mentor in mentors if mentor.pk in open_now]
    facts = Facts.of(mentors, on) if mentors else Facts()
    return [facts.card_of(mentor, at) for mentor in mentors]
