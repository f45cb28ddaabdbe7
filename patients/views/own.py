"""An exercise of one's own, written from a plan: it lands in the draft as one step that can be taken back."""

from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
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
from patients.services import Edit, StaleDraft, add_exercise, use_copy


@require_http_methods(READ_AND_SEND)
@staff_only
def own_exercise(request: SignedInRequest, public_id: str) -> HttpResponse:
    return written(request, get_plan(request, public_id))


@require_http_methods(READ_AND_SEND)
@staff_only
def copy_exercise(request: SignedInRequest, public_id: str, key: UUID) -> HttpResponse:
    """The row's exercise to copy and change. If a colleague removed the row meanwhile, what was typed can be added."""
    draft = get_plan(request, public_id)
    row = draft.prescriptions.filter(key=key).first()
    if row:
        row.exercise = Exercise.objects.with_details().get(pk=row.exercise_id)
    elif request.method != "POST":
        raise Http404
    return written(request, draft, row)


def written(request: SignedInRequest, draft: Plan, row: Prescription | None = None) -> HttpResponse:
    def save(form: OwnExerciseForm) -> tuple[Exercise, str]:
        exercise, there = written_and_put(request, draft, form, row)
        words = _("The plan goes on with “%(name)s”.") if row else _("%(name)s is in the plan.")
        paper = f"{reverse('patients:preview', args=[draft.public_id])}?exercise={there.key}"
        said = format_html(
            '{} <a href="{}">{}</a>', words % {"name": exercise}, paper, _("See it on paper (PDF)")
        )
        messages.success(request, said, extra_tags=there.place)
        return exercise, f"{draft.get_absolute_url()}#{there.place}"

    typed_before = {"name": typed(request.GET, "name"), "dose": typed(request.GET, "dose")}
    page = OwnPage(
        request=request,
        save=save,
        original=as_prescribed(row) if row else None,
        affected_side=draft.affected_side,
        initial=None if row else typed_before,
        context={"plan": draft, "patient": draft.patient, "plan_version": draft.version, "row": row},
    )
    return page.answer()


def as_prescribed(row: Prescription) -> Exercise:
    """The exercise as this patient has it, to be copied: with the row's own wording and dose."""
    exercise: Exercise = row.exercise
    for name, words in row.wording.items():
        setattr(exercise, name, words)
    if "instructions" in row.wording:
        exercise.key_steps = []  # they are numbers of other steps
    if "stop_rule" in row.wording:
        exercise.stop_rule_short = ""
    exercise.dose = row.dose
    return exercise


def written_and_put(
    request: SignedInRequest, draft: Plan, form: OwnExerciseForm, row: Prescription | None
) -> tuple[Exercise, Prescription]:
    """Put the new exercise into the row, or into a new one. Raises Refused if the plan is full or was changed."""
    sent = DraftForm(request.POST)
    key: UUID = form.cleaned_data["key"] or uuid4()
    edit = Edit(
        version=sent.cleaned_data["version"] if sent.is_valid() else 0,
        by=request.user,
        action=uuid5(key, draft.public_id),
    )
    try:
        exercise = write_exercise(
            content=form.content(),
            by=request.user,
            key=key,
            original=row.exercise if row else None,
            for_one_plan=form.is_for_one_plan,
        )
    except AlreadyWritten as before:
        there = row or draft.prescriptions.filter(key=edit.action).first()
        return before.exercise, there or Prescription(key=edit.action)
    try:
        if row is None:
            return exercise, add_exercise(plan=draft, edit=edit, exercise=exercise, dose=form.heard or None)
        use_copy(plan=draft, edit=edit, row=row, copy=exercise, dose=form.heard)
    except StaleDraft:
        fresh = get_plan(request, draft.public_id)
        raise Refused(409, {"plan_version": fresh.version, "plan_is_stale": True}) from None
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        raise Refused(422, {"is_refused": True}) from None
    return exercise, row
