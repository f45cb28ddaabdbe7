"""The form of a clinic's own exercise. Bad input is told field by field; nothing typed is lost."""

import json
from dataclasses import replace
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models.functions import Lower
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.models import User, handout_languages
from exercises.dose import Dose, Grade, MeasuredBy, Remark, Side, chips, parse
from exercises.dose_forms import UNREADABLE, offered
from exercises.models import Exercise, Progression
from exercises.own import TAGS, WAYS, Content, named_alike, sent_before
from exercises.own_fields import OwnExerciseFields, held
from exercises.own_said import LINES, LISTS, ONE_PLAN, in_order, references_in, said_by
from exercises.vocabulary import Laterality

LONGEST_WAY: int = Progression._meta.get_field("text").max_length or 0
CLINIC = "clinic"


class OwnExerciseForm(OwnExerciseFields):
    """A new exercise, a copy of `original`, or a change of `exercise`.

    `given` are values that nobody typed, in place of the fields of these names: a dose, ways, sources.
    `affected_side` is that of the plan that a new one is written for; None if it is written for no plan.
    """

    def __init__(
        self,
        *args: Any,
        by: User,
        exercise: Exercise | None = None,
        original: Exercise | None = None,
        affected_side: str | None = None,
        initial: dict[str, Any] | None = None,
        given: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        self.by, self.exercise, self.original, self.affected_side = by, exercise, original, affected_side
        source = exercise or original
        stands = said_by(source) if source else {"language": by.clinic.language if by.clinic else "en"}
        options["initial"] = stands | (initial or {})
        super().__init__(*args, **options)
        if not self.is_bound:
            self.fields["name"].widget.attrs["autofocus"] = True
        self._offer_use()
        self._offer_languages(stands.get("language") or "")
        if exercise:
            self.fields["version"].initial = exercise.version
            self.fields["seen"].initial = stands
        else:
            del self.fields["version"], self.fields["seen"], self.fields["mine"]
        if not (by.clinic and by.clinic.public_address):
            del self.fields["is_internal"]
        self.given = given or {}
        self.heard = Dose()
        self.remarks: tuple[Remark, ...] = ()
        self.ways: dict[str, list[Exercise | str]] = {}
        self.namesakes: list[Exercise] = []

    def _offer_use(self) -> None:
        is_asked = self.affected_side is not None or bool(self.exercise and self.exercise.is_for_one_plan)
        if not is_asked:
            del self.fields["use"]
            return
        use = cast("forms.ChoiceField", self.fields["use"])
        of_practice = _("Every therapist of %(practice)s") % {"practice": self.by.clinic}
        use.choices = [(ONE_PLAN, _("This plan only")), (CLINIC, of_practice)]
        use.initial = ONE_PLAN

    def _offer_languages(self, present: str) -> None:
        known = handout_languages()
        if present and present not in dict(known):
            known.append((present, present))
        cast("forms.ChoiceField", self.fields["language"]).choices = known

    def again(self, data: QueryDict, exercise: Exercise | None = None) -> "OwnExerciseForm":
        """This form with other data; `exercise`: as it is now."""
        return OwnExerciseForm(
            data,
            by=self.by,
            exercise=exercise or self.exercise,
            original=self.original,
            affected_side=self.affected_side,
        )

    def with_reading(self, reading: str) -> QueryDict:
        """What was sent, with this reading chosen for the line as it stands."""
        data = as_data(self, {})
        data["reading"], data["reading_of"] = reading, (self["dose"].value() or "").strip()
        return data

    # --- What is typed --------------------------------------------------------------------------------

    @property
    def is_for_one_plan(self) -> bool:
        return "use" in self.fields and self.cleaned_data.get("use") != CLINIC

    def clean_video(self) -> str:
        address: str = self.cleaned_data["video"]
        if address:
            say = _("Give the whole address of the film. It begins with https://.")
            URLValidator(schemes=["https"], message=say)(address)
        return address

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or self.initial.get("language") or "en"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self._hear(cleaned)
        self._find_ways(cleaned)
        self._refuse_unready(cleaned)
        self._refuse_namesake(cleaned)
        count = len(cleaned.get("instructions", ()))
        if any(not 1 <= number <= count for number in cleaned.get("key_steps", ())) and count:
            say = _("The steps are numbered 1 to %(count)s. Use these numbers.") % {"count": count}
            self.add_error("key_steps", say)
        return cleaned

    def _refuse_unready(self, cleaned: dict[str, Any]) -> None:
        if "instructions" in cleaned and not cleaned["instructions"]:
            self.add_error("instructions", _("Write at least one step."))
        if "stop_rule" in cleaned and not cleaned["stop_rule"] and not self.is_for_one_plan:
            say = _("Say when to stop. Every therapist of the practice relies on it.")
            self.add_error("stop_rule", say)

    def _refuse_namesake(self, cleaned: dict[str, Any]) -> None:
        """Two of one name are allowed, once somebody has said that it is another exercise."""
        if "name" not in cleaned or cleaned.get("same_name") or self.is_for_one_plan:
            return
        was = self.exercise.name.casefold() if self.exercise else None
        if cleaned["name"].casefold() == was:
            return
        replaced = self.original if self.original and self.original.clinic_id is None else None
        alike = named_alike(cleaned["name"], by=self.by, besides=[self.exercise, replaced])
        # Asked after the names: of two clicks, the first may be stored between the two questions.
        sent = sent_before(cleaned.get("key"), by=self.by) if alike else None
        self.namesakes = [each for each in alike if each != sent]
        if self.namesakes:
            say = _("Your library has “%(name)s” already. Is this another exercise?")
            self.add_error(
                "name", ValidationError(say, code="namesake", params={"name": self.namesakes[0].name})
            )

    # --- The dose ---------------------------------------------------------------------------------------

    def _hear(self, cleaned: dict[str, Any]) -> None:
        """Read the line into `heard`. A line that may mean two things is asked about, never guessed."""
        text = cleaned.get("dose", "")
        source = self.exercise or self.original
        if "dose" in self.given:
            self.heard, text = self.given["dose"], ""
        elif source and text == said_by(source)["dose"]:
            self.heard = source.dose
            return
        elif cleaned.get("reading") and cleaned.get("reading_of") == text:
            self.heard = cleaned["reading"]
        elif text:
            parsed = parse(text, cleaned.get("measured_by") or None)
            self.heard, self.remarks = with_side(parsed.dose, parsed.warnings, self._side(parsed.affected))
            if parsed.affected and self.affected_side is None:
                self.add_error("dose", NO_SIDE_HERE)
            elif self.questions:
                self.add_error("dose", ValidationError(ASKS, code="asks"))
            elif not chips(self.heard):
                self.add_error("dose", UNREADABLE)
        if (
            self.affected_side is None
            and not self._is_of_one_plan
            and self.heard.side in (Side.LEFT, Side.RIGHT)
        ):
            self.add_error("dose", NO_SIDE_HERE)

    @property
    def _is_of_one_plan(self) -> bool:
        return bool(self.exercise and self.exercise.is_for_one_plan and self.is_for_one_plan)

    def _side(self, is_affected: bool) -> Side | None:
        known = is_affected and self.affected_side in (Side.LEFT, Side.RIGHT)
        return Side(self.affected_side or "") if known else None

    @property
    def questions(self) -> list[Remark]:
        return [remark for remark in self.remarks if remark.grade is Grade.CHOOSE]

    @property
    def choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Each question about the dose with its readings: what a button sends, and what it says."""
        return [
            (question.text, [(json.dumps(dose.as_dict()), offered(dose)) for dose in question.readings])
            for question in self.questions
        ]

    @property
    def as_note(self) -> str:
        """What a button sends that keeps the disputed words as a note."""
        return json.dumps(self.heard.as_dict())

    @property
    def said_of_dose(self) -> list[str]:
        return [remark.text for remark in self.remarks if remark.grade is not Grade.CHOOSE]

    @property
    def measure(self) -> str:
        """What is counted: as chosen, or as the dose says."""
        if chosen := self.cleaned_data.get("measured_by"):
            return str(chosen)
        if self.heard.hold_seconds or self.heard.hold_seconds_max:
            return MeasuredBy.HOLD
        return MeasuredBy.DURATION if self.heard.duration_seconds else MeasuredBy.REPS

    @property
    def sides(self) -> str:
        if chosen := self.cleaned_data.get("laterality"):
            return str(chosen)
        if self.heard.side in (Side.LEFT, Side.RIGHT, Side.EACH):
            return Laterality.EACH_SIDE
        return Laterality.ALTERNATING if self.heard.side is Side.ALTERNATING else Laterality.MIDLINE

    # --- Easier and harder ------------------------------------------------------------------------------

    def _find_ways(self, cleaned: dict[str, Any]) -> None:
        """A line that is the name of an exercise becomes that exercise; any other is a change in words."""
        typed = {name: cleaned.get(name, []) for name in WAYS if name not in self.given}
        known = self._known({text.lower() for texts in typed.values() for text in texts})
        for name in WAYS:
            found = [known.get(text.lower(), text) for text in typed.get(name, ())]
            self.ways[name] = self.given.get(name, found)
            for text in self.ways[name]:
                if isinstance(text, str) and len(text) > LONGEST_WAY:
                    say = gettext("Shorten the line that starts “%(start)s”: %(most)s characters at most.")
                    self.add_error(name, say % {"start": text[:30], "most": LONGEST_WAY})
            if self.exercise and self.exercise in self.ways[name]:
                self.add_error(name, _("This names the exercise itself. Name another, or say it in words."))

    def _known(self, names: set[str]) -> dict[str, Exercise]:
        """Exercises by these names, first of all those that it leads to already."""
        if not names:
            return {}
        offered_now = Exercise.objects.offered_to(self.by).annotate(lower=Lower("name"))
        found = {
            each.name.lower(): each for each in offered_now.filter(lower__in=names).order_by("-clinic", "-pk")
        }
        source = self.exercise or self.original
        ways = source.progressions.select_related("target") if source else ()
        return found | {way.target.name.lower(): way.target for way in ways if way.target}

    # --- What is stored ---------------------------------------------------------------------------------

    def content(self) -> Content:
        """Call it on a valid form."""
        said = self.cleaned_data
        columns = {name: said[name] for name in (*LINES, *LISTS)}
        for name in ("start_position", "stop_rule"):
            columns[name] = columns[name].replace("\r\n", "\n")
        source = self.exercise or self.original
        columns |= {
            "position": said["position"],
            "laterality": self.sides,
            "measured_by": self.measure,
            "key_steps": sorted(set(said["key_steps"])),
            "references": self.given["references"]
            if "references" in self.given
            else references_in(said["references"], source.references if source else []),
        }
        if "is_internal" in said:
            columns["is_internal"] = said["is_internal"]
        tags = {name: in_order(said[name], source, name) for name in TAGS}
        return Content(columns=columns, dose=self.heard, tags=tags, ways=self.ways)

    def folds(self, *names: str) -> list[tuple[forms.BoundField, list[str]]]:
        """Fields that are folded away, each with what its heading says of it: the words chosen, or how many lines."""
        found = []
        for field in (self[name] for name in names if name in self.fields):
            values = held(field)
            labels = {str(key): str(label) for key, label in getattr(field.field, "choices", [])}
            is_list = field.name in (*LISTS, *WAYS, "references")
            said = [str(len(values))] if is_list and values else [labels.get(each, each) for each in values]
            found.append((field, said if is_list or labels else []))
        return found

    @property
    def words_folds(self) -> list[tuple[forms.BoundField, list[str]]]:
        return self.folds("feel", "adjustments", "comfort", "easier", "harder", "aliases")

    @property
    def tag_folds(self) -> list[tuple[forms.BoundField, list[str]]]:
        return self.folds(*TAGS)


ASKS = _("This line may mean two things. Choose one below.")
NO_SIDE_HERE = _("Left or right is said in each plan. Write “each side” here, or leave it out.")


def with_side(dose: Dose, remarks: tuple[Remark, ...], side: Side | None) -> tuple[Dose, tuple[Remark, ...]]:
    if side is None:
        return dose, remarks
    return replace(dose, side=side), tuple(
        replace(remark, readings=tuple(replace(each, side=side) for each in remark.readings))
        for remark in remarks
    )


def as_data(form: OwnExerciseForm, changes: dict[str, Any]) -> QueryDict:
    """What was sent, with these fields otherwise. Values are as `said_by` has them."""
    data = cast(QueryDict, form.data).copy()
    for name, value in changes.items():
        if isinstance(form.fields[name], forms.MultipleChoiceField):
            data.setlist(name, value)
        elif isinstance(form.fields[name], forms.BooleanField):
            data.setlist(name, ["on"] if value else [])
        else:
            data[name] = form.fields[name].prepare_value(value)
    return data
