"""The questions about oneself, for mentees and mentors: what, with whom it is shared, how and where, wishes."""

from functools import cached_property

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import audience, consents, finding, profile
from accounts.consent_texts import LIVED_EXPERIENCE, current
from accounts.forms.sharing import NOT_THERE, who_sees
from accounts.models import (
    Area,
    Experience,
    ExperienceGroup,
    Format,
    Goal,
    Interest,
    Language,
    Membership,
    Person,
    SupportStyle,
    Wish,
)

COMMON_LANGUAGES = 8
INTEREST_GROUPS = {
    "outdoors": _("Outdoors"),
    "sport-and-movement": _("Sport and movement"),
    "arts": _("Arts"),
    "mind": _("Reading, watching, learning"),
    "home-and-food": _("Home and food"),
    "digital-and-games": _("Games and computers"),
    "community": _("Community and travel"),
}
DIMENSIONS = {
    "emotional": _("How you feel"),
    "environmental": _("Home and days"),
    "financial": _("Money"),
    "intellectual": _("Learning"),
    "occupational": _("Work and purpose"),
    "physical": _("Body and sleep"),
    "social": _("People"),
    "spiritual": _("Meaning"),
}


class Words(forms.ModelMultipleChoiceField):
    """Words of one vocabulary, as checkboxes."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, queryset, **kwargs):
        super().__init__(
            queryset=queryset,
            required=False,
            to_field_name="slug",
            error_messages={"invalid_choice": NOT_THERE, "invalid_list": NOT_THERE, "invalid_pk_value": NOT_THERE},
            **kwargs,
        )


def picks_of(field: forms.BoundField) -> list:
    """The checkboxes of a field, each with its word: [(option, word)]."""
    return [(option, option.data["value"].instance) for option in field.subwidgets]


class ExperiencesForm(forms.Form):
    """What have you lived with? `find` narrows the list to what was typed; ticks stay."""

    experiences = Words(Experience.objects.none(), label=_("What have you lived with?"))
    find = forms.CharField(required=False, max_length=60, strip=True)

    def __init__(self, *args, member: Membership, **kwargs):
        self.member = member
        super().__init__(*args, **kwargs)
        self.fields["experiences"].queryset = Experience.objects.in_use().select_related("group").order_by(
            "group__position", "position"
        )  # fmt: skip
        self.initial.setdefault("experiences", [lived.experience.slug for lived in profile.chosen_in(member)])
        self.may_use = consents.may_use_lived_experience(member)
        self.consent = next(text for text in current() if text.purpose == LIVED_EXPERIENCE)
        if not self.may_use:
            self.fields["allow"] = forms.BooleanField(required=False, label=self.consent.asked)

    def clean_experiences(self):
        chosen = self.cleaned_data["experiences"]
        if self.member.is_mentee and len(chosen) > profile.MOST_EXPERIENCES:
            raise forms.ValidationError(profile.TooMany.words)
        return chosen

    def clean(self):
        answers = super().clean()
        if not self.may_use and answers.get("experiences") and not answers.get("allow"):
            self.add_error("allow", _("Tick this so that we may use what you picked, or skip the question."))
        return answers

    def groups(self) -> list[dict]:
        """Every group with its options; open where something is ticked or found."""
        groups: dict[ExperienceGroup, list] = {}
        for option, word in picks_of(self["experiences"]):
            groups.setdefault(word.group, []).append({"option": option, "word": word, "found": word.slug in self.found})
        return [
            {
                "group": group,
                "picks": picks,
                "ticked": sum(bool(pick["option"].data["selected"]) for pick in picks),
                "found": sum(pick["found"] for pick in picks),
            }
            for group, picks in groups.items()
        ]

    @cached_property
    def found(self) -> frozenset[str]:
        """The words that what was typed begins or says; where there are none, those that come near."""
        typed = (self["find"].value() or "").strip()
        words = [word for _option, word in picks_of(self["experiences"])] if typed else []
        fitting = [word.slug for word in words if finding.fits(typed, word.label, word.aliases)]
        if fitting:
            return frozenset(fitting)
        near = finding.Vocabulary(finding.Named.of(word.slug, word.label, word.aliases) for word in words).found(typed)
        return frozenset((*near.meant, *near.near))

    def found_nothing(self) -> bool:
        return bool(self["find"].value()) and not self.found


class SeenByForm(forms.Form):
    """Of what was picked: what matters most, who may see each, and a few words of one's own."""

    def __init__(self, *args, member: Membership, fresh: list[str] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.member = member
        self.chosen = profile.chosen_in(member)
        standing = audience.audiences(member)
        if member.is_mentee:
            self.fields["matters"] = forms.MultipleChoiceField(
                required=False,
                label=_("Which matter most to you now?"),
                help_text=_("Up to 3. They count more when we look for someone."),
                choices=[(lived.experience.slug, lived.experience.label) for lived in self.chosen],
                initial=[lived.experience.slug for lived in self.chosen if lived.matters_most],
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": NOT_THERE},
            )
        for lived in self.chosen:
            slug, label = lived.experience.slug, lived.experience.label
            preset = audience.default_for(lived.experience.visibility_default)
            seen_by = preset if slug in fresh else standing[lived.fact]
            self.fields[f"sees_{slug}"] = who_sees(label, seen_by, member)
            self.fields[f"words_{slug}"] = forms.CharField(
                required=False,
                max_length=600,
                label=_("A few words of your own on this"),
                widget=forms.Textarea(attrs={"rows": 3}),
                initial=lived.words if profile.note_of(lived) in standing else "",
                error_messages={"max_length": _("Use 600 letters or fewer.")},
            )

    def clean_matters(self):
        matters = self.cleaned_data["matters"]
        if len(matters) > profile.MOST_MATTERING:
            raise forms.ValidationError(profile.TooManyMatter.words)
        return matters

    def facts(self) -> list[dict]:
        """One block for each experience, in the order of the page."""
        return [
            {
                "lived": lived,
                "sees": self[f"sees_{lived.experience.slug}"],
                "words": self[f"words_{lived.experience.slug}"],
            }
            for lived in self.chosen
        ]

    def keep(self, at) -> None:
        """Say all of it. The own words follow the audience of what they are about."""
        answers = self.cleaned_data
        if self.member.is_mentee:
            profile.say_what_matters(self.member, answers["matters"], at=at)
        for lived in self.chosen:
            profile.write_words(self.member, lived.experience.slug, answers[f"words_{lived.experience.slug}"], at=at)
        sees = {}
        for lived in self.chosen:
            sees[lived.fact] = sees[profile.note_of(lived)] = answers[f"sees_{lived.experience.slug}"]
        profile.say_who_sees(self.member, sees, at=at)


class HelpForm(forms.Form):
    """What would help: goals, ways of walking together, interests. A mentor says what they offer."""

    goals = Words(Goal.objects.in_use(), label=_("What would you like help with?"))
    styles = Words(SupportStyle.objects.in_use(), label=_("What kind of support suits you?"))
    interests = Words(Interest.objects.in_use(), label=_("What do you enjoy?"))

    def __init__(self, *args, member: Membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {
            "goals": list(member.goals.values_list("slug", flat=True)),
            "styles": list(member.styles.values_list("slug", flat=True)),
            "interests": list(member.person.interests.values_list("slug", flat=True)),
        }
        if member.is_mentor:
            self.fields["goals"].label = _("What can you help with?")
            self.fields["styles"].label = _("How do you like to support someone?")

    def goal_groups(self) -> list[dict]:
        return _grouped(self["goals"], lambda goal: DIMENSIONS.get(goal.dimension, goal.dimension))

    def style_picks(self) -> list:
        return picks_of(self["styles"])

    def interest_groups(self) -> list[dict]:
        return _grouped(self["interests"], lambda interest: INTEREST_GROUPS.get(interest.group, interest.group))

    def keep(self, member: Membership, at) -> None:
        profile.choose_help(member, at=at, **self.cleaned_data)


def _grouped(field: forms.BoundField, name_of) -> list[dict]:
    groups: dict = {}
    for option, word in picks_of(field):
        groups.setdefault(name_of(word), []).append((option, word))
    return [{"name": name, "picks": picks} for name, picks in groups.items()]


class WaysForm(forms.Form):
    """How and where: ways to meet that the program offers, its areas, languages."""

    formats = Words(Goal.objects.none(), label=_("How could you meet?"))
    area = forms.ModelChoiceField(
        Goal.objects.none(),
        required=False,
        to_field_name="public_id",
        label=_("Which area are you in?"),
        help_text=_("Others see the area, never an address."),
        empty_label=_("I would rather not say"),
        error_messages={"invalid_choice": NOT_THERE},
    )
    areas_in_reach = forms.ModelMultipleChoiceField(
        Goal.objects.none(),
        required=False,
        to_field_name="public_id",
        label=_("Which areas can you get to?"),
        help_text=_("For meeting in person."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": NOT_THERE, "invalid_pk_value": NOT_THERE},
    )
    languages = Words(Language.objects.in_use(), label=_("Which languages can you talk in?"))

    def __init__(self, *args, member: Membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.member = member
        self.fields["formats"].queryset = profile.formats_offered(member)
        areas = profile.areas_offered(member)
        self.fields["area"].queryset = self.fields["areas_in_reach"].queryset = areas
        if not areas.exists():
            del self.fields["area"], self.fields["areas_in_reach"]
        languages = list(member.person.languages.values_list("slug", flat=True))
        self.initial |= {
            "formats": list(member.person.formats.values_list("slug", flat=True)),
            "area": member.area.public_id if member.area else None,
            "areas_in_reach": list(member.areas_in_reach.values_list("public_id", flat=True)),
            "languages": languages,
        }

    def language_picks(self) -> dict:
        """The languages most people pick, and those ticked, first; the rest behind one press."""
        picks = picks_of(self["languages"])
        first = [
            (option, word)
            for place, (option, word) in enumerate(picks)
            if place < COMMON_LANGUAGES or option.data["selected"]
        ]
        return {"first": first, "rest": [pick for pick in picks if pick not in first]}

    def keep(self, at) -> None:
        answers = {"area": None, "areas_in_reach": []} | self.cleaned_data
        profile.choose_ways(self.member, at=at, **answers)


MATTERS = [("wish", _("I would like it")), ("must", _("I need it"))]


class WishesForm(forms.Form):
    """Who would you feel best with? Each kind is a wish or a must. A kind with nothing to pick from is not asked."""

    KINDS = (Wish.Kind.GENDER, Wish.Kind.AGE_BAND, Wish.Kind.EXPERIENCE, Wish.Kind.FORMAT, Wish.Kind.AREA)

    gender = forms.MultipleChoiceField(
        required=False, label=_("Would you feel better with…"), choices=Person.Gender.choices,
        widget=forms.CheckboxSelectMultiple, error_messages={"invalid_choice": NOT_THERE},
    )  # fmt: skip
    age_band = forms.MultipleChoiceField(
        required=False, label=_("What age?"), choices=Person.AgeBand.choices,
        widget=forms.CheckboxSelectMultiple, error_messages={"invalid_choice": NOT_THERE},
    )  # fmt: skip
    experience = Words(Experience.objects.none(), label=_("Someone who is also…"))
    format = Words(Format.objects.none(), label=_("How would you most like to meet?"))
    area = forms.ModelMultipleChoiceField(
        Area.objects.none(),
        required=False,
        to_field_name="public_id",
        label=_("Someone who can meet in…"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": NOT_THERE, "invalid_list": NOT_THERE, "invalid_pk_value": NOT_THERE},
    )

    def __init__(self, *args, member: Membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.member = member
        self.fields["format"].queryset = profile.formats_offered(member)
        self.fields["area"].queryset = profile.areas_offered(member)
        self.kinds = [
            kind for kind in self.KINDS
            if kind not in (Wish.Kind.FORMAT, Wish.Kind.AREA) or self.fields[kind].queryset.exists()
        ]  # fmt: skip
        for kind in set(self.KINDS) - set(self.kinds):
            del self.fields[kind]
        self.fields["experience"].queryset = Experience.objects.in_use().filter(
            group__kind=ExperienceGroup.Kind.IDENTITY
        ).order_by("group__position", "position")  # fmt: skip
        standing = list(member.wishes.all())
        for kind in self.kinds:
            mine = [wish for wish in standing if wish.kind == kind]
            self.initial[kind] = [wish.value for wish in mine]
            self.fields[f"{kind}_matters"] = forms.ChoiceField(
                required=False,
                label=_("How much does this matter?"),
                choices=MATTERS,
                initial="must" if any(wish.is_must for wish in mine) else "wish",
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": NOT_THERE},
            )

    def questions(self) -> list[tuple]:
        return [(self[kind], self[f"{kind}_matters"]) for kind in self.kinds]

    def keep(self, at) -> None:
        for kind in self.kinds:
            values = [_value_of(picked) for picked in self.cleaned_data[kind]]
            is_must = self.cleaned_data[f"{kind}_matters"] == "must"
            profile.wish(self.member, kind, values, is_must=is_must, at=at)


def _value_of(picked) -> str:
    """How a wish names what was picked: an area by its public id, a word by its slug, a choice by itself."""
    return str(picked.public_id) if isinstance(picked, Area) else getattr(picked, "slug", picked)
