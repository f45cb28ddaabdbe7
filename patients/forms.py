"""One form for each intention of a user. Bad input is told field by field; nothing typed is lost."""

import json
from dataclasses import replace
from datetime import date
from typing import Any, cast
from uuid import uuid4, uuid5

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.access import SignedInRequest
from clinic.forms import DateInput, OpensInFocus, say_no_choice
from clinic.late import Difference, in_words
from clinic.models import User
from exercises.dose import Dose, Grade, Remark, Side, chips, parse
from exercises.dose.parts import Theme
from exercises.dose_forms import UNREADABLE, ReadingField, offered
from exercises.finding_templates import find_templates
from exercises.line import split_line
from exercises.models import Article, Exercise, PlanTemplate
from exercises.search import search
from exercises.usual_doses import Usual, usual_doses
from patients.carrying import fill_for
from patients.favourites import often_prescribed
from patients.models import Plan, Prescription
from patients.phases import needs_start
from patients.services import Edit, read_dose
from patients.states import DETAILS
from patients.template_pages import templates_of

# --- Edits that may come too late -----------------------------------------------------------------


class VersionedEdit(OpensInFocus, forms.ModelForm):
    """A form that knows which version of what it edits the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            say_no_choice(field)

    def catch_up(self, fresh: "VersionedEdit") -> list[Difference]:
        """Take over the version of `fresh`, so that sending the form again is a decision.

        Returns where what was typed differs from what now stands.
        """
        data = cast(QueryDict, self.data).copy()
        data["version"] = fresh["version"].value()
        self.data = data
        return [
            Difference(str(fresh[name].label), in_words(fresh[name]))
            for name, field in fresh.fields.items()
            if name not in ("version", "nonce")
            and field.has_changed(fresh.get_initial_for_field(field, name), self[name].value())
        ]


# --- The draft ------------------------------------------------------------------------------------


class DraftForm(forms.Form):
    """Every edit of a draft says which version of it the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    nonce = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def edit(self, request: SignedInRequest) -> Edit:
        """The edit that this form asks for."""
        return edit_of(self.cleaned_data, request)


def edit_of(cleaned: dict[str, Any], request: SignedInRequest) -> Edit:
    """The edit of a form, with an id of its own.

    The page gives a nonce, a script a new one for each act. The same words sent again from the same page are the same
    edit; another button of that page is another one.
    """
    if not cleaned["nonce"]:
        return Edit(version=cleaned["version"], by=request.user)
    sent = [f"{name}={values}" for name, values in sorted(request.POST.lists()) if name not in OF_THE_PAGE]
    action = uuid5(cleaned["nonce"], "&".join([request.path, *sent]))
    return Edit(version=cleaned["version"], by=request.user, action=action)


OF_THE_PAGE = ("csrfmiddlewaretoken", "version", "nonce")


class DraftEdit(VersionedEdit):
    """A form that edits what a draft holds."""

    all_optional = True  # but for a few that say so, and then no field says “optional”

    nonce = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def edit(self, request: SignedInRequest) -> Edit:
        return edit_of(self.cleaned_data, request)


class PlanForm(DraftEdit):
    first_field = "problem"

    class Meta:
        model = Plan
        fields = [*DETAILS, "articles"]
        widgets = {
            "goals": forms.Textarea(attrs={"rows": 3}),
            "note": forms.Textarea(attrs={"rows": 3}),
            "stop_text": forms.Textarea(attrs={"rows": 3}),
            "starts_on": DateInput(),
            "review_on": DateInput(),
            "ends_on": DateInput(),
            "articles": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "pain_amber": _("0 to 10. From here on the patient does less."),
            "pain_red": _("0 to 10. From here on the patient stops and tells you."),
            "stop_text": _("In plain words, to the patient."),
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        # An archived article that the plan has stays in the plan.
        of_plan = Article.objects.visible_to(by).filter(plan=self.instance.pk)
        current = Article.objects.visible_to(by).current()
        self.fields["articles"].queryset = (current | of_plan).distinct()  # type: ignore[attr-defined]

    def clean_starts_on(self) -> date | None:
        starts_on: date | None = self.cleaned_data["starts_on"]
        if starts_on is None and self.instance.phases.by_weeks().exists():
            raise ValidationError(needs_start())
        return starts_on


class DoseLineForm(DraftForm):
    """A dose in one line; when the line may mean different things, with the reading that was chosen.

    `as_note`: nothing disputed is to be set; these words stand as the note of the dose.
    """

    text = forms.CharField(label=_("Dose"), max_length=500, required=False)
    reading = ReadingField(required=False)
    as_note = forms.BooleanField(required=False)

    dose: Dose | None = None
    remarks: tuple[Remark, ...] = ()
    questions: tuple[Remark, ...] = ()

    def hear(self, *, plan: Plan, exercise: Exercise) -> bool:
        """Read the line into `dose`, None if it is empty, with `remarks` about it.

        False if it cannot be read, or has `questions` that the person must answer first.
        """
        said = self.cleaned_data
        self.dose = said["reading"]
        if self.dose and self.dose.note:
            self.remarks = (
                Remark(Grade.NOTED, gettext("Kept as a note: “%(note)s”.") % {"note": self.dose.note}),
            )
        if self.dose or not said["text"]:
            return True
        self.dose, self.remarks = read_dose(said["text"], plan=plan, exercise=exercise)
        if said["as_note"]:
            return True
        self.questions = tuple(remark for remark in self.remarks if remark.grade is Grade.CHOOSE)
        if not self.questions and not chips(self.dose):
            self.add_error("text", UNREADABLE)  # a slip of the finger must not wipe out a dose
        return self.is_valid() and not self.questions

    @property
    def choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Each question with its readings: what a button sends, and what it says."""
        return [
            (question.text, [(json.dumps(dose.as_dict()), offered(dose)) for dose in question.readings])
            for question in self.questions
        ]


def with_usual(
    dose: Dose | None, text: str, *, plan: Plan, exercise: Exercise, usual: Usual
) -> tuple[Dose, tuple[str, ...]]:
    """The dose with what the usual one adds, and the names of these parts. Without a dose it is the whole usual one."""
    said = [Theme.SIDE] if text and parse(text, exercise.measured_by).affected else []
    return fill_for(plan, dose or Dose(), usual, said)


def templates_named(line: str, by: User) -> list[PlanTemplate]:
    """The templates that "t knee" asks for. None for a line that does not begin with t alone."""
    letter, _space, words = line.strip().partition(" ")
    if letter.casefold() != "t" or not words.strip():
        return []
    return find_templates(templates_of(by), words)


class AddExerciseForm(DoseLineForm):
    """Adds an exercise that this person may see: by a line with its name and dose, or chosen, with the dose in `text`.

    A chosen exercise with a line takes the line's dose. Without a dose it gets the usual one.
    """

    template = forms.CharField(
        max_length=40, required=False
    )  # of several that the line names, the chosen one
    line = forms.CharField(
        label=_("Name and dose"),
        max_length=500,
        required=False,
        error_messages={"max_length": _("Add one exercise at a time: its name, then its dose.")},
    )
    exercise = forms.ModelChoiceField(
        queryset=Exercise.objects.none(),
        required=False,
        to_field_name="public_id",
        error_messages={"invalid_choice": _("This exercise is not in your library.")},
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.library = Exercise.objects.visible_to(
            by
        ).current()  # what may be chosen, also by a link to the original
        self.offered = Exercise.objects.offered_to(by)  # what a name means
        self.by = by
        self.unknown = ""  # a name that the library does not have
        self.wanted: PlanTemplate | None = None  # where the line asks for one
        self.filled: tuple[str, ...] = ()  # the parts of the dose that come from the usual one
        self.fields["exercise"].queryset = self.library  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors or not (cleaned["line"] or not cleaned["exercise"]):
            return cleaned
        if not cleaned["exercise"] and (found := templates_named(cleaned["line"], self.by)):
            chosen = [each for each in found if each.public_id == cleaned["template"]]
            self.wanted = (chosen or found)[0]
            return cleaned
        name, dose = split_line(cleaned["line"], self.offered)
        cleaned["text"] = cleaned["text"] or dose
        if not cleaned["exercise"]:
            cleaned["exercise"] = self.named(name)
        return cleaned

    def hear(self, *, plan: Plan, exercise: Exercise) -> bool:
        """As a line is heard. What it leaves unsaid of how often, side and rest comes from the usual dose."""
        if not super().hear(plan=plan, exercise=exercise):
            return False
        text = self.cleaned_data["text"]
        usual = usual_doses(self.by, [exercise])[exercise.pk]
        self.dose, self.filled = with_usual(self.dose, text, plan=plan, exercise=exercise, usual=usual)
        added = chips(Dose(**{name: getattr(self.dose, name) for name in self.filled}))
        if added and text:
            said = gettext("As usual: %(what)s.") % {"what": ", ".join(added)}
            self.remarks = (*self.remarks, Remark(Grade.NOTED, said))
        return True

    def named(self, name: str) -> Exercise | None:
        if not name:
            self.add_error("line", _("Write the exercise’s name first, then its dose."))
            return None
        found = search(self.offered, name, limit=1, favour=often_prescribed(self.by))
        if not found:
            self.unknown = name
            said = _("The library has no “%(name)s”. Nothing was added.") % {"name": name}
            self.add_error("line", ValidationError(said, code="unknown"))
        return found[0] if found else None


class DoseTextForm(DoseLineForm):
    """A new dose for a row; or only its side, chosen by a button."""

    side = forms.ChoiceField(choices=Side.choices, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not (cleaned.get("text") or cleaned.get("side") or cleaned.get("reading") or self.errors):
            self.add_error("text", forms.Field.default_error_messages["required"])
        return cleaned

    def dose_for(self, row: Prescription) -> Dose:
        """Call it after `hear`."""
        if self.dose is None and (side := self.cleaned_data["side"]):
            return replace(row.dose, side=Side(side))
        return self.dose or Dose()


class SwapForm(DraftForm):
    exercise = forms.ModelChoiceField(
        queryset=Exercise.objects.none(),
        to_field_name="public_id",
        error_messages={"invalid_choice": _("This exercise is not in your library.")},
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["exercise"].queryset = Exercise.objects.visible_to(by).current()  # type: ignore[attr-defined]


class MoveForm(DraftForm):
    to = forms.IntegerField(min_value=1)
