"""A progress report for whoever referred the patient: what was planned, done and logged. It judges nothing."""

from patients.report.content import Period, Report, report_on
from patients.report.pdf import report_pdf
from patients.report.text import report_text

__all__ = ["Period", "Report", "report_on", "report_pdf", "report_text"]
