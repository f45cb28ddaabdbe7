"""What makes the library complete and easy to read."""

import shutil
from io import StringIO

import pytest
from django.core.management import call_command

from exercises.starter import LIBRARY
from tests.library import copy_small_library, edit, library_without_pictures

PLANK = "exercises/side-plank.toml"


@pytest.fixture
def folder(tmp_path):
    return copy_small_library(tmp_path / "library")


def findings(folder):
    output = StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("check_library", dir=folder, stdout=output)
    return output.getvalue().splitlines()


def test_the_library_that_we_ship_is_in_order():
    output = StringIO()
    try:
        call_command("check_library", stdout=output)
    except SystemExit:
        pytest.fail(output.getvalue())


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ('purpose = "To make', 'purpose = "" # "', "purpose: This must not be empty."),
        ('author = "Reprise contributors"', 'author = " "', "author: This must not be empty."),
        (
            "hold_seconds = [10, 60]",
            "hold_seconds = [20, 60]",
            "dose.hold_seconds: This is outside the usual",
        ),
        (
            "hold_seconds = [10, 60]",
            "duration_seconds = [20, 60]",
            "usual_range.duration_seconds: The dose has",
        ),
        (
            "Hold still and breathe normally.",
            "Hold still and breathe normally and do not stop breathing at any time while you hold this still.",
            "instructions.3: A sentence has more than 15 words: “Hold still and",
        ),
        ("sets = 2", "sets = 0", "dose.sets: Sets must be between 1 and 20."),
    ],
)
def test_what_is_wrong_is_listed_by_file_and_field(folder, old, new, finding):
    edit(folder, PLANK, old, new)

    assert any(line.startswith(f"side-plank.toml: {finding}") for line in findings(folder))


def test_an_exercise_has_three_to_six_steps(folder):
    edit(folder, PLANK, "instructions = [", 'instructions = ["Lift.", "Hold.", "Rest.",')

    assert findings(folder) == ["side-plank.toml: instructions: Give 3 to 6 steps; these are 7."]


@pytest.mark.parametrize(
    ("kept", "finding"), [("[9]", "There is no step 9"), ("[2, 1]", "Give them in their order")]
)
def test_key_steps_are_among_the_steps_and_in_their_order(folder, kept, finding):
    edit(folder, PLANK, "instructions = [", f"key_steps = {kept}\ninstructions = [")

    assert [line.partition("key_steps: ")[2][: len(finding)] for line in findings(folder)] == [finding]


def test_words_that_are_hard_to_read_are_named_by_their_grade(folder):
    hard = "Musculoskeletal considerations necessitate individual caution. " * 60
    edit(folder, PLANK, "adjustments = [", f'adjustments = ["{hard}",')

    (finding,) = findings(folder)

    assert finding.startswith("side-plank.toml: all texts: The reading grade is")


def test_an_exercise_may_not_be_easier_than_itself(folder):
    edit(
        folder,
        PLANK,
        '[[easier]]\ntext = "Stand',
        '[[easier]]\nexercise = "side-plank"\n[[easier]]\ntext = "Stand',
    )

    (finding,) = findings(folder)
    assert finding.startswith("side-plank.toml: easier: Followed from one to the next, these lead back")


def test_nor_through_a_chain_of_others(folder):
    # The stick stretch names the side-lying one as easier.
    edit(
        folder,
        "exercises/ql-stretch-sidelying.toml",
        "[[easier]]",
        '[[easier]]\nexercise = "ql-stretch-stick"\n\n[[easier]]',
    )

    assert [line.split(":")[0] for line in findings(folder)] == [
        "ql-stretch-sidelying.toml",
        "ql-stretch-stick.toml",
    ]


def test_in_our_library_an_easier_exercise_names_the_other_as_harder_and_the_reverse():
    # A therapist who swaps a row for the harder exercise comes back with the easier one.
    ways = {
        (direction, entry.slug, way["exercise"])
        for entry in library_without_pictures().exercises
        for direction in ("easier", "harder")
        for way in entry.data[direction]
        if "exercise" in way
    }
    back = {"easier": "harder", "harder": "easier"}

    assert {(back[direction], to, slug) for direction, slug, to in ways} == ways


def test_articles_are_checked_as_well(folder):
    article = "articles/quadratus-lumborum.toml"
    edit(folder, article, 'author = "Reprise contributors"', 'author = ""')
    edit(
        folder,
        article,
        "You have two of these muscles",
        "You " + "really " * 15 + "have two of these muscles",
    )

    author, sentence = findings(folder)

    assert author == "quadratus-lumborum.toml: author: This must not be empty."
    assert sentence.startswith("quadratus-lumborum.toml: sections.1.paragraphs.1: A sentence has more")


def test_an_exercise_without_a_figure_is_found(folder):
    (folder / "poses" / "side-plank.toml").unlink()

    assert "poses/side-plank.toml: file: There is no figure." in findings(folder)


def test_what_is_wrong_with_a_figure_is_reported_with_its_file_and_field(folder):
    edit(folder, "poses/side-plank.toml", "elbow_left on floor", "hand_right on floor")

    found = [line for line in findings(folder) if "side-plank.toml" in line]

    assert found
    assert all(line.startswith("poses/side-plank.toml: contacts.1: At the ") for line in found)


def test_what_is_held_shows_its_clock(folder):
    edit(folder, "poses/side-plank.toml", "clock = true", "")

    (finding,) = findings(folder)

    assert finding.startswith("poses/side-plank.toml: clock: It is held for 5 seconds or more")


def test_minutes_that_are_a_stay_show_their_clock(folder):
    for name in ("heel-prop", "prone-hang"):
        for kind in ("exercises", "poses"):
            shutil.copy(LIBRARY / kind / f"{name}.toml", folder / kind)
    edit(folder, "poses/heel-prop.toml", "clock = true", "")

    (finding,) = findings(folder)

    assert finding.startswith("poses/heel-prop.toml: clock: One stays there for a time")


def test_minutes_of_going_there_and_back_need_no_clock(folder):
    for kind in ("exercises", "poses"):
        shutil.copy(LIBRARY / kind / "ql-stretch-stick.toml", folder / kind)
    edit(folder, "poses/ql-stretch-stick.toml", "both = true", "")

    (finding,) = findings(folder)

    assert finding.startswith("poses/ql-stretch-stick.toml: clock: One stays there for a time")
