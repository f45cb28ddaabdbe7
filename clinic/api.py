"""The API's router, pages, errors, and how its bodies are read. `clinic.urls` registers each room's views."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import DefaultRouter
from rest_framework.views import exception_handler

PUBLIC_ID = "[0-9a-z]+"

router = DefaultRouter()
router.include_format_suffixes = False  # JSON has one address


class Pages(PageNumberPagination):
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 100


def by_field(error: DjangoValidationError) -> dict[str, list[str]]:
    """What the clinical rules refuse, field by field; what concerns no single field is the `detail`."""
    if not hasattr(error, "error_dict"):
        return {"detail": error.messages}
    return {
        "detail" if field == NON_FIELD_ERRORS else field: messages
        for field, messages in error.message_dict.items()
    }


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """The clinical rules raise Django's ValidationError; answer it as the API's own."""
    if isinstance(error, DjangoValidationError):
        error = ValidationError(by_field(error))
    return exception_handler(error, context)


class Strict(serializers.Serializer):
    """Refuses what it would otherwise ignore: unknown fields, and those that nobody may write."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            refused = {str(name): self.why_not(str(name)) for name in data}
            if errors := {name: [why] for name, why in refused.items() if why}:
                raise ValidationError(errors)
        return super().to_internal_value(data)

    def why_not(self, name: str) -> Any:
        if name not in self.fields:
            return _("There is no such field.")
        return _("This field cannot be written.") if self.fields[name].read_only else ""


class ByPublicId(serializers.SlugRelatedField):
    """A record by its public id. One that this person may not see is answered like one that is not there."""

    default_error_messages = {
        "does_not_exist": _("There is no such record."),
        "invalid": _("There is no such record."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(slug_field="public_id", **options)

    def get_queryset(self) -> Any:
        queryset: Any = super().get_queryset()
        return None if queryset is None else queryset.visible_to(self.context["request"].user)

    def to_internal_value(self, data: Any) -> Any:
        if not (isinstance(data, str) and data.isalnum()):
            self.fail("does_not_exist")
        return super().to_internal_value(data)


def asked(kind: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    """The parameters of the address, read and checked by a serializer."""
    parameters = kind(data=request.query_params.dict())
    parameters.is_valid(raise_exception=True)
    return dict(parameters.validated_data)
