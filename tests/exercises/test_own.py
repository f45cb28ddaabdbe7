"""A clinic's own exercises: written, copied, changed by two people, archived; and what bad input gets."""

import uuid
from typing import Any

import lxml.html
import pytest
from django.http import QueryDict
from django.urls import reverse

from exercises.dose import Dose
from exercises.models import Exercise, Progression
from tests.factories import make_article, make_exercise, make_staff
from tests.paper import pages

pytestmark = pytest.mark.django_db

NEW = reverse("exercises:new")
STEPS = ["Stand on the bottom stair.", "Bend your knee slowly."]


def words(**fields: Any) -> dict[str, Any]:
    """What a finished form sends."""
    return {
        "key": str(uuid.uuid4()),
        "name": "Step-down",
        "instructions": STEPS,
        "stop_rule": "Stop if your knee gives way.",
        "dose": "3x8 each side 4x/week",
    } | fields


def as_shown(answer: Any) -> QueryDict:
    """What the page's form sends if nobody touches it."""
    page = lxml.html.fromstring(answer.content)
    data = QueryDict(mutable=True)
    for name, value in page.get_element_by_id("own-form").form_values():
        data.appendlist(name, value.removeprefix("\n"))  # as a browser reads a text area
    return data


def send(person: Any, address: str, data: QueryDict) -> Any:
    return person.post(address, data.urlencode(), content_type="application/x-www-form-urlencoded")


def at(route: str, exercise: Exercise) -> str:
    return reverse(f"exercises:{route}", args=[exercise.public_id])


def own(clinic: Any) -> Exercise:
    return Exercise.objects.get(clinic=clinic)


# --- New ------------------------------------------------------------------------------------------


def test_a_new_exercise_is_in_the_library_of_every_therapist_of_the_practice(ann, manager, clinic):
    answer = ann.post(NEW, words(regions=["knee"], equipment=["step"], avoid="Do not rush.\nDo not lean."))

    made = own(clinic)
    assert answer.url == f"{made.get_absolute_url()}#own"
    assert (made.instructions, made.avoid) == (STEPS, ["Do not rush.", "Do not lean."])
    assert (made.dose.reps, made.dose.days_per_week, made.measured_by) == (8, 4, "reps")
    assert made.laterality == "each_side"
    assert (made.regions, made.equipment, made.updated_by) == (
        ["Knee and thigh"],
        ["Step or stair"],
        ann.user,
    )
    assert "Step-down" in manager.get(reverse("exercises:library"), {"q": "step-down"}).content.decode()


def test_what_was_saved_can_be_seen_on_paper(ann, clinic, django_assert_max_num_queries):
    page = ann.post(NEW, words(), follow=True)
    paper = reverse("patients:exercise_on_paper", args=[own(clinic).public_id])
    assert paper in page.text

    with django_assert_max_num_queries(9):
        printed = ann.get(paper)

    [sheet] = pages(printed.content)
    for text in ("Step-down", "Bend your knee slowly.", "Stop if your knee gives way.", "Draft", clinic.name):
        assert text in sheet
    assert ann.get(paper, headers={"If-None-Match": printed["ETag"]}).status_code == 304


def test_the_dose_says_what_is_counted_unless_somebody_chose(ann, clinic):
    ann.post(NEW, words(dose="hold 30 s x 3"))
    assert own(clinic).measured_by == "hold"

    ann.post(NEW, words(name="Walk", dose="20 min daily"))
    ann.post(NEW, words(name="Breathe", dose="10 reps", measured_by="duration"))
    measures = dict(Exercise.objects.filter(clinic=clinic).values_list("name", "measured_by"))
    assert (measures["Walk"], measures["Breathe"]) == ("duration", "duration")


def test_the_same_form_sent_twice_is_one_exercise(ann, clinic):
    data = words()
    first, second = ann.post(NEW, data), ann.post(NEW, data)

    assert (first.status_code, second.status_code) == (302, 302)
    assert second.url == own(clinic).get_absolute_url()


def test_a_line_that_may_mean_two_things_is_asked_about(ann, clinic):
    answer = ann.post(NEW, words(dose="3x10 both legs"))
    assert (answer.status_code, Exercise.objects.count()) == (422, 0)
    [(_question, readings)] = answer.context["form"].choices

    chosen = ann.post(NEW, words(dose="3x10 both legs", choose=readings[1][0]))
    assert (chosen.status_code, Exercise.objects.count()) == (200, 0)

    sent = send(ann, NEW, as_shown(chosen))
    assert sent.status_code == 302
    assert own(clinic).dose.as_dict() == Dose.from_dict({"sets": 3, "reps": 10, "side": "each"}).as_dict()


def test_a_preview_stores_nothing_and_says_what_is_hard_to_read(ann):
    long = " ".join(["Bend your knee slowly"] * 5)

    answer = ann.post(NEW, words(instructions=[long], name=""), headers={"X-Preview": "1"})

    page = answer.content.decode()
    assert (answer.status_code, Exercise.objects.count()) == (200, 0)
    assert "has 20 words" in page
    assert "8 repetitions" in page
    assert "<html" not in page


# --- What bad input gets --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"name": "n" * 300}, "name"),
        ({"name": "A\nB"}, "name"),
        ({"video": "javascript:alert(1)"}, "video"),
        ({"video": "http://example.org/film"}, "video"),
        ({"instructions": ["One step."] * 400}, "instructions"),
        ({"instructions": []}, "instructions"),
        ({"stop_rule": " "}, "stop_rule"),
        ({"dose": "blah"}, "dose"),
        ({"dose": "3x8 left"}, "dose"),
        ({"dose": "3x8 affected"}, "dose"),
        ({"regions": ["mars"]}, "regions"),
        ({"language": "xx"}, "language"),
        ({"key_steps": "1, 7"}, "key_steps"),
        ({"harder": "x" * 300}, "harder"),
        ({"purpose": "p" * 400}, "purpose"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_stored(ann, fields, name):
    answer = ann.post(NEW, words(**fields))

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {name}
    assert Exercise.objects.count() == 0
    assert "Stand on the bottom stair." in answer.content.decode() or name == "instructions"


def test_characters_that_no_database_takes_are_refused(ann):
    assert ann.post(NEW, words(name="nul\0")).status_code == 400
    assert Exercise.objects.count() == 0


def test_an_empty_form_says_what_is_missing(ann):
    answer = ann.post(NEW, {})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"name", "instructions", "stop_rule"}


@pytest.mark.parametrize("broken", ["[oops", "[" * 900])
def test_what_the_page_remembers_cannot_break_it(ann, clinic, broken):
    exercise = make_exercise(clinic=clinic)
    odd = {"key": "x", "reading": broken, "seen": broken, "mine": '{"name": [1]}', "version": "x"}

    assert ann.post(NEW, words(**odd)).status_code == 302
    assert ann.post(at("edit", exercise), words(**odd, name="Other")).status_code == 409
    assert ann.post(at("edit", exercise), words(**odd, take="mine:name")).status_code == 200


def test_two_exercises_of_one_name_are_asked_about_first(ann, clinic):
    ann.post(NEW, words())

    answer = ann.post(NEW, words(name="step-DOWN"))
    assert answer.status_code == 422
    assert "Is this another exercise?" in str(answer.context["form"].errors["name"])

    assert ann.post(NEW, words(same_name="on")).status_code == 302
    slugs = Exercise.objects.filter(clinic=clinic).order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["step-down", "step-down-2"]


def test_a_dose_that_comes_later_says_what_is_counted(ann, clinic):
    ann.post(NEW, words(dose=""))

    data = as_shown(ann.get(at("edit", own(clinic))))
    data["dose"] = "hold 20 s each side"
    send(ann, at("edit", own(clinic)), data)

    assert (own(clinic).measured_by, own(clinic).laterality) == ("hold", "each_side")


# --- A copy ---------------------------------------------------------------------------------------


def test_a_copy_is_complete_and_nothing_is_stored_before_it_is_saved(ann, clinic):
    easier = make_exercise("Easier one")
    original = make_exercise(
        "Side plank", author="Reprise contributors", licence="CC BY 4.0", key_steps=[1, 3]
    )
    Progression.objects.create(exercise=original, direction="easier", target=easier)
    Progression.objects.create(exercise=original, direction="harder", text="With a band")

    shown = ann.get(at("copy", original))
    assert not Exercise.objects.filter(clinic=clinic).exists()
    send(ann, at("copy", original), as_shown(shown))

    made = own(clinic)
    assert made.content_hash() == original.content_hash()
    assert (made.author, made.licence, made.regions) == (original.author, original.licence, original.regions)
    assert [use.picture for use in made.pictures.all()] == [use.picture for use in original.pictures.all()]
    assert [str(way) for way in made.progressions.all()] == ["Easier one", "With a band"]
    assert made.progressions.first().target == easier
    assert made.copied_from == original


def test_a_copy_stands_in_the_place_of_the_exercise_of_the_library(ann, other_ann, clinic):
    original, article = make_exercise("Side plank"), make_article()
    article.exercises.add(original)

    data = as_shown(ann.get(at("copy", original)))
    data["name"] = "Our side plank"
    send(ann, at("copy", original), data)

    lists = [reverse("exercises:library"), reverse("api:exercise-list")]
    for address in lists:
        ours, theirs = (person.get(address, {"q": "side plank"}) for person in (ann, other_ann))
        assert original.public_id not in ours.content.decode()
        assert own(clinic).public_id in ours.content.decode()
        assert original.public_id in theirs.content.decode()
    assert "Our side plank" in ann.get(original.get_absolute_url()).content.decode()
    assert "Side plank" in ann.get(own(clinic).get_absolute_url()).content.decode()
    assert list(article.exercises.all()) == [original]


def test_a_dose_of_ones_own_does_not_keep_where_the_old_figures_came_from(ann, clinic):
    original = make_exercise(
        dose_basis="sourced", dose_basis_note="After a trial", usual_range={"reps": [2, 6]}
    )

    data = as_shown(ann.get(at("copy", original)))
    data["dose"] = "5 x 20 s"
    send(ann, at("copy", original), data)

    assert (own(clinic).dose_basis, own(clinic).usual_range) == ("", {"reps": [2, 6]})


# --- Changes --------------------------------------------------------------------------------------


def test_what_nobody_touched_stays_as_it_was(ann, clinic):
    exercise = make_exercise(
        clinic=clinic,
        dose=Dose(reps=3, hold_seconds=30, note="slowly"),
        purpose="To bend.",
        comfort=["A pillow."],
        references=[{"title": "A trial", "publisher": "BMJ", "year": 2019, "url": "https://example.org/a"}],
        stop_rule="One line.\nAnother.",
        stop_rule_short="One line.",
        usual_range={"reps": [2, 6]},
        dose_basis="sourced",
        dose_basis_note="After a trial",
        tags={"region": ["lower_back", "hip"], "kind": ["stretch"], "muscle": ["gluteus_medius"]},
    )
    before = Exercise.objects.filter(pk=exercise.pk).values().get()
    tags = [str(tag) for tag in exercise.tags.all()]

    answer = send(ann, at("edit", exercise), as_shown(ann.get(at("edit", exercise))))

    after = Exercise.objects.filter(pk=exercise.pk).values().get()
    changed = {name for name, value in after.items() if value != before[name]}
    assert answer.status_code == 302
    assert changed == {"version", "updated_at", "updated_by_id"}
    assert [str(tag) for tag in Exercise.objects.get().tags.all()] == tags


def test_the_later_of_two_people_sees_both_and_chooses(ann, clinic):
    exercise = make_exercise(clinic=clinic, name="Bridge")
    bea = make_staff(clinic, name="Bea Bond")
    form = as_shown(ann.get(at("edit", exercise)))
    Exercise.objects.filter(pk=exercise.pk).update(
        version=2, updated_by=bea, stop_rule="Hers.", feel=["Her cue."], purpose="Hers too."
    )

    form["stop_rule"], form["start_position"] = "Mine.", "Lie down."
    answer = send(ann, at("edit", exercise), form)

    [conflict] = answer.context["merge"].conflicts
    assert answer.status_code == 409
    assert (conflict.label, conflict.mine, conflict.theirs) == ("When to stop", ["Mine."], ["Hers."])
    assert "Bea Bond changed this exercise" in answer.content.decode()
    taken = {label for label, _lines in answer.context["merge"].taken_over}
    assert taken == {"What to feel", "What it is for"}

    form = as_shown(answer)
    assert (form["stop_rule"], form["feel"], form["start_position"]) == ("Mine.", "Her cue.", "Lie down.")
    form["take"] = "theirs:stop_rule"
    hers = send(ann, at("edit", exercise), form)
    assert as_shown(hers)["stop_rule"] == "Hers."
    form = as_shown(hers)
    form["take"] = "mine:stop_rule"
    mine = send(ann, at("edit", exercise), form)

    send(ann, at("edit", exercise), as_shown(mine))
    exercise.refresh_from_db()
    assert (exercise.stop_rule, exercise.feel, exercise.purpose) == ("Mine.", ["Her cue."], "Hers too.")
    assert (exercise.start_position, exercise.updated_by) == ("Lie down.", ann.user)


def test_the_library_that_comes_with_reprise_cannot_be_changed(ann):
    exercise = make_exercise()

    assert ann.get(at("edit", exercise)).status_code == 403
    assert ann.post(at("archive", exercise)).status_code == 403


def test_an_exercise_goes_into_the_archive_and_comes_back(ann, clinic):
    original = make_exercise("Bridge")
    exercise = make_exercise("Our bridge", clinic=clinic, copied_from=original)

    ann.post(at("archive", exercise))
    offered = Exercise.objects.offered_to(ann.user)
    assert list(offered) == [original]
    assert ann.get(exercise.get_absolute_url()).status_code == 200

    ann.post(at("restore", exercise))
    assert list(offered.all()) == [exercise]


@pytest.mark.parametrize("number", [1, 8])
def test_the_number_of_queries_does_not_grow(ann, clinic, number, django_assert_max_num_queries):
    exercise = make_exercise(clinic=clinic, tags={"muscle": ["quadriceps", "soleus", "hamstrings"][:number]})
    for at_place in range(number):
        other = make_exercise(f"Way {at_place}")
        Progression.objects.create(exercise=exercise, direction="easier", target=other)

    with django_assert_max_num_queries(10):
        shown = ann.get(at("edit", exercise))
    with django_assert_max_num_queries(34):
        assert send(ann, at("edit", exercise), as_shown(shown)).status_code == 302
