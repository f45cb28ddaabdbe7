"""Loading the starter library from its files."""

import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from exercises.models import Article, Exercise, Progression
from tests.library import copy_small_library, edit

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    return copy_small_library(tmp_path / "library")


def load(folder):
    output = StringIO()
    call_command("load_library", dir=folder, stdout=output)
    return output.getvalue()


def refusal(folder):
    with pytest.raises(CommandError) as refused:
        load(folder)
    assert not Exercise.objects.exists()
    return str(refused.value)


def test_the_library_is_loaded_with_all_that_belongs_to_it(folder):
    """The browser tests load the whole of it."""
    load(folder)

    plank = Exercise.objects.get(slug="side-plank")
    assert plank.clinic is None
    assert plank.dose.hold_seconds == 10
    assert plank.regions[0] == "Core and abdomen"
    assert plank.muscles[0] == "Quadratus lumborum"
    assert plank.aliases[0] == "side bridge"
    assert [(use.side, use.moment) for use in plank.pictures.all()] == [
        ("left", "start"),
        ("left", "end"),
        ("right", "start"),
        ("right", "end"),
    ]
    assert all(use.alt and use.picture.read().startswith(b"<svg") for use in plank.pictures.all())
    assert Progression.objects.filter(target__slug="deep-neck-flexor-activation").exists()
    assert plank.articles.filter(slug="quadratus-lumborum").exists()


def test_a_second_run_writes_nothing(folder):
    load(folder)
    before = list(Exercise.objects.values_list("slug", "updated_at"))
    files = len(list((folder / "exercises").glob("*.toml")))

    assert f"Exercises: 0 added, 0 changed, {files} unchanged, 0 archived" in load(folder)
    assert list(Exercise.objects.values_list("slug", "updated_at")) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sets = 2", "sets = 3"),
        ('"side bridge", ', ""),
        ('equipment = ["mat"]', "equipment = []"),
        ("Lift your top leg while you hold.", "Lift your top leg."),
    ],
)
def test_a_change_in_a_file_is_loaded_and_named(folder, old, new):
    load(folder)
    before = Exercise.objects.get(slug="side-plank").updated_at
    edit(folder, "exercises/side-plank.toml", old, new)

    assert "1 changed (side-plank)" in load(folder)
    assert Exercise.objects.get(slug="side-plank").updated_at > before


def test_an_exercise_without_a_file_is_archived_and_comes_back_with_it(folder):
    load(folder)
    path = folder / "exercises" / "pallof-press.toml"
    words = path.read_text()
    path.unlink()

    assert "1 archived (pallof-press)" in load(folder)
    assert not Exercise.objects.current().filter(slug=path.stem).exists()
    assert "0 archived" in load(folder)

    path.write_text(words)
    assert "1 changed (pallof-press)" in load(folder)
    assert Exercise.objects.current().filter(slug=path.stem).exists()


def test_a_clinics_own_exercise_is_never_touched(clinic, folder):
    Exercise.objects.create(clinic=clinic, slug="side-plank", name="Our side plank")

    load(folder)

    assert Exercise.objects.get(clinic=clinic).name == "Our side plank"
    assert Exercise.objects.get(clinic=clinic).archived_at is None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("sets = 2", "sets = 200", "dose.sets: Sets must be between 1 and 20."),
        ("sets = 2", "sets = 2.5", "dose.sets: Sets must be a whole number."),
        ("sets = 2", "setz = 2", "dose.setz: A dose has no such part."),
        (
            '"lower_back"]',
            '"lower_bak"]',
            "regions.2: There is no region “lower_bak”. Did you mean “lower_back”?",
        ),
        ('"quadratus_lumborum",', '"ql",', "muscles.1: There is no muscle “ql”."),
        ('position = "side_lying"', 'position = "flying"', "position: There is no position “flying”."),
        ("purpose =", "porpoise =", "porpoise: There is no such field. Did you mean “purpose”?"),
        ("purpose =", "porpoise =", "purpose: This field is missing."),
        ('name = "Side plank"', 'name = ""', "name: This must not be empty."),
        ('name = "Side plank"', "name = 5", "name: This must be text."),
        ('equipment = ["mat"]', 'equipment = "mat"', "equipment: This must be a list."),
        ('equipment = ["mat"]', 'equipment = ["mat", "mat"]', "equipment.2: This is in the list twice."),
        ("sets = [2, 4]", "sets = [4, 2]", "usual_range.sets: The lowest must come first."),
        ("sets = [2, 4]", "sets = [2, 40]", "usual_range.sets: Both must be between 1 and 20."),
        ("sets = [2, 4]", "steps = [2, 4]", "usual_range.steps: There is no such field."),
        ("sets = [2, 4]", "sets = 2", "usual_range.sets: This must be two whole numbers"),
        ('text = "Stand', 'exercise = "Stand', "easier.2.exercise: There is no exercise “Stand side-on"),
        ("[[harder]]\ntext", '[[harder]]\nexercise = "side-plank"\ntext', "harder.1: Give either"),
        ("year = 2016", 'year = "2016"', "references.1.year: This must be a whole number."),
        ('name = "Side plank"', 'name = "Side plank', "TOML: "),
    ],
)
def test_a_file_with_a_mistake_is_refused_with_its_name_field_and_reason(folder, old, new, words):
    edit(folder, "exercises/side-plank.toml", old, new)

    assert f"side-plank.toml: {words}" in refusal(folder)


def test_all_mistakes_of_all_files_are_listed_at_once_and_nothing_is_loaded(folder):
    edit(folder, "exercises/side-plank.toml", "sets = 2", "sets = 200")
    edit(folder, "exercises/ql-stretch-stick.toml", "measured_by", "measured")
    edit(folder, "articles/quadratus-lumborum.toml", '"side-plank"', '"side-plonk"')

    words = refusal(folder)

    assert "side-plank.toml: dose.sets" in words
    assert "ql-stretch-stick.toml: measured_by: This field is missing." in words
    assert "quadratus-lumborum.toml: exercises.4: There is no exercise “side-plonk”" in words
    assert not Article.objects.exists()


def test_two_exercises_of_one_name_are_refused(folder):
    shutil.copy(folder / "exercises/side-plank.toml", folder / "exercises/side-plank-2.toml")

    assert "side-plank.toml: name: side-plank-2.toml is called the same." in refusal(folder)


def test_a_file_name_that_cannot_be_an_address_is_refused(folder):
    (folder / "exercises/side-plank.toml").rename(folder / "exercises/Side Plank.toml")

    assert "Side Plank.toml: file name: Use small letters" in refusal(folder)


def test_a_folder_without_exercises_is_refused_and_nothing_is_archived(folder, tmp_path):
    load(folder)

    with pytest.raises(CommandError, match="There are no files to read"):
        load(tmp_path)

    assert not Exercise.objects.exclude(archived_at=None).exists()
