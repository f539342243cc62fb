"""What is drawn without a template is what Django's own templates draw."""

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.html import format_html

from mentoring.rendering import Renderer

PLACES = [("Europe", [("Europe/London", "London"), ("Europe/Rome", "<Rome>")]), ("UTC", "World time")]
ATTRS = {"id": "id_it", "required": True, "disabled": False, "maxlength": 40, "aria-label": 'Rowan’s "own" words'}


@pytest.mark.parametrize("value", [None, "", "Europe/Rome", 3, 'a "quoted" <word>'])
@pytest.mark.parametrize(
    "widget",
    [
        forms.TextInput(),
        forms.SearchInput(),
        forms.EmailInput(),
        forms.NumberInput(),
        forms.DateInput(),
        forms.TimeInput(),
        forms.HiddenInput(),
        forms.CheckboxInput(),
        forms.Select(choices=PLACES),
        forms.Select(choices=[("", "Any"), *PLACES]),
    ],
)
def test_a_line_a_box_and_a_list_are_drawn_as_django_draws_them(widget, value):
    drawn, expected = (
        widget.render("it", value, ATTRS, renderer=renderer) for renderer in (Renderer(), TemplatesSetting())
    )

    assert drawn == expected


def test_a_line_of_a_list_that_was_drawn_as_mark_up_is_not_kept_for_the_same_words_typed():
    marked, typed = (
        forms.Select(choices=[("1", label)]).render("it", None, renderer=Renderer())
        for label in (format_html("<b>{}</b>", "Rowan"), "<b>Rowan</b>")
    )

    assert "<b>Rowan</b>" in marked
    assert "&lt;b&gt;Rowan&lt;/b&gt;" in typed


@pytest.mark.parametrize("widget", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_each_box_of_a_list_is_drawn_as_django_draws_it(widget):
    class Question(forms.Form):
        it = forms.ChoiceField(choices=[("a", "One"), ("<b>", "Two")], widget=widget(attrs=ATTRS), initial="a")

    drawn, expected = (
        [option.tag() for option in Question(renderer=renderer)["it"].subwidgets]
        for renderer in (Renderer(), TemplatesSetting())
    )

    assert len(drawn) == 2
    assert drawn == expected
