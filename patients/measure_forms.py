"""The forms of outcome measures: made from an instrument, for the patient or for staff; and one that asks for them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import uuid4

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.forms import DateInput
from clinic.lines import refuse_line_breaks
from clinic.models import User
from patients.measures.instrument import Activities, Item, Scale, signed
from patients.measures.scoring import LONGEST_ACTIVITY, Answers, checked
from patients.models import Measure, Measurement, Patient, Plan

NOW = "now"


class Row(NamedTuple):
    """One question of the page: its answer and, where the patient names an activity, the field for its name."""

    answer: Any
    named: Any = None


class MeasureForm(forms.Form):
    """What the patient answers. `activities`: those named before, which are rated again."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, measure: Measure, activities: Sequence[str] = (), **kwargs: Any) -> None:
        kwargs["initial"] = {"uuid": uuid4()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.measure, self.instrument, self.known = measure, measure.instrument, list(activities)
        self.asked: list[tuple[str, str]] = []  # names of the answer's field and of the activity's
        for item in self.instrument.items:
            self.fields[f"item_{item.key}"] = field_of(item)
            self.asked.append((f"item_{item.key}", ""))
        if self.instrument.activities:
            self.ask_for_activities(self.instrument.activities)

    def ask_for_activities(self, asked: Activities) -> None:
        for place, name in enumerate(self.known, start=1):
            self.fields[f"score_{place}"] = tiles(asked.scale, label=name, hint=asked.rating)
            self.asked.append((f"score_{place}", ""))
        for place in range(1, asked.most + 1) if not self.known else ():
            is_needed = place <= asked.least
            self.fields[f"activity_{place}"] = forms.CharField(
                label=_("Activity %(number)s") % {"number": place},
                max_length=LONGEST_ACTIVITY,
                required=is_needed,
                validators=[refuse_line_breaks],
                error_messages={"required": _("Name %(least)s activities.") % {"least": asked.least}},
            )
            label = _("Activity %(number)s: %(question)s") % {"number": place, "question": asked.rating}
            self.fields[f"score_{place}"] = tiles(asked.scale, label=label, required=is_needed)
            self.asked.append((f"score_{place}", f"activity_{place}"))

    @property
    def rows(self) -> list[Row]:
        return [Row(self[answer], self[named] if named else None) for answer, named in self.asked]

    @property
    def names_activities(self) -> bool:
        return bool(self.instrument.activities) and not self.known

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.refuse_halves(cleaned)
        if not self.errors:
            try:
                checked(self.instrument, self.answers)
            except ValidationError as refusal:
                self.refuse(refusal)
        return cleaned

    def refuse_halves(self, cleaned: dict[str, Any]) -> None:
        """An activity without its rating, and a rating without its activity."""
        for answer, named in self.asked:
            if named and not self.errors.keys() & {answer, named}:
                text, score = cleaned.get(named), cleaned.get(answer)
                if text and score in (None, ""):
                    self.add_error(answer, _("Choose a number for this activity."))
                elif score not in (None, "") and not text:
                    self.add_error(named, _("Name the activity, or it cannot be saved."))

    def refuse(self, refusal: ValidationError) -> None:
        """Put what a service refused at the field that it is about."""
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal.messages)
            return
        for name, messages in refusal.message_dict.items():
            place = next((each for each in (name, f"item_{name}") if each in self.fields), None)
            self.add_error(None if name == NON_FIELD_ERRORS else place, messages)

    @property
    def answers(self) -> Answers:
        """As `scoring` describes them, of a form that is valid."""
        if not self.instrument.activities:
            items = {item.key: self.cleaned_data.get(f"item_{item.key}") for item in self.instrument.items}
            return {"items": items}
        names: list[Any] = self.known or [self.cleaned_data.get(named) for _answer, named in self.asked]
        scores = [self.cleaned_data.get(answer) for answer, _named in self.asked]
        pairs: Any = zip(names, scores, strict=True)
        return {"activities": [{"text": name, "score": score} for name, score in pairs if name]}


class StaffMeasureForm(MeasureForm):
    """As staff enter it: on which day, from which paper, with a note."""

    taken_on = forms.DateField(label=gettext_lazy("Day"), widget=DateInput)
    from_paper = forms.BooleanField(
        label=gettext_lazy("The patient filled it in on paper"), required=False, initial=True
    )
    note = forms.CharField(
        label=gettext_lazy("Note for staff"),
        help_text=gettext_lazy("Such as the walking aid or the height of the chair."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, patient: Patient, is_correction: bool = False, **kwargs: Any) -> None:
        today = timezone.localdate(timezone=patient.zone)
        kwargs["initial"] = {"taken_on": today} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.patient = patient
        if is_correction or not self.instrument.is_for_patients:
            del self.fields["from_paper"]

    def measurement(self, *, by: User, plan: Plan | None) -> Measurement:
        """As it was entered, not yet stored."""
        is_paper = self.cleaned_data.get("from_paper")
        return Measurement(
            uuid=self.cleaned_data["uuid"],
            patient=self.patient,
            measure=self.measure,
            plan=plan,
            taken_on=self.cleaned_data["taken_on"],
            answers=self.answers,
            note=self.cleaned_data["note"],
            source=Measurement.Source.PAPER if is_paper else Measurement.Source.CLINIC,
            entered_by=by,
        )


class TakeBackMeasurementForm(forms.Form):
    uuid = forms.UUIDField(widget=forms.HiddenInput)
    take_back = forms.BooleanField(widget=forms.HiddenInput, initial=True)


class AskForm(forms.Form):
    """Which instruments the patient is asked for, and from when."""

    measures = forms.MultipleChoiceField(
        label=gettext_lazy("What to ask"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one.")},
    )
    when = forms.ChoiceField(label=gettext_lazy("When"), widget=forms.RadioSelect, initial=NOW)

    def __init__(self, *args: Any, measures: Iterable[Measure], plans: Iterable[Plan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {each.public_id: each for each in measures if each.instrument.is_for_patients}
        self.plans = {each.public_id: each for each in plans}
        choices: Any = [(key, each.name) for key, each in self.known.items()]
        self.fields["measures"].choices = choices  # type: ignore[attr-defined]
        self.fields["when"].choices = [  # type: ignore[attr-defined]
            (NOW, _("Now")),
            *((key, on_review_day(each)) for key, each in self.plans.items()),
        ]

    @property
    def chosen(self) -> list[Measure]:
        return [self.known[key] for key in self.cleaned_data["measures"]]

    @property
    def plan(self) -> Plan | None:
        return self.plans.get(self.cleaned_data["when"])

    @property
    def day(self) -> date | None:
        """The day from which it is asked; None for now."""
        return self.plan.review_on if self.plan else None


def on_review_day(plan: Plan) -> str:
    words = {"day": date_format(plan.review_on, "l j F") if plan.review_on else "", "plan": plan}
    return _("On the review day, %(day)s (%(plan)s)") % words


def answers_of(measurement: Measurement) -> dict[str, Any]:
    """The initial values of a form that corrects this measurement."""
    initial: dict[str, Any] = {"taken_on": measurement.taken_on, "note": measurement.note}
    for key, value in measurement.answers.get("items", {}).items():
        initial[f"item_{key}"] = value
    for place, each in enumerate(measurement.answers.get("activities", []), start=1):
        initial |= {f"activity_{place}": each["text"], f"score_{place}": each["score"]}
    return initial


# --- Fields -----------------------------------------------------------------------------------------


def field_of(item: Item) -> forms.Field:
    if item.measured:
        ends = {"least": localize(item.scale.lowest), "most": localize(item.scale.highest)}
        refusal = _("Enter a number from %(least)s to %(most)s.") % ends
        return forms.DecimalField(
            label=item.text,
            help_text=item.hint,
            min_value=item.scale.lowest,
            max_value=item.scale.highest,
            decimal_places=item.scale.decimals,
            localize=True,
            error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), refusal),
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 6}),
        )
    if item.choices:
        field: Any = forms.ChoiceField(
            label=item.text,
            help_text=item.hint,
            choices=[(str(choice.value), choice.text) for choice in item.choices],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose one answer.")},
        )
        return field  # type: ignore[no-any-return]
    return tiles(item.scale, label=item.text, hint=item.hint)


def tiles(scale: Scale, *, label: str, hint: str = "", required: bool = True) -> forms.Field:
    """A scale to choose one number from. Nothing is chosen beforehand."""
    has_sign = scale.lowest < 0
    field: Any = forms.ChoiceField(
        label=label,
        help_text=hint,
        choices=[(str(each), signed(each) if has_sign else str(each)) for each in scale.numbers],
        required=required,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a number.")},
    )
    field.scale = scale
    return field  # type: ignore[no-any-return]
