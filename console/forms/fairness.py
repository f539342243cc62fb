"""What about a person is supposed to be different."""

from django import forms
from django.utils.translation import gettext_lazy as _

from matching import supposing


class SupposeForm(forms.Form):
    """One attribute of one person."""

    about = forms.ChoiceField(
        label=_("Suppose this were different"),
        choices=[
            (supposing.GENDER, _("Gender")),
            (supposing.AGE, _("Age")),
            (supposing.AREA, _("Area")),
            (supposing.LANGUAGE, _("Language")),
        ],
        error_messages={name: _("Pick one of these.") for name in ("required", "invalid_choice")},
    )
