"""An exercise of one's own, written from a plan: it lands in the draft as one step that can be taken back."""

from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.forms import typed
from exercises.models import Exercise
from exercises.own import AlreadyWritten, write_exercise
from exercises.own_forms import OwnExerciseForm
from exercises.own_page import OwnPage, Refused
from patients.access import get_plan
from patients.forms import DraftForm
from patients.models import Plan, Prescription
from patients.services import Edit, StaleDraft, add_exercise


@require_http_methods(READ_AND_SEND)
@staff_only
def own_exercise(request: SignedInRequest, public_id: str) -> HttpResponse:
    draft = get_plan(request, public_id)

    def save(form: OwnExerciseForm) -> tuple[Exercise, str]:
        exercise, row = written_and_added(request, draft, form)
        messages.success(request, _("%(name)s is in the plan.") % {"name": exercise}, extra_tags=row.place)
        return exercise, f"{draft.get_absolute_url()}#{row.place}"

    page = OwnPage(
        request=request,
        save=save,
        affected_side=draft.affected_side,
        initial={"name": typed(request.GET, "name"), "dose": typed(request.GET, "dose")},
        context={"plan": draft, "patient": draft.patient, "plan_version": draft.version},
    )
    return page.answer()


def written_and_added(
    request: SignedInRequest, draft: Plan, form: OwnExerciseForm
) -> tuple[Exercise, Prescription]:
    """Raises Refused if the plan is full, or if a colleague changed it meanwhile."""
    sent = DraftForm(request.POST)
    key: UUID = form.cleaned_data["key"] or uuid4()
    edit = Edit(
        version=sent.cleaned_data["version"] if sent.is_valid() else 0,
        by=request.user,
        action=uuid5(key, draft.public_id),
    )
    try:
        exercise = write_exercise(
            content=form.content(), by=request.user, key=key, for_one_plan=form.is_for_one_plan
        )
    except AlreadyWritten as before:
        row = draft.prescriptions.filter(key=edit.action).first()
        return before.exercise, row or Prescription(key=edit.action)
    try:
        return exercise, add_exercise(plan=draft, edit=edit, exercise=exercise, dose=form.heard or None)
    except StaleDraft:
        fresh = get_plan(request, draft.public_id)
        raise Refused(409, {"plan_version": fresh.version, "plan_is_stale": True}) from None
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        raise Refused(422, {"is_refused": True}) from None
