"""Staff's pages of the library."""

import pytest
from django.urls import reverse
from django.utils import timezone

from exercises.dose import Dose
from exercises.models import Article, Exercise, Progression, Review
from tests.factories import make_exercise

HTMX = {"HX-Request": "true"}


def url(name, *args):
    return reverse(f"exercises:{name}", args=args)


def picture_of(exercise):
    return exercise.pictures.get().picture


# --- The list -------------------------------------------------------------------------------------


def test_the_library_shows_the_starter_exercises_and_the_clinics_own_but_no_other_clinics(
    ann, clinic, other_clinic
):
    make_exercise("Side plank")
    make_exercise("Our own bridge", clinic=clinic)
    make_exercise("Their secret squat", clinic=other_clinic)

    page = ann.get(url("library")).text

    assert "Side plank" in page
    assert "Our own bridge" in page
    assert "Their secret squat" not in page


def test_an_archived_exercise_leaves_the_list_but_keeps_its_page(ann):
    old = make_exercise("Old sit-up", archived_at=timezone.now())

    assert "Old sit-up" not in ann.get(url("library")).text
    assert "No longer in the library" in ann.get(old.get_absolute_url()).text


def test_a_card_shows_the_dose_the_regions_and_the_picture(ann):
    exercise = make_exercise(dose=Dose(reps=4, hold_seconds=30), tags={"region": ["lower_back", "hip"]})

    page = ann.get(url("library")).text

    assert "hold 30" in page
    assert "Lower back · Hip, buttock and groin" in page
    assert url("picture", picture_of(exercise).sha256) in page


def test_an_exercise_without_a_picture_still_has_a_card(ann):
    make_exercise("Bare bridge", picture=None)

    assert "Bare bridge" in ann.get(url("library")).text


@pytest.mark.parametrize(
    ("wanted", "left"),
    [
        ({"region": "neck"}, "Neck nod"),
        ({"kind": "release"}, "Back release"),
        ({"equipment": "hook_tool"}, "Back release"),
        ({"equipment": "none"}, "Neck nod"),
        ({"position": "supine"}, "Neck nod"),
        ({"q": "nodd"}, "Neck nod"),
        ({"q": "release", "region": "lower_back"}, "Back release"),
    ],
)
def test_each_filter_leaves_the_exercises_that_fit(ann, wanted, left):
    make_exercise("Neck nod", position="supine", tags={"region": ["neck"], "kind": ["motor_control"]})
    make_exercise(
        "Back release", tags={"region": ["lower_back"], "kind": ["release"], "equipment": ["hook_tool"]}
    )

    page = ann.get(url("library"), wanted).context["page"]

    assert [exercise.name for exercise in page] == [left]


def test_the_filters_say_how_many_and_leave_out_what_nothing_has(ann):
    make_exercise(tags={"region": ["neck"]})
    make_exercise(tags={"region": ["neck"], "equipment": ["mat"]})

    page = ann.get(url("library")).text

    assert "Neck (2)" in page
    assert "No equipment (1)" in page
    assert "Exercise mat (1)" in page
    assert "Elbow and forearm (" not in page


def test_a_filter_that_does_not_exist_is_passed_over(ann):
    make_exercise("Neck nod")

    assert "Neck nod" in ann.get(url("library"), {"region": "tail"}).text


def test_a_search_without_results_says_what_to_try(ann):
    make_exercise("Neck nod")

    page = ann.get(url("library"), {"q": "zzqx"}).text

    assert "No exercise found" in page
    assert "Try a muscle" in page


def test_typing_fetches_only_the_results_and_a_short_address(ann):
    make_exercise("Neck nod")

    response = ann.get(url("library"), {"q": "nod", "region": "", "kind": ""}, headers=HTMX)

    assert "Neck nod" in response.text
    assert "<html" not in response.text
    assert response["HX-Push-Url"] == "/library/?q=nod"
    assert "HX-Request" in response["Vary"]


def test_going_back_in_the_browser_gets_the_whole_page(ann):
    headers = HTMX | {"HX-History-Restore-Request": "true"}

    assert "<html" in ann.get(url("library"), headers=headers).text


def test_a_page_holds_24_exercises_and_the_search_is_kept_on_the_next(ann):
    for number in range(25):
        make_exercise(f"Bridge {number:02}")

    first = ann.get(url("library"), {"q": "bridge"})
    second = ann.get(url("library"), {"q": "bridge", "page": "2"})

    assert len(first.context["page"]) == 24
    assert "q=bridge&amp;page=2" in first.text
    assert [exercise.name for exercise in second.context["page"]] == ["Bridge 24"]


@pytest.mark.parametrize("query", [{}, {"q": "bridge"}, {"region": "neck"}])
def test_two_hundred_exercises_take_no_more_queries_than_ten(ann, query, django_assert_num_queries):
    for total in (10, 200):
        while Exercise.objects.count() < total:
            make_exercise("Bridge", tags={"region": ["neck"], "equipment": ["mat"]})
        ann.get(url("library"), query)  # reads the search index

        with django_assert_num_queries(11 if "q" in query else 10):
            ann.get(url("library"), query)


# --- One exercise ---------------------------------------------------------------------------------


def test_the_page_says_all_that_the_library_knows(ann):
    exercise = make_exercise(
        "Side plank",
        purpose="To make your trunk stronger.",
        aliases=["side bridge"],
        comfort=["Put a towel under your elbow."],
        dose=Dose(sets=2, reps=4, hold_seconds=10),
        usual_range={"hold_seconds": [10, 60], "sets": [2, 4], "days_per_week": [3, 5]},
        dose_basis="sourced",
        author="Reprise contributors",
        licence="CC BY 4.0",
        references=[{"title": "Low Back Disorders", "publisher": "Human Kinetics", "year": 2016}],
        tags={"region": ["core"], "muscle": ["quadratus_lumborum"]},
    )
    other = make_exercise("Front plank")
    Progression.objects.create(exercise=exercise, direction="easier", text="Bend your knees.")
    Progression.objects.create(exercise=exercise, direction="harder", target=other)

    page = ann.get(exercise.get_absolute_url()).text

    for words in (
        "<title>Side plank",
        "To make your trunk stronger.",
        "side bridge",
        "Quadratus lumborum",
        "Lie exactly on your side.",
        "Turn your chest to the ceiling.",
        "A squashed feeling on the side you lie on.",
        "Put a pillow between your knees.",
        "Put a towel under your elbow.",
        "Stop if pain spreads down your leg.",
        "Hold 10–60 s",
        "2–4 sets",
        "Days a week: 3 to 5",
        "Figures from the sources listed.",
        "Bend your knees.",
        other.get_absolute_url(),
        "Low Back Disorders",
        "Human Kinetics, 2016",
        "Reprise contributors",
        "CC BY 4.0",
        "Not yet reviewed by a clinician of your practice",
    ):
        assert words in page


def test_a_review_counts_for_the_content_that_was_reviewed(ann, clinic):
    exercise = make_exercise(clinic=clinic)
    Review.objects.create(clinic=clinic, exercise=exercise, content_hash=exercise.content_hash(), by=ann.user)
    assert "Reviewed by Ann Hughes" in ann.get(exercise.get_absolute_url()).text

    exercise.purpose = "Something else."
    exercise.save()

    assert "Not yet reviewed" in ann.get(exercise.get_absolute_url()).text


def test_another_clinics_review_does_not_count(ann, other_ann, other_clinic):
    exercise = make_exercise()
    Review.objects.create(
        clinic=other_clinic, exercise=exercise, content_hash=exercise.content_hash(), by=other_ann.user
    )

    assert "Not yet reviewed" in ann.get(exercise.get_absolute_url()).text


def test_another_clinics_exercise_and_its_picture_are_not_found(ann, other_clinic):
    theirs = make_exercise(clinic=other_clinic, picture=b"<svg/>")

    assert ann.get(theirs.get_absolute_url()).status_code == 404
    assert ann.get(url("picture", picture_of(theirs).sha256)).status_code == 404


def test_patients_have_no_library(pat):
    exercise = make_exercise()

    for address in (url("library"), url("articles"), exercise.get_absolute_url()):
        assert pat.get(address).status_code == 403


def test_an_exercise_page_takes_the_same_few_queries_however_much_it_says(ann, django_assert_num_queries):
    small, large = make_exercise(), make_exercise(tags={"muscle": ["soleus", "plantaris", "popliteus"]})
    for number in range(5):
        Progression.objects.create(exercise=large, direction="harder", target=make_exercise(f"Step {number}"))
    Progression.objects.create(exercise=small, direction="harder", target=large)
    ann.get(small.get_absolute_url())

    for exercise in (small, large):
        with django_assert_num_queries(10):
            ann.get(exercise.get_absolute_url())


# --- Pictures and articles ------------------------------------------------------------------------


def test_a_picture_may_be_kept_for_ever_and_can_do_nothing(ann):
    exercise = make_exercise()

    response = ann.get(url("picture", picture_of(exercise).sha256))

    assert response["Content-Type"] == "image/svg+xml"
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert response["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response.content.startswith(b"<svg")


def make_article(**fields):
    return Article.objects.create(
        **{
            "slug": "ql",
            "title": "The muscle at your side",
            "summary": "What it does.",
            "regions": ["lower_back"],
            "muscles": ["quadratus_lumborum"],
            "sections": [{"heading": "Where it lies", "paragraphs": ["Beside your spine."]}],
            "references": [{"title": "Back pain", "url": "https://example.org/back"}],
        }
        | fields
    )


def test_an_article_and_its_exercises_lead_to_each_other(ann):
    article, exercise = make_article(), make_exercise("Side plank")
    article.exercises.add(exercise)

    page = ann.get(article.get_absolute_url()).text

    for words in ("Where it lies", "Beside your spine.", "Quadratus lumborum", "https://example.org/back"):
        assert words in page
    assert exercise.get_absolute_url() in page
    assert article.get_absolute_url() in ann.get(exercise.get_absolute_url()).text
    assert article.title in ann.get(url("articles")).text


def test_another_clinics_article_is_not_found(ann, other_clinic):
    theirs = make_article(clinic=other_clinic, title="Their own advice")

    assert ann.get(theirs.get_absolute_url()).status_code == 404
    assert "Their own advice" not in ann.get(url("articles")).text
