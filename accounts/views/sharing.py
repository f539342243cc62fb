"""What others see of somebody, and what is shared with whom."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audience, availability, profile, spoken, told
from accounts.access import member_of_program
from accounts.forms.sharing import SharingForm

page = require_http_methods(["GET", "HEAD", "POST"])


@member_of_program
@require_safe
def answers(request):
    """Your answers: the page of one's role."""
    return redirect("accounts:mentor_profile" if request.member.is_mentor else "accounts:questions_check")


@member_of_program
@page
def share(request):
    """What I share: who may see each thing in this program."""
    form = SharingForm(request.POST or None, member=request.member)
    if request.method == "POST" and form.is_valid():
        form.keep(timezone.now())
        messages.success(request, _("Saved. It acts from now."))
        return redirect("accounts:share")
    return render(request, "accounts/share.html", {"form": form, "member": request.member})


@member_of_program
@require_safe
def preview(request):
    """What others see of me: a mentor's card, or what a mentee has said by who may see it."""
    member = request.member
    if member.is_mentor:
        return render(request, "accounts/preview_card.html", {"member": member, "card": card_of(member)})
    return render(request, "accounts/preview.html", {"member": member, "circles": circles(member)})


def circles(member) -> list[dict]:
    """What each circle of people sees, from the widest to the narrowest."""
    facts = told.facts_in_words(member)
    named = [
        (audience.MEMBERS, _("People you ask, if you tick it then")),
        (audience.MATCH, _("The person you are matched with, as well")),
        (audience.COORDINATORS, _("Your coordinators, as well")),
    ]
    return [{"name": name, "facts": [fact for fact in facts if fact["audience"] == who]} for who, name in named]


def card_of(member) -> dict:
    """A mentor's card as mentees see it, made only from what members may see."""
    person = member.person
    seen = audience.facts_members_see(member)
    lived = audience.experiences_shown(member, seen)
    goals = [goal.label for goal in member.goals.all() if f"goal:{goal.slug}" in seen]
    about = [
        words
        for fact, words in (("gender", person.get_gender_display()), ("age_band", person.get_age_band_display()))
        if fact in seen and words
    ]
    languages = [language.label for language in person.languages.all()]
    return {
        "person": person,
        "name": person.chosen_name,
        "pronouns": person.pronouns,
        "about": about,
        "languages": spoken.in_a_row(languages),
        "area": member.area.name if member.area else "",
        "ways": spoken.listed([way.label for way in profile.formats_offered(member).filter(people=person)]),
        "quote": member.quote,
        "story": member.story,
        "harder_story": member.harder_story,
        "content_note": member.content_note,
        "lived": [
            {"label": each.experience.label, "words": each.words if profile.note_of(each) in seen else ""}
            for each in lived
        ],
        "goals": spoken.listed(goals),
        "styles": spoken.listed([style.label for style in member.styles.all()]),
        "interests": spoken.listed([interest.label for interest in person.interests.all()]),
        "times": spoken.windows(availability.week_mask(person)),
    }
