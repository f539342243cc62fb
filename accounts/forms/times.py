"""Hours on the grid, other times of day, and dates that differ from the usual week."""

import datetime as dt
import re
from collections.abc import Collection, Mapping

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from accounts import hours, spoken, week
from accounts.models import DatedException

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
CELL = re.compile(r"^(mon|tue|wed|thu|fri|sat|sun)-(\d{1,2})$")
WRONG_HOUR = _("Pick hours from the grid.")
FURTHEST_DAYS = 366


def cell(hour: hours.Hour) -> str:
    return f"{DAYS[hour[0]]}-{hour[1]}"


def hour_of(name: str) -> hours.Hour:
    """The hour a cell's name stands for. Raises ValidationError for one that is not on the grid."""
    found = CELL.match(name)
    hour = (DAYS.index(found[1]), int(found[2])) if found else None
    if hour not in hours.GRID:
        raise forms.ValidationError(WRONG_HOUR)
    return hour


class CellsField(forms.Field):
    """Hours of the grid, sent as checkboxes named by day and hour."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value):
        return {hour_of(name) for name in value or []}


class WeekForm(forms.Form):
    """The grid: `free` are the ticked hours; `partly` those that were shown as partly free and not ticked."""

    free = CellsField(required=False)
    partly = CellsField(required=False)
    any_time = forms.BooleanField(required=False, label=_("Any time could work"))
    quick = forms.ChoiceField(required=False, choices=[(name, name) for name in hours.PATTERNS])

    def mask(self, before: int) -> int:
        """The week to keep: what stood before, with the grid as it was sent."""
        return hours.picked(before, self.cleaned_data["free"], self.cleaned_data["partly"])


def grid(
    ticked: set[hours.Hour], partly: set[hours.Hour], mask: int, wanted: Collection = (), taken: Mapping | None = None
) -> list[dict]:
    """The seven days as the page shows them: each hour with its words, ticked or partly free.

    `mask` is the week as it stands, for the words of partly free hours and the hours in all; `taken` are the booked
    hours with the words of what is booked.
    """
    taken = taken or {}
    return [
        {
            "key": DAYS[day],
            "name": WEEKDAYS[day],
            "total": sum(1 for hour in ticked if hour[0] == day),
            "hours": [
                {
                    "value": cell((day, hour)),
                    "from": spoken.clock(hour * 60) if hour != 12 else _("noon"),
                    "to": spoken.clock(hour * 60 + 60) if hour != 11 else _("noon"),
                    "ticked": (day, hour) in ticked,
                    "partly": _some_of((day, hour), mask) if (day, hour) in partly - ticked else "",
                    "wanted": (day, hour) in wanted,
                    "taken": taken.get((day, hour), []),
                }
                for hour in hours.HOURS
            ],
        }
        for day in range(7)
    ]


def _some_of(hour: hours.Hour, mask: int) -> str:
    """The free part of an hour in words: "6:15 to 7 pm"."""
    return ", ".join(spoken.hours(*span[1:]) for span in week.spans(mask & hours.bits(hour)))


def other_times(mask: int) -> list[dict]:
    """The times that the ticks of the grid do not say: words, and the quarters for taking one off."""
    return [
        {"words": ", ".join(spoken.windows(week.run(first, length))), "first": first, "length": length}
        for first, length in week.runs(hours.besides(mask))
    ]


class QuarterTime(forms.ChoiceField):
    """A time of day on a quarter hour, picked from a list; its value is the quarter of the day, 0 to 96."""

    def __init__(self, *, ends: bool = False, **kwargs):
        quarters = range(1, 97) if ends else range(96)
        choices = [(quarter, spoken.clock(quarter * 15)) for quarter in quarters]
        super().__init__(choices=choices, error_messages={"invalid_choice": _("Pick a time from the list.")}, **kwargs)

    def clean(self, value):
        value = super().clean(value)
        return int(value) if value != "" else None


class OtherTimeForm(forms.Form):
    """A time in quarter hours, on one weekday or several."""

    days = forms.TypedMultipleChoiceField(
        label=_("Which days?"), coerce=int, choices=list(WEEKDAYS.items()), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Pick at least one day."), "invalid_choice": _("Pick a day from the list.")},
    )  # fmt: skip
    starts = QuarterTime(label=_("From"), initial=72)
    ends = QuarterTime(
        label=_("Until"), ends=True, initial=76, help_text=_("A time before the start is on the next day.")
    )

    def clean(self):
        answers = super().clean()
        if answers.get("starts") is not None and answers.get("starts") == answers.get("ends"):
            self.add_error("ends", _("Pick an end that differs from the start."))
        return answers

    def mask(self) -> int:
        starts, ends = self.cleaned_data["starts"], self.cleaned_data["ends"]
        return week.mask_of((day, starts * 15, ends * 15) for day in self.cleaned_data["days"])


class DatesForm(forms.Form):
    """Dates that differ from the usual week: time away, or free as an extra; all day unless times are given."""

    kind = forms.ChoiceField(
        label=_("What is different?"), choices=DatedException.Kind.choices, widget=forms.RadioSelect,
        initial=DatedException.Kind.AWAY,
        error_messages={"required": _("Pick one of the two."), "invalid_choice": _("Pick one of the two.")},
    )  # fmt: skip
    first_on = forms.DateField(
        label=_("From which day?"), widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Pick the day it begins."), "invalid": _("Write a date like 2027-01-31.")},
    )  # fmt: skip
    last_on = forms.DateField(
        label=_("Until which day?"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Only where it is more than one day."), error_messages={"invalid": _("Write a date like 2027-01-31.")},
    )  # fmt: skip
    starts = QuarterTime(label=_("From what time?"), required=False)
    ends = QuarterTime(label=_("Until what time?"), ends=True, required=False)

    def __init__(self, *args, today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        for name in ("starts", "ends"):
            self.fields[name].choices = [("", _("All day")), *self.fields[name].choices]

    def clean_first_on(self):
        first_on = self.cleaned_data["first_on"]
        if first_on < self.today:
            raise forms.ValidationError(_("Pick today or a later day."))
        if first_on > self.today + dt.timedelta(days=FURTHEST_DAYS):
            raise forms.ValidationError(_("Pick a day within a year."))
        return first_on

    def clean(self):
        answers = super().clean()
        first_on = answers.get("first_on")
        last_on = answers["last_on"] = answers.get("last_on") or first_on
        if first_on and last_on and last_on < first_on:
            self.add_error("last_on", _("Pick the same day or a later one."))
        elif first_on and last_on > first_on + dt.timedelta(days=FURTHEST_DAYS):
            self.add_error("last_on", _("Pick a day within a year."))
        starts, ends = answers.get("starts"), answers.get("ends")
        answers["quarters"] = (0 if starts is None else starts, 96 if ends is None else ends)
        if answers["quarters"][0] >= answers["quarters"][1]:
            self.add_error("ends", _("Pick an end after the start."))
        return answers
