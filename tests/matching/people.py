"""Random mentors of `slow` put into a program as members with cards."""

import datetime as dt

from accounts.models import Membership, Person
from matching import facets
from matching.models import MentorCard
from tests.matching import slow

LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
FAR_AHEAD = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)


def with_cards(program, mentors):
    """Members with exactly these facts on their cards, all seen by members. Returns {key of the membership: mentor}."""
    first = Person.objects.count()
    people = Person.objects.bulk_create(
        Person(email=f"card{first + place}@example.org", chosen_name=f"Card {place}", zone=mentor.zone)
        for place, mentor in enumerate(mentors)
    )
    members = Membership.objects.bulk_create(
        Membership(person=person, program=program, role="mentor", asked_at=LONG_AGO, approved_at=LONG_AGO, capacity=2)
        for person in people
    )
    MentorCard.objects.bulk_create(
        card_row(member, mentor, place) for place, (member, mentor) in enumerate(zip(members, mentors, strict=True))
    )
    return {member.pk: mentor for member, mentor in zip(members, mentors, strict=True)}


def card_row(member, mentor, place):
    card = slow.card_of(mentor)
    return MentorCard(
        membership=member,
        program_id=member.program_id,
        person_id=member.person_id,
        fresh_until=FAR_AHEAD,
        free_since=LONG_AGO + dt.timedelta(days=place // 3),  # some have been free equally long
        zone=mentor.zone,
        half_hours=card.hours.half_hours,
        three_quarters=card.hours.three_quarters,
        experience_members=card.experience,
        experience_all=card.experience,
        traits_members=card.traits,
        traits_all=card.traits,
        offers_members=card.offers,
        offers_all=card.offers,
        interests=card.interests,
        languages=card.languages,
        training=card.training,
        formats=card.formats,
        limits=card.limits,
        facets=facets.of_card(
            member.program_id,
            mentor.areas,
            card.languages,
            card.formats,
            facets.times_of(card.hours.half_hours, card.zone, slow.CHANGES[0]),
            card.training,
        ),
    )
