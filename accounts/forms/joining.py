"""Joining a program: a name one likes, an address, "I am 18 or over", and consents."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import consents
from accounts.consent_texts import current
from accounts.models import Person
from accounts.models.person import known_zone

NAME_MISSING = _("Type a name you like. It can be a nickname.")
NOT_AN_ADDRESS = _("Type a whole e-mail address, such as name@example.org.")


def plain_name(name: str) -> str:
    """A name on one line, without what cannot be seen. Raises ValidationError for an address or a number."""
    name = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
    if "@" in name or sum(letter.isdigit() for letter in name) > 5:
        raise ValidationError(_("Pick a name without an address or a phone number in it."))
    if not name:
        raise ValidationError(NAME_MISSING)
    return name


class JoinForm(forms.Form):
    """What a program asks of somebody who joins. Nothing that is known already is asked again."""

    name = forms.CharField(
        label=_("A name you like"),
        help_text=_("A first name or a nickname. Others see this name."),
        max_length=40,
        error_messages={"required": NAME_MISSING, "max_length": _("Use 40 letters or fewer.")},
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We send a code to it. Nobody else sees it."),
        max_length=254,
        error_messages={"required": NOT_AN_ADDRESS, "invalid": NOT_AN_ADDRESS},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    adult = forms.BooleanField(
        label=_("I am 18 or over"),
        error_messages={"required": _("Tick this if you are 18 or over. If you are not, press “I am under 18”.")},
    )
    zone = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput(attrs={"data-zone": ""}))

    def __init__(self, *args, program, person=None, invitation=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.program, self.invitation = program, invitation
        if invitation is not None and invitation.email:
            self.fields["email"].initial = invitation.email
        if person is not None:
            self._leave_out_what_is_known(person)
        self.texts = consents.missing(person, program) if person else current()
        for text in self.texts:
            self.fields[_field(text)] = forms.BooleanField(
                label=text.asked,
                help_text=text.words,
                required=text.required,
                error_messages={"required": _("Tick “%s” to join. Or talk to us first.") % text.asked},
            )

    def _leave_out_what_is_known(self, person: Person) -> None:
        del self.fields["email"]
        if person.adult_said_at is not None:
            for name in ("name", "adult", "zone"):
                del self.fields[name]

    @property
    def consent_fields(self) -> list[dict]:
        """The consents with their texts, for the page."""
        return [{"field": self[_field(text)], "text": text} for text in self.texts]

    def clean_name(self):
        return plain_name(self.cleaned_data["name"])

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if self.invitation is not None and self.invitation.email and email != self.invitation.email:
            raise ValidationError(_("This link was made for one address. Type that one, or ask for a new link."))
        return email

    def clean_zone(self):
        """The browser's zone where it told one we know, else the program's."""
        try:
            known_zone(self.cleaned_data["zone"])
        except ValidationError:
            return self.program.zone
        return self.cleaned_data["zone"]

    def clean(self):
        cleaned = super().clean()
        return cleaned | {"consents": [text.purpose for text in self.texts if cleaned.get(_field(text))]}


def _field(text) -> str:
    return f"consent_{text.purpose.replace('-', '_')}"
