"""Landscapes, marks, dates, questions: what templates draw."""

import datetime as dt
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from mentoring import scenes
from tests.factories import MenteeFactory, PersonFactory

LONDON = ZoneInfo("Europe/London")


def drawn(source, **context):
    return Template("{% load alongside %}" + source).render(Context(context))


class Tags(HTMLParser):
    """Every start tag of a drawing, with its attributes."""

    def __init__(self, markup):
        super().__init__()
        self.found = []
        self.feed(markup)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))

    handle_startendtag = handle_starttag


# What is alike for everybody


def test_what_is_alike_is_drawn_once_a_language_and_a_look():
    words = Template('{% load alongside i18n %}{% alike look %}{% trans "Monday" %} {{ look }}{% endalike %}')
    asked = []

    def dark():
        asked.append("dark")
        return "dark"

    def read(language, look):
        with translation.override(language):
            return words.render(Context({"look": look}))

    assert (read("en", dark), read("de", dark), read("en", "light")) == ("Monday dark", "Montag dark", "Monday light")
    assert (read("en", dark), read("de", dark)) == ("Monday dark", "Montag dark")
    assert asked == ["dark", "dark"]


@pytest.mark.parametrize(
    "asks", ["{{ me }}", "{% if me %}in{% endif %}", '{% include "parts/_note.html" with words=me %}']
)
def test_nothing_of_a_person_reaches_what_is_alike(asks):
    with pytest.raises(TemplateSyntaxError, match="“me” is not alike"):
        drawn("{% alike look %}" + asks + "{% endalike %}", me="Amara", look="")


# Landscapes


@given(seed=st.integers() | st.text("aZ9é中🙂"), crop=st.sampled_from(sorted(scenes.CROPS)))
def test_the_same_seed_always_draws_the_same_landscape(seed, crop):
    assert scenes.scene(seed, "AO", crop) == scenes.scene(seed, "AO", crop)


@given(seed=st.integers(0, 2_000_000_000))
def test_a_person_has_the_same_colours_in_every_crop(seed):
    assert len({scenes.scene(seed, "", crop).palette for crop in scenes.CROPS}) == 1


def test_a_known_seed_keeps_its_landscape_for_ever():
    amara = scenes.scene("amara", "A", "tall")

    assert amara.palette == 2
    assert amara.ridges[0][0].startswith("M0 290V127C")


def test_all_seven_palettes_come_up():
    assert {scenes.scene(seed).palette for seed in range(100)} == set(range(1, 8))


@given(seed=st.integers(0, 2_000_000_000))
def test_two_halves_meet_level_at_the_seam(seed):
    start, end = scenes.scene(seed, "", "start"), scenes.scene(seed + 1, "", "end")

    at_the_end = [path.split("V")[-2].split(" ")[-1] for path, _ in start.ridges]
    at_the_start = [path.split("C")[0].split("V")[1] for path, _ in end.ridges]
    assert at_the_end == at_the_start


@pytest.mark.parametrize("crop", scenes.CROPS)
def test_a_landscape_is_small_hidden_from_readers_and_without_style(crop):
    for seed in range(20):
        markup = drawn("{% scene person crop %}", person=PersonFactory.build(scene_seed=seed), crop=crop)
        tags = Tags(markup).found

        assert len(markup) < 2500
        assert tags[0][1]["aria-hidden"] == "true"
        assert not [tag for tag, attributes in tags if tag == "style" or "style" in attributes]


def test_a_name_cannot_break_out_of_its_landscape():
    markup = drawn("{% scene person 'tall' %}", person=PersonFactory.build(chosen_name="<b> <script>"))

    assert "<script>" not in markup
    assert "&lt;" in markup


@pytest.mark.django_db
def test_a_membership_draws_the_landscape_of_its_person():
    member = MenteeFactory()

    assert drawn("{% scene it 'tall' %}", it=member) == drawn("{% scene it 'tall' %}", it=member.person)


# Marks


def test_tracks_draw_two_lines_for_yes_and_one_for_no():
    tags = Tags(drawn("{% tracks states %}", states=["yes", "partly", "no"])).found

    assert [attributes["class"] for tag, attributes in tags if tag == "path"] == ["y", "t", "y", "t", "off"]
    assert tags[0][1]["viewbox"] == "0 0 78 24"


@pytest.mark.parametrize(
    ("state", "words"), [("yes", "You both match"), ("partly", "Partly a match"), ("no", "Does not match")]
)
def test_a_join_says_what_it_shows(state, words):
    assert f'<span class="vh">{words}</span>' in drawn("{% join state %}", state=state)


def test_stones_show_done_next_and_to_come_and_say_it():
    markup = drawn("{% stones 1 3 %}")

    assert [attributes.get("class") for tag, attributes in Tags(markup).found if tag == "li"] == ["done", "now", None]
    assert "1 of 3 steps" in markup


# Dates


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (18, 0, "6 pm"),
        (18, 30, "6:30 pm"),
        (9, 5, "9:05 am"),
        (12, 0, "12 noon"),
        (0, 0, "12 midnight"),
        (0, 15, "12:15 am"),
    ],
)
def test_a_clock_reads_as_people_say_it(hour, minute, words):
    assert drawn("{{ at|clock }}", at=dt.time(hour, minute)) == words


def test_a_day_and_time_is_told_in_the_zone_of_the_viewer(time_machine):
    time_machine.move_to("2026-11-22T00:00:00Z")
    at = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)

    with timezone.override(LONDON):
        assert drawn("{{ at|day_time }}", at=at) == "Tuesday 24 November, 6 pm"
    with timezone.override(ZoneInfo("Asia/Kathmandu")):
        assert drawn("{{ at|day_time }}", at=at) == "Tuesday 24 November, 11:45 pm"


def test_a_day_far_away_says_its_year(time_machine):
    time_machine.move_to("2026-11-22T00:00:00Z")

    assert drawn("{{ on|day }}", on=dt.date(2024, 3, 2)) == "Saturday 2 March 2024"
    assert drawn("{{ on|short_day }}", on=dt.date(2026, 12, 7)) == "7 December"


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (dt.timedelta(minutes=59), "less than an hour"),
        (dt.timedelta(hours=1), "1 hour"),
        (dt.timedelta(hours=23), "23 hours"),
        (dt.timedelta(days=1), "1 day"),
        (dt.timedelta(days=4), "4 days"),
        (dt.timedelta(days=20), "2 weeks"),
        (dt.timedelta(days=95), "3 months"),
        (dt.timedelta(days=800), "2 years"),
    ],
)
def test_an_age_is_told_in_one_unit(ago, words, time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)

    assert drawn("{{ ago|age_words }}", ago=ago) == words
    assert drawn("{{ at|age_words }}", at=timezone.now() - ago) == words


@pytest.mark.parametrize("tag", ["clock", "day", "short_day", "day_time", "age_words"])
def test_nothing_is_told_of_no_date(tag):
    assert drawn("{{ at|" + tag + " }}", at=None) == ""


# Questions


class JoinForm(forms.Form):
    name = forms.CharField(label="What shall we call you?", help_text="A nickname is fine.", max_length=5)
    way = forms.ChoiceField(label="How?", choices=[("a", "Text"), ("b", "Call")], widget=forms.RadioSelect)
    email = forms.EmailField(label="E-mail", required=False)
    adult = forms.BooleanField(label="I am 18 or over")


def test_an_error_stands_between_hint_and_input_and_both_are_named_by_it():
    field = JoinForm({})["name"].as_field_group()

    assert field.index("A nickname is fine.") < field.index("Write something here to go on.") < field.index("<input")
    assert 'aria-describedby="id_name_helptext id_name_error"' in field
    assert 'id="id_name_error"' in field
    assert '<span class="vh">Error:</span>' in field


def test_a_group_is_a_fieldset_with_its_question_as_legend():
    field = JoinForm({})["way"].as_field_group()

    assert field.index("<fieldset") < field.index("<legend>How?") < field.index('type="radio"')
    assert 'for="id_way_1"' in field


def test_only_a_question_that_can_be_left_out_says_so():
    form = JoinForm({})

    assert "you can leave this out" in form["email"].as_field_group()
    assert "you can leave this out" not in form["name"].as_field_group()


def test_errors_say_what_to_do():
    form = JoinForm({"name": "Rowan Oak", "way": "c", "email": "rowan"})

    assert {name: list(errors) for name, errors in form.errors.items()} == {
        "name": ["Make this shorter: up to 5 letters. It has 9 now."],
        "way": ["Pick one from the list."],
        "email": ["Type a whole e-mail address, such as name@example.org."],
        "adult": ["Tick this to go on."],
    }


def test_a_summary_leads_to_each_field_in_the_words_of_the_field():
    markup = str(JoinForm({"way": "c"}))

    assert '<a href="#id_name">Write something here to go on.</a>' in markup
    assert '<a href="#id_way_0">Pick one from the list.</a>' in markup
