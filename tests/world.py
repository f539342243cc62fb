"""One small world for the tests that open every address, made once for a file. What a test does there is undone.

The objects themselves are shared: a test that changes somebody reads them anew first.
"""

from http.cookies import SimpleCookie

from django.db import transaction
from django.test import Client
from django.test.client import ClientHandler
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts import consent_texts, invitations
from accounts.models import Block, DatedException
from matching.models import CohortPlan, PairMark, Proposal, SavedFilter
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
        self.jars = self._signed_in()
        self.handler = ClientHandler(enforce_csrf_checks=False)  # made ready by the first request, as a server is

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
        plan = CohortPlan.objects.create(
            program=self.program, started_by=self.chidi, started_at=self.now, solved_at=self.now, people=1, matched=1
        )
        two = {"plan": plan, "mentee": request.mentee, "mentor": self.free_mentor}
        return {
            "plan": plan,
            "row": Proposal.objects.create(points=100, **two),
            "mark": PairMark.objects.create(kind="ban", made_by=self.chidi, made_at=self.now, **two),
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
        about = theirs[self.about(name)]
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
            "plan_id": theirs["plan"].public_id,
            "row_id": theirs["row"].public_id,
            "mark_id": theirs["mark"].public_id,
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

    def _signed_in(self):
        """The cookies of everybody, by who they are and what it is about (only "its" two differ by that)."""
        plain = {
            "mentee": MenteeFactory(program=self.program),
            "mentor": MentorFactory(program=self.program),
            "coordinator": self.chidi,
            "in it too": self.erin,
            "elsewhere": self.dana,
        }
        jars = {(viewer, about): jar_of(member) for viewer, member in plain.items() for about in ("request", "pair")}
        for about in ("request", "pair"):
            jars["its mentee", about] = jar_of(self.of_others[about].mentee)
            jars["its mentor", about] = jar_of(self.of_others[about].mentor)
        return jars

    def about(self, name):
        """Which two an address is about: those of the request or of the pair."""
        return "pair" if is_about_a_pair(name) else "request"

    def url(self, name, viewer=""):
        theirs = self.of_erin if viewer == "in it too" else self.of_others
        return reverse(name, kwargs=self.arguments(name, parameters(name), theirs))

    def browser(self, viewer, about="request"):
        """A new browser of somebody who is signed in."""
        browser = Client()
        browser.handler = self.handler
        browser.cookies = SimpleCookie(self.jars.get((viewer, about), ""))
        return browser

    def send(self, viewer, method, url, about="request", sent=None):
        """One step of somebody, undone at once."""
        with transaction.atomic():
            answer = getattr(self.browser(viewer, about), method)(url, sent)
            transaction.set_rollback(True)
        return answer


def jar_of(member):
    """The cookies of somebody who came a moment ago: the clock of their session runs."""
    browser = Client()
    browser.force_login(member.person)
    browser.get(reverse("accounts:me"))
    return browser.cookies.output(header="", sep=";")


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
