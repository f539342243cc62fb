"""Every part of the design on three pages, with the people of the mock, for the browser tests and for pictures."""

import datetime as dt
from types import SimpleNamespace

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import include, path

AT = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)


def person(name, seed):
    words = name.split()
    return SimpleNamespace(
        chosen_name=name, first_name=words[0], scene_seed=seed, initials="".join(word[0] for word in words)
    )


ROWAN, MAYA, SUNITA, TOMOS = person("Rowan", 11), person("Maya O.", 8), person("Sunita R.", 2), person("Tomos B.", 21)
NAV = [
    {"url": "/a/", "label": "Home", "short": "", "icon": "home", "current": ""},
    {"url": "/b/", "label": "Find a mentor", "short": "Find", "icon": "search", "current": "page"},
    {"url": "/c/", "label": "You and Maya", "short": "Maya", "icon": "chat", "current": ""},
]
WHY = {
    "states": ["yes", "yes", "partly", "yes", "no"],
    "words": "3 of the 5 things you asked for",
    "lines": [
        {"state": "yes", "words": "Has lived with panic and worry"},
        {"state": "yes", "words": "Free Tuesday evenings, like you"},
        {"state": "partly", "words": "Offers 1 of the 2 ways you like"},
        {"state": "yes", "words": "North side, like you"},
        {"state": "no", "words": "Is not a parent"},
    ],
}


def card(of, room="Has room now", later=False):
    return {
        "key": of.scene_seed,
        "person": of,
        "name": of.chosen_name,
        "read_more": f"Read more about {of.first_name}",
        "url": "#",
        "meta": "She/her. Mentor for 3 years. North side",
        "room": room,
        "room_later": later,
        "quote": "I could not get on a bus for a year. Small steps got me back.",
        "why": WHY,
        "save_url": "/save/",
        "hide_url": "/hide/",
        "off_url": "/take-off/",
        "saved": False,
    }


class FilterForm(forms.Form):
    lived = forms.MultipleChoiceField(
        label="Have lived with",
        choices=[("panic", "Panic or worry"), ("mood", "Low mood"), ("grief", "Grief or loss")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    best = forms.ChoiceField(
        label="I would feel best with",
        choices=[("", "Anyone"), ("woman", "A woman"), ("man", "A man")],
        widget=forms.RadioSelect,
        required=False,
    )


class AskForm(FilterForm):
    name = forms.CharField(label="What shall we call you?", help_text="A first name or a nickname is fine.")
    hello = forms.CharField(label="Say hello", widget=forms.Textarea, required=False)
    zone = forms.ChoiceField(label="Your time zone", choices=[("Europe/London", "UK time"), ("UTC", "UTC")])
    adult = forms.BooleanField(
        label="I am 18 or over", error_messages={"required": "Tick this if you are 18 or over, so we can go on."}
    )


def row(name, mine, state, theirs, points):
    return {"name": name, "mine": mine, "state": state, "theirs": theirs, "points": points}


STRANDS = {
    "caption": "What Rowan asked for, next to what Maya told us",
    "mine": "Rowan",
    "theirs": "Maya",
    "rows": [
        row("Lived experience", "Panic and worry", "yes", "Panic and worry", "34 of 35"),
        row("Times", "Tuesday and Thursday evening", "partly", "Tuesday 6 to 8 pm", "15 of 20"),
        row("Wishes", "A parent", "no", "Not a parent", "0 of 15"),
    ],
}


def find(request):
    return render(
        request,
        "specimens/find.html",
        {
            "nav": NAV,
            "has_tabs": True,
            "me": {"url": "#", "name": "Rowan", "person": ROWAN},
            "cards": [card(MAYA), card(SUNITA), card(TOMOS, "Room from 7 December", True)],
            "form": FilterForm(),
            "filters_url": "/filters/",
            "filters_words": "Show 12 people",
            "clear_url": "#",
            "page": Paginator(range(30), 10).page(2),
        },
    )


def pair(request):
    messages.success(request, "Your times are saved.", extra_tags="/specimens/undo/")
    messages.warning(request, "Maya’s last place has just gone. Here are 3 people who share as much.")
    steps = [
        {"side": "both", "soon": True, "lead": "Check-in 4", "at": AT},
        {"side": "both", "lead": "Check-in 3", "words": ", by video", "on": dt.date(2026, 11, 17)},
        {"side": "you", "words": "You moved a check-in", "on": dt.date(2026, 11, 10)},
        {"side": "them", "joins": True, "words": "Maya said yes", "on": dt.date(2026, 10, 29)},
        {"side": "you", "starts": True, "words": "You asked to meet Maya", "on": dt.date(2026, 10, 27)},
    ]
    return render(
        request,
        "specimens/pair.html",
        {
            "meet": {
                "label": "Your next check-in",
                "starts_at": AT,
                "words": "Video call, 50 minutes. We will remind you 3 days before and 1 day before.",
                "change_url": "#",
                "join_url": "#",
                "join_words": "Join the call",
                "move_url": "#",
                "cancel_url": "#",
                "person": MAYA,
            },
            "timeline": {"theirs": "Maya", "steps": steps},
            "strands": STRANDS,
            "why": WHY,
            "answers": [
                {"name": "What you have lived with", "lines": ["Panic and worry", "Low mood"], "change_url": "#"},
                {"name": "When you are free", "words": "", "change_url": "#"},
            ],
            "form": AskForm({"zone": "Europe/London", "best": "robot"}),
            "question": "End with Maya?",
            "what_happens": ["Your check-ins are taken off the calendar.", "Maya reads that you have stopped meeting."],
        },
    )


def desk(request):
    queue = [
        {"url": "#", "people": [ROWAN, MAYA], "name": "Rowan and Maya", "words": "Asked 2 days ago"},
        {
            "url": "#",
            "people": [SUNITA, TOMOS],
            "name": "Sunita and Tomos",
            "words": "4 days",
            "late": True,
            "current": True,
        },
        {"url": "#", "people": [TOMOS], "name": "Tomos", "words": "No one picked yet", "soft": True},
    ]
    sbs = {
        "heading": "Rowan and Maya side by side",
        "mine": {"person": ROWAN, "name": "Rowan", "words": "Asked for Maya"},
        "theirs": {"person": MAYA, "name": "Maya O.", "words": "1 place free"},
        "points": 84,
        "notes": [
            {"lead": "Check first.", "words": "Both go to the Tuesday open group.", "sun": True},
            {"words": "Rowan wrote: “I liked what you said about the bus.”", "icon": "chat"},
        ],
    }
    alts = [
        {
            "person": SUNITA,
            "name": "Sunita R.",
            "points": 78,
            "url": "#",
            "better": ["Is a parent"],
            "worse": ["Shares only 1 hour a week"],
        },
        {
            "person": TOMOS,
            "name": "Tomos B.",
            "points": 71,
            "url": "#",
            "better": ["Shares 4 hours a week"],
            "worse": ["Online only"],
        },
    ]
    return render(
        request, "specimens/desk.html", {"queue": queue, "sbs": sbs, "strands": STRANDS, "alts": alts, "done": 1}
    )


urlpatterns = [
    path("specimens/find/", find),
    path("specimens/pair/", pair),
    path("specimens/desk/", desk),
    path("", include("mentoring.urls")),
]
handler404 = "mentoring.pages.not_found"
