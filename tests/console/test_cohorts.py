"""Plans at the desk: asked for and watched; what one costs to read, and whom it leaves out."""

import pytest
from django.urls import reverse

from console import plan_rows, plan_words
from matching import cohort, solving
from matching.models import CohortPlan
from tests.console.conftest import answered, ready_mentor
from tests.factories import AreaFactory, MenteeFactory

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"console:{name}", args=[getattr(one, "public_id", one) for one in args])


def solved(coordinator, at):
    plan = cohort.start(coordinator, cohort.Settings(), at)
    assert solving.solve(plan.pk, at)
    return CohortPlan.objects.get(pk=plan.pk)


def text(answer):
    return " ".join(answer.content.decode().split())


def test_a_plan_is_started_once_and_watched(desk, program):
    area = AreaFactory(program=program)
    said = {"waiting_weight": "10", "most_new": "", "highest_floor": "on", "areas": [str(area.public_id)]}

    first = desk.post(url("plan_new"), said)
    second = desk.post(url("plan_new"), said)

    plan = CohortPlan.objects.get()
    assert first["Location"] == second["Location"] == url("plan", plan)
    assert (plan.waiting_weight, plan.most_new, list(plan.areas.all())) == (10, None, [area])
    page = text(desk.get(url("plan", plan)))
    assert "<progress" in page
    assert "Look again" in page
    assert desk.get(url("plan_how_far", plan)).json() == {"running": True, "value": 0, "words": "Waiting for its turn"}


def test_bad_numbers_are_said_kindly_beside_the_field(desk):
    page = text(desk.post(url("plan_new"), {"waiting_weight": "61", "most_new": "9"}))

    assert "Pick a number from 0 to 60." in page
    assert "Pick a number from 1 to 5." in page
    assert not CohortPlan.objects.exists()


def test_a_plan_can_be_stopped(desk, chidi, now):
    plan = cohort.start(chidi, cohort.Settings(), now)

    desk.post(url("plan_cancel", plan))

    plan.refresh_from_db()
    assert not plan.is_running
    assert "This plan was stopped" in text(desk.get(url("plan", plan)))


def test_whoever_gets_nobody_has_the_cause_and_what_would_help(desk, chidi, program, amara, ben, now):
    ready_mentor(program, now, person__chosen_name="Maya", capacity=1)
    for name in ("Nia", "Rowan", "Sol"):
        answered(MenteeFactory(program=program, person__chosen_name=name))
    plan = solved(chidi, now)

    page = text(desk.get(url("plan_left_out", plan)))

    assert "3 of 4 people get someone." in page
    assert "4 people ask for" in page or "4 people can only meet" in page
    assert "3 places are free then." in page
    assert "One more place with Ben or Maya (could help 1 person)" in page
    new = "One more mentor who is free on Tuesday 6 to 8 pm and fits what else they asked for (could help 1 person)"
    assert page.count(new) == 2  # what would help most, and what would help with this cause


@pytest.mark.parametrize("rows", [1, 3])
def test_a_review_costs_the_same_however_long(desk, chidi, program, ben, now, django_assert_num_queries, rows):
    for _ in range(rows):
        ready_mentor(program, now, capacity=1)
    for _ in range(2 * rows + 2):  # and some are left out
        answered(MenteeFactory(program=program))
    plan = solved(chidi, now)
    for name in ("plan", "plan_left_out", "plans"):
        desk.get(url(name, *([plan] if name != "plans" else [])))

    with django_assert_num_queries(17):
        desk.get(url("plan", plan))
    with django_assert_num_queries(12):
        desk.get(url("plan_left_out", plan))
    with django_assert_num_queries(4):
        desk.get(url("plans"))


def test_a_cause_in_words():
    told = {
        "people": 6, "places": 3, "mentors": 2, "left_out": 3, "changes": [],
        "asked": [{"rule": "times", "value": "evenings"}, {"rule": "must:gender", "value": "woman"}],
        "conditions": [
            {"rule": "times", "value": "evenings", "people": 6, "places": 9},
            {"rule": "must:gender", "value": "woman", "people": 6, "places": 4},
        ],
    }  # fmt: skip

    alone = {
        **told,
        "people": 1,
        "places": 0,
        "mentors": 0,
        "conditions": [],
        "asked": [{"rule": "training", "value": ""}],
    }
    assert plan_words.cause(alone) == "1 person asks for somebody with extra training. Nobody with a place fits."
    assert plan_words.cause({**told, "asked": [], "conditions": []}) == (
        "6 people can only meet the same few mentors. 3 places are free then."
    )
    assert plan_words.cause(told) == "6 people ask for an evening and a woman. 3 places are free then."


PLACE = {"kind": "place", "rule": "", "value": "", "helps": 2, "mentees": 3}
NAMES = {1: "Maya", 2: "Ben", 3: "Sol"}


@pytest.mark.parametrize(
    ("rule", "value", "words"),
    [
        ("times", "", "If one person were free at other times: 4 more mentors (could help 2 people)"),
        ("way", "", "If one person could meet in another way: 4 more mentors (could help 2 people)"),
        ("must:gender", "woman", "If one person could do without a woman: 4 more mentors (could help 2 people)"),
        (
            "must:experience",
            "parent",
            "If one person could do without somebody who is also “Parent”: 4 more mentors (could help 2 people)",
        ),
    ],
)
def test_what_somebody_could_take_instead_is_told_in_words(program, rule, value, words):
    told = {"kind": "accept", "rule": rule, "value": value, "helps": 2, "mentees": 3, "mentors": 4}

    assert plan_words.change(told, {}) == words


def test_one_more_place_is_told_however_much_else_would_help():
    accept = [{"kind": "accept", "rule": rule} for rule in ("language", "times", "way", "area")]
    place = {"kind": "place", "rule": ""}

    hours = {"kind": "hours", "rule": "times"}

    assert plan_rows.worth_telling([*accept, place]) == [*accept[:2], place]
    assert plan_rows.worth_telling([*accept, place, hours]) == [accept[0], place, hours]
    assert plan_rows.worth_telling([place, *accept]) == [place, *accept[:2]]
    assert plan_rows.worth_telling(accept) == accept[:3]


@pytest.mark.parametrize(
    ("mentors", "named", "words"),
    [
        (0, [], "A new mentor who fits what they asked for"),
        (1, [9], "One more place with 1 mentor they may meet"),
        (4, [9], "One more place with any of 4 mentors they may meet"),
        (1, [1], "One more place with Maya"),
        (3, [1, 2, 3], "One more place with Maya, Ben or Sol"),
        (4, [1, 2, 3], "One more place with Maya, Ben, Sol or 1 other they may meet"),
        (9, [1, 9, 3], "One more place with Maya, Sol or any of 7 others they may meet"),
    ],
)
def test_one_more_place_says_with_whom(mentors, named, words):
    """9 is nobody whom this desk looks after."""
    assert plan_words.change({**PLACE, "mentors": mentors, "named": named}, NAMES) == f"{words} (could help 2 people)"


def test_hours_on_another_clock_than_the_programs_say_whose():
    told = {**PLACE, "kind": "hours", "rule": "times", "mentors": 0, "named": [], "hours": [6, 480, 600]}

    assert [plan_words.change({**told, "zone": zone}, {}) for zone in ("", "Asia/Kathmandu")] == [
        f"One more mentor who is free on {hours} and fits what else they asked for (could help 2 people)"
        for hours in ("Sunday 8 to 10 am", "Sunday 8 to 10 am (Kathmandu time)")
    ]


def test_two_changes_in_the_same_words_are_one_line(desk, chidi, program, amara, ben, now):
    answered(MenteeFactory(program=program))
    plan = solved(chidi, now)
    plan.changes = [{**PLACE, "mentors": 0, "named": []}, {**PLACE, "mentors": 0, "mentees": 9, "named": []}]
    plan.save(update_fields=["changes"])

    page = desk.get(url("plan_left_out", plan))

    assert page.context["changes"] == ["A new mentor who fits what they asked for (could help 2 people)"]


def test_what_rules_places_out_is_said_of_one_and_of_many():
    woman = {"rule": "must:gender", "value": "woman"}
    counted = [{"people": 1, "places": 1}, {"people": 2, "places": 3}, {"people": 0, "places": 3}]

    assert plan_words.conditions({"conditions": [woman | each for each in counted]}) == [
        "1 asks for a woman. That rules out 1 place elsewhere.",
        "2 ask for a woman. That rules out 3 places elsewhere.",
    ]
