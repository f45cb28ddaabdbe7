"""The library in the API: the starter library to read, the clinic's own exercises to write as well."""

from difflib import get_close_matches
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_200_OK, HTTP_201_CREATED, HTTP_409_CONFLICT
from rest_framework.viewsets import GenericViewSet

from clinic.api import PUBLIC_ID, asked
from exercises.api_doses import DoseField
from exercises.models import (
    Exercise,
    ExercisePicture,
    ExerciseQuerySet,
    ExerciseTag,
    Progression,
)
from exercises.own import StaleExercise, set_archived
from exercises.own_api import WriteExerciseSerializer, changed, conflict, created, staff
from exercises.search import search
from exercises.vocabulary import Equipment, Kind, Muscle, Position, Region

MOST_FOUND = 100
LONGEST_WORD = 60

# --- What an exercise is in the API ---------------------------------------------------------------


class Texts(serializers.ListField):
    child = serializers.CharField()


class ExerciseSummarySerializer(serializers.ModelSerializer):
    is_own = serializers.SerializerMethodField(
        help_text="The clinic's own; otherwise of the starter library."
    )
    aliases = Texts(read_only=True)
    regions = serializers.SerializerMethodField()
    kinds = serializers.SerializerMethodField()
    muscles = serializers.SerializerMethodField()
    equipment = serializers.SerializerMethodField()
    position = serializers.ChoiceField(choices=Position.choices, allow_blank=True, read_only=True)
    dose = DoseField(read_only=True)
    dose_in_words = serializers.CharField(read_only=True)

    class Meta:
        model = Exercise
        fields = [
            "public_id",
            "is_own",
            "slug",
            "language",
            "name",
            "aliases",
            "purpose",
            "regions",
            "kinds",
            "muscles",
            "equipment",
            "position",
            "laterality",
            "measured_by",
            "dose",
            "dose_in_words",
            "updated_at",
        ]

    def get_is_own(self, exercise: Exercise) -> bool:
        return exercise.clinic_id is not None

    def get_regions(self, exercise: Exercise) -> list[str]:
        return exercise.tagged_with(ExerciseTag.Facet.REGION)

    def get_kinds(self, exercise: Exercise) -> list[str]:
        return exercise.tagged_with(ExerciseTag.Facet.KIND)

    def get_muscles(self, exercise: Exercise) -> list[str]:
        return exercise.tagged_with(ExerciseTag.Facet.MUSCLE)

    def get_equipment(self, exercise: Exercise) -> list[str]:
        return exercise.tagged_with(ExerciseTag.Facet.EQUIPMENT)


class ProgressionSerializer(serializers.ModelSerializer):
    """Another exercise, or a change in words."""

    exercise = serializers.CharField(source="target.public_id", default=None, read_only=True, allow_null=True)
    name = serializers.CharField(source="target.name", default=None, read_only=True, allow_null=True)

    class Meta:
        model = Progression
        fields = ["exercise", "name", "text"]


class PictureSerializer(serializers.ModelSerializer):
    sha256 = serializers.CharField(source="picture.sha256", read_only=True)
    media_type = serializers.CharField(source="picture.media_type", read_only=True)

    class Meta:
        model = ExercisePicture
        fields = ["sha256", "media_type", "moment", "alt"]


class ExerciseSerializer(ExerciseSummarySerializer):
    instructions = Texts(read_only=True)
    feel = Texts(read_only=True)
    avoid = Texts(read_only=True)
    adjustments = Texts(read_only=True)
    comfort = Texts(read_only=True)
    precautions = Texts(read_only=True)
    easier = ProgressionSerializer(many=True, read_only=True)
    harder = ProgressionSerializer(many=True, read_only=True)
    pictures = PictureSerializer(many=True, read_only=True)
    key_steps = serializers.ListField(child=serializers.IntegerField(), read_only=True)
    copied_from = serializers.CharField(
        source="copied_from.public_id", default=None, read_only=True, allow_null=True
    )

    class Meta(ExerciseSummarySerializer.Meta):
        fields = [
            *ExerciseSummarySerializer.Meta.fields,
            "start_position",
            "instructions",
            "feel",
            "avoid",
            "adjustments",
            "comfort",
            "precautions",
            "stop_rule",
            "stop_rule_short",
            "key_steps",
            "usual_range",
            "dose_basis",
            "dose_basis_note",
            "video",
            "easier",
            "harder",
            "pictures",
            "references",
            "author",
            "licence",
            "archived_at",
            "is_for_one_plan",
            "copied_from",
            "version",
        ]


class WordField(serializers.ChoiceField):
    """A word of a vocabulary. The message about an unknown word names the nearest one, or all there are."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return super().to_internal_value(data)
        except serializers.ValidationError:
            raise serializers.ValidationError(self._what_there_is(str(data)[:LONGEST_WORD])) from None

    def _what_there_is(self, word: str) -> str:
        near = get_close_matches(word, self.choices)
        if near:
            say = _("There is no “%(word)s”. Did you mean %(words)s?")
        else:
            say = _("There is no “%(word)s”. Choose one of: %(words)s.")
        return say % {"word": word, "words": ", ".join(near or self.choices)}


def word_field(vocabulary: type[models.TextChoices], help_text: str) -> WordField:
    return WordField(choices=vocabulary.choices, required=False, help_text=help_text)


class LibraryParameters(serializers.Serializer):
    """Filters of the list. An exercise must fit all that are given."""

    q = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=100,
        help_text=f"Words to search for: names, abbreviations, lay words, muscles, equipment; typing errors "
        f"are forgiven. The best match comes first, and at most {MOST_FOUND} are found.",
    )
    region = word_field(Region, "Where in the body.")
    kind = word_field(Kind, "What the exercise trains.")
    muscle = word_field(Muscle, "What it works on; also nerves, fascia and tendons.")
    equipment = word_field(Equipment, "What it takes.")
    position = word_field(Position, "How the body starts.")
    without_equipment = serializers.BooleanField(
        required=False,
        help_text="true: only exercises that take nothing, not even a chair; false: the others.",
    )


class ExerciseViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet):
    """The starter library and the clinic's own exercises. Pictures and full texts come with a single one."""

    queryset = Exercise.objects.all()
    lookup_field = "public_id"
    lookup_value_regex = PUBLIC_ID

    def get_queryset(self) -> Any:
        if self.action == "list":
            return Exercise.objects.offered_to(self.request.user)
        return Exercise.objects.visible_to(self.request.user).with_details().select_related("copied_from")

    def get_serializer_class(self) -> type[ExerciseSummarySerializer]:
        return ExerciseSummarySerializer if self.action == "list" else ExerciseSerializer

    @extend_schema(parameters=[LibraryParameters])
    def list(self, request: Request) -> Response:
        """The exercises by name or, for a search, the best match first."""
        wanted = asked(LibraryParameters, request)
        query = wanted.pop("q", "").strip()
        exercises = narrowed(self.get_queryset(), wanted).prefetch_related("tags")
        found = search(exercises, query, limit=MOST_FOUND) if query else exercises
        page = self.paginate_queryset(found)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    # --- The clinic's own -----------------------------------------------------------------------------

    @extend_schema(
        request=WriteExerciseSerializer, responses={201: ExerciseSerializer, 200: ExerciseSerializer}
    )
    def create(self, request: Request) -> Response:
        """A new exercise of the clinic's own, or with `copied_from` a copy. 200 for one that was sent before."""
        made, is_new = created(request)
        return self.shown(made, status=HTTP_201_CREATED if is_new else HTTP_200_OK)

    @extend_schema(
        request=WriteExerciseSerializer,
        responses={200: ExerciseSerializer, 409: conflict(ExerciseSerializer)},
    )
    def partial_update(self, request: Request, public_id: str) -> Response:
        """A change of the clinic's own exercise. What was issued to patients stays as it is."""
        return self.shown(changed(request, self.get_own()))

    @extend_schema(request=None, responses={200: ExerciseSerializer})
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, public_id: str) -> Response:
        """No list offers it any more. Plans that have it keep it."""
        own = self.get_own()
        set_archived(exercise=own, by=staff(request), archived=True)
        return self.shown(own)

    @extend_schema(request=None, responses={200: ExerciseSerializer})
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, public_id: str) -> Response:
        """Back from the archive."""
        own = self.get_own()
        set_archived(exercise=own, by=staff(request), archived=False)
        return self.shown(own)

    def get_own(self) -> Exercise:
        found: Exercise = self.get_object()
        if found.clinic_id is None:
            raise PermissionDenied(
                _("The library that comes with Reprise cannot be changed. Copy the exercise.")
            )
        return found

    def shown(self, exercise: Exercise, *, status: int = HTTP_200_OK) -> Response:
        fresh = self.get_queryset().get(pk=exercise.pk)
        return Response(ExerciseSerializer(fresh, context=self.get_serializer_context()).data, status=status)

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, StaleExercise):
            now = self.shown(self.get_object()).data
            detail = _("Someone else changed the exercise since. Nothing was done.")
            return Response({"detail": detail, "exercise": now}, status=HTTP_409_CONFLICT)
        return super().handle_exception(exc)


def narrowed(exercises: ExerciseQuerySet, wanted: dict[str, Any]) -> ExerciseQuerySet:
    """The exercises that fit these parameters, which have the names of `LibraryParameters`."""
    for name, value in wanted.items():
        if name == "without_equipment":
            free = exercises.without_equipment()
            exercises = free if value else exercises.exclude(pk__in=free.order_by().values("pk"))
        elif name == "position":
            exercises = exercises.filter(position=value)
        else:
            exercises = exercises.tagged(name, value)
    return exercises
