"""The report as plain text, to copy into a letter or another system."""

from patients.report.content import Part, Report


def report_text(report: Report) -> str:
    clinic = ", ".join(filter(None, [report.clinic.name, report.clinic.phone, report.clinic.email]))
    head = "\n".join([report.title, clinic])
    facts = "\n".join(f"{label}: {value}" for label, value in report.facts)
    return "\n\n".join([head, facts, *map(in_text, report.parts), report.foot]) + "\n"


def in_text(part: Part) -> str:
    if part.is_prose or len(part.lines) == 1:
        return part.heading + "\n" + "\n\n".join(part.lines)
    marks = (f"{number}." if part.is_numbered else "-" for number in range(1, len(part.lines) + 1))
    return "\n".join(
        [part.heading, *(f"{mark} {line}" for mark, line in zip(marks, part.lines, strict=True))]
    )
