"""Staff's page that makes a progress report for whoever referred the patient."""

import logging
from typing import Any
from uuid import uuid5

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.access import READ_AND_SEND, SignedInRequest, staff_only
from clinic.forms import posted
from patients.access import get_patient
from patients.handout.typesetting import TypesettingError
from patients.models import Patient
from patients.report import Report, report_on, report_pdf, report_text
from patients.report_forms import ReportForm
from patients.services import write_note
from patients.views.portal import today_of

logger = logging.getLogger(__name__)


@require_http_methods(READ_AND_SEND)
@staff_only
def report(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The summary stays out of the address: both answers are to a POST."""
    record = get_patient(request, public_id)
    form = ReportForm(posted(request), patient=record, today=today_of(record))
    context: dict[str, Any] = {"patient": record, "form": form}
    if not form.is_valid():
        return render(request, "patients/report.html", context, status=422 if form.is_bound else 200)
    made = made_of(request, form)
    keep_summary(request, record, form)
    logger.info("Progress report of patient %s made by %s", record.public_id, request.user.public_id)
    if request.POST.get("form") == "text":
        return render(request, "patients/report.html", context | {"text": report_text(made)})
    try:
        return in_pdf(record, made)
    except TypesettingError:
        form.add_error(None, _("The PDF could not be made. Take the text instead."))
        return render(request, "patients/report.html", context | {"text": report_text(made)}, status=422)


def made_of(request: SignedInRequest, form: ReportForm) -> Report:
    sent = form.cleaned_data
    return report_on(sent["plan"], sent["days"], by=request.user, today=form.today, summary=sent["summary"])


def keep_summary(request: SignedInRequest, record: Patient, form: ReportForm) -> None:
    sent = form.cleaned_data
    if sent["keep"]:
        text = _("Summary for a progress report: %(summary)s") % {"summary": sent["summary"]}
        uuid = uuid5(
            sent["uuid"], text
        )  # kept once, however often the report is made; other words are another note
        write_note(patient=record, text=text, by=request.user, uuid=uuid, plan=sent["plan"])


def in_pdf(record: Patient, made: Report) -> HttpResponse:
    pdf = report_pdf(made, paper=record.paper or record.clinic.paper)
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="progress-report.pdf"'  # no name: it stands in logs
    return answer
