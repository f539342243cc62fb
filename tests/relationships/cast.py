"""Who is in the tests of this room, the pages they open, and what is owed to them."""

from django.urls import reverse

from reminders.models import Reminder
from tests.factories import CoordinatorFactory, MenteeFactory, MentorFactory, ProgramFactory, make_ready, offers_ways


def in_harbor():
    """A program that meets by video and phone, with Amara, Ben who has one place, and Chidi at its desk."""
    program = ProgramFactory(name="Harbor")
    offers_ways(program, "video", "phone")
    program.ways_to_meet.filter(format__slug="video").update(address="https://meet.example.org/{room}")
    amara = MenteeFactory(program=program, person__chosen_name="Amara Lin")
    ben = make_ready(MentorFactory(program=program, person__chosen_name="Ben Oso", capacity=1))
    return program, amara, ben, CoordinatorFactory(program=program, person__chosen_name="Chidi Eze")


def page(client, member, name, *args, **query):
    client.force_login(member.person)
    return client.get(reverse(f"relationships:{name}", args=args), query)


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def owed(kind=None):
    rows = Reminder.objects.waiting()
    rows = rows.filter(kind=kind) if kind else rows
    return sorted(rows.values_list("kind", "person__chosen_name"))


def again(thing):
    return type(thing).objects.get(pk=thing.pk)
