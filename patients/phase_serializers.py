"""Phases of a draft and their openings in the API."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from clinic.api import BoundedList, Strict
from clinic.lines import refuse_line_breaks
from patients.models import Phase, PhaseOpening
from patients.phases import LAST_WEEK, MOST_PHASES
from patients.services import MAX_EXERCISES

WEEK: dict[str, Any] = {"min_value": 1, "max_value": LAST_WEEK, "required": False, "allow_null": True}


class PhaseSerializer(serializers.ModelSerializer):
    """A phase by weeks, or one that begins when its criterion is met and somebody opens it."""

    class Meta:
        model = Phase
        fields: ClassVar[Any] = ["key", "position", "name", "first_week", "last_week", "criterion"]


class PhaseWriteSerializer(Strict):
    key = serializers.UUIDField(
        required=False, help_text="Of a phase that the draft has. Left out, it is new."
    )
    name = serializers.CharField(max_length=80, validators=[refuse_line_breaks])
    first_week = serializers.IntegerField(**WEEK)
    last_week = serializers.IntegerField(**WEEK)
    criterion = serializers.CharField(
        max_length=200, required=False, allow_blank=True, validators=[refuse_line_breaks]
    )
    rows = BoundedList(
        child=serializers.UUIDField(),
        max_length=MAX_EXERCISES,
        required=False,
        help_text="Keys of the exercises of this phase. Those in no list are in every phase. "
        "Left out of all phases, exercises stay where they are.",
    )


class PhaseList(BoundedList):
    child = PhaseWriteSerializer()

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=MOST_PHASES, **options)


class PhasesWriteSerializer(Strict):
    """All phases of a draft, in their order. Those that are left out are removed."""

    version = serializers.IntegerField(help_text="The plan's version that this write is about.")
    starts_on = serializers.DateField(
        required=False, allow_null=True, help_text="Phases by weeks need it. Left out, it stays."
    )
    phases = PhaseList()

    def wanted(self) -> list[Phase]:
        return [
            Phase(**{name: value for name, value in phase.items() if name != "rows" and value is not None})
            for phase in self.validated_data["phases"]
        ]

    def places(self, rows: list[Any], phases: list[Phase]) -> dict[Any, Any] | None:
        """The key of each of the draft's rows with that of its phase; None if rows stay where they are."""
        sent = [phase.get("rows") for phase in self.validated_data["phases"]]
        if not any(keys is not None for keys in sent):
            return None
        named = [(key, phase.key) for keys, phase in zip(sent, phases, strict=True) for key in keys or ()]
        found = dict(named)
        if len(found) < len(named) or not found.keys() <= {*rows}:
            wrong = _("Name each exercise of the draft once at most.")
            raise serializers.ValidationError({"phases": [wrong]})
        return {key: found.get(key) for key in rows}


class PhaseOpeningSerializer(Strict, serializers.ModelSerializer):
    """A phase was opened for the patient, or closed again. The latest row of a phase counts."""

    by: Any = serializers.StringRelatedField()
    on = serializers.DateField(required=False, help_text="The first day. Left out, today at the clinic.")

    class Meta:
        model = PhaseOpening
        fields: ClassVar[Any] = ["phase", "opens", "on", "by", "at"]
