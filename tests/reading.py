"""How hard a text is to read, as a US school grade (Flesch and Kincaid, 1975)."""

import re

VOWELS = re.compile(r"[aeiouy]+")


def grade(sentences: list[str]) -> float:
    """0.39 words a sentence, plus 11.8 syllables a word, less 15.59.

    >>> round(grade(["You can stop at any time.", "You never have to say why."]), 1)
    0.5
    """
    words = [word for sentence in sentences for word in re.findall(r"[a-z']+", sentence.lower())]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """Groups of vowels, less a silent e at the end. Near enough for a whole page."""
    groups = len(VOWELS.findall(word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1
    return max(1, groups - silent)


def sentences_of(html: str) -> list[str]:
    """The sentences of the paragraphs, list lines and cells inside main."""
    main = re.search(r"<main.*?</main>", html, re.S)[0]
    blocks = re.findall(r"<(?:p|li|td|dd|h[1-6])\b[^>]*>(.*?)</(?:p|li|td|dd|h[1-6])>", main, re.S)
    plain = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", block)).strip() for block in blocks]
    parts = [part.strip() for block in plain for part in re.split(r"(?<=[.?!])\s", block)]
    return [part for part in parts if len(part.split()) > 2]
