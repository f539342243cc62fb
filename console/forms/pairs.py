"""What a coordinator says of a pair."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from console.forms.people import day
from relationships.models import Match

STATES = [("", _("Meeting")), ("break", _("On a break")), ("ended", _("Ended"))]


class PairsForm(forms.Form):
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)

    @property
    def chosen_state(self) -> str:
        return self.cleaned_data.get("state", "") if hasattr(self, "cleaned_data") else ""


class PauseForm(forms.Form):
    back_on = day(_("Back on"), _("Leave it empty if you do not know yet."), required=False)

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
        label=_("What other coordinators should know"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
