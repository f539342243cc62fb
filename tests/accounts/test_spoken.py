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


def test_a_window_is_told_in_the_language_in_use_each_time():
    def told(language):
        with translation.override(language):
            return spoken.window(1, 1080, 1200)

    assert [told(language) for language in ("en", "de", "en")] == [
        "Tuesday 6 to 8 pm",
        "Dienstag 6 to 8 pm",
        "Tuesday 6 to 8 pm",
    ]
