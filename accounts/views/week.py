"""The grid of hours, as the questions and the page of times share it."""

from collections.abc import Collection, Sequence

from accounts import availability, booked, hours, spoken, week
from accounts.forms.times import WeekForm, cell, grid, other_times


class WeekPage:
    """What was sent or stands, ready to be shown or kept.

    A quick pattern sent without script changes the ticks and shows the page again: nothing is kept until "Save".
    """

    def __init__(self, request, member, wanted: Collection = (), taken: Sequence[booked.Taken] = ()):
        self.person, self.wanted, self.taken = member.person, wanted, taken
        self.before = availability.week_mask(self.person)
        self.is_sent = request.method == "POST"
        sent = request.POST if self.is_sent else None
        self.form = WeekForm(sent, initial={"any_time": self.person.no_times_asked})
        self.ticked, self.partly, self.pattern = hours.full(self.before), hours.partly(self.before), ""
        if self.is_sent and self.form.is_valid():
            answers = self.form.cleaned_data
            self.pattern = answers["quick"]
            self.ticked, self.partly = answers["free"], answers["partly"] & self.partly
            if self.pattern:
                self.ticked = hours.PATTERNS[self.pattern](self.ticked)
            if self.pattern == "clear":
                self.partly = set()

    @property
    def is_to_keep(self) -> bool:
        return self.is_sent and self.form.is_valid() and not self.pattern

    def keep(self, at) -> None:
        availability.set_week(self.person, self.form.mask(self.before), at)

    def context(self) -> dict:
        mask = hours.picked(self.before, self.ticked, self.partly)
        return {
            "days": grid(
                self.ticked, self.partly, self.before, self.wanted, booked.by_hour(self.taken, self.person.zone)
            ),
            "taken": self.taken,
            "partly": sorted(cell(hour) for hour in self.partly - self.ticked),
            "others": other_times(mask),
            "in_all": in_words(mask),
            "zone": place_of(self.person.zone),
            "is_not_kept": bool(self.pattern),
            "any_wanted": bool(self.wanted),
            "weekday_names": [spoken.WEEKDAYS[day] for day in range(7)],
        }


def place_of(zone: str) -> str:
    """A zone in words: "Europe/London" is London time."""
    return zone.rpartition("/")[2].replace("_", " ")


def in_words(mask: int) -> dict:
    """How much that is in a week: whole hours, and quarters of an hour besides."""
    quarters = mask.bit_count()
    return {"hours": quarters // week.QUARTERS_PER_HOUR, "minutes": quarters % week.QUARTERS_PER_HOUR * 15}
