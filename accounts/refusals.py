"""Refusals: what the product says when a step may not be taken, in words for the person who tried."""

from django.utils.functional import Promise


class Refused(Exception):
    """A step that may not be taken now. `words` is the kind sentence to show; subclasses name the reason."""

    words: str | Promise = ""

    def __init__(self, words: str | Promise | None = None):
        if words is not None:
            self.words = words
        super().__init__(str(self.words))
