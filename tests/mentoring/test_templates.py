"""What is true of every template in the house."""

import re
from pathlib import Path

from django.conf import settings

from accounts.wording import blocked_word

FOLDER = Path(settings.BASE_DIR) / "templates"
TEMPLATES = {path.relative_to(FOLDER).as_posix(): path.read_text() for path in sorted(FOLDER.rglob("*.html"))}
PAGES = {name: re.sub(r"{#.*?#}", "", text) for name, text in TEMPLATES.items() if "/mail/" not in name}
TITLES = re.compile(r"{% block (?:title|head_title|page_title) %}(.*?){% endblock", re.S)
INLINE = re.compile(
    r"<style|\sstyle\s*=|<script(?![^>]*(?:\bsrc=|application/json))|\son[a-z]+\s*=\s*[\"']|javascript:", re.I
)
POSTED = re.compile(r"<form\b[^>]*\bmethod=\"post\".*?</form>", re.S)
ROOMS = ("mentoring", "console", "matching", "relationships", "accounts", "reminders")
SAID = re.compile(r"\b_\(\s*\"(.*?)\"", re.S)
ALIKE = re.compile(r"{% alike(.*?)%}")
ASKS = re.compile(r"as_field_group|{{ form }}|<input(?![^>]*hidden)|<textarea|<select")


def words_of(markup):
    """What a reader sees of a piece of template: tags away, but for the words they translate."""
    return re.sub(r"{%.*?%}|{{.*?}}", "", re.sub(r"{% trans (['\"])(.*?)\1.*?%}", r"\2", markup)).strip()


def broken(rule):
    """Template -> what breaks the rule there, for each page where something does."""
    found = {name: rule(text) for name, text in PAGES.items()}
    return {name: breaks for name, breaks in found.items() if breaks}


def test_no_title_says_what_others_should_not_read():
    titles = [words_of(title) for text in PAGES.values() for title in TITLES.findall(text)]

    assert "Your privacy" in titles
    assert [title for title in titles if blocked_word(title)] == []


def test_a_break_has_one_name():
    """ "Leave" is what one does with a program, and a day one is "not free" is a change to the usual week."""
    other_names = re.compile(r"\b(?:on|your) leave\b|\btime away\b|\b(?:is|are) away\b", re.I)
    files = [path for room in ROOMS for path in Path(settings.BASE_DIR, room).rglob("*.py")]
    said = {str(path): " . ".join(SAID.findall(path.read_text())) for path in files} | PAGES

    assert "You are on a break" in said["accounts/away.html"]
    assert "Your break has begun." in " ".join(said.values())
    assert {name: found for name, words in said.items() if (found := other_names.findall(words))} == {}


def test_nothing_is_inline():
    assert broken(INLINE.findall) == {}


def test_nothing_is_trusted_as_markup():
    assert broken(re.compile(r"\|\s*safe\b|autoescape off|safeseq").findall) == {}


def test_what_is_drawn_once_for_everybody_differs_by_look_and_scripts_alone():
    named = [name for text in PAGES.values() for names in ALIKE.findall(text) for name in names.split()]

    assert set(named) == {"look", "no_script"}


def test_every_form_that_posts_carries_its_token():
    """All but the one that keeps light or dark: it has nothing to guard, and needs no cookie."""
    bare = broken(lambda text: [form[:80] for form in POSTED.findall(text) if "csrf_token" not in form])

    assert list(bare) == ["parts/_footer.html"]


def test_every_form_that_asks_leaves_the_words_to_us():
    """The browser's own bubbles blame; novalidate keeps them away. Filters and the look have nothing to check."""
    bubbles = broken(
        lambda text: [
            form[:80]
            for form in POSTED.findall(text)
            if ASKS.search(form) and "novalidate" not in form.partition(">")[0]
        ]
    )

    assert set(bubbles) <= {"parts/_footer.html", "parts/_filters.html"}


def test_no_mail_holds_a_word_that_others_should_not_read():
    """The files themselves, whatever branch of them is written."""
    mails = [path for path in FOLDER.rglob("*") if "mail" in path.parts and path.suffix in (".txt", ".html")]

    assert len(mails) > 30
    assert [path.name for path in mails if blocked_word(words_of(path.read_text()))] == []
