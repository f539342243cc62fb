"""What a coordinator says of a pair."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from console.forms.people import day
from relationships.models import Match

STATES = [("meeting", _("Meeting")), ("break", _("On a break")), ("ended", _("Ended"))]


class PairsForm(forms.Form):
    """Which pairs are listed."""

    state = forms.ChoiceField(label=_("State"), choices=STATES)

    @classmethod
    def of(cls, asked: dict) -> "PairsForm":
        """The form for what was asked; where that is not known, the pairs who meet."""
        form = cls({"state": asked.get("state", "meeting")})
        return form if form.is_valid() else cls.of({})


class PauseForm(forms.Form):
    back_on = day(_("Back on"), _("The day they are back, if you know it now."), required=False)

    def __init__(self, *args, on: date, **kwargs):
        self.on = on
        super().__init__(*args, **kwargs)

    def clean_back_on(self):
        back = self.cleaned_data["back_on"]
        if back and back <= self.on:
            raise forms.ValidationError(_("Pick a day that is still to come."))
        return back


class EndForm(forms.Form):
    ending = forms.ChoiceField(
        label=_("How it ends"),
        choices=[(ending.value, ending.label) for ending in Match.ENDINGS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Pick how it ends.")},
    )
    why = forms.CharField(
        label=_("What other coordinators should know"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
