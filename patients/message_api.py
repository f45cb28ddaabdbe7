"""Messages between patient and practice in the API: staff list and send them. Listing marks nothing as read."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_200_OK, HTTP_201_CREATED
from rest_framework.viewsets import GenericViewSet

from clinic.api import BoundedList, ByPublicId, Strict, asked
from clinic.lines import refuse_line_breaks
from patients.api import PlanParameters
from patients.messages import subjects_of
from patients.models import Message, Patient
from patients.models.messages import LONGEST, LONGEST_ANSWER, MOST_ANSWERS
from patients.services import send_message, tell_of_message


class ShortAnswers(BoundedList):
    child = serializers.CharField(max_length=LONGEST_ANSWER, validators=[refuse_line_breaks])


class MessageSerializer(Strict, serializers.ModelSerializer):
    patient = ByPublicId(queryset=Patient.objects.current().select_related("clinic"))
    text = serializers.CharField(max_length=LONGEST)
    subject = serializers.CharField(
        max_length=40,
        write_only=True,
        required=False,
        help_text="What it is about: the public id of a plan, the key of an exercise in it, or an entry's uuid.",
    )
    answers = ShortAnswers(
        max_length=MOST_ANSWERS, required=False, help_text="Short answers that the patient may tap."
    )
    plan: Any = serializers.SlugRelatedField(slug_field="public_id", read_only=True)
    entry: Any = serializers.SlugRelatedField(slug_field="uuid", read_only=True)
    by: Any = serializers.StringRelatedField()
    read_by: Any = serializers.StringRelatedField()
    has_photo = serializers.SerializerMethodField(help_text="Photos are seen on the pages.")

    class Meta:
        model = Message
        fields = [
            "public_id",
            "uuid",
            "patient",
            "text",
            "subject",
            "answers",
            "about",
            "plan",
            "prescription_key",
            "entry",
            "has_photo",
            "from_staff",
            "by_helper",
            "by",
            "sent_at",
            "read_by",
            "read_at",
        ]
        read_only_fields = ["public_id", "about", "prescription_key", "from_staff", "by_helper", "read_at"]
        validators: list[Any] = []  # a uuid that is sent again is answered with the first message

    def get_has_photo(self, message: Message) -> bool:
        return message.photo_id is not None

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs["about"] = None
        if subject := attrs.pop("subject", ""):
            known = {each.value: each for each in subjects_of(attrs["patient"], entry=subject)}
            if subject not in known:
                raise serializers.ValidationError({"subject": [ByPublicId.default_error_messages["invalid"]]})
            attrs["about"] = known[subject]
        return attrs


class MessageParameters(PlanParameters):
    unread = serializers.BooleanField(
        required=False, help_text="Only those that nobody of the staff has read."
    )


class MessageViewSet(ListModelMixin, GenericViewSet):
    """What patients, helpers and staff wrote to each other, the newest first."""

    queryset = Message.objects.all()
    serializer_class = MessageSerializer

    def get_queryset(self) -> Any:
        visible = Message.objects.visible_to(self.request.user)
        return visible.select_related("patient", "plan", "entry", "by", "read_by")

    def filter_queryset(self, queryset: Any) -> Any:
        parameters = asked(MessageParameters, self.request)
        if patient := parameters.get("patient"):
            queryset = queryset.filter(patient__public_id=patient)
        if parameters.get("unread"):
            queryset = queryset.unread().filter(from_staff=False)
        return queryset

    @extend_schema(parameters=[MessageParameters])
    def list(self, request: Request) -> Response:
        return super().list(request)

    @extend_schema(responses={200: MessageSerializer, 201: MessageSerializer})
    def create(self, request: Request) -> Response:
        """Sends a message to the patient, once for each uuid: 201 for a new one, 200 with the first for a repeat."""
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        said, by = sent.validated_data, request.user
        was_there = said["patient"].messages.filter(uuid=said["uuid"]).exists()
        message = send_message(**said, by=by)  # type: ignore[arg-type]
        tell_of_message(message)
        status = HTTP_200_OK if was_there else HTTP_201_CREATED
        return Response(self.get_serializer(message).data, status=status)
