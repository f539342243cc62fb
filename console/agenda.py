"""What needs a person today, in order: what is not right first, then who waits longest for an answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts import gates, joining, looking
from accounts.models import Membership, Person
from console import gate, history, queue
from console.rows import Rows
from console.words import ago, span
from relationships import talks
from relationships.models import DeskNote, Match
from reminders import health
from reminders.models import Reminder

SHOWN = 4  # of each section; the rest is one press away
SOON_DAYS = 30


@dataclass(frozen=True)
class Task:
    """One thing for a person: who it is about, why, and where it is done."""

    url: str
    name: str
    words: str
    people: list[Person] = field(default_factory=list)
    late: bool = False


@dataclass(frozen=True)
class Section:
    heading: str | Promise
    tasks: list[Task]
    count: int
    url: str = ""  # where the rest is; empty: there is no other page
    urgent: bool = False  # shown with the help lines

    @property
    def more(self) -> int:
        return self.count - len(self.tasks)


def sections(coordinator: Membership, at: datetime) -> list[Section]:
    """Everything that needs a person, in order; what is empty is left out."""
    return [section for make in IN_ORDER if (section := make(coordinator, at)).tasks]


def first(found: Iterable[Section]) -> Task | None:
    return next((section.tasks[0] for section in found), None)


def _section(
    rows: Rows, heading: str, coordinator: Membership, at: datetime, told: Callable, url: str = "", urgent: bool = False
) -> Section:
    """The first rows as tasks."""
    found, count = rows.counted(SHOWN, coordinator, at)
    return Section(heading, [told(row) for row in found], count, reverse(url) if url else "", urgent)


# In order


def _not_right(coordinator: Membership, at: datetime) -> Section:
    told = partial(_note, at=at)
    return _section(_rows_not_right, _("Something is not right"), coordinator, at, told, "console:notes", urgent=True)


def _notes(coordinator: Membership) -> QuerySet:
    return (
        DeskNote.objects.visible_to(coordinator)
        .unanswered()
        .to_desk()
        .select_related("person")
        .order_by("written_at", "pk")
    )


_rows_not_right = Rows(lambda desk, at, today: _notes(desk).filter(kind=DeskNote.Kind.NOT_RIGHT))
_rows_of_other_notes = Rows(lambda desk, at, today: _notes(desk).exclude(kind=DeskNote.Kind.NOT_RIGHT))


def _note(note: DeskNote, at: datetime) -> Task:
    url = reverse("console:note", args=[note.public_id])
    words = _("Wrote to you %s") % ago(note.written_at, at)
    return Task(url, note.person.first_name, words, [note.person], late=at - note.written_at > timedelta(days=1))


_rows_late = Rows(lambda desk, at, today: gate.matches(desk).late(at).with_people().order_by("mentee_yes_at", "pk"))


def _late_requests(coordinator: Membership, at: datetime) -> Section:
    told = partial(_request, column=queue.WAIT, at=at)
    return _section(_rows_late, _("No answer for 3 days or more"), coordinator, at, told, "console:board")


_rows_with_mentors_away = Rows(
    lambda desk, at, today: gate.matches(desk).mentor_is_away(at).with_people().order_by("opened_at", "pk")
)


def _with_mentors_away(coordinator: Membership, at: datetime) -> Section:
    def told(match: Match) -> Task:
        words = _("%s is on a break. The request is yours") % match.mentor.person.first_name
        return Task(queue.url_of(match), queue.names(match), words, _two(match))

    return _section(_rows_with_mentors_away, _("Asked somebody on a break"), coordinator, at, told, "console:board")


def _other_notes(coordinator: Membership, at: datetime) -> Section:
    return _section(_rows_of_other_notes, _("Notes to answer"), coordinator, at, partial(_note, at=at), "console:notes")


_rows_asking = Rows(
    lambda desk, at, today: gate.members(desk).asking().select_related("person", "program").order_by("asked_at", "pk")
)


def _asking(coordinator: Membership, at: datetime) -> Section:
    def told(member: Membership) -> Task:
        words = _("Asked %s") % ago(member.asked_at, at)
        return Task(_person_url(member), _name(member), words, [member.person], late=at > joining.answer_by(member))

    return _section(_rows_asking, _("Asking to join"), coordinator, at, told, "console:people")


@Rows
def _rows_to_look_at(desk: Membership, at: datetime, today: date) -> QuerySet:
    matches = gate.matches(desk)
    late = matches.late(at).values("pk")  # they stand above already
    return matches.to_look_at(at).exclude(pk__in=late).with_people()


def _to_look_at(coordinator: Membership, at: datetime) -> Section:
    told = partial(_request, column=queue.LOOK, at=at)
    return _section(_rows_to_look_at, _("Requests to look at"), coordinator, at, told, "console:requests")


def _request(match: Match, column: str, at: datetime) -> Task:
    words, late = queue.waits(match, column, at)
    return Task(queue.url_of(match), queue.names(match), words, _two(match), late)


def _waiting(coordinator: Membership, at: datetime) -> Section:
    def told(member: Membership) -> Task:
        waited = member.waited(at)
        late = waited > timedelta(days=coordinator.program.wait_limit_days)
        url = reverse("console:match_people", args=[member.public_id])
        return Task(url, _name(member), _("Waiting %s") % span(waited), [member.person], late)

    return _section(queue.waiting, _("Waiting, and asked nobody"), coordinator, at, told, "console:match")


@Rows
def _rows_of_ending_papers(desk: Membership, at: datetime, today: date) -> QuerySet:
    """Mentors whose screening, training or code is in date today and will not be in 30 days."""
    mentors = gate.members(desk).active().mentors()
    ending = gates.ready_mentors_until(mentors, today, today + timedelta(days=SOON_DAYS))
    return ending.select_related("person").order_by("person__chosen_name", "pk")


def _ending_papers(coordinator: Membership, at: datetime) -> Section:
    told = partial(_papers, words=_("Something ends in the next 30 days"))
    return _section(_rows_of_ending_papers, _("Papers that end soon"), coordinator, at, told, "console:people")


@Rows
def _rows_of_new_papers(desk: Membership, at: datetime, today: date) -> QuerySet:
    """New mentors who agreed to the code and cannot go on: screening and training are the desk's to enter."""
    mentors = gate.members(desk).active().mentors().filter(listed_at=None)
    agreed = mentors.filter(code_acceptances__expires_on__gte=today).distinct()
    ready = gates.ready_mentors(mentors, today).values("pk")
    return agreed.exclude(pk__in=ready).select_related("person").order_by("approved_at", "pk")


def _new_papers(coordinator: Membership, at: datetime) -> Section:
    told = partial(_papers, words=_("Screening or training is not entered yet"))
    return _section(_rows_of_new_papers, _("New, and waiting for you"), coordinator, at, told, "console:people")


@Rows
def _rows_of_missing_papers(desk: Membership, at: datetime, today: date) -> QuerySet:
    """Mentors with people of their own whose papers are out of date: nobody new can be matched with them."""
    mentors = gate.members(desk).active().mentors().filter(held__gt=0)
    ready = gates.ready_mentors(mentors, today).values("pk")
    return mentors.exclude(pk__in=ready).select_related("person").order_by("person__chosen_name", "pk")


def _missing_papers(coordinator: Membership, at: datetime) -> Section:
    told = partial(_papers, words=_("Has people, and something to renew"))
    return _section(_rows_of_missing_papers, _("Papers out of date"), coordinator, at, told, "console:people")


def _papers(member: Membership, words: str) -> Task:
    return Task(_person_url(member), _name(member), words, [member.person])


_rows_on_long_breaks = Rows(
    lambda desk, at, today: gate.matches(desk).paused_too_long(at).with_people().order_by("paused_at", "pk")
)


def _long_breaks(coordinator: Membership, at: datetime) -> Section:
    def told(match: Match) -> Task:
        return _pair(match, _("On a break for %s") % span(at - match.paused_at))

    return _section(_rows_on_long_breaks, _("A long break"), coordinator, at, told, "console:pairs")


_rows_missed = Rows(lambda desk, at, today: history.missed_twice(desk, at))


def _missed(coordinator: Membership, at: datetime) -> Section:
    told = partial(_pair, words=_("The last 2 check-ins did not take place"))
    return _section(_rows_missed, _("Missed twice, a call may help"), coordinator, at, told, "console:pairs")


_rows_of_talks = Rows(lambda desk, at, today: talks.due(gate.matches(desk), at).with_people())


def _talks(coordinator: Membership, at: datetime) -> Section:
    def told(match: Match) -> Task:
        return _pair(match, _("Meeting for %s") % span(at - match.started_at))

    return _section(_rows_of_talks, _("A talk is due"), coordinator, at, told, "console:pairs")


def _pair(match: Match, words: str) -> Task:
    return Task(queue.url_of(match), queue.names(match), words, _two(match))


_rows_of_the_curious = Rows(lambda desk, at, today: looking.unusually_many(gate.members(desk).values("pk"), today))


def _curious(coordinator: Membership, at: datetime) -> Section:
    def told(opened) -> Task:
        words = _("Opened %(cards)s people’s pages on one day") % {"cards": opened.cards}
        return Task(_person_url(opened.membership), _name(opened.membership), words, [opened.membership.person])

    return _section(_rows_of_the_curious, _("Opened unusually many pages"), coordinator, at, told)


def _mail(coordinator: Membership, at: datetime) -> Section:
    """What could not be sent, and whether reminders are late at all."""
    url = reverse("console:deliveries")
    watch, tasks = health.watchdog(at), []
    if watch.is_late or watch.is_silent:
        words = (
            _("The oldest waits %s") % span(watch.oldest) if watch.oldest else _("Nothing has looked for them lately")
        )
        tasks.append(Task(url, _("Reminders are late"), words, late=True))
    people = gate.members(coordinator).values("person")
    trouble = Reminder.objects.of_desk(coordinator.program.public_id).in_trouble().filter(person__in=people).count()
    if trouble:
        tasks.append(Task(url, _("Mail that did not arrive"), _("%d to look at") % trouble))
    return Section(_("Mail"), tasks, len(tasks), url)


def _two(match: Match) -> list[Person]:
    return [match.mentee.person, match.mentor.person]


def _name(member: Membership) -> str:
    return member.person.first_name or _("No name yet")


def _person_url(member: Membership) -> str:
    return reverse("console:person", args=[member.public_id])


IN_ORDER = (
    _not_right, _late_requests, _with_mentors_away, _other_notes, _asking, _to_look_at, _waiting, _new_papers,
    _missing_papers, _ending_papers, _long_breaks, _missed, _talks, _mail, _curious,
)  # fmt: skip
