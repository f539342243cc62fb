"""The same list from tables of other shapes: one row for each fact of a mentor, and arrays of whole numbers (intarray).

Both are made from the cards of one program and give the same people in the same order, points and all, for a mentee whom
nothing keeps apart from anybody. Tests hold them to it.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping

from django.db import connection

from accounts import week
from accounts.models import Program
from matching import points, vocabulary
from matching.card import in_turn
from matching.models import AREA, MentorCard

FACTS = ("trait", "family", "training", "offer", "interest", "language", "way", "limits", "area")
TABLES = (
    "CREATE EXTENSION IF NOT EXISTS intarray; DROP SCHEMA IF EXISTS bench CASCADE; CREATE SCHEMA bench;"
    "CREATE TABLE bench.mentor (mentor bigint PRIMARY KEY, zone text, free_since timestamptz, fresh_until timestamptz,"
    f" half_hours int[], three_quarters int[], starts int[], ends int[], {', '.join(f'{name} int[]' for name in FACTS)})"
)


def made_of(program: Program) -> int:
    """Make the tables anew from the cards of a program. Returns how many mentors stand in them."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for keys in in_turn(list(MentorCard.objects.in_program(program).values_list("pk", flat=True))):
            rows = [list(_row(card)) for card in MentorCard.objects.filter(pk__in=keys)]
            with cursor.copy("COPY bench.mentor FROM STDIN") as copying:
                for row in rows:
                    copying.write_row(row)
        cursor.execute(
            "CREATE TABLE bench.stretch AS SELECT mentor, unnest(starts) AS starts, unnest(ends) AS ends FROM bench.mentor;"
            "CREATE INDEX ON bench.stretch (mentor) INCLUDE (starts, ends)"
        )
        for name in FACTS:
            cursor.execute(
                f"CREATE TABLE bench.{name} AS SELECT mentor, unnest({name}) AS word FROM bench.mentor;"  # noqa: S608
                f"ALTER TABLE bench.{name} ADD PRIMARY KEY (mentor, word); CREATE INDEX ON bench.{name} (word, mentor)"
            )
        cursor.execute("ANALYZE; SELECT count(*) FROM bench.mentor")
        cursor.nextset()
        return cursor.fetchone()[0]


def _row(card: MentorCard) -> Iterator:
    groups = _families()
    near = card.experience_members & ((1 << points.TAGS_HELD) - 1)
    stretches = list(week.runs(card.half_hours | week.later(card.half_hours, 1)))
    yield from (card.pk, card.zone, card.free_since, card.fresh_until)
    yield from (_ones(card.half_hours), _ones(card.three_quarters))
    yield from ([first for first, _length in stretches], [first + length for first, length in stretches])
    yield from (
        _ones(card.traits_members),
        sorted({groups[bit] for bit in _ones(near) if bit in groups}),
        _ones(card.training),
        _ones(card.offers_members),
        _ones(card.interests),
        _ones(card.languages),
        _ones(card.formats),
        _ones(card.limits),
        [code for code in card.facets if code % 4 == AREA],
    )


def _families() -> dict[int, int]:
    """Bit of each tag that others are near to -> number of its family."""
    names = sorted({tag.group for tag in vocabulary.tags()})
    return {tag.bit: names.index(tag.group) for tag in vocabulary.tags() if not tag.opt_in}


def _ones(mask: int) -> list[int]:
    found = []
    while mask:
        found.append((mask & -mask).bit_length() - 1)
        mask &= mask - 1
    return found


class _Shape(ABC):
    """The recipe of the points over one mentor `m`; how words are counted and asked for is the subject of a shape."""

    def __init__(self, ask: points.Ask, zones: Iterable[str]):
        self.ask, self.zones = ask, list(zones)
        self.joins: list[str] = []

    def query(self, most: int) -> str:
        """The mentors in order: key, points, shared experience."""
        score, shared = self.score(), self.experience()
        rules = " AND ".join([f"m.fresh_until > '{self.ask.at.isoformat()}'", *self.rules()])
        order = "points DESC, shared DESC, free_since, mentor"
        if self.ask.turns and self.ask.answered:
            order = self.ask.turns.order_sql("points", "free_since", "mentor")
        return (
            f"SELECT mentor, points, shared FROM (SELECT m.mentor, m.free_since, ({score})::int AS points, {shared} AS shared"  # noqa: S608
            f" FROM bench.mentor m {' '.join(self.joins)} WHERE {rules}) m ORDER BY {order} LIMIT {most}"
        )

    @abstractmethod
    def counted(self, fact: str, worth: Mapping[int, int]) -> str:
        """What the words of one kind are worth together."""

    @abstractmethod
    def any_of(self, fact: str, words: Iterable[int]) -> str:
        """Whether a mentor has any of these words."""

    @abstractmethod
    def quarters(self) -> str:
        """Quarter hours both are free."""

    def score(self) -> str:
        recipe = {
            points.EXPERIENCE: self.experience,
            points.AVAILABILITY: lambda: f"least({self.quarters()}, {self.ask.quarters_wanted})",
            points.TRAINING: lambda: self.counted("training", self.training()[0]),
            points.PREFERENCES: lambda: " + ".join(f"({self.met(wish)})::int" for wish in self.ask.wishes),
            points.GOALS: lambda: self.counted("offer", self.goals()[0]),
            points.INTERESTS: lambda: f"least({self.interests()}, {self.ask.interests_wanted})",
        }
        whole = {
            points.EXPERIENCE: self.ask.experience_units,
            points.AVAILABILITY: self.ask.quarters_wanted,
            points.TRAINING: self.training()[1],
            points.PREFERENCES: len(self.ask.wishes),
            points.GOALS: self.goals()[1],
            points.INTERESTS: self.ask.interests_wanted,
        }
        parts = [
            f"({recipe[p]()}) * {self.ask.budgets[p]} / {whole[p]}" for p in self.ask.answered if self.ask.budgets[p]
        ]
        return " + ".join(parts) or "0"

    def experience(self) -> str:
        lived, families = {}, dict.fromkeys(_families().values(), 0)
        for tag in self.ask.counted_tags:
            lived[points.TAGS_FROM + tag.bit] = tag.weight * (
                points.LIVED_UNITS - (0 if tag.opt_in else points.NEAR_UNITS)
            )
            if not tag.opt_in:
                families[_families()[tag.bit]] += tag.weight * points.NEAR_UNITS
        near = {family: worth for family, worth in families.items() if worth}
        return f"({self.counted('trait', lived)} + {self.counted('family', near)})"

    def training(self) -> tuple[dict[int, int], int]:
        return _halves(self.ask.training_called_for, self.ask.training_extended)

    def goals(self) -> tuple[dict[int, int], int]:
        return _halves(points.goals_mask(self.ask.goals), points.styles_mask(self.ask.styles))

    def interests(self) -> str:
        return self.counted("interest", {word.bit: 1 for word in self.ask.interests})

    def rules(self) -> Iterator[str]:
        ask = self.ask
        if ask.week:
            yield f"{self.quarters()} >= {points.LEAST_QUARTERS}"
        if ask.languages:
            yield self.any_of("language", _ones(ask.languages))
        if ask.formats:
            yield self.any_of("way", _ones(ask.formats))
        if ask.formats_in_a_place and ask.areas:
            remote = self.any_of("way", _ones(ask.formats & ~ask.formats_in_a_place))
            yield f"({remote} OR {self.any_of('area', ask.areas)})"
        yield from (self.any_of("training", [module]) for module in _ones(ask.training_required))
        if ask.tags_named:
            yield f"NOT {self.any_of('limits', _ones(ask.tags_named))}"
        yield from (self.met(wish) for wish in ask.wishes if wish.is_must)

    def met(self, wish: points.Wish) -> str:
        if wish.where == "areas":
            return self.any_of("area", wish.areas)
        return self.any_of("way" if wish.where == "formats" else "trait", _ones(wish.mask))


def _halves(one: int, other: int) -> tuple[dict[int, int], int]:
    """What each word is worth, and the whole."""
    halves, worth = points.Halves.of(one, other), {}
    for mask, times in ((one, halves.per_one), (other, halves.per_other)):
        for bit in _ones(mask):
            worth[bit] = worth.get(bit, 0) + times
    return worth, halves.whole


class Joined(_Shape):
    """One row for each fact: what each kind is worth is summed up by mentor and joined."""

    def counted(self, fact: str, worth: Mapping[int, int]) -> str:
        if not worth:
            return "0"
        values = ", ".join(f"({word}, {times})" for word, times in worth.items())
        join = (
            f"LEFT JOIN (SELECT mentor, sum(worth) AS n FROM bench.{fact} JOIN (VALUES {values}) a(word, worth) USING (word)"  # noqa: S608
            f" GROUP BY mentor) {fact}_n ON {fact}_n.mentor = m.mentor"
        )
        self._join(join)
        return f"coalesce({fact}_n.n, 0)::int"

    def any_of(self, fact: str, words: Iterable[int]) -> str:
        listed = ", ".join(map(str, sorted(words))) or "NULL"
        return f"EXISTS (SELECT FROM bench.{fact} f WHERE f.mentor = m.mentor AND f.word IN ({listed}))"

    def quarters(self) -> str:
        both = "least(s.ends, z.ends) - greatest(s.starts, z.starts)"
        self._join(
            f"LEFT JOIN (SELECT s.mentor, sum({both}) AS n FROM bench.stretch s JOIN bench.mentor USING (mentor)"  # noqa: S608
            f" JOIN (VALUES {', '.join(self._stretches())}) z(zone, starts, ends) USING (zone)"
            f" WHERE {both} >= {week.SHORTEST_PIECE} GROUP BY s.mentor) free ON free.mentor = m.mentor"
        )
        return "coalesce(free.n, 0)::int"

    def _join(self, join: str) -> None:
        if join not in self.joins:
            self.joins.append(join)

    def _stretches(self) -> Iterator[str]:
        for zone in self.zones:
            half_hours = self.ask.hours_in(zone).half_hours
            for starts, ends in week.stretches_of(half_hours | week.later(half_hours, 1)):
                yield f"('{zone}', {starts}, {ends})"


class Arrays(_Shape):
    """One row for each mentor, an array of whole numbers for each kind of fact."""

    def query(self, most: int) -> str:
        hours = ((zone, self.ask.hours_in(zone)) for zone in self.zones)
        rows = ", ".join(
            f"('{zone}', {_array(_ones(each.half_hours))}, {_array(_ones(each.three_quarters))})"
            for zone, each in hours
        )
        if self.ask.week:
            self.joins = [f"JOIN (VALUES {rows}) z(zone, half_hours, three_quarters) USING (zone)"]
        return super().query(most)

    def counted(self, fact: str, worth: Mapping[int, int]) -> str:
        by_worth: dict[int, list[int]] = {}
        for word, times in worth.items():
            by_worth.setdefault(times, []).append(word)
        terms = (f"{times} * icount(m.{fact} & {_array(words)})" for times, words in by_worth.items())
        return " + ".join(terms) or "0"

    def any_of(self, fact: str, words: Iterable[int]) -> str:
        return f"m.{fact} && {_array(words)}"

    def quarters(self) -> str:
        return "(2 * icount(m.half_hours & z.half_hours) - icount(m.three_quarters & z.three_quarters))"


def _array(words: Iterable[int]) -> str:
    return f"'{{{', '.join(map(str, sorted(words)))}}}'::int[]"
