"""What the README shows is there."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
LARGEST = 250_000  # bytes; a README opens on slow lines too
WORDS = (ROOT / "README.md").read_text()


def test_each_picture_is_there_is_small_and_is_shown():
    shown = {ROOT / path for path in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", WORDS)}

    assert shown == set((ROOT / "docs" / "pictures").iterdir())
    assert {path.name for path in shown if path.stat().st_size > LARGEST} == set()


def test_each_page_it_leads_to_is_there():
    links = re.findall(r"(?<!!)\[[^\]]+\]\(([^)#:]+)\)", WORDS)

    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_each_command_it_names_is_in_the_makefile():
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", WORDS, re.MULTILINE))
    there = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert named - there == set()
    assert {"up", "test", "prove", "shots"} <= named
