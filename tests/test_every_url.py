"""Every address × everybody who might open it. An address that is not in this table fails.

"Not yours" and "not there" are the same 404. Where an address is about two people, "the two" are those two; the
coordinator who is one of the two is the mentor of a match of their own program.
"""

import re
import uuid
from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts import consent_texts, invitations
from accounts.models import Block, DatedException
from matching.models import SavedFilter
from relationships.models import DeskNote
from reminders.models import Reminder
from tests.console.conftest import answered, ready_mentor
from tests.factories import (
    DAY,
    ActiveMatchFactory,
    AreaFactory,
    CheckInFactory,
    CoordinatorFactory,
    MatchFactory,
    MenteeFactory,
    MentorFactory,
    ProgramFactory,
    offers_ways,
)

VIEWERS = ("visitor", "mentee", "mentor", "its mentee", "its mentor", "coordinator", "in it too", "elsewhere")
SIGN_IN_LIBRARY = re.compile(r"^(account|mfa|usersessions)_")  # its own pages and tests; none takes an id of a person

# name: method, then the status for each of VIEWERS in their order
TABLE = """
home                          get  200 302 302 302 302 302 302 302
about                         get  200 200 200 200 200 200 200 200
mentor_info                   get  200 200 200 200 200 200 200 200
safety_info                   get  200 200 200 200 200 200 200 200
privacy                       get  200 200 200 200 200 200 200 200
accessibility                 get  200 200 200 200 200 200 200 200
contact                       get  200 200 200 200 200 200 200 200
help_now                      get  200 200 200 200 200 200 200 200
help_now_country              get  200 200 200 200 200 200 200 200
help_now_program              get  200 200 200 200 200 200 200 200
exit                          get  302 302 302 302 302 302 302 302
look                          post 302 302 302 302 302 302 302 302
health                        get  200 200 200 200 200 200 200 200
csp_report                    post 204 204 204 204 204 204 204 204
demo_as                       get  404 404 404 404 404 404 404 404
demo_mail                     get  404 404 404 404 404 404 404 404
accounts:programs             get  200 200 200 200 200 200 200 200
accounts:younger              get  200 200 200 200 200 200 200 200
accounts:join_program         get  200 302 200 302 200 200 200 200
accounts:invitation           get  200 200 302 200 302 200 302 200
accounts:onward               get  302 302 302 302 302 302 302 302
accounts:welcome              get  302 302 302 302 302 302 302 302
accounts:waiting              get  302 302 302 302 302 302 302 302
accounts:me                   get  302 200 200 200 200 200 200 200
accounts:name                 get  302 200 200 200 200 200 200 200
accounts:scene                get  302 200 200 200 200 200 200 200
accounts:consents             get  302 200 200 200 200 200 200 200
accounts:give_consent         post 302 302 302 302 302 302 302 404
accounts:take_back            get  302 200 200 200 200 200 200 404
accounts:access_log           get  302 200 200 200 200 200 200 200
accounts:blocks               get  302 200 200 200 200 200 200 200
accounts:lift_block           get  302 404 404 200 404 404 404 404
accounts:switch               get  302 200 200 200 200 200 200 200
accounts:pause                get  302 200 404 200 404 404 404 404
accounts:come_back            post 302 302 404 302 404 404 404 404
accounts:leave_program        get  302 404 404 200 404 404 404 404
accounts:questions            get  302 200 404 200 404 404 404 404
accounts:questions_seen       get  302 302 404 200 404 404 404 404
accounts:questions_check      get  302 200 404 200 404 404 404 404
accounts:questions_done       post 302 302 404 302 404 404 404 404
accounts:profile              get  302 302 302 302 302 302 302 302
accounts:share                get  302 200 200 200 200 200 200 200
accounts:preview              get  302 200 200 200 200 200 200 200
accounts:times                get  302 200 200 200 200 200 200 200
accounts:times_add            get  302 200 200 200 200 200 200 200
accounts:times_remove         get  302 302 302 200 200 302 200 302
accounts:dates_add            get  302 200 200 200 200 200 200 200
accounts:dates_remove         get  302 404 404 200 404 404 404 404
accounts:mentor_setup         get  302 404 200 404 200 404 200 404
accounts:show_me              post 302 404 302 404 302 404 302 404
accounts:hide_me              post 302 404 302 404 302 404 302 404
accounts:code                 get  302 404 200 404 200 404 200 404
accounts:mentor_profile       get  302 404 200 404 200 404 200 404
accounts:card_seen            get  302 404 200 404 200 404 200 404
accounts:card_part            get  302 404 200 404 200 404 200 404
accounts:places               get  302 404 200 404 200 404 200 404
accounts:away                 get  302 404 200 404 200 404 200 404
accounts:back                 post 302 404 302 404 302 404 302 404
matching:mentors              get  302 200 404 200 404 404 404 404
matching:narrow               post 302 302 404 302 404 404 404 404
matching:count                post 302 200 404 200 404 404 404 404
matching:more                 post 302 302 404 302 404 404 404 404
matching:saved                get  302 404 404 200 404 404 404 404
matching:more_of              post 302 404 404 302 404 404 404 404
matching:others               get  302 200 404 200 404 404 404 404
matching:three_others         get  302 404 404 200 404 404 404 404
matching:mentor               get  302 200 404 200 404 404 404 404
matching:ask                  post 302 302 404 302 404 404 404 404
reminders:choices             get  302 200 200 200 200 200 200 200
console:today                 get  302 404 404 404 404 200 200 200
console:requests              get  302 404 404 404 404 200 200 200
console:board                 get  302 404 404 404 404 200 200 200
console:request               get  302 404 404 404 404 200 404 404
console:approve               post 302 404 404 404 404 302 404 404
console:take_back             post 302 404 404 404 404 302 404 404
console:ask_person            get  302 404 404 404 404 200 404 404
console:not_this_time         get  302 404 404 404 404 200 404 404
console:compare               get  302 404 404 404 404 200 404 404
console:match                 get  302 404 404 404 404 200 200 200
console:match_people          get  302 404 404 404 404 200 404 404
console:match_two             get  302 404 404 404 404 200 404 404
console:people                get  302 404 404 404 404 200 200 200
console:person                get  302 404 404 404 404 200 404 404
console:membership_yes        post 302 404 404 404 404 302 302 404
console:membership_no         get  302 404 404 404 404 200 200 404
console:screening             post 302 404 404 404 404 200 200 404
console:training              post 302 404 404 404 404 200 200 404
console:capacity              post 302 404 404 404 404 200 200 404
console:invite                get  302 404 404 404 404 200 200 200
console:invitation_withdraw   post 302 404 404 404 404 302 302 404
console:pairs                 get  302 404 404 404 404 200 200 200
console:pair                  get  302 404 404 404 404 200 404 404
console:talked                post 302 404 404 404 404 302 404 404
console:pause                 get  302 404 404 404 404 200 404 404
console:resume                post 302 404 404 404 404 302 404 404
console:end                   get  302 404 404 404 404 200 404 404
console:notes                 get  302 404 404 404 404 200 200 200
console:note                  get  302 404 404 404 404 200 404 404
console:note_answer           post 302 404 404 404 404 200 404 404
console:deliveries            get  302 404 404 404 404 200 200 200
console:send_again            post 302 404 404 404 404 302 404 404
console:program               get  302 404 404 404 404 200 200 200
console:about                 get  302 404 404 404 404 200 200 200
console:ways                  get  302 404 404 404 404 200 200 200
console:way                   get  302 404 404 404 404 200 200 200
console:areas                 get  302 404 404 404 404 200 200 200
console:area                  get  302 404 404 404 404 200 200 404
console:area_retire           post 302 404 404 404 404 302 302 404
console:area_offer            post 302 404 404 404 404 302 302 404
console:weights               get  302 404 404 404 404 200 200 200
console:rhythm                get  302 404 404 404 404 200 200 200
console:help_lines            get  302 404 404 404 404 200 200 200
console:exit_site             get  302 404 404 404 404 200 200 200
console:wording               get  302 404 404 404 404 200 200 200
console:desk                  get  302 404 404 404 404 200 200 200
console:changes               get  302 404 404 404 404 200 200 200
relationships:home            get  302 200 200 200 200 302 302 302
relationships:people          get  302 404 200 404 200 404 404 404
relationships:requests        get  302 200 200 200 200 302 302 302
relationships:request         get  302 404 404 200 200 404 200 404
relationships:answer          get  302 404 404 200 200 404 200 404
relationships:say_yes         post 302 404 404 302 302 404 302 404
relationships:take_back       post 302 404 404 302 302 404 302 404
relationships:decline         get  302 404 404 200 200 404 200 404
relationships:pair            get  302 404 404 200 200 404 200 404
relationships:pause           get  302 404 404 200 200 404 200 404
relationships:resume          post 302 404 404 302 302 404 302 404
relationships:another         get  302 404 404 200 200 404 200 404
relationships:end             get  302 404 404 200 200 404 200 404
relationships:stop            get  302 404 404 200 200 404 200 404
relationships:check_in        get  302 404 404 200 200 404 200 404
relationships:check_in_move   get  302 404 404 200 200 404 200 404
relationships:check_in_cancel get  302 404 404 200 200 404 200 404
relationships:check_in_confirm post 302 404 404 302 302 404 302 404
relationships:check_in_met    post 302 404 404 302 302 404 302 404
relationships:check_in_ics    get  302 404 404 200 200 404 200 404
relationships:note            get  302 200 200 200 200 200 200 200
relationships:notes           get  302 200 200 200 200 200 200 200
relationships:note_detail     get  302 404 404 200 404 404 404 404
"""


def table():
    rows = (line.split() for line in TABLE.strip().splitlines())
    return {name: (method, tuple(int(status) for status in statuses)) for name, method, *statuses in rows}


def every_name(resolver=None, space=""):
    """The names of every address there is."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from every_name(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}"


def test_every_address_is_in_the_table():
    ours = {name for name in every_name() if not SIGN_IN_LIBRARY.match(name)}

    assert ours == set(table())


class World:
    """One program with an open request and a pair, the same for a coordinator who is one of the two, and another program."""

    def __init__(self):
        self.now = timezone.now()
        self.program = ProgramFactory(joining="open")
        offers_ways(self.program, "video")
        self.area = AreaFactory(program=self.program)
        self.free_mentor = ready_mentor(self.program, self.now)
        self.chidi = CoordinatorFactory(program=self.program)
        self.erin = ready_mentor(self.program, self.now)
        CoordinatorFactory(program=self.program, person=self.erin.person)
        self.dana = CoordinatorFactory(program=ProgramFactory())
        self.of_others = self._two(ready_mentor(self.program, self.now), ready_mentor(self.program, self.now))
        self.of_erin = self._two(self.erin, self.erin)
        self.asking = MenteeFactory(program=self.program, approved_at=None)
        self.invitation, self.token = invitations.invite(self.program, "mentor", self.now, by=self.chidi)

    def _two(self, asked, walked_with):
        """An open request and a pair, with what hangs on them."""
        request = MatchFactory(
            program=self.program, mentee=answered(MenteeFactory(program=self.program)), mentor=asked,
            opened_at=self.now - DAY, mentee_yes_at=self.now - DAY,
        )  # fmt: skip
        pair = ActiveMatchFactory(
            program=self.program, mentee=answered(MenteeFactory(program=self.program, waiting_since=None)),
            mentor=walked_with, started_at=self.now - DAY,
        )  # fmt: skip
        mentee = request.mentee.person
        blocked = MentorFactory(program=self.program).person
        Block.objects.create(blocker=mentee, blocked=blocked, since=self.now)
        dates = DatedException.objects.create(
            person=mentee, kind="away", first_on=self.now.date() + DAY, last_on=self.now.date() + DAY
        )
        return {
            "request": request,
            "pair": pair,
            "check_in": CheckInFactory(match=pair, starts_at=self.now + DAY),
            "note": DeskNote.objects.create(
                program=self.program, person=mentee, kind="help", words="?", written_at=self.now, match=request
            ),
            "list": SavedFilter.objects.create(owner=request.mentee, made_at=self.now),
            "blocked": blocked,
            "dates": dates,
            "reminder": Reminder.objects.create(
                person=mentee, kind="request_asked", subject=f"match:{request.pk}", desk=self.program.public_id,
                due_at=self.now, goes_at=self.now, owed_at=self.now, next_try_at=self.now, dead_at=self.now, why="refused",
            ),
        }  # fmt: skip

    def arguments(self, name, params, theirs):
        """The arguments of an address, about these two."""
        about = theirs["pair" if is_about_a_pair(name) else "request"]
        known = {
            "match_id": about.public_id,
            "member_id": self.asking.public_id
            if name.startswith("console:membership")
            else theirs["request"].mentee.public_id,
            "mentor_id": self.free_mentor.public_id,
            "person_id": theirs["blocked"].public_id,
            "program_id": self.program.public_id,
            "program": self.program.public_id,
            "check_in_id": theirs["check_in"].public_id,
            "note_id": theirs["note"].public_id,
            "list_id": theirs["list"].public_id,
            "dates_id": theirs["dates"].public_id,
            "reminder_id": theirs["reminder"].public_id,
            "area_id": self.area.public_id,
            "invitation_id": self.invitation.public_id,
            "token": self.token,
            "purpose": consent_texts.LIVED_EXPERIENCE,
            "step": 1,
            "first": 168,
            "length": 8,
            "slug": "video",
            "part": "ways",
            "country": "gb",
            "role": "mentee",
        }
        if name in {"console:screening", "console:training", "console:capacity"}:
            known["member_id"] = self.free_mentor.public_id
        return {param: known[param] for param in params}

    def person(self, viewer, about):
        plain = {
            "coordinator": self.chidi,
            "in it too": self.erin,
            "elsewhere": self.dana,
            "its mentee": about.mentee,
            "its mentor": about.mentor,
        }
        if viewer in plain:
            return plain[viewer].person
        other = {"mentee": MenteeFactory, "mentor": MentorFactory}[viewer](program=self.program)
        return other.person


def is_about_a_pair(name):
    return name.partition(":")[2] in {
        "pair", "pause", "resume", "end", "another", "stop", "talked", "check_in", "check_in_move", "check_in_cancel",
        "check_in_confirm", "check_in_met", "check_in_ics",
    } and not name.startswith("accounts:")  # fmt: skip


def parameters(name):
    space, _, plain = name.rpartition(":")
    resolver = get_resolver()
    if space:
        _prefix, resolver = resolver.namespace_dict[space]
    return resolver.reverse_dict.getlist(plain)[0][0][0][1]


def statuses_for(viewer, world):
    """What this viewer gets at every address; each answer is undone before the next."""
    theirs = world.of_erin if viewer == "in it too" else world.of_others
    jars, found = {}, {}
    for name, (method, _statuses) in table().items():
        about = theirs["pair" if is_about_a_pair(name) else "request"]
        key = about.pk if viewer.startswith("its") else 0
        if key not in jars:
            browser = Client()
            if viewer != "visitor":
                browser.force_login(world.person(viewer, about))
            jars[key] = browser.cookies.output(header="", sep=";")
        url = reverse(name, kwargs=world.arguments(name, parameters(name), theirs))
        found[name] = answer_of(jars[key], method, url)
    return found


def answer_of(jar, method, url):
    browser = Client(raise_request_exception=True)
    browser.cookies = SimpleCookie(jar)
    with transaction.atomic():
        status = getattr(browser, method)(url).status_code
        transaction.set_rollback(True)
    return status


@pytest.mark.django_db
@pytest.mark.parametrize("viewer", VIEWERS)
def test_everybody_gets_what_is_theirs(viewer, settings, tmp_path):
    settings.VAR = tmp_path
    place = VIEWERS.index(viewer)

    found = statuses_for(viewer, World())

    assert found == {name: statuses[place] for name, (_method, statuses) in table().items()}


@pytest.mark.django_db
def test_what_is_not_there_is_the_same_404(settings, tmp_path):
    settings.VAR = tmp_path
    world = World()
    browser = Client()
    browser.force_login(world.chidi.person)
    nowhere = uuid.uuid4()
    ids = {
        "match_id",
        "member_id",
        "note_id",
        "reminder_id",
        "area_id",
        "invitation_id",
        "check_in_id",
        "list_id",
        "dates_id",
    }

    for name, (method, _statuses) in table().items():
        params = parameters(name)
        if ids & set(params):
            arguments = {
                param: nowhere if param in ids else value
                for param, value in world.arguments(name, params, world.of_others).items()
            }
            assert getattr(browser, method)(reverse(name, kwargs=arguments)).status_code == 404, name
