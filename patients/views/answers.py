"""Answers that several views give."""

from django.http import Http404, HttpResponse

from patients.handout import PAPERS, Addressee, render
from patients.models import Patient
from patients.snapshots import Snapshot


def handout(content: Snapshot, patient: Patient, *, paper: str = "") -> HttpResponse:
    """The PDF, shown in the browser. The file's name says nothing about the patient.

    Without `paper`, the patient's own or the clinic's size. Raises Http404 for a size nobody sells.
    """
    paper = paper or patient.paper or patient.clinic.paper
    if paper not in PAPERS:
        raise Http404
    data = render(content, addressee=Addressee.of(patient), paper=paper)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="exercises.pdf"'
    return response
