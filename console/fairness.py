"""Who is matched, group by group, for one coordinator: nobody close to them is counted, in any number.

The people are mentees who joined in the last year, or those of a plan. Each counts once, by facts in use in this program.
Identities stay out: they count only where a mentee asked for them (`matching.fairness` has the numbers).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, Exists, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext as _

from accounts.models import Experience, ExperienceGroup, FactAudience, LivedExperience, Membership, Person
from console import gate, plan_rows, plan_words
from matching import fairness
from matching.fairness import OFTEN, SOON, TOGETHER, WELL, Outcome, Told
from matching.models import CohortPlan
from relationships.models import Match

PERIOD = timedelta(days=365)
NOT_SAID = ""


@dataclass(frozen=True)
class Row:
    """One group as the page tells it."""

    name: str
    told: Told
    unlike: list[str]

    @property
    def points(self) -> int | None:
        return None if self.told.middle_points is None else plan_words.rounded(self.told.middle_points)


@dataclass(frozen=True)
class Section:
    """One way to tell people apart. A single row is no comparison."""

    heading: str
    rows: list[Row]


@dataclass(frozen=True)
class Report:
    everyone: Row | None  # None: fewer than 5 people
    sections: list[Section]


def past(coordinator: Membership, at: datetime) -> Report:
    """Mentees who joined in the last year: who was matched, how soon and how well. Three questions, whoever they are."""
    joined = gate.members(coordinator).mentees().filter(approved_at__gt=at - PERIOD, approved_at__lte=at)
    first = _first_matches(joined)
    close = gate.close_to(coordinator)
    people = [one for one in _with_groups(joined) if one.pk not in first or first[one.pk].mentor.person_id not in close]
    return _report(people, [_so_far(one, first.get(one.pk), at) for one in people])


def _first_matches(mentees: QuerySet) -> dict[int, Match]:
    """The first match of each of these that started since they joined."""
    started = Match.objects.filter(mentee__in=mentees, started_at__gte=F("mentee__approved_at"))
    ordered = started.select_related("mentor").only("mentee", "mentor__person", "started_at", "points")
    return {match.mentee_id: match for match in ordered.order_by("-started_at", "-pk")}


def _so_far(mentee: Membership, match: Match | None, at: datetime) -> Outcome:
    if match:
        return Outcome(True, (match.started_at - mentee.approved_at).days, match.points)
    return Outcome(False, max(0, ((mentee.left_at or at) - mentee.approved_at).days))


def planned(coordinator: Membership, plan: CohortPlan) -> Report:
    """The people of a plan: who gets someone, after how long and how well."""
    points = dict(plan_rows.proposals(coordinator, plan).values_list("mentee", "points"))
    without = plan_rows.left_out(coordinator, plan).values_list("mentee", flat=True)
    people = list(_with_groups(Membership.objects.filter(pk__in=[*points, *without])))
    return _report(
        people,
        [Outcome(one.pk in points, max(0, one.waited(plan.solved_at).days), points.get(one.pk)) for one in people],
    )


# ---- groups


def _with_groups(mentees: QuerySet) -> QuerySet:
    """Each with the group they are in, by what is in use in this program; empty where they did not say."""
    facts = FactAudience.objects.filter(membership=OuterRef("pk"))
    spoken = Person.languages.through.objects.filter(person=OuterRef("person")).order_by("language__position")
    used = FactAudience.objects.filter(
        membership=OuterRef(OuterRef("pk")), fact=Concat(Value("experience:"), OuterRef("experience__slug"))
    )
    lived = LivedExperience.objects.filter(
        Exists(used),
        person=OuterRef("person"),
        experience__match_use=Experience.MatchUse.SCORED,
        experience__group__kind__in=[ExperienceGroup.Kind.CONDITION, ExperienceGroup.Kind.EVENT],
    ).order_by("-matters_most", "experience__group__position", "experience__position")

    def where_in_use(fact: str) -> Case:
        return Case(When(Exists(facts.filter(fact=fact)), then=F(f"person__{fact}")), default=Value(NOT_SAID))

    return mentees.order_by("pk").annotate(
        of_gender=where_in_use("gender"),
        of_age=where_in_use("age_band"),
        of_area=Coalesce("area__name", Value(NOT_SAID)),
        spoken=ArraySubquery(spoken.values("language__label")),
        of_experience=Coalesce(
            Subquery(lived.values("experience__group__label")[:1]), Value(NOT_SAID), output_field=CharField()
        ),
    )


def _language(mentee: Membership) -> str:
    """Somebody with one language has fewer to choose from than somebody with several."""
    if len(mentee.spoken) > 1:
        return _("Several languages")
    return _("%s only") % mentee.spoken[0] if mentee.spoken else NOT_SAID


def _groupings(people: Sequence[Membership]) -> Iterable[fairness.Grouping]:
    genders, ages = dict(Person.Gender.choices), dict(Person.AgeBand.choices)
    yield _grouping(_("Gender"), [str(genders.get(one.of_gender, "")) for one in people], genders.values())
    yield _grouping(_("Age"), [str(ages.get(one.of_age, "")) for one in people], ages.values())
    yield _grouping(_("Area"), [one.of_area for one in people])
    yield _grouping(_("Language"), [_language(one) for one in people])
    yield _grouping(_("What they live with, the first they named"), [one.of_experience for one in people])


def _grouping(name: str, of: list[str], order: Iterable = ()) -> fairness.Grouping:
    """Groups in their own order, or by name; whoever did not say at the end."""
    own = [str(label) for label in order] or sorted({*of} - {NOT_SAID})
    return fairness.Grouping(name, of, [*own, NOT_SAID])


# ---- words


def _report(people: Sequence[Membership], outcomes: Sequence[Outcome]) -> Report:
    every = fairness.everyone(outcomes)
    groups = fairness.told(outcomes, _groupings(people))
    return Report(
        everyone=Row(_("Everyone"), every, []) if every else None,
        sections=[Section(name, [_row(told) for told in rows]) for name, rows in groups.items()],
    )


def _row(told: Told) -> Row:
    words = {
        (OFTEN, True): _("Matched more often"),
        (OFTEN, False): _("Matched less often"),
        (SOON, True): _("Matched sooner"),
        (SOON, False): _("Waits longer"),
        (WELL, True): _("Fits better"),
        (WELL, False): _("Fits less well"),
    }
    name = _("Small groups, counted together") if told.group is TOGETHER else told.group or _("Not said")
    return Row(name, told, [words[measure, is_more] for measure, is_more in told.unlike.items()])
