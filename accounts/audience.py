"""What a viewer may see of a person's facts: the only reader and writer of the audience column.

A fact is a short id: `experience:panic`, `note:panic`, `gender`, `age_band`, `goal:sleep`, `wish:gender:woman`.
In a membership a fact is in use only once its owner has said there who may see it; with no row it is not in
use in that program at all. Audiences widen in this order: coordinators, match, members.
"""

from collections import defaultdict
from collections.abc import Iterable

from accounts.models import FactAudience, LivedExperience, Membership
from accounts.ready import Ready

MEMBERS = FactAudience.Audience.MEMBERS
MATCH = FactAudience.Audience.MATCH
COORDINATORS = FactAudience.Audience.COORDINATORS

DEFAULTS = {"members": MEMBERS, "matched": MATCH, "private": COORDINATORS}


def default_for(visibility_default: str) -> str:
    """The pre-set answer that the taxonomy names, in our words."""
    return DEFAULTS.get(visibility_default, COORDINATORS)


def audiences(member: Membership) -> dict[str, str]:
    """Every fact in use in this membership and who may see it. For the owner's own pages only."""
    return dict(FactAudience.objects.filter(membership=member).values_list("fact", "audience"))


def say(member: Membership, fact: str, audience: str) -> None:
    """Say who may see a fact in this membership; from now on it is in use there."""
    say_all([(member, fact, audience)])


def say_all(rows: Iterable[tuple[Membership, str, str]]) -> None:
    """Say many at once: (membership, fact, audience). What was said before is replaced."""
    FactAudience.objects.bulk_create(
        [
            FactAudience(membership=member, fact=fact, audience=FactAudience.Audience(audience))
            for member, fact, audience in rows
        ],
        update_conflicts=True,
        unique_fields=["membership", "fact"],
        update_fields=["audience"],
    )


def forget(member: Membership, facts: Iterable[str]) -> None:
    """Take facts out of use in this membership."""
    FactAudience.objects.filter(membership=member, fact__in=list(facts)).delete()


def _open_to(*wider: str) -> list[str]:
    return [str(audience) for audience in wider]


def facts_in_use(member: Membership) -> frozenset[str]:
    """Every fact in use in this membership: what coordinators and cohort plans may use."""
    return frozenset(_in_use(member.pk))


def facts_members_see(member: Membership) -> frozenset[str]:
    """What a mentor's card may show; for a mentee, what may be ticked on an ask."""
    return frozenset(_seen_by_members(member.pk))


_in_use = Ready(lambda member: FactAudience.objects.filter(membership=member).values_list("fact", flat=True), -1)
_seen_by_members = Ready(
    lambda member: FactAudience.objects.filter(membership=member, audience__in=_open_to(MEMBERS)).values_list(
        "fact", flat=True
    ),
    -1,
)


def facts_match_sees(member: Membership) -> frozenset[str]:
    """What the other one may see once the match is active."""
    return frozenset(
        FactAudience.objects.filter(membership=member, audience__in=_open_to(MEMBERS, MATCH)).values_list(
            "fact", flat=True
        )
    )


def experiences_in(member: Membership, facts: frozenset[str]) -> list[LivedExperience]:
    """The person's lived experience among `facts`, in the order of the taxonomy, what matters most first."""
    chosen = member.person.lived_experiences.select_related("experience", "experience__group").order_by(
        "-matters_most", "experience__group__position", "experience__position"
    )
    return [lived for lived in chosen if lived.fact in facts]


def experiences_shown(member: Membership, facts: frozenset[str]) -> list[LivedExperience]:
    """The same in the order of the taxonomy alone, for other members: what matters most is not theirs to read."""
    return sorted(
        experiences_in(member, facts), key=lambda lived: (lived.experience.group.position, lived.experience.position)
    )


def facts_of_many(members: Iterable[int]) -> tuple[dict[int, frozenset[str]], dict[int, frozenset[str]]]:
    """For many memberships at once (by key): every fact in use in each, and those of them that members see."""
    rows = FactAudience.objects.filter(membership__in=list(members)).values_list("membership", "fact", "audience")
    return by_membership(rows)


def by_membership(
    rows: Iterable[tuple[int, str, str]],
) -> tuple[dict[int, frozenset[str]], dict[int, frozenset[str]]]:
    """As `facts_of_many`, of rows that are at hand: (key of the membership, fact, audience)."""
    in_use, seen = defaultdict(set), defaultdict(set)
    for member, fact, audience in rows:
        in_use[member].add(fact)
        if audience == MEMBERS:
            seen[member].add(fact)
    return {key: frozenset(facts) for key, facts in in_use.items()}, {
        key: frozenset(facts) for key, facts in seen.items()
    }
