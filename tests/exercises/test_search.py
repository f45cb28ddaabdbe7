"""Finding exercises by what people type: the rules, on a few exercises of our own."""

import tomllib
from itertools import chain
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exercises.models import Exercise, ExerciseTag
from exercises.search import matching, search
from exercises.synonyms import FILE, NO_EQUIPMENT, words_of
from exercises.vocabulary import Position
from tests.factories import make_exercise

pytestmark = pytest.mark.django_db


def found(exercises: Any, query: str, limit: int = 20) -> list[str]:
    return [exercise.slug for exercise in search(exercises, query, limit)]


def everything() -> Any:
    return Exercise.objects.all()


# --- What a word may stand for --------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["side plank", "Plank side", "sideplank", "sid plan", "sde plank", "side plánk", "side planks!"]
)
def test_unfinished_misspelt_turned_and_joined_words_lead_to_a_name(query: str) -> None:
    make_exercise("Side plank", slug="plank")
    make_exercise("Shoulder pendulum", slug="pendulum")

    assert found(everything(), query) == ["plank"]


def test_a_word_with_another_ending_is_found() -> None:
    make_exercise("Foot roll", slug="roll")
    make_exercise("Kneeling bend", slug="bend")

    assert found(everything(), "rolling") == ["roll"]
    assert found(everything(), "kneel bend") == ["bend"]


def test_a_whole_word_is_seldom_the_beginning_of_a_longer_one() -> None:
    make_exercise("Kneeling stretch", slug="kneeling", position="kneeling")
    make_exercise("Heel slide", slug="slide", tags={"region": ["knee"]})

    assert found(everything(), "knee") == ["slide", "kneeling"]
    assert found(everything(), "kneel") == ["kneeling"]


def test_an_ambiguous_abbreviation_finds_all_that_it_may_mean() -> None:
    make_exercise("Heel drop", slug="heel", tags={"muscle": ["achilles_tendon"]})
    make_exercise("Toe lift", slug="toe", tags={"muscle": ["tibialis_anterior"]})

    assert set(found(everything(), "TA")) == {"heel", "toe"}


def test_the_typed_form_counts_more_than_what_it_stands_for() -> None:
    make_exercise("Toe lift", slug="toe", tags={"muscle": ["tibialis_anterior"]})
    make_exercise("TA drill", slug="drill")

    assert found(everything(), "TA") == ["drill", "toe"]


def test_a_lay_word_works_both_ways() -> None:
    make_exercise("QL hang", slug="hang", tags={"region": ["lower_back"]})

    assert found(everything(), "quadratus lumborum") == ["hang"]


def test_a_whole_finds_its_parts_and_a_part_its_whole() -> None:
    make_exercise("Curl", slug="curl", tags={"muscle": ["hamstrings"]})
    make_exercise("Turn out", slug="turn", tags={"muscle": ["infraspinatus"]})

    assert found(everything(), "biceps femoris") == ["curl"]
    assert found(everything(), "rotator cuff") == ["turn"]


def test_the_main_region_leads_another_regions_exercise_that_names_it() -> None:
    make_exercise("Wall squeeze", slug="squeeze", tags={"region": ["core"]})
    make_exercise("Arch dome", slug="dome", aliases=["foot core"], tags={"region": ["ankle_foot"]})

    assert found(everything(), "core")[0] == "squeeze"


def test_no_equipment_finds_what_takes_none_before_what_takes_a_thing_of_every_home() -> None:
    make_exercise("Neck turn", slug="turn", tags={"region": ["neck"]})
    make_exercise("Neck lean", slug="lean", tags={"region": ["neck"], "equipment": ["chair"]})
    make_exercise("Neck pull", slug="pull", tags={"region": ["neck"], "equipment": ["cable"]})

    assert found(everything(), "no equipment neck")[:2] == ["turn", "lean"]


def test_words_that_lead_nowhere_are_passed_over() -> None:
    make_exercise("Sit to stand", slug="sit")

    assert found(everything(), "please somebody show grandpa sit stand") == ["sit"]


def test_accents_and_other_scripts_are_no_obstacle() -> None:
    make_exercise("Dehnübung für den Rücken", slug="german")
    make_exercise("கழுத்து நீட்சி", slug="tamil")

    assert found(everything(), "dehnubung rucken") == ["german"]
    assert found(everything(), "கழுத்து") == ["tamil"]


def test_words_lose_case_accents_plurals_and_what_everyday_language_adds() -> None:
    assert words_of("The Shepherd’s hooks, for the Côté stretches") == ("shepherd", "hook", "cote", "stretch")
    assert words_of("my feet and calves") == ("foot", "calf")


def test_every_slug_among_the_synonyms_is_in_its_vocabulary() -> None:
    groups = tomllib.loads(FILE.read_text("utf-8"))

    for facet, vocabulary in {**ExerciseTag.VOCABULARY, "position": Position}.items():
        assert groups[facet].keys() <= {*vocabulary.values, NO_EQUIPMENT}


def test_no_synonym_shrinks_to_one_everyday_word() -> None:
    """If "it" were ignored in "IT band", every band would be a tendon."""
    groups = tomllib.loads(FILE.read_text("utf-8"))
    facets = {*ExerciseTag.VOCABULARY, "position"}
    terms = [
        term
        for name, group in groups.items()
        for term in (chain(*group.values()) if name in facets else group)
    ]

    assert len(terms) > 500
    assert [term for term in terms if len(words_of(term)) < min(2, len(term.split()))] == []


# --- What says little -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["exercises", "exercises for the", "stretch for", "with", "eye exercises", "stretch for the eye"]
)
def test_words_that_say_nothing_find_nothing(query: str) -> None:
    make_exercise("Flat back exercise", tags={"kind": ["stretch"]})

    assert found(everything(), query) == []


def test_words_that_say_nothing_are_part_of_a_name() -> None:
    make_exercise("Codman exercise", slug="codman")
    make_exercise("Codman swing", slug="swing")

    assert found(everything(), "codman exercise") == ["codman", "swing"]


@pytest.mark.parametrize("query", ["fire", "fire hydrant", "brandt daroff", "bind wibble"])
def test_what_is_only_a_little_like_a_word_is_no_misspelling_of_it(query: str) -> None:
    make_exercise("Firm band release")

    assert found(everything(), query) == []


def test_a_short_misspelt_word_counts_beside_a_word_that_leads_to_the_same() -> None:
    make_exercise("Firm roll", slug="roll")

    assert found(everything(), "frim roll") == ["roll"]
    assert found(everything(), "frim") == []


@pytest.mark.parametrize("query", ["prone hangs", "side zumba", "zumba wibble hip", "stretch zumba"])
def test_how_it_is_done_is_not_enough_beside_unknown_words(query: str) -> None:
    make_exercise("Prone hip twist", position="prone", tags={"kind": ["stretch"]})

    assert found(everything(), query) == []


def test_a_movement_of_another_joint_or_another_movement_of_the_joint_is_not_found() -> None:
    make_exercise("Shoulder internal rotation", slug="shoulder", tags={"region": ["shoulder"]})
    make_exercise("Hip external rotation", slug="hip", tags={"region": ["hip"]})

    assert found(everything(), "hip internal rotation") == []
    assert found(everything(), "internal rotation") == ["shoulder"]
    assert found(everything(), "hip rotation") == ["hip"]


def test_what_comes_with_it_counts_less_than_what_it_is() -> None:
    make_exercise("Bridge", slug="bridge", tags={"region": ["hip"]})
    make_exercise("Ball squeeze", slug="squeeze", tags={"region": ["hip"]})

    assert found(everything(), "bridge with ball squeeze")[0] == "bridge"
    assert found(everything(), "ball squeeze with bridge")[0] == "squeeze"


def test_a_name_is_known_in_another_order_and_with_other_endings() -> None:
    make_exercise("Trunk turn", slug="turn", aliases=["knee rocks"])
    make_exercise("Side plank on the knees", slug="plank")

    assert found(everything(), "rocking knees side to side")[0] == "turn"


# --- What this person prescribes ------------------------------------------------------------------


def test_what_is_often_prescribed_leads_matches_that_are_about_as_good() -> None:
    names = ("Neck lean", "Neck tilt", "Neck turn")
    rows = [make_exercise(name, tags={"region": ["neck"]}) for name in names]

    assert search(everything(), "neck le", favour={rows[2].pk: 9})[0] == rows[0]
    assert search(everything(), "neck", favour={rows[2].pk: 2, rows[1].pk: 1}) == rows[::-1]
    assert search(everything(), "neck", limit=1, favour={rows[2].pk: 1}) == [rows[2]]
    assert search(everything(), "hip", favour={rows[2].pk: 1}) == []


@pytest.mark.parametrize("query", ["quad set", "quad", "static quads"])
def test_nothing_comes_before_a_name_that_was_typed(query: str) -> None:
    named = make_exercise("Quad set", aliases=["static quads"], tags={"muscle": ["quadriceps"]})
    other = make_exercise("Set of static quadriceps drills", tags={"muscle": ["quadriceps"]})
    assert search(everything(), query) == [named, other]

    assert search(everything(), query, favour={other.pk: 1000}) == [named, other]


def test_a_whole_name_stays_before_the_beginning_of_another() -> None:
    whole, longer = make_exercise("Side plank"), make_exercise("Side plank on the knees")

    assert search(everything(), "side plank", favour={longer.pk: 1000}) == [whole, longer]


# --- Whatever is typed ----------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "   ", "!?", "zzqx", "the of"])
def test_blank_and_nonsense_find_nothing(query: str) -> None:
    make_exercise("Side plank")

    assert found(everything(), query) == []


TYPED = st.text(max_size=60) | st.lists(
    st.sampled_from(["QL", "side", "plan", "S/L", "ühung", "1/2", "no", "equipment", "\x00", "%", "'", "🙂"]),
    max_size=40,
).map(" ".join)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=TYPED)
def test_no_text_does_harm(db: Any, query: str) -> None:
    if not Exercise.objects.exists():
        make_exercise("Side plank", slug="plank", picture=None)

    assert found(everything(), query) in ([], ["plank"])
    assert Exercise.objects.count() == 1


# --- What may be seen -----------------------------------------------------------------------------


def test_only_what_the_queryset_holds_is_found(ann: Any, other_ann: Any, clinic: Any) -> None:
    ours = make_exercise("Wobble dance", clinic=clinic)

    assert search(Exercise.objects.visible_to(ann.user), "wobble dance") == [ours]
    assert search(Exercise.objects.visible_to(other_ann.user), "wobble dance") == []


def test_another_clinics_exercises_hide_none_of_ours(other_clinic: Any) -> None:
    for name in ("Neck turn", "Neck lean", "Turn of the neck and shoulders"):
        make_exercise(name, slug=name.lower().replace(" ", "-"), tags={"region": ["neck"]})
    ours = Exercise.objects.filter(clinic=None)
    before = found(ours, "neck")
    make_exercise("Neck", clinic=other_clinic, aliases=["Neck neck"], tags={"region": ["neck"]})

    assert found(ours, "neck") == before
    assert len(before) == 3


def test_another_clinics_words_are_no_reason_to_find_nothing(other_clinic: Any) -> None:
    make_exercise("Neck turn", slug="turn", tags={"region": ["neck"]})
    make_exercise("Zumba", clinic=other_clinic, tags={"region": ["hip"]})

    assert found(Exercise.objects.filter(clinic=None), "zumba neck") == ["turn"]


def test_ours_are_found_below_hundreds_of_better_ones_of_another_clinic(
    clinic: Any, other_clinic: Any
) -> None:
    theirs = make_exercise("Plank", clinic=other_clinic, picture=None, tags={"region": ["core"]})
    copies = [
        Exercise(name="Plank", clinic=other_clinic, slug=f"plank-{number}", position=theirs.position)
        for number in range(300)
    ]
    Exercise.objects.bulk_create(copies)
    ours = make_exercise("Long side plank on the knees", clinic=clinic)

    assert search(Exercise.objects.filter(clinic=clinic), "plank") == [ours]
    assert len(matching(everything(), "plank")) == 302


def test_the_limit_is_kept_and_the_same_score_goes_by_name() -> None:
    for letter in "ZXY":
        make_exercise(f"Bridge {letter}", slug=f"bridge-{letter.lower()}")

    assert found(everything(), "bridge", limit=2) == ["bridge-x", "bridge-y"]


@pytest.mark.parametrize("rows", [1, 30])
def test_a_search_takes_two_queries(rows: int, django_assert_num_queries: Any) -> None:
    for number in range(rows):
        make_exercise(f"Neck turn {number}", picture=None)
    found(everything(), "neck")

    with django_assert_num_queries(2):  # what may be seen, with the library's version; the exercises
        assert len(found(everything(), "neck", limit=rows)) == rows


# --- Changes --------------------------------------------------------------------------------------


def rename(exercise: Exercise) -> None:
    exercise.name = "Tango"
    exercise.save()


def rename_by_update(exercise: Exercise) -> None:
    Exercise.objects.filter(pk=exercise.pk).update(name="Tango")


def rename_in_sql(exercise: Exercise) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE exercises_exercise SET name = 'Tango' WHERE id = %s", [exercise.pk])


@pytest.mark.parametrize("change", [rename, rename_by_update, rename_in_sql])
def test_a_new_name_is_found_at_once_whoever_wrote_it(change: Any) -> None:
    exercise = make_exercise("Wobble dance")
    assert search(everything(), "wobble") == [exercise]

    change(exercise)

    assert search(everything(), "wobble") == []
    assert search(everything(), "tango") == [exercise]


def test_a_change_of_tags_alone_is_found_at_once() -> None:
    exercise = make_exercise("Wobble dance", tags={"muscle": ["soleus"]})
    assert search(everything(), "soleus") == [exercise]

    exercise.tags.update(slug="piriformis")
    assert search(everything(), "soleus") == []
    assert search(everything(), "piriformis") == [exercise]

    exercise.tags.all().delete()
    assert search(everything(), "piriformis") == []


def test_a_deleted_exercise_is_no_longer_found() -> None:
    exercise = make_exercise("Wobble dance")
    assert search(everything(), "wobble") == [exercise]

    exercise.delete()

    assert search(everything(), "wobble") == []


def test_what_was_rolled_back_is_not_found() -> None:
    exercise = make_exercise("Wobble dance")
    with transaction.atomic():
        rename(exercise)
        assert search(everything(), "tango") == [exercise]
        transaction.set_rollback(True)

    assert search(everything(), "tango") == []
    assert search(everything(), "wobble") == [exercise]


# --- What can be done with what is at hand --------------------------------------------------------


def test_doable_means_nothing_is_missing_beside_what_every_home_has() -> None:
    for name, things in {
        "bare": [],
        "chair": ["chair", "wall"],
        "band": ["resistance_band"],
        "gym": ["cable"],
    }.items():
        make_exercise(name, tags={"equipment": things})
    make_exercise("band and step", tags={"equipment": ["resistance_band", "step", "mat"]})

    def doable(*at_hand: str) -> set[str]:
        return set(everything().doable_with(at_hand).values_list("name", flat=True))

    assert doable() == {"bare", "chair"}
    assert doable("resistance_band") == {"bare", "chair", "band"}
    assert doable("resistance_band", "step") == {"bare", "chair", "band", "band and step"}


def test_without_equipment_means_not_even_a_chair() -> None:
    bare = make_exercise("bare")
    make_exercise("chair", tags={"equipment": ["chair"]})

    assert list(everything().without_equipment()) == [bare]
