"""A reminder in words, made from ids at the moment it is sent, in its receiver's language and on their clock."""

from email.utils import formataddr, parseaddr

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, Engine
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone, translation

from reminders.kinds import Kind
from reminders.models import Reminder, zone_of

_inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)


def write(reminder: Reminder, kind: Kind) -> EmailMultiAlternatives:
    """The whole message, ready to be handed over: the same id and words however often it is written."""
    person = reminder.person
    with translation.override(person.language or settings.LANGUAGE_CODE), timezone.override(zone_of(person)):
        context = ingredients(reminder, kind)
        letter = EmailMultiAlternatives(
            subject=" ".join(_text(f"{kind.templates}/subject.txt", context).split()),
            body=_text(f"{kind.templates}/body.txt", context).strip() + "\n",
            from_email=formataddr((context["sender_name"], parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
            to=[person.email],
            headers={
                "Message-ID": reminder.message_id,
                "Auto-Submitted": "auto-generated",
                "List-Unsubscribe": f"<{context['choices_url']}>",
            },
        )
        letter.attach_alternative(_inliner.inline(_html(f"{kind.templates}/body.html", context)), "text/html")
        for name, content, media_type in kind.attachments(reminder):
            letter.attach(name, content, media_type)
    return letter


def ingredients(reminder: Reminder, kind: Kind) -> dict:
    """What every template gets, and what this kind adds. The receiver's own name is not among it."""
    return {
        "choices_url": address("reminders:choices"),
        "language": translation.get_language(),
        "sender_name": sender_name(reminder, kind),
        **kind.context(reminder),
    }


def address(view: str, *args) -> str:
    """The full address of a page of ours, for a mail: `address("relationships:check_in", check_in.public_id)`."""
    return settings.ORIGIN + reverse(view, args=args)


def sender_name(reminder: Reminder, kind: Kind) -> str:
    name = kind.sender_name(reminder) or parseaddr(settings.DEFAULT_FROM_EMAIL)[0]
    return " ".join(str(name).split())


def _text(name: str, context: dict) -> str:
    """Plain text: nothing is escaped, since nothing is markup."""
    return Engine.get_default().get_template(name).render(Context(context, autoescape=False))


def _html(name: str, context: dict) -> str:
    return get_template(name).render(context)
