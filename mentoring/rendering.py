"""How forms look and speak: questions are drawn by templates/parts/_field.html, and errors say what to do."""

from functools import lru_cache

from django import forms
from django.core import validators
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorList
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

WORDS = {
    forms.Field: {"required": _("Answer this to go on.")},
    forms.BooleanField: {"required": _("Tick this to go on.")},
    forms.CharField: {"required": _("Write something here to go on.")},
    forms.ChoiceField: {"required": _("Pick one to go on."), "invalid_choice": _("Pick one from the list.")},
    forms.MultipleChoiceField: {
        "required": _("Pick at least one to go on."),
        "invalid_choice": _("Pick from the list."),
        "invalid_list": _("Pick from the list."),
    },
    forms.ModelChoiceField: {"required": _("Pick one to go on."), "invalid_choice": _("Pick one from the list.")},
    forms.ModelMultipleChoiceField: {
        "required": _("Pick at least one to go on."),
        "invalid_choice": _("Pick from the list."),
        "invalid_list": _("Pick from the list."),
        "invalid_pk_value": _("Pick from the list."),
    },
    forms.IntegerField: {"required": _("Write a number, such as 2."), "invalid": _("Write a number, such as 2.")},
    forms.DateField: {"required": _("Pick a day."), "invalid": _("Write a day such as 2026-11-24.")},
    forms.TimeField: {"required": _("Pick a time."), "invalid": _("Write a time such as 18:00.")},
    forms.DateTimeField: {"required": _("Pick a day and a time."), "invalid": _("Write a day and a time.")},
    forms.URLField: {"invalid": _("Write a web address such as https://example.org.")},
    forms.EmailField: {"required": _("Type a whole e-mail address, such as name@example.org.")},
}
LIMITS = {
    validators.EmailValidator: _("Type a whole e-mail address, such as name@example.org."),
    validators.URLValidator: _("Write a web address such as https://example.org."),
    validators.MinValueValidator: _("Pick %(limit_value)s or more."),
    validators.MaxValueValidator: _("Pick %(limit_value)s or less."),
    validators.ProhibitNullCharactersValidator: _("Take out the signs that cannot be shown."),
    validators.MaxLengthValidator: ngettext_lazy(
        "Make this shorter: up to %(limit_value)d letter. It has %(show_value)d now.",
        "Make this shorter: up to %(limit_value)d letters. It has %(show_value)d now.",
        "limit_value",
    ),
    validators.MinLengthValidator: ngettext_lazy(
        "Make this longer: at least %(limit_value)d letter.",
        "Make this longer: at least %(limit_value)d letters.",
        "limit_value",
    ),
}


class Renderer(TemplatesSetting):
    form_template_name = "parts/_form.html"
    field_template_name = "parts/_field.html"

    def render(self, template_name, context, request=None):
        """Most questions have nothing wrong, and nothing is drawn for that."""
        if template_name == ErrorList.template_name and not context["errors"]:
            return ""
        if draw := DRAWN.get(template_name):
            return draw(context["widget"])
        return super().render(template_name, context, request)


# Lines, boxes and lists to pick from, as Django's templates write them: a page has up to some hundred


def _attributes(attrs):
    if not attrs:
        return ""
    named = ((name, "" if value is True else format_html('="{}"', value)) for name, value in attrs.items())
    return format_html_join("", " {}{}", ((name, value) for name, value in named if attrs[name] is not False))


def _input(widget):
    value = "" if widget["value"] is None else format_html(' value="{}"', widget["value"])
    attributes = _attributes(widget["attrs"])
    return format_html('<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], value, attributes)


def _select(widget):
    groups = format_html_join("", "{}", ((_group(name, options),) for name, options, _place in widget["optgroups"]))
    return format_html('<select name="{}"{}>{}\n</select>', widget["name"], _attributes(widget["attrs"]), groups)


def _group(name, options):
    lines = [_option(str(option["value"]), _attributes(option["attrs"]), str(option["label"])) for option in options]
    drawn = format_html("{}" * len(lines), *lines)
    return format_html('\n  <optgroup label="{}">{}\n  </optgroup>', name, drawn) if name else drawn


@lru_cache(maxsize=4096, typed=True)  # safe words and the same words from a person are two
def _option(value, attributes, label):
    """Drawn once: there are four hundred time zones."""
    return format_html('\n  <option value="{}"{}>{}</option>\n', value, attributes, label)


INPUTS = ("text", "search", "email", "number", "date", "time", "hidden", "checkbox", "checkbox_option", "radio_option")
DRAWN = {f"django/forms/widgets/{kind}.html": _input for kind in INPUTS} | {"django/forms/widgets/select.html": _select}


def speak_kindly() -> None:
    """Give every kind of question its default words. A form's own words go before these."""
    for field, words in WORDS.items():
        field.default_error_messages = {**vars(field).get("default_error_messages", {}), **words}
    for validator, limit in LIMITS.items():
        validator.message = limit
