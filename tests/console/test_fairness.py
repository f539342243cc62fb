"""The report on fairness: what it counts, what it leaves out, and for whom."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import audience
from accounts.models import Block, Membership
from console import fairness
from matching.models import CohortPlan, LeftOut, Proposal
from tests.factories import (
    DAY,
    ActiveMatchFactory,
    AreaFactory,
    CoordinatorFactory,
    MenteeFactory,
    MentorFactory,
    ProgramFactory,
    lives_with,
    speaks,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def house(standing):
    """Six women of the north who were matched after 10 days, six men of the south who still wait; Ben walks with all."""
    return House()


class House:
    def __init__(self):
        self.now = timezone.now()
        self.program = ProgramFactory()
        self.chidi = CoordinatorFactory(program=self.program)
        self.ben = MentorFactory(program=self.program)
        self.north, self.south = (AreaFactory(program=self.program, name=name) for name in ("North", "South"))
        self.women = [self.joined("woman", self.north) for _ in range(6)]
        self.men = [self.joined("man", self.south) for _ in range(6)]
        for mentee in self.women:
            ActiveMatchFactory(
                program=self.program, mentee=mentee, mentor=MentorFactory(program=self.program),
                started_at=self.now - 20 * DAY, points=6200,
            )  # fmt: skip

    def coordinator(self):
        """Chidi, knowing nothing yet of whom they are close to."""
        return Membership.objects.select_related("person", "program").get(pk=self.chidi.pk)

    def joined(self, gender, area):
        at = self.now - 30 * DAY
        mentee = MenteeFactory(
            program=self.program, person__gender=gender, area=area, approved_at=at, asked_at=at, waiting_since=at
        )
        audience.say(mentee, "gender", "coordinators")
        return mentee


@pytest.fixture
def standing_house(house, db):
    return house


def rows(report, heading="Gender"):
    (section,) = [section for section in report.sections if section.heading == heading]
    return {row.name: row for row in section.rows}


def told(report, heading="Gender"):
    return {name: row.told.people for name, row in rows(report, heading).items()}


def test_each_group_has_its_share_its_days_and_its_points(standing_house):
    report = fairness.past(standing_house.chidi, standing_house.now)

    women, men = rows(report)["A woman"], rows(report)["A man"]
    assert (women.told.people, women.told.per_cent, women.told.half_after, women.points) == (6, 100, 10, 62)
    assert (men.told.people, men.told.per_cent, men.told.half_after, men.points) == (6, 0, None, None)
    assert (women.unlike, men.unlike) == (
        ["Matched more often", "Matched sooner"],
        ["Matched less often", "Waits longer"],
    )
    assert report.everyone.told.per_cent == 50
    assert told(report, "Area") == {"North": 6, "South": 6}


def test_what_is_not_in_use_here_is_not_said(standing_house):
    for mentee in standing_house.women:
        audience.forget(mentee, ["gender"])

    assert told(fairness.past(standing_house.chidi, standing_house.now)) == {"A man": 6, "Not said": 6}


def test_small_groups_are_said_to_be_counted_together(standing_house):
    for mentee in standing_house.women[:2]:
        audience.forget(mentee, ["gender"])

    assert told(fairness.past(standing_house.chidi, standing_house.now)) == {
        "A man": 6, "Small groups, counted together": 6,
    }  # fmt: skip


def test_the_first_experience_is_one_in_use_and_never_an_identity(standing_house):
    for mentee in standing_house.women:
        lives_with(mentee, "panic")
        lives_with(mentee, "parent", matters_most=True)
    for mentee in standing_house.men:
        lives_with(mentee, "panic")
        audience.forget(mentee, ["experience:panic"])

    found = told(fairness.past(standing_house.chidi, standing_house.now), "What they live with, the first they named")

    assert list(found.values()) == [6, 6]
    assert "Not said" in found
    assert not any("dentit" in name for name in found)


def test_language_tells_those_with_one_from_those_with_several(standing_house):
    for mentee in standing_house.women:
        speaks(mentee.person, "en", "de")
    for mentee in standing_house.men:
        speaks(mentee.person, "en")

    assert told(fairness.past(standing_house.chidi, standing_house.now), "Language") == {
        "English only": 6, "Several languages": 6,
    }  # fmt: skip


def test_nobody_close_to_the_coordinator_is_in_any_number(standing_house):
    at = standing_house.now
    Block.objects.create(blocker=standing_house.chidi.person, blocked=standing_house.men[0].person, since=at)
    walks_with = standing_house.women[0].matches_as_mentee.get().mentor
    Block.objects.create(blocker=walks_with.person, blocked=standing_house.chidi.person, since=at)

    report = fairness.past(standing_house.coordinator(), at)

    assert report.everyone.told.people == 10
    assert told(report) == {"A woman": 5, "A man": 5}


def test_who_joined_longer_ago_or_elsewhere_is_not_counted(standing_house):
    MenteeFactory(program=standing_house.program, approved_at=standing_house.now - timedelta(days=366))
    MenteeFactory(approved_at=standing_house.now - DAY)

    assert fairness.past(standing_house.chidi, standing_house.now).everyone.told.people == 12


@pytest.fixture
def plan(standing_house):
    plan = CohortPlan.objects.create(
        program=standing_house.program, started_by=standing_house.chidi, started_at=standing_house.now,
        solved_at=standing_house.now, people=12, matched=6,
    )  # fmt: skip
    for mentee in standing_house.men:
        Proposal.objects.create(plan=plan, mentee=mentee, mentor=standing_house.ben, points=4400)
    for mentee in standing_house.women:
        LeftOut.objects.create(plan=plan, mentee=mentee, number=1)
    return plan


def test_a_plan_is_told_by_who_gets_someone(standing_house, plan):
    found = rows(fairness.planned(standing_house.chidi, plan))

    assert (found["A man"].told.per_cent, found["A man"].points) == (100, 44)
    assert (found["A woman"].told.per_cent, found["A woman"].points) == (0, None)


def test_rows_of_a_plan_with_somebody_close_are_left_out(standing_house, plan):
    Block.objects.create(
        blocker=standing_house.chidi.person, blocked=standing_house.ben.person, since=standing_house.now
    )

    assert fairness.planned(standing_house.coordinator(), plan).everyone.told.people == 6


@pytest.fixture
def desk(client, standing_house):
    client.force_login(standing_house.chidi.person)
    return client


def text(answer):
    return " ".join(answer.content.decode().split())


def test_the_page_says_what_it_shows_and_what_it_does_not(desk, plan):
    page = text(desk.get(reverse("console:fairness")))

    assert "12 people. 50 of 100 have someone." in page
    assert "Half of them had someone after 10 days." in page
    assert "Matched more often" in page
    assert "People close to you" in page
    assert reverse("console:plan_fairness", args=[plan.public_id]) in page
    assert "Who gets someone in the plan of" in text(desk.get(reverse("console:plan_fairness", args=[plan.public_id])))


def test_a_plan_says_whether_what_nobody_asked_for_mattered(desk, plan):
    address = reverse("console:plan_fairness", args=[plan.public_id])
    assert "It should not." in text(desk.get(address))

    CohortPlan.objects.update(ran_again_at=plan.solved_at, same_without_unasked=True)
    assert "The same pairs came out." in text(desk.get(address))

    CohortPlan.objects.update(same_without_unasked=False)
    assert "another plan came out" in text(desk.get(address))


def test_a_plan_without_a_result_leads_to_how_far_it_is(desk, plan):
    CohortPlan.objects.update(solved_at=None)

    for page in ("plan_fairness", "plan_left_out"):
        assert desk.get(reverse(f"console:{page}", args=[plan.public_id])).url == reverse(
            "console:plan", args=[plan.public_id]
        )


def test_an_empty_program_says_what_will_be_here(client):
    client.force_login(CoordinatorFactory().person)

    assert "Once 5 people have joined" in text(client.get(reverse("console:fairness")))


def test_it_asks_the_same_few_questions_however_many_people(standing_house, plan, django_assert_num_queries):
    for _ in range(2):
        coordinator = standing_house.coordinator()
        with django_assert_num_queries(3):  # whom they are close to is asked once
            fairness.past(coordinator, standing_house.now)
        with django_assert_num_queries(3):
            fairness.planned(coordinator, plan)
        for _ in range(3):
            standing_house.joined("woman", standing_house.north)
