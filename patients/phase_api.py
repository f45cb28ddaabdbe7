"""Openings of phases in the API: rows beside the version that the patient has, added and never changed."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED
from rest_framework.viewsets import GenericViewSet

from patients.models import PhaseOpening, Plan
from patients.phase_serializers import PhaseOpeningSerializer
from patients.services import close_phase, open_phase


@extend_schema(parameters=[OpenApiParameter("plan_public_id", str, OpenApiParameter.PATH)])
class PhaseOpeningViewSet(ListModelMixin, GenericViewSet):
    """Openings and closings of a plan's phases, the oldest first."""

    queryset = PhaseOpening.objects.all()
    serializer_class = PhaseOpeningSerializer

    def get_plan(self) -> Plan:
        plans = Plan.objects.visible_to(self.request.user).select_related("patient__clinic")
        plan: Plan = get_object_or_404(plans, public_id=self.kwargs.get("plan_public_id"))
        return plan

    def get_queryset(self) -> Any:
        if "plan_public_id" not in self.kwargs:  # for the schema
            return self.queryset.none()
        return self.get_plan().phase_openings.select_related("by").order_by("pk")

    def create(self, request: Request, plan_public_id: str) -> Response:
        """Open a phase of the version that the patient has or, with `opens` false, close it again. Safe to repeat."""
        plan, sent = self.get_plan(), PhaseOpeningSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        phase, by = sent.validated_data["phase"], request.user
        today = timezone.localdate(timezone=plan.patient.clinic.zone)
        if sent.validated_data.get("opens", True):
            open_phase(plan=plan, phase=phase, on=sent.validated_data.get("on", today), by=by)  # type: ignore[arg-type]
        else:
            close_phase(plan=plan, phase=phase, by=by)  # type: ignore[arg-type]
        latest = get_object_or_404(self.get_queryset().filter(phase=phase).reverse()[:1])
        return Response(PhaseOpeningSerializer(latest).data, status=HTTP_201_CREATED)
