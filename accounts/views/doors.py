"""Addresses of pages in rooms above this one: asked for by name, since a room never imports upwards."""

from django.urls import NoReverseMatch, reverse


def door(view: str, *args) -> str:
    """The address of a page, or nothing where this house does not have it."""
    try:
        return reverse(view, args=args)
    except NoReverseMatch:
        return ""
