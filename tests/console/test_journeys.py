"""What a coordinator does, page to page over HTTP."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import AccessLogEntry, Invitation, Membership, ProgramChange, TrainingModule
from relationships.models import DeskNote, Match
from tests.console.conftest import ready_mentor
from tests.factories import DAY, ActiveMatchFactory, MatchFactory, MenteeFactory, MentorFactory

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"console:{name}", args=args)


@pytest.fixture
def asked(program, amara, ben, now):
    return MatchFactory(
        program=program,
        mentee=amara,
        mentor=ben,
        opened_at=now - 2 * DAY,
        mentee_yes_at=now - 2 * DAY,
        hello="The bus.",
    )


def test_from_today_to_an_approval_in_two_presses(desk, asked, chidi):
    today = desk.get(url("today")).content.decode()
    assert f'href="{url("request", asked.public_id)}">Look at the first' in today
    page = desk.get(url("request", asked.public_id)).content.decode()
    assert f'action="{url("approve", asked.public_id)}"' in page

    answer = desk.post(url("approve", asked.public_id), follow=True)

    asked.refresh_from_db()
    assert asked.coordinator_yes_by == chidi.person
    assert "Take back the approval" in answer.content.decode()


def test_the_third_yes_says_so_and_starts(desk, asked, now):
    asked.mentor_yes_at = now - DAY
    asked.save()
    assert "Approve and start" in desk.get(url("request", asked.public_id)).content.decode()

    answer = desk.post(url("approve", asked.public_id))

    asked.refresh_from_db()
    assert asked.is_active
    assert answer.url == url("pair", asked.public_id)


def test_an_approval_is_taken_back_by_the_undo_of_its_toast(desk, asked, ben):
    said = desk.post(url("approve", asked.public_id), follow=True)
    (undo,) = (each.extra_tags for each in said.context["messages_to_toast"])
    _page, toast = said.content.decode().split('<div class="toasts"')
    assert f'<form method="post" action="{undo}">' in toast

    desk.post(undo)

    asked.refresh_from_db()
    ben.refresh_from_db()
    assert (asked.coordinator_yes_at, ben.held) == (None, 0)


def test_the_points_shown_add_up_to_the_seam(desk, asked):
    page = desk.get(url("request", asked.public_id)).context
    shown = [row.points.split(" of ") for row in page["strands"]["rows"] if row.points]

    assert sum(int(points) for points, _ in shown) == page["sbs"]["points"]
    assert sum(int(most) for _, most in shown) == 100


def test_opening_a_request_stands_on_both_peoples_access_log(desk, asked, chidi):
    desk.get(url("request", asked.public_id))

    seen = set(AccessLogEntry.objects.values_list("viewer", "subject", "page"))
    assert seen == {
        (chidi.person_id, asked.mentee.person_id, "request"),
        (chidi.person_id, asked.mentor.person_id, "request"),
    }


def test_a_question_moves_the_request_to_talking_it_through(desk, asked):
    desk.post(url("ask_person", asked.public_id), {"whom": "mentee", "words": "Is the group all right?"})

    assert DeskNote.objects.get().person == asked.mentee.person
    columns = {column.key: column for column in desk.get(url("board")).context["columns"]}
    counts = {key: column.count for key, column in columns.items()}
    assert counts == {"look": 0, "talk": 1, "wait": 0, "meet": 0, "not-now": 0}
    assert columns["talk"].items[0].words == "A question of ours is open, less than an hour"  # not the request's 2 days


def test_not_this_time_shows_what_is_sent_before_it_is_sent(desk, asked):
    page = desk.get(url("not_this_time", asked.public_id)).content.decode()
    assert "Ben can’t take anyone new now. The time you have waited stays yours." in page

    desk.post(url("not_this_time", asked.public_id), {"why": "Too far apart"})

    asked.refresh_from_db()
    assert (asked.closed_as, asked.closed_why) == ("coordinator no", "Too far apart")


def test_somebody_else_is_suggested_from_the_comparison(desk, asked, program, now):
    other = ready_mentor(program, now, person__chosen_name="Eve Green")
    page = desk.get(url("request", asked.public_id)).content.decode()
    compare = url("compare", asked.public_id, other.public_id)
    assert compare in page
    assert "Eve" in desk.get(compare).content.decode()

    desk.post(compare, {"close": "close"})

    asked.refresh_from_db()
    suggested = Match.objects.get(mentor=other)
    assert (asked.closed_as, suggested.is_approved, suggested.mentee_yes_at) == ("coordinator no", True, None)


def test_a_match_by_hand_asks_the_mentee_first(desk, amara, ben):
    assert url("match_people", amara.public_id) in desk.get(url("match")).content.decode()
    assert (
        url("match_two", amara.public_id, ben.public_id)
        in desk.get(url("match_people", amara.public_id)).content.decode()
    )

    desk.post(url("match_two", amara.public_id, ben.public_id))

    made = Match.objects.get()
    assert (made.origin, made.mentee_yes_at, made.mentor_yes_at) == ("suggestion", None, None)
    assert made.points == sum(made.parts.values())


def test_somebody_who_asked_to_join_is_let_in_or_kindly_not(desk, program, now):
    cleo, drew = (MenteeFactory(program=program, approved_at=None, asked_at=now - DAY) for _ in range(2))

    desk.post(url("membership_yes", cleo.public_id))
    assert "It is not about you." in desk.get(url("membership_no", drew.public_id)).content.decode()
    desk.post(url("membership_no", drew.public_id))

    cleo.refresh_from_db()
    drew.refresh_from_db()
    assert (cleo.is_active, drew.is_active, drew.declined_at is not None) == (True, False, True)


def test_papers_and_places_are_entered_on_the_persons_page(desk, program, now):
    finn = MentorFactory(program=program, approved_at=now - DAY, capacity=1)
    today = now.date()
    core = list(TrainingModule.objects.filter(tier="core").values_list("pk", flat=True))

    desk.post(
        url("screening", finn.public_id),
        {"screening-done_on": today, "screening-expires_on": today + timedelta(days=365)},
    )
    desk.post(url("training", finn.public_id), {"training-modules": core, "training-completed_on": today})
    refused = desk.post(url("capacity", finn.public_id), {"places-capacity": "2", "places-why": ""})
    desk.post(url("capacity", finn.public_id), {"places-capacity": "2", "places-why": "Long a mentor elsewhere"})

    finn.refresh_from_db()
    assert (finn.screenings.count(), finn.training_records.count()) == (1, len(core))
    assert "Say why, in a few words." in refused.content.decode()
    assert (finn.capacity, finn.capacity_lifted_why) == (2, "Long a mentor elsewhere")


def test_a_link_is_shown_once_and_a_mailed_one_is_not_shown(desk, program):
    shown = desk.post(url("invite"), {"role": "mentor", "email": ""})
    assert "/invitation/" in shown.content.decode()
    assert "/invitation/" not in desk.get(url("invite")).content.decode()

    desk.post(url("invite"), {"role": "coordinator", "email": "new@example.org"})
    desk.post(url("invitation_withdraw", Invitation.objects.get(email="").public_id))

    assert [message.to for message in mail.outbox] == [["new@example.org"]]
    assert Invitation.objects.exclude(withdrawn_at=None).get().email == ""


def test_a_coordinator_is_invited_by_address_only(desk):
    answer = desk.post(url("invite"), {"role": "coordinator", "email": ""})

    assert "Name the address of the coordinator." in answer.content.decode()
    assert not Invitation.objects.exists()


def test_a_note_that_something_is_not_right_comes_first_and_is_answered(desk, asked, ben, now):
    note = DeskNote.objects.create(
        program=asked.program, person=asked.mentee.person, about=ben.person, match=asked, kind="not right",
        words="It felt wrong.", written_at=now,
    )  # fmt: skip
    today = desk.get(url("today"))
    assert today.context["first"].url == url("note", note.public_id)

    desk.post(url("note_answer", note.public_id), {"answer": "Thank you. I call you today."})

    note.refresh_from_db()
    assert note.answer == "Thank you. I call you today."


def test_a_pair_pauses_goes_on_and_ends(desk, program, now, chidi):
    pair = ActiveMatchFactory(program=program, mentor=ready_mentor(program, now), started_at=now - 3 * DAY)
    assert "We talked" in desk.get(url("pair", pair.public_id)).content.decode()

    desk.post(url("talked", pair.public_id))
    desk.post(url("pause", pair.public_id), {"back_on": ""})
    pair.refresh_from_db()
    assert (pair.is_paused, pair.talked_at is not None) == (True, True)
    desk.post(url("resume", pair.public_id))
    pair.refresh_from_db()
    assert pair.is_active
    desk.post(url("end", pair.public_id), {"ending": "safety", "why": "What he wrote"})

    pair.refresh_from_db()
    assert (pair.closed_as, pair.closed_why, pair.closed_by) == ("safety", "What he wrote", chidi.person)


def test_settings_change_with_a_trace_and_bad_ones_are_told_kindly(desk, program):
    weights = {
        "weight_experience": 40, "weight_availability": 20, "weight_training": 10, "weight_preferences": 15,
        "weight_goals": 10, "weight_interests": 10, "takes_turns": "on",
    }  # fmt: skip
    refused = desk.post(url("weights"), weights)
    desk.post(url("weights"), weights | {"weight_interests": 5})
    neutral = desk.post(url("wording"), {"sender_name": "Recovery Hub"})

    program.refresh_from_db()
    assert "These add up to 105. Take off 5" in refused.content.decode()
    assert "Pick a name without it." in neutral.content.decode()
    assert (program.weight_experience, program.weight_interests) == (40, 5)
    assert set(ProgramChange.objects.values_list("setting", flat=True)) == {"weight_experience", "weight_interests"}
    assert "Points: Lived experience" in desk.get(url("changes")).content.decode()


def test_the_set_up_list_ends_when_every_step_is_done(desk, program, amara, ben):
    lines = {"line-TOTAL_FORMS": "1", "line-INITIAL_FORMS": "0", "line-0-name": "Night line", "line-0-contact": "0800 1111",
             "line-0-how": "call", "line-0-checked_on": "2026-01-01"}  # fmt: skip
    desk.post(url("help_lines"), lines)
    desk.post(url("exit_site"), {"exit_url": "https://www.bbc.com/weather"})
    desk.post(url("areas"), {"name": "North side"})
    desk.post(url("way", "phone"), {"address": "0800 2222", "instructions": ""})
    assert desk.post(url("wording"), {"sender_name": "Riverside"}).url == url("today")
    today = desk.get(url("today")).content.decode()
    assert "Set up your program" in today
    assert "6 of 7 steps" in today

    about = {
        "name": "Riverside",
        "about": "We meet for coffee.",
        "zone": "Europe/London",
        "country": "GB",
        "joining": "approval",
    }
    assert desk.post(url("about"), about).url == url("program")

    assert "Set up your program" not in desk.get(url("today")).content.decode()
    assert [line.contact for line in program.help_lines.all()] == ["0800 1111"]


def test_people_are_listed_by_role_and_state_with_neutral_addresses(desk, program, amara, ben):
    Membership.objects.filter(pk=ben.pk).update(left_at=ben.asked_at)

    def names(query):
        return [row["member"].name for row in desk.get(url("people") + query).context["rows"]]

    assert names("") == ["Amara"]
    assert names("?role=walk&state=left") == ["Ben"]
    assert names("?role=nonsense&sort=x&page=99") == ["Amara"]
