"""The cards: one narrow row of matching facts for each mentor who is open for someone new.

Rewritten in the transaction that changes a fact (`accounts.changed` rings), and by a sweep where only time has passed.
There is one way to write a card, for one mentor or ten thousand: read all the facts of many in a fixed number of queries.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts import audience, gates, wallclock, week
from accounts.models import (
    AvailabilityWindow,
    CodeAcceptance,
    LivedExperience,
    Membership,
    Person,
    Program,
    Screening,
    TrainingRecord,
)
from accounts.models.membership import CARD_BACK_DAYS, NEW_MENTOR_DAYS
from matching import points, vocabulary
from matching.models import AREA, FORMAT, LANGUAGE, TRAINING, MentorCard, facet

AT_MOST = timedelta(days=60)  # every card is made anew at least this often
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
    returning = Q(back_at__lte=at + timedelta(days=CARD_BACK_DAYS))
    settled = Q(capacity_lifted_at__isnull=False) | Q(approved_at__lte=at - timedelta(days=NEW_MENTOR_DAYS))
    mentors = Membership.objects.active().mentors().in_program(program).filter(listed_at__lte=at)
    return gates.ready_mentors(
        mentors.filter(Q(away_from=None) | Q(away_from__gt=at) | returning).filter(
            settled | Q(held=0), held__lt=F("capacity")
        ),
        gates.day_of(program, at),
    )


@transaction.atomic
def rewrite_many(keys: Collection[int], at: datetime) -> int:
    """Rewrite the cards of these mentors (keys of memberships). Returns how many of them have a card now."""
    mentors = list(
        Membership.objects.mentors()
        .filter(pk__in=keys)
        .select_related("person", "program")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    cards = made_anew(mentors, at)
    MentorCard.objects.filter(pk__in=keys).exclude(pk__in=[card.pk for card in cards]).delete()
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
    open_now = set(
        open_for_someone(program, at).filter(pk__in=[mentor.pk for mentor in mentors]).values_list("pk", flat=True)
    )
    mentors = [mentor for mentor in mentors if mentor.pk in open_now]
    facts = Facts.of(mentors, gates.day_of(program, at)) if mentors else Facts()
    return [facts.card_of(mentor, at) for mentor in mentors]


@dataclass
class Facts:
    """Everything the cards of some mentors are made from, by membership or by person."""

    known: list[points.Tag] = field(default_factory=list)
    in_use: dict[int, frozenset[str]] = field(default_factory=dict)
    seen: dict[int, frozenset[str]] = field(default_factory=dict)
    lived: dict[int, list[str]] = field(default_factory=dict)
    stretches: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    interests: dict[int, int] = field(default_factory=dict)
    languages: dict[int, list[int]] = field(default_factory=dict)
    formats: dict[int, list[int]] = field(default_factory=dict)
    goals: dict[int, list[points.Word]] = field(default_factory=dict)
    styles: dict[int, list[points.Word]] = field(default_factory=dict)
    limits: dict[int, int] = field(default_factory=dict)
    reach: dict[int, list[int]] = field(default_factory=dict)
    trained: dict[int, list[int]] = field(default_factory=dict)
    last_days: dict[int, list[date]] = field(default_factory=dict)

    @classmethod
    def of(cls, mentors: list[Membership], on: date) -> "Facts":
        """Read the facts as they stand on that day; the number of queries does not depend on how many mentors."""
        keys, people = [mentor.pk for mentor in mentors], [mentor.person_id for mentor in mentors]
        in_use, seen = audience.facts_of_many(keys)
        lived = LivedExperience.objects.filter(person__in=people).values_list("person", "experience__slug")
        windows = AvailabilityWindow.objects.filter(person__in=people)
        stretches = windows.values_list("person", "starts_quarter", "ends_quarter")
        records = _in_date(TrainingRecord.objects.filter(completed_on__lte=on), keys, on)
        return cls(
            known=vocabulary.tags(),
            in_use=in_use,
            seen=seen,
            lived=_gathered(lived),
            stretches=_gathered((person, (starts, ends)) for person, starts, ends in stretches),
            interests=_masks(_chosen(Person, "interests", people)),
            languages=_bits(_chosen(Person, "languages", people)),
            formats=_bits(_chosen(Person, "formats", people)),
            goals=_chosen(Membership, "goals", keys),
            styles=_chosen(Membership, "styles", keys),
            limits=_masks(_chosen(Membership, "would_rather_not", keys)),
            reach=_gathered(
                Membership.areas_in_reach.through.objects.filter(membership__in=keys).values_list("membership", "area")
            ),
            trained=_gathered(records.values_list("membership", "module__bit")),
            last_days=_last_days(records, keys, on),
        )

    def card_of(self, mentor: Membership, at: datetime) -> MentorCard:
        person = mentor.person
        hours = points.Hours.of(week.mask_of_stretches(self.stretches.get(person.pk, [])))
        seen, all_in_use = self._facts(mentor, self.seen), self._facts(mentor, self.in_use)
        languages, formats = self.languages.get(person.pk, []), self.formats.get(person.pk, [])
        trained = sorted(set(self.trained.get(mentor.pk, [])))
        areas = {area for area in [mentor.area_id, *self.reach.get(mentor.pk, [])] if area}
        return MentorCard(
            membership=mentor,
            program_id=mentor.program_id,
            person_id=person.pk,
            zone=person.zone,
            fresh_until=self._fresh_until(mentor, at),
            free_since=mentor.free_since or mentor.listed_at,
            room_from=mentor.back_at if mentor.is_away(at) else None,
            half_hours=hours.half_hours,
            three_quarters=hours.three_quarters,
            experience_members=seen.experience,
            experience_all=all_in_use.experience,
            traits_members=seen.traits,
            traits_all=all_in_use.traits,
            offers_members=seen.offers,
            offers_all=all_in_use.offers,
            interests=self.interests.get(person.pk, 0),
            languages=_mask(languages),
            training=_mask(trained),
            formats=_mask(formats),
            limits=self.limits.get(mentor.pk, 0),
            facets=sorted(
                [facet(AREA, area) for area in areas]
                + [facet(LANGUAGE, bit) for bit in languages]
                + [facet(TRAINING, bit) for bit in trained]
                + [facet(FORMAT, bit) for bit in formats]
            ),
        )

    def _facts(self, mentor: Membership, facts_of: dict[int, frozenset[str]]) -> points.Card:
        """What may be used of the facts that have an audience."""
        facts = facts_of.get(mentor.pk, frozenset())
        person = mentor.person
        lived = {slug for slug in self.lived.get(person.pk, []) if f"experience:{slug}" in facts}
        tags = [tag for tag in self.known if tag.slug in lived]
        goals = [goal for goal in self.goals.get(mentor.pk, []) if f"goal:{goal.slug}" in facts]
        return points.Card(
            experience=points.experience_mask(tags, self.known),
            traits=points.tags_as_traits(tags)
            | points.gender_bit(person.gender if "gender" in facts else "")
            | points.age_band_bit(person.age_band if "age_band" in facts else ""),
            offers=points.goals_mask(goals) | points.styles_mask(self.styles.get(mentor.pk, [])),
        )

    def _fresh_until(self, mentor: Membership, at: datetime) -> datetime:
        """The first moment at which a certificate ends, leave begins or ends, or the new mentor's 90 days pass."""
        last = min(self.last_days.get(mentor.pk, []), default=None)
        ends = wallclock.instant_of(last + timedelta(days=1), MIDNIGHT, mentor.program.zone) if last else None
        settled = mentor.approved_at and mentor.approved_at + timedelta(days=NEW_MENTOR_DAYS)
        moments = [ends, mentor.away_from, mentor.back_at, settled, at + AT_MOST]
        return min(moment for moment in moments if moment and moment > at)


MIDNIGHT = datetime.min.time()


def _in_date(records: QuerySet, keys: list[int], on: date) -> QuerySet:
    return records.filter(membership__in=keys, expires_on__gte=on).order_by()


def _last_days(records: QuerySet, keys: list[int], on: date) -> dict[int, list[date]]:
    """For each mentor the last day of every certificate in date: of each kind only the latest counts."""
    latest: dict[tuple, date] = {}
    for kind, rows in (
        ("training", records.values_list("membership", "module", "expires_on")),
        (
            "screening",
            _in_date(Screening.objects.filter(done_on__lte=on), keys, on).values_list("membership", "pk", "expires_on"),
        ),
        ("code", _in_date(CodeAcceptance.objects.all(), keys, on).values_list("membership", "pk", "expires_on")),
    ):
        for membership, module, last in rows:
            key = (membership, kind, module if kind == "training" else None)
            latest[key] = max(last, latest.get(key, last))
    return _gathered((membership, last) for (membership, _, _), last in latest.items())


def _chosen(model: type, name: str, keys: list[int]) -> dict[int, list[points.Word]]:
    """The words of one vocabulary that each of these people or members chose."""
    relation = model._meta.get_field(name)
    through, word = relation.remote_field.through, relation.m2m_reverse_field_name()
    owner = relation.m2m_field_name()
    rows = through.objects.filter(**{f"{owner}__in": keys}).values_list(owner, f"{word}__slug", f"{word}__bit")
    return _gathered((key, points.Word(slug, bit)) for key, slug, bit in rows)


def _gathered(rows: Iterable[tuple]) -> dict:
    found = defaultdict(list)
    for key, value in rows:
        found[key].append(value)
    return dict(found)


def _masks(words: dict[int, list[points.Word]]) -> dict[int, int]:
    return {key: points.mask_of(chosen) for key, chosen in words.items()}


def _bits(words: dict[int, list[points.Word]]) -> dict[int, list[int]]:
    return {key: [word.bit for word in chosen] for key, chosen in words.items()}


def _mask(bits: Iterable[int]) -> int:
    mask = 0
    for bit in bits:
        mask |= 1 << bit
    return mask
