"""Words that a family member or employer should not read in a mail, a title, an address or a calendar."""

import re
from functools import cache

from accounts import taxonomy


@cache
def _blocked() -> re.Pattern:
    terms = taxonomy.read()["reminder_content"]["blocked_terms"]
    return re.compile(r"(?<!\w)(" + "|".join(map(re.escape, terms)) + ")", re.IGNORECASE)


def blocked_word(text: str) -> str | None:
    """The first blocked word in a text, as it stands there; None when the text is neutral.

    The words of the taxonomy, matched at the start of a word in any case.
    """
    found = _blocked().search(text)
    return found[0] if found else None
