"""Logging, correcting and taking back. Nothing typed is lost if the sign-in has run out."""

import uuid as uuids
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.access import READ_AND_SEND, SignedInRequest
from clinic.forms import posted, typed
from exercises.dose import Dose
from patients.access import chosen_first, follow, issued_to
from patients.log_forms import STOPPED, EntryForm, LogForm, TakeBackForm, dose_in
from patients.models import IssuedPlan, LogEntry, PatientAccess
from patients.services import CORRECTABLE, correct, is_correctable, record_session, take_back
from patients.snapshots import read
from patients.today import A_DAY
from patients.views import unsent
from patients.views.portal import show, today_of


@require_POST
@unsent.kept_over_sign_in(back="patients:today")
def log(request: SignedInRequest) -> HttpResponse:
    records = follow(request)
    if (issued := issued_to(records, typed(request.POST, "plan"))) is None:
        raise Http404
    patient = issued.plan.patient
    key = typed(request.POST, "prescription_key")
    form = LogForm(request.POST, today=today_of(patient), dose=dose_in(issued, key))
    if form.is_valid():
        entry = form.entry(issued=issued, by=request.user, zone=patient.zone)
        try:
            [saved] = record_session(patient=patient, entries=[entry])
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            request.session["just_logged"] = str(saved.uuid)  # Today offers to take it back
            return answer_saved(request, saved)
    return show(request, chosen_first(records, issued), answered=form, status=422)


@require_safe
def logged(request: SignedInRequest) -> HttpResponse:
    """Lists the entries that can still be changed."""
    context: dict[str, Any] = {}
    if records := follow(request):
        patient = records[0].patient
        since = today_of(patient) - CORRECTABLE
        entries = (
            patient.log.uncorrected()
            .filter(local_date__gte=since)
            .order_by("-local_date", "-occurred_at", "-pk")
        )
        context |= {"access": records[0], "patient": patient, "logged": named(list(entries))}
    return render(request, "patients/logged.html", context)


@require_http_methods(READ_AND_SEND)
@unsent.kept_over_sign_in()
def change(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Correct an entry or take it back. If it was changed meanwhile, in another tab, the page shows both answers."""
    entry, access = find_entry(request, uuid)
    form: BaseForm
    if "take_back" in request.POST:
        form = TakeBackForm(request.POST)
    else:
        kept = None if request.method == "POST" else unsent.find(request, "entry", str(uuid))
        latest = latest_of(entry)
        form = EntryForm(kept or posted(request), initial=answers_of(latest), dose=dose_of(latest))
    if request.method == "POST" and form.is_valid() and (saved := store_change(request, entry, form)):
        return answer_saved(request, saved)
    return show_change(request, entry, form, access)


# --- Storing --------------------------------------------------------------------------------------


def find_entry(request: SignedInRequest, uuid: UUID) -> tuple[LogEntry, PatientAccess]:
    followed = {access.patient_id: access for access in follow(request)}
    theirs = LogEntry.objects.filter(patient__in=followed, uuid=uuid)
    entry: LogEntry | None = theirs.select_related("patient__clinic", "issued_plan__plan").first()
    if entry is None:
        raise Http404
    return entry, followed[entry.patient_id]


def dose_of(entry: LogEntry) -> Dose | None:
    return dose_in(entry.issued_plan, str(entry.prescription_key))


def store_change(request: SignedInRequest, entry: LogEntry, form: BaseForm) -> LogEntry | None:
    """The entry that replaces this one. If it is refused: None, with the reason in the form."""
    try:
        if isinstance(form, TakeBackForm):
            return take_back(entry=entry, by=request.user, **form.cleaned_data)
        answers = cast(EntryForm, form).correction()
        return correct(entry=entry, by=request.user, **answers)
    except ValidationError as refusal:
        changed = _("This was changed meanwhile. Look at what it says now. Save again if yours is right.")
        form.add_error(None, changed if latest_of(entry) != entry else refusal.messages)
        return None


def latest_of(entry: LogEntry) -> LogEntry:
    """The latest correction of this entry, or the entry itself."""
    while (
        later := LogEntry.objects.filter(corrects=entry)
        .select_related("patient__clinic", "issued_plan")
        .first()
    ):
        entry = later
    return entry


# --- What the pages show --------------------------------------------------------------------------


def answer_saved(request: SignedInRequest, saved: LogEntry) -> HttpResponse:
    unsent.drop(request, str(saved.uuid))
    say_saved(request, saved)
    ago = today_of(saved.patient) - saved.local_date
    if ago > A_DAY:
        return redirect("patients:logged")
    day = "?day=yesterday" if ago else ""
    card = f"#exercise-{saved.prescription_key}" if saved.prescription_key else ""  # none for a whole session
    return redirect(f"{reverse('patients:today')}{day}{card}")


def say_saved(request: SignedInRequest, saved: LogEntry) -> None:
    """A message at the card of the exercise, or at the top of a page that does not show the card."""
    here = f"exercise-{saved.prescription_key}"
    red = read(saved.issued_plan.content)["pain"]["red"]
    if saved.status == LogEntry.Status.TAKEN_BACK:
        messages.success(request, _("Taken back. It no longer counts."), extra_tags=here)
    elif saved.hurt_too_much(red):
        too_much = _(
            "Saved, and marked for your practice. Stop this exercise for now. They do not see it at once."
        )
        messages.warning(request, too_much, extra_tags=here)
    else:
        messages.success(request, _("Saved. Your physiotherapist will see it."), extra_tags=here)


def answers_of(entry: LogEntry) -> dict[str, Any]:
    counts = entry.status != LogEntry.Status.TAKEN_BACK
    answers = {
        "uuid": uuids.uuid4(),
        "status": (STOPPED if entry.stopped else entry.status) if counts else "",
        "pain": entry.pain,
        "effort": entry.effort,
        "sets_done": entry.sets_done,
        "reps_done": entry.reps_done,
        "note": entry.note,
    }
    return answers | ({"stopped_as": entry.status} if entry.stopped else {})


def show_change(
    request: SignedInRequest, entry: LogEntry, form: BaseForm, access: PatientAccess
) -> HttpResponse:
    latest = latest_of(entry)
    [shown] = named([latest])
    status = 200 if request.method != "POST" else 422 if latest == entry else 409
    taking_back = isinstance(form, TakeBackForm)
    context = {
        "access": access,
        "shown": shown,
        "errors": form if request.method == "POST" else None,
        "form": EntryForm(initial=answers_of(latest), dose=dose_of(latest)) if taking_back else form,
        "take_back": TakeBackForm(initial={"uuid": uuids.uuid4()}),
        "can_change": is_correctable(latest),
        "was_kept": form.is_bound and request.method != "POST",
        "writer": unsent.signed(request.user),
        "clinic": entry.patient.clinic,
    }
    return render(request, "patients/change.html", context, status=status)


class Named(NamedTuple):
    entry: LogEntry
    exercise: str  # empty for a whole session


def named(entries: list[LogEntry]) -> list[Named]:
    """Entries with the names of their exercises, as in the plan that the patient followed."""
    plans = IssuedPlan.objects.in_bulk({entry.issued_plan_id for entry in entries})
    names = {
        (pk, row["key"]): row["name"] for pk, plan in plans.items() for row in read(plan.content)["exercises"]
    }
    return [
        Named(entry, names.get((entry.issued_plan_id, str(entry.prescription_key)), "")) for entry in entries
    ]
