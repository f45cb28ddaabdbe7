"""The session that counts along."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from clinic.access import SignedInRequest
from patients.access import follow
from patients.card_films import give_films
from patients.models import LogEntry
from patients.services import note_first_opening
from patients.session_words import words
from patients.sessions import session_of
from patients.today import A_DAY, day_of
from patients.views.portal import is_ahead, today_of, versions_of


@require_safe
def session(request: SignedInRequest) -> HttpResponse:
    """What is due now; with `?exercise=KEY` that one alone. A script plays it; without one it is a page to read."""
    if not (records := follow(request)):
        return redirect("patients:today")
    access, only = records[0], request.GET.get("exercise", "")
    patient = access.patient
    today = today_of(patient) + is_ahead(request) * A_DAY
    issued, _taken_back = versions_of(patient)
    note_first_opening(issued, by=request.user)
    day = day_of(patient, issued, today, today)
    give_films(day.cards, access)
    found = session_of(day, only)
    data = {
        "who": request.user.public_id,
        "patient": patient.public_id,
        "until": end_of(today, patient.zone),
        "plans": [each.public_id for each in issued],
        "language": get_language(),
        "exercises": found.as_list(),
        "words": words(),
    }
    context = {"access": access, "patient": patient, "clinic": patient.clinic, "session": found, "data": data}
    context |= {
        "efforts": LogEntry.Effort.choices,
        "statuses": LogEntry.Status.choices[:3],
    }
    return render(request, "patients/session.html", context)


def end_of(day: date, zone: ZoneInfo) -> int:
    """The last second of the day, in milliseconds as scripts count them."""
    return round(datetime.combine(day + A_DAY, time(), zone).timestamp() - 1) * 1000
