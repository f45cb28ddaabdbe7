"""The phases of a plan in one form, and the day on which a phase opens."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.forms import DateInput
from clinic.late import Difference
from clinic.lines import refuse_line_breaks
from patients.forms import DraftEdit, VersionedEdit
from patients.models import Phase, Plan, Prescription
from patients.phases import LAST_WEEK, MOST_PHASES, dates_of_draft, problems

SPARE = 2  # empty places for new phases
EVERY_PHASE = ""
PLACE = re.compile(r"name_([0-9]{1,3})")


@dataclass(frozen=True, slots=True)
class Place:
    """The fields of one phase on the page."""

    number: int
    phase: Phase | None
    key: forms.BoundField
    fields: list[forms.BoundField]
    remove: forms.BoundField | None

    @property
    def is_filled(self) -> bool:
        return any(field.errors or field.value() for field in self.fields[:-1])


class PhasesForm(DraftEdit):
    """All phases of a draft, and the phase of each of its rows. A place that is left empty is no phase.

    Rows name their phase by its place on the page, so that they can go into one that is new.
    """

    first_field = "starts_on"

    class Meta:
        model = Plan
        fields = ["starts_on"]
        widgets = {"starts_on": DateInput()}
        help_texts = {"starts_on": _("Weeks are counted from here.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.phases: list[Phase] = list(kwargs["instance"].phases.all())
        self.rows: list[Prescription] = list(
            kwargs["instance"].prescriptions.select_related("exercise", "phase")
        )
        sent = (args[0] if args else None) or {}
        super().__init__(*args, **kwargs)
        self.places = range(1, self.count_places(sent) + 1)
        for number in self.places:
            self.fields.update(self.fields_of(number))
        self.fields.update({row.place: self.field_of(row) for row in self.rows})
        self.fields["version"].initial = self.instance.version

    def count_places(self, sent: Iterable[str]) -> int:
        """Two more than there are phases; more if the page that was sent had more."""
        posted = [int(found[1]) for name in sent if (found := PLACE.fullmatch(name))]
        return min(MOST_PHASES, max(len(self.phases) + SPARE, *posted, 1))

    def phase_at(self, number: int) -> Phase | None:
        return self.phases[number - 1] if number <= len(self.phases) else None

    def fields_of(self, number: int) -> dict[str, forms.Field]:
        phase = self.phase_at(number)
        found: dict[str, forms.Field] = {
            "key": forms.UUIDField(widget=forms.HiddenInput, required=False, label=""),
            "name": line_field(_("Name"), 80),
            "first_week": week_field(_("First week")),
            "last_week": week_field(_("Last week")),
            "criterion": line_field(_("Or begins when"), 200, _("you climb stairs without pain")),
            "position": forms.IntegerField(label=_("Place"), min_value=1, max_value=99, required=False),
        }
        for name in ("key", "name", "first_week", "last_week", "criterion"):
            found[name].initial = getattr(phase, name) if phase else None
        found["position"].initial = number
        if phase:
            found["remove"] = forms.BooleanField(label=_("Remove"), required=False)
        return {f"{name}_{number}": field for name, field in found.items()}

    def field_of(self, row: Prescription) -> forms.Field:
        choices = [(EVERY_PHASE, gettext("Every phase"))]
        for number in self.places:
            phase = self.phase_at(number)
            choices.append((str(number), f"{number}. {phase or gettext('new phase')}"))
        field = forms.ChoiceField(label=str(row), choices=choices, required=False)
        if row.phase:
            field.initial = str(self.phases.index(row.phase) + 1)
        return field

    @property
    def shown_places(self) -> list[Place]:
        fields = ("name", "first_week", "last_week", "criterion", "position")
        return [
            Place(
                number,
                self.phase_at(number),
                self[f"key_{number}"],
                [self[f"{name}_{number}"] for name in fields],
                self[f"remove_{number}"] if self.phase_at(number) else None,
            )
            for number in self.places
        ]

    @property
    def shown_rows(self) -> list[forms.BoundField]:
        return [self[row.place] for row in self.rows]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.wanted = sorted(
            ((number, phase) for number in self.places if (phase := self.phase_sent(number, cleaned))),
            key=lambda each: at_place(*each),
        )
        dates = dates_of_draft(self.instance) | {"starts_on": iso(cleaned.get("starts_on"))}
        dates["anchor"] = dates["anchor"] if self.instance.issued.exists() else dates["starts_on"]
        if not self.errors:
            for problem in problems([phase for _number, phase in self.wanted], dates):
                at = (
                    f"{problem.field}_{self.wanted[problem.at][0]}"
                    if problem.at is not None
                    else problem.field
                )
                self.add_error(at or None, problem.words)
        return cleaned

    def phase_sent(self, number: int, cleaned: dict[str, Any]) -> Phase | None:
        """The phase at this place as it was sent; None if the place is empty or its phase is removed."""
        said = {
            name: cleaned.get(f"{name}_{number}") for name in ("name", "first_week", "last_week", "criterion")
        }
        if cleaned.get(f"remove_{number}") or not any(said.values()):
            return None
        own = {phase.key for phase in self.phases}
        key = cleaned.get(f"key_{number}")
        return Phase(
            key=key if key in own else uuid4(),
            position=cleaned.get(f"position_{number}") or number,
            **{name: value or None if "week" in name else value or "" for name, value in said.items()},
        )

    def wanted_phases(self) -> list[Phase]:
        return [phase for _number, phase in self.wanted]

    def wanted_places(self) -> dict[UUID, UUID | None]:
        """The key of each row with that of its phase. One whose phase is removed is in every phase."""
        keys = {str(number): phase.key for number, phase in self.wanted}
        return {row.key: keys.get(self.cleaned_data[row.place]) for row in self.rows}

    def catch_up(self, fresh: VersionedEdit) -> list[Difference]:
        for name, field in fresh.fields.items():
            part, _separator, number = name.rpartition("_")
            if part and number.isdecimal() and field.label:
                field.label = (
                    f"{number}. {field.label}"  # the summary of differences stands outside the phase
                )
        return [difference for difference in super().catch_up(fresh) if difference.label]


def line_field(label: Any, most: int, example: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"placeholder": example} if example else {})
    return forms.CharField(
        label=label, max_length=most, required=False, validators=[refuse_line_breaks], widget=widget
    )


def week_field(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=LAST_WEEK, required=False)


def at_place(number: int, phase: Phase) -> float:
    """Where the phase goes. One that moves goes past the one whose place it takes."""
    return phase.position + (phase.position > number) * 0.5 - (phase.position < number) * 0.5


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


class OpenPhaseForm(forms.Form):
    on = forms.DateField(label=_("First day"), widget=DateInput())

    def refuse(self, refusal: ValidationError) -> None:
        self.add_error("on", refusal.messages)
