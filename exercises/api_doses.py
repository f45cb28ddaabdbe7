"""A dose in the API: an object with the parts that are stated."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.status import HTTP_400_BAD_REQUEST

from exercises.dose import PARTS, Dose, Remark
from exercises.dose.parts import Measure


@extend_schema_field(
    {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: kind.schema() for name, kind in PARTS.items()},
        "description": "Only the parts that are stated. Writing a dose replaces all of it.",
    }
)
class DoseField(serializers.Field):
    def to_representation(self, value: Dose) -> dict[str, Any]:
        return value.as_dict()

    def to_internal_value(self, data: Any) -> Dose:
        if not isinstance(data, dict):
            raise serializers.ValidationError(_("A dose must be an object with named parts."))
        # 2.5 in JSON is a float, but a load is a decimal.
        decimals = {
            name: str(data[name])
            for name, kind in PARTS.items()
            if isinstance(kind, Measure) and isinstance(data.get(name), float)
        }
        return Dose.from_dict(data | decimals)


class OpenQuestion(APIException):
    """A line that may mean different things is not stored. The answer has its readings; send one of them as `dose`."""

    status_code = HTTP_400_BAD_REQUEST

    def __init__(self, questions: list[Remark]) -> None:
        readings = [reading.as_dict() for question in questions for reading in question.readings]
        detail: Any = {"dose_text": [question.text for question in questions], "readings": readings}
        self.detail = detail  # as it is: DRF would turn every number into text
