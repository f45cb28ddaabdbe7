"""The API's router, pages and errors, and how it reads bodies. `clinic.urls` registers the views of each app."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.relations import MANY_RELATION_KWARGS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import DefaultRouter
from rest_framework.views import exception_handler

from clinic.gates import PROBLEM, problem

PUBLIC_ID = "[0-9a-z]+"
MOST_NAMED = 5  # unknown fields in one answer
MOST_RELATED = 50

router = DefaultRouter()
router.include_format_suffixes = False  # JSON has one address


class Pages(PageNumberPagination):
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 100


def by_field(error: DjangoValidationError) -> dict[str, list[str]]:
    """What the clinical rules refuse, by field. What concerns no single field is under `detail`."""
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
    response = exception_handler(error, context)
    if response is None:
        return None
    said = response.data
    if isinstance(said, dict) and said.keys() == {"detail"} and isinstance(said["detail"], str):
        response.data = problem(response.status_code, said["detail"])
        response.content_type = PROBLEM
    return response


class Strict(serializers.Serializer):
    """Refuses fields that it would otherwise ignore: unknown ones, and those that nobody may write."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            wrong = ((str(name), self.why_not(str(name))) for name in data)
            if errors := dict(islice(((name, [why]) for name, why in wrong if why), MOST_NAMED)):
                raise ValidationError(errors)
        return super().to_internal_value(data)

    def why_not(self, name: str) -> Any:
        if name not in self.fields:
            return _("There is no such field.")
        return _("This field cannot be written.") if self.fields[name].read_only else ""


def refuse_long(data: Any, most: int) -> None:
    """Refuses a list that is too long before looking at its items. DRF would check each item first."""
    if isinstance(data, list) and len(data) > most:
        raise ValidationError(
            _("Send at most %(most)s; there are %(count)s.") % {"most": most, "count": len(data)}
        )


class BoundedList(serializers.ListField):
    """A list of at most `max_length` items."""

    max_length: int

    def to_internal_value(self, data: Any) -> Any:
        refuse_long(data, self.max_length)
        return super().to_internal_value(data)


class BoundedRelations(serializers.ManyRelatedField):
    """Each record is looked up on its own, so only few are taken."""

    def to_internal_value(self, data: Any) -> Any:
        refuse_long(data, MOST_RELATED)
        return super().to_internal_value(data)


class ByPublicId(serializers.SlugRelatedField):
    """A record by its public id. One that this person may not see is answered like one that is not there."""

    default_error_messages = {
        "does_not_exist": _("There is no such record."),
        "invalid": _("There is no such record."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(slug_field="public_id", **options)

    @classmethod
    def many_init(cls, *args: Any, **options: Any) -> BoundedRelations:
        of_the_list = {name: value for name, value in options.items() if name in MANY_RELATION_KWARGS}
        return BoundedRelations(child_relation=cls(*args, **options), **of_the_list)

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
