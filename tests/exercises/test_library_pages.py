"""Staff's pages of the library."""

from copy import copy

import pytest
from django.urls import reverse
from django.utils import timezone

from exercises.dose import Dose
from exercises.models import Article, Exercise, ExercisePicture, ExerciseTag, Progression
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

    assert "No exercise matches" in page
    assert "fewer words: a muscle" in page


def test_an_empty_list_offers_to_take_each_filter_off(ann):
    make_exercise("Neck nod", tags={"region": ["neck"]})

    page = ann.get(url("library"), {"q": "zzqx", "region": "neck", "home": ["loop_band", "stick"]}).text

    assert 'href="?region=neck&amp;home=loop_band&amp;home=stick"' in page  # without “zzqx”
    assert 'href="?q=zzqx&amp;home=loop_band&amp;home=stick"' in page
    assert "At home: Loop band, Stick / dowel / cane" in page


def test_the_counts_say_what_a_choice_would_leave_beside_the_others(ann):
    make_exercise("Neck nod", tags={"region": ["neck"], "kind": ["motor_control"]})
    make_exercise("Neck stretch", tags={"region": ["neck"], "kind": ["stretch"]})
    make_exercise("Hip stretch", tags={"region": ["hip"], "kind": ["stretch"]})

    page = ann.get(url("library"), {"region": "neck"}).text

    assert "Stretch (1)" in page
    assert "Hip, buttock and groin (1)" in page  # another body part instead
    assert 'value="neck" selected>Neck (2)' in page


@pytest.mark.parametrize(
    ("home", "left"),
    [
        (["loop_band"], ["Band bridge", "Chair bridge"]),
        (["household"], ["Chair bridge"]),
        (["chair", "barbell"], ["Chair bridge", "Loaded bridge"]),
    ],
)
def test_what_is_at_home_leaves_out_what_needs_anything_else(ann, home, left):
    for name, equipment in [("Chair", "chair"), ("Band", "loop_band"), ("Loaded", "barbell")]:
        make_exercise(f"{name} bridge", tags={"region": ["hip"], "equipment": [equipment]})

    page = ann.get(url("library"), {"home": home}).context["page"]

    assert [exercise.name for exercise in page] == left


def test_the_clinics_own_exercises_can_be_shown_alone(ann, clinic):
    make_exercise("Starter bridge")
    make_exercise("Our bridge", clinic=clinic)

    page = ann.get(url("library"), {"show": "own"})

    assert [exercise.name for exercise in page.context["page"]] == ["Our bridge"]
    assert "Your clinic's own" in page.text


def test_typing_fetches_only_the_results_and_a_short_address(ann):
    make_exercise("Neck nod")

    response = ann.get(url("library"), {"q": "nod", "region": "", "kind": ""}, headers=HTMX)

    assert "Neck nod" in response.text
    assert "<html" not in response.text
    assert '<p id="result-count" hx-swap-oob="innerHTML">' in response.text
    assert "1 exercise\n" in response.text
    assert '<select name="region" id="id_region" hx-swap-oob="true">' in response.text
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


@pytest.mark.parametrize(
    ("query", "queries"), [({}, 10), ({"q": "bridge"}, 11), ({"region": "neck"}, 11), ({"home": "mat"}, 10)]
)
def test_a_thousand_exercises_take_no_more_queries_than_ten(ann, query, queries, django_assert_num_queries):
    make_many(10)
    ann.get(url("library"), query)  # reads the search index
    with django_assert_num_queries(queries):
        ann.get(url("library"), query)

    make_many(990)
    ann.get(url("library"), query)
    with django_assert_num_queries(queries):
        assert len(ann.get(url("library"), query).context["page"]) == 24


def make_many(number):
    """Exercises with tags and a picture, in a few statements."""
    first = make_exercise("Bridge", tags={"region": ["neck"], "equipment": ["mat"]})
    tags, pictures = list(first.tags.all()), list(first.pictures.all())
    rows = []
    for each in range(1, number):
        row = Exercise.objects.get(pk=first.pk) if each == 1 else copy(rows[0])
        row.pk, row.slug, row.public_id = None, f"{first.slug}-{each}", f"{first.pk}x{each}"
        rows.append(row)
    rows = Exercise.objects.bulk_create(rows)
    for model, own in ((ExerciseTag, tags), (ExercisePicture, pictures)):
        model.objects.bulk_create([adopted(each, row) for row in rows for each in own])


def adopted(record, exercise):
    twin = copy(record)
    twin.pk, twin.exercise = None, exercise
    return twin


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
        "3–5 days a week",
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


def test_another_clinics_exercise_and_its_picture_are_not_found(ann, other_clinic):
    theirs = make_exercise(clinic=other_clinic, picture=b"<svg/>")

    assert ann.get(theirs.get_absolute_url()).status_code == 404
    assert ann.get(url("picture", picture_of(theirs).sha256)).status_code == 404


def test_the_words_about_an_exercise_lead_to_others_like_it(ann):
    exercise = make_exercise(tags={"region": ["hip"], "muscle": ["soleus"], "equipment": ["mat"]})

    page = ann.get(exercise.get_absolute_url()).text

    for query in ("region=hip", "muscle=soleus", "equipment=mat", "position=side_lying"):
        assert f'href="/library/?{query}"' in page


def test_related_exercises_share_a_body_part_and_train_something_alike(ann, other_clinic):
    tags = {"region": ["hip", "knee"], "kind": ["stretch"], "muscle": ["soleus", "popliteus"]}
    exercise = make_exercise("First", tags=tags)
    easier = make_exercise("Named as easier", tags=tags)
    Progression.objects.create(exercise=exercise, direction="easier", target=easier)
    make_exercise("Closest", tags=tags)
    make_exercise("Close", tags={"region": ["knee"], "kind": ["stretch"]})
    make_exercise("Elsewhere", tags={"region": ["neck"], "kind": ["stretch"]})
    make_exercise("Nothing alike", tags={"region": ["hip"], "kind": ["balance"]})
    make_exercise("Theirs", tags=tags, clinic=other_clinic)
    make_exercise("Archived", tags=tags, archived_at=timezone.now())

    related = ann.get(exercise.get_absolute_url()).context["related"]

    assert [each.name for each in related] == ["Closest", "Close"]


def test_at_most_four_related_exercises_are_shown(ann):
    exercises = [make_exercise(f"Stretch {number}") for number in range(7)]

    assert len(ann.get(exercises[0].get_absolute_url()).context["related"]) == 4


def test_a_video_is_a_link_that_tells_the_other_site_nothing(ann):
    exercise = make_exercise(video="https://video.example/1")

    page = ann.get(exercise.get_absolute_url()).text

    assert 'href="https://video.example/1" rel="noopener noreferrer"' in page
    assert "<iframe" not in page


def test_two_moments_stand_side_by_side_and_say_which_is_which(ann):
    exercise = make_exercise()
    start = exercise.pictures.get()
    exercise.pictures.create(picture=start.picture, moment="end", alt="Hips up.", order=1)

    page = ann.get(exercise.get_absolute_url()).text

    assert "<figcaption>Start</figcaption>" in page
    assert "<figcaption>End</figcaption>" in page
    assert 'alt="Hips up."' in page


def test_patients_have_no_library(pat):
    exercise = make_exercise()

    for address in (url("library"), url("articles"), exercise.get_absolute_url()):
        assert pat.get(address).status_code == 403


def test_an_exercise_page_takes_the_same_few_queries_however_much_it_says(ann, django_assert_num_queries):
    tags = {"region": ["hip", "lower_back"], "kind": ["stretch"], "muscle": ["soleus", "popliteus"]}
    make_exercise("Related")
    small, large = make_exercise(), make_exercise(tags=tags)
    for number in range(5):
        Progression.objects.create(exercise=large, direction="harder", target=make_exercise(f"Step {number}"))
    Progression.objects.create(exercise=small, direction="harder", target=large)
    ann.get(small.get_absolute_url())

    for exercise in (small, large):
        with django_assert_num_queries(15):
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


def test_articles_stand_under_their_main_body_part_in_the_bodys_order(ann):
    make_article(slug="a", title="A back", regions=["lower_back", "hip"])
    make_article(slug="b", title="B neck", regions=["neck"])
    make_article(slug="c", title="C pain", regions=[])

    groups = ann.get(url("articles")).context["groups"]

    names = [(region, [article.title for article in articles]) for region, articles in groups]
    assert names == [("", ["C pain"]), ("Neck", ["B neck"]), ("Lower back", ["A back"])]


def test_only_a_longer_article_has_a_contents_list(ann):
    section = {"heading": "Where it lies", "paragraphs": ["Here."]}
    short, long = make_article(slug="a"), make_article(slug="b", sections=[section] * 3)

    assert 'href="#section-1"' not in ann.get(short.get_absolute_url()).text
    assert 'href="#section-3"' in ann.get(long.get_absolute_url()).text


def test_another_clinics_article_is_not_found(ann, other_clinic):
    theirs = make_article(clinic=other_clinic, title="Their own advice")

    assert ann.get(theirs.get_absolute_url()).status_code == 404
    assert "Their own advice" not in ann.get(url("articles")).text
