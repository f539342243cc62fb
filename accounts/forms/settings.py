"""Your account: name and place, landscape, a break."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import changed, zones
from accounts.forms.joining import NAME_MISSING, plain_name
from accounts.models import Person
from reminders import outbox

LATEST_DAYS = 365


def zone_choices(standing: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every zone people live in, by continent, in words: "Europe" -> ("Europe/London", "London")."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    for name in zones.offered(standing):
        grouped.setdefault(name.partition("/")[0], []).append((name, zones.place_of(name)))
    return [(_("Everywhere"), [(zones.WORLD, _("World time (UTC)"))]), *grouped.items()]


class NameForm(forms.ModelForm):
    """The name one likes, pronouns, and where one's clock is."""

    class Meta:
        model = Person
        fields = ["chosen_name", "pronouns", "zone"]
        labels = {
            "chosen_name": _("A name you like"),
            "pronouns": _("Your pronouns"),
            "zone": _("Your time zone"),
        }
        help_texts = {
            "chosen_name": _("A first name or a nickname. Others see this name."),
            "pronouns": _("Such as she/her, he/him or they/them. Shown next to your name."),
            "zone": _("All times are shown on this clock."),
        }
        error_messages = {"chosen_name": {"required": NAME_MISSING, "max_length": _("Use 40 letters or fewer.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chosen_name"].required = True
        self.fields["chosen_name"].widget.attrs["autocomplete"] = "nickname"
        self.fields["zone"] = forms.ChoiceField(
            label=self.fields["zone"].label,
            help_text=self.fields["zone"].help_text,
            choices=zone_choices(self.instance.zone),
            error_messages={"invalid_choice": _("Pick a time zone from the list.")},
        )

    def clean_chosen_name(self):
        return plain_name(self.cleaned_data["chosen_name"])

    def clean_pronouns(self):
        return plain_name(self.cleaned_data["pronouns"]) if self.cleaned_data["pronouns"] else ""

    @transaction.atomic
    def keep(self, at):
        """Save what changed; a card shows the new name at once, and what is owed keeps to the quiet hours of the new
        clock."""
        self.instance.save(update_fields=self.changed_data)
        if "zone" in self.changed_data:
            outbox.retime(self.instance, at)
        changed.person(self.instance, at)


class SceneForm(forms.Form):
    """One landscape among those that were shown."""

    seed = forms.IntegerField(
        min_value=0, max_value=2_147_483_647, error_messages={"required": _("Pick one of the pictures.")}
    )


class BreakForm(forms.Form):
    """Until when, if one knows."""

    back_on = forms.DateField(
        label=_("Back on"),
        help_text=_("The day you are back, if you know it now."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("Write a date like 2027-01-31.")},
    )

    def clean_back_on(self):
        back_on = self.cleaned_data["back_on"]
        if back_on is None:
            return None
        today = timezone.localdate()
        if back_on <= today:
            raise ValidationError(_("Pick a day after today."))
        if (back_on - today).days > LATEST_DAYS:
            raise ValidationError(_("Pick a day within a year, or leave it out."))
        return back_on
