"""The card of a mentor in a list. Drawn here and not by templates: a list has eight of them, each of some fifty pieces."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from mentoring.templatetags.alongside import icon, scene, told, tracks

register = template.Library()

CARD = (
    '<article class="mcard" aria-labelledby="c-{key}"><div class="mcard-in"><div class="scene tall">{tall}</div>'
    '<div class="scene wide">{wide}</div><div class="mcard-body">\n'
    '<div class="mcard-top"><div><h3 id="c-{key}"><a href="{url}">{name}</a></h3>{meta}</div>\n{room}</div>\n'
    '{quote}\n{why}\n<div class="cluster"><a class="btn {look}" href="{url}">{read_more}</a>\n{aside}</div>\n'
    "</div></div></article>"
)
WHY_HEAD = '<p class="why-head">{}<span>{}</span></p>'
WHY = f'<div class="why">{WHY_HEAD}{{}}</div>'
ASIDE = (
    '<form class="cluster" method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
    '<input type="hidden" name="next" value="{}">{}{}</form>'
)
BUTTON = '<button class="btn text" type="submit"{}>{}{}<span class="vh"> ({})</span></button>'


@register.simple_tag(takes_context=True)
def mentor_card(context, card, first=False):
    """One person with room. `card`: {key, person, url, name, meta, room, room_later, standing, quote, why, read_more}, and
    what `put_aside` takes. The `first` of a list has the primary button."""
    return format_html(
        CARD,
        key=card["key"],
        tall=scene(card["person"], "tall"),
        wide=scene(card["person"], "wide"),
        url=card["url"],
        name=card["name"],
        meta=format_html('<p class="meta">{}</p>', card["meta"]) if card["meta"] else "",
        room=_room(card),
        quote=format_html("<blockquote>“{}”</blockquote>", card["quote"]) if card["quote"] else "",
        why=why(card["why"]),
        look="primary" if first else "quiet",
        read_more=card["read_more"],
        aside=put_aside(context, card),
    )


def _room(card):
    """How the two stand already, else whether there is room."""
    look, mark, words = "ok", "check", card["room"]
    if card.get("standing"):
        look, mark, words = "you", "chat", card["standing"]
    elif card["room_later"]:
        look, mark = "wait", "clock"
    return format_html('<span class="tag {}">{}{}</span>', look, icon(mark), words) if words else ""


@register.simple_tag
def why(told_why, bare=False):
    """The explained match: {states, words, lines: [{state, words}]}, or nothing; `bare` leaves the lines out."""
    if not told_why:
        return ""
    head = tracks(told_why["states"]), told_why["words"]
    return format_html(WHY_HEAD, *head) if bare else format_html(WHY, *head, told(told_why["lines"]))


@register.simple_tag(takes_context=True)
def put_aside(context, card):
    """Save for later, hide, and take off again. `card`: {name, save_url, hide_url, off_url, saved, hidden}."""
    if not card.get("save_url"):
        return ""
    name = card["name"]
    if card.get("hidden"):
        first, second = _button("eye", _("Show again"), name), ""
    else:
        second = _button("hide", _("Hide"), name, card["hide_url"])
        first = (
            _button("save", _("Take off my list"), name)
            if card["saved"]
            else _button("save", _("Save for later"), name, card["save_url"])
        )
    return format_html(ASIDE, card["off_url"], context["csrf_token"], context["here"], first, second)


def _button(mark, words, name, url=""):
    return format_html(BUTTON, format_html(' formaction="{}"', url) if url else "", icon(mark), words, name)
