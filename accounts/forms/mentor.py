"""What a mentor says in their own words, whom they would rather not take on, how many places, when they are back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import audience, profile
from accounts.forms.questions import Words, picks_of
from accounts.forms.sharing import NOT_THERE, who_sees
from accounts.models import Experience, FactAudience, Membership, Person
from accounts.models.membership import MOST_PLACES

QUOTE_LETTERS = 140


def own_words(most: int, rows: int, **kwargs) -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"max_length": _("Make it a little shorter: %(limit_value)d letters at most.")},
        **kwargs,
    )


class WordsForm(forms.Form):
    """The quote on the card, the story on the page, and a harder part behind its note."""

    quote = own_words(
        QUOTE_LETTERS, 3, label=_("A line for your card"),
        help_text=_("140 letters at most. What would you have liked to hear?"),
    )  # fmt: skip
    story = own_words(
        3000, 8, label=_("Your story, as much as you like"),
        help_text=_("People read this on your page. Leave out names of people, towns and workplaces."),
    )  # fmt: skip
    harder_story = own_words(
        3000, 6, label=_("A harder part"),
        help_text=_("It stays closed until someone chooses to read it."),
    )  # fmt: skip
    content_note = forms.CharField(
        required=False,
        max_length=120,
        label=_("What does the harder part talk about?"),
        help_text=_("People read this before they open it. Such as: panic attacks."),
        error_messages={"max_length": _("Make it a little shorter: 120 letters at most.")},
    )

    def __init__(self, *args, member: Membership, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.initial[name] = getattr(member, name)

    def clean(self):
        answers = super().clean()
        if answers.get("harder_story") and not answers.get("content_note") and "content_note" not in self.errors:
            self.add_error("content_note", _("Say in a few words what it talks about, so that people can choose."))
        return answers

    def keep(self, member: Membership, at) -> None:
        profile.tell(member, at=at, **self.cleaned_data)


class AboutForm(forms.Form):
    """Gender and age band, and who sees each here. Both can be left out."""

    gender = forms.ChoiceField(
        required=False, label=_("How do you describe yourself?"),
        choices=[("", _("I would rather not say")), *Person.Gender.choices],
        help_text=_("Some people feel safer with a woman, a man or a non-binary person."),
        error_messages={"invalid_choice": NOT_THERE},
    )  # fmt: skip
    age_band = forms.ChoiceField(
        required=False, label=_("How old are you?"),
        choices=[("", _("I would rather not say")), *Person.AgeBand.choices],
        error_messages={"invalid_choice": NOT_THERE},
    )  # fmt: skip

    def __init__(self, *args, member: Membership, **kwargs):
        super().__init__(*args, **kwargs)
        standing = audience.audiences(member)
        preset = FactAudience.Audience.MEMBERS
        for fact in ("gender", "age_band"):
            self.initial[fact] = getattr(member.person, fact) if fact in standing else ""
        self.fields["sees_gender"] = who_sees(_("Who may see this?"), standing.get("gender", preset), member)
        self.fields["sees_age_band"] = who_sees(_("Who may see your age?"), standing.get("age_band", preset), member)
        self.order_fields(["gender", "sees_gender", "age_band", "sees_age_band"])

    def keep(self, member: Membership, at) -> None:
        answers = self.cleaned_data
        sees = {"gender": answers["sees_gender"], "age_band": answers["sees_age_band"]}
        profile.say_who_i_am(member, gender=answers["gender"], age_band=answers["age_band"], sees=sees, at=at)


class LimitsForm(forms.Form):
    """What a mentor would rather not take on."""

    would_rather_not = Words(Experience.objects.none(), label=_("What would you rather not take on?"))

    def __init__(self, *args, member: Membership, **kwargs):
        super().__init__(*args, **kwargs)
        everything = Experience.objects.in_use().select_related("group")
        self.fields["would_rather_not"].queryset = everything.order_by("group__position", "position")
        self.initial["would_rather_not"] = list(member.would_rather_not.values_list("slug", flat=True))

    def groups(self) -> list[dict]:
        groups: dict = {}
        for option, word in picks_of(self["would_rather_not"]):
            groups.setdefault(word.group, []).append({"option": option, "word": word, "found": False})
        return [
            {
                "group": group,
                "picks": picks,
                "ticked": sum(bool(pick["option"].data["selected"]) for pick in picks),
                "found": 0,
            }
            for group, picks in groups.items()
        ]

    def keep(self, member: Membership, at) -> None:
        profile.rather_not(member, self.cleaned_data["would_rather_not"], at=at)


class PlacesForm(forms.Form):
    """How many people at once. The page's minus and plus send the number next to it."""

    capacity = forms.IntegerField(
        label=_("How many people?"), min_value=0, max_value=MOST_PLACES,
        error_messages={
            "required": _("Write a number from 0 to 5."), "invalid": _("Write a number from 0 to 5."),
            "min_value": _("Write a number from 0 to 5."), "max_value": _("5 people are the most."),
        },
    )  # fmt: skip
