"""What people do while looking for someone: narrow the list, ask to meet."""

import uuid
from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import audience, finding
from accounts.models import Membership, WayToMeet
from accounts.ready import Ready
from matching import narrowing, points, vocabulary, words
from matching.browse import ON_A_PAGE
from matching.compare import Beside

LONGEST_HELLO = 1000  # characters
LONGEST_TYPED = 60  # letters looked at
MOST_TYPED = 8  # experiences beside one's own that a list can be narrowed to


class Counted:
    """What `picks` draws: `people` has how many each answer would show, where that is known."""

    people: Mapping[str, int] = {}


class CountedBoxes(Counted, forms.CheckboxSelectMultiple):
    pass


class CountedRadios(Counted, forms.RadioSelect):
    pass


class FilterForm(forms.Form):
    """Show me people who: cleans to the conditions of a saved filter."""

    experiences = forms.MultipleChoiceField(label=_("Have lived with"), required=False, widget=CountedBoxes)
    typed = forms.CharField(
        label=_("Or type it your way"),
        help_text=_("Such as: worry, drinking"),
        required=False,
        widget=forms.SearchInput(attrs={"autocomplete": "off", "maxlength": LONGEST_TYPED}),
    )
    ways = forms.MultipleChoiceField(label=_("Can meet by"), required=False, widget=CountedBoxes)
    times = forms.MultipleChoiceField(
        label=_("Are free on"),
        required=False,
        widget=CountedBoxes,
        choices=[(name, label) for name, (label, _hours) in narrowing.TIMES.items()],
    )
    gender = forms.ChoiceField(
        label=_("I would feel best with"), required=False, widget=CountedRadios, choices=narrowing.GENDERS
    )

    def __init__(self, *args, ask: points.Ask, labels: words.Labels, **kwargs):
        super().__init__(*args, **kwargs)
        own = [tag.slug for tag in ask.tags]
        typed = [slug for slug in self["experiences"].value() or () if slug in labels.experience and slug not in own]
        families = [(f"{narrowing.GROUP}{slug}", _(label)) for slug, label in vocabulary.groups()]
        named = [(slug, labels.experience[slug]) for slug in [*own, *typed[:MOST_TYPED]]]
        self.fields["experiences"].choices = named + families
        self.fields["ways"].choices = labels.ways
        self.found = finding.Found()

    @property
    def _questions(self) -> dict[str, forms.ChoiceField]:
        return {name: field for name, field in self.fields.items() if isinstance(field, forms.ChoiceField)}

    @property
    def options(self) -> list[narrowing.Option]:
        """(question, answer) of everything that can be picked."""
        return [
            (question, str(answer))
            for question, field in self._questions.items()
            for answer, _label in field.choices
            if answer
        ]

    def say_how_many(self, people: Mapping[narrowing.Option, int]) -> None:
        """Write beside each option how many people it would show."""
        for question, field in self._questions.items():
            field.widget.people = {answer: number for (asked, answer), number in people.items() if asked == question}

    def labels_of(self, question: str, picked: Sequence[str] | str) -> list[str]:
        """What stands beside the answers picked for a question, for a sentence about them."""
        labels = dict(self.fields[question].choices)
        return [str(labels[answer]) for answer in ([picked] if isinstance(picked, str) else picked) if answer in labels]

    def clean(self):
        """The conditions, without what was left open; what was typed is an experience like those ticked."""
        given = super().clean()
        self.found = vocabulary.searched().found(given.pop("typed", "")[:LONGEST_TYPED])
        given["experiences"] = list(dict.fromkeys([*given.get("experiences", ()), *self.found.meant[:MOST_TYPED]]))
        return {name: picked for name, picked in given.items() if picked}

    @property
    def not_known(self) -> str:
        """What was typed and is no word we know."""
        return ", ".join(self.found.not_known)


class SeenForm(forms.Form):
    """Show more people: who stood on the page already, by public id, so that nobody comes twice."""

    seen = forms.CharField(required=False, max_length=ON_A_PAGE * 37, widget=forms.HiddenInput)

    def clean_seen(self):
        try:
            return [str(uuid.UUID(value)) for value in self.cleaned_data["seen"].split(",") if value]
        except ValueError:
            return []

    @property
    def people(self) -> list[str]:
        return self.cleaned_data["seen"] if self.is_valid() else []


class PageForm(forms.Form):
    """Which page of a list: anything else is the first."""

    page = forms.IntegerField(min_value=1, max_value=1000, required=False)

    @property
    def number(self) -> int:
        return (self.is_valid() and self.cleaned_data["page"]) or 1


_ways_of = Ready(lambda program: WayToMeet.objects.filter(program=program).select_related("format"), -1)


class AskForm(forms.Form):
    """Ask to meet: how to start, a hello if one likes, and what the mentor may see."""

    way = forms.ChoiceField(label=_("How would you like to start?"), required=False, widget=forms.RadioSelect)
    hello = forms.CharField(
        label=_("Say hello"),
        required=False,
        max_length=LONGEST_HELLO,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": _("Make it a little shorter: 1,000 letters at most.")},
    )
    shared = forms.MultipleChoiceField(label="", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, beside: Beside, mentee: Membership, **kwargs):
        super().__init__(*args, **kwargs)
        name = beside.mentor.person.first_name
        ways = self._ways(beside)
        self.fields["way"].choices = [(way.slug, way.label) for way in ways]
        self.fields["way"].initial = ways[0].slug if ways else None
        self.by_slug = {way.slug: way for way in ways}
        if not ways:
            del self.fields["way"]
        facts = audience.facts_members_see(mentee)
        self.fields["shared"].choices = words.facts(mentee, facts, beside.labels)
        self.fields["shared"].initial = sorted(facts)
        self.fields["shared"].label = _("What %(name)s may see") % {"name": name}
        if not self.fields["shared"].choices:
            del self.fields["shared"]
        self.fields["hello"].help_text = _("%(name)s and our coordinator both read this.") % {"name": name}

    @staticmethod
    def _ways(beside: Beside) -> list:
        """The ways both can meet, the mentee's first choice first; where the mentee named none, all of the mentor's."""
        set_up = [way.format for way in _ways_of(beside.mentor.program_id)]
        asked = beside.ask.formats
        shared = [way for way in set_up if beside.card.formats >> way.bit & 1 and (not asked or asked >> way.bit & 1)]
        first = {value for wish in beside.ask.wishes if wish.kind == "format" for value in wish.values}
        return sorted(shared, key=lambda way: way.slug not in first)

    def clean_way(self):
        return self.by_slug.get(self.cleaned_data["way"])

    @property
    def answers(self) -> dict:
        """What asking takes: the way, the hello, and the facts ticked."""
        given = self.cleaned_data
        return {"way": given.get("way"), "hello": given["hello"], "shared": given.get("shared", [])}
