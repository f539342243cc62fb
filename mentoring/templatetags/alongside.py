"""Marks, landscapes and dates for templates. The table of what to use when is docs/design.md."""

import datetime as dt
from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import zones
from accounts.spoken import once_a_language
from mentoring import scenes

register = template.Library()

JOIN_WORDS = {
    "yes": _("You both match"),
    "partly": _("Partly a match"),
    "no": _("Does not match"),
}


# What is alike for everybody


@register.tag
def alike(parser, token):
    """{% alike %}…{% endalike %}: the same for whoever reads, so drawn once a language and kept.

    {% alike look %}: once for each value of what is named, too; it has a handful of values and says nothing of a person.
    """
    _tag, *names = token.split_contents()
    inside = parser.parse(["endalike"])
    parser.delete_first_token()
    return Alike(names, inside)


class Alike(template.Node):
    child_nodelists = ("inside",)

    def __init__(self, names, inside):
        self.names, self.inside, self.drawn = names, inside, {}

    def render(self, context):
        named = {name: context.get(name) for name in self.names}
        key = (get_language(), *named.values())
        if key not in self.drawn:
            nobody = _Nobody(named)
            with nobody.bind_template(context.template):
                self.drawn[key] = self.inside.render(nobody)
        return self.drawn[key]


class _Nobody(template.Context):
    """Holds what was named and nothing of the page around it: asking for more is a mistake, and loud."""

    def __getitem__(self, name):
        if name not in self:
            raise template.TemplateSyntaxError(f"“{name}” is not alike for everybody: name it, or keep it outside.")
        return super().__getitem__(name)


# Marks


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name, extra=""):
    """A line icon from static/icons.svg. Decoration only: the words stand beside it."""
    return format_html(
        '<svg class="i {}" aria-hidden="true" focusable="false"><use href="{}#i-{}"/></svg>',
        extra,
        static("icons.svg"),
        name,
    )


@register.inclusion_tag("parts/_sprite.html")
def skies():
    """The skies that every landscape on the page refers to; base.html has them once."""
    return {"palettes": scenes.PALETTES}


@register.simple_tag
def scene(person, crop="wide", extra=""):
    """The landscape of a person, or of the person a membership is of. A bare seed draws one without letters."""
    person = getattr(person, "person", person)
    return _landscape(getattr(person, "scene_seed", person), getattr(person, "initials", ""), crop, extra)


@lru_cache(maxsize=4096)
def _landscape(seed, initials, crop, extra):
    """Drawn here and not by a template: a page has dozens. Presentation attributes only, for the strict style policy."""
    drawn = scenes.scene(seed, initials, crop)
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}"{} aria-hidden="true" focusable="false">'
        '<rect width="{}" height="{}" fill="{}"/>{}<circle cx="{}" cy="{}" r="{}" fill="{}"/>{}{}{}</svg>',
        f"avatar {extra}" if drawn.is_centred else extra,
        drawn.width,
        drawn.height,
        "" if drawn.is_centred else format_html(' preserveAspectRatio="{}"', drawn.anchor),
        drawn.width,
        drawn.height,
        drawn.colours.glow if drawn.is_centred else f"url(#sky-{drawn.palette})",
        "" if drawn.is_centred else _halo(drawn),
        *drawn.sun,
        drawn.colours.sun,
        format_html_join("", '<path d="{}" fill="{}"/>', drawn.ridges),
        format_html_join(
            "",
            '<path d="{}" fill="none" stroke="{}" stroke-width="{}" stroke-linecap="round" opacity=".92"/>',
            ((path, colour, drawn.trail_width) for path, colour in zip(drawn.trails, scenes.TRAILS, strict=False)),
        ),
        _initials(drawn) if drawn.letters else "",
    )


def _halo(drawn):
    across, down, _radius = drawn.sun
    circle = '<circle cx="{}" cy="{}" r="{}" fill="{}" opacity=".35"/>'
    return format_html(circle, across, down, drawn.halo, drawn.colours.sun)


def _initials(drawn):
    across, down, size = drawn.letters
    anchor = format_html(' text-anchor="{}"', "middle") if drawn.is_centred else ""
    text = '<text class="ini" x="{}" y="{}" font-size="{}"{}>{}</text>'
    return format_html(text, across, down, size, anchor, drawn.initials)


@register.simple_tag
def tracks(states):
    """The mark of an explained match: two strokes where both fit, one and a bit for partly, one for no."""
    return _tracks(tuple(states))


@lru_cache(maxsize=1024)
def _tracks(states):
    """The words stand beside the mark, so readers do not hear it."""
    return format_html(
        '<svg class="tracks" viewBox="0 0 {} 24" aria-hidden="true" focusable="false">{}</svg>',
        26 * len(states),
        format_html_join("", "{}", ((_strokes(state, 26 * place + 4),) for place, state in enumerate(states))),
    )


def _strokes(state, start):
    end = start + 18
    if state == "no":
        return format_html('<path class="off" d="M{} 7H{}"/>', start, end)
    both = '<path class="y" d="M{} 7H{}"/><path class="t" d="M{} 17H{}"/>'
    return format_html(both, start, end, start, start + 6 if state == "partly" else end)


_NOT_MET, _CHECKED = format_html(' class="{}"', "no"), format_html(" {}", "checked")
LINE_MARKS = {"yes": "check", "partly": "half", "no": "minus"}


@lru_cache(maxsize=len(LINE_MARKS))
def _line(state):
    return format_html("<li{}>{}<span>", "" if state == "yes" else _NOT_MET, icon(LINE_MARKS[state]))


@register.simple_tag
def told(lines):
    """The lines of an explained match, each with its mark: a list has a hundred of them, so no template draws them."""
    pieces = [piece for line in lines for piece in (_line(line["state"]), line["words"])]
    return format_html("<ul>" + "{}{}</span></li>" * len(lines) + "</ul>", *pieces)


@register.simple_tag
def drawn_once(question):
    """A question as parts/_field.html draws it. Empty and with nothing wrong it is the same for everybody, and drawn once a
    language."""
    if question.form.is_bound or question.value():
        return question.as_field_group()
    key = (get_language(), type(question.form), question.html_name)
    if key not in _EMPTY:
        _EMPTY[key] = question.as_field_group()
    return _EMPTY[key]


_EMPTY = {}  # (language, form, question) -> how it is drawn


@register.simple_tag
def picks(question):
    """The boxes or circles of a question to filter by, with how many people each would show where that is known."""
    widget = question.field.widget
    picked, people = widget.format_value(question.value()), getattr(widget, "people", {})
    drawn = (
        (
            _pick(widget.input_type, question.html_name, answer, f"{question.auto_id}_{place}", answer in picked),
            label,
            _people(people[answer]) if answer in people else "",
        )
        for place, (answer, label) in enumerate(question.field.choices)
    )
    return format_html_join("", "{}{}</span>{}</label>", drawn)


@lru_cache(maxsize=4096)
def _pick(kind, question, answer, name, is_picked):
    return format_html(
        '<label class="pick" for="{0}"><input type="{1}" name="{2}" value="{3}" id="{0}"{4}><span>',
        name,
        kind,
        question,
        answer,
        _CHECKED if is_picked else "",
    )


@once_a_language
def _people(number):
    return format_html(
        '<span class="people"><span class="vh">, </span><span data-people>{}</span><span class="vh"> {}</span></span>',
        number,
        ngettext("person", "people", number),
    )


@register.inclusion_tag("parts/_join.html")
def join(state, words=""):
    """The mark between two answers; `words` say it for those who do not see it."""
    return {"state": state, "words": words or JOIN_WORDS[state]}


@register.inclusion_tag("parts/_stones.html")
def stones(done, total, words=""):
    """Progress in whole steps: done, the next, and those to come. Never a percentage."""
    steps = ["done" if step < done else "now" if step == done else "" for step in range(total)]
    told = words or gettext("%(done)s of %(total)s steps") % {"done": done, "total": total}
    return {"steps": steps, "words": told}


@register.filter
def place(zone):
    """A time zone by its place: New York."""
    return zones.place_of(zone)


# As a browser names itself -> as people know it; the first that is there, since most browsers name several.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "Chromebook"), ("Windows", "Windows"),
    ("Mac OS X", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


@register.filter
def device(user_agent):
    """Which browser on what: "Firefox on Windows"."""
    browser, system = (next((name for sign, name in names if sign in user_agent), "") for names in (BROWSERS, SYSTEMS))
    if browser and system:
        return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or gettext("A browser we do not know")


# Dates, in the zone that is active for the viewer


def _here(value):
    return timezone.localtime(value) if isinstance(value, dt.datetime) and timezone.is_aware(value) else value


@register.filter
def clock(value):
    """6 pm, 6:30 pm, 12 noon, 12 midnight."""
    if value in (None, ""):
        return ""
    value = _here(value)
    if value.minute == 0 and value.hour in (0, 12):
        return gettext("12 noon") if value.hour else gettext("12 midnight")
    hour = value.hour % 12 or 12
    told = f"{hour}:{value.minute:02d}" if value.minute else str(hour)
    return (gettext("%s am") if value.hour < 12 else gettext("%s pm")) % told


@register.filter
def day(value):
    """Tuesday 24 November; with the year when it is not near."""
    if value in (None, ""):
        return ""
    value = _here(value)
    return date_format(value, "l j F" if _is_near(value) else "l j F Y")


@register.filter
def short_day(value):
    """24 November; with the year when it is not near."""
    if value in (None, ""):
        return ""
    value = _here(value)
    return date_format(value, "j F" if _is_near(value) else "j F Y")


@register.filter
def day_time(value):
    """Tuesday 24 November, 6 pm."""
    if value in (None, ""):
        return ""
    return gettext("%(day)s, %(time)s") % {"day": day(value), "time": clock(value)}


@register.filter
def age_words(value):
    """How long ago (or how long a stretch is), in one unit: 4 days, 3 hours, less than an hour."""
    if value in (None, ""):
        return ""
    if isinstance(value, dt.datetime):
        value = timezone.now() - value
    elif isinstance(value, dt.date):
        value = dt.timedelta(days=(timezone.localdate() - value).days)
    hours = int(abs(value).total_seconds() // 3600)
    if hours < 1:
        return gettext("less than an hour")
    if hours < 24:
        return ngettext("%d hour", "%d hours", hours) % hours
    days = hours // 24
    if days < 14:
        return ngettext("%d day", "%d days", days) % days
    if days < 61:
        return ngettext("%d week", "%d weeks", days // 7) % (days // 7)
    months = days // 30
    if months < 24:
        return ngettext("%d month", "%d months", months) % months
    return ngettext("%d year", "%d years", days // 365) % (days // 365)


def _is_near(value):
    on = value.date() if isinstance(value, dt.datetime) else value
    return abs((on - timezone.localdate()).days) < 300
