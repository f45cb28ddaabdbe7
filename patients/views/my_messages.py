"""The patient's messages: what they and the practice wrote. Nothing typed is lost, but a photo must be chosen again."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.access import READ_AND_SEND, SignedInRequest
from clinic.forms import typed
from clinic.models import User
from exercises.media import picture_response
from patients.access import follow
from patients.message_forms import PatientMessageForm
from patients.messages import shown, subjects_of, thread_of
from patients.models import Message, PatientAccess
from patients.models.messages import LONGEST
from patients.services import mark_read, send_message
from patients.views import unsent

MESSAGES_A_PAGE = 20


@require_http_methods(READ_AND_SEND)
@unsent.kept_over_sign_in(back="patients:messages")
def thread(request: SignedInRequest) -> HttpResponse:
    """The thread of the record that the person follows now. `?about=`: write about that exercise, plan or entry."""
    records = follow(request)
    if not records:
        return show_unsent(request)
    sent = request.POST if request.method == "POST" else kept_for(request, records)
    access = whose(records, sent)
    form = form_of(request, access, sent)
    if request.method == "POST" and form.is_valid() and stored(request, access, form):
        return redirect("patients:messages")
    return show(request, records, access, form)


@require_safe
def photo(request: SignedInRequest, public_id: str) -> HttpResponse:
    """A photo of a message, for those who may see the message. It stays in no browser: others may use the device."""
    message = get_object_or_404(Message.objects.visible_to(request.user), public_id=public_id)
    if message.photo is None:
        raise Http404
    response = picture_response(message.photo)
    response["Cache-Control"] = "private, no-store"
    return response


# --- What is sent ---------------------------------------------------------------------------------


def kept_for(request: SignedInRequest, records: list[PatientAccess]) -> QueryDict | None:
    """What the person could not send, unless they no longer follow the patient whom it was about."""
    kept = unsent.find(request, "thread")
    return kept if kept and thread_in(records, kept) else None


def whose(records: list[PatientAccess], sent: QueryDict | None) -> PatientAccess:
    """The record that the message belongs to; without a message, the one that the person follows now."""
    if sent is None:
        return records[0]
    if (found := thread_in(records, sent)) is None:
        raise Http404
    return found


def thread_in(records: list[PatientAccess], sent: QueryDict) -> PatientAccess | None:
    asked = typed(sent, "thread")
    return next((access for access in records if access.patient.public_id == asked), None)


def form_of(request: SignedInRequest, access: PatientAccess, sent: QueryDict | None) -> PatientMessageForm:
    asked = typed(request.GET if sent is None else sent, "about")
    subjects = subjects_of(access.patient, entry=asked)
    known = asked in {each.value for each in subjects}
    return PatientMessageForm(
        sent,
        request.FILES or None,
        subjects=subjects,
        initial={"uuid": uuid4(), "about": asked if known else ""},
    )


def stored(request: SignedInRequest, access: PatientAccess, form: PatientMessageForm) -> bool:
    """False if it was refused; the form then says why."""
    said = form.cleaned_data
    try:
        send_message(patient=access.patient, by=request.user, **said)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    unsent.drop(request, str(said["uuid"]))
    request.session["follows"] = access.patient.public_id
    messages.success(request, _("Sent. Your practice reads it in its working hours."))
    return True


# --- What the page shows --------------------------------------------------------------------------


def show(
    request: SignedInRequest, records: list[PatientAccess], access: PatientAccess, form: PatientMessageForm
) -> HttpResponse:
    page: Any = Paginator(thread_of(access.patient, request.user), MESSAGES_A_PAGE).get_page(
        request.GET.get("page")
    )
    page.object_list = shown(page.object_list, request.user, zone=access.patient.zone, is_staff=False)
    was_sent = request.method == "POST"
    context = {
        "access": access,
        "followable": records,
        "patient": access.patient,
        "clinic": access.patient.clinic,
        "is_helper": access.kind == PatientAccess.Kind.HELPER,
        "page": page,
        "zone": access.patient.zone,
        "answers": answers_to(page),
        "form": form,
        "was_kept": form.is_bound and not was_sent,
        "writes": form.is_bound or not page.object_list or "about" in request.GET,
        "once": uuid4(),
        "writer": unsent.signed(request.user),
    }
    if access.kind == PatientAccess.Kind.SELF and request.method == "GET":
        access.unread -= note_read(page, by=request.user)
    return render(request, "patients/messages.html", context, status=422 if was_sent else 200)


def show_unsent(request: SignedInRequest) -> HttpResponse:
    """For who follows nobody, such as after a discharge: what they were writing is not lost without a word."""
    kept = request.POST if request.method == "POST" else unsent.find(request, "thread")
    text = typed(kept, "text", most=LONGEST) if kept else ""
    status = 422 if request.method == "POST" else 200
    return render(request, "patients/messages.html", {"followable": [], "unsent": text}, status=status)


def note_read(page: Any, *, by: User) -> int:
    """Keep that this person has read what is new on the page, and no more. A query only if something is."""
    new = [each.message.pk for each in page.object_list if each.is_new]
    return mark_read(messages=Message.objects.filter(pk__in=new), by=by) if new else 0


def answers_to(page: Any) -> list[str]:
    """What the practice offered to tap, while its message is the last one."""
    last = page.object_list[0].message if page.number == 1 and page.object_list else None
    return list(last.answers) if last and last.from_staff else []
