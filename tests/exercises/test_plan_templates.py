"""The plan templates that come with the library: reading, checking and loading their files."""

import re
import shutil
import tomllib
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from exercises.checks import findings
from exercises.models import Article, Exercise, PlanTemplate
from exercises.starter import LIBRARY, LibraryError, read_library
from tests.library import copy_small_library, edit

DOCS = Path(__file__).parents[2] / "docs" / "plan-templates.md"
FILE = "templates/side.toml"
WORDS = """
name = "Ache in the side"
shortcuts = ["side", "flank"]
regions = ["lower_back"]
problem = "Ache in the side"
goals = "To bend with ease."
note = "Do a little each day."
stop_text = "Stop and tell us if the pain is sharp."
basis = "Usual practice."
articles = ["quadratus-lumborum"]
author = "Reprise contributors"
licence = "CC BY 4.0"

[[phases]]
name = "Release"
weeks = [1, 2]

[[phases]]
name = "Strengthen"
weeks = [3]

[[rows]]
exercise = "ql-release-tool"
phase = 1
dose = { duration_seconds = 60, side = "affected", times_per_day = 1, days_per_week = 7 }

[[rows]]
exercise = "side-plank"
phase = 2
why = "To make it strong."
dose = { sets = 2, reps = 4, hold_seconds = 10, side = "each", days_per_week = 5, note = "Rest when you need to." }

[[rows]]
exercise = "ql-stretch-stick"
dose = { duration_seconds = 60, side = "affected", days_per_week = 7 }

[[references]]
title = "A book"
"""


@pytest.fixture
def folder(tmp_path):
    library = copy_small_library(tmp_path / "library")
    shutil.rmtree(library / "poses")  # to read and draw them takes most of the time
    (library / "templates").mkdir()
    (library / FILE).write_text(WORDS)
    return library


def load(folder):
    output = StringIO()
    call_command("load_library", dir=folder, stdout=output)
    return output.getvalue()


def problems(folder):
    with pytest.raises(LibraryError) as refused:
        read_library(folder)
    return [str(problem) for problem in refused.value.problems]


def found(folder):
    """What is found in the template; all exercises lack their figure here."""
    return [str(each) for each in findings(read_library(folder)) if each.file == FILE]


def test_the_table_of_the_docs_has_every_template_that_we_ship():
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|", DOCS.read_text("utf-8"), re.MULTILINE)
    files = (tomllib.loads(path.read_text("utf-8")) for path in (LIBRARY / "templates").glob("*.toml"))

    assert dict(rows[1:]) == {file["name"]: ", ".join(file["shortcuts"]) for file in files}


# --- Loading --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_template_is_loaded_as_the_state_of_a_draft(folder):
    load(folder)

    template = PlanTemplate.objects.get(slug="side")
    release, strengthen = template.state["phases"]
    first, second, third = template.state["rows"]
    ids = dict(Exercise.objects.values_list("slug", "public_id"))
    assert (template.clinic, template.owner, template.name) == (None, None, "Ache in the side")
    assert (template.shortcuts, template.regions) == (["side", "flank"], ["lower_back"])
    assert template.basis == "Usual practice."
    assert template.state["details"] == {
        "problem": "Ache in the side",
        "goals": "To bend with ease.",
        "note": "Do a little each day.",
        "stop_text": "Stop and tell us if the pain is sharp.",
    }
    assert template.state["articles"] == [Article.objects.get().public_id]
    assert (release["first_week"], release["last_week"]) == (1, 2)
    assert (strengthen["first_week"], strengthen["last_week"]) == (3, None)
    assert [row["phase"] for row in (first, second, third)] == [release["key"], strengthen["key"], None]
    assert [row["exercise"] for row in (first, second, third)] == [
        ids["ql-release-tool"],
        ids["side-plank"],
        ids["ql-stretch-stick"],
    ]
    assert (first["on_affected_side"], second["on_affected_side"]) == (True, False)
    assert first["dose"] == {"duration_seconds": 60, "times_per_day": 1, "days_per_week": 7}
    assert (second["dose"]["side"], second["why"]) == ("each", "To make it strong.")


@pytest.mark.django_db
def test_phases_by_criterion_begin_with_one_that_is_open_from_the_first_week(folder):
    edit(folder, FILE, "weeks = [1, 2]\n", "")
    edit(folder, FILE, "weeks = [3]", 'criterion = "You can bend with ease"')

    load(folder)

    first, second = PlanTemplate.objects.get().state["phases"]
    assert (first["first_week"], first["last_week"], first["criterion"]) == (1, None, "")
    assert (second["first_week"], second["last_week"]) == (None, None)
    assert second["criterion"] == "You can bend with ease"


@pytest.mark.django_db
def test_a_second_run_changes_no_template(folder):
    load(folder)
    before = PlanTemplate.objects.values("updated_at", "public_id", "state").get()

    assert "Plan templates: 0 added, 0 changed, 1 unchanged, 0 archived" in load(folder)
    assert PlanTemplate.objects.values("updated_at", "public_id", "state").get() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"side", "flank"', '"side"'),
        ("Do a little each day.", "Do it each day."),
        ("sets = 2", "sets = 3"),
        ('side = "affected", times', 'side = "each", times'),
        ("weeks = [3]", "weeks = [3, 8]"),
    ],
)
def test_a_change_in_a_file_is_loaded_and_named(folder, old, new):
    load(folder)
    edit(folder, FILE, old, new)

    assert "Plan templates: 0 added, 1 changed (side)" in load(folder)


@pytest.mark.django_db
def test_a_template_without_a_file_is_archived_and_comes_back_with_it(folder):
    load(folder)
    (folder / FILE).unlink()

    assert "1 archived (side)" in load(folder)
    assert not PlanTemplate.objects.current().exists()

    (folder / FILE).write_text(WORDS)
    assert "1 changed (side)" in load(folder)
    assert PlanTemplate.objects.current().exists()


@pytest.mark.django_db
def test_a_clinics_own_template_is_never_touched(clinic, folder):
    PlanTemplate.objects.create(clinic=clinic, slug="side", name="Our own")

    load(folder)

    assert PlanTemplate.objects.get(clinic=clinic).name == "Our own"
    assert PlanTemplate.objects.get(clinic=clinic).archived_at is None


# --- Files with a mistake -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            '"side-plank"',
            '"side-plonk"',
            "rows.2.exercise: There is no exercise “side-plonk”. Did you mean “side-plank”?",
        ),
        ('["quadratus-lumborum"]', '["ql"]', "articles.1: There is no article “ql”."),
        ('side = "affected", times', 'side = "left", times', "rows.1.dose.side: A template is for any"),
        ('side = "affected", times', 'side = "right", times', "rows.1.dose.side: A template is for any"),
        ("sets = 2", "sets = 200", "rows.2.dose.sets: Sets must be between 1 and 20."),
        ("phase = 2", "phase = 3", "rows.2.phase: There is no phase 3; there are 2."),
        ("phase = 2", "phase = 0", "rows.2.phase: There is no phase 0; there are 2."),
        ('"ql-stretch-stick"', '"side-plank"', "rows.3.exercise: “side-plank” is there 2 times in phase 2."),
        ("weeks = [3]", "weeks = [2]", "phases.2.weeks: This overlaps the phase before. Begin in week 3."),
        ("weeks = [3]", "weeks = [4]", "phases.2.weeks: This leaves a gap. Begin in week 3."),
        ("weeks = [1, 2]", "weeks = [2, 2]", "phases.1.weeks: This leaves a gap. Begin in week 1."),
        ("weeks = [1, 2]", "weeks = [2, 1]", "phases.1.weeks: The first week must not come after the last."),
        ("weeks = [1, 2]", "weeks = [1]", "phases.1.weeks: Only the last phase can stay open."),
        ("weeks = [1, 2]", "weeks = 2", "phases.1.weeks: Give the first and the last week"),
        ("weeks = [3]", "weeks = [3, 105]", "phases.2.weeks: Weeks go from 1 to 104."),
        ("weeks = [3]", 'criterion = "You can bend"', "phases.2: Either all phases go by weeks or none"),
        ("weeks = [1, 2]", 'weeks = [1, 2]\ncriterion = "You can bend"', "phases.1: Either all phases go by"),
        ("weeks = [1, 2]", "", "phases.1: Either all phases go by weeks or none does."),
        ("stop_text =", "stop_rule =", "stop_text: This field is missing."),
        ('"Stop and tell us if the pain is sharp."', '" "', "stop_text: This must not be empty."),
        ('"side", "flank"', "", "shortcuts: This must not be empty."),
        ('"side", "flank"', '"side", "side"', "shortcuts.2: This is in the list twice."),
        ('["lower_back"]', '["back"]', "regions.1: There is no region “back”."),
    ],
)
def test_a_file_with_a_mistake_is_refused_with_its_field_and_reason(folder, old, new, words):
    edit(folder, FILE, old, new)

    assert any(problem.startswith(f"{FILE}: {words}") for problem in problems(folder)), problems(folder)


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("", 'criterion = "You can bend"', None),
        ('criterion = "You begin"', 'criterion = "You can bend"', "phases.1.criterion: The first phase is"),
        ("", "", "phases.2: Say when this phase begins"),
    ],
)
def test_phases_by_criterion(folder, first, second, words):
    edit(folder, FILE, "weeks = [1, 2]", first)
    edit(folder, FILE, "weeks = [3]", second)

    if words:
        assert any(problem.startswith(f"{FILE}: {words}") for problem in problems(folder))
    else:
        assert found(folder) == []


def test_a_template_without_rows_is_refused(folder):
    words, references = WORDS[: WORDS.index("[[rows]]")], WORDS[WORDS.index("[[references]]") :]
    (folder / FILE).write_text(words + references)
    assert f"{FILE}: rows: This field is missing." in problems(folder)

    (folder / FILE).write_text("rows = []\n" + words + references)
    assert f"{FILE}: rows: This must not be empty." in problems(folder)


def test_a_name_or_shortcut_of_another_template_is_refused(folder):
    (folder / "templates" / "waist.toml").write_text(WORDS.replace('"side", "flank"', '"waist", "Flank"'))

    assert problems(folder) == [
        "templates/waist.toml: name: templates/side.toml is called the same.",
        "templates/waist.toml: shortcuts: templates/side.toml has “Flank” too.",
    ]


# --- What should be corrected ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "hold_seconds = 10",
            "hold_seconds = 90",
            "rows.2.dose.hold_seconds: This is outside the usual range",
        ),
        ("sets = 2", "sets = 1", "rows.2.dose.sets: This is outside the usual range of 2 to 4."),
        (
            "sets = 2",
            "sets = 2, sets_max = 9",
            "rows.2.dose.sets: This is outside the usual range of 2 to 4.",
        ),
        ('side = "each"', 'side = "none"', "rows.2.dose.side: This does not fit an exercise done each_side."),
        ('side = "each", ', "", "rows.2.dose.side: This does not fit an exercise done each_side."),
        (", days_per_week = 5", "", "rows.2.dose: Say on how many days."),
        ("hold_seconds = 10, ", "", "rows.2.dose: Say how long the hold is."),
        ("phase = 1", "phase = 2", "phases.1: No exercise is in this phase alone."),
        ('basis = "Usual practice."', 'basis = ""', "basis: This must not be empty."),
        (
            "To make it strong.",
            "To make " + "it " * 14 + "strong.",
            "rows.2.why: A sentence has more than 15",
        ),
        ("Rest when you", "Rest " + "and " * 14 + "you", "rows.2.dose.note: A sentence has more than 15"),
        ("is sharp.", "is sharp on the left.", "stop_text: A template is for any patient: use another word"),
        ("To bend with ease.", "Comprehensive musculoskeletal functionality. " * 9, "all texts: The reading"),
    ],
)
def test_what_should_be_corrected_is_listed_by_field(folder, old, new, words):
    assert found(folder) == []
    edit(folder, FILE, old, new)

    assert any(finding.startswith(f"{FILE}: {words}") for finding in found(folder)), found(folder)


def test_more_than_six_exercises_at_a_time_are_too_many(folder):
    exercises = sorted(path.stem for path in (folder / "exercises").glob("*.toml"))
    others = [slug for slug in exercises if slug not in WORDS][:5]
    rows = "".join(f'\n[[rows]]\nexercise = "{slug}"\nphase = 2\ndose = {{}}\n' for slug in others)
    (folder / FILE).write_text(WORDS + rows)

    assert f"{FILE}: phases.2: Give 6 exercises at most at a time; these are 7." in found(folder)
