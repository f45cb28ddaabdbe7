"""Writing a clinic's own exercises by the API: the same form, rules and acts as the pages."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.http import QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from clinic.api import BoundedList, ByPublicId, Strict
from clinic.forms import MAX_LINE, MAX_LINES
from clinic.models import User
from exercises.api_doses import DoseField, OpenQuestion
from exercises.dose import MeasuredBy
from exercises.fields import EXERCISE
from exercises.models import Exercise
from exercises.own import WAYS, AlreadyWritten, change_exercise, sent_before, write_exercise
from exercises.own_forms import OwnExerciseForm
from exercises.vocabulary import Equipment, Kind, Laterality, Muscle, Position, Region


def lines() -> BoundedList:
    child = serializers.CharField(max_length=MAX_LINE)
    return BoundedList(child=child, required=False, max_length=MAX_LINES)


class WayField(Strict):
    """Another exercise, or a change in words: one of both."""

    exercise = ByPublicId(queryset=Exercise.objects.current(), required=False)
    text = serializers.CharField(max_length=200, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise ValidationError(_("Give either an exercise or a text."))
        return attrs


def chosen(vocabulary: Any) -> BoundedList:
    child = serializers.ChoiceField(choices=vocabulary.choices)
    return BoundedList(child=child, required=False, max_length=len(vocabulary.values))


def text(**options: Any) -> serializers.CharField:
    return serializers.CharField(required=False, allow_blank=True, **options)


class WriteExerciseSerializer(Strict):
    """What is sent. In a PATCH, what is left out stays as it is; a list replaces the one that stands."""

    version = serializers.IntegerField(required=False, help_text="Needed for every change.")
    uuid = serializers.UUIDField(
        required=False, help_text="Of a new exercise, made by the sender: sent twice, it is stored once."
    )
    copied_from = ByPublicId(
        queryset=Exercise.objects.all(),
        required=False,
        help_text="Of a new exercise: what is left out comes from this one. One of the library gives way to its copy.",
    )
    same_name = serializers.BooleanField(
        required=False, help_text="true: it is another exercise than the one that has this name already."
    )
    name = text(max_length=120)
    aliases = lines()
    purpose = text(max_length=300)
    start_position = text(max_length=1000)
    instructions = lines()
    feel = lines()
    avoid = lines()
    adjustments = lines()
    comfort = lines()
    precautions = lines()
    stop_rule = text(max_length=1000)
    stop_rule_short = text(max_length=160)
    key_steps = BoundedList(child=serializers.IntegerField(), required=False, max_length=MAX_LINES)
    dose = DoseField(required=False)
    dose_text = serializers.CharField(
        max_length=500, required=False, help_text="The dose in one line, in place of `dose`."
    )
    measured_by = serializers.ChoiceField(
        choices=MeasuredBy.choices, required=False, help_text="If left out, as the dose says."
    )
    laterality = serializers.ChoiceField(
        choices=Laterality.choices, required=False, help_text="If left out, as the dose says."
    )
    position = serializers.ChoiceField(choices=Position.choices, required=False)
    regions = chosen(Region)
    kinds = chosen(Kind)
    equipment = chosen(Equipment)
    muscles = chosen(Muscle)
    easier = WayField(many=True, required=False)
    harder = WayField(many=True, required=False)
    language = text(max_length=10)
    author = text(max_length=200)
    licence = text(max_length=80)
    references = BoundedList(child=serializers.DictField(), required=False, max_length=MAX_LINES)
    video = text(max_length=200)

    def validate_references(self, value: list[Any]) -> list[Any]:
        if wrong := list(EXERCISE["references"](value)):
            raise ValidationError(
                [f"{where}: {what}" if where else what for where, what in wrong[:MAX_LINES]]
            )
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "dose" in attrs and "dose_text" in attrs:
            raise ValidationError({"dose_text": [_("Give the dose as parts or as text, not both.")]})
        for name in WAYS:
            if len(attrs.get(name, ())) > MAX_LINES:
                say = _("Send at most %(most)s; there are %(count)s.")
                raise ValidationError({name: [say % {"most": MAX_LINES, "count": len(attrs[name])}]})
        return attrs


def created(request: Request) -> tuple[Exercise, bool]:
    """The new exercise, and whether it is new: with the `uuid` of one that was sent before, it is that one."""
    said = read(request)
    by = staff(request)
    key, original = said.pop("uuid", None) or uuid4(), said.pop("copied_from", None)
    refuse(said, "version", _("A new exercise has no version yet."))
    if stored := sent_before(key, by=by):
        return stored, False
    form = filled(said, by=by, key=key, original=original)
    try:
        return write_exercise(content=form.content(), by=by, key=key, original=original), True
    except AlreadyWritten as before:  # at the same moment
        return before.exercise, False


def staff(request: Request) -> User:
    """Who asks. The API's permission lets in nobody else."""
    assert isinstance(request.user, User)
    return request.user


def changed(request: Request, exercise: Exercise) -> Exercise:
    """Raises StaleExercise."""
    said = read(request)
    by = staff(request)
    for name in ("uuid", "copied_from"):
        refuse(said, name, _("Only a new exercise has this."))
    version = said.pop("version", None)
    if version is None:
        raise ValidationError({"version": [serializers.Field.default_error_messages["required"]]})
    form = filled(said, by=by, exercise=exercise)
    return change_exercise(
        exercise=exercise,
        content=form.content(),
        by=by,
        version=version,
        for_one_plan=form.is_for_one_plan,
    )


def read(request: Request) -> dict[str, Any]:
    sent = WriteExerciseSerializer(data=request.data, context={"request": request})
    sent.is_valid(raise_exception=True)
    return dict(sent.validated_data)


def refuse(said: Mapping[str, Any], name: str, words: str) -> None:
    if name in said:
        raise ValidationError({name: [words]})


def filled(
    said: dict[str, Any],
    *,
    by: User,
    key: UUID | None = None,
    exercise: Exercise | None = None,
    original: Exercise | None = None,
) -> OwnExerciseForm:
    """The form of the page, with what stands and, over it, what was sent. Raises ValidationError by field."""
    given: dict[str, Any] = {name: said.pop(name) for name in ("dose", "references") if name in said}
    for name in WAYS:
        if name in said:
            given[name] = [way.get("exercise") or way["text"] for way in said.pop(name)]
    if "dose_text" in said:
        said["dose"] = said.pop("dose_text")
    blank = OwnExerciseForm(by=by, exercise=exercise, original=original)
    data = QueryDict(mutable=True)
    if key:
        data["key"] = str(key)
    for name, value in {**blank.initial, **said}.items():
        if isinstance(value, list) and hasattr(blank.fields.get(name), "choices"):
            data.setlist(name, value)
        elif name in blank.fields and value is not False:
            data[name] = blank.fields[name].prepare_value(value)
    form = OwnExerciseForm(data, by=by, exercise=exercise, original=original, given=given)
    if form.is_valid():
        return form
    if form.questions:
        raise OpenQuestion(form.questions)
    named = {"dose": "dose_text"} if "dose" not in given else {}
    raise ValidationError(
        {named.get(name, name): [str(each) for each in errors] for name, errors in form.errors.items()}
    )


def conflict(serializer: Any) -> OpenApiResponse:
    return OpenApiResponse(
        inline_serializer("ExerciseConflict", {"detail": serializers.CharField(), "exercise": serializer()}),
        "Someone else changed the exercise since; nothing was done. The exercise as it is now comes with the answer.",
    )
