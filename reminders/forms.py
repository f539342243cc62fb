"""What a person wants to hear of, and when not."""

from datetime import time

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reminders import kinds, outbox
from reminders.models import ChannelChoice, Group, QuietHours, quiet_of
from reminders.quiet import NIGHT

LABELS = {
    Group.CHECK_INS: _("Check-ins: 3 days before, 1 day before, and when a time changes"),
    Group.REQUESTS: _("Requests: when someone waits for your answer, or answers you"),
    Group.NEWS: _("Notes from the people who run your program"),
}
NO_TIME = _("Write a time, or tick “Any hour is fine”.")


class ChoicesForm(forms.Form):
    """Groups on or off, and quiet hours by the person's own clock."""

    groups = forms.MultipleChoiceField(
        label=_("Send me an e-mail about"), required=False, widget=forms.CheckboxSelectMultiple
    )
    begin = forms.TimeField(
        label=_("Quiet from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Write a time like 21:00."), "required": NO_TIME},
    )  # fmt: skip
    end = forms.TimeField(
        label=_("Quiet until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Write a time like 08:00."), "required": NO_TIME},
    )  # fmt: skip
    any_hour = forms.BooleanField(label=_("Any hour is fine"), required=False)
    use_required_attribute = False

    def __init__(self, *args, person, **kwargs):
        self.person = person
        super().__init__(*args, initial=self._as_it_is(), **kwargs)
        self.fields["groups"].choices = [(group.value, LABELS[group]) for group in kinds.groups()]
        if not kinds.groups():
            del self.fields["groups"]

    def _as_it_is(self):
        quiet = quiet_of(self.person)
        never = quiet.begin == quiet.end
        off = self.person.channel_choices.filter(channel=ChannelChoice.Channel.NONE).values_list("group", flat=True)
        return {
            "groups": [group.value for group in kinds.groups() if group not in set(off)],
            "any_hour": never,
            "begin": NIGHT.begin if never else quiet.begin,
            "end": NIGHT.end if never else quiet.end,
        }

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("any_hour"):
            for name in ("begin", "end"):
                self.errors.pop(name, None)
            return cleaned | {"begin": time(0), "end": time(0)}
        if not self.errors and cleaned["begin"] == cleaned["end"]:
            self.add_error("end", _("Pick another time for the end, or tick “Any hour is fine”."))
        return cleaned

    @transaction.atomic
    def save(self, at):
        """Keep the choices, and lay what is owed outside the new quiet hours."""
        for group in kinds.groups():
            channel = "email" if group.value in self.cleaned_data["groups"] else "none"
            ChannelChoice.objects.update_or_create(person=self.person, group=group, defaults={"channel": channel})
        hours = {"begin": self.cleaned_data["begin"], "end": self.cleaned_data["end"]}
        self.person.quiet_hours, _created = QuietHours.objects.update_or_create(person=self.person, defaults=hours)
        outbox.retime(self.person, at)
