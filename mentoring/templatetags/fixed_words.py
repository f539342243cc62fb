"""Django's tags for words in other languages, where fixed words are looked up once a language: a page has dozens.

It stands in for `{% load i18n %}` in every template (settings, TEMPLATES).
"""

from django.template import Library, Node
from django.templatetags import i18n
from django.utils.translation import get_language

register = Library()
register.tags |= i18n.register.tags
register.filters |= i18n.register.filters


@register.tag("trans")
@register.tag("translate")
def translate(parser, token):
    """{% trans "Save for later" %}: fixed. What is in a variable, a filter or a context is left to Django."""
    node = i18n.do_translate(parser, token)
    words = node.filter_expression
    is_fixed = words.var.literal is not None and not (words.filters or node.message_context or node.asvar or node.noop)
    return FixedWords(node) if is_fixed else node


class FixedWords(Node):
    def __init__(self, words):
        self.words, self.said = words, {}

    def render(self, context):
        language = get_language()
        if language not in self.said:
            self.said[language] = self.words.render(context)
        return self.said[language]
