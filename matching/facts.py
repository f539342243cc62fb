"""What the cards of some mentors are made from, read in one question to the database."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from accounts import audience, wallclock, week
from accounts.models import Membership
from accounts.models.membership import NEW_MENTOR_DAYS
from matching import facets, points, vocabulary
from matching.models import AREA, MentorCard, facet

AT_MOST = timedelta(days=60)  # every card is made anew at least this often
MIDNIGHT = datetime.min.time()

# One row for each fact: its kind, whose it is (a person, or a membership), and up to three things about it.
QUESTION = """
SELECT 'lived', f.person_id, w.slug, 0, 0, NULL::date FROM accounts_livedexperience f
  JOIN accounts_experience w ON w.id = f.experience_id WHERE f.person_id = ANY(%(people)s)
UNION ALL SELECT 'hours', person_id, '', starts_quarter, ends_quarter, NULL FROM accounts_availabilitywindow
  WHERE person_id = ANY(%(people)s)
UNION ALL SELECT 'interest', f.person_id, w.slug, w.bit, 0, NULL FROM accounts_person_interests f
  JOIN accounts_interest w ON w.id = f.interest_id WHERE f.person_id = ANY(%(people)s)
UNION ALL SELECT 'language', f.person_id, w.slug, w.bit, 0, NULL FROM accounts_person_languages f
  JOIN accounts_language w ON w.id = f.language_id WHERE f.person_id = ANY(%(people)s)
UNION ALL SELECT 'format', f.person_id, w.slug, w.bit, 0, NULL FROM accounts_person_formats f
  JOIN accounts_format w ON w.id = f.format_id WHERE f.person_id = ANY(%(people)s)
UNION ALL SELECT 'goal', f.membership_id, w.slug, w.bit, 0, NULL FROM accounts_membership_goals f
  JOIN accounts_goal w ON w.id = f.goal_id WHERE f.membership_id = ANY(%(keys)s)
UNION ALL SELECT 'style', f.membership_id, w.slug, w.bit, 0, NULL FROM accounts_membership_styles f
  JOIN accounts_supportstyle w ON w.id = f.supportstyle_id WHERE f.membership_id = ANY(%(keys)s)
UNION ALL SELECT 'limit', f.membership_id, w.slug, w.bit, 0, NULL FROM accounts_membership_would_rather_not f
  JOIN accounts_experience w ON w.id = f.experience_id WHERE f.membership_id = ANY(%(keys)s)
UNION ALL SELECT 'reach', membership_id, '', area_id, 0, NULL FROM accounts_membership_areas_in_reach
  WHERE membership_id = ANY(%(keys)s)
UNION ALL SELECT 'training', f.membership_id, w.slug, w.bit, 0, max(f.expires_on) FROM accounts_trainingrecord f
  JOIN accounts_trainingmodule w ON w.id = f.module_id
  WHERE f.membership_id = ANY(%(keys)s) AND f.completed_on <= %(on)s AND f.expires_on >= %(on)s
  GROUP BY f.membership_id, w.slug, w.bit
UNION ALL SELECT 'screening', membership_id, '', 0, 0, max(expires_on) FROM accounts_screening
  WHERE membership_id = ANY(%(keys)s) AND done_on <= %(on)s AND expires_on >= %(on)s GROUP BY membership_id
UNION ALL SELECT 'code', membership_id, '', 0, 0, max(expires_on) FROM accounts_codeacceptance
  WHERE membership_id = ANY(%(keys)s) AND expires_on >= %(on)s GROUP BY membership_id
"""
CERTIFICATES = ("training", "screening", "code")


class Fact(NamedTuple):
    """One fact of a person or a membership: a word of a vocabulary, a stretch of the week, or a certificate's last day."""

    slug: str
    number: int  # the word's bit, the key of an area, or the first quarter of a stretch
    until: int
    last: date | None

    def word(self) -> points.Word:
        return points.Word(self.slug, self.number)


class Found(dict[str, dict[int, list[Fact]]]):
    """Facts by their kind, then by whose they are."""

    def each(self, kind: str, told: Callable[[Fact], Any]) -> dict[int, list]:
        return {whose: [told(fact) for fact in facts] for whose, facts in self.get(kind, {}).items()}

    def masks(self, kind: str) -> dict[int, int]:
        return {whose: points.mask_of(words) for whose, words in self.each(kind, Fact.word).items()}

    def last_days(self) -> dict[int, list[date]]:
        """For each mentor the last day of every certificate in date: of each kind only the latest counts."""
        days = defaultdict(list)
        for kind in CERTIFICATES:
            for whose, last in self.each(kind, lambda fact: fact.last).items():
                days[whose] += last
        return dict(days)


def read(keys: list[int], people: list[int], on: date) -> Found:
    """The facts of these memberships and people as they stand on that day."""
    found = Found()
    with connection.cursor() as cursor:
        cursor.execute(QUESTION, {"keys": keys, "people": people, "on": on})
        for kind, whose, *fact in cursor.fetchall():
            found.setdefault(kind, {}).setdefault(whose, []).append(Fact(*fact))
    return found


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
        return cls.told(read(keys, people, on), *audience.facts_of_many(keys))

    @classmethod
    def told(cls, found: Found, in_use: dict[int, frozenset[str]], seen: dict[int, frozenset[str]]) -> "Facts":
        """From facts that are at hand, and which of them are in use and seen in each membership."""
        return cls(
            known=vocabulary.tags(),
            in_use=in_use,
            seen=seen,
            lived=found.each("lived", lambda fact: fact.slug),
            stretches=found.each("hours", lambda fact: (fact.number, fact.until)),
            interests=found.masks("interest"),
            languages=found.each("language", lambda fact: fact.number),
            formats=found.each("format", lambda fact: fact.number),
            goals=found.each("goal", Fact.word),
            styles=found.each("style", Fact.word),
            limits=found.masks("limit"),
            reach=found.each("reach", lambda fact: fact.number),
            trained=found.each("training", lambda fact: fact.number),
            last_days=found.last_days(),
        )

    def card_of(self, mentor: Membership, at: datetime) -> MentorCard:
        person = mentor.person
        hours = points.Hours.of(week.mask_of_stretches(self.stretches.get(person.pk, [])))
        seen, all_in_use = self._facts(mentor, self.seen), self._facts(mentor, self.in_use)
        languages, formats = _mask(self.languages.get(person.pk, [])), _mask(self.formats.get(person.pk, []))
        areas = [facet(AREA, area) for area in {mentor.area_id, *self.reach.get(mentor.pk, [])} if area]
        times = facets.times_of(hours.half_hours, person.zone, at)
        training = _mask(self.trained.get(mentor.pk, []))
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
            languages=languages,
            training=training,
            formats=formats,
            limits=self.limits.get(mentor.pk, 0),
            facets=facets.of_card(mentor.program_id, areas, languages, formats, times, training),
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


def _mask(bits: Iterable[int]) -> int:
    mask = 0
    for bit in bits:
        mask |= 1 << bit
    return mask
