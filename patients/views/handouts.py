"""The plan on paper, for staff and patients: the PDF, its pages as images, and sending it to the patient."""

from dataclasses import replace
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.access import SignedInRequest, staff_only
from clinic.models import Clinic, works_for_a_clinic
from clinic.work.models import Letter
from exercises.models import Exercise
from patients.access import access_to, get_plan
from patients.handout.choice import Choice, Handout
from patients.handout.form import HandoutForm
from patients.handout.preview import page_image
from patients.handout.reading import page_to_read
from patients.handout.typesetting import page_count
from patients.mail import post_handout, post_handout_link
from patients.models import IssuedPlan, Patient
from patients.reach import no_address, why_no_email
from patients.services import refuse_too_long
from patients.snapshots import Snapshot, read, snapshot, snapshot_of_exercise
from patients.views import answers

# --- An exercise of the library -------------------------------------------------------------------


@require_safe
@staff_only
def exercise(request: SignedInRequest, public_id: str) -> HttpResponse:
    """One exercise as patients get it on paper, marked as a draft: only an issued plan is for somebody."""
    visible = Exercise.objects.visible_to(request.user).with_details().select_related("film__poster")
    found = get_object_or_404(visible, public_id=public_id)
    clinic = cast(Clinic, request.user.clinic)
    nobody = Patient(clinic=clinic)
    try:
        content = bounded(snapshot_of_exercise(found, clinic))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect(found)
    alone = replace(Choice.usual(nobody), exercise=content["exercises"][0]["key"], with_tracking=False)
    return answers.handout(request, Handout.of(content, nobody, alone))


# --- A draft --------------------------------------------------------------------------------------


@require_safe
@staff_only
def preview(request: SignedInRequest, public_id: str) -> HttpResponse:
    draft = get_plan(request, public_id)
    try:
        return answers.handout(request, ordered(request, bounded(snapshot(draft)), draft.patient))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect(draft)


@require_safe
@staff_only
def draft_pages(request: SignedInRequest, public_id: str) -> HttpResponse:
    draft = get_plan(request, public_id)
    try:
        handout = ordered(request, bounded(snapshot(draft)), draft.patient)
    except ValidationError as refusal:
        return render(request, "components/notice.html", {"tone": "warn", "text": refusal.messages[0]})
    return show_pages(request, handout, "patients:draft_page", public_id)


@require_safe
@staff_only
def draft_page(request: SignedInRequest, public_id: str, key: str, number: int) -> HttpResponse:
    draft = get_plan(request, public_id)
    return show_page(request, ordered(request, snapshot(draft), draft.patient), key, number)


# --- What was issued ------------------------------------------------------------------------------


@require_safe
def handout(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The PDF. Therapist and patient both get the same bytes here."""
    issued = get_issued(request, public_id)
    return answers.handout(request, ordered(request, read(issued.content), issued.plan.patient))


@require_safe
def reading(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The handout as a web page, for phones and screen readers."""
    version = get_issued(request, public_id)
    asked = ordered(request, read(version.content), version.plan.patient)
    words = page_to_read(asked.content, asked.addressee, language=asked.choice.language)
    context = {"handout": words, "issued": version}
    if not (works_for_a_clinic(request.user) or request.user.is_superuser):
        context["access"] = access_to(request, version.plan.patient)
    return render(request, "patients/handout.html", context)


@require_safe
@staff_only
def issued(request: SignedInRequest, public_id: str) -> HttpResponse:
    """One issued version: how it looks on paper, with printing and sending."""
    version = get_issued(request, public_id)
    patient, content = version.plan.patient, read(version.content)
    context = {
        "issued": version,
        "content": content,
        "patient": patient,
        "form": HandoutForm(request.GET or None, patient=patient, content=content),
        "why_no_email": why_no_email(patient),
    }
    return render(request, "patients/issued.html", context)


@require_safe
@staff_only
def pages(request: SignedInRequest, public_id: str) -> HttpResponse:
    version = get_issued(request, public_id)
    handout = ordered(request, read(version.content), version.plan.patient)
    return show_pages(request, handout, "patients:handout_page", public_id)


@require_safe
@staff_only
def page(request: SignedInRequest, public_id: str, key: str, number: int) -> HttpResponse:
    version = get_issued(request, public_id)
    return show_page(request, ordered(request, read(version.content), version.plan.patient), key, number)


@require_POST
@staff_only
def send(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Sends an email with a link to the portal or, if the clinic allows it, with the PDF."""
    version = get_issued(request, public_id)
    patient = version.plan.patient
    as_pdf = request.POST.get("how") == "pdf"
    if as_pdf and not patient.clinic.emails_handouts:
        raise PermissionDenied
    refusal = no_address(patient) if as_pdf else why_no_email(patient)
    if version.is_withdrawn:
        refusal = _("This version was withdrawn. The patient has nothing to look at.")
    if refusal:
        messages.error(request, refusal)
        return redirect("patients:issued", public_id)
    letter = post_handout(version) if as_pdf else post_handout_link(version)
    if letter.state == Letter.State.FAILED:
        messages.error(request, _("The email could not be sent. Print the handout instead."))
    else:
        sent = (
            _("The handout is on its way to %(email)s.")
            if as_pdf
            else _("The link is on its way to %(email)s.")
        )
        messages.success(request, sent % {"email": patient.email})
    return redirect("patients:issued", public_id)


# --- What the views share -------------------------------------------------------------------------


def get_issued(request: SignedInRequest, public_id: str) -> IssuedPlan:
    visible = IssuedPlan.objects.visible_to(request.user).select_related(
        "plan__patient__clinic", "issued_by", "withdrawal"
    )
    return get_object_or_404(visible, public_id=public_id)


def ordered(request: SignedInRequest, content: Snapshot, patient: Patient) -> Handout:
    """The handout that the address asks for. Raises Http404 for choices that no form offers."""
    form = HandoutForm(request.GET, patient=patient, content=content)
    if not form.is_valid():
        raise Http404
    return Handout.of(content, patient, form.choice())


def bounded(content: Snapshot) -> Snapshot:
    refuse_too_long(content)
    return content


def show_pages(request: SignedInRequest, handout: Handout, route: str, public_id: str) -> HttpResponse:
    """The page of images. Their addresses contain the key, so a browser never shows those of an older draft."""
    numbers = range(1, page_count(handout.pdf()) + 1)
    asked = request.GET.urlencode()
    context: dict[str, Any] = {
        "pages": [
            (number, f"{reverse(route, args=[public_id, handout.key, number])}?{asked}") for number in numbers
        ],
        "paper": handout.choice.paper,
    }
    return render(request, "patients/_pages.html", context)


def show_page(request: SignedInRequest, handout: Handout, key: str, number: int) -> HttpResponse:
    if key != handout.key:
        raise Http404  # the draft has changed since

    def answer() -> HttpResponse:
        try:
            return HttpResponse(page_image(handout.pdf(), number), content_type="image/png")
        except ValueError:
            raise Http404 from None

    return answers.unless_known(request, f"{key}-{number}", answer)
