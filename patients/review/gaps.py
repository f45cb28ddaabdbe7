"""What must not be missing in a plan."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from patients.models import Plan, Prescription
from patients.review.asked import Gap
from patients.snapshots import Snapshot

LONGEST_RULE = 1000  # characters, as in the forms of the plan and of its rows
BLANK = re.compile(
    r"\[\[(.+?)\]\]", re.DOTALL
)  # in the note of a template: what must be filled in for each patient


def gaps_of(plan: Plan, before: Snapshot | None = None) -> list[Gap]:
    """A stop rule for the whole plan; what its template asks for; steps for each exercise; the library's stop rules.

    `before`: the last issued document, whose words can be taken again. No queries if the rows and their exercises are
    prefetched, as `snapshot` leaves them.
    """
    found = [] if plan.stop_text.strip() else [no_stop_text(plan, before)]
    found += blank_in_note(plan)
    for row in plan.prescriptions.all():
        found += gaps_of_row(row)
    return found


def no_stop_text(plan: Plan, before: Snapshot | None) -> Gap:
    """With the last version's rule to take again or, without one, those of the exercises."""
    rules = dict.fromkeys(str(row.text("stop_rule")).strip() for row in plan.prescriptions.all())
    lines, offer = tuple(filter(None, rules)), _("Use the stop rules of the exercises")
    if before and before["stop_text"].strip():
        lines, offer = (before["stop_text"].strip(),), _("Use the words of the last version")
    if len("\n".join(lines)) > LONGEST_RULE:
        lines = ()
    return Gap(
        name="stop_text",
        text=_("The plan does not say when to stop."),
        reason=_("The patient reads it above all exercises and after every entry with much pain."),
        restore=lines,
        offer=offer,
    )


def blank_in_note(plan: Plan) -> Iterator[Gap]:
    """The first one. Nobody can issue it: the patient would read the question."""
    if question := BLANK.search(plan.note):
        yield Gap(
            name="blank",
            text=" ".join(question[1].split()),
            reason=_(
                "The template left this open. What you write goes into the note, for the patient to read."
            ),
            may_stay=False,
        )


def blanks_of(note: str) -> list[str]:
    """All of them, as they stand in the note."""
    return [found[0] for found in BLANK.finditer(note)]


def filled_in(note: str, text: str) -> str:
    """The note with this text in its first blank."""
    return BLANK.sub(lambda _blank: text, note, count=1)


def gaps_of_row(row: Prescription) -> Iterator[Gap]:
    if not any(step.strip() for step in row.text("instructions")):
        yield Gap(
            name=f"steps-{row.key}",
            row=row.key,
            title=str(row),
            text=_("There are no steps."),
            reason=_("The patient has only the picture and the dose to go by."),
            restore=tuple(row.exercise.instructions),
            offer=_("Use the library’s words"),
        )
    if row.exercise.stop_rule and not row.text("stop_rule").strip():
        yield Gap(
            name=f"stop_rule-{row.key}",
            row=row.key,
            title=str(row),
            text=_("Its stop rule was taken out."),
            reason=_("The library says: “%(rule)s”") % {"rule": row.exercise.stop_rule},
            restore=(row.exercise.stop_rule,),
            offer=_("Use the library’s words"),
        )
