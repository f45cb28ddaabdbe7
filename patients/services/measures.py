"""Outcome measures: instruments are loaded, patients are asked, answers are stored once and corrected by new rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.models import Clinic, User, works_for_a_clinic
from patients.measures.reading import MeasureFile
from patients.measures.scoring import checked, score_of
from patients.models import Measure, Measurement, MeasureRequest, Patient, Plan

LONGEST_AGO = timedelta(days=3653)  # ten years: older papers stay papers
MOST_A_DAY = 40  # rows of one instrument on one day, with all corrections


# --- Instruments ------------------------------------------------------------------------------------


@dataclass(slots=True)
class LoadedMeasures:
    """What loading changed, by slug."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    archived: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counts = [(self.added, "added"), (self.changed, "changed"), (self.unchanged, "unchanged")]
        counts += [(self.archived, "archived")]
        return ", ".join(f"{len(slugs)} {what}" for slugs, what in counts)


@transaction.atomic
def load_measures(
    *, files: Iterable[MeasureFile], clinic: Clinic | None = None, licence: str = ""
) -> LoadedMeasures:
    """Make these the current versions. What comes with Reprise (no clinic) and has no file any more is archived.

    Raises ValidationError if a clinic does not say what allows it to use them.
    """
    if clinic is not None and len(licence.strip()) < 10:
        raise ValidationError(
            _("Say what allows the clinic to use this: the licence, from whom, until when.")
        )
    loaded, slugs = LoadedMeasures(), set()
    for file in files:
        slugs.add(file.slug)
        load_one(file, clinic, licence.strip(), loaded)
    if clinic is None:
        gone = Measure.objects.current().filter(clinic=None).exclude(slug__in=slugs)
        loaded.archived += gone.values_list("slug", flat=True)
        gone.update(archived_at=timezone.now())
    return loaded


def load_one(file: MeasureFile, clinic: Clinic | None, licence: str, loaded: LoadedMeasures) -> None:
    versions = Measure.objects.filter(clinic=clinic, slug=file.slug)
    current = versions.current().first()
    if current and current.sha256 == file.sha256:
        if current.licence != licence:  # a new agreement about the same content
            versions.filter(pk=current.pk).update(licence=licence)
        loaded.unchanged.append(file.slug)
        return
    versions.current().update(archived_at=timezone.now())
    had = versions.filter(sha256=file.sha256).update(archived_at=None, licence=licence)
    if not had:
        name = file.content["name"]
        Measure.objects.create(
            clinic=clinic,
            slug=file.slug,
            name=name,
            content=file.content,
            sha256=file.sha256,
            licence=licence,
        )
    (loaded.changed if current or had else loaded.added).append(file.slug)


# --- Asking the patient -----------------------------------------------------------------------------


@transaction.atomic
def ask_for_measure(
    *, patient: Patient, measure: Measure, by: User, on: date | None = None, plan: Plan | None = None
) -> MeasureRequest:
    """Ask from the beginning of the day `on` by the patient's own calendar, or from now on.

    Safe to repeat: what is asked already is not asked twice; an earlier day wins.
    """
    refuse_other_clinics(patient, measure)
    if not measure.instrument.is_for_patients:
        raise ValidationError(
            _("Only staff enter this one: nobody does it alone at home. The patient cannot be asked.")
        )
    lock(patient)
    due_at = morning_of(on, patient) if on else timezone.now()
    asked = patient.measure_requests.unanswered().filter(
        measure__slug=measure.slug, measure__clinic=measure.clinic
    )
    if first := asked.first():
        first.due_at = min(first.due_at, due_at)
        first.save(update_fields=["due_at"])
        return first
    return MeasureRequest.objects.create(
        patient=patient, measure=measure, asked_by=by, due_at=due_at, plan=plan
    )


@transaction.atomic
def withdraw_measure_request(*, request: MeasureRequest) -> MeasureRequest:
    """Ask no longer. Safe to repeat. Raises ValidationError if the patient has answered."""
    request = MeasureRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=request.pk)
    if request.measurement_id:
        raise ValidationError(_("The patient has answered this meanwhile."))
    if request.withdrawn_at is None:
        request.withdrawn_at = timezone.now()
        request.save(update_fields=["withdrawn_at"])
    return request


# --- Storing ----------------------------------------------------------------------------------------


@transaction.atomic
def record_measurement(*, measurement: Measurement, request: MeasureRequest | None = None) -> Measurement:
    """Store an unsaved measurement exactly once, with the score that its answers give.

    If this patient has sent the uuid before, the first one is returned instead. `request` is what it answers; without
    one, it answers whatever is asked of the patient about this instrument. Raises ValidationError, with the problems
    of the answers by item key.
    """
    patient, measure = measurement.patient, measurement.measure
    lock(patient)
    if first := patient.measurements.filter(uuid=measurement.uuid).first():
        return first
    refuse_other_clinics(patient, measure)
    refuse_patients_where_staff_enter(measurement)
    refuse_day(measurement)
    refuse_flood(measurement)
    fill_in(measurement)
    asked = patient.measure_requests.unanswered()
    if request is None:
        same = {"measure__slug": measure.slug, "measure__clinic": measure.clinic}
        answered = asked.filter(**same, due_at__lte=timezone.now())
    else:
        answered = asked.filter(pk=request.pk)
        if not answered.exists():
            raise ValidationError(_("This was answered or taken back meanwhile. Nothing more is needed."))
    store(measurement)
    answered.update(measurement=measurement)
    return measurement


@transaction.atomic
def correct_measurement(
    *, measurement: Measurement, uuid: UUID, by: User, taken_on: date, answers: Any, note: str = ""
) -> Measurement:
    """Store what is right instead of `measurement`: the same instrument, the same version."""
    corrected = successor_of(measurement, uuid, by)
    corrected.taken_on, corrected.answers, corrected.note = taken_on, answers, note
    return store_correction(corrected)


@transaction.atomic
def take_back_measurement(*, measurement: Measurement, uuid: UUID, by: User) -> Measurement:
    """Store that the measurement no longer counts. Safe to repeat with the same uuid."""
    taken_back = successor_of(measurement, uuid, by)
    taken_back.taken_back = True
    return store_correction(taken_back)


def successor_of(measurement: Measurement, uuid: UUID, by: User) -> Measurement:
    return Measurement(
        uuid=uuid,
        patient=measurement.patient,
        measure=measurement.measure,
        plan=measurement.plan,
        taken_on=measurement.taken_on,
        source=measurement.source,
        corrects=measurement,
        entered_by=by,
    )


def store_correction(corrected: Measurement) -> Measurement:
    lock(corrected.patient)
    if first := corrected.patient.measurements.filter(uuid=corrected.uuid).first():
        return first
    if Measurement.objects.filter(corrects=corrected.corrects).exists():
        raise ValidationError(
            _("This was corrected meanwhile. Look at what it says now, and correct that if you need to.")
        )
    refuse_flood(corrected)
    if not corrected.taken_back:
        refuse_day(corrected)
        fill_in(corrected)
    store(corrected)
    return corrected


def fill_in(measurement: Measurement) -> None:
    instrument = measurement.measure.instrument
    measurement.answers = checked(instrument, measurement.answers)
    measurement.score = score_of(instrument, measurement.answers)


def store(measurement: Measurement) -> None:
    measurement.clean_fields()
    measurement.validate_constraints(exclude={"uuid"})  # a repeated uuid was answered before
    try:
        with transaction.atomic():
            measurement.save(force_insert=True)
    except IntegrityError:
        raise ValidationError(_("Somebody else saved at the same moment. Look, and save again.")) from None


# --- What is refused --------------------------------------------------------------------------------


def lock(patient: Patient) -> None:
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)


def refuse_other_clinics(patient: Patient, measure: Measure) -> None:
    if measure.clinic_id not in (None, patient.clinic_id):
        raise ValidationError(_("There is no such instrument in this clinic."))


def refuse_patients_where_staff_enter(measurement: Measurement) -> None:
    if not measurement.measure.instrument.is_for_patients and not works_for_a_clinic(measurement.entered_by):
        raise ValidationError(_("Only staff enter this one: nobody does it alone at home."))


def refuse_day(measurement: Measurement) -> None:
    today = timezone.localdate(timezone=measurement.patient.zone)
    if measurement.taken_on > today:
        raise ValidationError({"taken_on": _("This day lies in the future. Check the date.")})
    born = measurement.patient.date_of_birth
    if measurement.taken_on < today - LONGEST_AGO or (born and measurement.taken_on < born):
        raise ValidationError({"taken_on": _("This day is too long ago. Check the year.")})


def refuse_flood(measurement: Measurement) -> None:
    of_day = measurement.patient.measurements.filter(
        measure=measurement.measure_id, taken_on=measurement.taken_on
    )
    if of_day.count() >= MOST_A_DAY:
        raise ValidationError(_("This was entered or changed too often on one day. Nothing more is saved."))


def morning_of(day: date, patient: Patient) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=patient.zone)
