"""Everywhere one person can get to by following links, and what can be read off each page without a browser."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

LEAVES = {"exit", "demo_as", "look"}  # they end the session, change it, or change how pages look


class _Reader(HTMLParser):
    """Title, headings, addresses and the shape of one page."""

    def __init__(self):
        super().__init__()
        self.title = ""
        self.tags: Counter = Counter()
        self.links: list[str] = []
        self.addresses: list[str] = []
        self.shape: set[str] = set()
        self.in_title = False
        self.has_safety_bar = False

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        classes = (given.get("class") or "").split()
        self.tags[tag] += 1
        self.in_title = tag == "title"
        self.shape |= {f"{tag}.{name}" for name in classes} | {tag}
        self.has_safety_bar |= tag == "div" and "safety" in classes
        self.addresses += [given[name] for name in ("href", "src", "action", "formaction") if given.get(name)]
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])

    def handle_data(self, data):
        if self.in_title:
            self.title += data

    def handle_endtag(self, tag):
        self.in_title = False


@dataclass
class Page:
    """One page as somebody reads it."""

    path: str
    name: str | None
    status: int = 200
    title: str = ""
    h1s: int = 0
    has_safety_bar: bool = False
    links: list[str] = field(default_factory=list, repr=False)
    addresses: list[str] = field(default_factory=list, repr=False)
    shape: set[str] = field(default_factory=set, repr=False)


def name_of(path: str) -> str | None:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return None


def read(path: str, response) -> Page:
    reader = _Reader()
    reader.feed(response.content.decode())
    return Page(
        path, name_of(path), 200, reader.title.strip(), reader.tags["h1"], reader.has_safety_bar,
        reader.links, reader.addresses, reader.shape,
    )  # fmt: skip


def everywhere(client: Client, starts, most: int, but=frozenset()) -> Iterator[Page]:
    """Each page within reach, at most `most` of one name and none named in `but`; a link that leads nowhere, too."""
    to_open, known, opened = list(starts), set(starts), Counter()
    while to_open:
        path = to_open.pop(0)
        name = name_of(path)
        if name in LEAVES or name in but or opened[name] >= most:
            continue
        opened[name] += 1
        response = client.get(path, REMOTE_ADDR="127.0.0.1")
        if response.status_code in (301, 302):
            found = [response.url]
        elif response.status_code != 200:
            yield Page(path, name, response.status_code)
            continue
        elif not response["Content-Type"].startswith("text/html"):
            continue
        else:
            page = read(path, response)
            yield page
            found = page.links
        for link in map(inside, found):
            if link and link not in known:
                known.add(link)
                to_open.append(link)


def inside(link: str) -> str | None:
    """The path of a link within the site, without its fragment."""
    parts = urlsplit(link)
    if parts.scheme not in ("", "http", "https") or parts.netloc not in ("", "testserver") or not parts.path:
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")
