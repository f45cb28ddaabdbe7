"""free-exercise-db: what its records become, and how its odd ones are taken."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from exercises.dose import Dose
from exercises.models import Exercise, LibraryImport
from tests.exercises.importing.made import foreign, imported, said, write
from tests.factories import make_exercise


def test_a_record_becomes_the_clinics_own_with_its_source_and_nobody_has_reviewed_it(clinic: Any) -> None:
    clinic.public_address = "northside"
    clinic.save()

    imported(clinic, [foreign()])

    [squat] = Exercise.objects.filter(clinic=clinic)
    assert (squat.name, squat.slug, squat.measured_by) == ("Wall squat", "wall-squat", "reps")
    assert squat.instructions == ["Lean on a wall.", "Slide down a little."]
    assert squat.tagged_with("region") == ["knee"]
    assert squat.tagged_with("muscle") == ["quadriceps", "gluteus_maximus"]
    assert squat.dose == Dose()
    assert (squat.author, squat.licence) == ("free-exercise-db", "Unlicense, as free-exercise-db says")
    assert not squat.reviews.exists()
    assert squat not in Exercise.objects.published_by(clinic)


ODD = [
    (foreign(equipment=None, force=None, mechanic=None), "accepted", ""),
    (foreign(instructions=["One.", "", "Two."]), "accepted", ""),
    (foreign(instructions=["One.\nMind the step."]), "accepted", ""),
    (foreign(instructions=["a" * 744]), "accepted", ""),
    (foreign(secondaryMuscles=["quadriceps"]), "accepted", ""),
    (foreign(name="¼ squat – “slow”, 45°"), "accepted", ""),
    (foreign(name="Dancer's (hip/knee) bend & turn"), "accepted", ""),
    (foreign(name="<b>Bold</b>", instructions=["<img src=x onerror=alert(1)>"]), "accepted", ""),
    (foreign(instructions=[]), "warning", "no steps"),
    (foreign(instructions="All in one"), "warning", "one text"),
    (foreign(images=["../../secret"]), "warning", "leads out of the folder"),
    (foreign(images=["Wall_Squat/0.jpg"]), "warning", "not in the file"),
    (foreign(id="wall squat/ä"), "warning", "“wall-squat-a"),
    (foreign(equipment="other"), "warning", "no word"),
    (foreign(category="yoga"), "refused", "no “yoga”"),
    ({key: value for key, value in foreign().items() if key != "name"}, "refused", "missing"),
    (foreign(name="n" * 300), "refused", "120 characters at most"),
    (foreign(primaryMuscles=["quadricep"]), "refused", "Did you mean “quadriceps”"),
    (None, "refused", "must be an object"),
]


def test_odd_records_are_taken_or_refused_each_for_itself(clinic: Any) -> None:
    records = [
        record if record is None else record | {"id": f"{record['id']}-{number}"}
        for number, (record, _state, _words) in enumerate(ODD)
    ]
    batch = imported(clinic, [foreign(id="first", name="Another"), *records], store=False)

    found = said(batch)[1:]
    for (record, state, words), (_name, got, remarks) in zip(ODD, found, strict=True):
        doubles = "nearly the same name" in remarks  # most of these are called the same
        assert got == state or (got == "warning" and doubles and state == "accepted"), (record, remarks)
        assert words in remarks, (record, remarks)


def test_what_is_kept_of_a_step_and_of_a_muscle(clinic: Any) -> None:
    imported(
        clinic, [foreign(instructions=["One.", " ", "Two.\nMind the step."], secondaryMuscles=["quadriceps"])]
    )

    squat = Exercise.objects.get(clinic=clinic)
    assert squat.instructions == ["One.", "Two.", "Mind the step."]
    assert squat.tagged_with("muscle") == ["quadriceps"]


def test_a_second_run_changes_nothing_and_says_so(clinic: Any, tmp_path: Path, capsys: Any) -> None:
    records = [foreign(), foreign(id="Step_Up", name="Step up", instructions=[])]
    file = write(tmp_path / "file.json", json.dumps(records))
    call_command("import_exercises", file)
    before = list(Exercise.objects.values_list("pk", "updated_at"))
    capsys.readouterr()

    call_command("import_exercises", file)

    assert "2 rows: 2 unchanged; 1 with a warning" in capsys.readouterr().out
    assert list(Exercise.objects.values_list("pk", "updated_at")) == before
    assert LibraryImport.objects.count() == 2  # two reports


def test_all_or_nothing_unless_somebody_takes_the_good_ones(clinic: Any, tmp_path: Path, capsys: Any) -> None:
    file = write(
        tmp_path / "file.json", json.dumps([foreign(), foreign(id="Bad", name="Bad", category="yoga")])
    )

    with pytest.raises(CommandError, match="Nothing was imported: 1 new, 1 refused"):
        call_command("import_exercises", file)
    assert "Line 1: Bad: refused: Category: There is no “yoga” here." in capsys.readouterr().out
    assert not Exercise.objects.exists()
    assert not LibraryImport.objects.exists()

    call_command("import_exercises", file, "--good-ones")
    assert [each.name for each in Exercise.objects.all()] == ["Wall squat"]


def test_a_dry_run_stores_nothing(clinic: Any, tmp_path: Path, capsys: Any) -> None:
    call_command("import_exercises", write(tmp_path / "file.json", json.dumps([foreign()])), "--dry-run")

    assert "Nothing was imported, as you asked. 1 rows: 1 new" in capsys.readouterr().out
    assert not Exercise.objects.exists()
    assert not LibraryImport.objects.exists()


@pytest.mark.parametrize("name", ["  WALL   squat ", "Squat, wall", "Wall squats", "Wall squatt"])
def test_a_likely_double_is_pointed_out(clinic: Any, other_clinic: Any, name: str) -> None:
    make_exercise("Wall squat")
    make_exercise("Wall squatts", clinic=other_clinic)  # nobody's business here

    [(_name, state, remarks)] = said(imported(clinic, [foreign(name=name, id="another")], store=False))

    assert state == "warning"
    assert remarks == "“Wall squat” has nearly the same name. Is it the same exercise?"


@pytest.mark.parametrize("name", ["Hip adduction", "Hip abduction in lying", "Hip"])
def test_other_exercises_are_no_doubles(clinic: Any, name: str) -> None:
    make_exercise("Hip abduction")

    [(_name, state, _remarks)] = said(imported(clinic, [foreign(name=name, id="another")], store=False))

    assert state == "accepted"
