"""Whether a patient is told by email when the plan changes: their own choice, in the portal."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.access import READ_AND_SEND, SignedInRequest
from clinic.forms import typed
from patients.access import follow
from patients.models import Patient, PatientAccess
from patients.services import change_patient


@require_http_methods(READ_AND_SEND)
def news(request: SignedInRequest) -> HttpResponse:
    """Helpers see how it stands for nobody: the emails are the patient's."""
    own = [access.patient for access in follow(request) if access.kind == PatientAccess.Kind.SELF]
    if request.method == "POST":
        theirs = Patient.objects.filter(pk__in=[patient.pk for patient in own])
        patient = get_object_or_404(theirs, public_id=typed(request.POST, "patient"))
        patient.news_by_email = bool(request.POST.get("news_by_email"))
        change_patient(patient=patient, by=request.user, fields=["news_by_email"])
        messages.success(request, _("Saved."))
        return redirect("patients:news")
    return render(request, "patients/news.html", {"own": own})
