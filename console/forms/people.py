"""What a coordinator enters about people: filters of the list, answers, certificates, places, invitations."""

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, TrainingModule
from accounts.models.membership import MOST_PLACES

Role = Membership.Role
EARLIEST, LATEST = date(1950, 1, 1), date(2100, 1, 1)  # days that somebody can have meant

# Addresses are read by others too, so roles stand there as what people do, in neutral words.
ROLES = {"walk": Role.MENTOR, "join": Role.MENTEE, "desk": Role.COORDINATOR}
ROLE_CHOICES = [("all", _("Everyone")), ("join", _("Mentees")), ("walk", _("Mentors")), ("desk", _("Coordinators"))]
STATE_CHOICES = [
    ("here", _("Here now")),
    ("asking", _("Asked to join")),
    ("away", _("On a break")),
    ("left", _("Left")),
    ("all", _("All of these")),
]
SORTS = {"name": ("person__chosen_name", "pk"), "since": ("-asked_at", "pk"), "area": ("area__name", "pk")}


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


def day(label, help_text="", required=True, missing="") -> forms.DateField:
    words = _("Give the day as 2026-11-24.")
    return forms.DateField(
        label=label, help_text=help_text, required=required, widget=DayInput(),
        validators=[MinValueValidator(EARLIEST, words), MaxValueValidator(LATEST, words)],
        error_messages={"required": missing or _("Pick a day."), "invalid": words},
    )  # fmt: skip


class PeopleForm(forms.Form):
    """Who is listed, and in which order. What is not known counts as not asked."""

    role = forms.ChoiceField(label=_("Who"), choices=ROLE_CHOICES)
    state = forms.ChoiceField(label=_("State"), choices=STATE_CHOICES)
    sort = forms.ChoiceField(choices=[(key, key) for key in SORTS], widget=forms.HiddenInput)

    STANDARD = {"role": "all", "state": "here", "sort": "name"}

    @classmethod
    def of(cls, asked: dict) -> "PeopleForm":
        """The form for what was asked; where that is not known, as if nothing had been."""
        form = cls({**cls.STANDARD, **{name: asked[name] for name in cls.STANDARD if name in asked}})
        return form if form.is_valid() else cls.of({})


class ScreeningForm(forms.Form):
    done_on = day(_("Done on"), missing=_("Pick the day it was done."))
    expires_on = day(_("Holds until"), _("The last day it holds."), missing=_("Pick the last day it holds."))

    def __init__(self, *args, today: date, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)

    def clean_done_on(self):
        on = self.cleaned_data["done_on"]
        if on > self.today:
            raise forms.ValidationError(_("Give a day that has been: today or before."))
        return on

    def clean(self):
        done, until = self.cleaned_data.get("done_on"), self.cleaned_data.get("expires_on")
        if done and until and until < done:
            self.add_error("expires_on", _("Give a day after it was done."))
        return self.cleaned_data


class TrainingForm(forms.Form):
    modules = forms.ModelMultipleChoiceField(
        TrainingModule.objects.none(), label=_("Modules done that day"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Pick at least one module."), "invalid_choice": _("Pick modules from the list.")},
    )  # fmt: skip
    completed_on = day(_("Done on"), missing=_("Pick the day it was done."))
    expires_on = day(_("Holds until"), _("Empty: as long as the module holds."), required=False)

    def __init__(self, *args, today: date, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)
        self.fields["modules"].queryset = TrainingModule.objects.in_use()

    def clean_completed_on(self):
        on = self.cleaned_data["completed_on"]
        if on > self.today:
            raise forms.ValidationError(_("Give a day that has been: today or before."))
        return on

    def clean(self):
        done, until = self.cleaned_data.get("completed_on"), self.cleaned_data.get("expires_on")
        if done and until and until < done:
            self.add_error("expires_on", _("Give a day after it was done."))
        return self.cleaned_data


class CapacityForm(forms.Form):
    """How many places a mentor has; more than one in the first 90 days needs a reason."""

    capacity = forms.TypedChoiceField(
        label=_("Places in all"),
        choices=[(number, str(number)) for number in range(1, MOST_PLACES + 1)],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pick a number."), "invalid_choice": _("Pick a number from the list.")},
    )
    why = forms.CharField(
        label=_("Why so early"),
        help_text=_("In the first 90 days a mentor has 1 place. Say why more is right here."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args, mentor: Membership, at, **kwargs):
        self.early = mentor.is_new_mentor(at) and mentor.capacity_lifted_at is None
        super().__init__(*args, initial={"capacity": max(1, mentor.capacity)}, **kwargs)
        if not self.early:
            del self.fields["why"]

    def clean(self):
        if self.early and self.cleaned_data.get("capacity", 1) > 1 and not self.cleaned_data.get("why"):
            self.add_error("why", _("Say why, in a few words. Other coordinators read it."))
        return self.cleaned_data


class InviteForm(forms.Form):
    """A link into the program. With an address it is mailed there, and only there."""

    role = forms.ChoiceField(
        label=_("Invite"), choices=[(Role.MENTOR, _("A mentor")), (Role.MENTEE, _("A mentee")), (Role.COORDINATOR, _("A coordinator"))],
        initial=Role.MENTOR, widget=forms.RadioSelect,
    )  # fmt: skip
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We mail the link there. Leave it empty to hand the link over yourself."),
        required=False,
        error_messages={"invalid": _("Check the address. It looks like name@example.org")},
    )

    def clean(self):
        if self.cleaned_data.get("role") == Role.COORDINATOR and not self.cleaned_data.get("email"):
            self.add_error(
                "email", _("Name the address of the coordinator. A link anyone could open is not safe here.")
            )
        return self.cleaned_data
