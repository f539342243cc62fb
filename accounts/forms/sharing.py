"""Who may see what: one list of facts, each with its audience in this membership."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import profile, told
from accounts.models import FactAudience, Membership

NOT_THERE = _("Pick from the list.")


def audience_choices(member: Membership) -> list[tuple[str, str]]:
    """Who may see something, in words for this role."""
    wide = _("Mentees of this program") if member.is_mentor else _("People I ask, if I tick it then")
    return [
        (FactAudience.Audience.MEMBERS, wide),
        (FactAudience.Audience.MATCH, _("Only the person I am matched with")),
        (FactAudience.Audience.COORDINATORS, _("Only coordinators")),
    ]


def who_sees(label, initial: str, member: Membership) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=audience_choices(member),
        initial=initial,
        error_messages={"required": NOT_THERE, "invalid_choice": NOT_THERE},
    )


class SharingForm(forms.Form):
    """Who may see each thing in use in this membership, all on one page."""

    def __init__(self, *args, member: Membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.member = member
        self.named = told.facts_in_words(member)
        for place, fact in enumerate(self.named):
            self.fields[f"fact_{place}"] = who_sees(fact["words"], fact["audience"], member)

    def lines(self) -> list[dict]:
        return [fact | {"field": self[f"fact_{place}"]} for place, fact in enumerate(self.named)]

    def keep(self, at) -> None:
        answers = {fact["fact"]: self.cleaned_data[f"fact_{place}"] for place, fact in enumerate(self.named)}
        profile.say_who_sees(self.member, answers, at=at)
