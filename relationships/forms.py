"""What one of the two may type: one form per thing they do. Each cleans and explains, and decides nothing."""

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import audience, wallclock, zones
from accounts.models import Format, Membership
from relationships import shared, story
from relationships.models import DeskNote, Match

MOST_WORDS = 1000
FURTHEST = dt.timedelta(days=366)
TOO_FAR = _("Pick a day within a year.")


def words_field(label, help_text="", required=True, **more) -> forms.CharField:
    """A few words of one's own."""
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4, "class": "input"}), **more,
    )  # fmt: skip


class AgreeForm(forms.Form):
    """A mentee's yes to a suggestion: a hello if they like, and what this person may read."""

    hello = words_field(_("Say hello"), _("They read it, and so do our coordinators."), required=False)
    shared_facts = forms.MultipleChoiceField(
        label=_("What they may read about you"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Only what you tick. You can take it back later."),
    )  # fmt: skip
    way = forms.ModelChoiceField(
        label=_("How would you like to start?"), queryset=Format.objects.none(), required=False,
        widget=forms.RadioSelect, empty_label=None,
    )  # fmt: skip

    def __init__(self, *args, match: Match, **kwargs):
        super().__init__(*args, **kwargs)
        facts = shared.in_words(match.mentee, audience.facts_members_see(match.mentee))
        self.fields["shared_facts"].choices = [(fact.id, f"{fact.name}: {fact.words}") for fact in facts]
        self.fields["way"].queryset = Format.objects.filter(pk__in=match.program.ways_to_meet.values("format"))
        for name, there in (("shared_facts", facts), ("way", self.fields["way"].queryset)):
            if not there:
                del self.fields[name]


class NotThisTimeForm(forms.Form):
    """A no, with a reason for the coordinators if one likes."""

    why = words_field(
        _("Is there something our coordinators should know?"), _("Only coordinators read this."), required=False
    )


class MoveForm(forms.Form):
    """Another time for a check-in: one of the shared free ones, or a day and an hour the two have agreed on."""

    choice = forms.ChoiceField(label=_("Times you are both free"), required=False, widget=forms.RadioSelect)
    on = forms.DateField(
        label=_("Another day"), required=False, widget=forms.DateInput(attrs={"type": "date", "class": "input"})
    )
    hour = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time", "step": 900, "class": "input"})
    )
    from_now_on = forms.BooleanField(label=_("Keep this day and time from now on"), required=False)

    def __init__(self, *args, times: list[dt.datetime], member: Membership, can_stay: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.member = member
        self.fields["choice"].choices = [(time.isoformat(), story.in_words(time)) for time in times]
        self.fields["on"].help_text = _("On your clock: %(zone)s.") % {"zone": zones.place_of(member.person.zone)}
        if not times:
            del self.fields["choice"]
        if not can_stay:
            del self.fields["from_now_on"]

    def clean_on(self) -> dt.date | None:
        on = self.cleaned_data["on"]
        if on and abs(on - timezone.localdate()) > FURTHEST:
            raise forms.ValidationError(TOO_FAR)
        return on

    def clean(self) -> dict:
        """`starts_at` is the instant chosen, aware UTC. A day and hour that were typed win over the list."""
        cleaned = super().clean()
        on, hour = cleaned.get("on"), cleaned.get("hour")
        if on and hour:
            cleaned["starts_at"] = wallclock.instant_of(on, hour, self.member.person.zone)
        elif on or hour:
            self.add_error("hour" if on else "on", _("Give both a day and a time."))
        elif cleaned.get("choice"):
            cleaned["starts_at"] = dt.datetime.fromisoformat(cleaned["choice"])
        elif not self.errors:
            raise forms.ValidationError(_("Pick one of the times, or give a day and a time."))
        return cleaned


class MetForm(forms.Form):
    """After a check-in: we met, or we did not."""

    met = forms.TypedChoiceField(
        choices=[("yes", _("We met")), ("no", _("We did not"))], coerce=lambda word: word == "yes"
    )


class BreakForm(forms.Form):
    """A break, with the day one thinks to be back if one likes."""

    back_on = forms.DateField(
        label=_("When do you think you will be back?"), required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}),
    )  # fmt: skip

    def clean_back_on(self) -> dt.date | None:
        back_on = self.cleaned_data["back_on"]
        if back_on and back_on <= timezone.localdate():
            raise forms.ValidationError(_("Pick a day after today, or leave it open."))
        if back_on and back_on - timezone.localdate() > FURTHEST:
            raise forms.ValidationError(TOO_FAR)
        return back_on


class AnotherForm(forms.Form):
    """Asking for somebody else; whether one would be glad to meet again decides whether the two can."""

    glad_again = forms.TypedChoiceField(
        label=_("Would you be glad to meet again one day?"), required=False, widget=forms.RadioSelect,
        choices=[("yes", _("Yes")), ("no", _("Rather not"))], coerce=lambda word: word == "yes", empty_value=None,
        help_text=_("Only we know your answer."),
    )  # fmt: skip


class EndForm(forms.Form):
    """An ending, in the words of the one who ends."""

    ending = forms.ChoiceField(
        label=_("What is it like?"), widget=forms.RadioSelect, initial=Match.Closed.COMPLETED,
        choices=[
            (Match.Closed.COMPLETED, _("We have come to a good end")),
            (Match.Closed.STEPPED_BACK, _("I need to step back")),
        ],
    )  # fmt: skip
    why = words_field(
        _("Is there something our coordinators should know?"), _("Only coordinators read this."), required=False
    )


class AboutForm(forms.Form):
    """Whom a note is about, as an address says it."""

    match = forms.UUIDField()


class NoteForm(forms.Form):
    """A few words to the desk."""

    kind = forms.ChoiceField(
        label=_("What is it about?"), widget=forms.RadioSelect,
        choices=[(DeskNote.Kind.HELP, _("I would like some help")), (DeskNote.Kind.NOT_RIGHT, _("Something is not right"))],
        error_messages={"required": _("Pick one, so that the right person reads it first.")},
    )  # fmt: skip
    words = words_field(
        _("Your words"), _("As much or as little as you like."),
        error_messages={"required": _("Write a few words, so that we know how to help.")},
    )  # fmt: skip


class AnswerForm(forms.Form):
    """An answer to a question of the desk."""

    words = words_field(
        _("Your answer"), error_messages={"required": _("Write a few words, or leave this page. Nothing is sent yet.")}
    )
