"""Issuing in the API: what is sent, and the gaps that refuse it."""

from uuid import uuid4

from rest_framework import serializers

from clinic.api import BoundedList
from clinic.lines import refuse_line_breaks
from patients.models import IssueRecord
from patients.serializers import VersionSerializer
from patients.services import MAX_EXERCISES


class IssueSerializer(VersionSerializer):
    """With what staff record beside the version."""

    action = serializers.UUIDField(
        required=False, help_text="An id that the client makes: sent twice, the plan is issued once."
    )
    confirm = BoundedList(
        child=serializers.CharField(max_length=60),
        max_length=2 * MAX_EXERCISES + 1,
        default=list,
        help_text="The names of the gaps that may stay as they are.",
    )
    tried_together = serializers.BooleanField(default=False)
    agreed = serializers.BooleanField(default=False)
    reason = serializers.CharField(
        max_length=300, default="", allow_blank=True, validators=[refuse_line_breaks]
    )

    def record(self) -> IssueRecord:
        said = self.validated_data
        kept = {name: said[name] for name in ("tried_together", "agreed", "reason")}
        return IssueRecord(action=said.get("action") or uuid4(), **kept)


class GapSerializer(serializers.Serializer):
    name = serializers.CharField()
    text = serializers.CharField(source="__str__")
