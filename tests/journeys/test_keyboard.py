"""With nothing but Tab: everything that can be pressed is reached on the main pages, and is never behind a bar."""

import pytest
from django.urls import reverse

from relationships.models import Match

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

MOST = 400  # presses of Tab
# What should be reached: a group of radio buttons and the week's grid are one stop each, moved through by arrow keys.
TO_REACH = """() => {
  const can = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
  const open = (at) => at.checkVisibility({ visibilityProperty: true }) && at.tabIndex >= 0 && !at.disabled;
  const stop = (at) => at.type === 'radio' ? 'radio ' + at.name : at;
  window.stops = new Set([...document.querySelectorAll(can)].filter(open).map(stop));
  document.querySelectorAll('.week').forEach((week) => week.querySelectorAll('input').forEach((box) => stops.delete(box)));
  return stops.size;
}"""
# Where focus is now: taken off the list, and said when a bar lies over its middle.
AT = """() => {
  const at = document.activeElement;
  if (at === document.body) return 'end';
  stops.delete(at.type === 'radio' ? 'radio ' + at.name : at);
  const box = (at.labels?.[0] && at.matches('[type=radio], [type=checkbox]') ? at.labels[0] : at).getBoundingClientRect();
  if (at.closest('.safety, .nav, .skip, .me') || !box.width) return '';
  const top = document.querySelector('.safety').getBoundingClientRect().bottom;
  const tabs = document.querySelector('.nav.tabs');
  const fixed = tabs && getComputedStyle(tabs).position === 'fixed';
  const bottom = fixed ? tabs.getBoundingClientRect().top : innerHeight;
  return box.bottom <= top + 4 || box.top >= bottom - 4 ? 'hidden: ' + at.outerHTML.slice(0, 90) : '';
}"""
LEFT = "() => [...stops].map((at) => at.outerHTML?.slice(0, 90) ?? at)"


def main_pages(cast):
    """(who, address) of the main pages."""
    asked = Match.objects.open().get(mentee__person=cast["rowan"])
    meeting = Match.objects.active().get(mentee__person=cast["jamal"])
    return [
        ("rowan", reverse("matching:mentors")),
        ("rowan", reverse("matching:mentor", args=[asked.mentor.public_id])),
        ("rowan", reverse("relationships:request", args=[asked.public_id])),
        ("new", reverse("accounts:questions", args=[1])),
        ("jamal", reverse("relationships:pair", args=[meeting.public_id])),
        ("maya", reverse("accounts:times")),
        ("maya", reverse("relationships:answer", args=[asked.public_id])),
        ("priya", reverse("console:today")),
        ("priya", reverse("console:requests")),
    ]


def test_tab_reaches_everything_and_focus_is_never_hidden(cast, window):
    wrong = {}
    for who, address in main_pages(cast):
        page = window(address, width=390, person=cast[who])
        assert page.evaluate(TO_REACH) > 10
        found = []
        for _ in range(MOST):
            page.keyboard.press("Tab")
            where = page.evaluate(AT)
            if where == "end":
                break
            if where:
                found.append(where)
        found += [f"not reached: {left}" for left in page.evaluate(LEFT)]
        page.close()
        if found:
            wrong[who, address] = found

    assert wrong == {}
