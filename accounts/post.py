"""Mail that cannot wait for the outbox: sign-in codes, security notes, and links that are kept nowhere.

Subject, text and html are three files. The words are neutral: others may see the screen.
"""

from email.utils import formataddr, parseaddr

import css_inline
import structlog
from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

log = structlog.get_logger(__name__)
_inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)


def write(templates: str, to: str, context: dict, sender_name: str = "") -> EmailMultiAlternatives:
    """A whole letter from a folder with subject.txt, body.txt and body.html."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    sender_name = " ".join(str(sender_name or name).split())
    context = {"sender_name": sender_name, "language": translation.get_language(), **context}
    letter = EmailMultiAlternatives(
        subject=" ".join(_plain(f"{templates}/subject.txt", context).split()),
        body=_plain(f"{templates}/body.txt", context).strip() + "\n",
        from_email=formataddr((sender_name, address)),
        to=[to],
        headers={"Auto-Submitted": "auto-generated"},
    )
    letter.attach_alternative(_inliner.inline(get_template(f"{templates}/body.html").render(context)), "text/html")
    return letter


def handed_over(letter: EmailMultiAlternatives) -> bool:
    """Give a letter to the mail server now. False when it does not take it: the page then says what to do."""
    try:
        letter.send()
    except (OSError, AnymailError) as problem:
        log.error("letter not sent", problem=type(problem).__name__)
        return False
    return True


def _plain(name: str, context: dict) -> str:
    """Plain text: nothing is escaped, since nothing is markup."""
    return get_template(name).template.render(Context(context, autoescape=False))
