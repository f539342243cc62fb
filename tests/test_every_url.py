"""Every address × everybody who might open it. An address that is not in this table fails.

"Not yours" and "not there" are the same 404. Where an address is about two people, "the two" are those two; the
coordinator who is one of the two is the mentor of a match of their own program.
"""

import functools
import re
import uuid

import pytest
from django.urls import get_resolver, reverse

from tests.world import VIEWERS, parameters

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
matching:meanwhile            get  302 200 404 200 404 404 404 404
matching:others               get  302 200 404 200 404 404 404 404
matching:three_others         get  302 404 404 200 404 404 404 404
matching:mentor               get  302 200 404 200 404 404 404 404
matching:ask                  post 302 302 404 302 404 404 404 404
matching:save                 post 302 302 404 302 404 404 404 404
matching:hide                 post 302 302 404 302 404 404 404 404
matching:take_off             post 302 302 404 302 404 404 404 404
matching:saved_people         get  302 200 404 200 404 404 404 404
matching:hidden_people        get  302 200 404 200 404 404 404 404
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
console:plans                 get  302 404 404 404 404 200 200 200
console:plan_new              get  302 404 404 404 404 200 200 200
console:plan                  get  302 404 404 404 404 200 200 404
console:plan_left_out         get  302 404 404 404 404 200 200 404
console:plan_fairness         get  302 404 404 404 404 200 200 404
console:plan_how_far          get  302 404 404 404 404 200 200 404
console:plan_cancel           post 302 404 404 404 404 302 302 404
console:plan_again            post 302 404 404 404 404 302 302 404
console:plan_check            post 302 404 404 404 404 302 302 404
console:plan_confirm          post 302 404 404 404 404 302 302 404
console:plan_approve          post 302 404 404 404 404 302 302 404
console:plan_pin              post 302 404 404 404 404 302 404 404
console:plan_ban              post 302 404 404 404 404 302 404 404
console:plan_swap             post 302 404 404 404 404 302 404 404
console:plan_unmark           post 302 404 404 404 404 302 404 404
console:match                 get  302 404 404 404 404 200 200 200
console:match_people          get  302 404 404 404 404 200 404 404
console:match_two             get  302 404 404 404 404 200 404 404
console:people                get  302 404 404 404 404 200 200 200
console:person                get  302 404 404 404 404 200 404 404
console:suppose               get  302 404 404 404 404 200 404 404
console:membership_yes        post 302 404 404 404 404 302 302 404
console:membership_no         get  302 404 404 404 404 200 200 404
console:screening             post 302 404 404 404 404 200 200 404
console:training              post 302 404 404 404 404 200 200 404
console:capacity              post 302 404 404 404 404 200 200 404
console:fairness              get  302 404 404 404 404 200 200 200
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
console:weights_look          post 302 404 404 404 404 200 200 200
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


@functools.cache
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


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("name", table())
def test_everybody_gets_what_is_theirs(name, viewer, world):
    method, statuses = table()[name]

    answer = world.send(viewer, method, world.url(name, viewer), world.about(name))

    assert answer.status_code == statuses[VIEWERS.index(viewer)]


IDS = {
    "match_id", "member_id", "note_id", "reminder_id", "area_id", "invitation_id", "check_in_id", "list_id", "dates_id",
    "plan_id", "row_id", "mark_id",
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name in table() if IDS & set(parameters(name))])
def test_what_is_not_there_is_the_same_404(name, world):
    given = world.arguments(name, parameters(name), world.of_others)
    nowhere = {param: uuid.uuid4() if param in IDS else value for param, value in given.items()}

    answer = world.send("coordinator", table()[name][0], reverse(name, kwargs=nowhere))

    assert answer.status_code == 404
