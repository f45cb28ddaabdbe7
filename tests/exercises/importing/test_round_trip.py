"""What is exported is imported again without a loss: into the same clinic, and into another."""

import csv
import io
import zipfile
from typing import Any

import pytest
from django.core.files.storage import default_storage
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exercises.dose import Dose
from exercises.exporting import FORMATS, as_csv, as_json, as_zip
from exercises.importing.checking import Known, checked
from exercises.importing.columns import BY_FIELD, guard, read_cells
from exercises.importing.rows import Raw
from exercises.models import Article, Exercise, ExercisePicture, Picture, PlanTemplate, Progression
from exercises.records import article_record, exercise_record, named_in, template_record
from tests.doses import doses
from tests.exercises.importing.made import imported, joined, said
from tests.factories import JPEG, SVG, make_article, make_exercise, make_template

ROW = {
    "on_affected_side": True,
    "why": "For your knee",
    "wording": {"name": "Knee bend"},
    "patient_note": "By the wall",
}
DRAWING = SVG.replace(b"#12262b", b"#000000")  # none of the library's


def make_library(clinic: Any) -> None:
    """One of everything that can be lost."""
    plank = make_exercise("Side plank", slug="side-plank")
    photo = Picture.objects.store(JPEG, media_type="image/jpeg")
    bend = make_exercise(
        "-Bend, =1+1 “knee”",
        clinic=clinic,
        slug="bend",
        copied_from=plank,
        dose=Dose(reps_per_set=(12, 10, 8), weekdays=(0, 3), note="As you like; slowly"),
        aliases=["'=Squat", "@Bend\\n"],
        purpose="'+1",
        start_position="Stand.\n\n  Feet apart. ",
        instructions=["Bend.\nAnd wait.", "→ Straighten", "{not JSON}"],
        key_steps=[1, 3],
        usual_range={"sets": [2, 3], "hold_seconds": [5, 30]},
        dose_basis="partly_sourced",
        references=[{"title": "A | B", "year": 2020}, {"title": "C", "url": "https://example.org/"}],
        video="https://example.org/film",
        stop_rule="Stop if it hurts.\r\nCall us.",
        stop_rule_short="Stop if it hurts.",
        author="Ann",
        licence="CC BY 4.0",
        picture=DRAWING,
        language="de",
        tags={
            "region": ["knee", "hip"],
            "kind": ["strengthening"],
            "equipment": ["chair"],
            "muscle": ["quadriceps"],
        },
    )
    ExercisePicture.objects.create(
        exercise=bend, picture=photo, alt="A knee", moment="end", side="left", order=1
    )
    plain = make_exercise("Plain", clinic=clinic, slug="plain", picture=None, dose=Dose(), instructions=[])
    for order, way in enumerate([{"target": plain}, {"target": plank}, {"text": "→ on a chair"}]):
        Progression.objects.create(exercise=bend, direction="easier", order=order, **way)
    article = make_article("Knees", clinic=clinic, slug="knees", regions=["knee"])
    article.exercises.set([bend, plank])
    make_template(
        [bend, plank],
        clinic=clinic,
        slug="after-a-fall",
        regions=["knee"],
        shortcuts=["fall"],
        row=ROW,
        phases=[{}],
        details={"problem": "A fall", "goals": "To stand", "note": "", "stop_text": "Stop."},
    )


def contents(clinic: Any) -> list[Any]:
    exercises = Exercise.objects.filter(clinic=clinic).with_details().order_by("slug")
    templates = list(PlanTemplate.objects.filter(clinic=clinic))
    named = named_in(templates)
    return [
        [exercise_record(each) for each in exercises],
        [article_record(each) for each in Article.objects.filter(clinic=clinic)],
        [template_record(each, *named) for each in templates],
    ]


@pytest.mark.parametrize("kind", FORMATS)
def test_importing_an_export_changes_nothing(clinic: Any, ann: Any, kind: str) -> None:
    make_library(clinic)
    before = contents(clinic)

    batch = imported(clinic, joined(FORMATS[kind][0](clinic, ann.user)), by=ann.user, replaces=True)

    assert [row.action for row in batch.rows.all()] == ["unchanged"] * (4 if kind in ("json", "zip") else 2)
    assert contents(clinic) == before


@pytest.mark.parametrize("kind", ["json", "zip"])
def test_another_clinic_gets_the_same(clinic: Any, other_clinic: Any, other_ann: Any, kind: str) -> None:
    make_library(clinic)
    file = joined(FORMATS[kind][0](clinic, None))

    imported(other_clinic, file, by=other_ann.user)

    mine, theirs = contents(clinic), contents(other_clinic)
    for exercise, copy in zip(mine[0], theirs[0], strict=True):
        photos = [each.pop("pictures") for each in (exercise, copy)]
        if kind == "zip" and exercise["slug"] == "bend":
            # The photo was encoded again; the drawing is no drawing of the library.
            assert [(use["alt"], use["moment"], use["side"]) for use in photos[1]] == [
                ("A knee", "end", "left")
            ]
    assert theirs == mine


def test_a_second_import_of_pictures_changes_nothing(clinic: Any, other_clinic: Any) -> None:
    make_library(clinic)
    file = joined(as_zip(clinic))
    imported(other_clinic, file)

    again = imported(other_clinic, file, replaces=True)

    assert {row.action for row in again.rows.all()} == {"unchanged"}
    assert ExercisePicture.objects.filter(exercise__clinic=other_clinic).count() == 1


def test_the_zip_holds_the_bytes_of_every_picture(clinic: Any) -> None:
    make_library(clinic)

    archive = zipfile.ZipFile(io.BytesIO(joined(as_zip(clinic))))

    pictures = Picture.objects.filter(uses__exercise__clinic=clinic)
    stored = {default_storage.open(picture.path).read() for picture in pictures}
    assert {archive.read(name) for name in archive.namelist() if name != "library.json"} == stored
    assert len(stored) == 2


def test_no_cell_of_a_table_is_a_formula(clinic: Any) -> None:
    make_library(clinic)
    make_exercise("\t=cmd|' /C calc'!A0", clinic=clinic, purpose="+1", author="-1", licence="@x")
    make_exercise("Sit;=cmd|' /C calc'!A0;", clinic=clinic, instructions=["Sit.", "=1+1", "-1"])

    table = joined(as_csv(clinic)).decode()

    assert len([*csv.reader(io.StringIO(table))]) == 5
    for separator in ",;":  # the second is that of a spreadsheet in another country
        cells = [cell for row in csv.reader(io.StringIO(table), delimiter=separator) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_only_what_is_the_clinics_own_and_in_use_is_exported(clinic: Any, other_clinic: Any) -> None:
    make_exercise("Starter")
    make_exercise("Theirs", clinic=other_clinic)
    make_exercise("For Pat alone", clinic=clinic, is_for_one_plan=True)
    make_exercise("Ours", clinic=clinic)

    [_head, row] = csv.reader(io.StringIO(joined(as_csv(clinic)).decode()))

    assert row[0] == "Ours"


@given(doses())
def test_a_cell_holds_every_dose_exactly(dose: Dose) -> None:
    cell = BY_FIELD["dose"].write(dose.as_dict())

    read, _remarks = read_cells({"name": "A", "dose": cell})

    assert checked(Raw(1, 1, "exercise", read), Known()).data["dose"] == dose.as_dict()


def test_a_usual_dose_is_a_line_that_people_can_read() -> None:
    assert BY_FIELD["dose"].write(Dose(sets=3, reps=10, times_per_day=1).as_dict()) == "3 × 10 · once a day"


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30)
FILLED = TEXT.filter(str.strip)
LINE = FILLED.filter(lambda text: text.splitlines() == [text])
RECORDS = st.fixed_dictionaries(
    {
        "name": LINE,
        "aliases": st.lists(FILLED, unique=True, max_size=3),
        "purpose": st.one_of(st.just(""), LINE),
        "start_position": st.one_of(st.just(""), TEXT),
        "instructions": st.lists(FILLED, unique=True, max_size=4),
        "stop_rule": TEXT,
        "easier": st.lists(st.fixed_dictionaries({"text": LINE}), unique_by=str, max_size=2),
        "references": st.lists(st.fixed_dictionaries({"title": FILLED}), unique_by=str, max_size=2),
    }
)


@given(RECORDS)
def test_any_text_comes_back_from_its_cell(record: dict[str, Any]) -> None:
    cells = {field: BY_FIELD[field].write(value) for field, value in record.items()}
    line = io.StringIO(newline="")
    csv.writer(line).writerow(map(guard, cells.values()))
    [row] = csv.reader(io.StringIO(line.getvalue(), newline=""))

    data, _remarks = read_cells(dict(zip(cells, row, strict=True)))

    assert data == record


@pytest.mark.django_db
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(record=RECORDS)
def test_any_exercise_comes_back_from_both_kinds_of_file(clinic: Any, record: dict[str, Any]) -> None:
    Exercise.objects.filter(clinic=clinic).delete()
    exercise = make_exercise(
        clinic=clinic, picture=None, **{key: record[key] for key in record if key != "easier"}
    )
    for order, way in enumerate(record["easier"]):
        Progression.objects.create(exercise=exercise, direction="easier", text=way["text"], order=order)

    for write in (as_json, as_csv):
        batch = imported(clinic, joined(write(clinic)), replaces=True)
        assert [row.action for row in batch.rows.all()] == ["unchanged"], said(batch)
