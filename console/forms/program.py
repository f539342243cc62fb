"""What a coordinator may set: one form per page of settings. They clean and explain; accounts.programs changes."""

from urllib.parse import urlsplit

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import programs, taxonomy, wording, zones
from accounts.models import Format, HelpLine, Program
from accounts.models.program import WEIGHT_LIMIT

ELSEWHERE = "ZZ"  # a code that no country has
MOST_LINES = 6


def zone_choices(standing: str) -> list[tuple[str, str]]:
    """The zones people know by a city, and UTC."""
    return [(zones.WORLD, zones.WORLD), *((name, name.replace("_", " ")) for name in zones.offered(standing))]


def countries() -> list[tuple[str, str]]:
    shipped = taxonomy.read()["crisis_lines"]["countries"]
    return [*((row["country"], row["label"]) for row in shipped), (ELSEWHERE, _("Another country"))]


def whole(label, low: int, high: int, help_text="") -> forms.IntegerField:
    """A whole number between two others."""
    words = _("Pick a number from %(low)s to %(high)s.") % {"low": low, "high": high}
    return forms.IntegerField(
        label=label,
        help_text=help_text or _("%(low)s to %(high)s") % {"low": low, "high": high},
        validators=[MinValueValidator(low, words), MaxValueValidator(high, words)],
        error_messages={"required": words, "invalid": words},
    )


def points(label) -> forms.IntegerField:
    """The points of one part. How many they may be stands once, above them all."""
    field = whole(label, 0, WEIGHT_LIMIT)
    field.help_text = ""
    return field


class SettingsForm(forms.Form):
    """A page of settings, filled in with how they stand."""

    def __init__(self, *args, program: Program, **kwargs):
        self.program = program
        standing = {name: getattr(program, name) for name in self.base_fields if hasattr(program, name)}
        super().__init__(*args, initial=standing | kwargs.pop("initial", {}), **kwargs)


class AboutForm(SettingsForm):
    name = forms.CharField(
        label=_("Name of the program"), max_length=80, error_messages={"required": _("Give the program a name.")}
    )
    about = forms.CharField(
        label=_("What it offers, in a sentence or two"),
        help_text=_("Visitors read this before they join."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    zone = forms.ChoiceField(label=_("Time zone"), help_text=_("Days and opening hours follow this clock."))
    country = forms.ChoiceField(label=_("Country"), help_text=_("Help lines follow it."))
    joining = forms.ChoiceField(label=_("How people join"), choices=Program.Joining.choices, widget=forms.RadioSelect)
    is_listed = forms.BooleanField(
        label=_("Show this program to visitors who look for one"),
        help_text=_("A program by invitation is never shown."),
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = zone_choices(self.initial.get("zone", ""))
        self.fields["country"].choices = countries()


class DeskForm(SettingsForm):
    contact_phone = forms.CharField(
        label=_("Phone number of the desk"),
        help_text=_("For members who would rather call."),
        max_length=40,
        required=False,
    )
    desk_hours = forms.CharField(
        label=_("When you read notes"),
        help_text=_("Such as: Monday to Friday, 9 am to 5 pm"),
        max_length=120,
        required=False,
    )
    answer_days = whole(_("Working days until people hear from you"), 1, 10)


class RhythmForm(SettingsForm):
    cadence = forms.ChoiceField(label=_("New pairs meet"), choices=Program.Cadence.choices, widget=forms.RadioSelect)
    check_in_minutes = whole(_("Minutes for a check-in"), 15, 180)
    request_days = whole(_("Days until a request without an answer is closed"), 3, 60)
    wait_limit_days = whole(_("Days of waiting that you want marked"), 1, 90)
    pause_limit_days = whole(_("Days of a break until you want to look"), 7, 365)


class ExitForm(SettingsForm):
    exit_url = forms.URLField(
        label=_("Page that opens"),
        help_text=_("A page that anyone might have open, such as the weather."),
        assume_scheme="https",
        error_messages={
            "required": _("Type the address of a page that anyone might have open."),
            "invalid": _("Type a whole address, such as https://www.bbc.com/weather"),
        },
    )

    def clean_exit_url(self):
        url = self.cleaned_data["exit_url"]
        if urlsplit(url).scheme != "https":
            raise forms.ValidationError(_("Pick a page whose address begins with https://"))
        if found := wording.blocked_word(url):
            raise forms.ValidationError(_("Pick a page without “%s” in its address.") % found)
        return url


class WordingForm(SettingsForm):
    sender_name = forms.CharField(
        label=_("Name that mails come from"),
        help_text=_("Short and neutral. It shows on lock screens."),
        max_length=60,
        error_messages={"required": _("Give a short, neutral name.")},
    )

    def clean_sender_name(self):
        name = self.cleaned_data["sender_name"]
        if found := wording.blocked_word(name):
            raise forms.ValidationError(_("“%s” would tell others what this is about. Pick a name without it.") % found)
        if any(sign in name for sign in '<>"@,;:\\\r\n'):
            raise forms.ValidationError(_("Use letters, digits and spaces."))
        return name


class WeightsForm(SettingsForm):
    """The points each part can give: whole numbers, 0 to 60, 100 in all."""

    weight_experience = points(_("Lived experience"))
    weight_availability = points(_("Times"))
    weight_training = points(_("Training"))
    weight_preferences = points(_("Wishes"))
    weight_goals = points(_("Goals and style"))
    weight_interests = points(_("Interests"))
    takes_turns = forms.BooleanField(
        label=_("Let mentors who fit nearly alike take turns"),
        help_text=_("Less than 5 points of 100 apart. So the same few are not the first that everyone sees."),
        required=False,
    )

    def clean(self):
        super().clean()
        if self.errors:
            return
        total = sum(self.cleaned_data[name] for name in programs.WEIGHTS)
        if total > 100:
            raise forms.ValidationError(
                _("These add up to %(total)s. Take off %(much)s, so that they make 100.")
                % {"total": total, "much": total - 100}
            )
        if total < 100:
            raise forms.ValidationError(
                _("These add up to %(total)s. Add %(much)s, so that they make 100.")
                % {"total": total, "much": 100 - total}
            )

    @property
    def weights(self) -> dict[str, int]:
        """The points of each part, by its name."""
        return {name.removeprefix("weight_"): self.cleaned_data[name] for name in programs.WEIGHTS}


class WayForm(forms.Form):
    """How one way of meeting happens. Empty: it is not offered."""

    address = forms.CharField(max_length=200, required=False)
    instructions = forms.CharField(
        label=_("What the two of them read"),
        help_text=_("Where to press, which places you know, what to bring."),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, way: Format, **kwargs):
        super().__init__(*args, **kwargs)
        self.way = way
        video = way.slug == "video"
        self.fields["address"].label = _("Address of the video room") if video else _("Number or address")
        self.fields["address"].help_text = (
            _("Write {room} where each pair's own room goes, such as https://meet.example.org/{room}")
            if video
            else _("Such as the number of a phone bridge. Never a person's own number.")
        )
        if way.needs_place:
            del self.fields["address"]

    def clean_address(self):
        address = self.cleaned_data["address"].strip()
        if address and self.way.slug == "video":
            if urlsplit(address).scheme != "https":
                raise forms.ValidationError(_("Begin the address with https://"))
            if "{room}" not in address:
                raise forms.ValidationError(_("Write {room} in the address, so that each pair has a room of its own."))
        return address


class AreaForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the area"),
        help_text=_("A part of town or a region, never a street."),
        max_length=60,
        error_messages={"required": _("Give the area a name.")},
    )


class HelpLineForm(forms.Form):
    """One help line. A row that is left empty is no line."""

    name = forms.CharField(label=_("Name"), max_length=80, error_messages={"required": _("Give the line a name.")})
    contact = forms.CharField(
        label=_("Number"), max_length=80, error_messages={"required": _("Type the number or the address.")}
    )
    how = forms.ChoiceField(label=_("How"), choices=HelpLine.How.choices, initial=HelpLine.How.CALL)
    hours = forms.CharField(label=_("When it is open"), max_length=80, required=False)
    is_emergency = forms.BooleanField(label=_("For danger to life"), required=False)
    checked_on = forms.DateField(
        label=_("Last rung to check"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": _("Ring the line, then give the day you did."),
            "invalid": _("Give the day as 2026-11-24."),
        },
    )

    def __init__(self, *args, today=None, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)

    def clean_checked_on(self):
        on = self.cleaned_data["checked_on"]
        if self.today and on > self.today:
            raise forms.ValidationError(_("Give the day you rang it: today or before."))
        return on

    @property
    def line(self) -> programs.Line:
        return programs.Line(**self.cleaned_data)


class BaseHelpLines(forms.BaseFormSet):
    def lines(self) -> list[programs.Line]:
        """The lines that were filled in, in the order of the page."""
        return [form.line for form in self.forms if form.has_changed() and form.cleaned_data]

    @property
    def told(self) -> str:
        count = len(self.lines())
        return (
            ngettext("%d line is kept.", "%d lines are kept.", count) % count
            if count
            else gettext("The country's lines stand.")
        )


HelpLinesForm = forms.formset_factory(
    HelpLineForm, formset=BaseHelpLines, extra=2, max_num=MOST_LINES, validate_max=True
)
