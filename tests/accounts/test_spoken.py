import pytest
from django.utils import translation

from accounts import spoken, week


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (1080, 1200, "6 to 8 pm"),
        (540, 780, "9 am to 1 pm"),
        (600, 720, "10 am to 12 noon"),
        (720, 780, "12 noon to 1 pm"),
        (1110, 1155, "6:30 to 7:15 pm"),
        (1320, 1440, "10 pm to midnight"),
        (1320, 120, "10 pm to 2 am"),
        (0, 60, "midnight to 1 am"),
        (0, 1440, "all day"),
    ],
)
def test_hours_in_words(start, end, words):
    assert spoken.hours(start, end) == words


def test_the_longest_stretches_are_told_in_the_order_of_the_week():
    free = week.mask_of([(1, 1080, 1200), (2, 600, 630), (5, 540, 780)])

    assert spoken.windows(free, most=2) == ["Tuesday 6 to 8 pm", "Saturday 9 am to 1 pm"]


def test_days_with_the_same_hours_are_told_together():
    """A mentor whose every weekday is the same read five times the same hours."""
    free = [(day, 1080, 1200) for day in range(5)] + [(day, 720, 780) for day in (0, 1)] + [(5, 540, 780)]
    now_and_then = [(day, 1080, 1200) for day in (0, 2, 4, 5, 6)]

    assert spoken.windows(week.mask_of(free)) == [
        "Monday and Tuesday 12 noon to 1 pm",
        "Monday to Friday 6 to 8 pm",
        "Saturday 9 am to 1 pm",
    ]
    assert spoken.windows(week.mask_of(now_and_then)) == ["Monday, Wednesday and Friday to Sunday 6 to 8 pm"]
    assert spoken.windows(week.FULL) == ["Monday to Sunday all day"]


def test_what_comes_to_most_hours_is_told_first_where_there_is_no_room_for_all():
    free = [(day, 1080, 1200) for day in range(3)] + [(4, 540, 720), (5, 540, 780)]

    assert spoken.windows(week.mask_of(free), most=2) == ["Monday to Wednesday 6 to 8 pm", "Saturday 9 am to 1 pm"]


def test_a_window_is_told_in_the_language_in_use_each_time():
    def told(language):
        with translation.override(language):
            return spoken.window((1,), 1080, 1200)

    assert [told(language) for language in ("en", "de", "en")] == [
        "Tuesday 6 to 8 pm",
        "Dienstag 6 to 8 pm",
        "Tuesday 6 to 8 pm",
    ]
