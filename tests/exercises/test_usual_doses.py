"""What a typed line takes from the usual dose, and whose usual dose that is."""

from dataclasses import replace

import pytest
from hypothesis import given

from exercises.dose import PARTS, Dose, Side, TimeOfDay
from exercises.dose.parts import Theme
from exercises.dose.usual import FILLED, fill_from_usual
from exercises.equipment import COMMON, OTHERS, not_at_home
from exercises.models import UsualDose
from exercises.usual_doses import Whose, save_usual_dose, usual_doses
from exercises.vocabulary import HOUSEHOLD, Equipment
from tests.doses import doses
from tests.factories import make_exercise, make_staff

USUAL = Dose(sets=3, reps=10, rest_seconds=60, side=Side.EACH, times_per_day=2, tempo="3-1-3")


def stated(dose):
    return {name: value for name, kind in PARTS.items() if (value := getattr(dose, name)) != kind.empty}


@given(typed=doses(), usual=doses())
def test_what_was_typed_stands_and_only_what_was_left_unsaid_is_filled(typed, usual):
    filled, names = fill_from_usual(typed, usual)

    assert stated(filled) == stated(typed) | {name: getattr(usual, name) for name in names}
    assert not {*names} & {*stated(typed)}
    assert "side" not in names or filled.side not in (Side.LEFT, Side.RIGHT)
    if typed:
        said = {PARTS[name].theme for name in stated(typed)}
        assert {PARTS[name].theme for name in names} <= {*FILLED} - said


@given(usual=doses())
def test_nothing_typed_is_the_whole_usual_dose_but_for_left_and_right(usual):
    filled, names = fill_from_usual(Dose(), usual)

    assert filled == (replace(usual, side=None) if usual.side in ("left", "right") else usual)
    assert {*names} == {*stated(filled)}


@given(typed=doses(), usual=doses())
def test_filling_again_changes_nothing(typed, usual):
    once, _names = fill_from_usual(typed, usual)

    assert fill_from_usual(once, usual)[0] == once or not typed


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        (Dose(sets=2, reps=8), {"rest_seconds", "side", "times_per_day"}),
        (Dose(reps=8), {"side", "times_per_day"}),  # one set has no rest after it
        (Dose(days_per_week=7), {"side"}),  # "daily" is not made "twice a day"
        (Dose(reps=8, side=Side.NONE, times_of_day=(TimeOfDay.MORNING,)), set()),
    ],
)
def test_how_often_is_filled_as_a_whole_or_not_at_all(typed, names):
    assert {*fill_from_usual(typed, USUAL)[1]} == names


def test_every_part_of_a_dose_has_its_theme():
    of_amount = {name for name, kind in PARTS.items() if kind.theme is Theme.AMOUNT}

    assert {name for name in PARTS if "day" in name or "hour" in name or name == "as_needed"} == {
        name for name, kind in PARTS.items() if kind.theme is Theme.OFTEN
    }
    assert {
        "sets",
        "reps",
        "hold_seconds",
        "duration_seconds",
        "load_value",
        "load_unit",
        "tempo",
    } <= of_amount


# --- Whose -----------------------------------------------------------------------------------------


def save(exercise, by, *, for_clinic=False, **parts):
    return save_usual_dose(
        exercise=exercise, dose=Dose(**parts), on_affected_side=False, by=by, for_clinic=for_clinic
    )


def test_ones_own_dose_comes_before_the_clinics_and_the_librarys(
    ann, other_ann, clinic, django_assert_num_queries
):
    mine, ours, theirs = (make_exercise(dose=Dose(reps=1, side=Side.LEFT)) for _ in range(3))
    colleague = make_staff(clinic)
    for exercise in (mine, ours):
        save(exercise, colleague, for_clinic=True, reps=2)
    save(mine, ann.user, reps=3)
    save(ours, colleague, reps=9)
    save(theirs, other_ann.user, for_clinic=True, reps=9)

    with django_assert_num_queries(1):
        found = usual_doses(ann.user, [mine, ours, theirs])

    assert [(found[each.pk].dose, found[each.pk].whose) for each in (mine, ours, theirs)] == [
        (Dose(reps=3), Whose.MINE),
        (Dose(reps=2), Whose.CLINIC),
        (Dose(reps=1), Whose.LIBRARY),
    ]


def test_a_therapist_who_changes_clinics_begins_again_there(ann, other_clinic):
    exercise = make_exercise(dose=Dose(reps=1))
    save(exercise, ann.user, reps=3)
    ann.user.clinic = other_clinic
    ann.user.save()

    before = usual_doses(ann.user, [exercise])[exercise.pk]
    save(exercise, ann.user, reps=5)

    assert before.whose == Whose.LIBRARY
    assert usual_doses(ann.user, [exercise])[exercise.pk].dose == Dose(reps=5)


def test_saved_twice_it_is_one_and_names_no_left_or_right(ann):
    exercise = make_exercise()

    for reps in (5, 6):
        for for_clinic in (False, True):
            save(exercise, ann.user, for_clinic=for_clinic, reps=reps, side=Side.RIGHT)

    assert [(each.reps, each.side) for each in UsualDose.objects.all()] == [(6, ""), (6, "")]


# --- At home ---------------------------------------------------------------------------------------


def test_only_what_not_every_home_has_is_missed_and_only_where_somebody_asked():
    needs = [Equipment.CHAIR, Equipment.STEP, Equipment.FOAM_ROLLER, "not a word"]

    assert not_at_home(needs, [Equipment.STEP]) == [Equipment.FOAM_ROLLER]
    assert not_at_home(needs, []) == []
    assert {*COMMON, *OTHERS} == {*Equipment} - HOUSEHOLD
