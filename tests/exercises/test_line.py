"""A name and a dose in one line: where the name ends."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import cycle
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exercises.dose import CountedIn, Dose, LoadUnit, Side, TimeOfDay, short
from exercises.line import split_line
from exercises.models import Exercise
from exercises.starter import load
from tests.factories import make_exercise
from tests.library import library_without_pictures

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def library(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """Loaded once for all tests of this file, and not left in the database."""
    with django_db_blocker.unblock(), transaction.atomic():
        load(library_without_pictures())
        yield Exercise.objects.current()
        transaction.set_rollback(True)


# The name ends at the bar. What stands before a second bar at the front is a part of the dose.
LINES = """
    side plank|3x20s each side daily
    calf raise|three sets of ten
    clam|3x12 slowly
    quad set|3x10 hold 5s
    supine quad set|3x10
    figure-4 stretch|
    4-way ankle band|
    4-way ankle band|2x15
    single leg stance|30 s x3
    both knees to chest|5 x 20s
    both knees to ch|
    resisted abd 90|
    step up|left 3x10
    slr|3x10 left
    HS stretch|HS
    squat|hold 5 x 10
    bridge with ball squeeze|3x10
    band row|with red band 3x12
    wall sit|for 30 s
    plank|30
    walk|20 min daily
    walk|daily
    ankle alphabet|once
    front plank|to fatigue
    squat|not daily
    one leg hop|3x10
    both legs jump|3x10
    90/90 hip shift|3x30s
    shou flex|5x10s daily
    my own stretch|each morning
    my own stretch|
"""


@pytest.mark.parametrize("line", LINES.split("\n")[1:-1])
def test_the_name_ends_where_the_dose_begins(library: Any, line: str) -> None:
    name, dose = line.strip().split("|")

    assert split_line(f"{name} {dose}", library) == (name, dose)


def test_a_dose_may_stand_before_the_name(library: Any) -> None:
    assert split_line("left slr 3x10", library) == ("slr", "left 3x10")
    assert split_line("3x10 quad set", library) == ("quad set", "3x10")
    assert split_line("3x10 each side", library) == ("", "3x10 each side")


def test_signs_between_name_and_dose_belong_to_neither(library: Any) -> None:
    assert split_line("Clam – 3×12 · each side", library) == ("Clam", "3×12 · each side")
    assert split_line("  clam:  3x12, ", library) == ("clam", "3x12")
    assert split_line("½ kneel hip flexor stretch,\n½ min", library) == (
        "½ kneel hip flexor stretch",
        "½ min",
    )


def test_a_word_after_the_name_that_leads_nowhere_is_kept_for_the_note(library: Any) -> None:
    assert split_line("side plank knees 3x20s", library) == ("side plank knees", "3x20s")
    assert split_line("side plank zumba 3x20s", library) == ("side plank", "zumba 3x20s")


SHORT_DOSES = [
    Dose(sets=3),
    Dose(reps=10, side=Side.LEFT),
    Dose(hold_seconds=20, side=Side.EACH),
    Dose(duration_seconds=1200),
    Dose(sets=2, sets_max=3, reps=8, reps_max=12, side=Side.ALTERNATING),
    Dose(reps_per_set=(12, 10, 8)),
    Dose(reps=5, counted_in=CountedIn.BREATHS),
    Dose(rest_seconds=30),
    Dose(tempo="3-1-1-0"),
    Dose(effort=Decimal(5)),
    Dose(to_fatigue=True),
    Dose(side=Side.RIGHT),
    Dose(times_per_day=2),
    Dose(days_per_week=7),
    Dose(weekdays=(0, 2)),
    Dose(every_n_hours=2),
    Dose(as_needed=True),
    Dose(times_of_day=(TimeOfDay.MORNING,)),
    Dose(load_unit=LoadUnit.KG, load_value=Decimal("2.5")),
    Dose(load_unit=LoadUnit.BAND_RED),
]


def test_a_name_and_a_dose_in_short_come_apart_again(library: Any) -> None:
    """Every name and other name, with doses in turn."""
    names = [name for row in library for name in (row.name, *row.aliases) if name != "walk daily"]
    doses = [short(dose) for dose in [*SHORT_DOSES, *(row.dose for row in library)]]
    pairs = [*zip(names, cycle(doses), strict=False), *(("Side plank from knees", dose) for dose in doses)]

    assert len(pairs) > 500
    assert [pair for pair in pairs if split_line(" ".join(pair), library) != pair] == []


def test_an_exercises_name_is_taken_whole_only_for_those_who_see_it(
    ann: Any, other_ann: Any, clinic: Any
) -> None:
    make_exercise("Hop left", clinic=clinic, aliases=["Zumba"])
    make_exercise("Hop", slug="hop")
    ours, theirs = (Exercise.objects.visible_to(person.user) for person in (ann, other_ann))

    assert split_line("hop left 3x10", theirs) == ("hop", "left 3x10")
    assert split_line("hop left 3x10", ours) == ("hop left", "3x10")
    assert split_line("hop zumba 3x10", theirs) == ("hop", "zumba 3x10")
    assert split_line("hop zumba 3x10", ours) == ("hop zumba", "3x10")


def test_a_new_name_counts_at_once() -> None:
    exercise = make_exercise("Side plank")
    assert split_line("hold tight 3x10", Exercise.objects.all()) == ("hold tight", "3x10")
    assert split_line("each side 3x10", Exercise.objects.all()) == ("", "each side 3x10")

    Exercise.objects.filter(pk=exercise.pk).update(name="Each side")

    assert split_line("each side 3x10", Exercise.objects.all()) == ("each side", "3x10")


@pytest.mark.parametrize("rows", [1, 30])
def test_a_line_takes_one_query_for_a_known_name(rows: int, django_assert_num_queries: Any) -> None:
    for number in range(rows):
        make_exercise("Neck turn", aliases=[f"Neck turn {number}"], picture=None)
    split_line("neck", Exercise.objects.all())

    with django_assert_num_queries(1):
        assert split_line("neck turn 3x10", Exercise.objects.all()) == ("neck turn", "3x10")


TYPED = st.text(max_size=80) | st.lists(
    st.sampled_from(
        ["quad", "set", "3x10", "½", "daily", "left", "-", "–", "\n", "é", "\x00", "1/2", "🙂", "d’", "ﬁ"]
    )
).map(" ".join)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TYPED)
def test_nothing_typed_is_lost(db: Any, text: str) -> None:
    if not Exercise.objects.exists():
        make_exercise("Quad set", picture=None)
    name, dose = split_line(text, Exercise.objects.all())

    kept = sorted(character for character in text if character.isalnum())
    assert sorted(character for character in name + dose if character.isalnum()) == kept


def test_a_page_of_text_is_split_where_its_beginning_says(library: Any) -> None:
    page = "Side plank 3x20s " + "and so on, " * 2000

    assert split_line(page, library) == ("Side plank", page.removeprefix("Side plank ").rstrip(", "))
