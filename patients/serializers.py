"""Patients, drafts, issued plans and log entries in the API: how they are shown and written."""

from collections.abc import Mapping
from copy import copy
from typing import Any, ClassVar

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from clinic.api import BoundedList, ByPublicId, Strict, by_field
from clinic.forms import MAX_LINE, MAX_LINES, BirthDateField
from clinic.lines import refuse_line_breaks
from clinic.models import User
from exercises.api_doses import DoseField, OpenQuestion
from exercises.dose import Grade, Remark
from exercises.models import Article, Exercise
from exercises.vocabulary import Equipment
from patients.models import IssuedPlan, LogEntry, Patient, Plan, Prescription
from patients.phase_serializers import PhaseSerializer
from patients.phases import needs_start
from patients.services import (
    Edit,
    StaleDraft,
    add_exercise,
    add_patient,
    change_patient,
    read_dose,
    save_draft,
    start_plan,
)


def refuse_broken_rules(record: Any, values: dict[str, Any]) -> None:
    """Check the database's constraints beforehand, so that a refusal has a message."""
    record = copy(record)
    for name, value in values.items():
        setattr(record, name, value)
    try:
        record.clean()
        record.validate_constraints()
    except DjangoValidationError as refusal:
        raise serializers.ValidationError(by_field(refusal)) from None


class Lines(BoundedList):
    """A list of short texts."""

    child = serializers.CharField(max_length=MAX_LINE)

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=MAX_LINES, **options)


# --- Patients -------------------------------------------------------------------------------------


class PatientSerializer(Strict, serializers.ModelSerializer):
    therapist = ByPublicId(queryset=User.objects.get_queryset().treating(), required=False, allow_null=True)
    equipment = BoundedList(
        child=serializers.ChoiceField(choices=Equipment.choices),
        required=False,
        max_length=len(Equipment),
    )
    plans: Any = serializers.SlugRelatedField(slug_field="public_id", many=True, read_only=True)
    version = serializers.IntegerField(required=False, help_text="Needed for every change.")
    changed_by: Any = serializers.StringRelatedField(allow_null=True)
    other_than = BoundedList(
        child=serializers.CharField(max_length=40),
        max_length=50,
        required=False,
        write_only=True,
        help_text="Public ids of likely doubles that somebody looked at: this is another person.",
    )

    class Meta:
        model = Patient
        fields = [
            "public_id",
            "given_name",
            "family_name",
            "date_of_birth",
            "record_number",
            "email",
            "phone",
            "language",
            "time_zone",
            "paper",
            "large_print",
            "news_by_email",
            "equipment",
            "precautions",
            "intake_notes",
            "therapist",
            "plans",
            "archived_at",
            "created_at",
            "version",
            "changed_by",
            "changed_at",
            "other_than",
        ]
        read_only_fields = ["archived_at", "changed_at"]

    def validate_date_of_birth(self, born: Any) -> Any:
        return born and BirthDateField().compress([born.day, born.month, born.year])

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.instance:
            refuse_without_version(attrs)
        columns = {name: value for name, value in attrs.items() if name not in ("version", "other_than")}
        refuse_broken_rules(self.instance or Patient(clinic=self.context["request"].user.clinic), columns)
        return attrs

    def create(self, validated_data: dict[str, Any]) -> Patient:
        by, others = self.context["request"].user, validated_data.pop("other_than", [])
        validated_data.pop("version", None)
        return add_patient(patient=Patient(clinic=by.clinic, **validated_data), by=by, other_than=others)

    def update(self, instance: Patient, validated_data: dict[str, Any]) -> Patient:
        version = validated_data.pop("version")
        validated_data.pop("other_than", None)
        for name, value in validated_data.items():
            setattr(instance, name, value)
        by = self.context["request"].user
        return change_patient(patient=instance, by=by, fields=list(validated_data), version=version)


class DoubleSerializer(serializers.Serializer):
    """A record that may be about the same person."""

    public_id = serializers.CharField(source="patient.public_id")
    reasons: Any = serializers.ListField(child=serializers.CharField())


# --- The draft ------------------------------------------------------------------------------------


class WordingSerializer(Strict):
    """This patient's own words. A text that is left out, or equals the library's, follows the library."""

    name = serializers.CharField(max_length=120, required=False, validators=[refuse_line_breaks])
    start_position = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    instructions = Lines(required=False)
    feel = Lines(required=False)
    avoid = Lines(required=False)
    precautions = Lines(required=False)
    stop_rule = serializers.CharField(max_length=1000, required=False, allow_blank=True)


class PrescriptionSerializer(Strict, serializers.ModelSerializer):
    exercise = ByPublicId(queryset=Exercise.objects.current())
    name = serializers.CharField(source="__str__", read_only=True)
    dose = DoseField(required=False)
    dose_in_words = serializers.CharField(read_only=True)
    adjustments = Lines(required=False)
    easier = Lines(required=False)
    harder = Lines(required=False)
    wording = WordingSerializer(required=False)
    phase: Any = serializers.SlugRelatedField(slug_field="key", read_only=True, allow_null=True)

    class Meta:
        model = Prescription
        fields = [
            "key",
            "exercise",
            "name",
            "position",
            "phase",
            "dose",
            "dose_in_words",
            "adjustments",
            "easier",
            "harder",
            "wording",
            "patient_note",
            "why",
        ]
        read_only_fields = ["position"]


class VersionSerializer(Strict):
    version = serializers.IntegerField(help_text="The plan's version that this write is about.")


class MoveSerializer(VersionSerializer):
    to = serializers.IntegerField(min_value=1, help_text="The new place, counted from 1.")


class PrescriptionEditSerializer(PrescriptionSerializer):
    """A row for writing: with the plan's version, and the dose as parts or in one line."""

    version = serializers.IntegerField(source="plan.version")
    dose_text = serializers.CharField(max_length=500, required=False, write_only=True)
    warnings = serializers.SerializerMethodField(help_text="What the line did not say clearly.")

    class Meta(PrescriptionSerializer.Meta):
        fields = [
            *PrescriptionSerializer.Meta.fields,
            "version",
            "dose_text",
            "warnings",
        ]

    heard: tuple[Remark, ...] = ()

    def get_warnings(self, row: Prescription) -> list[str]:
        return [remark.text for remark in self.heard]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs["version"] = attrs.pop("plan", {}).get("version")
        refuse_without_version(attrs)
        if "dose" in attrs and "dose_text" in attrs:
            raise serializers.ValidationError(
                {"dose_text": _("Give the dose as parts or as text, not both.")}
            )
        if self.instance and attrs.pop("exercise", self.instance.exercise) != self.instance.exercise:
            raise serializers.ValidationError(
                {"exercise": _("A row keeps its exercise. Remove it and add another.")}
            )
        exercise = self.instance.exercise if self.instance else attrs["exercise"]
        if text := attrs.pop("dose_text", ""):
            plan = self.context["plan"]
            attrs["dose"], self.heard = read_dose(text, plan=plan, exercise=exercise)
            if questions := [remark for remark in self.heard if remark.grade is Grade.CHOOSE]:
                raise OpenQuestion(questions)
        if "wording" in attrs:
            own = attrs["wording"].items()
            attrs["wording"] = {name: text for name, text in own if text != getattr(exercise, name)}
        return attrs

    @transaction.atomic
    def create(self, validated_data: dict[str, Any]) -> Prescription:
        row = add_exercise(
            plan=self.context["plan"],
            edit=edit_by(self.context, validated_data.pop("version")),
            exercise=validated_data.pop("exercise"),
            dose=validated_data.pop("dose", None),
        )
        if not validated_data:
            return row
        return self.update(row, validated_data | {"version": row.plan.version})

    def update(self, instance: Prescription, validated_data: dict[str, Any]) -> Prescription:
        version = validated_data.pop("version")
        for name, value in validated_data.items():
            setattr(instance, name, value)
        edit = edit_by(self.context, version)
        instance.plan.version = save_draft(plan=instance.plan, edit=edit, record=instance).version
        return instance


def edit_by(context: Mapping[str, Any], version: int) -> Edit:
    return Edit(version=version, by=context["request"].user)


def refuse_without_version(values: dict[str, Any]) -> None:
    """Refuse an edit without the version that it is about. With `partial`, DRF requires no field."""
    if values.get("version") is None:
        raise serializers.ValidationError({"version": [serializers.Field.default_error_messages["required"]]})


def refuse_lost_start(plan: Plan) -> None:
    if plan.phases.by_weeks().exists():
        raise serializers.ValidationError({"starts_on": [needs_start()]})


class PlanSerializer(Strict, serializers.ModelSerializer):
    patient = ByPublicId(queryset=Patient.objects.all())
    articles = ByPublicId(queryset=Article.objects.current(), many=True, required=False)
    phases = PhaseSerializer(many=True, read_only=True)
    prescriptions = PrescriptionSerializer(many=True, read_only=True)
    version = serializers.IntegerField(required=False, help_text="Needed for every change.")

    class Meta:
        model = Plan
        fields = [
            "public_id",
            "patient",
            "version",
            "problem",
            "affected_side",
            "goals",
            "note",
            "pain_amber",
            "pain_red",
            "stop_text",
            "starts_on",
            "review_on",
            "ends_on",
            "articles",
            "phases",
            "prescriptions",
            "archived_at",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["archived_at"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.instance:
            refuse_without_version(attrs)
            if attrs["version"] != self.instance.version:
                raise StaleDraft
            if attrs.pop("patient", self.instance.patient) != self.instance.patient:
                raise serializers.ValidationError({"patient": _("A plan stays with its patient.")})
        if self.instance and not attrs.get("starts_on", self.instance.starts_on):
            refuse_lost_start(self.instance)
        columns = {name: value for name, value in attrs.items() if name not in ("articles", "version")}
        refuse_broken_rules(self.instance or self.blank(attrs["patient"]), columns)
        return attrs

    def blank(self, patient: Patient) -> Plan:
        return Plan(pain_amber=patient.clinic.pain_amber, pain_red=patient.clinic.pain_red)

    @transaction.atomic
    def create(self, validated_data: dict[str, Any]) -> Plan:
        plan = start_plan(patient=validated_data.pop("patient"))
        return self.update(plan, validated_data | {"version": plan.version})

    @transaction.atomic
    def update(self, instance: Plan, validated_data: dict[str, Any]) -> Plan:
        version, articles = validated_data.pop("version"), validated_data.pop("articles", None)
        for name, value in validated_data.items():
            setattr(instance, name, value)
        save_draft(plan=instance, edit=edit_by(self.context, version), record=instance)
        if articles is not None:
            instance.articles.set(articles)
        return instance


# --- What was issued, and the log -----------------------------------------------------------------


class IssuedSummarySerializer(serializers.ModelSerializer):
    plan: Any = serializers.SlugRelatedField(slug_field="public_id", read_only=True)
    patient = serializers.CharField(source="plan.patient.public_id", read_only=True)
    issued_by: Any = serializers.StringRelatedField()

    class Meta:
        model = IssuedPlan
        fields = [
            "public_id",
            "plan",
            "patient",
            "number",
            "sha256",
            "issued_by",
            "issued_at",
        ]


class IssuedPlanSerializer(IssuedSummarySerializer):
    """With the frozen document itself: `sha256` is the hash of its canonical JSON."""

    class Meta(IssuedSummarySerializer.Meta):
        fields = [*IssuedSummarySerializer.Meta.fields, "content"]


class EntryByUuid(serializers.SlugRelatedField):
    """An entry that this person may see, by its uuid. Clients make uuids; one that two entries share is refused."""

    default_error_messages = {
        "does_not_exist": _("There is no such record."),
        "invalid": _("There is no such record."),
    }

    def get_queryset(self) -> Any:
        visible = LogEntry.objects.visible_to(self.context["request"].user)
        return visible.select_related("patient__clinic", "issued_plan__plan")

    def to_internal_value(self, data: Any) -> Any:
        try:
            return super().to_internal_value(data)
        except (DjangoValidationError, LogEntry.MultipleObjectsReturned):
            self.fail("does_not_exist")


class LogEntrySerializer(Strict, serializers.ModelSerializer):
    patient: Any = serializers.SlugRelatedField(slug_field="public_id", read_only=True)
    issued_plan = ByPublicId(
        queryset=IssuedPlan.objects.select_related("plan__patient__clinic"),
        required=False,
        help_text="Needed, unless the entry corrects another.",
    )
    occurred_at = serializers.DateTimeField(
        required=False, help_text="Needed, unless the entry corrects another, whose time stays."
    )
    corrects: Any = EntryByUuid(
        slug_field="uuid",
        queryset=LogEntry.objects.all(),
        required=False,
        allow_null=True,
        help_text="The uuid of the entry that this one replaces, within 7 days. With the status taken_back "
        "neither counts. Exercise, round, side and time stay the same, and need not be sent.",
    )
    entered_by: Any = serializers.StringRelatedField()

    class Meta:
        model = LogEntry
        fields = [
            "uuid",
            "session",
            "patient",
            "issued_plan",
            "prescription_key",
            "round",
            "side",
            "occurred_at",
            "received_at",
            "time_zone",
            "local_date",
            "device_time",
            "source",
            "status",
            "stopped",
            "sets_done",
            "reps_done",
            "pain",
            "effort",
            "reason",
            "note",
            "corrects",
            "entered_by",
        ]
        read_only_fields = ["time_zone", "local_date", "device_time"]
        extra_kwargs: ClassVar[Any] = {
            "round": {
                "help_text": "From 1 to the number in the plan. Without it, the next open round of the day is used."
            }
        }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        needed = [] if attrs.get("corrects") else ["issued_plan", "occurred_at"]
        missing = {name: [_("This field is required.")] for name in needed if name not in attrs}
        if missing:
            raise serializers.ValidationError(missing)
        return attrs
