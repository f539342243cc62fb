"""What people are asked to allow, word for word. A text that changes gets a new version and keeps the old one.

The first of each purpose is the one that is asked today. Kept consents name purpose, version and language.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TERMS = "terms"
DESK = "desk"
LIVED_EXPERIENCE = "lived-experience"


@dataclass(frozen=True)
class ConsentText:
    """One text of one purpose: what is asked, what it means, and what happens when it is taken back."""

    purpose: str
    version: str
    asked: str | Promise
    words: str | Promise
    taken_back: str | Promise
    required: bool = False


TEXTS = [
    ConsentText(
        TERMS,
        "1.0",
        _("I will keep to the house rules"),
        _(
            "Be kind. Keep what you hear to yourself. No selling, no dating, no lending money. "
            "We may end a membership that harms somebody."
        ),
        _("You leave the program. Your matches end."),
        required=True,
    ),
    ConsentText(
        DESK,
        "1.0",
        _("The coordinators may see what I ask for and when I meet"),
        _(
            "They see your requests, your hello and your check-in times. They use them to approve matches and to look "
            "after you both."
        ),
        _("You leave the program. Your matches end."),
        required=True,
    ),
    ConsentText(
        LIVED_EXPERIENCE,
        "1.0",
        _("You may use what I tell you about my health and what I have lived with"),
        _(
            "We use it only to find people who fit. You pick each thing and who may see it. "
            "You can leave this out: then we do not use it at all."
        ),
        _(
            "What you have lived with is out of use from that minute, on cards and in matching. "
            "If you are in a match, the coordinators hear that you took it back."
        ),
    ),
]


def current() -> list[ConsentText]:
    """The texts that are asked today, one for each purpose, in the order they are asked."""
    first: dict[str, ConsentText] = {}
    for text in TEXTS:
        first.setdefault(text.purpose, text)
    return list(first.values())


def text_of(purpose: str, version: str) -> ConsentText | None:
    """The words somebody said yes to then."""
    return next((text for text in TEXTS if (text.purpose, text.version) == (purpose, version)), None)
