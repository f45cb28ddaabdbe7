"""The list below the builder's box: what the line would add, as it stands."""

from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clinic.access import SignedInRequest, staff_only
from exercises.dose import Dose, chips
from exercises.equipment import not_at_home
from exercises.line import split_line
from exercises.models import Exercise, ExerciseTag
from exercises.search import search
from exercises.usual_doses import Usual, usual_doses
from patients.access import get_plan
from patients.favourites import often_prescribed
from patients.forms import templates_named, with_usual
from patients.models import Plan
from patients.services import in_page_order, read_dose

OFFERED = 6
LONGEST_LINE = 500


class Option(NamedTuple):
    """An exercise and the dose it would get: the chips that were typed, those of the usual dose, whether it asks first.

    `place`: where it is in the plan already. `missing`: the equipment that is not at home.
    """

    exercise: Exercise
    typed: list[str]
    usual: list[str]
    asks: bool
    place: int | None
    missing: list[Any]


@require_safe
@staff_only
def options(request: SignedInRequest, public_id: str) -> HttpResponse:
    draft = get_plan(request, public_id)
    line = request.GET.get("line", "").replace("\0", "")[:LONGEST_LINE]
    templates = templates_named(line, request.user)[:OFFERED]
    library = Exercise.objects.offered_to(request.user).with_details()
    name, text = ("", "") if templates else split_line(line, library)
    favour = often_prescribed(request.user) if name else {}
    found = search(library, name, limit=OFFERED, favour=favour) if name else []
    context = {"plan": draft, "line": line, "name": name, "text": text, "templates": templates}
    context["options"] = offered(request, draft, found, text)
    return render(request, "patients/_options.html", context)


def offered(request: SignedInRequest, draft: Plan, found: list[Exercise], text: str) -> list[Option]:
    places: dict[int, int] = {}
    for place, row in enumerate(in_page_order(draft), start=1):
        places.setdefault(row.exercise_id, place)
    usual = usual_doses(request.user, found)
    home = draft.patient.equipment
    return [
        Option(
            exercise,
            *heard(draft, exercise, text, usual[exercise.pk]),
            places.get(exercise.pk),
            [each.label for each in not_at_home(needed(exercise), home)],
        )
        for exercise in found
    ]


def heard(draft: Plan, exercise: Exercise, text: str, usual: Usual) -> tuple[list[str], list[str], bool]:
    """The chips of the dose as it was typed, those that the usual dose adds, and whether the line asks first."""
    dose, remarks = read_dose(text, plan=draft, exercise=exercise) if text else (Dose(), ())
    filled, names = with_usual(dose, text, plan=draft, exercise=exercise, usual=usual)
    added = chips(Dose(**{name: getattr(filled, name) for name in names}))
    return chips(dose), added, any(remark.readings for remark in remarks)


def needed(exercise: Exercise) -> list[str]:
    return [tag.slug for tag in exercise.tags.all() if tag.facet == ExerciseTag.Facet.EQUIPMENT]
