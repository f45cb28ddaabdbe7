"""What undo, templates and repeats keep of a draft: every column, and it comes back as it was."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from exercises.dose import PARTS, Dose, Side
from exercises.dose.value import LoadUnit
from patients.models import Phase, Plan, Prescription
from patients.services import AlreadyDone, redo, remove_row, undo
from patients.states import DETAILS, WORDS, draft_state, put_back
from tests.factories import add_row, edit_of, make_article, make_exercise, make_phased, make_plan

OF_THE_RECORD = {"id", "public_id", "created_at", "updated_at", "plan", "patient", "key", "position"}
OF_THE_PLAN_ITSELF = {"version", "archived_at", "finished_because"}  # not what the patient is given


def columns(model: Any) -> set[str]:
    return {field.name for field in [*model._meta.fields, *model._meta.many_to_many]}


def test_no_column_of_a_draft_is_forgotten(pat: Any) -> None:
    state = draft_state(make_phased(pat.patient))
    row, phase = state["rows"][0], state["phases"][0]

    assert columns(Plan) - OF_THE_RECORD - OF_THE_PLAN_ITSELF == {*state["details"], "articles"}
    assert columns(Phase) - OF_THE_RECORD == phase.keys() - {"key"}
    assert columns(Prescription) - OF_THE_RECORD - PARTS.keys() == row.keys() - {"key", "dose"}


def test_a_state_comes_back_as_it_was(pat: Any) -> None:
    plan = make_phased(pat.patient, affected_side="left", review_on=date(2027, 1, 4))
    plan.articles.add(make_article("A"), make_article("B"))
    row = plan.prescriptions.earliest("position")
    row.dose = Dose(
        sets=3, reps=8, reps_max=12, side=Side.LEFT, load_value=Decimal("2.5"), load_unit=LoadUnit.KG
    )
    row.adjustments, row.easier, row.harder = ["A pillow."], ["Seated"], ["With a band"]
    row.wording, row.patient_note, row.why = {"name": "My plank"}, "Slowly", "For your hip"
    row.save()
    before = draft_state(plan)

    plan.prescriptions.all().delete()
    plan.phases.all().delete()
    plan.articles.clear()
    for name in DETAILS:
        setattr(plan, name, Plan._meta.get_field(name).get_default())
    put_back(plan, before)

    assert all(before["rows"][0][name] for name in WORDS)
    assert draft_state(Plan.objects.get(pk=plan.pk)) == before


def test_the_only_undo_sent_twice_is_done_already(pat: Any) -> None:
    plan = Plan.objects.create(patient=pat.patient)
    add_row(plan)
    back = edit_of(plan)
    undo(plan=plan, edit=back)
    with pytest.raises(AlreadyDone):
        undo(plan=plan, edit=back)

    again = edit_of(plan)
    redo(plan=plan, edit=again)
    with pytest.raises(AlreadyDone):
        redo(plan=plan, edit=again)
    assert plan.prescriptions.count() == 1


def test_undo_goes_back_as_far_as_it_reads_and_never_to_another_edit(pat: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("patients.services.history.WITHIN", 4)
    plan = Plan.objects.create(patient=pat.patient)
    for _ in range(4):
        add_row(plan)

    undone = [undo(plan=plan, edit=edit_of(plan)).version for _ in range(2)]

    assert undone == [4, 3]
    with pytest.raises(ValidationError, match="nothing to take back"):  # the last four edits hold both undos
        undo(plan=plan, edit=edit_of(plan))
    assert plan.prescriptions.count() == 2


def test_an_earlier_state_with_an_exercise_that_is_gone_is_refused_in_words(pat: Any) -> None:
    plan = make_plan(pat.patient)
    lost = add_row(plan, exercise=make_exercise("Lost"))
    remove_row(plan=plan, edit=edit_of(plan), row=lost)
    lost.exercise.delete()  # no page does: they archive

    with pytest.raises(ValidationError, match="no longer exists"):
        undo(plan=plan, edit=edit_of(plan))
    assert plan.prescriptions.count() == 1
