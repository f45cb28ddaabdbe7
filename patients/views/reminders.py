"""When somebody wants to be reminded, the address of their calendar, and the way to stop the emails."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from clinic.access import READ_AND_SEND, SignedInRequest
from clinic.forms import posted, typed
from clinic.no_mail import mail_is_on
from patients.access import follow
from patients.feed import address_of
from patients.models import CalendarFeed, PatientAccess, Reminder
from patients.reminder_form import ReminderForm
from patients.reminding import reminder_named_by
from patients.services import end_feed, make_feed, set_reminder, stop_reminders


@require_http_methods(READ_AND_SEND)
def reminders(request: SignedInRequest) -> HttpResponse:
    records = whose(request)
    if not records:
        return render(request, "patients/reminders.html", {"access": None})
    form = form_for(request, records[0])
    if form.is_valid():
        set_reminder(access=records[0], **form.wanted)
        messages.success(request, _("Saved."))
        return redirect("patients:reminders")
    return show(request, records, form)


@require_POST
def make_calendar(request: SignedInRequest) -> HttpResponse:
    """Shows the new address. Nobody can read it anywhere afterwards."""
    records = whose(request)
    secret = make_feed(access=records[0])
    return show(request, records, form_for(request, records[0], is_sent=False), address=address_of(secret))


@require_POST
def end_calendar(request: SignedInRequest) -> HttpResponse:
    end_feed(access=whose(request)[0])
    messages.success(request, _("The old address shows nothing any more."))
    return redirect("patients:reminders")


@csrf_exempt  # mail programs send it (RFC 8058); the signed address is the proof
@never_cache
@login_not_required
@require_http_methods(READ_AND_SEND)
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link stops nothing, because mail scanners open links. The button does, without signing in."""
    public_id = reminder_named_by(token)
    if public_id is None:
        raise Http404
    is_done = request.method == "POST"
    if is_done:
        stop_reminders(public_id=public_id)
    return render(request, "patients/stop_reminders.html", {"is_done": is_done})


# --- Steps ----------------------------------------------------------------------------------------


def whose(request: SignedInRequest) -> list[PatientAccess]:
    """The records that the person follows; first the one that the form is about, which must be among them."""
    records = follow(request)
    if request.method != "POST":
        return records
    about = typed(request.POST, "patient")
    if not any(access.patient.public_id == about for access in records):
        raise Http404
    return sorted(records, key=lambda access: access.patient.public_id != about)


def form_for(request: SignedInRequest, access: PatientAccess, *, is_sent: bool = True) -> ReminderForm:
    saved = Reminder.objects.filter(access=access).first()
    data = posted(request) if is_sent else None
    return ReminderForm(data, saved=saved, can_email=bool(request.user.email) and mail_is_on())


def show(
    request: SignedInRequest, records: list[PatientAccess], form: ReminderForm, *, address: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {
        "access": records[0],
        "followable": records,
        "form": form,
        "has_mail": mail_is_on(),
        "calendar": CalendarFeed.objects.filter(access=records[0]).first(),
        "address": address,
        "to_subscribe": address.replace("https://", "webcal://").replace("http://", "webcal://"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "patients/reminders.html", context, status=status)
