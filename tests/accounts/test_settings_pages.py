import re
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from accounts import audience, consents
from accounts.access import HOME_KEY
from accounts.adapter import PASSWORDS
from accounts.consent_texts import DESK, LIVED_EXPERIENCE, TERMS
from accounts.models import AccessLogEntry, Block, Consent, Membership, Person
from accounts.wording import blocked_word
from mentoring.templatetags.alongside import device
from reminders import outbox
from tests.factories import (
    DAY,
    NOON,
    CoordinatorFactory,
    MenteeFactory,
    MentorFactory,
    PersonFactory,
    ProgramFactory,
    lives_with,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)

PLAIN_PAGES = ["me", "name", "scene", "consents", "access_log", "blocks", "switch", "pause"]
LIBRARY_PAGES = [
    "account_email", "account_set_password", "account_logout", "mfa_index", "mfa_add_webauthn", "mfa_list_webauthn",
    "mfa_activate_totp", "account_app_code", "usersessions_list",
]  # fmt: skip


@pytest.fixture
def amara(client):
    """Amara, a mentee, signed in."""
    member = MenteeFactory(person__chosen_name="Amara", person__email="amara@example.org")
    client.force_login(member.person)
    return member


def title_of(page):
    return page.content.decode().partition("<title>")[2].partition("</title>")[0]


@pytest.mark.parametrize("view", [f"accounts:{name}" for name in PLAIN_PAGES] + LIBRARY_PAGES)
def test_every_page_of_the_account_is_there_for_members_only_and_has_a_neutral_title(client, view):
    assert client.get(reverse(view)).status_code == 302
    member = MenteeFactory()
    client.force_login(member.person)

    page = client.get(reverse(view))

    assert page.status_code == 200
    assert blocked_word(title_of(page)) is None
    assert blocked_word(reverse(view)) is None


@pytest.mark.parametrize(
    "view", ["account_login", "account_request_login_code", "account_reset_password", "account_inactive"]
)
def test_the_pages_of_signing_in_wear_our_frame(client, view):
    page = client.get(reverse(view)).content.decode()

    assert 'href="/exit/"' in page
    assert "Successfully" not in page


def test_signing_up_the_librarys_way_leads_to_the_programs(client):
    assert client.get(reverse("account_signup")).url == reverse("accounts:programs")


def test_a_name_pronouns_and_zone_are_kept(client, amara):
    client.post(
        reverse("accounts:name"), {"chosen_name": "  Ama  ra ", "pronouns": "she/her", "zone": "Asia/Kathmandu"}
    )

    amara.person.refresh_from_db()
    assert (amara.person.chosen_name, amara.person.pronouns, amara.person.zone) == (
        "Ama ra",
        "she/her",
        "Asia/Kathmandu",
    )


def test_the_zones_offered_are_those_of_places_and_ones_own_stays(client, amara):
    Person.objects.filter(pk=amara.person_id).update(zone="US/Eastern")
    field = client.get(reverse("accounts:name")).context["form"].fields["zone"]
    names = [name for _continent, places in field.choices for name, _words in places]

    answers = {"chosen_name": "Amara", "pronouns": "", "zone": "US/Eastern"}
    assert client.post(reverse("accounts:name"), answers).status_code == 302

    assert {"UTC", "Europe/Oslo", "Asia/Kathmandu", "America/Argentina/Buenos_Aires", "US/Eastern"} <= set(names)
    odd = {"US/Central", "Etc/GMT+5", "GMT0", "Asia/Calcutta", "Europe/Belfast", "Brazil/East", "EST5EDT"}
    assert odd & set(names) == set()
    assert len(names) == len(set(names))


def test_another_zone_lays_what_is_owed_outside_its_quiet_hours(client, amara):
    due_at = NOON.replace(hour=14) + 4000 * DAY
    outbox.owe(amara.person, "plain", "check_in:1", due_at, at=NOON)

    client.post(reverse("accounts:name"), {"chosen_name": "Amara", "pronouns": "", "zone": "Asia/Tokyo"})

    owed = amara.person.reminders.get()
    assert owed.due_at == due_at
    assert owed.goes_at == due_at.replace(hour=23)  # 8 in the morning in Tokyo


@pytest.mark.parametrize(
    ("field", "value"), [("chosen_name", ""), ("chosen_name", "a@b.org"), ("zone", "Mars/Base"), ("pronouns", "x" * 31)]
)
def test_a_name_that_does_not_do_is_answered_beside_it(client, amara, field, value):
    answers = {"chosen_name": "Amara", "pronouns": "", "zone": "Europe/London"} | {field: value}

    page = client.post(reverse("accounts:name"), answers)

    assert page.context["form"].errors.keys() == {field}
    assert page.content.decode().startswith("<!DOCTYPE html>")


def test_another_picture_can_be_taken(client, amara):
    seed = client.get(reverse("accounts:scene")).context["seeds"][0]

    client.post(reverse("accounts:scene"), {"seed": seed})
    assert client.post(reverse("accounts:scene"), {"seed": "9" * 20}).status_code == 200

    amara.person.refresh_from_db()
    assert amara.person.scene_seed == seed


def test_a_yes_can_be_taken_back_and_given_again(client, amara):
    consents.give(amara.person, amara.program, [TERMS, LIVED_EXPERIENCE], NOON)
    lives_with(amara, "panic")
    take_back = reverse("accounts:take_back", args=[amara.program.public_id, LIVED_EXPERIENCE])

    assert client.get(take_back).status_code == 200
    assert consents.may_use_lived_experience(amara)
    client.post(take_back)
    assert (consents.may_use_lived_experience(amara), audience.facts_in_use(amara)) == (False, frozenset())
    client.post(reverse("accounts:give_consent", args=[amara.program.public_id, LIVED_EXPERIENCE]))

    assert consents.may_use_lived_experience(amara)
    assert Consent.objects.filter(purpose=LIVED_EXPERIENCE).count() == 2
    assert "Taken back before" in client.get(reverse("accounts:consents")).content.decode()


def test_a_yes_that_membership_rests_on_leads_to_leaving(client, amara):
    consents.give(amara.person, amara.program, [TERMS], NOON)

    answer = client.post(reverse("accounts:take_back", args=[amara.program.public_id, TERMS]))

    assert answer.url == reverse("accounts:leave_program", args=[amara.public_id])
    assert list(consents.standing(amara.person, amara.program)) == [TERMS]


def test_consents_of_a_program_one_is_not_in_are_not_there(client, amara):
    other = ProgramFactory()

    for view in ("give_consent", "take_back"):
        assert client.post(reverse(f"accounts:{view}", args=[other.public_id, DESK])).status_code == 404
        assert client.post(reverse(f"accounts:{view}", args=[amara.program.public_id, "made-up"])).status_code == 404


def test_one_reads_who_looked_and_nobody_elses_log(client, amara):
    chidi = CoordinatorFactory(program=amara.program, person__chosen_name="Chidi Okafor")
    dana = MenteeFactory(program=amara.program)
    for subject, reason in ((amara.person, "Before we talk"), (dana.person, "Secret")):
        AccessLogEntry.objects.create(
            viewer=chidi.person, subject=subject, program=amara.program, page="profile", reason=reason, at=NOON
        )

    page = client.get(reverse("accounts:access_log")).content.decode()

    assert ("Chidi" in page, "Before we talk" in page, "Secret" in page) == (True, True, False)


def test_a_day_of_looking_is_one_line_for_each_reader(client, amara):
    chidi = CoordinatorFactory(program=amara.program, person__chosen_name="Chidi")
    dana = CoordinatorFactory(program=amara.program, person__chosen_name="Dana")
    opened = [(chidi, "profile", 0), (chidi, "match", 1), (chidi, "request", 2), (dana, "note", 1), (chidi, "pair", 13)]
    for member, page, hours in opened:
        AccessLogEntry.objects.create(
            viewer=member.person, subject=amara.person, program=amara.program, page=page, at=NOON + hours * HOUR
        )

    page = client.get(reverse("accounts:access_log")).content.decode()

    lines = [" ".join(strip_tags(line).split()) for line in re.findall(r"<dt>.*?</dd>", page, re.S)]
    program = amara.program.name
    assert lines == [
        f"Chidi, {program}Opened your pair page · Tuesday 3 March, 1 am",
        f"Chidi, {program}Opened a request of yours and your answers 2 times · Monday 2 March, last at 2 pm",
        f"Dana, {program}Opened a note from you · Monday 2 March, 1 pm",
    ]


def test_a_block_can_be_lifted_by_the_one_who_made_it_only(client, amara):
    ben, dana = PersonFactory(chosen_name="Ben"), PersonFactory(chosen_name="Dana")
    mine = Block.objects.create(blocker=amara.person, blocked=ben, since=NOON)
    theirs = Block.objects.create(blocker=dana, blocked=amara.person, since=NOON)

    page = client.get(reverse("accounts:blocks")).content.decode()
    assert ("Ben" in page, "Dana" in page) == (True, False)
    assert client.post(reverse("accounts:lift_block", args=[dana.public_id])).status_code == 404
    client.post(reverse("accounts:lift_block", args=[ben.public_id]))

    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.lifted_at is not None, theirs.lifted_at) == (True, None)


def test_one_switches_between_ones_own_homes_only(client, amara):
    mentor = MentorFactory(person=amara.person)
    other = MenteeFactory()

    client.post(reverse("accounts:switch"), {"home": str(mentor.public_id)})
    assert client.session[HOME_KEY] == str(mentor.public_id)

    assert client.post(reverse("accounts:switch"), {"home": str(other.public_id)}).status_code == 404
    assert client.session[HOME_KEY] == str(mentor.public_id)


def test_a_break_begins_at_once_and_ends_when_one_says_so(client, amara):
    client.post(reverse("accounts:pause"), {"back_on": ""})
    amara.refresh_from_db()
    assert amara.is_away(timezone.now())
    assert "You are on a break" in client.get(reverse("accounts:pause")).content.decode()
    me = client.get(reverse("accounts:me")).content.decode()
    assert "End your break" in me
    assert "Take a break" not in me

    client.post(reverse("accounts:come_back"))

    amara.refresh_from_db()
    assert not amara.is_away(timezone.now())


@pytest.mark.parametrize("day", [-1, 0, 400])
def test_a_break_ends_after_today_and_within_a_year(client, amara, day):
    page = client.post(reverse("accounts:pause"), {"back_on": timezone.localdate() + day * DAY})

    assert page.context["form"].errors.keys() == {"back_on"}


def test_leaving_is_asked_once_more_and_then_done(client, amara):
    leave = reverse("accounts:leave_program", args=[amara.public_id])

    assert "What happens next" in client.get(leave).content.decode()
    assert Membership.objects.get(pk=amara.pk).is_active
    client.post(leave)

    assert Membership.objects.get(pk=amara.pk).left_at is not None
    assert client.post(leave).status_code == 404


def test_nobody_leaves_for_somebody_else(client, amara):
    other = MenteeFactory(program=amara.program)

    assert client.post(reverse("accounts:leave_program", args=[other.public_id])).status_code == 404
    assert Membership.objects.get(pk=other.pk).is_active


def test_the_only_coordinator_reads_why_they_stay(client):
    chidi = CoordinatorFactory()
    client.force_login(chidi.person)

    page = client.post(reverse("accounts:leave_program", args=[chidi.public_id]), follow=True)

    assert "Invite another one first" in page.content.decode()
    assert Membership.objects.get(pk=chidi.pk).is_active


COSTS = {"me": 4, "consents": 3, "access_log": 3, "blocks": 3, "switch": 2}


@pytest.mark.parametrize(("view", "queries"), COSTS.items())
def test_the_pages_cost_the_same_with_one_and_three_rows(client, view, queries, django_assert_num_queries):
    ben = PersonFactory(chosen_name="Ben")
    client.force_login(ben)
    for rows in (1, 3):
        while ben.memberships.count() < rows:
            program = MentorFactory(person=ben).program
            consents.give(ben, program, [TERMS], NOON)
            Block.objects.create(blocker=ben, blocked=PersonFactory(), since=NOON)
            AccessLogEntry.objects.create(viewer=PersonFactory(), subject=ben, program=program, page="profile", at=NOON)
        client.get(reverse(f"accounts:{view}"))
        with django_assert_num_queries(queries):
            client.get(reverse(f"accounts:{view}"))


def test_times_are_told_on_ones_own_clock(client, amara):
    amara.person.zone = "Asia/Kathmandu"
    amara.person.save(update_fields=["zone"])
    AccessLogEntry.objects.create(
        viewer=PersonFactory(), subject=amara.person, program=amara.program, page="profile", at=NOON
    )

    assert "Monday 2 March, 5:45 pm" in client.get(reverse("accounts:access_log")).content.decode()


def test_changing_the_address_waits_for_a_code_and_never_tells_who_is_known(client, amara, mailoutbox):
    PersonFactory(email="known@example.org")
    answers = []
    for address in ("known@example.org", "new@example.org"):
        answer = client.post(reverse("account_email"), {"email": address, "action_add": ""})
        page = client.get(answer.url).content.decode().replace(address, "")
        answers.append((answer.status_code, answer.url, re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", page)))
    assert answers[0] == answers[1]
    assert [letter.to for letter in mailoutbox] == [["known@example.org"], ["new@example.org"]]

    code = re.search(r"^\d{6}$", mailoutbox[-1].body, re.MULTILINE).group()
    client.post(reverse("account_email_verification_sent"), {"action": "verify", "code": code})

    amara.person.refresh_from_db()
    assert amara.person.email == "new@example.org"
    assert mailoutbox[-1].to == ["amara@example.org"]  # the old one hears of it
    assert mailoutbox[-1].subject == "Your address was changed"


def test_a_password_can_be_added_and_signs_in(client, amara):
    words = "a quiet walk by the river"
    client.post(reverse("account_set_password"), {"password1": words, "password2": words})
    client.logout()

    page = client.post(reverse("account_login"), {"login": "amara@example.org", "password": "not that"})
    assert "Those two do not go together" in page.content.decode()
    answer = client.post(reverse("account_login"), {"login": "amara@example.org", "password": words})

    assert answer.status_code == 302
    assert answer.url in {reverse("accounts:onward"), reverse("account_email_verification_sent")}


def test_whoever_adds_an_app_reads_the_backup_codes_at_once(client):
    client.force_login(PersonFactory())
    page = reverse("mfa_activate_totp")
    secret = client.get(page).context["form"].secret
    refused = client.post(page, {"code": "000000"}).content.decode()
    assert "That did not fit." in refused

    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    answer = client.post(page, {"code": code}, follow=True)

    assert "My backup codes" in answer.content.decode()
    assert "Type the code your app shows" in client.get(reverse("mfa_reauthenticate")).content.decode()


def test_a_password_is_refused_in_our_words(client):
    client.force_login(PersonFactory())

    page = client.post(reverse("account_set_password"), {"password1": "password", "password2": "password"})

    assert page.context["form"].errors["password1"] == [
        str(PASSWORDS["password_too_short"]),
        str(PASSWORDS["password_too_common"]),
    ]


@pytest.mark.parametrize(
    ("user_agent", "told"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
        ("", "A browser we do not know"),
    ],
)  # fmt: skip
def test_a_device_is_told_as_people_know_it(user_agent, told):
    assert device(user_agent) == told
