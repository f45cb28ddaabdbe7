"""Finding exercises by what people type. The ten of the starter library, and a few of our own."""

import tomllib

import pytest

from exercises.models import Exercise, ExerciseTag
from exercises.search import search
from exercises.starter import load, read_library
from exercises.synonyms import FILE, words_of
from exercises.vocabulary import Position
from tests.factories import make_exercise

pytestmark = pytest.mark.django_db


@pytest.fixture
def library():
    load(read_library())
    return Exercise.objects.current()


def found(exercises, query, limit=20):
    return [exercise.slug for exercise in search(exercises, query, limit)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("side bridge", "side-plank"),
        ("Side plank", "side-plank"),
        ("plank side", "side-plank"),
        ("sideplank", "side-plank"),
        ("sid plan", "side-plank"),
        ("sde plank", "side-plank"),
        ("chin tuck lift", "chin-tuck-head-lift"),
        ("head lift with chin tuck", "chin-tuck-head-lift"),
        ("chin tuk lif", "chin-tuck-head-lift"),
        ("shoulder band raise", "resisted-shoulder-abduction"),
        ("resisted abd 90", "resisted-shoulder-abduction"),
        ("shld abduction theraband", "resisted-shoulder-abduction"),
        ("neck hook massage", "posterior-neck-release-hook"),
        ("shepards hook", "posterior-neck-release-hook"),
        ("theracane", "posterior-neck-release-hook"),
        ("deep neck flexer activation", "deep-neck-flexor-activation"),
        ("iso shld flexion", "isometric-shoulder-flexion"),
        ("isometeric shoulder flex", "isometric-shoulder-flexion"),
        ("shou flex", "isometric-shoulder-flexion"),
        ("neck extension towel repeated", "repeated-neck-extension-strap"),
        ("door frame back stretch", "ql-stretch-stick"),
        ("QL release", "ql-release-tool"),
        ("side lying QL stretch", "ql-stretch-sidelying"),
    ],
)
def test_what_people_type_leads_to_the_exercise(library, query, first):
    assert found(library, query)[0] == first


def test_exercises_named_for_ql_come_before_those_that_only_train_it(library):
    slugs = found(library, "QL")

    assert set(slugs[:4]) == {"ql-stretch-stick", "ql-stretch-sidelying", "ql-release-tool", "side-plank"}
    assert slugs.index("side-plank") >= 2


def test_an_abbreviation_finds_both_exercises_of_the_muscle(library):
    assert set(found(library, "DNF")[:2]) == {"deep-neck-flexor-activation", "chin-tuck-head-lift"}


def test_a_misspelt_muscle_and_kind_find_both_stretches(library):
    assert set(found(library, "quadratus lumborem strech")[:2]) == {
        "ql-stretch-stick",
        "ql-stretch-sidelying",
    }


def test_every_exercise_is_first_for_its_own_name(library):
    for exercise in library:
        assert found(library, exercise.name)[0] == exercise.slug


@pytest.mark.parametrize("query", ["", "   ", "!?", "zzqx", "qqqqqqqq", "the of"])
def test_blank_and_nonsense_find_nothing(library, query):
    assert found(library, query) == []


@pytest.mark.parametrize(
    "query", ["'; drop table exercises_exercise; --", "%_%", "\x00", "(" * 500, "a " * 300]
)
def test_hostile_text_does_no_harm(library, query):
    found(library, query)

    assert library.count() == 10


def test_only_what_the_queryset_holds_is_found(ann, other_ann, clinic):
    ours = make_exercise("Wobble dance", clinic=clinic)

    assert search(Exercise.objects.visible_to(ann.user), "wobble dance") == [ours]
    assert search(Exercise.objects.visible_to(other_ann.user), "wobble dance") == []


def test_the_limit_is_kept_and_the_same_score_goes_by_name():
    for letter in "ZXY":
        make_exercise(f"Bridge {letter}", slug=f"bridge-{letter.lower()}")

    assert found(Exercise.objects.all(), "bridge", limit=2) == ["bridge-x", "bridge-y"]


def test_a_change_of_the_library_is_found_at_once():
    exercise = make_exercise("Wobble dance")
    assert search(Exercise.objects.all(), "wobble") == [exercise]

    exercise.name = "Tango"
    exercise.save()

    assert search(Exercise.objects.all(), "wobble") == []
    assert search(Exercise.objects.all(), "tango") == [exercise]

    exercise.delete()

    assert search(Exercise.objects.all(), "tango") == []


def test_an_ambiguous_abbreviation_finds_all_that_it_may_mean():
    make_exercise("Heel drop", slug="heel", tags={"muscle": ["achilles_tendon"]})
    make_exercise("Toe lift", slug="toe", tags={"muscle": ["tibialis_anterior"]})

    assert set(found(Exercise.objects.all(), "TA")) == {"heel", "toe"}


def test_a_lay_word_works_both_ways():
    make_exercise("QL hang", slug="hang", tags={"region": ["lower_back"]})

    assert found(Exercise.objects.all(), "quadratus lumborum") == ["hang"]


def test_accents_and_other_scripts_are_no_obstacle():
    make_exercise("Dehnübung für den Rücken", slug="german")
    make_exercise("கழுத்து நீட்சி", slug="tamil")

    assert found(Exercise.objects.all(), "dehnubung rucken") == ["german"]
    assert found(Exercise.objects.all(), "கழுத்து") == ["tamil"]


def test_a_search_takes_three_queries(library, django_assert_num_queries):
    found(library, "neck")

    with django_assert_num_queries(3):
        found(library, "neck")


def test_words_lose_case_accents_plurals_and_what_everyday_language_adds():
    assert words_of("The Shepherd's hooks, for the Côté stretches") == ("shepherd", "hook", "cote", "stretch")


def test_every_slug_among_the_synonyms_is_in_its_vocabulary():
    groups = tomllib.loads(FILE.read_text("utf-8"))

    for facet, vocabulary in {**ExerciseTag.VOCABULARY, "position": Position}.items():
        assert groups[facet].keys() <= set(vocabulary.values)


def test_another_clinics_exercises_hide_none_of_ours(library, other_clinic):
    ours = Exercise.objects.filter(clinic=None)
    before = found(ours, "neck")
    make_exercise(
        "Neck",
        clinic=other_clinic,
        aliases=["Neck neck"],
        tags={"region": ["neck"], "muscle": ["cervical_extensors", "splenius"], "kind": ["mobility"]},
    )

    assert found(ours, "neck") == before
    assert len(before) > 2
