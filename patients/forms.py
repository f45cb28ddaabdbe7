"""One form for each intention of a user. Bad input is told field by field; nothing typed is lost."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic import invitations
from clinic.forms import BirthDateField, DateInput, LinesField, PatientSignIn
from clinic.lines import refuse_line_breaks
from clinic.models import User
from exercises.dose import PARTS, Dose, Grade, Remark, Side, short
from exercises.dose.parts import Group
from exercises.models import DOSE_FIELDS, Article, Exercise
from exercises.vocabulary import Equipment
from patients.models import LogEntry, Patient, PatientAccess, PatientInvitation, Plan, Prescription
from patients.services import read_dose

UNREADABLE = _("We could not read this dose. Write it like 3 x 45 s left, twice a day.")

# --- Patients -------------------------------------------------------------------------------------


class PatientForm(forms.ModelForm):
    date_of_birth = BirthDateField(
        label=_("Date of birth"),
        required=False,
        help_text=_("The patient answers with it when they first sign in."),
    )
    equipment = forms.MultipleChoiceField(
        label=_("Equipment at home"),
        choices=Equipment,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Patient
        fields = [
            "given_name",
            "family_name",
            "date_of_birth",
            "record_number",
            "email",
            "phone",
            "language",
            "paper",
            "large_print",
            "therapist",
            "precautions",
            "intake_notes",
            "equipment",
        ]
        labels = {"language": _("Language of the handout")}
        widgets = {
            "precautions": forms.Textarea(attrs={"rows": 3}),
            "intake_notes": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.clinic = self.instance.clinic if self.instance.pk else by.clinic
        self.fields["language"].required = False  # unsaid, it stays as it is
        therapist = self.fields["therapist"]
        staff = User.objects.get_queryset().visible_to(by)
        therapist.queryset = staff.treating() | staff.filter(pk=self.instance.therapist_id)  # type: ignore[attr-defined]
        if not self.instance.pk:
            therapist.initial = by.pk

    def _get_validation_exclusions(self) -> set[str]:
        # The clinic is not on the form, yet a record number is unique within it.
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"clinic"}


class InviteForm(forms.Form):
    """Invites by email or on paper; a helper comes with the patient's consent."""

    how = forms.ChoiceField(
        label=_("How"), choices=[("email", _("Email a link")), ("slip", _("Print a slip"))], initial="email"
    )
    kind = forms.ChoiceField(label=_("Who"), choices=PatientAccess.Kind, initial=PatientAccess.Kind.SELF)
    email = forms.EmailField(label=_("Email"), required=False)
    consent = forms.CharField(
        label=_("Consent to a helper"),
        required=False,
        max_length=300,
        validators=[refuse_line_breaks],
        help_text=_("Only for a helper: how and when the patient agreed."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("how") == "email" and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("Enter the email address, or print a slip instead."))
        if cleaned.get("kind") == PatientAccess.Kind.HELPER and not cleaned.get("consent"):
            self.add_error("consent", _("Say how and when the patient agreed that this person may help."))
        return cleaned


# --- The draft ------------------------------------------------------------------------------------


class DraftForm(forms.Form):
    """Every edit of a draft says which version of it the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a form that came too late: what now stands there, in words."""

    label: str
    stands: str


class DraftEdit(forms.ModelForm):
    """A form that edits what a draft holds. It knows which version of the draft the person saw."""

    all_optional = True  # but for a few that say so, and then no field says “optional”

    version = forms.IntegerField(widget=forms.HiddenInput)

    def catch_up(self, fresh: "DraftEdit") -> list[Difference]:
        """Take over the version of `fresh`, so that sending the form again is a decision.

        Returns where what was typed differs from what now stands.
        """
        data = cast(QueryDict, self.data).copy()
        data["version"] = fresh["version"].value()
        self.data = data
        return [
            Difference(str(fresh[name].label), in_words(fresh[name]))
            for name, field in fresh.fields.items()
            if name != "version"
            and field.has_changed(fresh.get_initial_for_field(field, name), self[name].value())
        ]


def plain_lines(text: Any) -> Any:
    """As the library writes it: browsers send every line break as two characters."""
    return text.replace("\r\n", "\n") if isinstance(text, str) else text


def in_words(field: forms.BoundField) -> str:
    """What a field holds, as its reader would say it."""
    value = field.value()
    labels = {str(key): str(label) for key, label in getattr(field.field, "choices", [])}
    values = value if isinstance(value, list | tuple) else [value]
    said = ", ".join(labels.get(str(each), str(each)) for each in values if each not in (None, ""))
    return said or str(_("empty"))


class PlanForm(DraftEdit):
    class Meta:
        model = Plan
        fields = [
            "problem",
            "affected_side",
            "goals",
            "note",
            "pain_amber",
            "pain_red",
            "stop_text",
            "starts_on",
            "review_on",
            "ends_on",
            "articles",
        ]
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


class ReadingField(forms.JSONField):
    """A dose that was offered as one reading of a line, and chosen."""

    def to_python(self, value: Any) -> Dose | None:  # type: ignore[override]
        data = super().to_python(value)
        try:
            return None if data is None else Dose.from_dict(data)
        except ValidationError as error:
            raise ValidationError(error.messages) from None


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
        if not self.questions and not self.dose.chips:
            self.add_error("text", UNREADABLE)  # a slip of the finger must not wipe out a dose
        return self.is_valid() and not self.questions

    @property
    def choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Each question with its readings: what a button sends, and what it says."""
        return [
            (question.text, [(json.dumps(dose.as_dict()), offered(dose)) for dose in question.readings])
            for question in self.questions
        ]


def offered(dose: Dose) -> str:
    """A reading on its button. Usually nothing is said of exercises without a side; beside another reading it is."""
    return f"{short(dose)} · {gettext('both sides together')}" if dose.side is Side.NONE else short(dose)


class AddExerciseForm(DoseLineForm):
    """Adds an exercise that this person may see, with a dose in words or the library's usual one."""

    exercise = forms.ModelChoiceField(
        queryset=Exercise.objects.none(),
        to_field_name="public_id",
        error_messages={"invalid_choice": _("This exercise is not in your library.")},
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["exercise"].queryset = Exercise.objects.visible_to(by).current()  # type: ignore[attr-defined]


class DoseTextForm(DoseLineForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = True


class MoveForm(DraftForm):
    to = forms.IntegerField(min_value=1)


class PrescriptionForm(DraftEdit):
    """One exercise for this patient: every field of the dose, wording, adjustments, notes."""

    chosen_adjustments = forms.MultipleChoiceField(
        label=_("Adjustments for this patient"), required=False, widget=forms.CheckboxSelectMultiple
    )
    own_adjustments = LinesField(label=_("Other adjustments"), required=False)
    easier = forms.MultipleChoiceField(
        label=_("Tell this patient an easier way"), required=False, widget=forms.CheckboxSelectMultiple
    )
    harder = forms.MultipleChoiceField(
        label=_("Tell this patient a harder way"), required=False, widget=forms.CheckboxSelectMultiple
    )
    name = forms.CharField(label=_("Name"), max_length=120, validators=[refuse_line_breaks])
    start_position = forms.CharField(
        label=_("Start position"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    instructions = LinesField(label=_("Steps"), required=False)
    feel = LinesField(label=_("What you should feel"), required=False)
    avoid = LinesField(label=_("What to avoid"), required=False)
    precautions = LinesField(label=_("Precautions"), required=False)
    stop_rule = forms.CharField(
        label=_("When to stop"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    class Meta:
        model = Prescription
        fields = [*DOSE_FIELDS, "easier", "harder", "patient_note", "why"]
        widgets = {"patient_note": forms.Textarea(attrs={"rows": 3})}
        labels = {"patient_note": _("Note to the patient")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        offered = row.exercise.adjustments
        self.fields["version"].initial = row.plan.version
        self.fields["chosen_adjustments"].choices = [(text, text) for text in offered]  # type: ignore[attr-defined]
        self.initial["chosen_adjustments"] = [text for text in row.adjustments if text in offered]
        self.initial["own_adjustments"] = [text for text in row.adjustments if text not in offered]
        for direction in ("easier", "harder"):
            # What was told before stays on offer, also when the library has changed.
            ways = [str(way) for way in getattr(row.exercise, direction)]
            ways += [text for text in getattr(row, direction) if text not in ways]
            self.fields[direction].choices = [(text, text) for text in ways]  # type: ignore[attr-defined]
        self.initial.update({field: row.text(field) for field in Prescription.WORDING})

    def dose_fields(self, group: Group) -> list[forms.BoundField]:
        return [self[name] for name, kind in PARTS.items() if kind.group == group]

    @property
    def dose_groups(self) -> dict[str, list[forms.BoundField]]:
        """The fields of the dose by where the page shows them; a new part is among them by itself."""
        return {group.value: self.dose_fields(group) for group in Group}

    @property
    def more_is_open(self) -> bool:
        """Whether a field behind “More” holds something that must not be overlooked."""
        hidden = self.dose_fields(Group.MORE) + self.dose_fields(Group.ALONE)
        return any(field.value() or field.errors for field in hidden)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        row = self.instance
        row.adjustments = cleaned.get("chosen_adjustments", []) + cleaned.get("own_adjustments", [])
        row.wording = {
            field: plain_lines(cleaned[field])
            for field in Prescription.WORDING
            if field in cleaned and plain_lines(cleaned[field]) != getattr(row.exercise, field)
        }
        return cleaned


# --- The patient ----------------------------------------------------------------------------------


class LogForm(forms.ModelForm):
    """Done, partly or skipped, with pain. Nothing is preselected."""

    status = forms.ChoiceField(
        label=_("How did it go?"),
        choices=LogEntry.Status,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose done, partly or skipped.")},
    )
    pain = forms.TypedChoiceField(
        label=_("How much pain did you feel?"),
        help_text=_("0 is no pain. 10 is the worst pain you can think of."),
        choices=[(number, str(number)) for number in range(11)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = LogEntry
        fields = ["uuid", "prescription_key", "status", "pain", "note"]
        widgets = {
            "uuid": forms.HiddenInput,
            "prescription_key": forms.HiddenInput,
            "note": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {"note": _("Anything to tell your physiotherapist?")}


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The code on your slip"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("Three groups of four letters and digits, such as K7QM-4XPD-9RHT."),
    )

    def clean_code(self) -> str:
        code = "".join(
            letter for letter in self.cleaned_data["code"] if letter.isascii() and letter.isalnum()
        )
        if not code:
            raise forms.ValidationError(_("Type the letters and digits of the code."))
        return code


class FollowForm(forms.Form):
    """What a person who has a sign-in answers, to follow another patient with it."""

    date_of_birth = BirthDateField(label=_("The patient's date of birth"))

    def __init__(self, *args: Any, invitation: PatientInvitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean_date_of_birth(self) -> date:
        answer: date = self.cleaned_data["date_of_birth"]
        if answer != self.invitation.patient.date_of_birth:
            invitations.count_wrong_answer(self.invitation)
            raise forms.ValidationError(
                _("Your practice has another date. Check the day, month and year, or call the practice.")
            )
        return answer


class JoinForm(FollowForm, PatientSignIn):
    """What a new patient or helper answers to set up a sign-in."""

    field_order = ["email", "date_of_birth", "name", "sign_in_name", "password"]

    def __init__(self, *args: Any, invitation: PatientInvitation, **kwargs: Any) -> None:
        super().__init__(*args, invitation=invitation, email=invitation.email, **kwargs)
        if invitation.kind == PatientAccess.Kind.SELF:
            self.fields["date_of_birth"].label = _("Your date of birth")
