"""Fixed words are looked up once a language, and say the same as Django's own tag."""

import pytest
from django.template import Context, Template
from django.utils import translation

from mentoring.templatetags.fixed_words import FixedWords


def said(template, language, **context):
    with translation.override(language):
        return template.render(Context(context))


def test_fixed_words_are_said_in_the_language_in_use_each_time():
    words = Template('{% load i18n %}{% trans "Monday" %}')

    assert [said(words, language) for language in ("en", "de", "en", "fr", "de")] == [
        "Monday", "Montag", "Monday", "lundi", "Montag",
    ]  # fmt: skip
    assert len(words.nodelist.get_nodes_by_type(FixedWords)) == 1


@pytest.mark.parametrize(
    ("source", "english", "german"),
    [
        ("{% trans day %}", "Monday", "Montag"),
        ('{% trans "Monday"|add:time %}', "Monday, 6 pm", "Montag, 6 pm"),
        ('{% trans "Monday" as word %}{{ word }}', "Monday", "Montag"),
        ('{% trans "May" context "abbrev. month" %}', "May", "Mai"),
        ('{% trans "Monday" noop %}', "Monday", "Monday"),
    ],
)
def test_words_that_are_not_fixed_are_left_to_django(source, english, german):
    words = Template("{% load i18n %}" + source)

    assert [said(words, language, day="Monday", time=", 6 pm") for language in ("en", "de")] == [english, german]
    assert not words.nodelist.get_nodes_by_type(FixedWords)


def test_a_percent_sign_and_an_apostrophe_stay_as_they_are_written():
    words = Template('{% load i18n %}{% trans "100% of Amara\'s hours" %}')

    assert said(words, "en") == said(words, "en") == "100% of Amara's hours"
