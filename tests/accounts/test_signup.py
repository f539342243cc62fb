import re

import pytest
from allauth.account.models import EmailAddress
from django.test import RequestFactory
from django.urls import URLResolver, reverse
from django.utils import timezone

from accounts import account_urls, consents, invitations
from accounts.adapter import LETTERS, AccountAdapter
from accounts.consent_texts import DESK, LIVED_EXPERIENCE, TERMS
from accounts.models import Membership, Person, Program
from accounts.wording import blocked_word
from tests.factories import CoordinatorFactory, MenteeFactory, PersonFactory, ProgramFactory

pytestmark = pytest.mark.django_db
Joining, Role = Program.Joining, Membership.Role

ANSWERS = {
    "name": "Amara", "email": "amara@example.org", "adult": "on", "zone": "Africa/Lagos",
    "consent_terms": "on", "consent_desk": "on", "consent_lived_experience": "on",
}  # fmt: skip


@pytest.fixture
def program():
    return ProgramFactory(joining=Joining.OPEN, name="North Side")


def join_url(program):
    return reverse("accounts:join_program", args=[program.public_id])


def code_in(mail):
    return re.search(r"^\d{6}$", mail.body, re.MULTILINE).group()


def type_code(client, mailoutbox):
    return client.post(reverse("account_confirm_login_code"), {"action": "verify", "code": code_in(mailoutbox[-1])})


def without_tokens(page):
    return re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", page.content.decode())


def test_from_the_join_page_to_the_code_and_in(client, program, mailoutbox):
    assert client.get(reverse("accounts:programs")).url == join_url(program)
    assert "Amara" not in client.get(join_url(program)).content.decode()

    asked = client.post(join_url(program), ANSWERS)
    assert asked.url == reverse("account_confirm_login_code")
    assert not Membership.objects.exists()
    answer = type_code(client, mailoutbox)

    assert answer.url == reverse("accounts:welcome")
    amara = Person.objects.get(email="amara@example.org")
    assert (amara.chosen_name, amara.zone, amara.adult_said_at is not None) == ("Amara", "Africa/Lagos", True)
    member = amara.memberships.get()
    assert (member.role, member.program, member.is_active, member.waiting_since) == (
        Role.MENTEE, program, True, member.approved_at,
    )  # fmt: skip
    assert sorted(consents.standing(amara, program)) == [DESK, LIVED_EXPERIENCE, TERMS]
    assert EmailAddress.objects.get(user=amara).verified
    assert len(mailoutbox) == 1


def test_whoever_does_not_own_the_address_leaves_no_name_behind(client, program, mailoutbox):
    client.post(join_url(program), ANSWERS)

    client.post(reverse("account_confirm_login_code"), {"action": "verify", "code": "000000"})

    somebody = Person.objects.get()
    assert (somebody.chosen_name, somebody.adult_said_at, somebody.consents.count()) == ("", None, 0)


def test_the_owner_of_an_address_somebody_else_typed_gives_their_own_name(client, program, mailoutbox):
    client.post(join_url(program), ANSWERS | {"name": "Mallory"})
    client.post(join_url(program), ANSWERS)

    type_code(client, mailoutbox)

    assert Person.objects.get().chosen_name == "Amara"


@pytest.mark.parametrize("known", ["unknown", "member", "no address row", "shut"])
def test_joining_never_tells_whether_an_address_is_known(client, program, mailoutbox, known):
    if known == "member":
        person = MenteeFactory(program=program, person=PersonFactory(email="amara@example.org")).person
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    elif known != "unknown":
        PersonFactory(email="amara@example.org", is_active=known != "shut")

    answer = client.post(join_url(program), ANSWERS)
    page = client.get(answer.url)

    assert (answer.status_code, answer.url, page.status_code) == (302, reverse("account_confirm_login_code"), 200)
    assert [mail.to for mail in mailoutbox] == [["amara@example.org"]]
    client.cookies.clear()
    other = client.get(client.post(join_url(program), ANSWERS | {"email": "nobody@example.org"}).url)
    assert without_tokens(page) == without_tokens(other).replace("nobody@", "amara@")


@pytest.mark.parametrize("view", ["account_request_login_code", "account_reset_password"])
def test_signing_in_and_resetting_never_tell_either(client, mailoutbox, view):
    known = PersonFactory(email="amara@example.org")
    EmailAddress.objects.create(user=known, email=known.email, verified=True, primary=True)
    pages = []
    for address in ("amara@example.org", "nobody@example.org"):
        answer = client.post(reverse(view), {"email": address})
        page = client.get(answer.url)
        pages.append((answer.status_code, answer.url, page.status_code, without_tokens(page).replace(address, "")))
        client.cookies.clear()

    assert pages[0] == pages[1]
    assert [mail.to for mail in mailoutbox] == [["amara@example.org"], ["nobody@example.org"]]


def test_somebody_known_signs_in_by_joining_and_keeps_their_name(client, program, mailoutbox):
    amara = PersonFactory(email="amara@example.org", chosen_name="Amara B", zone="Europe/London")

    client.post(join_url(program), ANSWERS | {"name": "Someone"})
    type_code(client, mailoutbox)

    amara = Person.objects.get()
    assert (amara.chosen_name, amara.zone) == ("Amara B", "Europe/London")
    assert amara.memberships.get().program == program


def test_without_18_or_over_nothing_is_kept_and_both_ways_on_are_said(client, program, mailoutbox):
    answer = client.post(join_url(program), {key: value for key, value in ANSWERS.items() if key != "adult"})
    page = answer.content.decode()

    assert "Tick this if you are 18 or over." in page
    assert 'value="Amara"' in page
    assert reverse("accounts:younger") in page
    assert (Person.objects.count(), len(mailoutbox), dict(client.session)) == (0, 0, {})


def test_people_under_18_read_a_kind_page_with_lines(client):
    page = client.get(reverse("accounts:younger"))

    assert page.status_code == 200
    assert "There are people for you too, today." in page.content.decode()
    assert dict(client.session) == {}


def test_boxes_are_not_ticked_for_anybody_and_a_missing_yes_keeps_what_was_typed(client, program):
    form = client.get(join_url(program)).context["form"]
    assert [name for name in form.fields if form[name].value()] == []

    page = client.post(join_url(program), {"name": "Amara", "email": "amara@example", "adult": "on"}).content.decode()

    assert page.count("to join. Or talk to us first.") == 4  # beside the two that are needed, and in the summary
    assert 'value="Amara"' in page
    assert 'value="amara@example"' in page
    assert "<title>Error: " in page
    assert not Person.objects.exists()


@pytest.mark.parametrize("name", ["amara@example.org", "call 0123456789", "\u200b", " "])
def test_a_name_is_a_name(client, program, name):
    page = client.post(join_url(program), ANSWERS | {"name": name})

    assert page.status_code == 200
    assert page.context["form"].errors.keys() == {"name"}


def test_where_a_coordinator_says_yes_the_page_says_who_and_by_when(client, mailoutbox):
    program = ProgramFactory(joining=Joining.APPROVAL)
    CoordinatorFactory(program=program, person__chosen_name="Chidi Okafor")

    client.post(join_url(program), ANSWERS)
    type_code(client, mailoutbox)
    page = client.get(reverse("accounts:onward"), follow=True)

    assert page.redirect_chain == [(reverse("accounts:waiting"), 302)]
    assert "Chidi has it." in page.content.decode()
    assert "You hear by" in page.content.decode()
    assert Membership.objects.asking().count() == 1


def test_a_program_by_invitation_or_closed_or_made_up_is_not_there(client):
    hidden = [
        ProgramFactory(joining=Joining.INVITATION),
        ProgramFactory(joining=Joining.OPEN, closed_at=timezone.now()),
    ]

    assert [client.get(join_url(program)).status_code for program in hidden] == [404, 404]
    assert client.get(reverse("accounts:programs")).context["programs"] == []


def test_visitors_read_the_help_lines_of_the_programs_country(client):
    program = ProgramFactory(joining=Joining.OPEN, country="IE")

    page = client.get(join_url(program), headers={"Accept-Language": "en-US"}).content.decode()

    assert 'href="/help-now/ie/"' in page
    assert "tel:988" not in page


def test_opening_a_link_changes_nothing_and_the_button_does(client, mailoutbox):
    program = ProgramFactory(joining=Joining.INVITATION)
    chidi = CoordinatorFactory(program=program)
    made, token = invitations.invite(program, Role.MENTOR, timezone.now(), by=chidi)
    link = reverse("accounts:invitation", args=[token])

    assert client.get(link).status_code == 200
    made.refresh_from_db()
    assert (made.uses_left, Person.objects.count(), len(mailoutbox)) == (1, 1, 0)
    client.post(link, ANSWERS)
    type_code(client, mailoutbox)

    made.refresh_from_db()
    member = Membership.objects.get(role=Role.MENTOR)
    assert (made.uses_left, member.is_active, member.approved_by, member.person.chosen_name) == (
        0, True, chidi.person, "Amara",
    )  # fmt: skip
    client.cookies.clear()
    assert client.get(link).status_code == 410


def test_a_link_used_meanwhile_says_so_and_lets_nobody_in_twice(client, program, mailoutbox):
    made, token = invitations.invite(program, Role.MENTOR, timezone.now())
    client.post(reverse("accounts:invitation", args=[token]), ANSWERS)
    invitations.use(made, timezone.now())

    page = client.get(type_code(client, mailoutbox).url, follow=True)

    assert "This link has been used or is too old" in page.content.decode()
    assert not Membership.objects.exists()


def test_a_link_for_one_address_serves_that_address(client, program, mailoutbox):
    _made, token = invitations.invite(program, Role.COORDINATOR, timezone.now(), email="Chidi@example.org")
    link = reverse("accounts:invitation", args=[token])
    assert 'value="chidi@example.org"' in client.get(link).content.decode()

    assert client.post(link, ANSWERS).context["form"].errors.keys() == {"email"}
    assert client.post(link, ANSWERS | {"email": "chidi@example.org"}).status_code == 302

    assert [mail.to for mail in mailoutbox] == [["chidi@example.org"]]


def test_somebody_signed_in_is_asked_only_for_what_is_missing(client, program):
    amara = PersonFactory(chosen_name="Amara")
    consents.give(amara, program, [TERMS], timezone.now())
    client.force_login(amara)

    form = client.get(join_url(program)).context["form"]
    assert list(form.fields) == ["consent_desk", "consent_lived_experience"]
    answer = client.post(join_url(program), {"consent_desk": "on"})

    assert answer.url == reverse("accounts:welcome")
    assert sorted(consents.standing(amara, program)) == [DESK, TERMS]
    assert client.get(join_url(program)).url == reverse("accounts:onward")


def test_too_many_codes_are_refused_kindly_and_the_same_for_everybody(client, program, settings, mailoutbox):
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "2/m/key"}
    PersonFactory(email="known@example.org")
    last = {}
    for address in ("known@example.org", "new@example.org"):
        for _time in range(3):
            last[address] = client.post(join_url(program), ANSWERS | {"email": address})

    assert [page.status_code for page in last.values()] == [200, 200]
    assert all("Wait a minute" in page.content.decode() for page in last.values())
    assert len(mailoutbox) == 4


def test_every_mail_of_signing_in_is_neutral_and_in_three_parts(client, program, mailoutbox):
    request = RequestFactory().get("/", HTTP_HOST="localhost")
    for prefix in LETTERS:
        mail = AccountAdapter(request).render_mail(prefix, "a@example.org", {"code": "123456"})
        html = mail.alternatives[0].content
        text = re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL)
        assert blocked_word(f"{mail.subject} {mail.from_email} {mail.body}") is None, prefix
        assert blocked_word(re.sub(r"<[^>]+>", " ", text)) is None, prefix
        assert "Amara" not in mail.body


def test_the_addresses_of_signing_in_are_neutral():
    def paths(patterns, before=""):
        for pattern in patterns:
            here = before + str(pattern.pattern)
            yield from paths(pattern.url_patterns, here) if isinstance(pattern, URLResolver) else [here]

    assert [path for path in paths(account_urls.urlpatterns) if blocked_word(path)] == []


def test_the_join_page_costs_the_same_with_one_and_three_programs(client, django_assert_num_queries):
    for count in (2, 3):
        while Program.objects.count() < count:
            ProgramFactory(joining=Joining.OPEN)
        with django_assert_num_queries(1):
            client.get(reverse("accounts:programs"))


def test_asking_a_program_that_closed_leads_to_the_others(client):
    closed = ProgramFactory(joining=Joining.APPROVAL, closed_at=timezone.now())
    amara = MenteeFactory(program=closed, approved_at=None, waiting_since=None).person
    client.force_login(amara)

    assert client.get(reverse("accounts:waiting")).url == reverse("accounts:onward")
    assert client.get(reverse("accounts:onward")).url == reverse("accounts:programs")


def test_a_mail_server_that_is_away_is_said_on_the_page_and_breaks_nothing(client, program, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    page = client.post(join_url(program), ANSWERS, follow=True)

    assert page.redirect_chain == [(reverse("account_confirm_login_code"), 302)]
    assert "We could not send the e-mail just now" in page.content.decode()
