"""Plan templates in the API: read, and inserted into a draft."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from clinic.api import PUBLIC_ID, ByPublicId, asked
from exercises.api import Texts, word_field
from exercises.finding_templates import find_templates
from exercises.models import PlanTemplate
from exercises.vocabulary import Region
from patients.serializers import PlanSerializer, VersionSerializer


class TemplateSummarySerializer(serializers.ModelSerializer):
    is_own = serializers.SerializerMethodField(
        help_text="The clinic's or one's own; otherwise the library's."
    )
    is_mine = serializers.SerializerMethodField(help_text="One's own: no colleague sees it.")
    shortcuts = Texts(read_only=True)
    regions = Texts(read_only=True)

    class Meta:
        model = PlanTemplate
        fields = ["public_id", "is_own", "is_mine", "name", "shortcuts", "regions", "updated_at"]

    def get_is_own(self, template: PlanTemplate) -> bool:
        return template.clinic_id is not None

    def get_is_mine(self, template: PlanTemplate) -> bool:
        return template.owner_id is not None


class TemplateSerializer(TemplateSummarySerializer):
    """`state` holds `details`, `articles`, `phases` and `rows`; a row has an `exercise` and a `dose`."""

    state = serializers.SerializerMethodField()

    class Meta(TemplateSummarySerializer.Meta):
        fields = [
            *TemplateSummarySerializer.Meta.fields,
            "state",
            "basis",
            "references",
            "author",
            "licence",
            "archived_at",
        ]

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_state(self, template: PlanTemplate) -> Any:
        return template.state


class InsertSerializer(VersionSerializer):
    template = ByPublicId(queryset=PlanTemplate.objects.filter(archived_at=None))


class InsertedSerializer(serializers.Serializer):
    """What an insertion did. `remarks` name what was left out or is different, in words."""

    plan = PlanSerializer()
    inserted = serializers.ListField(child=serializers.UUIDField(), help_text="The keys of the new rows.")
    remarks = Texts()


class TemplateParameters(serializers.Serializer):
    q = serializers.CharField(
        required=False, allow_blank=True, max_length=100, help_text="A name, a short name or a body part."
    )
    region = word_field(Region, "Where in the body.")


class TemplateViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet):
    """The library's plan templates, the clinic's, and one's own."""

    queryset = PlanTemplate.objects.all()
    lookup_field = "public_id"
    lookup_value_regex = PUBLIC_ID

    def get_queryset(self) -> Any:
        visible = PlanTemplate.objects.visible_to(self.request.user)
        return visible if self.action == "retrieve" else visible.current().defer("state")

    def get_serializer_class(self) -> type[TemplateSummarySerializer]:
        return TemplateSerializer if self.action == "retrieve" else TemplateSummarySerializer

    def filter_queryset(self, queryset: Any) -> Any:
        if self.action != "list":
            return queryset
        wanted = asked(TemplateParameters, self.request)
        query, region = wanted.get("q", "").strip(), wanted.get("region")
        if not query and not region:
            return queryset
        found = [each for each in queryset if not region or region in each.regions]
        return find_templates(found, query) if query else found

    @extend_schema(parameters=[TemplateParameters])
    def list(self, request: Request) -> Any:
        """By name or, for a search, the best match first."""
        return super().list(request)
