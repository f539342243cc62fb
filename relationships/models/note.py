"""A note to the desk, and the desk's questions: a few words between one member and the coordinators."""

import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.sealed import SealedTextField


class DeskNoteQuerySet(models.QuerySet):
    def to_desk(self):
        return self.exclude(kind=DeskNote.Kind.QUESTION)

    def questions(self):
        return self.filter(kind=DeskNote.Kind.QUESTION)

    def unanswered(self):
        return self.filter(answered_at=None)

    def visible_to(self, member):
        """One's own notes; for coordinators those of their program, but none by or about themselves, nor any by
        somebody with whom they are or were one of two: it may be about them without saying so."""
        if member.is_coordinator and member.is_active:
            me = member.person_id
            with_me = DeskNote._meta.get_field("match").related_model.objects.filter(
                Q(mentee__person=OuterRef("person"), mentor__person=me)
                | Q(mentor__person=OuterRef("person"), mentee__person=me)
            )
            return (
                self.filter(program=member.program_id)
                .exclude(person=me)
                .exclude(about=me)
                .exclude(match__mentee__person=me)
                .exclude(match__mentor__person=me)
                .exclude(Exists(with_me))
            )
        return self.filter(person=member.person_id, program=member.program_id)


class DeskNote(models.Model):
    """A few words between one member and the desk: a call for help, something not right, or a question of the
    desk and its answer. Whom it is about never reads it."""

    class Kind(models.TextChoices):
        HELP = "help", _("Ask us to help")
        NOT_RIGHT = "not right", _("Something is not right")
        QUESTION = "question", _("A question from the desk")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    program = models.ForeignKey("accounts.Program", models.PROTECT, related_name="desk_notes")
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="desk_notes")  # whose note it is
    match = models.ForeignKey("relationships.Match", models.PROTECT, null=True, blank=True, related_name="desk_notes")
    about = models.ForeignKey("accounts.Person", models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    words = SealedTextField(default="")
    written_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, blank=True, related_name="+")
    answer = SealedTextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)  # null: not yet
    answered_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, blank=True, related_name="+")

    objects = DeskNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["help", "not right", "question"]), name="a_known_kind_of_note"
            ),
        ]
        indexes = [models.Index(fields=["program", "kind", "answered_at"])]

    def __str__(self):
        return f"{self.kind} {self.pk}"
