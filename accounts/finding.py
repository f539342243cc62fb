"""Finding a word of the taxonomy by what people type. Aliases are looked at, never shown. Pure."""

import re
import unicodedata
from collections.abc import Iterable

WORD = re.compile(r"\w+")


def words_of(text: str) -> list[str]:
    """The words of a text, in lower case and without accents.

    >>> words_of("Café, GAD!")
    ['cafe', 'gad']
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode() or text
    return WORD.findall(plain.lower())


def fits(typed: str, label: str, aliases: Iterable[str]) -> bool:
    """Whether what was typed begins words of the label or an alias, or says a whole alias.

    >>> fits("cant stop drinking", "Alcohol", ["drinking"])
    True
    >>> fits("gadget", "Anxiety or constant worry", ["gad"])
    False
    """
    wanted = words_of(typed)
    if not wanted:
        return False
    names = [words_of(name) for name in (label, *aliases)]
    if any(all(any(word.startswith(part) for word in name) for part in wanted) for name in names):
        return True
    said = f" {' '.join(wanted)} "
    return any(name and f" {' '.join(name)} " in said for name in names)
