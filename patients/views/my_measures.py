"""The questions that staff ask a patient in the portal: one instrument at a time."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.access import READ_AND_SEND, SignedInRequest
from clinic.forms import posted
from patients.access import follow
from patients.measure_forms import MeasureForm
from patients.measure_pages import Entry, known_activities
from patients.models import Measurement, MeasureRequest
from patients.services import record_measurement
from patients.views import unsent
from patients.views.portal import today_of

SHOWN = 20  # earlier answers


@require_safe
def my_measures(request: SignedInRequest) -> HttpResponse:
    """What is asked now, and what was answered here before."""
    context = {}
    if records := follow(request):
        patient = records[0].patient
        answered = patient.measurements.standing().filter(source=Measurement.Source.PORTAL)
        context = {
            "access": records[0],
            "patient": patient,
            "asked": patient.measure_requests.due().select_related("measure"),
            "answered": [Entry(each) for each in answered.select_related("measure")[:SHOWN]],
        }
    return render(request, "patients/my_measures.html", context)


@require_http_methods(READ_AND_SEND)
@unsent.kept_over_sign_in()
def answer(request: SignedInRequest, public_id: str) -> HttpResponse:
    asked = find_request(request, public_id)
    if asked.measurement_id and request.method != "POST":
        messages.info(request, _("You have answered this already. Thank you."))
        return redirect("patients:my_measures")
    known = known_activities(asked.patient, asked.measure)
    kept = None if request.method == "POST" else unsent.find(request, "asked", public_id)
    form = MeasureForm(kept or posted(request), measure=asked.measure, activities=known)
    if request.method == "POST" and form.is_valid() and store(request, asked, form):
        return answer_saved(request, asked)
    context = {
        "asked": asked,
        "form": form,
        "was_kept": kept is not None,
        "writer": unsent.signed(request.user),
        "clinic": asked.patient.clinic,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "patients/answer_measure.html", context, status=status)


def find_request(request: SignedInRequest, public_id: str) -> MeasureRequest:
    """What this patient is asked. What staff alone enter, what waits for a later day or was withdrawn is not found."""
    theirs = MeasureRequest.objects.filter(patient__in=[access.patient for access in follow(request)])
    found = theirs.select_related("measure", "patient__clinic").filter(public_id=public_id).first()
    if found is None or not found.measure.instrument.is_for_patients:
        raise Http404
    if not (found.measurement_id or theirs.due().filter(pk=found.pk).exists()):
        raise Http404
    return found


def store(request: SignedInRequest, asked: MeasureRequest, form: MeasureForm) -> bool:
    measurement = Measurement(
        uuid=form.cleaned_data["uuid"],
        patient=asked.patient,
        measure=asked.measure,
        plan_id=asked.plan_id,
        taken_on=today_of(asked.patient),
        answers=form.answers,
        source=Measurement.Source.PORTAL,
        entered_by=request.user,
    )
    try:
        record_measurement(measurement=measurement, request=asked)
    except ValidationError as refusal:
        form.refuse(refusal)
        return False
    unsent.drop(request, str(form.cleaned_data["uuid"]))
    return True


def answer_saved(request: SignedInRequest, asked: MeasureRequest) -> HttpResponse:
    """On to the next question or, after the last one, to Today."""
    if following := asked.patient.measure_requests.due().first():
        messages.success(request, _("Saved. Here is the next one."))
        return redirect("patients:answer_measure", following.public_id)
    messages.success(request, _("Saved. Thank you. Your physiotherapist will see it."))
    return redirect("patients:today")
