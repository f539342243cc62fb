"""What a coordinator chooses for a plan, and which of its rows go through."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Program
from console.forms.program import whole
from matching.cohort import Settings
from matching.models import MOST_NEW, MOST_WAITING


class PlanForm(forms.Form):
    """A plan for everyone who waits, or for some areas."""

    areas = forms.ModelMultipleChoiceField(
        label=_("Only people from these areas"),
        help_text=_("Leave all of them empty for everyone who waits."),
        queryset=None,
        to_field_name="public_id",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            name: _("Pick from the areas of this program.") for name in ("invalid_choice", "invalid_pk_value")
        },
    )
    waiting_weight = whole(
        _("How much waiting counts"),
        0,
        MOST_WAITING,
        _(
            "Points of 100 that half a year of waiting is worth. It decides who gets someone when places are few. 0 to 60."
        ),
    )
    most_new = whole(
        _("New people for one mentor, at most"), 1, MOST_NEW, _("1 to 5. Leave it empty to use every free place.")
    )
    highest_floor = forms.BooleanField(
        label=_("Look after the pair that fits least"),
        help_text=_(
            "Of all plans for as many people, one whose least good pair is as good as it can be. Then points count."
        ),
        required=False,
    )

    STANDARD = {"waiting_weight": 10, "highest_floor": True}

    def __init__(self, *args, program: Program, **kwargs):
        super().__init__(*args, initial=self.STANDARD, **kwargs)
        self.fields["most_new"].required = False
        areas = program.areas.filter(retired=False)
        self.fields["areas"].queryset = areas
        if not areas:
            del self.fields["areas"]

    def chosen(self) -> Settings:
        said = self.cleaned_data
        return Settings(
            highest_floor=said["highest_floor"],
            waiting_weight=said["waiting_weight"],
            most_new=said["most_new"],
            areas=tuple(said.get("areas", ())),
        )


class RowsForm(forms.Form):
    """The rows that are ticked."""

    row = forms.TypedMultipleChoiceField(required=True, error_messages={"required": _("Tick at least one pair first.")})

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.by_key = {str(row.public_id): row for row in rows}
        self.fields["row"].choices = [(key, key) for key in self.by_key]
        self.fields["row"].error_messages["invalid_choice"] = _("A pair has changed in the meantime. Look again.")

    def rows(self) -> list:
        return [self.by_key[key] for key in self.cleaned_data["row"]]
