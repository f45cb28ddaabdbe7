"""What was measured with each patient, to read. Pages enter and correct it."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from clinic.api import asked
from patients.measures.instrument import Better, Unit
from patients.models import Measurement


class MeasurementSerializer(serializers.ModelSerializer):
    patient: Any = serializers.SlugRelatedField(slug_field="public_id", read_only=True)
    plan: Any = serializers.SlugRelatedField(slug_field="public_id", read_only=True, allow_null=True)
    measure = serializers.CharField(
        source="measure.slug", read_only=True, help_text="The instrument's short name."
    )
    version = serializers.CharField(
        source="measure.sha256", read_only=True, help_text="The SHA-256 of the instrument's content."
    )
    name = serializers.CharField(source="measure.name", read_only=True)
    unit = serializers.ChoiceField([*Unit], source="measure.instrument.unit", read_only=True)
    better = serializers.ChoiceField([*Better], source="measure.instrument.better", read_only=True)
    answers = serializers.DictField(
        read_only=True, help_text="By item under `items`, or a list under `activities`."
    )
    corrects: Any = serializers.SlugRelatedField(slug_field="uuid", read_only=True, allow_null=True)
    entered_by: Any = serializers.StringRelatedField()

    class Meta:
        model = Measurement
        fields = (
            *("uuid", "patient", "plan", "measure", "version", "name", "unit", "better", "taken_on"),
            *("score", "answers", "taken_back", "source", "note", "corrects", "entered_by", "entered_at"),
        )
        read_only_fields = fields


class MeasurementParameters(serializers.Serializer):
    patient = serializers.CharField(required=False)
    measure = serializers.CharField(required=False, help_text="The instrument's short name.")


class MeasurementViewSet(ListModelMixin, GenericViewSet):
    """Outcome measures, the newest day first. Those that were corrected are listed too: see `corrects`."""

    queryset = Measurement.objects.all()
    serializer_class = MeasurementSerializer

    def get_queryset(self) -> Any:
        visible = Measurement.objects.visible_to(self.request.user)
        return visible.select_related("patient", "plan", "measure", "corrects", "entered_by")

    def filter_queryset(self, queryset: Any) -> Any:
        parameters = asked(MeasurementParameters, self.request)
        if patient := parameters.get("patient"):
            queryset = queryset.filter(patient__public_id=patient)
        if measure := parameters.get("measure"):
            queryset = queryset.filter(measure__slug=measure)
        return queryset

    @extend_schema(parameters=[MeasurementParameters])
    def list(self, request: Request) -> Response:
        return super().list(request)
