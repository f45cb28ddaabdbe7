"""Staff's pages of a patient's outcome measures: look, ask, enter, correct, print."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.forms import posted
from patients.access import get_patient
from patients.measure_forms import AskForm, StaffMeasureForm, TakeBackMeasurementForm, answers_of
from patients.measure_pages import known_activities, lines_of, only_plan, plans_to_review
from patients.measures.scoring import activities_in
from patients.measures.sheet import sheet
from patients.models import Measure, Measurement, MeasureRequest, Patient
from patients.services import (
    ask_for_measure,
    correct_measurement,
    record_measurement,
    take_back_measurement,
    withdraw_measure_request,
)


@require_http_methods(READ_AND_SEND)
@staff_only
def measures(request: SignedInRequest, public_id: str) -> HttpResponse:
    """All instruments with their values. A POST asks the patient in the portal."""
    record = get_patient(request, public_id)
    lines = lines_of(record)
    current = [line.measure for line in lines if line.is_current]
    form = AskForm(posted(request), measures=current, plans=plans_to_review(record))
    if form.is_valid():
        for measure in form.chosen:
            ask_for_measure(patient=record, measure=measure, by=request.user, on=form.day, plan=form.plan)
        say_asked(request, record, len(form.chosen))
        return redirect("patients:measures", record.public_id)
    context = {"patient": record, "lines": lines, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "patients/measures.html", context, status=status)


@require_http_methods(READ_AND_SEND)
@staff_only
def enter(request: SignedInRequest, public_id: str, measure_id: str) -> HttpResponse:
    """With `?other`, the patient names other activities than before."""
    record = get_patient(request, public_id)
    measure = get_object_or_404(Measure.objects.visible_to(request.user).current(), public_id=measure_id)
    known = [] if "other" in request.GET else known_activities(record, measure)
    form = StaffMeasureForm(posted(request), measure=measure, activities=known, patient=record)
    if form.is_valid():
        try:
            record_measurement(measurement=form.measurement(by=request.user, plan=only_plan(record)))
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(place_of(record, measure))
    context = {"patient": record, "measure": measure, "form": form}
    return render(request, "patients/enter_measure.html", context, status=422 if form.is_bound else 200)


@require_http_methods(READ_AND_SEND)
@staff_only
def correct(request: SignedInRequest, public_id: str, uuid: UUID) -> HttpResponse:
    """Correct a measurement or take it back. What it said before stays on the page."""
    record = get_patient(request, public_id)
    found = record.measurements.select_related("measure", "patient__clinic", "entered_by")
    measurement = get_object_or_404(found, uuid=uuid, taken_back=False)
    form = correction_form(request, record, measurement)
    if request.method == "POST" and store_correction(request, measurement, form):
        messages.success(request, _("Saved. What it said before stays in the record."))
        return redirect(place_of(record, measurement.measure))
    context = {"patient": record, "measurement": measurement, "measure": measurement.measure, "form": form}
    context["take_back"] = TakeBackMeasurementForm(initial={"uuid": uuid4()})
    return render(request, "patients/correct_measure.html", context, status=422 if form.is_bound else 200)


@require_POST
@staff_only
def withdraw(request: SignedInRequest, public_id: str, request_id: str) -> HttpResponse:
    record = get_patient(request, public_id)
    asked: MeasureRequest = get_object_or_404(record.measure_requests, public_id=request_id)
    try:
        withdraw_measure_request(request=asked)
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
    else:
        messages.success(request, _("The patient is not asked any more."))
    return redirect("patients:measures", record.public_id)


@require_safe
@staff_only
def print_sheet(request: SignedInRequest, public_id: str, measure_id: str) -> HttpResponse:
    """The instrument as a page of paper, for this patient."""
    record = get_patient(request, public_id)
    measure = get_object_or_404(Measure.objects.visible_to(request.user).current(), public_id=measure_id)
    pdf = sheet(
        measure.instrument,
        name=str(record),
        born=record.date_of_birth,
        clinic=record.clinic.name,
        paper=record.paper or record.clinic.paper,
        large=record.large_print,
        activities=known_activities(record, measure),
    )
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{measure.slug}.pdf"'
    answer["Cache-Control"] = "no-store, private"
    return answer


# --- Helpers ----------------------------------------------------------------------------------------


def place_of(record: Patient, measure: Measure) -> str:
    return f"{reverse('patients:measures', args=[record.public_id])}#measure-{measure.public_id}"


def say_asked(request: SignedInRequest, record: Patient, count: int) -> None:
    if not record.access.filter(ended_at=None).exists():
        nobody = _("Asked. But nobody can sign in for this patient yet: print it, or send an invitation.")
        messages.warning(request, nobody)
        return
    asked = ngettext(
        "The patient is asked in the portal.",
        "The patient is asked %(count)s questions in the portal.",
        count,
    )
    messages.success(request, asked % {"count": count})


def correction_form(request: SignedInRequest, record: Patient, measurement: Measurement) -> StaffMeasureForm:
    """Activities can be renamed while nothing else was measured with them."""
    options: dict[str, Any] = {"measure": measurement.measure, "patient": record, "is_correction": True}
    if measurement.measure.instrument.activities and is_rated_again(record, measurement):
        options["activities"] = activities_in(measurement.answers)
    sent = None if "take_back" in request.POST else posted(request)
    return StaffMeasureForm(sent, initial=answers_of(measurement), **options)


def is_rated_again(record: Patient, measurement: Measurement) -> bool:
    same = record.measurements.standing().filter(measure__slug=measurement.measure.slug)
    return same.exclude(pk=measurement.pk).exists()


def store_correction(request: SignedInRequest, measurement: Measurement, form: StaffMeasureForm) -> bool:
    """True if it is stored; otherwise the reason is in the form or in a message."""
    try:
        if "take_back" in request.POST:
            sent = TakeBackMeasurementForm(request.POST)
            if sent.is_valid():
                uuid = sent.cleaned_data["uuid"]
                take_back_measurement(measurement=measurement, uuid=uuid, by=request.user)
            return sent.is_valid()
        if form.is_valid():
            said = {name: form.cleaned_data[name] for name in ("uuid", "taken_on", "note")}
            correct_measurement(measurement=measurement, by=request.user, answers=form.answers, **said)
            return True
    except ValidationError as refusal:
        if form.is_bound:
            form.refuse(refusal)
        else:
            messages.warning(request, refusal.messages[0])
    return False
