"""Words between the desk and one member."""

from django import forms
from django.utils.translation import gettext_lazy as _

MOST = 2000


def words(label, help_text="") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=MOST, widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write a few words first."), "max_length": _("Say it in fewer words.")},
    )  # fmt: skip


class AnswerForm(forms.Form):
    answer = words(_("Your answer"), _("Only they read it, in the app. A neutral mail says that it is there."))


class QuestionForm(forms.Form):
    """A question of the desk to one of the two. The other one never reads it."""

    whom = forms.ChoiceField(label=_("Ask"), widget=forms.RadioSelect)
    words = words(
        _("Your question"), _("They read it in the app and answer there. A neutral mail says that it is there.")
    )

    def __init__(self, *args, whom: list[tuple[str, str]], **kwargs):
        super().__init__(*args, initial={"whom": whom[0][0]}, **kwargs)
        self.fields["whom"].choices = whom


class WhyForm(forms.Form):
    """Why, for other coordinators only."""

    why = forms.CharField(
        label=_("Why"), help_text=_("For coordinators only. Nobody else reads it."), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
