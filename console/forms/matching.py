"""What a coordinator says when bringing two people together."""

from django import forms
from django.utils.translation import gettext_lazy as _

from matching import rules
from relationships.models import Match


class SuggestForm(forms.Form):
    """A suggestion. The reason is asked for only where a rule that may be overridden is broken."""

    override_why = forms.CharField(
        label=_("Why it goes on all the same"),
        help_text=_("Other coordinators read it."),
        max_length=200,
        error_messages={"required": _("Say why, in a few words.")},
    )

    def __init__(self, *args, broken=(), **kwargs):
        super().__init__(*args, **kwargs)
        if not any(rule in rules.MAY_BE_OVERRIDDEN for rule in broken):
            del self.fields["override_why"]


class InsteadForm(SuggestForm):
    """A suggestion in place of an open request, and what becomes of that."""

    close = forms.TypedChoiceField(coerce=lambda value: value == "close", widget=forms.RadioSelect, initial="keep")

    def __init__(self, *args, match: Match, **kwargs):
        super().__init__(*args, **kwargs)
        names = {"one": match.mentee.person.first_name, "other": match.mentor.person.first_name}
        field = self.fields["close"]
        field.label = _("What about %(other)s?") % names
        field.choices = [
            ("keep", _("Keep it open until %(one)s answers") % names),
            ("close", _("Close it now, with kind words")),
        ]
        field.error_messages["required"] = _("Pick one of the two.")
