"""Patients, drafts, issued plans and the log in the API. It writes through the same services as the pages."""

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_200_OK, HTTP_201_CREATED, HTTP_409_CONFLICT
from rest_framework.viewsets import GenericViewSet

from clinic.api import PUBLIC_ID, asked
from clinic.models import Paper
from patients.handout.choice import LAYOUT_NAMES, Handout
from patients.handout.form import HandoutForm
from patients.issue_serializers import GapSerializer, IssueSerializer
from patients.models import IssuedPlan, LogEntry, Patient, Plan, Prescription
from patients.phase_serializers import PhasesWriteSerializer
from patients.serializers import (
    DoubleSerializer,
    IssuedPlanSerializer,
    IssuedSummarySerializer,
    LogEntrySerializer,
    MoveSerializer,
    PatientSerializer,
    PlanSerializer,
    PrescriptionEditSerializer,
    VersionSerializer,
    edit_by,
)
from patients.services import (
    LikelyDouble,
    StaleDraft,
    StaleRecord,
    gaps_in,
    insert_template,
    issue_plan,
    move_row,
    record_session,
    remove_row,
    set_phases,
    tell_of_version,
)
from patients.snapshots import read
from patients.template_api import InsertedSerializer, InsertSerializer
from patients.views import answers

KEY = "[0-9a-f-]{36}"


# --- Patients -------------------------------------------------------------------------------------


PATIENT_CONFLICT = OpenApiResponse(
    inline_serializer("PatientConflict", {"detail": serializers.CharField(), "patient": PatientSerializer()}),
    "Someone else changed the record since; nothing was done. The record as it is now comes with the answer.",
)
LIKELY_DOUBLE = OpenApiResponse(
    inline_serializer(
        "LikelyDouble", {"detail": serializers.CharField(), "doubles": DoubleSerializer(many=True)}
    ),
    "Nothing was done: this person may have a record. If it is another person, send `other_than` too.",
)


class PatientViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet):
    """The clinic's patients. A record is never deleted."""

    queryset = Patient.objects.all()
    serializer_class = PatientSerializer
    lookup_field = "public_id"
    lookup_value_regex = PUBLIC_ID

    def get_queryset(self) -> Any:
        visible = Patient.objects.treated_by_clinic_of(self.request.user)
        return visible.select_related("therapist", "changed_by").prefetch_related("plans")

    @extend_schema(responses={201: PatientSerializer, 409: LIKELY_DOUBLE})
    def create(self, request: Request) -> Response:
        """Refuses a record if that person may have one already. `other_than` says that it is somebody else."""
        return self.save(self.get_serializer(data=request.data), status=HTTP_201_CREATED)

    @extend_schema(responses={200: PatientSerializer, 409: PATIENT_CONFLICT})
    def partial_update(self, request: Request, public_id: str) -> Response:
        return self.save(self.get_serializer(self.get_object(), data=request.data, partial=True))

    def save(self, serializer: Any, *, status: int = HTTP_200_OK) -> Response:
        serializer.is_valid(raise_exception=True)
        serializer.save()
        return Response(serializer.data, status=status)

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, StaleRecord):
            now = self.get_serializer(self.get_object()).data
            detail = _("Someone else changed the record since. Nothing was done.")
            return Response({"detail": detail, "patient": now}, status=HTTP_409_CONFLICT)
        if isinstance(exc, LikelyDouble):
            doubles = DoubleSerializer(exc.doubles, many=True).data
            detail = _("This person may have a record already. Nothing was done.")
            return Response({"detail": detail, "doubles": doubles}, status=HTTP_409_CONFLICT)
        return super().handle_exception(exc)


# --- The draft ------------------------------------------------------------------------------------


CONFLICT = OpenApiResponse(
    inline_serializer("Conflict", {"detail": serializers.CharField(), "plan": PlanSerializer()}),
    "Someone else changed the draft since; nothing was done. The plan as it is now comes with the answer.",
)


GAPS = OpenApiResponse(
    inline_serializer("GapsOpen", {"detail": serializers.CharField(), "gaps": GapSerializer(many=True)}),
    "The plan lacks something that no plan should lack. Mend it, or send the names in `confirm`.",
)
GAPS_OPEN = _("Mend these gaps, or confirm each by its name. Nothing was issued.")


class DraftViewSet(GenericViewSet):
    """Answers a change of an outdated version with the draft as it is now."""

    def get_plan(self) -> Plan:
        """The draft that the address names, read from the database again."""
        public_id = self.kwargs.get("plan_public_id") or self.kwargs.get("public_id")
        plan: Plan = get_object_or_404(self.plans(), public_id=public_id)
        return plan

    def plans(self) -> Any:
        drafts = Plan.objects.visible_to(self.request.user).select_related("patient__clinic")
        rows = Prefetch("prescriptions", Prescription.objects.select_related("exercise", "phase"))
        return drafts.prefetch_related("articles", "phases", rows)

    def answer_plan(self, *, status: int = HTTP_200_OK) -> Response:
        return Response(PlanSerializer(self.get_plan()).data, status=status)

    def handle_exception(self, exc: Exception) -> Response:
        if not isinstance(exc, StaleDraft):
            return super().handle_exception(exc)
        detail = _("Someone else changed the plan since. Nothing was done.")
        return Response(
            {"detail": detail, "plan": PlanSerializer(self.get_plan()).data}, status=HTTP_409_CONFLICT
        )


class PlanParameters(serializers.Serializer):
    patient = serializers.CharField(required=False)


class PlanViewSet(ListModelMixin, RetrieveModelMixin, DraftViewSet):
    """Drafts. Every change names the version of the draft that it is about."""

    queryset = Plan.objects.all()
    serializer_class = PlanSerializer
    lookup_field = "public_id"
    lookup_value_regex = PUBLIC_ID

    def get_queryset(self) -> Any:
        return self.plans()

    def filter_queryset(self, queryset: Any) -> Any:
        if patient := asked(PlanParameters, self.request).get("patient"):
            return queryset.filter(patient__public_id=patient)
        return queryset

    @extend_schema(parameters=[PlanParameters])
    def list(self, request: Request) -> Response:
        return super().list(request)

    def create(self, request: Request) -> Response:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        self.kwargs["public_id"] = serializer.save().public_id
        return self.answer_plan(status=HTTP_201_CREATED)

    @extend_schema(responses={200: PlanSerializer, 409: CONFLICT})
    def partial_update(self, request: Request, public_id: str) -> Response:
        serializer = self.get_serializer(self.get_plan(), data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        serializer.save()
        return self.answer_plan()

    @extend_schema(request=PhasesWriteSerializer, responses={200: PlanSerializer, 409: CONFLICT})
    @action(detail=True, methods=["put"])
    def phases(self, request: Request, public_id: str) -> Response:
        """Set all phases of the draft and, if they name them, which exercises are in which, as one edit."""
        plan, sent = self.get_plan(), PhasesWriteSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        plan.starts_on = sent.validated_data.get("starts_on", plan.starts_on)
        phases = sent.wanted()
        places = sent.places([row.key for row in plan.prescriptions.all()], phases)
        edit = edit_by(self.get_serializer_context(), sent.validated_data["version"])
        set_phases(plan=plan, edit=edit, phases=phases, places=places)
        return self.answer_plan()

    @extend_schema(request=IssueSerializer, responses={201: IssuedPlanSerializer, 400: GAPS, 409: CONFLICT})
    @action(detail=True, methods=["post"])
    def issue(self, request: Request, public_id: str) -> Response:
        """Give the draft to the patient as its next version. Gaps that are not in `confirm` refuse it."""
        plan, sent = self.get_plan(), IssueSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        plan.version = sent.validated_data["version"]  # the one that the client saw: see `issue_plan`
        by: Any = request.user
        try:
            issued = issue_plan(
                plan=plan, by=by, confirmed=sent.validated_data["confirm"], record=sent.record()
            )
        except DjangoValidationError as refusal:
            if gaps := gaps_in(refusal):
                raise ValidationError(
                    {"detail": GAPS_OPEN, "gaps": GapSerializer(gaps, many=True).data}
                ) from None
            raise
        tell_of_version(issued)
        return Response(IssuedPlanSerializer(issued).data, status=HTTP_201_CREATED)

    @extend_schema(request=InsertSerializer, responses={200: InsertedSerializer, 409: CONFLICT})
    @action(detail=True, methods=["post"])
    def insert(self, request: Request, public_id: str) -> Response:
        """Append the exercises of a template. Those that are no longer in the library are left out and named."""
        plan, context = self.get_plan(), self.get_serializer_context()
        sent = InsertSerializer(data=request.data, context=context)
        sent.is_valid(raise_exception=True)
        edit = edit_by(context, sent.validated_data["version"])
        done = insert_template(plan=plan, edit=edit, template=sent.validated_data["template"])
        keys = [row.key for row in done.rows]
        answer = {"plan": self.get_plan(), "inserted": keys, "remarks": done.remarks}
        return Response(InsertedSerializer(answer).data)


@extend_schema(parameters=[OpenApiParameter("plan_public_id", str, OpenApiParameter.PATH)])
class PrescriptionViewSet(DraftViewSet):
    """The rows of a draft."""

    queryset = Prescription.objects.all()
    serializer_class = PrescriptionEditSerializer
    lookup_field = "key"
    lookup_value_regex = KEY

    def get_queryset(self) -> Any:
        drafts = Plan.objects.visible_to(self.request.user)
        rows = Prescription.objects.filter(plan__in=drafts, plan__public_id=self.kwargs.get("plan_public_id"))
        return rows.select_related("plan", "exercise", "phase")

    @extend_schema(responses={201: PrescriptionEditSerializer, 409: CONFLICT})
    def create(self, request: Request, plan_public_id: str) -> Response:
        context = {"request": request, "plan": self.get_plan()}
        serializer = PrescriptionEditSerializer(data=request.data, context=context)
        serializer.is_valid(raise_exception=True)
        serializer.save()
        return Response(serializer.data, status=HTTP_201_CREATED)

    @extend_schema(responses={200: PrescriptionEditSerializer, 409: CONFLICT})
    def partial_update(self, request: Request, plan_public_id: str, key: str) -> Response:
        row = self.get_object()
        context = {"request": request, "plan": row.plan}
        serializer = PrescriptionEditSerializer(row, data=request.data, partial=True, context=context)
        serializer.is_valid(raise_exception=True)
        serializer.save()
        return Response(serializer.data)

    @extend_schema(parameters=[VersionSerializer], responses={200: PlanSerializer, 409: CONFLICT})
    def destroy(self, request: Request, plan_public_id: str, key: str) -> Response:
        """Take the row out of the draft. What was issued keeps it."""
        row = self.get_object()
        edit = edit_by(self.get_serializer_context(), asked(VersionSerializer, request)["version"])
        remove_row(plan=row.plan, edit=edit, row=row)
        return self.answer_plan()

    @extend_schema(request=MoveSerializer, responses={200: PlanSerializer, 409: CONFLICT})
    @action(detail=True, methods=["post"])
    def move(self, request: Request, plan_public_id: str, key: str) -> Response:
        row, sent = self.get_object(), MoveSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        edit = edit_by(self.get_serializer_context(), sent.validated_data["version"])
        move_row(plan=row.plan, edit=edit, row=row, to=sent.validated_data["to"])
        return self.answer_plan()


# --- What was issued ------------------------------------------------------------------------------


class AnyAccept(DefaultContentNegotiation):
    """The handout is a PDF and its errors are JSON, whatever the request says it accepts."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class IssuedPlanParameters(PlanParameters):
    plan = serializers.CharField(required=False)


class IssuedPlanViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet):
    """The plans that patients have. A single one comes with the whole document."""

    queryset = IssuedPlan.objects.all()
    lookup_field = "public_id"
    lookup_value_regex = PUBLIC_ID

    def get_queryset(self) -> Any:
        visible = IssuedPlan.objects.visible_to(self.request.user)
        visible = visible.select_related("plan__patient", "issued_by").order_by("-issued_at", "-pk")
        return visible.defer("content") if self.action == "list" else visible

    def get_serializer_class(self) -> type[IssuedSummarySerializer]:
        return IssuedSummarySerializer if self.action == "list" else IssuedPlanSerializer

    @extend_schema(parameters=[IssuedPlanParameters])
    def list(self, request: Request) -> Response:
        return super().list(request)

    def filter_queryset(self, queryset: Any) -> Any:
        parameters = asked(IssuedPlanParameters, self.request)
        if patient := parameters.get("patient"):
            queryset = queryset.filter(plan__patient__public_id=patient)
        if plan := parameters.get("plan"):
            queryset = queryset.filter(plan__public_id=plan)
        return queryset

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "layout", str, enum=tuple(LAYOUT_NAMES), description="The patient's usual, if empty."
            ),
            OpenApiParameter("paper", str, enum=Paper.values),
            OpenApiParameter("language", str, description="Of the headings: a code such as en-gb."),
            OpenApiParameter("exercise", str, description="The key of the only exercise to print."),
            OpenApiParameter("black_and_white", bool),
            OpenApiParameter("no_name", bool, description="Leaves the patient's name out."),
            OpenApiParameter("no_tracking", bool, description="Leaves the diary out."),
        ],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY, 304: None},
    )
    @action(detail=True, content_negotiation_class=AnyAccept, permission_classes=[IsAuthenticated])
    def handout(self, request: Request, public_id: str) -> HttpResponse:
        """The same bytes as the pages give to staff and to the patient, who may ask here too.

        It comes with an ETag: ask with If-None-Match, and an unchanged handout is answered with 304.
        """
        issued = self.get_object()
        content, patient = read(issued.content), issued.plan.patient
        form = HandoutForm(request.query_params, patient=patient, content=content)
        if not form.is_valid():
            raise serializers.ValidationError(
                {name: [str(text) for text in texts] for name, texts in form.errors.items()}
            )
        return answers.handout(request._request, Handout.of(content, patient, form.choice()))


# --- The log --------------------------------------------------------------------------------------


class LogParameters(PlanParameters):
    since = serializers.DateField(required=False, help_text="This day and later, by the patient's own days.")


class LogEntryViewSet(ListModelMixin, GenericViewSet):
    """What patients log. Staff may enter what a patient told them; the plan says whose entry it is."""

    queryset = LogEntry.objects.all()
    serializer_class = LogEntrySerializer

    def get_queryset(self) -> Any:
        visible = LogEntry.objects.visible_to(self.request.user).defer("issued_plan__content")
        return visible.select_related("patient", "issued_plan", "corrects", "entered_by")

    def filter_queryset(self, queryset: Any) -> Any:
        parameters = asked(LogParameters, self.request)
        if patient := parameters.get("patient"):
            queryset = queryset.filter(patient__public_id=patient)
        if since := parameters.get("since"):
            queryset = queryset.filter(local_date__gte=since)
        return queryset

    @extend_schema(parameters=[LogParameters])
    def list(self, request: Request) -> Response:
        return super().list(request)

    @extend_schema(responses={200: LogEntrySerializer, 201: LogEntrySerializer})
    def create(self, request: Request) -> Response:
        """Stores an entry once for each patient and uuid: 201 for a new entry, 200 with the first one for a repeat.

        Entries are never changed. To correct one or to take it back, send another entry that names it.
        """
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        by: Any = request.user
        entry = LogEntry(**sent.validated_data, entered_by=by)
        patient = entry.corrects.patient if entry.corrects else entry.issued_plan.plan.patient
        [stored] = record_session(patient=patient, entries=[entry])
        status = HTTP_201_CREATED if stored is entry else HTTP_200_OK
        return Response(self.get_serializer(stored).data, status=status)
